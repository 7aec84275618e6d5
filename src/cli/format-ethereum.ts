/** Ethereum transactions, typed data and authorisations: every field. */
import type {
  EthereumAuthorizationDisplay,
  EthereumTransactionDisplay,
  EthereumTypedDataDisplay,
  TypedField,
} from '../core/signing/ethereum/display.ts';
import { decimal } from './decimal.ts';
import { authorizationLines, callLines, callTitle, innerCallLines, permitLines } from './format-call.ts';
import { safeText } from './safe-text.ts';
import { named } from './table.ts';

/** A transaction of any type. */
export function formatTransaction(display: EthereumTransactionDisplay): string {
  const currency = display.chain.currency ?? 'units';
  const amount = (wei: string): string => `${decimal(wei, 18)} ${currency}`;
  const gwei = (wei: string): string => `${decimal(wei, 9)} gwei`;
  const { fees, call, blobs, authorizations = [], accessList } = display;
  const price =
    fees.kind === 'legacy'
      ? gwei(fees.gasPrice)
      : `at most ${gwei(fees.maxFeePerGas)}, of it tip ${gwei(fees.maxPriorityFeePerGas)}`;
  const head = named([
    [
      'chain',
      `${display.chain.name ?? 'unknown'} (${display.chain.id})${display.chain.testnet ? ', a test network' : ''}`,
    ],
    ['type', display.transactionType],
    ['from', display.from],
    [call.kind === 'creation' ? 'new contract' : 'to', display.to],
    ['value', amount(display.value)],
    ['fee', `at most ${amount(display.maxFee)} (${display.gasLimit} gas, ${price})`],
    ['total', `at most ${amount(display.maxTotal)}`],
    ['nonce', display.nonce],
    ['call', callTitle(call)],
  ]);
  const extra = named([
    ['blobs', blobs && `${blobs.hashes.length}, at most ${amount(blobs.maxFee)}: ${blobs.hashes.join(', ')}`],
    ...accessList.map(({ address, storageKeys }): [string, string] => [
      'access',
      `${address} ${storageKeys.join(' ')}`,
    ]),
    ['data', display.data === '0x' ? undefined : display.data],
  ]);
  return head + callLines(call, '  ') + extra + authorizationLines(authorizations);
}

/** EIP-712 typed data: the trees that are hashed, then what they permit. */
export function formatTypedData(display: EthereumTypedDataDisplay): string {
  return named([
    ['signs as', display.signer.address],
    [
      'chain',
      display.chain === null ? 'not stated' : `${display.chain.name ?? 'unknown'} (${display.chain.id})`,
    ],
    ['contract', display.verifyingContract ?? 'not stated'],
    ['type', display.primaryType],
  ]).concat(
    'domain\n',
    ...display.domain.map((field) => typedField(field, '  ')),
    'message\n',
    ...display.message.map((field) => typedField(field, '  ')),
    permitLines(display.permits ?? []),
    ...(display.inner ?? []).map((inner) => innerCallLines(inner, '')),
  );
}

/** A single EIP-7702 authorisation. */
export function formatAuthorization(display: EthereumAuthorizationDisplay): string {
  return named([['signs as', display.signer.address]]) + authorizationLines([display.authorization]);
}

function typedField(field: TypedField, indent: string): string {
  const head = `${indent}${safeText(field.name.text)} (${safeText(field.type)})`;
  if (field.children !== undefined)
    return `${head}\n${field.children.map((child) => typedField(child, `${indent}  `)).join('')}`;
  return `${head}: ${safeText(field.value?.text ?? '')}\n`;
}
