import { describe, expect, it } from 'vitest';
import {
  failedKnownAnswers,
  knownAnswers,
  type CryptoEngine,
} from '../../../src/core/crypto/known-answers.ts';
import { nobleEngine } from '../../../src/core/crypto/noble-engine.ts';
import { isHoldfastError } from '../../../src/core/error.ts';
import type { AeadPort } from '../../../src/core/ports.ts';
import { nativeKdf } from '../../../src/node/crypto/argon2.ts';
import { nativeEngine, selfTest } from '../../../src/node/crypto/self-test.ts';

/** The answer of a broken primitive: a bit turned, a verdict reversed, something where there is nothing. */
function broken(answer: unknown): unknown {
  if (answer instanceof Uint8Array) {
    const copy = Uint8Array.from(answer);
    copy[0] = (copy[0] ?? 0) ^ 1;
    return copy;
  }
  if (typeof answer === 'boolean') return !answer;
  if (answer === undefined) return new Uint8Array(33);
  if (typeof answer === 'object' && answer !== null && 'compact' in answer) {
    return { ...answer, compact: broken(answer.compact) };
  }
  return answer;
}

/** A part of an engine with one of its functions broken. */
function breakCall<T extends object>(part: T, name: string): T {
  const original: unknown = Reflect.get(part, name);
  if (typeof original !== 'function') throw new Error(`${name} is no function`);
  return { ...part, [name]: (...input: unknown[]) => broken(Reflect.apply(original, part, input)) };
}

function breakAead(aead: AeadPort, name: 'seal' | 'open'): AeadPort {
  return { key: (key) => breakCall(aead.key(key), name) };
}

/** What gives another answer each time: new RSA keys are tried when they are made. Noble makes no RSA signatures. */
const unanswered: Readonly<Record<string, readonly string[]>> = {
  [nativeEngine.name]: ['generateRsa'],
  [nobleEngine.name]: ['generateRsa', 'rsa'],
};

/** Every call of an engine, broken alone. */
function faultyEngines(engine: CryptoEngine): [string, CryptoEngine][] {
  const faulty: [string, CryptoEngine][] = [];
  for (const part of ['signer', 'hd', 'hash'] as const) {
    for (const [name, value] of Object.entries(engine[part])) {
      if (typeof value !== 'function' || unanswered[engine.name]?.includes(name) === true) continue;
      faulty.push([`${part}.${name}`, { ...engine, [part]: breakCall(engine[part], name) }]);
    }
  }
  for (const name of ['seal', 'open'] as const) {
    faulty.push([`aead.${name}`, { ...engine, aead: breakAead(engine.aead, name) }]);
  }
  return faulty;
}

const right = {
  engines: [nativeEngine, nobleEngine],
  kdf: nativeKdf,
  random: (length: number) => new Uint8Array(length),
};

describe('self-test (K-9)', () => {
  // Processor time, so that a busy machine does not fail the test.
  it('passes with the real engines, in under 1.5 s of work', async () => {
    const start = process.cpuUsage();
    await expect(selfTest()).resolves.toBeUndefined();
    const { user, system } = process.cpuUsage(start);
    expect((user + system) / 1000).toBeLessThan(1500);
    expect(failedKnownAnswers(nativeEngine)).toEqual([]);
    expect(failedKnownAnswers(nobleEngine)).toEqual([]);
    expect(knownAnswers).toHaveLength(26);
  });

  it.each([
    { engine: nativeEngine, name: nativeEngine.name, count: 26 },
    { engine: nobleEngine, name: nobleEngine.name, count: 25 },
  ])('finds each broken call of $name: $count of $count', async ({ engine, count }) => {
    const missed: string[] = [];
    const faulty = faultyEngines(engine);
    for (const [name, faultyEngine] of faulty) {
      const outcome = await selfTest({ ...right, engines: [faultyEngine] }).then(
        () => 'passed',
        (error: unknown) => (isHoldfastError(error, 'self-test-failed') ? 'failed' : String(error)),
      );
      if (outcome !== 'failed') missed.push(`${name}: ${outcome}`);
    }
    expect(missed).toEqual([]);
    expect(faulty).toHaveLength(count);
  });

  it('finds a broken Argon2id, one that throws, and a broken random source', async () => {
    const wrongKdf = { argon2id: () => Promise.resolve(new Uint8Array(32)) };
    const throwingKdf = { argon2id: () => Promise.reject(new Error('no memory')) };
    const throwingRandom = (): Uint8Array => {
      throw new Error('no entropy');
    };
    for (const fault of [{ kdf: wrongKdf }, { kdf: throwingKdf }, { random: throwingRandom }]) {
      await expect(selfTest({ ...right, engines: [], ...fault })).rejects.toMatchObject({
        code: 'self-test-failed',
      });
    }
  });
});
