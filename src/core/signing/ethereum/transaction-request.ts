import { keccak256 } from '../../crypto/keccak.ts';
import { HoldfastError } from '../../error.ts';
import { bytesToBigInt, equalBytes, fromHex, toHex } from '../bytes.ts';
import type { DecodeContext } from '../context.ts';
import type { JsonObject } from '../json.ts';
import type { RequestBody } from '../request-body.ts';
import type { SignedOutcome } from '../request.ts';
import { checksumAddress } from './address.ts';
import { authorityOf, authorizationWarnings, displayAuthorization } from './authorization.ts';
import { chainOf } from './chains.ts';
import type { DisplayCall, EthereumTransactionDisplay } from './display.ts';
import { requireException } from './exception.ts';
import { Findings } from './findings.ts';
import type { CallReading } from './read-call.ts';
import { readCall } from './read-call.ts';
import { encodeRlp } from './rlp.ts';
import { checkChain, ethereumSigner, recoverableTask } from './signer-key.ts';
import { parseTransactionJson } from './transaction-json.ts';
import { signedTypedForm } from './signed-form.ts';
import { transactionWarnings } from './transaction-warnings.ts';
import type { EthereumTransaction, LegacyTransaction } from './transaction.ts';
import {
  checkRanges,
  encodeSignedTransaction,
  encodeUnsignedTransaction,
  maxBlobFeeOf,
  maxFeeOf,
  parseSignedTransaction,
  parseUnsignedTransaction,
} from './transaction.ts';

/** Decodes an unsigned transaction in its network form (RLP, typed or legacy). */
export function decodeTransactionBytes(bytes: Uint8Array, context: DecodeContext): RequestBody {
  return transactionRequest(bytes, context, undefined);
}

/** Decodes the object of `eth_signTransaction`; what is signed is its network form. */
export function decodeTransactionJson(object: JsonObject, context: DecodeContext): RequestBody {
  const { transaction, from } = parseTransactionJson(object);
  checkRanges(transaction);
  // Through the strict reader once more, so that both ways in end in the very same decode.
  return transactionRequest(encodeUnsignedTransaction(transaction), context, from);
}

function transactionRequest(
  bytes: Uint8Array,
  context: DecodeContext,
  sender: string | undefined,
): RequestBody {
  // The reader has compared them with its own encoding: these bytes, which nobody else has, are the canonical ones.
  const canonical = bytes;
  const transaction = parseUnsignedTransaction(canonical);
  checkChain(context, transaction.chainId);
  const signer = ethereumSigner(context, sender);
  const { keyId } = signer.key;
  const authorizations = transaction.type === 'eip7702' ? transaction.authorizations : [];
  const granted = authorizationWarnings(context, keyId, authorizations);
  const findings = new Findings();
  if (authorizations.length > 0) findings.acts.add('delegate');
  const chain = `eip155:${transaction.chainId.toString()}`;
  const { recipient, call } = readPurpose(transaction, chain, signer.address, {
    findings,
    references: context.input.references,
    require: (code, details) => {
      requireException(context, code, keyId, details);
    },
  });
  const maxFee = maxFeeOf(transaction);
  const display: EthereumTransactionDisplay = {
    kind: 'ethereum-transaction',
    signer: signer.display,
    transactionType: transaction.type,
    chain: chainOf(transaction.chainId, context.input.references),
    from: signer.address,
    to: recipient,
    value: transaction.value.toString(),
    nonce: transaction.nonce.toString(),
    gasLimit: transaction.gasLimit.toString(),
    fees: feesOf(transaction),
    maxFee: maxFee.toString(),
    maxTotal: (maxFee + transaction.value).toString(),
    call,
    data: toHex(transaction.data),
    accessList: ('accessList' in transaction ? transaction.accessList : []).map((entry) => ({
      address: checksumAddress(entry.address),
      storageKeys: entry.storageKeys.map(toHex),
    })),
    ...blobsOf(transaction),
    ...(authorizations.length === 0
      ? {}
      : { authorizations: authorizations.map((one) => displayAuthorization(one, authorityOf(one))) }),
    warnings: [],
  };
  display.warnings = [...granted, ...transactionWarnings(transaction, display), ...findings.warnings];
  const task = recoverableTask(signer, keccak256(canonical));
  return {
    kind: 'ethereum-transaction',
    display,
    facts: {
      ...findings.facts(chain, 'call'),
      fee: { asset: chain, amount: maxFee.toString() },
    },
    canonical,
    tasks: [task],
    finish: transaction.type === 'legacy' ? legacyFinish(transaction, canonical) : typedFinish(canonical),
  };
}

