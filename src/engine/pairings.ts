import { sha256 } from '@noble/hashes/sha2.js';
import { encodeHex } from '../core/encoding/hex.ts';
import { HoldfastError } from '../core/error.ts';
import { uuidV7 } from '../core/keys/uuid-v7.ts';

/** How long a program waits for its owner, in milliseconds. */
const patience = 5 * 60_000;
/** Programs that wait at a time. */
const mostWaiting = 4;
/** Pairings begun in any minute. */
const mostBegun = 20;
/** Wrong codes after which a pairing is over. */
const mostWrong = 3;
/** Letters and digits that nobody mistakes for one another; 32 of them, so that each stands for five bits. */
const letters = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';

/** A program that asks to be paired. */
export interface WaitingProgram {
  readonly id: string;
  readonly name: string;
  /** What both sides show. */
  readonly code: string;
  /** SHA-256 of the token that the program was given, hex. */
  readonly tokenHash: string;
  /** Unix milliseconds. */
  readonly since: number;
  /** Tells the program that it was paired. */
  paired(): void;
  /** Hangs up: it need not wait any longer. */
  turnedAway(): void;
}

/** The programs that ask to be paired while programs are served; none of it is kept in the vault. */
export class Pairings {
  readonly #random: (length: number) => Uint8Array;
  readonly #waiting = new Map<string, WaitingProgram & { wrong: number }>();
  #begun: number[] = [];

  constructor(random: (length: number) => Uint8Array) {
    this.#random = random;
  }

  /** Begins a pairing; `token` (32 bytes) leaves once and is the caller's to wipe. Errors: `rate-exceeded`. */
  begin(
    name: string,
    now: number,
    answers: Pick<WaitingProgram, 'paired' | 'turnedAway'>,
  ): { readonly program: WaitingProgram; readonly token: Uint8Array } {
    this.#forget(now);
    this.#begun = this.#begun.filter((at) => now - at < 60_000);
    if (this.#waiting.size >= mostWaiting || this.#begun.length >= mostBegun)
      throw new HoldfastError('rate-exceeded', { per: 'minute' });
    this.#begun.push(now);
    const token = this.#random(32);
    const drawn = [...this.#random(8)].map((byte) => letters.charAt(byte & 31)).join('');
    const program = {
      id: uuidV7(now, this.#random),
      name,
      code: `${drawn.slice(0, 4)}-${drawn.slice(4)}`,
      // Of 256 random bits: nobody finds them from their hash.
      tokenHash: encodeHex(sha256(token)),
      since: now,
      ...answers,
      wrong: 0,
    };
    this.#waiting.set(program.id, program);
    return { program, token };
  }

  list(now: number): readonly WaitingProgram[] {
    this.#forget(now);
    return [...this.#waiting.values()];
  }

  /** The program of this id, if the code is its. Errors: `no-such-program`, `code-mismatch`. */
  require(id: string, code: string, now: number): WaitingProgram {
    this.#forget(now);
    const program = this.#waiting.get(id);
    if (program === undefined) throw new HoldfastError('no-such-program');
    if (plain(code) === plain(program.code)) return program;
    if (++program.wrong >= mostWrong) this.turnAway(id);
    throw new HoldfastError('code-mismatch');
  }

  /** Turns it away. Whether it did wait. */
  turnAway(id: string): boolean {
    const program = this.#waiting.get(id);
    this.#waiting.delete(id);
    program?.turnedAway();
    return program !== undefined;
  }

  /** It waits no more: it was paired, or has hung up. Whether it did wait. */
  remove(id: string): boolean {
    return this.#waiting.delete(id);
  }

  clear(): void {
    this.#waiting.clear();
  }

  #forget(now: number): void {
    for (const [id, { since }] of this.#waiting) if (Math.abs(now - since) > patience) this.turnAway(id);
  }
}

/** A code as people may type it. */
function plain(code: string): string {
  return code.toUpperCase().replace(/[^0-9A-Z]/g, '');
}
