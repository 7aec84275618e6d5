import { equalBytes } from '../../core/crypto/bytes.ts';
import { failedKnownAnswers, type CryptoEngine } from '../../core/crypto/known-answers.ts';
import { nobleEngine } from '../../core/crypto/noble-engine.ts';
import { decodeHex } from '../../core/encoding/hex.ts';
import { encodeUtf8 } from '../../core/encoding/utf8.ts';
import { HoldfastError } from '../../core/error.ts';
import type { KdfPort } from '../../core/ports.ts';
import { nativeAead } from './aead.ts';
import { nativeKdf } from './argon2.ts';
import { nativeHash } from './hash.ts';
import { nativeHdEngine } from './native-hd-engine.ts';
import { nativeSigner } from './native-signer.ts';
import { systemRandom } from './random.ts';

/** Everything native, as the vault process and the command line use it. */
export const nativeEngine: CryptoEngine = {
  name: 'native',
  signer: nativeSigner,
  hd: nativeHdEngine,
  hash: nativeHash,
  aead: nativeAead,
};

/** What the self-test looks at; replaced in tests by engines with one fault each. */
export interface SelfTestSubjects {
  readonly engines: readonly CryptoEngine[];
  readonly kdf: KdfPort;
  readonly random: (length: number) => Uint8Array;
}

const realSubjects: SelfTestSubjects = {
  engines: [nativeEngine, nobleEngine],
  kdf: nativeKdf,
  random: systemRandom,
};

/** Argon2id over 64 KiB: small, since only the answer counts. Computed with two implementations. */
const argon2Answer = decodeHex('6164c739a04e17de34a80bee65c6a58f4b8a240cbf5652f4a79e35ae02b7c616');

async function failedArgon2(kdf: KdfPort): Promise<boolean> {
  const cost = { memoryKiB: 64, passes: 3, lanes: 1 };
  const derived = await kdf.argon2id(cost, encodeUtf8('password'), encodeUtf8('somesaltsomesalt'));
  return !equalBytes(derived, argon2Answer);
}

/**
 * Known-answer tests of every primitive in every engine, before any of them is used (K-9); also draws the first
 * randomness, which runs the start-up tests of the generator. Takes a fraction of a second.
 * @throws HoldfastError `self-test-failed` with engine and test: no crypto service may start then.
 */
export async function selfTest(subjects: SelfTestSubjects = realSubjects): Promise<void> {
  for (const engine of subjects.engines) {
    const [test] = failedKnownAnswers(engine);
    if (test !== undefined) throw new HoldfastError('self-test-failed', { engine: engine.name, test });
  }
  const argon2 = { engine: 'native', test: 'Argon2id, 64 KiB, 3 passes' };
  if (await failedArgon2(subjects.kdf).catch(() => true)) throw new HoldfastError('self-test-failed', argon2);
  try {
    subjects.random(32).fill(0);
  } catch {
    throw new HoldfastError('self-test-failed', { engine: 'native', test: 'random source' });
  }
}
