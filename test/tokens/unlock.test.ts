import { afterAll, describe, expect, it } from 'vitest';
import { forkTokenProcess } from '../../src/node/tokens/forked-process.ts';
import { createTokenPort } from '../../src/node/tokens/token-port.ts';
import { Bench, cheapest, passphrase } from '../engine/harness.ts';
import { softHsm } from './support/softhsm.ts';

/** Vaults that keys of SoftHSM2 open: each way that it has, alone and with a passphrase. */

const hsm = softHsm();
const names = ['ecdh', 'rsa', 'aes', 'ecdh two', 'rsa two', 'aes two', 'adopted'];
for (const name of names) hsm.addToken(name);
const port = createTokenPort({ start: () => forkTokenProcess({ ...process.env, ...hsm.environment }) });
const bench = new Bench((ports) => ({ ...ports, tokens: port }));
afterAll(async () => {
  await bench.end();
  await port.close();
  hsm.remove();
});
const pin = (text = '1234'): Uint8Array => new TextEncoder().encode(text);
const second = (): Uint8Array => new TextEncoder().encode('a passphrase that goes with it');
const proof = () => ({ with: 'passphrase' as const, secret: passphrase() });
const file = bench.file('v.holdfast');

await bench.create();
await bench.ok('modules.trust', { path: hsm.module });
const slots = new Map<string, string>();

async function tokenOf(label: string): Promise<string> {
  const { tokens } = await bench.ok('tokens.list', {});
  return tokens.find((one) => one.label === label)?.token ?? '';
}

describe('SoftHSM2 opens a vault', () => {
  it.each([
    ['ecdh', 'ecdh-p256', false],
    ['rsa', 'rsa-oaep-sha1', false],
    ['aes', 'aes-gcm', false],
    ['ecdh', 'ecdh-p256', true],
    ['rsa', 'rsa-oaep-sha1', true],
    ['aes', 'aes-gcm', true],
  ] as const)(
    'by %s (%s); passphrase too: %s',
    async (make, means, two) => {
      if (!(await bench.ok('vault.status', {})).open) await bench.unlock();
      const token = await tokenOf(two ? `${make} two` : make);
      await bench.ok('tokens.login', { token, pin: pin() });
      const added = await bench.ok('vault.add-token-slot', {
        ...{ token, make, proof: proof(), kdf: cheapest },
        ...(two ? { passphrase: second() } : {}),
      });
      // Whatever hash it knows.
      expect(added.means).toMatch(new RegExp(`^${means.replace(/sha\d+$/, 'sha')}`));
      slots.set(token, added.slot);
      await bench.ok('vault.lock', {});
      const wanted = { file, slot: added.slot, pin: pin(), ...(two ? { passphrase: second() } : {}) };
      expect(await bench.no('vault.unlock-with-token', { ...wanted, pin: pin('9999') })).toMatchObject({
        code: 'token-pin-wrong',
      });
      const opened = await bench.ok('vault.unlock-with-token', wanted);
      expect(opened).toMatchObject({ name: 'Test vault', failedUnlocks: 1 });
      // Nobody stays logged in, and no process stays that has seen the PIN.
      const after = (await bench.ok('tokens.list', {})).tokens.find((one) => one.token === token);
      expect(after?.loggedIn).toBeUndefined();
      await bench.ok('tokens.login', { token, pin: pin() });
      const { objects } = await bench.ok('tokens.get', { token });
      const key = objects.find(({ kind }) => kind === 'private' || kind === 'secret');
      expect(key?.attributes).toMatchObject({ sensitive: true, extractable: false, neverExtractable: true });
      expect(key?.flags).not.toContain('orphan');
    },
    60_000,
  );

  it('with a key that was on it before', async () => {
    const token = await tokenOf('adopted');
    await bench.ok('tokens.login', { token, pin: pin() });
    const { record } = await bench.ok('token-keys.generate', { token, algorithm: 'aes-256', label: 'wraps' });
    const { slot, spare } = await bench.ok('vault.add-token-slot', { token, key: record.id, proof: proof() });
    expect(spare).toBe('there');
    await bench.ok('vault.lock', {});
    await bench.ok('vault.unlock-with-token', { file, slot, pin: pin() });
  }, 60_000);

  it('and does no more once the slot or the key is gone', async () => {
    const token = await tokenOf('ecdh');
    await bench.ok('tokens.login', { token, pin: pin() });
    const { objects } = await bench.ok('tokens.get', { token });
    const object = objects.find(({ kind }) => kind === 'private')?.id ?? '';
    // What opens the vault is nobody's to clean up.
    expect(
      await bench.no('token-keys.remove-object', { token, object, confirm: 'Holdfast unlock' }),
    ).toMatchObject({ code: 'key-opens-vault' });
    const state = (await bench.ok('tokens.list', {})).tokens.find((one) => one.token === token);
    const module = port.module(await port.inspect(hsm.module));
    await module.destroy({ serial: state?.serial ?? '' }, { id: Buffer.from(object, 'hex') }, false);
    await bench.ok('vault.lock', {});
    const slot = slots.get(token) ?? '';
    expect(await bench.no('vault.unlock-with-token', { file, slot, pin: pin() })).toMatchObject({
      code: 'token-object-missing',
    });
    await bench.unlock();
    await bench.ok('vault.remove-slot', { slot, proof: proof() });
    await bench.ok('vault.lock', {});
    expect(await bench.no('vault.unlock-with-token', { file, slot, pin: pin() })).toMatchObject({
      code: 'no-such-slot',
    });
    // The others were carried over to the new root.
    const other = slots.get(await unlockedTokenOf('aes')) ?? '';
    await bench.ok('vault.lock', {});
    await bench.ok('vault.unlock-with-token', { file, slot: other, pin: pin() });
  }, 60_000);
});

async function unlockedTokenOf(label: string): Promise<string> {
  await bench.unlock();
  return await tokenOf(label);
}
