import { keccak_256 } from '@noble/hashes/sha3.js';
import { joinBytes } from '../../crypto/bytes.ts';
import { encodeUtf8 } from '../../encoding/utf8.ts';
import { bigIntToBytes, fromHex } from '../bytes.ts';
import { undecodable } from '../refusal.ts';

/** A flat struct of EIP-712 as Hyperliquid uses it: its members in order, with their values as text. */
export interface FlatMember {
  readonly name: string;
  readonly type: 'string' | 'uint64' | 'bool' | 'address' | 'bytes32';
  readonly value: string;
}

/**
 * The digest of EIP-712 for a flat struct under a domain with name, version 1, chain and the zero contract.
 * @throws HoldfastError `undecodable` for values that do not fit their types.
 */
export function flatTypedDataDigest(
  domain: { readonly name: string; readonly chainId: bigint },
  primaryType: string,
  members: readonly FlatMember[],
): Uint8Array {
  const domainMembers = 'string name,string version,uint256 chainId,address verifyingContract';
  const separator = keccak_256(
    joinBytes(
      keccak_256(encodeUtf8(`EIP712Domain(${domainMembers})`)),
      keccak_256(encodeUtf8(domain.name)),
      keccak_256(encodeUtf8('1')),
      bigIntToBytes(domain.chainId, 32),
      new Uint8Array(32),
    ),
  );
  const type = `${primaryType}(${members.map(({ name, type: of }) => `${of} ${name}`).join(',')})`;
  const struct = keccak_256(joinBytes(keccak_256(encodeUtf8(type)), ...members.map(encodeMember)));
  return keccak_256(joinBytes(Uint8Array.of(0x19, 0x01), separator, struct));
}

function encodeMember({ name, type, value }: FlatMember): Uint8Array {
  const bad = undecodable('bad-field', { field: name });
  switch (type) {
    case 'string':
      return keccak_256(encodeUtf8(value));
    case 'bool':
      if (value !== 'true' && value !== 'false') throw bad;
      return bigIntToBytes(value === 'true' ? 1n : 0n, 32);
    case 'uint64':
      if (!/^(?:0|[1-9][0-9]{0,19})$/.test(value) || BigInt(value) >= 2n ** 64n) throw bad;
      return bigIntToBytes(BigInt(value), 32);
    case 'address':
      if (!/^0x[0-9a-fA-F]{40}$/.test(value)) throw bad;
      return joinBytes(new Uint8Array(12), fromHex(value));
    case 'bytes32':
      if (!/^0x[0-9a-f]{64}$/.test(value)) throw bad;
      return fromHex(value);
  }
}
