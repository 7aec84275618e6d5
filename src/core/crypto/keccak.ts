/*
 * Keccak-256 as Ethereum uses it: the sponge of FIPS 202 with the padding that came before it (0x01 and not 0x06).
 *
 * The permutation is written out lane by lane, each lane of 64 bits as two numbers of 32 (the low half first): with
 * loops, tables and a branch for each rotation, as the audited library has it, one hash takes several times as long, and a
 * transaction needs at least two on its way to a signature. Equal to that library on every case tried.
 */

/** Bytes that each permutation takes in, and the same as halves of lanes. */
const rate = 136;
const rateHalves = rate / 4;

/** The halves of all lanes, of which the compiler knows that each exists. */
type Halves<Found extends number[] = []> = Found['length'] extends 50 ? Found : Halves<[...Found, number]>;

/** All 25 lanes. What is hashed here is public, so these are shared by all calls and not wiped. */
const state = new Int32Array(50);
// The same array: an index that is written out lies in it.
const a = state as unknown as Halves;
// As above: the lanes after rotating and moving.
const b = new Int32Array(50) as unknown as Halves;

/** The constants of the 24 rounds, halves in turn: bits of the register of FIPS 202, algorithm 5. */
const roundConstants = constants();

function constants(): Int32Array {
  const halves = new Int32Array(48);
  let register = 1;
  for (let round = 0; round < 24; round++)
    for (let power = 0; power < 7; power++) {
      const bit = 2 ** power - 1;
      const half = 2 * round + (bit >> 5);
      if ((register & 1) === 1) halves[half] = (halves[half] ?? 0) ^ (1 << (bit & 31));
      register <<= 1;
      if (register > 0xff) register ^= 0x171;
    }
  return halves;
}

