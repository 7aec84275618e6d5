import { ed25519 } from '@noble/curves/ed25519.js';
import { base58 } from '@scure/base';

import { HoldfastError } from '../../error.ts';
import { equalBytes } from '../bytes.ts';
import type { DecodeContext } from '../context.ts';
import { displaySigner, hintedKey, placeOf } from '../context.ts';
import type { Warning } from '../display-parts.ts';
import type { RequestFacts } from '../facts.ts';
import { percentAbove } from '../percent.ts';
import { refused, undecodable } from '../refusal.ts';
import type { RequestBody } from '../request-body.ts';
import type { FoundKey, SignedOutcome, SigningTask } from '../request.ts';
import { associatedTokenProgramId } from './associated-token.ts';
import type { SolanaTransactionDisplay } from './display.ts';
import { highestFee } from './fee.ts';
import { solanaContent, type SolanaContent } from './content.ts';
import { provenWallets } from './wallets.ts';
import type { Judgement, View } from './instruction.ts';
import { solana, warn } from './judge.ts';
import type { SolanaMessage } from './message.ts';
import { readInstruction, type SolanaInstruction } from './programs.ts';
import {
  encodeSolanaTransaction,
  isEmptySignature,
  parseSolanaTransaction,
  type SolanaTransaction,
} from './transaction.ts';

/** From here a fee is unusual, and from there it is taken for an attack (lamports). */
const unusualFee = 10_000_000n;
const absurdFee = 1_000_000_000n;

/**
 * A legacy or version 0 transaction: bare message or whole, binary, Base64, Base58, hex, or `{"transaction": …}`.
 * What a person cannot see is refused unless the rules of the key allow it: programs that are not known, and accounts
 * out of lookup tables.
 */
export function decodeSolanaTransaction(bytes: Uint8Array, context: DecodeContext): RequestBody {
  if (bytes.length === 0) throw undecodable('empty');
  const content = solanaContent(bytes, false);
  if (content === undefined) throw undecodable('unknown-format');
  return decodeSolanaContent(content, context);
}

/** See {@link decodeSolanaTransaction}. */
export function decodeSolanaContent(content: SolanaContent, context: DecodeContext): RequestBody {
  const transaction = parseSolanaTransaction(content.bytes);
  const { message } = transaction;
  const key = signerOf(message, context);
  const signer = base58.encode(key.publicKey);
  const place = message.accounts.indexOf(signer);
  if (place < 0 || place >= message.signers) throw refused('not-a-signer', { account: signer });
  checkSignatures(transaction, place);
  const instructions = readInstructions(message);
  requireVisible(message, instructions, key, context);
  const maxFee = highestFee(message, instructions);
  const judged = judge(message, instructions, signer, content.owners, context);
  const facts = factsOf(message, judged.judgements, instructions, maxFee, signer);
  const display: SolanaTransactionDisplay = {
    kind: 'solana-transaction',
    signer: displaySigner(key, signer),
    version: message.version,
    feePayer: message.accounts[0] ?? '',
    recentBlockhash: message.blockhash,
    nonceAccount: nonceAccount(instructions),
    instructions: judged.displays,
    signatures: message.signers,
    otherSigners: message.accounts.slice(0, message.signers).filter((account) => account !== signer),
    maxFee: maxFee.toString(),
    lookupTables: message.lookups.map(({ table, writable, readonly }) => ({
      address: table,
      writable: writable.length,
      readonly: readonly.length,
    })),
    warnings: warningsOf(message, judged.judgements, maxFee, facts),
  };
  const task: SigningTask = {
    ...placeOf(key),
    scheme: 'ed25519',
    payload: transaction.messageBytes,
    publicKey: key.publicKey,
  };
  const untouched = transaction.signatures.every(isEmptySignature);
  return {
    kind: 'solana-transaction',
    display,
    facts,
    canonical: untouched ? transaction.messageBytes.slice() : encodeSolanaTransaction(transaction),
    tasks: [task],
    finish: ([signature]) => finishTransaction(transaction, place, signature),
  };
}