/** Whom a transaction reaches and what it does there; a new contract is reached at the address that it will have. */
function readPurpose(
  { to, value, data, nonce }: EthereumTransaction,
  chain: string,
  from: string,
  reading: CallReading,
): { recipient: string; call: DisplayCall } {
  const { findings } = reading;
  const recipient = to ? checksumAddress(to) : contractAddress(from, nonce);
  let call: DisplayCall = { kind: 'creation' };
  if (to) call = readCall(data, { chain, target: recipient, owners: [from], depth: 0 }, reading);
  else {
    reading.require('contract-creation', {});
    findings.acts.add('deploy');
    findings.warn('contract-creation', 'danger');
  }
  if (value > 0n) findings.transfers.unshift({ asset: chain, amount: value.toString(), recipient });
  // A trade or a stake says itself that coin leaves for it.
  const told = findings.acts.has('trade') || findings.acts.has('stake');
  if (call.kind === 'none' || (value > 0n && !told)) findings.acts.add('transfer');
  return { recipient, call };
}

/** The address of a contract made by an account: the hash of its address and nonce (yellow paper, section 7). */
function contractAddress(from: string, nonce: bigint): string {
  return checksumAddress(keccak256(encodeRlp([fromHex(from), nonce])).subarray(12));
}

function blobsOf(transaction: EthereumTransaction): Pick<EthereumTransactionDisplay, 'blobs'> {
  if (transaction.type !== 'eip4844') return {};
  return {
    blobs: {
      maxFeePerBlobGas: transaction.maxFeePerBlobGas.toString(),
      maxFee: maxBlobFeeOf(transaction).toString(),
      hashes: transaction.blobHashes.map(toHex),
    },
  };
}

function feesOf(transaction: EthereumTransaction): EthereumTransactionDisplay['fees'] {
  if ('gasPrice' in transaction) return { kind: 'legacy', gasPrice: transaction.gasPrice.toString() };
  return {
    kind: 'eip1559',
    maxFeePerGas: transaction.maxFeePerGas.toString(),
    maxPriorityFeePerGas: transaction.maxPriorityFeePerGas.toString(),
  };
}

// Apart, so that a batch keeps no more of each of its requests until it is finished than what this takes.

function legacyFinish(transaction: LegacyTransaction, canonical: Uint8Array): RequestBody['finish'] {
  return ([signature]) => released((made) => signedLegacy(transaction, canonical, made), signature);
}

function typedFinish(canonical: Uint8Array): RequestBody['finish'] {
  return ([signature]) => released((made) => signedTypedForm(canonical, made), signature);
}

function released(
  signedForm: (signature: Uint8Array) => Uint8Array,
  signature: Uint8Array | undefined,
): SignedOutcome {
  if (!signature) throw new HoldfastError('bad-signature', { index: 0 });
  const bytes = signedForm(signature);
  const hash = toHex(keccak256(bytes));
  return {
    kind: 'ethereum-transaction',
    form: 'ethereum-raw-transaction',
    bytes,
    mediaType: 'application/octet-stream',
    suggestedFileName: `transaction-${hash.slice(2, 10)}.signed.rlp`,
    hash,
    complete: true,
    signatures: [signature],
  };
}

function signedLegacy(
  transaction: LegacyTransaction,
  canonical: Uint8Array,
  signature: Uint8Array,
): Uint8Array {
  const bytes = encodeSignedTransaction(transaction, {
    r: bytesToBigInt(signature.subarray(0, 32)),
    s: bytesToBigInt(signature.subarray(32, 64)),
    parity: signature[64] === 1 ? 1 : 0,
  });
  // What leaves is read back by the strict reader and must still be the transaction that was shown.
  const released = parseSignedTransaction(bytes).transaction;
  if (!equalBytes(encodeUnsignedTransaction(released), canonical))
    throw new HoldfastError('bad-signature', { index: 0 });
  return bytes;
}
