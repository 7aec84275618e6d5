/*
 * Addresses of witness programs (BIP-173, BIP-350). Encoding alone, since a request with thousands of scripts shows the
 * address of each; addresses are read elsewhere, by the library.
 */

const letters = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const generator = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3] as const;
/** What the checksum of each variant is mixed with: Bech32 for version 0, Bech32m for all later ones. */
const finals = { bech32: 1, bech32m: 0x2bc830a3 } as const;

function step(state: number, value: number): number {
  const top = state >>> 25;
  let next = ((state & 0x1ffffff) << 5) ^ value;
  for (let bit = 0; bit < 5; bit += 1) if ((top >>> bit) & 1) next ^= generator[bit] ?? 0;
  return next;
}

/** The state after the human-readable part, computed once for each. */
const starts = new Map<string, number>();

function startOf(prefix: string): number {
  let state = starts.get(prefix);
  if (state === undefined) {
    state = 1;
    for (let at = 0; at < prefix.length; at += 1) state = step(state, prefix.charCodeAt(at) >>> 5);
    state = step(state, 0);
    for (let at = 0; at < prefix.length; at += 1) state = step(state, prefix.charCodeAt(at) & 31);
    starts.set(prefix, state);
  }
  return state;
}

/** The address of a witness program of 2 to 40 bytes and version 0 to 16 under a prefix such as `bc`. */
export function encodeSegwitAddress(prefix: string, version: number, program: Uint8Array): string {
  let text = `${prefix}1${letters.charAt(version)}`;
  let state = step(startOf(prefix), version);
  let bits = 0;
  let waiting = 0;
  const put = (value: number): void => {
    state = step(state, value);
    text += letters.charAt(value);
  };
  for (let at = 0; at < program.length; at += 1) {
    waiting = ((waiting << 8) | (program[at] ?? 0)) & 0xfff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      put((waiting >>> bits) & 31);
    }
  }
  if (bits > 0) put((waiting << (5 - bits)) & 31);
  for (let round = 0; round < 6; round += 1) state = step(state, 0);
  state ^= version === 0 ? finals.bech32 : finals.bech32m;
  for (let at = 5; at >= 0; at -= 1) text += letters.charAt((state >>> (5 * at)) & 31);
  return text;
}
