import { createHash, randomInt } from 'node:crypto';
import { p256 } from '@noble/curves/nist.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isHoldfastError } from '../../src/core/error.ts';
import type { TokenModule, TokenPort } from '../../src/core/tokens/port.ts';
import { forkTokenProcess } from '../../src/node/tokens/forked-process.ts';
import { createTokenPort } from '../../src/node/tokens/token-port.ts';
import { softTpm, type SoftTpm } from './support/swtpm.ts';

/*
 * P-4: the TPM is pulled out in the middle of signing, 50 times at random moments. tpm2-pkcs11 then says CKR_GENERAL_ERROR,
 * goes on listing the token and calls its user logged in; only a new process finds it again.
 */

const rounds = 50;
/** From the return of the token to the next signature. */
const backWithin = 5000;

let tpm: SoftTpm;
let port: TokenPort;
let module: TokenModule;

const pin = (): Uint8Array => new TextEncoder().encode('12345678');
const id = Uint8Array.of(5);

beforeAll(async () => {
  tpm = await softTpm();
  tpm.allowTries(10_000);
  port = createTokenPort({ start: () => forkTokenProcess({ ...process.env, ...tpm.environment }) });
  module = port.module(await port.inspect(tpm.module));
  const [empty] = await module.tokens();
  const name = { serial: empty?.serial ?? '', reference: empty?.reference ?? '' };
  const made = await module.initialise(name, pin(), 'unplugged');
  await module.login({ serial: made.serial, reference: made.reference }, 'so', pin());
  await module.initPin({ serial: made.serial, reference: made.reference }, pin());
  await module.logout({ serial: made.serial, reference: made.reference });
});
afterAll(async () => {
  await port.close();
  await tpm.remove();
});

async function tokenName(): Promise<{ serial: string; reference: string }> {
  const found = (await module.tokens()).find(({ label }) => label === 'unplugged');
  if (found === undefined) throw new Error('the token is not there');
  return { serial: found.serial, reference: found.reference };
}

describe('a token that is pulled out while it signs', () => {
  it(`gives no wrong signature and is back within five seconds, ${rounds} times`, async () => {
    let name = await tokenName();
    await module.login(name, 'user', pin());
    const wish = { type: 'p256', id, label: 'k', uses: ['sign'], extractable: false } as const;
    const { publicKey = new Uint8Array() } = await module.generate(name, wish);
    let right = 0;
    const ends = new Map<string, number>();
    let slowest = 0;
    const signOnce = async (): Promise<void> => {
      const digest = createHash('sha256').update(String(right)).digest();
      const signature = await module.sign(name, { id, publicKey }, 'ecdsa', digest);
      const options = { prehash: false, lowS: false };
      expect(p256.verify(signature, new Uint8Array(digest), publicKey, options)).toBe(true);
      right++;
    };
    for (let round = 0; round < rounds; round++) {
      const pull = new Promise((resolve) => setTimeout(resolve, randomInt(0, 150))).then(async () =>
        tpm.kill(),
      );
      let end = 'never';
      for (let tries = 0; tries < 10_000; tries++) {
        try {
          await signOnce();
        } catch (error) {
          if (!isHoldfastError(error)) throw error;
          end = `${error.code} ${String(error.details['reason'] ?? '')}`;
          break;
        }
      }
      await pull;
      ends.set(end, (ends.get(end) ?? 0) + 1);
      await tpm.start();
      const back = performance.now();
      name = await tokenName();
      await module.login(name, 'user', pin());
      await signOnce();
      slowest = Math.max(slowest, performance.now() - back);
    }
    expect(ends.get('never')).toBeUndefined();
    expect(
      [...ends.keys()].filter((end) => !/^(token-failed|token-removed|module-failed) /.test(end)),
    ).toEqual([]);
    expect(right).toBeGreaterThanOrEqual(rounds);
    expect(slowest).toBeLessThan(backWithin);
  });
});
