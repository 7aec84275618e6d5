/** A small deterministic generator (xorshift32), so that a failing round can be run again by its seed. */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed === 0 ? 1 : seed;
  }

  /** A whole number from 0 to `limit` - 1. */
  below(limit: number): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return (this.#state >>> 0) % limit;
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new RangeError('nothing to pick from');
    return item;
  }
}

/** Bytes that parsers trip over: ends of ranges, length prefixes, quotes, signs. */
const interesting = [
  0, 1, 0x7f, 0x80, 0x81, 0xb7, 0xb8, 0xbf, 0xc0, 0xf7, 0xf8, 0xfd, 0xfe, 0xff, 0x22, 0x5b, 0x7b, 0x2d,
];

/** One to four random changes: flips, replaced, removed, repeated and foreign pieces. */
export function mutate(dice: Dice, seed: Uint8Array, corpus: readonly Uint8Array[]): Uint8Array {
  let bytes = Array.from(seed);
  for (let round = 1 + dice.below(4); round > 0; round -= 1) {
    const at = dice.below(bytes.length + 1);
    const length = 1 + dice.below(16);
    switch (dice.below(7)) {
      case 0:
        bytes[at] = (bytes[at] ?? 0) ^ (1 << dice.below(8));
        break;
      case 1:
        bytes[at] = dice.pick(interesting);
        break;
      case 2:
        bytes.splice(at, length);
        break;
      case 3:
        bytes.splice(at, 0, ...bytes.slice(at, at + length));
        break;
      case 4:
        bytes.splice(at, 0, dice.pick(interesting));
        break;
      case 5:
        bytes = bytes.slice(0, at);
        break;
      default: {
        const other = dice.pick(corpus);
        const from = dice.below(other.length + 1);
        bytes.splice(at, dice.below(length), ...other.slice(from, from + 4 * length));
      }
    }
  }
  return Uint8Array.from(bytes);
}
