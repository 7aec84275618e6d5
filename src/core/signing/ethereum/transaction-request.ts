import { keccak_256 } from '@noble/hashes/sha3.js';

import { HoldfastError } from '../../error.ts';
import { bytesToBigInt, equalBytes, toHex } from '../bytes.ts';
import type { DecodeContext } from '../context.ts';
import type { EthereumTransactionDisplay, Warning } from '../display.ts';
import type { JsonObject } from '../json.ts';
import { percentAbove } from '../percent.ts';
import { refused } from '../refusal.ts';
import type { RequestBody } from '../request-body.ts';
import type { SignedOutcome, SigningTask } from '../request.ts';
import { checksumAddress } from './address.ts';
import { chainOf } from './chains.ts';
import type { ReadCall } from './known-calls.ts';
import { readCall } from './known-calls.ts';
import { checkChain, ethereumSigner, recoverableTask } from './signer-key.ts';
import { parseTransactionJson } from './transaction-json.ts';
import type { EthereumTransaction } from './transaction.ts';
import {
  checkRanges,
  encodeSignedTransaction,
  encodeUnsignedTransaction,
  maxFeeOf,
  parseSignedTransaction,
  parseUnsignedTransaction,
} from './transaction.ts';

const oneCoin = 10n ** 18n;

/** Decodes an unsigned transaction in its network form (RLP, typed or legacy). */
export function decodeTransactionBytes(bytes: Uint8Array, context: DecodeContext): RequestBody {
  return transactionRequest(parseUnsignedTransaction(bytes), context, undefined);
}

/** Decodes the object of `eth_signTransaction`; what is signed is its network form. */
export function decodeTransactionJson(object: JsonObject, context: DecodeContext): RequestBody {
  const { transaction, from } = parseTransactionJson(object);
  checkRanges(transaction);
  // Through the strict reader once more, so that both ways in end in the very same decode.
  return transactionRequest(parseUnsignedTransaction(encodeUnsignedTransaction(transaction)), context, from);
}

function transactionRequest(
  transaction: EthereumTransaction,
  context: DecodeContext,
  sender: string | undefined,
): RequestBody {
  const { to } = transaction;
  if (!to) throw refused('contract-creation');
  checkChain(context, transaction.chainId);
  const call = readCall(transaction.data);
  const signer = ethereumSigner(context, sender);
  const canonical = encodeUnsignedTransaction(transaction);
  const recipient = checksumAddress(to);
  const maxFee = maxFeeOf(transaction);
  const display: EthereumTransactionDisplay = {
    kind: 'ethereum-transaction',
    signer: signer.display,
    transactionType: transaction.type,
    chain: chainOf(transaction.chainId),
    from: signer.address,
    to: recipient,
    value: transaction.value.toString(),
    nonce: transaction.nonce.toString(),
    gasLimit: transaction.gasLimit.toString(),
    fees: feesOf(transaction),
    maxFee: maxFee.toString(),
    maxTotal: (maxFee + transaction.value).toString(),
    call: call.display,
    data: toHex(transaction.data),
    accessList: (transaction.type === 'eip1559' ? transaction.accessList : []).map((entry) => ({
      address: checksumAddress(entry.address),
      storageKeys: entry.storageKeys.map(toHex),
    })),
    warnings: warningsOf(transaction, recipient, signer.address, call),
  };
  const task = recoverableTask(signer, keccak_256(canonical));
  return {
    kind: 'ethereum-transaction',
    display,
    canonical,
    tasks: [task],
    finish: ([signature]) => finishTransaction(transaction, task, signature),
  };
}

function feesOf(transaction: EthereumTransaction): EthereumTransactionDisplay['fees'] {
  if (transaction.type === 'legacy') return { kind: 'legacy', gasPrice: transaction.gasPrice.toString() };
  return {
    kind: 'eip1559',
    maxFeePerGas: transaction.maxFeePerGas.toString(),
    maxPriorityFeePerGas: transaction.maxPriorityFeePerGas.toString(),
  };
}

function warningsOf(transaction: EthereumTransaction, to: string, from: string, call: ReadCall): Warning[] {
  const warnings: Warning[] = [];
  const warn = (
    code: Warning['code'],
    severity: Warning['severity'],
    params: Warning['params'] = {},
  ): void => {
    warnings.push({ code, severity, params });
  };
  const { value } = transaction;
  const maxFee = maxFeeOf(transaction);
  const percent = value > 0n && call.display.kind === 'none' ? percentAbove(maxFee, value, 10n) : undefined;
  if (chainOf(transaction.chainId).name === null)
    warn('chain-unknown', 'caution', { chainId: transaction.chainId.toString() });
  if (/^0x0+$/.test(to)) warn('zero-address', 'danger');
  if (to === from) warn('send-to-self', 'note');
  if (percent !== undefined) warn('fee-above-percent', 'caution', { percent });
  if (maxFee >= oneCoin) warn('fee-cap-high', 'caution', { maxFee: maxFee.toString() });
  if (call.display.kind === 'known') {
    const { method, arguments: args } = call.display;
    if (value > 0n) warn('amount-to-contract-call', 'caution', { value: value.toString() });
    if (call.unlimited) warn('approval-unlimited', 'danger', { method });
    else if (call.approval) warn('approval', 'caution', { method });
    for (const { type, name, value: address } of args) {
      if (type !== 'address') continue;
      if (/^0x0+$/.test(address)) warn('zero-address', 'danger', { argument: name });
      if (address === to && name === 'to') warn('token-contract-is-recipient', 'danger', { argument: name });
    }
  }
  return warnings;
}

function finishTransaction(
  transaction: EthereumTransaction,
  task: SigningTask,
  signature: Uint8Array | undefined,
): SignedOutcome {
  if (!signature) throw new HoldfastError('bad-signature', { index: 0 });
  const bytes = encodeSignedTransaction(transaction, {
    r: bytesToBigInt(signature.subarray(0, 32)),
    s: bytesToBigInt(signature.subarray(32, 64)),
    parity: signature[64] === 1 ? 1 : 0,
  });
  // What leaves is read back by the strict reader and must still be the transaction that was shown.
  const released = parseSignedTransaction(bytes).transaction;
  if (!equalBytes(keccak_256(encodeUnsignedTransaction(released)), task.payload)) {
    throw new HoldfastError('bad-signature', { index: 0 });
  }
  const hash = toHex(keccak_256(bytes));
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
