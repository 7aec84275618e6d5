import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeHex } from '../../src/core/encoding/hex.ts';
import { nobleSigner } from '../../src/core/crypto/noble-signer.ts';
import type { KeyView } from '../../src/shared/contract/common.ts';
import type { FakeToken, Misbehaviour } from '../support/fake-token.ts';
import { fakePin, openTokenBench } from './token-bench.ts';

const { bench, plug } = await openTokenBench();

/** A token that is logged in to. */
async function ready(misbehave: Misbehaviour = {}): Promise<FakeToken> {
  const token = plug({ label: 'Card' });
  await bench.ok('tokens.login', { token: token.serial, pin: fakePin() });
  Object.assign(token.misbehave, misbehave);
  return token;
}

let labels = 0;
const newLabel = (): string => `Key-${++labels}-`;

type Algorithm = 'p256' | 'p384' | 'secp256k1' | 'ed25519' | 'x25519' | 'rsa' | 'aes-256' | 'hmac-sha256';

async function generate(token: FakeToken, algorithm: Algorithm = 'p256'): Promise<KeyView> {
  const input = { token: token.serial, algorithm, label: newLabel() };
  return await bench.ok('token-keys.generate', algorithm === 'rsa' ? { ...input, bits: 2048 } : input);
}

async function activate({ record: { id } }: KeyView): Promise<string> {
  await bench.ok('keys.waive-backup', { id, reason: 'test' });
  await bench.ok('keys.activate', { id });
  return id;
}

/** Signs bytes as a raw message and gives the signature. */
async function signRaw(key: string, text: string): Promise<Uint8Array> {
  const shown = await bench.ok('sign.open', {
    kind: 'raw-message',
    from: { bytes: new TextEncoder().encode(text) },
    key,
  });
  const { bytes } = await bench.ok('sign.approve', { id: shown.id, digest: shown.digest });
  return bytes;
}

async function failsToSign(key: string, text: string): Promise<string> {
  const shown = await bench.ok('sign.open', {
    kind: 'raw-message',
    from: { bytes: new TextEncoder().encode(text) },
    key,
  });
  return (await bench.no('sign.approve', { id: shown.id, digest: shown.digest })).code;
}

