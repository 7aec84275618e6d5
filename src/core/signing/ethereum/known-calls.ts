import type { DisplayCall } from '../display.ts';
import { bytesToBigInt, toHex } from '../bytes.ts';
import { refused, undecodable } from '../refusal.ts';
import { checksumAddress } from './address.ts';

type ArgumentType = 'address' | 'uint256' | 'bool';
interface KnownCall {
  standard: string;
  method: string;
  /** Argument names and types in order; all of them are static, so the data is exactly 4 + 32·n bytes. */
  parameters: readonly (readonly [name: string, type: ArgumentType])[];
  /** The call lets someone else move assets. */
  approval: boolean;
}

// Selector: first four bytes of keccak-256 of the signature; test/core/signing/known-calls recomputes each one.
const knownCalls: Readonly<Record<string, KnownCall>> = {
  '0xa9059cbb': call('erc-20', 'transfer', [
    ['to', 'address'],
    ['amount', 'uint256'],
  ]),
  '0x23b872dd': call('erc-20', 'transferFrom', [
    ['from', 'address'],
    ['to', 'address'],
    ['amount', 'uint256'],
  ]),
  '0x095ea7b3': call(
    'erc-20',
    'approve',
    [
      ['spender', 'address'],
      ['amount', 'uint256'],
    ],
    true,
  ),
  '0x39509351': call(
    'erc-20',
    'increaseAllowance',
    [
      ['spender', 'address'],
      ['addedValue', 'uint256'],
    ],
    true,
  ),
  '0xa457c2d7': call('erc-20', 'decreaseAllowance', [
    ['spender', 'address'],
    ['subtractedValue', 'uint256'],
  ]),
  '0x42842e0e': call('erc-721', 'safeTransferFrom', [
    ['from', 'address'],
    ['to', 'address'],
    ['tokenId', 'uint256'],
  ]),
  '0xa22cb465': call(
    'erc-721',
    'setApprovalForAll',
    [
      ['operator', 'address'],
      ['approved', 'bool'],
    ],
    true,
  ),
};

function call(
  standard: string,
  method: string,
  parameters: KnownCall['parameters'],
  approval = false,
): KnownCall {
  return { standard, method, parameters, approval };
}

/** From here on an allowance is no limit in practice: some tokens count in 96 bits, and treat their top as endless. */
export const unlimitedFrom = 2n ** 96n - 1n;

/** Call data as read. `approval` means it lets someone else move assets, `unlimited` that nothing bounds it. */
export interface ReadCall {
  display: DisplayCall;
  approval: boolean;
  unlimited: boolean;
}

/** The signatures of the bundled calls, such as `transfer(address,uint256)`, by selector. */
export function knownCallSignatures(): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(knownCalls).map(([selector, row]) => [
      selector,
      `${row.method}(${row.parameters.map(([, type]) => type).join(',')})`,
    ]),
  );
}

/**
 * Reads call data by the bundled list.
 * @throws HoldfastError `refused`/`unknown-call` for anything not in the list, `undecodable` when the arguments of a
 * listed call are not in their one canonical form (ABI specification, static types).
 */
export function readCall(data: Uint8Array): ReadCall {
  if (data.length === 0) return { display: { kind: 'none' }, approval: false, unlimited: false };
  const selector = toHex(data.subarray(0, 4));
  const known = Object.hasOwn(knownCalls, selector) ? knownCalls[selector] : undefined;
  if (!known) throw refused('unknown-call', { selector });
  const expected = 4 + 32 * known.parameters.length;
  if (data.length < expected) throw undecodable('truncated', { field: 'data' });
  if (data.length > expected) throw undecodable('trailing-bytes', { field: 'data' });
  const values = known.parameters.map(([name, type], at) => {
    const word = data.subarray(4 + 32 * at, 36 + 32 * at);
    const number = bytesToBigInt(word);
    const unlimited =
      known.approval && (type === 'bool' ? number === 1n : type === 'uint256' && number >= unlimitedFrom);
    return { name, type, value: readWord(type, word, number), unlimited };
  });
  const display: DisplayCall = {
    kind: 'known',
    standard: known.standard,
    method: known.method,
    selector,
    arguments: values,
  };
  // Withdrawing an approval lets nobody move anything: amount 0 or `false`.
  const withdrawn = values.some(
    ({ type, value }) => (type === 'bool' && value === 'false') || (type === 'uint256' && value === '0'),
  );
  return {
    display,
    approval: known.approval && !withdrawn,
    unlimited: values.some(({ unlimited }) => unlimited),
  };
}

function readWord(type: ArgumentType, word: Uint8Array, number: bigint): string {
  if (type === 'uint256') return number.toString();
  if (type === 'bool') {
    if (number > 1n) throw undecodable('non-canonical', { field: 'data' });
    return number === 1n ? 'true' : 'false';
  }
  if (word.subarray(0, 12).some((byte) => byte !== 0)) throw undecodable('non-canonical', { field: 'data' });
  return checksumAddress(word.subarray(12));
}
