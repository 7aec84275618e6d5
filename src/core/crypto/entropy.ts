import { sha256 } from '@noble/hashes/sha2.js';
import { HoldfastError } from '../error.ts';
import { equalBytes } from './bytes.ts';

/** Something that fills a fresh array of the asked length with random bytes. */
export type RandomSource = (length: number) => Uint8Array;

const blockLength = 32;
/** SP 800-90B section 4.4: bytes looked at when the generator starts. */
const startupSamples = 1024;

/**
 * Cut-off of the repetition count test (SP 800-90B section 4.4.1) for 8-bit samples of full entropy and a false
 * alarm rate of 2^-40: 1 + 40 / 8.
 */
const repetitionCutoff = 6;

/**
 * Cut-off of the adaptive proportion test (section 4.4.2), window 512, 8-bit samples of full entropy: the first
 * value of a window coming up this often by chance has odds below 2^-30 (expected count: 3).
 */
const proportionCutoff = 17;
const proportionWindow = 512;

function failed(test: string): HoldfastError {
  return new HoldfastError('random-source-failed', { test });
}

/** The repetition count test: no byte value more than five times in a row. */
function checkRepetition(samples: Uint8Array): void {
  let run = 0;
  let last = -1;
  for (const sample of samples) {
    run = sample === last ? run + 1 : 1;
    last = sample;
    if (run >= repetitionCutoff) throw failed('repetition-count');
  }
}

/** The adaptive proportion test over consecutive windows, each against its own first sample. */
function checkProportion(samples: Uint8Array): void {
  for (let start = 0; start + proportionWindow <= samples.length; start += proportionWindow) {
    const first = samples[start];
    let count = 0;
    for (let at = start; at < start + proportionWindow; at++) if (samples[at] === first) count++;
    if (count >= proportionCutoff) throw failed('adaptive-proportion');
  }
}

/**
 * Wraps a random source with the health tests of K-11. Before the first use it draws 1,024 bytes for the repetition
 * count and adaptive proportion tests of SP 800-90B; every answer is cut into 32-byte blocks, none of which may be
 * all zero or equal to the block before it (across calls too). A source that answers the wrong length, or the array
 * it gave before, fails. Once failed, it stays failed: a generator that was broken once is not trusted again.
 *
 * These tests catch a dead or stuck source, not a predictable one.
 * @throws HoldfastError `random-source-failed` naming the test; nothing random is released then.
 */
export function healthyRandom(source: RandomSource): RandomSource {
  let started = false;
  let failure: HoldfastError | undefined;
  // The last block itself may be key material: only 8 bytes of its hash are kept, enough to know it again.
  let lastBlock: Uint8Array | undefined;
  let lastArray: Uint8Array | undefined;

  function draw(length: number): Uint8Array {
    const bytes = source(length);
    if (!(bytes instanceof Uint8Array) || bytes.length !== length) throw failed('wrong-length');
    if (bytes === lastArray) throw failed('same-array');
    lastArray = bytes;
    return bytes;
  }

  function check(bytes: Uint8Array): void {
    for (let start = 0; start + blockLength <= bytes.length; start += blockLength) {
      const block = bytes.subarray(start, start + blockLength);
      if (block.every((byte) => byte === 0)) throw failed('all-zero');
      const digest = digestOf(block);
      if (lastBlock !== undefined && equalBytes(digest, lastBlock)) throw failed('repeated-block');
      lastBlock = digest;
    }
  }

  function start(): void {
    const samples = draw(startupSamples);
    checkRepetition(samples);
    checkProportion(samples);
    check(samples);
    samples.fill(0);
    started = true;
  }

  return (length) => {
    if (!Number.isInteger(length) || length < 0 || length > 65_536) {
      throw new HoldfastError('random-source-failed', { test: 'bad-length' });
    }
    if (failure !== undefined) throw failure;
    try {
      if (!started) start();
      // Short answers are cut from a whole block, so that they are tested like the rest.
      const padded = draw(Math.max(blockLength, length));
      check(padded);
      if (length % blockLength !== 0 && length > blockLength) checkTail(padded);
      if (length >= blockLength) return padded;
      const short = padded.slice(0, length);
      padded.fill(0);
      return short;
    } catch (error) {
      failure = error instanceof HoldfastError ? error : failed('threw');
      throw failure;
    }
  };
}

/** The bytes after the last whole block: tested with the 32 bytes that end the answer. */
function checkTail(bytes: Uint8Array): void {
  if (bytes.subarray(-blockLength).every((byte) => byte === 0)) throw failed('all-zero');
}

/** 8 bytes that stand for a block; a chance match of two different blocks has odds of 2^-64. */
function digestOf(block: Uint8Array): Uint8Array {
  return sha256(block).slice(0, 8);
}