describe('a key on a token', () => {
  it.each(['p256', 'p384', 'secp256k1', 'ed25519', 'x25519', 'rsa', 'aes-256', 'hmac-sha256'] as const)(
    '%s is generated there, proves itself, and is in the inventory',
    async (algorithm) => {
      const token = await ready();
      const { record } = await generate(token, algorithm);
      expect(record).toMatchObject({
        home: 'token',
        state: 'pre-activation',
        origin: {
          how: 'on-token',
          token: { serial: token.serial, firmware: '2.3', module: 'Made-up module' },
        },
      });
      expect(record.versions[0]?.token?.serial).toBe(token.serial);
      const { keys } = await bench.ok('keys.list', { search: record.label });
      expect(keys).toMatchObject([{ home: 'token', backup: 'none' }]);
      const { objects, token: shown } = await bench.ok('tokens.get', { token: token.serial });
      expect(objects.every(({ key, flags }) => key === record.id && flags.length === 0)).toBe(true);
      expect(shown.holdsKeys).toBe(true);
    },
  );

  it('wants a log-in', async () => {
    const token = plug({ label: 'Card' });
    const error = await bench.no('token-keys.generate', {
      token: token.serial,
      algorithm: 'p256',
      label: newLabel(),
    });
    expect(error.code).toBe('token-login-needed');
  });

  it.each([
    ['extractable', { extractable: true }],
    ['not sensitive', { sensitive: false }],
    ['not made there', { local: false }],
    ['extractable before', { neverExtractable: false }],
  ] as const)('that turns out to be %s is destroyed and not recorded', async (_name, attributes) => {
    const token = await ready({ attributes });
    const before = (await bench.ok('keys.list', {})).total;
    const error = await bench.no('token-keys.generate', {
      token: token.serial,
      algorithm: 'p256',
      label: newLabel(),
    });
    expect(error.code).toBe('token-lied');
    expect(token.objects).toEqual([]);
    expect((await bench.ok('keys.list', {})).total).toBe(before);
  });

  it.each(['junk', 'foreign'] as const)('that cannot prove itself (%s) is destroyed', async (signature) => {
    const token = await ready({ signature });
    const error = await bench.no('token-keys.generate', {
      token: token.serial,
      algorithm: 'p256',
      label: newLabel(),
    });
    expect(error.code).toBe('token-lied');
    expect(token.objects).toEqual([]);
  });

  it('needs a backup of its own or a waiver: a backup of the vault does not hold it', async () => {
    const token = await ready();
    const { record } = await generate(token);
    await bench.ok('backup.write', { file: bench.file(`${record.id}.backup`) });
    expect((await bench.no('keys.activate', { id: record.id })).code).toBe('backup-needed');
    const view = await bench.ok('keys.get', { id: record.id });
    expect(view.summary.backup).toBe('none');
    expect(view.record.copies).toEqual([]);
    await activate(view);
  });

  it.each(['p256', 'p384', 'secp256k1', 'ed25519'] as const)(
    '%s signs, verified and in its form',
    async (algorithm) => {
      const token = await ready();
      const key = await activate(await generate(token, algorithm));
      const half = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n;
      for (let round = 0; round < 6; round++) {
        const signature = await signRaw(key, `message ${round}`);
        if (algorithm === 'secp256k1') {
          const s = BigInt(`0x${Buffer.from(signature.subarray(32, 64)).toString('hex')}`);
          expect(s <= half).toBe(true);
        }
        const message = { bytes: new TextEncoder().encode(`message ${round}`) };
        const { valid } = await bench.ok('data.verify-signature', { key, message, signature });
        expect(valid).toBe(true);
      }
      expect((await bench.ok('keys.get', { id: key })).record.useCount).toBe(12);
    },
  );

  it.each(['junk', 'foreign', 'stale'] as const)('releases no %s signature', async (signature) => {
    const token = await ready();
    const key = await activate(await generate(token));
    await signRaw(key, 'first');
    Object.assign(token.misbehave, { signature });
    expect(await failsToSign(key, 'second')).toBe('signature-check-failed');
    const view = await bench.ok('keys.get', { id: key });
    expect(view.record).toMatchObject({ state: 'active', useCount: 1 });
  });

  it('whose token repeats a nonce is suspended, and nothing is released', async () => {
    const token = await ready();
    const key = await activate(await generate(token, 'secp256k1'));
    token.misbehave.signature = 'fixed-nonce';
    await signRaw(key, 'first');
    await signRaw(key, 'first');
    expect(await failsToSign(key, 'second')).toBe('token-lied');
    const { record } = await bench.ok('keys.get', { id: key });
    expect(record.state).toBe('suspended');
    expect(record.history.at(-1)).toMatchObject({ event: 'suspended', code: 'key-compromise' });
  });

  it('whose token repeats a nonce after the vault was locked is suspended too', async () => {
    const token = await ready();
    const key = await activate(await generate(token));
    token.misbehave.signature = 'fixed-nonce';
    await signRaw(key, 'first');
    await bench.ok('vault.lock', {});
    await bench.unlock();
    await bench.ok('tokens.login', { token: token.serial, pin: fakePin() });
    expect(await failsToSign(key, 'second')).toBe('token-lied');
    expect((await bench.ok('keys.get', { id: key })).record.state).toBe('suspended');
  });

  it('says what stands in the way: gone, not logged in, object missing', async () => {
    const token = await ready();
    const key = await activate(await generate(token));
    token.misbehave.removeDuring = 'sign';
    expect(await failsToSign(key, 'a')).toBe('no-such-token');
    token.present = true;
    expect(await failsToSign(key, 'b')).toBe('token-login-needed');
    await bench.ok('tokens.login', { token: token.serial, pin: fakePin() });
    await signRaw(key, 'c');
    token.objects.splice(0);
    expect(await failsToSign(key, 'd')).toBe('token-object-missing');
  });

  it('is destroyed on its token before its record says so', async () => {
    const token = await ready();
    const { record } = await generate(token);
    const input = { id: record.id, confirmLabel: record.label, reason: 'test' };
    token.misbehave.keepsDestroyed = true;
    expect((await bench.no('keys.destroy', input)).code).toBe('token-lied');
    token.misbehave.keepsDestroyed = false;
    token.present = false;
    expect((await bench.no('keys.destroy', input)).code).toBe('no-such-token');
    token.present = true;
    expect((await bench.ok('keys.get', { id: record.id })).record.state).toBe('pre-activation');
    const done = await bench.ok('keys.destroy', input);
    expect(done.key.record.state).toBe('destroyed');
    expect(token.objects).toEqual([]);
    const file = bench.file(`${record.id}.json`);
    await bench.ok('statements.export', { id: done.statement, file, form: 'json' });
    expect(readFileSync(file, 'utf8')).toContain('destroyed-on-token');
  });

  it('is not destroyed together with another key that has its CKA_ID', async () => {
    const token = await ready();
    const { record } = await generate(token);
    const other = (await generate(token)).record;
    for (const object of token.objects) object.id = token.objects[0]!.id;
    const input = { id: record.id, confirmLabel: record.label, reason: 'test' };
    const refused = await bench.no('keys.destroy', input);
    expect(refused).toMatchObject({ code: 'token-failed', details: { reason: 'duplicate-id' } });
    expect(token.objects).toHaveLength(4);
    expect((await bench.ok('keys.get', { id: other.id })).record.state).toBe('pre-activation');
  });

  it('is rotated to a successor on the same token', async () => {
    const token = await ready();
    const key = await activate(await generate(token, 'ed25519'));
    const { successor } = await bench.ok('keys.rotate', { id: key, reason: 'test' });
    expect(successor?.record).toMatchObject({ home: 'token', predecessor: key, algorithm: 'ed25519' });
    expect(successor?.record.versions[0]?.token?.serial).toBe(token.serial);
  });

  it('is relabelled and checked', async () => {
    const token = await ready();
    const { record } = await generate(token);
    await bench.ok('token-keys.relabel', { key: record.id, label: 'On the card' });
    expect(token.objects.map(({ label }) => label)).toEqual(['On the card', 'On the card']);
    const { present, findings } = await bench.ok('token-keys.check', { key: record.id });
    expect(present).toBe(true);
    expect(findings.map(({ what, ok }) => `${what} ${ok}`)).toEqual([
      'present true',
      'public-key true',
      'protection true',
      'extractable true',
      'works true',
    ]);
    token.objects.splice(0);
    expect(await bench.ok('token-keys.check', { key: record.id })).toEqual({
      present: false,
      findings: [{ what: 'present', ok: false }],
    });
  });
});