/** Keccak-f[1600] over `state`. */
function permute(): void {
  let l = 0;
  let h = 0;
  for (let round = 0; round < 48; round += 2) {
    // Theta: the parity of each column goes to its neighbours.
    const c0l = a[0] ^ a[10] ^ a[20] ^ a[30] ^ a[40];
    const c0h = a[1] ^ a[11] ^ a[21] ^ a[31] ^ a[41];
    const c1l = a[2] ^ a[12] ^ a[22] ^ a[32] ^ a[42];
    const c1h = a[3] ^ a[13] ^ a[23] ^ a[33] ^ a[43];
    const c2l = a[4] ^ a[14] ^ a[24] ^ a[34] ^ a[44];
    const c2h = a[5] ^ a[15] ^ a[25] ^ a[35] ^ a[45];
    const c3l = a[6] ^ a[16] ^ a[26] ^ a[36] ^ a[46];
    const c3h = a[7] ^ a[17] ^ a[27] ^ a[37] ^ a[47];
    const c4l = a[8] ^ a[18] ^ a[28] ^ a[38] ^ a[48];
    const c4h = a[9] ^ a[19] ^ a[29] ^ a[39] ^ a[49];
    const d0l = c4l ^ ((c1l << 1) | (c1h >>> 31));
    const d0h = c4h ^ ((c1h << 1) | (c1l >>> 31));
    const d1l = c0l ^ ((c2l << 1) | (c2h >>> 31));
    const d1h = c0h ^ ((c2h << 1) | (c2l >>> 31));
    const d2l = c1l ^ ((c3l << 1) | (c3h >>> 31));
    const d2h = c1h ^ ((c3h << 1) | (c3l >>> 31));
    const d3l = c2l ^ ((c4l << 1) | (c4h >>> 31));
    const d3h = c2h ^ ((c4h << 1) | (c4l >>> 31));
    const d4l = c3l ^ ((c0l << 1) | (c0h >>> 31));
    const d4h = c3h ^ ((c0h << 1) | (c0l >>> 31));
    // Rho and pi: each lane is rotated by an amount of its own and moves to its new place.
    b[0] = a[0] ^ d0l;
    b[1] = a[1] ^ d0h;
    l = a[2] ^ d1l;
    h = a[3] ^ d1h;
    b[20] = (l << 1) | (h >>> 31);
    b[21] = (h << 1) | (l >>> 31);
    l = a[4] ^ d2l;
    h = a[5] ^ d2h;
    b[40] = (h << 30) | (l >>> 2);
    b[41] = (l << 30) | (h >>> 2);
    l = a[6] ^ d3l;
    h = a[7] ^ d3h;
    b[10] = (l << 28) | (h >>> 4);
    b[11] = (h << 28) | (l >>> 4);
    l = a[8] ^ d4l;
    h = a[9] ^ d4h;
    b[30] = (l << 27) | (h >>> 5);
    b[31] = (h << 27) | (l >>> 5);
    l = a[10] ^ d0l;
    h = a[11] ^ d0h;
    b[32] = (h << 4) | (l >>> 28);
    b[33] = (l << 4) | (h >>> 28);
    l = a[12] ^ d1l;
    h = a[13] ^ d1h;
    b[2] = (h << 12) | (l >>> 20);
    b[3] = (l << 12) | (h >>> 20);
    l = a[14] ^ d2l;
    h = a[15] ^ d2h;
    b[22] = (l << 6) | (h >>> 26);
    b[23] = (h << 6) | (l >>> 26);
    l = a[16] ^ d3l;
    h = a[17] ^ d3h;
    b[42] = (h << 23) | (l >>> 9);
    b[43] = (l << 23) | (h >>> 9);
    l = a[18] ^ d4l;
    h = a[19] ^ d4h;
    b[12] = (l << 20) | (h >>> 12);
    b[13] = (h << 20) | (l >>> 12);
    l = a[20] ^ d0l;
    h = a[21] ^ d0h;
    b[14] = (l << 3) | (h >>> 29);
    b[15] = (h << 3) | (l >>> 29);
    l = a[22] ^ d1l;
    h = a[23] ^ d1h;
    b[34] = (l << 10) | (h >>> 22);
    b[35] = (h << 10) | (l >>> 22);
    l = a[24] ^ d2l;
    h = a[25] ^ d2h;
    b[4] = (h << 11) | (l >>> 21);
    b[5] = (l << 11) | (h >>> 21);
    l = a[26] ^ d3l;
    h = a[27] ^ d3h;
    b[24] = (l << 25) | (h >>> 7);
    b[25] = (h << 25) | (l >>> 7);
    l = a[28] ^ d4l;
    h = a[29] ^ d4h;
    b[44] = (h << 7) | (l >>> 25);
    b[45] = (l << 7) | (h >>> 25);
    l = a[30] ^ d0l;
    h = a[31] ^ d0h;
    b[46] = (h << 9) | (l >>> 23);
    b[47] = (l << 9) | (h >>> 23);
    l = a[32] ^ d1l;
    h = a[33] ^ d1h;
    b[16] = (h << 13) | (l >>> 19);
    b[17] = (l << 13) | (h >>> 19);
    l = a[34] ^ d2l;
    h = a[35] ^ d2h;
    b[36] = (l << 15) | (h >>> 17);
    b[37] = (h << 15) | (l >>> 17);
    l = a[36] ^ d3l;
    h = a[37] ^ d3h;
    b[6] = (l << 21) | (h >>> 11);
    b[7] = (h << 21) | (l >>> 11);
    l = a[38] ^ d4l;
    h = a[39] ^ d4h;
    b[26] = (l << 8) | (h >>> 24);
    b[27] = (h << 8) | (l >>> 24);
    l = a[40] ^ d0l;
    h = a[41] ^ d0h;
    b[28] = (l << 18) | (h >>> 14);
    b[29] = (h << 18) | (l >>> 14);
    l = a[42] ^ d1l;
    h = a[43] ^ d1h;
    b[48] = (l << 2) | (h >>> 30);
    b[49] = (h << 2) | (l >>> 30);
    l = a[44] ^ d2l;
    h = a[45] ^ d2h;
    b[18] = (h << 29) | (l >>> 3);
    b[19] = (l << 29) | (h >>> 3);
    l = a[46] ^ d3l;
    h = a[47] ^ d3h;
    b[38] = (h << 24) | (l >>> 8);
    b[39] = (l << 24) | (h >>> 8);
    l = a[48] ^ d4l;
    h = a[49] ^ d4h;
    b[8] = (l << 14) | (h >>> 18);
    b[9] = (h << 14) | (l >>> 18);
    // Chi, and iota on the first lane.
    a[0] = b[0] ^ (~b[2] & b[4]) ^ (roundConstants[round] ?? 0);
    a[1] = b[1] ^ (~b[3] & b[5]) ^ (roundConstants[round + 1] ?? 0);
    a[2] = b[2] ^ (~b[4] & b[6]);
    a[3] = b[3] ^ (~b[5] & b[7]);
    a[4] = b[4] ^ (~b[6] & b[8]);
    a[5] = b[5] ^ (~b[7] & b[9]);
    a[6] = b[6] ^ (~b[8] & b[0]);
    a[7] = b[7] ^ (~b[9] & b[1]);
    a[8] = b[8] ^ (~b[0] & b[2]);
    a[9] = b[9] ^ (~b[1] & b[3]);
    a[10] = b[10] ^ (~b[12] & b[14]);
    a[11] = b[11] ^ (~b[13] & b[15]);
    a[12] = b[12] ^ (~b[14] & b[16]);
    a[13] = b[13] ^ (~b[15] & b[17]);
    a[14] = b[14] ^ (~b[16] & b[18]);
    a[15] = b[15] ^ (~b[17] & b[19]);
    a[16] = b[16] ^ (~b[18] & b[10]);
    a[17] = b[17] ^ (~b[19] & b[11]);
    a[18] = b[18] ^ (~b[10] & b[12]);
    a[19] = b[19] ^ (~b[11] & b[13]);
    a[20] = b[20] ^ (~b[22] & b[24]);
    a[21] = b[21] ^ (~b[23] & b[25]);
    a[22] = b[22] ^ (~b[24] & b[26]);
    a[23] = b[23] ^ (~b[25] & b[27]);
    a[24] = b[24] ^ (~b[26] & b[28]);
    a[25] = b[25] ^ (~b[27] & b[29]);
    a[26] = b[26] ^ (~b[28] & b[20]);
    a[27] = b[27] ^ (~b[29] & b[21]);
    a[28] = b[28] ^ (~b[20] & b[22]);
    a[29] = b[29] ^ (~b[21] & b[23]);
    a[30] = b[30] ^ (~b[32] & b[34]);
    a[31] = b[31] ^ (~b[33] & b[35]);
    a[32] = b[32] ^ (~b[34] & b[36]);
    a[33] = b[33] ^ (~b[35] & b[37]);
    a[34] = b[34] ^ (~b[36] & b[38]);
    a[35] = b[35] ^ (~b[37] & b[39]);
    a[36] = b[36] ^ (~b[38] & b[30]);
    a[37] = b[37] ^ (~b[39] & b[31]);
    a[38] = b[38] ^ (~b[30] & b[32]);
    a[39] = b[39] ^ (~b[31] & b[33]);
    a[40] = b[40] ^ (~b[42] & b[44]);
    a[41] = b[41] ^ (~b[43] & b[45]);
    a[42] = b[42] ^ (~b[44] & b[46]);
    a[43] = b[43] ^ (~b[45] & b[47]);
    a[44] = b[44] ^ (~b[46] & b[48]);
    a[45] = b[45] ^ (~b[47] & b[49]);
    a[46] = b[46] ^ (~b[48] & b[40]);
    a[47] = b[47] ^ (~b[49] & b[41]);
    a[48] = b[48] ^ (~b[40] & b[42]);
    a[49] = b[49] ^ (~b[41] & b[43]);
  }
}

/** Takes a block of `rate` bytes into the state. */
function absorb(data: Uint8Array, from: number): void {
  let at = from;
  for (let half = 0; half < rateHalves; half++) {
    state[half] =
      (state[half] ?? 0) ^
      ((data[at] ?? 0) |
        ((data[at + 1] ?? 0) << 8) |
        ((data[at + 2] ?? 0) << 16) |
        ((data[at + 3] ?? 0) << 24));
    at += 4;
  }
  permute();
}

/** The last block of a message, with its padding. */
const last = new Uint8Array(rate);

/** Keccak-256 of public bytes: 32 bytes. */
export function keccak256(data: Uint8Array): Uint8Array {
  state.fill(0);
  let from = 0;
  for (; from + rate <= data.length; from += rate) absorb(data, from);
  last.fill(0);
  last.set(from === 0 ? data : data.subarray(from));
  last[data.length - from] = 1;
  last[rate - 1] = (last[rate - 1] ?? 0) | 0x80;
  absorb(last, 0);
  const digest = new Uint8Array(32);
  for (let at = 0; at < 32; at++) digest[at] = (state[at >> 2] ?? 0) >> (8 * (at & 3));
  return digest;
}
