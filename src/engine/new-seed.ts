import { mixThrows } from '../core/crypto/dice.ts';
import { passphraseBytes } from '../core/encoding/utf8.ts';
import { HoldfastError, isHoldfastError } from '../core/error.ts';
import { seedFingerprint } from '../core/keys/derive-key.ts';
import type { KeyOrigin, KeyRecord } from '../core/keys/key.ts';
import {
  encodeSeedSecret,
  newSeedSecret,
  wipeSeedSecret,
  type SeedSecret,
} from '../core/keys/seed-secret.ts';
import { secretWeaknesses } from '../core/keys/weak-secret.ts';
import { entropyLength } from '../core/seeds/mnemonic.ts';
import type { PhraseLanguage } from '../core/seeds/word-lists.ts';
import type { Context } from './context.ts';
import { newKeyRecord } from './new-key.ts';

/** Throws of dice or coins, as ASCII digits. */
export interface Throws {
  readonly method: 'dice' | 'coins';
  readonly rolls: Uint8Array;
}

/** What a new seed is made from. */
export interface SeedWish {
  readonly label: string;
  readonly words: 12 | 24;
  readonly tags?: readonly string[] | undefined;
  readonly extraEntropy?: Throws | undefined;
  readonly passphrase?: Uint8Array | undefined;
}

/** A seed that is not committed yet; the caller wipes `secret` and `systemEntropy`. */
export interface NewSeed {
  readonly record: KeyRecord;
  readonly secret: Uint8Array;
  /** With throws: the system's 32 bytes, from which and the throws the phrase can be computed again. */
  readonly systemEntropy?: Uint8Array;
}

/** Fewest bits of throws that are taken: fewer add nothing and only look like care. */
export const minThrowBits = 64;

/** A fresh seed. Errors: `random-source-failed`, `dice-malformed`, `too-little-entropy` {bits, minimum}. */
export function generateSeed(context: Context, wish: SeedWish): NewSeed {
  const length = entropyLength(wish.words);
  const system = context.ports.random.bytes(32);
  if (wish.extraEntropy === undefined) {
    const entropy = system.slice(0, length);
    system.fill(0);
    return seedFrom(context, wish, entropy, 'english', 'generated');
  }
  const { method, rolls } = wish.extraEntropy;
  try {
    const { entropy, record: thrown } = mixThrows(method === 'dice' ? 'dice' : 'coin', system, rolls, length);
    if (thrown.bits < minThrowBits) {
      entropy.fill(0);
      throw new HoldfastError('too-little-entropy', { bits: thrown.bits, minimum: minThrowBits });
    }
    const extraEntropy = { method, count: Math.min(thrown.throws, 1000) };
    return {
      ...seedFrom(context, wish, entropy, 'english', 'generated', { extraEntropy }),
      systemEntropy: system,
    };
  } catch (error) {
    system.fill(0);
    throw isHoldfastError(error, 'bad-throws') ? new HoldfastError('dice-malformed', error.details) : error;
  }
}

/** A seed from its entropy, which is wiped. */
export function seedFrom(
  context: Context,
  wish: {
    readonly label: string;
    readonly tags?: readonly string[] | undefined;
    readonly passphrase?: Uint8Array | undefined;
  },
  entropy: Uint8Array,
  language: PhraseLanguage,
  how: 'generated' | 'imported',
  origin: Partial<Pick<KeyOrigin, 'extraEntropy' | 'importFormat' | 'madeWith'>> = {},
): NewSeed {
  const { hd } = context.ports;
  let passphrase: Uint8Array | undefined;
  let secret: SeedSecret | undefined;
  try {
    passphrase = passphraseBytes(wish.passphrase ?? new Uint8Array(0));
    secret = newSeedSecret(entropy, language, passphrase, hd);
    const words = wordsOf(entropy.length);
    const seed = {
      fingerprint: seedFingerprint(secret.seed, hd),
      words,
      withPassphrase: passphrase.length > 0,
    };
    const { label, tags } = wish;
    const record = newKeyRecord(context, {
      algorithm: 'bip39-seed',
      label,
      tags,
      how,
      origin,
      // What was drawn here shows no sign of weakness; what comes from elsewhere is looked at once.
      more: { seed, ...(how === 'imported' ? { weaknesses: secretWeaknesses('bip39-seed', entropy) } : {}) },
    });
    return { record, secret: encodeSeedSecret(secret) };
  } finally {
    if (secret !== undefined) wipeSeedSecret(secret);
    for (const bytes of [entropy, passphrase]) bytes?.fill(0);
  }
}

function wordsOf(entropyBytes: number): 12 | 15 | 18 | 21 | 24 {
  const words = { 16: 12, 20: 15, 24: 18, 28: 21, 32: 24 } as const;
  // The callers have parsed or drawn this entropy: its length is one of these.
  return words[entropyBytes as keyof typeof words];
}