/** The key that signs: the one named, else the first of the signers that is ours. */
function signerOf(message: SolanaMessage, context: DecodeContext): FoundKey {
  if (context.input.key) return hintedKey(context, 'ed25519');
  for (const address of message.accounts.slice(0, message.signers)) {
    const key = context.keys.byPublicKey(base58.decode(address));
    if (key?.algorithm === 'ed25519') return key;
  }
  throw refused('key-not-found');
}

/** Signatures that are there already must be right, and ours must not be among them. */
function checkSignatures({ message, messageBytes, signatures }: SolanaTransaction, place: number): void {
  for (const [index, signature] of signatures.entries()) {
    if (isEmptySignature(signature)) continue;
    if (index === place) throw refused('already-signed');
    const publicKey = base58.decode(message.accounts[index] ?? '');
    if (!verifies(signature, messageBytes, publicKey)) throw undecodable('bad-field', { field: 'signature' });
  }
}

function verifies(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
  try {
    return ed25519.verify(signature, message, publicKey, { zip215: false });
  } catch {
    return false;
  }
}

function readInstructions(message: SolanaMessage): SolanaInstruction[] {
  const { lookups } = message;
  const accounts = [
    ...message.accounts,
    ...lookups.flatMap(({ table, writable }) => writable.map((at) => `${table}#${String(at)}`)),
    ...lookups.flatMap(({ table, readonly }) => readonly.map((at) => `${table}#${String(at)}`)),
  ];
  return message.instructions.map(({ program, accounts: used, data }) =>
    readInstruction({
      programId: accounts[program] ?? '',
      accounts: used.map((index) => accounts[index] ?? ''),
      data,
    }),
  );
}

function requireVisible(
  message: SolanaMessage,
  instructions: readonly SolanaInstruction[],
  key: FoundKey,
  context: DecodeContext,
): void {
  if (context.input.allows?.('unknown-program', key.keyId) === true) return;
  const unknown = instructions.find(({ known }) => !known);
  if (unknown) {
    const { program, programId } = unknown.display;
    throw program === null
      ? refused('unknown-program', { program: programId })
      : refused('unknown-instruction', { program });
  }
  if (message.lookups.length > 0) throw refused('lookup-tables', { count: message.lookups.length });
}

interface Judged {
  readonly judgements: readonly Judgement[];
  readonly displays: SolanaTransactionDisplay['instructions'];
}

function judge(
  message: SolanaMessage,
  instructions: readonly SolanaInstruction[],
  signer: string,
  owners: readonly string[],
  context: DecodeContext,
): Judged {
  const wallets = provenWallets(instructions, [signer, ...owners], associatedTokenProgramId);
  const view: Omit<View, 'first'> = {
    signer,
    isOurs: (address) =>
      address === signer ||
      (isAddress(address) && context.keys.byPublicKey(base58.decode(address)) !== undefined),
    walletOf: (account) => wallets.get(account),
  };
  return {
    judgements: instructions.map((instruction, index) => {
      const judgement = instruction.judge({ ...view, first: index === 0 });
      // A call that does not get our account cannot use our signature: it is shown, and counts for nothing of ours.
      const involved = message.instructions[index]?.accounts.some((at) => message.accounts[at] === signer);
      return involved === true || !instruction.known ? judgement : withoutMoney(judgement);
    }),
    displays: instructions.map(({ display }) => ({
      ...display,
      arguments: display.arguments.flatMap((argument) => {
        const wallet = argument.type === 'account' ? wallets.get(argument.value) : undefined;
        const owned =
          wallet !== undefined && argument.name !== 'wallet' && display.program !== 'associated-token';
        return owned
          ? [argument, { name: `${argument.name}Wallet`, type: 'account' as const, value: wallet }]
          : [argument];
      }),
    })),
  };
}

