import { afterAll, describe, expect, it } from 'vitest';
import { forkTokenProcess } from '../../src/node/tokens/forked-process.ts';
import { createTokenPort } from '../../src/node/tokens/token-port.ts';
import { Bench } from '../engine/harness.ts';
import { softHsm } from './support/softhsm.ts';

/** Keys that go to a token under an RSA key of that token: from another token, and from the vault. On SoftHSM2. */

const hsm = softHsm();
const port = createTokenPort({ start: () => forkTokenProcess({ ...process.env, ...hsm.environment }) });
const bench = new Bench((ports) => ({ ...ports, tokens: port }));
afterAll(async () => {
  await bench.end();
  await port.close();
  hsm.remove();
});

const text = (words: string): Uint8Array => new TextEncoder().encode(words);
for (const label of ['First', 'Second']) hsm.addToken(label);
await bench.create();
await bench.ok('modules.trust', { path: hsm.module });
const { tokens } = await bench.ok('tokens.list', {});
const named = async (label: string): Promise<string> => {
  const token = tokens.find((one) => one.label === label)?.token ?? '';
  await bench.ok('tokens.login', { token, pin: text('1234') });
  return token;
};
const [first, second] = [await named('First'), await named('Second')];
const transport = await bench.ok('token-copies.make-transport-key', {
  token: second,
  label: 'Transport',
  bits: 2048,
});

async function signs(key: string): Promise<boolean> {
  const message = text('to be signed');
  const shown = await bench.ok('sign.open', { kind: 'raw-message', from: { bytes: message }, key });
  const { bytes } = await bench.ok('sign.approve', { id: shown.id, digest: shown.digest });
  return (await bench.ok('data.verify-signature', { key, message: { bytes: message }, signature: bytes }))
    .valid;
}

describe('a key goes to a token under an RSA key of it (SoftHSM2)', () => {
  it('whose key may only unwrap, and is nobody’s orphan', async () => {
    const { objects } = await bench.ok('tokens.get', { token: second });
    expect(objects.map(({ flags }) => flags)).toEqual([[], []]);
    expect(objects.find(({ kind }) => kind === 'private')?.attributes).toMatchObject({
      unwrap: true,
      decrypt: false,
      sign: false,
      extractable: false,
      local: true,
    });
  });

  it.each(['p256', 'p384', 'secp256k1', 'rsa', 'aes-256', 'hmac-sha256'] as const)(
    '%s: from another token, with no shares, proven there',
    async (algorithm) => {
      const { record } = await bench.ok('token-keys.generate', {
        token: first,
        algorithm,
        label: `Cloned ${algorithm}`,
        wrappable: true,
        ...(algorithm === 'rsa' ? { bits: 2048 as const } : {}),
      });
      const { key } = await bench.ok('token-copies.clone', { key: record.id, token: second });
      expect(key.summary.backup).toBe('proven');
      await bench.ok('keys.activate', { id: record.id });
      await bench.ok('tokens.logout', { token: first });
      if (algorithm === 'p256') expect(await signs(record.id)).toBe(true);
      await named('First');
    },
  );

  it.each(['p256', 'p384', 'secp256k1', 'ed25519', 'rsa', 'aes-256'] as const)(
    '%s: from the vault',
    async (algorithm) => {
      const { record } = await bench.ok('keys.generate', { algorithm, label: `Own ${algorithm}` });
      const input = { token: second, key: record.id, under: 'Transport' };
      if (algorithm === 'ed25519') {
        // SoftHSM2 unwraps no such keys; nothing of it stays behind.
        const before = (await bench.ok('tokens.get', { token: second })).objects.length;
        const refused = await bench.no('token-keys.import', input);
        expect(refused.code).toBe('token-failed');
        await Promise.all([named('First'), named('Second')]);
        expect((await bench.ok('tokens.get', { token: second })).objects.length).toBe(before);
        return;
      }
      const put = await bench.ok('token-keys.import', input);
      expect(put.record.versions[0]?.token?.serial).toBe(second);
      const { objects } = await bench.ok('tokens.get', { token: second });
      const own = objects.find(({ key, kind }) => key === record.id && kind !== 'public');
      expect(own?.attributes).toMatchObject({ sensitive: true, extractable: false });
    },
  );

  it('and all of that is on record, for the day on which that token is lost', async () => {
    const { wrappingKeys } = await bench.ok('token-copies.list', {});
    const spares = wrappingKeys.find(({ id }) => id === transport.id)?.spares ?? [];
    const kinds = (start: string) =>
      spares.filter(({ label }) => label.startsWith(start)).map(({ kind }) => kind);
    expect(kinds('Cloned')).toEqual(Array(6).fill('spare'));
    expect(kinds('Own')).toEqual(Array(5).fill('copy'));
  });

  it('only by a name of such a key, and only to its own token', async () => {
    const { record } = await bench.ok('keys.generate', { algorithm: 'p256', label: 'Stays in the vault' });
    const other = { token: first, key: record.id, under: 'Transport' };
    expect((await bench.no('token-keys.import', other)).code).toBe('token-object-missing');
    const unknown = { token: second, key: record.id, under: 'Nothing' };
    expect((await bench.no('token-keys.import', unknown)).code).toBe('no-such-wrapping-key');
  });
});
