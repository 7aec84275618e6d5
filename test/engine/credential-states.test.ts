import { describe, expect, it } from 'vitest';
import { encodeUtf8 } from '../../src/core/encoding/utf8.ts';
import type { CommandOutput } from '../../src/shared/contract.ts';
import { openBench, passphrase } from './harness.ts';

const reason = 'for the test';
const bench = await openBench();
let made = 0;

/** SP 800-57 Part 1, section 7: only a key in use protects. */
const states = ['pre-activation', 'active', 'suspended', 'deactivated', 'compromised', 'destroyed'] as const;
const kinds = ['api-secret', 'rsa'] as const;
type Key = Awaited<ReturnType<typeof make>>;

/** A credential of Bybit in this state; what an exchange gives is in use at once, a key made here is not. */
async function make(kind: (typeof kinds)[number]) {
  const label = `${kind} ${String(++made)}`;
  if (kind === 'rsa') {
    const { record } = await bench.ok('keys.generate', { algorithm: 'rsa', bits: 2048, label });
    await bench.ok('keys.waive-backup', { id: record.id, reason });
    await add(label, 'rsa', { key: record.id });
    return { id: record.id, label };
  }
  const { credential } = await add(label, 'hmac', { text: encodeUtf8(`secret-${String(made)}`) });
  return { id: credential.key, label };
}

async function add(
  label: string,
  authentication: 'hmac' | 'rsa',
  secret: { text: Uint8Array } | { key: Key['id'] },
): Promise<CommandOutput<'credentials.add'>> {
  return await bench.ok('credentials.add', {
    exchange: 'bybit',
    label,
    apiKey: 'k',
    authentication,
    rights: [],
    secret,
  });
}

async function lead({ id, label }: Key, to: (typeof states)[number]): Promise<void> {
  const { record } = await bench.ok('keys.get', { id });
  if (record.state === 'pre-activation' && to !== 'pre-activation') await bench.ok('keys.activate', { id });
  if (to === 'suspended') await bench.ok('keys.suspend', { id, reason });
  if (to === 'deactivated') await bench.ok('keys.deactivate', { id, reason });
  if (to === 'compromised') await bench.ok('keys.revoke', { id, reason });
  if (to === 'destroyed') await bench.ok('keys.destroy', { id, reason, confirmLabel: label });
}

const request = (): Uint8Array =>
  encodeUtf8(JSON.stringify({ exchange: 'bybit', method: 'GET', path: '/v5/account/wallet-balance' }));

const opened = (id: Key['id']) =>
  bench.engine.call('sign.open', { kind: 'exchange-request', key: id, from: { bytes: request() } });

describe.each(kinds)('a credential of kind %s', (kind) => {
  it.each(states.filter((state) => kind === 'rsa' || state !== 'pre-activation'))(
    'that is %s signs only when in use, also what was opened before',
    async (state) => {
      const key = await make(kind);
      if (state === 'pre-activation') {
        expect(await opened(key.id)).toMatchObject({ ok: false, error: { code: 'state-forbids' } });
        return;
      }
      await lead(key, 'active');
      const waiting = await bench.ok('sign.open', {
        kind: 'exchange-request',
        key: key.id,
        from: { bytes: request() },
      });
      await lead(key, state);
      const approved = await bench.engine.call('sign.approve', { id: waiting.id, digest: waiting.digest });
      const again = await opened(key.id);
      expect([approved.ok, again.ok]).toEqual(state === 'active' ? [true, true] : [false, false]);
    },
  );

  it('comes back from its wrapping and from a backup as it was', async () => {
    const key = await make(kind);
    await lead(key, 'active');
    const { record: outer } = await bench.ok('keys.generate', {
      algorithm: 'aes-256',
      label: `Outer ${kind}`,
      purposes: ['wrap'],
    });
    await bench.ok('keys.waive-backup', { id: outer.id, reason });
    await bench.ok('keys.activate', { id: outer.id });
    const file = bench.file(`${kind}.wrapped`);
    await bench.ok('keys.wrap', { id: key.id, under: outer.id, to: file });
    const backup = bench.file(`${kind}.backup`);
    await bench.ok('backup.write', { file: backup });
    const proof = { with: 'passphrase' as const, secret: passphrase() };
    const { keys } = await bench.ok('backup.inspect', { file: backup, proof });
    expect(keys.find(({ id }) => id === key.id)).toMatchObject({
      secret: 'proven',
    });
    const before = (await bench.ok('keys.get', { id: key.id })).record;
    await bench.ok('keys.destroy', { id: key.id, reason, confirmLabel: key.label });
    const back = (await bench.ok('keys.unwrap', { from: { file }, label: `Back ${kind}` })).record;
    expect(back).toMatchObject({ algorithm: kind, purposes: before.purposes });
    expect(back.versions[0]?.publicKey).toBe(before.versions[0]?.publicKey);
    const { credential } = await add('unused', kind === 'rsa' ? 'rsa' : 'hmac', { key: back.id });
    expect(credential).toMatchObject({ key: back.id, label: `Back ${kind}`, state: 'pre-activation' });
  });
});

describe('RSA keys', () => {
  it.each([2048, 3072, 4096] as const)(
    'of %i bits are made, shown, and followed by one as long',
    async (bits) => {
      const { record, publicForms } = await bench.ok('keys.generate', {
        algorithm: 'rsa',
        bits,
        label: `RSA of ${String(bits)}`,
      });
      expect(publicForms.map(({ form }) => form)).toEqual(['hex', 'pem', 'ssh']);
      expect(publicForms[2]?.text).toMatch(/^ssh-rsa AAAAB3NzaC1yc2E/);
      await bench.ok('keys.waive-backup', { id: record.id, reason });
      await bench.ok('keys.activate', { id: record.id });
      const { successor } = await bench.ok('keys.rotate', { id: record.id, reason });
      const length = successor?.record.versions[0]?.publicKey?.length;
      expect(length).toBe(record.versions[0]?.publicKey?.length);
    },
  );

  it('sign no bare messages: a signature over bytes that nobody reads could be over anything', async () => {
    const key = await make('rsa');
    await lead(key, 'active');
    const bytes = encodeUtf8('a message');
    const result = await bench.engine.call('sign.open', {
      kind: 'raw-message',
      key: key.id,
      from: { bytes },
    });
    expect(result).toMatchObject({ ok: false, error: { code: 'refused' } });
  });
});
