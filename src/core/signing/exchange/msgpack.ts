import { joinBytes } from '../../crypto/bytes.ts';
import { encodeUtf8 } from '../../encoding/utf8.ts';
import { bigIntToBytes } from '../bytes.ts';
import type { JsonValue } from '../json.ts';
import { JsonNumber } from '../json.ts';
import { undecodable } from '../refusal.ts';

/**
 * A JSON value in MessagePack, every part in its shortest form and members in the order given. Numbers must be whole:
 * what is signed as typed data has no others.
 * @throws HoldfastError `undecodable`: `out-of-range`.
 */
export function encodeMessagePack(value: JsonValue): Uint8Array {
  if (value === null) return Uint8Array.of(0xc0);
  if (typeof value === 'boolean') return Uint8Array.of(value ? 0xc3 : 0xc2);
  if (value instanceof JsonNumber) return integer(value.text);
  if (typeof value === 'string') {
    const bytes = encodeUtf8(value);
    return joinBytes(head(bytes.length, 0xa0, 32, [0xd9, 0xda, 0xdb]), bytes);
  }
  if (Array.isArray(value))
    return joinBytes(head(value.length, 0x90, 16, [0, 0xdc, 0xdd]), ...value.map(encodeMessagePack));
  const members = [...value].flatMap(([name, item]) => [encodeMessagePack(name), encodeMessagePack(item)]);
  return joinBytes(head(value.size, 0x80, 16, [0, 0xde, 0xdf]), ...members);
}

/** The shortest head that holds a length: in the first byte below `small`, else in one, two or four more. */
function head(
  length: number,
  first: number,
  small: number,
  marks: readonly [number, number, number],
): Uint8Array {
  if (length < small) return Uint8Array.of(first | length);
  const [one, two, four] = marks;
  if (length < 0x100 && one !== 0) return Uint8Array.of(one, length);
  if (length < 0x10000) return joinBytes(Uint8Array.of(two), bigIntToBytes(BigInt(length), 2));
  return joinBytes(Uint8Array.of(four), bigIntToBytes(BigInt(length), 4));
}

function integer(text: string): Uint8Array {
  if (!/^-?(?:0|[1-9][0-9]{0,19})$/.test(text) || text === '-0') throw undecodable('out-of-range');
  const value = BigInt(text);
  if (value >= 2n ** 64n || value < -(2n ** 63n)) throw undecodable('out-of-range');
  if (value >= 0n && value < 0x80n) return Uint8Array.of(Number(value));
  if (value < 0n && value >= -32n) return Uint8Array.of(256 + Number(value));
  const negative = value < 0n;
  const size = [1, 2, 4, 8].find((bytes) =>
    negative ? value >= -(2n ** BigInt(8 * bytes - 1)) : value < 2n ** BigInt(8 * bytes),
  );
  const index = Math.log2(size ?? 8);
  return joinBytes(Uint8Array.of((negative ? 0xd0 : 0xcc) + index), bigIntToBytes(value, size ?? 8));
}
