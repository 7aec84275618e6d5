/** Keys that SoftHSM2 derives: what it gives is what the other party, or the same key in software, gives. */
import { execFileSync } from 'node:child_process';
import {
  createHmac,
  createPublicKey,
  diffieHellman,
  ECDH,
  generateKeyPairSync,
  hkdfSync,
  randomBytes,
} from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { decodeHex, encodeHex } from '../../src/core/encoding/hex.ts';
import { encodeSpki } from '../../src/core/encoding/public-key-export.ts';
import { derivationInfo } from '../../src/core/keys/derived-key.ts';
import type { Session } from '../../src/engine/session.ts';
import { forkTokenProcess } from '../../src/node/tokens/forked-process.ts';
import { createTokenPort } from '../../src/node/tokens/token-port.ts';
import { Bench } from '../engine/harness.ts';
import { softHsm } from './support/softhsm.ts';

const hsm = softHsm();
hsm.addToken('Card');
const port = createTokenPort({ start: () => forkTokenProcess({ ...process.env, ...hsm.environment }) });
const bench = new Bench((ports) => ({ ...ports, tokens: port }));
afterAll(async () => {
  await bench.end();
  await port.close();
  hsm.remove();
});
await bench.create();
await bench.ok('modules.trust', { path: hsm.module });
const { token, serial } = await theToken();
await bench.ok('tokens.login', { token, pin: new TextEncoder().encode('1234') });

let count = 0;
const wish = { algorithm: 'aes-256' as const, purposes: ['encrypt' as const], context: 'between us' };
const salt = decodeHex('00112233445566778899aabbccddeeff');

async function theToken(): Promise<{ token: string; serial: string }> {
  const found = (await bench.ok('tokens.list', {})).tokens.find(({ label }) => label === 'Card');
  return { token: found?.token ?? '', serial: found?.serial ?? '' };
}

/** Puts a key into use. */
async function active({ record }: { readonly record: { readonly id: string } }): Promise<never> {
  const id = record.id as never;
  await bench.ok('keys.waive-backup', { id, reason: 'test' });
  await bench.ok('keys.activate', { id });
  return id;
}

/** Derives from a key and gives what came of it. */
async function derived(id: never, more: { publicKey?: Uint8Array; salt?: Uint8Array } = {}): Promise<string> {
  const child = await bench.ok('keys.derive', { id, label: `Child ${++count}`, ...wish, ...more });
  const { session } = bench.engine as unknown as { session: Session };
  return await session.vault.withSecret(child.record.id, 1, (bytes) => encodeHex(bytes));
}

async function secretObjects(): Promise<number> {
  const { objects } = await bench.ok('tokens.get', { token });
  return objects.filter(({ kind }) => kind === 'secret').length;
}

const curves = { p256: 'prime256v1', p384: 'secp384r1' } as const;

/** A fresh key pair of another party. */
function party(algorithm: 'p256' | 'p384' | 'x25519') {
  if (algorithm === 'x25519') {
    const pair = generateKeyPairSync('x25519');
    const der = pair.publicKey.export({ format: 'der', type: 'spki' });
    return { ...pair, der, stored: new Uint8Array(der.subarray(-32)) };
  }
  const namedCurve = curves[algorithm];
  const pair = generateKeyPairSync('ec', { namedCurve });
  const der = pair.publicKey.export({ format: 'der', type: 'spki' });
  const point = der.subarray(algorithm === 'p256' ? -65 : -97);
  const stored = ECDH.convertKey(point, namedCurve, undefined, undefined, 'compressed') as Buffer;
  return { ...pair, der, stored: new Uint8Array(stored) };
}

describe('a key on SoftHSM2', () => {
  it.each(['p256', 'p384', 'x25519'] as const)(
    'agrees with a key of another party (%s)',
    async (algorithm) => {
      const made = await bench.ok('token-keys.generate', {
        token,
        algorithm,
        label: `Agrees ${algorithm}`,
        purposes: ['derive'],
      });
      const id = await active(made);
      const own = decodeHex(made.record.versions[0]?.publicKey ?? '');
      const key = Buffer.from(encodeSpki(algorithm, own));
      const ours = createPublicKey({ key, format: 'der', type: 'spki' });
      for (let round = 0; round < 10; round++) {
        const { privateKey, der, stored } = party(algorithm);
        const shared = diffieHellman({ privateKey, publicKey: ours });
        const info = derivationInfo({ ...wish, parties: { own: stored, other: own } });
        const theirs = hkdfSync('sha256', shared, salt, info, 32);
        expect(await derived(id, { publicKey: der, salt })).toBe(encodeHex(new Uint8Array(theirs)));
      }
      // What was agreed on lay on the token as an object of the session, and is gone.
      expect(await secretObjects()).toBe(0);
    },
    60_000,
  );

  it.each(['hmac-sha256', 'aes-256'] as const)(
    'derives alone what others do with the same secret (%s)',
    async (algorithm) => {
      const secret = new Uint8Array(randomBytes(32));
      const [id, label] = [randomBytes(8), `Known ${algorithm}`];
      const module = port.module(await port.inspect(hsm.module));
      const type = algorithm === 'aes-256' ? ('aes' as const) : ('generic' as const);
      const uses = algorithm === 'aes-256' ? (['encrypt'] as const) : (['sign'] as const);
      const object = { type, bits: 256, id, label, uses, extractable: false };
      await module.importKey({ serial }, object, Uint8Array.from(secret), undefined);
      const adopted = { token, object: id.toString('hex'), label, purposes: ['derive' as const] };
      const key = await active(await bench.ok('token-keys.adopt', adopted));
      const info = derivationInfo(wish);
      const hmac = createHmac('sha256', secret).update(decodeHex('00000001')).update(info).digest('hex');
      const theirs = algorithm === 'aes-256' ? openssl(secret) : hmac;
      expect(await derived(key)).toBe(theirs);
    },
    60_000,
  );

  it('is made to agree, and not to sign', async () => {
    const { objects } = await bench.ok('tokens.get', { token });
    const pair = objects.find(({ kind, label }) => kind === 'private' && label === 'Agrees p256');
    expect(pair?.attributes).toMatchObject({ derive: true, sign: false });
    const { findings } = await bench.ok('token-keys.check', { key: pair?.key as never });
    expect(findings.find(({ what }) => what === 'works')).toEqual({ what: 'works', ok: true });
  });
});

/** KBKDF of OpenSSL with CMAC: an implementation of SP 800-108 that is none of ours. */
function openssl(key: Uint8Array): string {
  const label = Buffer.from('holdfast derived key v1 aes-256 encrypt').toString('hex');
  const words = [
    'mac:CMAC',
    'cipher:AES-256-CBC',
    'mode:counter',
    `hexkey:${encodeHex(key)}`,
    `hexsalt:${label}`,
    `hexinfo:${Buffer.from(wish.context).toString('hex')}`,
  ].flatMap((option) => ['-kdfopt', option]);
  const printed = execFileSync('openssl', ['kdf', '-keylen', '32', ...words, 'KBKDF'], { encoding: 'utf8' });
  return printed.replaceAll(/[:\s]/g, '').toLowerCase();
}