function isAddress(text: string): boolean {
  return /^[1-9A-HJ-NP-Za-km-z]{32,44}$/.test(text);
}

function withoutMoney({ act, warnings }: Judgement): Judgement {
  const kept = warnings?.filter(({ code }) => code === 'durable-nonce' || code === 'escaped-characters');
  return { ...(act === undefined ? {} : { act: 'call' }), ...(kept === undefined ? {} : { warnings: kept }) };
}

function nonceAccount([first]: readonly SolanaInstruction[]): string | null {
  const advances = first?.display.program === 'system' && first.display.method === 'advance nonce';
  return advances ? first.value('nonce') : null;
}

/** From the gravest to the lightest. */
const order = ['other', 'delegate', 'approve', 'transfer', 'stake', 'call'] as const;

function factsOf(
  message: SolanaMessage,
  judgements: readonly Judgement[],
  instructions: readonly SolanaInstruction[],
  maxFee: bigint,
  signer: string,
): RequestFacts {
  const acts = order.filter((act) => judgements.some((judgement) => judgement.act === act));
  const onlyMemo = instructions.some(({ display }) => display.program === 'memo');
  return {
    acts: acts.length > 0 ? [...acts] : [onlyMemo ? 'message' : 'other'],
    chain: solana,
    transfers: judgements.flatMap(({ transfers }) => transfers ?? []),
    calls: instructions
      .filter(({ display }) => display.program !== 'compute-budget')
      .map(({ display }) => ({ target: display.programId, method: display.method })),
    ...(message.accounts[0] === signer ? { fee: { asset: solana, amount: maxFee.toString() } } : {}),
  };
}

function warningsOf(
  message: SolanaMessage,
  judgements: readonly Judgement[],
  maxFee: bigint,
  facts: RequestFacts,
): Warning[] {
  const warnings = judgements.flatMap((judgement) => judgement.warnings ?? []);
  if (message.lookups.length > 0)
    warnings.push(warn('lookup-tables', 'danger', { count: String(message.lookups.length) }));
  if (message.signers > 1)
    warnings.push(warn('other-signers', 'note', { count: String(message.signers - 1) }));
  if (facts.fee && maxFee >= unusualFee)
    warnings.push(warn('fee-high', maxFee >= absurdFee ? 'danger' : 'caution', { fee: maxFee.toString() }));
  const paid = facts.transfers
    .filter(({ asset }) => asset === solana)
    .reduce((sum, { amount }) => sum + BigInt(amount ?? 0), 0n);
  const percent = facts.fee && paid > 0n ? percentAbove(maxFee, paid, 10n) : undefined;
  if (percent !== undefined) warnings.push(warn('fee-above-percent', 'caution', { percent }));
  return warnings;
}

function finishTransaction(
  transaction: SolanaTransaction,
  place: number,
  signature: Uint8Array | undefined,
): SignedOutcome {
  if (!signature) throw new HoldfastError('bad-signature', { index: 0 });
  const signatures = transaction.signatures.map((other, index) => (index === place ? signature : other));
  const bytes = encodeSolanaTransaction({ ...transaction, signatures });
  // What leaves is read back and must still be the message that was shown.
  if (!equalBytes(parseSolanaTransaction(bytes).messageBytes, transaction.messageBytes))
    throw new HoldfastError('bad-signature', { index: 0 });
  const [first] = signatures;
  const name = base58.encode(signature).slice(0, 8);
  return {
    kind: 'solana-transaction',
    form: 'solana-transaction',
    bytes,
    mediaType: 'application/octet-stream',
    suggestedFileName: `transaction-${name}.signed.solana`,
    ...(first && !isEmptySignature(first) ? { txid: base58.encode(first) } : {}),
    complete: signatures.every((each) => !isEmptySignature(each)),
    signatures: [signature.slice()],
  };
}
