import { HoldfastError } from '../error.ts';

/** BIP-380, "Checksum": the characters that descriptors are written in, in the order that gives them their values. */
const inputCharset =
  '0123456789()[],\'/*abcdefgh@:$%{}IJKLMNOPQRSTUVWXYZ&+-.;<=>?!^_|~ijklmnopqrstuvwxyzABCDEFGH`#"\\ ';
const checksumCharset = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const generator = [0xf5dee51989n, 0xa9fdca3312n, 0x1bab10e32dn, 0x3706b1677an, 0x644d626ffdn];

function step(state: bigint, value: bigint): bigint {
  const top = state >> 35n;
  let next = ((state & 0x7ffffffffn) << 5n) ^ value;
  for (const [bit, term] of generator.entries()) if ((top >> BigInt(bit)) & 1n) next ^= term;
  return next;
}

/**
 * The eight checksum characters of a descriptor, without the `#`.
 * @throws HoldfastError `bad-descriptor` for a character that descriptors do not have.
 */
export function descriptorChecksum(descriptor: string): string {
  let state = 1n;
  let group = 0;
  let inGroup = 0;
  for (const character of descriptor) {
    const value = inputCharset.indexOf(character);
    if (value < 0) throw new HoldfastError('bad-descriptor', { reason: 'character' });
    state = step(state, BigInt(value & 31));
    group = group * 3 + (value >> 5);
    if (++inGroup === 3) {
      state = step(state, BigInt(group));
      group = 0;
      inGroup = 0;
    }
  }
  if (inGroup > 0) state = step(state, BigInt(group));
  for (let round = 0; round < 8; round++) state = step(state, 0n);
  state ^= 1n;
  let text = '';
  for (let at = 0; at < 8; at++) text += checksumCharset[Number((state >> BigInt(5 * (7 - at))) & 31n)] ?? '';
  return text;
}

/** The descriptor with its checksum: `wpkh(...)#8characters`. */
export function withChecksum(descriptor: string): string {
  return `${descriptor}#${descriptorChecksum(descriptor)}`;
}

/**
 * Takes a descriptor apart and checks its checksum; one without is returned as it is unless `required`.
 * @throws HoldfastError `bad-descriptor` with the reason: `checksum-missing`, `checksum-length`, `checksum`, `character`.
 */
export function checkDescriptor(text: string, required = false): string {
  const at = text.lastIndexOf('#');
  if (at < 0) {
    if (required) throw new HoldfastError('bad-descriptor', { reason: 'checksum-missing' });
    descriptorChecksum(text);
    return text;
  }
  const body = text.slice(0, at);
  const checksum = text.slice(at + 1);
  if (checksum.length !== 8) throw new HoldfastError('bad-descriptor', { reason: 'checksum-length' });
  if (descriptorChecksum(body) !== checksum)
    throw new HoldfastError('bad-descriptor', { reason: 'checksum' });
  return body;
}
