import { encodeHex } from '../encoding/hex.ts';
import { HoldfastError } from '../error.ts';
import type { KeyId } from './key.ts';

/**
 * A UUIDv7 (RFC 9562, section 5.7): 48 bits of milliseconds since 1970, then 74 random bits.
 * Errors: those of the random source; `bad-length` when it gives too little.
 */
export function uuidV7(now: number, random: (length: number) => Uint8Array): KeyId {
  const bytes = random(16);
  if (bytes.length !== 16) throw new HoldfastError('bad-length', { what: 'random' });
  for (let place = 5, rest = Math.floor(now); place >= 0; place--) {
    bytes[place] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  const hex = encodeHex(bytes);
  const groups = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)];
  // The form is right by construction; parsing it again for every id would say nothing more.
  return groups.join('-') as KeyId;
}