describe('keys that come from elsewhere', () => {
  it('are found as orphans and adopted once', async () => {
    const token = await ready();
    const id = new Uint8Array(4).fill(7);
    const wish = { type: 'p256', id, label: 'Elsewhere', uses: ['sign'], extractable: false } as const;
    const { makeFakeKey } = await import('../support/fake-token-keys.ts');
    token.put(wish, makeFakeKey('p256', undefined), true);
    const { objects } = await bench.ok('tokens.get', { token: token.serial });
    expect(objects.find(({ kind }) => kind === 'private')?.flags).toEqual(['orphan']);
    const input = { token: token.serial, object: '07070707', label: newLabel() };
    const { record } = await bench.ok('token-keys.adopt', input);
    expect(record).toMatchObject({
      home: 'token',
      origin: { how: 'on-token' },
      history: [{ event: 'adopted' }],
    });
    expect((await bench.no('token-keys.adopt', { ...input, label: newLabel() })).code).toBe('duplicate-key');
    await signRaw(await activate(await bench.ok('keys.get', { id: record.id })), 'adopted');
    const confirm = { token: token.serial, object: '07070707', confirm: 'Elsewhere' };
    expect(await bench.no('token-keys.remove-object', confirm)).toMatchObject({
      code: 'key-on-token',
      details: { reason: 'on-record' },
    });
  });

  it('are removed by their typed label when they are in no inventory', async () => {
    const token = await ready();
    const { makeFakeKey } = await import('../support/fake-token-keys.ts');
    const wish = {
      type: 'aes',
      id: new Uint8Array(2),
      label: 'Old',
      uses: ['encrypt'],
      extractable: false,
    } as const;
    token.put(wish, makeFakeKey('aes', 256), true);
    const input = { token: token.serial, object: '0000', confirm: 'old' };
    expect((await bench.no('token-keys.remove-object', input)).code).toBe('label-mismatch');
    expect(await bench.ok('token-keys.remove-object', { ...input, confirm: 'Old' })).toEqual({ left: 0 });
    expect((await bench.no('token-keys.remove-object', input)).code).toBe('token-object-missing');
  });

  it('are not removed together when they have one CKA_ID and two names', async () => {
    const token = await ready();
    const { makeFakeKey } = await import('../support/fake-token-keys.ts');
    const wish = { type: 'aes', id: new Uint8Array(3), uses: ['encrypt'], extractable: false } as const;
    for (const label of ['Old', 'Other']) token.put({ ...wish, label }, makeFakeKey('aes', 256), true);
    const input = { token: token.serial, object: '000000', confirm: 'Old' };
    expect(await bench.no('token-keys.remove-object', input)).toMatchObject({
      code: 'token-failed',
      details: { reason: 'duplicate-id' },
    });
    expect(token.objects).toHaveLength(2);
  });

  it.each(['p256', 'p384', 'secp256k1', 'ed25519', 'aes-256'] as const)(
    '%s of the vault is put on a token as a copy, said to have been outside',
    async (algorithm) => {
      const token = await ready();
      const { record } = await bench.ok('keys.generate', { algorithm, label: newLabel() });
      const view = await bench.ok('token-keys.import', { token: token.serial, key: record.id });
      expect(view.record).toMatchObject({
        home: 'vault',
        origin: { how: 'generated' },
        copies: [{ kind: 'token', verified: true }],
      });
      expect(view.record.history.at(-1)?.event).toBe('put-on-token');
      expect(token.objects[0]?.attributes).toMatchObject({
        extractable: false,
        neverExtractable: false,
        local: false,
      });
      const again = await bench.no('token-keys.import', { token: token.serial, key: record.id });
      expect(again).toMatchObject({ code: 'key-on-token', details: { reason: 'copied-before' } });
      const publicKey = view.record.versions[0]?.publicKey;
      if (algorithm === 'ed25519')
        expect(token.objects[0]?.key?.publicKey).toEqual(decodeHex(publicKey ?? ''));
      expect(nobleSigner.name).toBe('noble');
    },
  );

  it('encrypt data and decrypt it', async () => {
    const token = await ready();
    const key = await activate(await generate(token, 'aes-256'));
    const text = new TextEncoder().encode('x');
    const { armored } = await bench.ok('data.encrypt-text', { key, text });
    expect((await bench.ok('data.decrypt-text', { armored })).text).toEqual(text);
  });
});
