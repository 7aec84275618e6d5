import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { HoldfastError } from '../../src/core/error.ts';
import { FakeToken } from '../support/fake-token.ts';
import { FakeModule } from '../support/fake-tokens.ts';
import { fakePin, openTokenBench, trust } from './token-bench.ts';

const place = await openTokenBench();
const { bench, plug, port, module } = place;

describe('tokens that are plugged in', () => {
  it('are listed with what is known of them, and the modules that were asked', async () => {
    const token = plug({ label: 'Card' });
    const { tokens, modules } = await bench.ok('tokens.list', {});
    expect(tokens).toMatchObject([
      {
        token: token.serial,
        label: 'Card',
        pin: 'fine',
        wrongPins: 0,
        nextMayLock: false,
        initialised: true,
      },
    ]);
    expect(modules).toMatchObject([{ name: 'Made-up module', state: 'answered', tokens: 1 }]);
    module.held.splice(0);
  });

  it('of one module are there while another has failed, which is told', async () => {
    const token = plug({ label: 'Card' });
    const other = new FakeModule('/usr/lib/other-made-up.so', [new FakeToken({ label: 'Other' })]);
    port.modules.push(other);
    await trust(bench, other);
    const error = new HoldfastError('module-failed', { reason: 'hung' });
    Object.assign(other.held[0]?.misbehave ?? {}, { fail: { call: 'tokens', error, times: 2 } });
    const { tokens, modules } = await bench.ok('tokens.list', {});
    expect(tokens.map((one) => one.token)).toEqual([token.serial]);
    expect(modules.map(({ state, why }) => `${state} ${why ?? ''}`)).toContain('failed hung');
    expect((await bench.no('tokens.get', { token: 'elsewhere' })).code).toBe('module-failed');
    expect((await bench.ok('tokens.list', {})).tokens).toHaveLength(2);
    expect((await bench.no('tokens.get', { token: 'elsewhere' })).code).toBe('no-such-token');
    module.held.splice(0);
    other.held.splice(0);
  });

  it('without a serial number of their own are told apart by their label', async () => {
    const zeros = '0000000000000000';
    const first = plug({ label: 'One', serial: zeros });
    plug({ label: 'Two', serial: zeros });
    plug({ serial: '' });
    const { tokens } = await bench.ok('tokens.list', {});
    expect(tokens.map(({ token }) => token.slice(0, 20))).toEqual([
      `${zeros}/One`,
      `${zeros}/Two`,
      expect.stringMatching(/^@module-/),
    ]);
    const both = { token: zeros, pin: fakePin() };
    expect((await bench.no('tokens.login', both)).code).toBe('no-such-token');
    await bench.ok('tokens.login', { token: `${zeros}/One`, pin: fakePin() });
    expect(first.loggedIn).toBe('user');
    module.held.splice(0);
  });

  it('are logged out when the vault is locked, and every process ends', async () => {
    const token = plug({ label: 'Card' });
    await bench.ok('tokens.login', { token: token.serial, pin: fakePin() });
    const before = port.closes;
    await bench.ok('vault.lock', {});
    expect(port.closes).toBe(before + 1);
    expect(token.loggedIn).toBeUndefined();
    await bench.unlock();
    module.held.splice(0);
  });
});

describe('initialising', () => {
  it('a fresh token asks nothing, and gives it a label and PINs', async () => {
    const token = plug();
    const input = { token: token.serial, label: 'Fresh', soPin: fakePin('12345678'), pin: fakePin('4321') };
    const { token: made } = await bench.ok('tokens.initialise', input);
    expect(made).toMatchObject({ label: 'Fresh', initialised: true, pin: 'fine', life: 'new' });
    await bench.ok('tokens.login', { token: token.serial, pin: fakePin('4321') });
    expect(token.logins).toBe(2);
  });

  it('one that was in use wants its name typed, and notes its keys as lost', async () => {
    const token = plug({ label: 'Used' });
    await bench.ok('tokens.login', { token: token.serial, pin: fakePin() });
    const wish = { token: token.serial, algorithm: 'p256', label: 'Only there' } as const;
    const { record } = await bench.ok('token-keys.generate', wish);
    const input = { token: token.serial, label: 'Again', soPin: fakePin('12345678') };
    for (const confirm of [undefined, '', 'used', 'Again'])
      expect(
        await bench.no('tokens.initialise', { ...input, ...(confirm === undefined ? {} : { confirm }) }),
      ).toMatchObject({
        code: 'token-holds-keys',
        details: { keys: 1 },
      });
    expect(token.objects).toHaveLength(2);
    await bench.ok('tokens.initialise', { ...input, confirm: 'Used' });
    expect(token.objects).toEqual([]);
    const { record: after } = await bench.ok('keys.get', { id: record.id });
    expect(after.history.at(-1)?.event).toBe('token-lost');
  });

  it('with a wrong SO PIN erases nothing and counts', async () => {
    const token = plug({ label: 'Kept' });
    const input = { token: token.serial, label: 'Again', soPin: fakePin('00000000'), confirm: 'Kept' };
    expect((await bench.no('tokens.initialise', input)).code).toBe('token-pin-wrong');
    const { token: shown } = await bench.ok('tokens.get', { token: token.serial });
    expect(shown).toMatchObject({ label: 'Kept', wrongSoPins: 1 });
    expect(token.inits).toBe(1);
  });
});

describe('many requests for one key on a token', () => {
  const request = (nonce: number): string =>
    JSON.stringify({
      chainId: '0x1',
      nonce: `0x${nonce.toString(16)}`,
      gas: '0x5208',
      maxFeePerGas: '0x5',
      maxPriorityFeePerGas: '0x1',
      to: '0x8eA7a3fccC211ED48b763b4164884DDbcF3b0A98',
      value: '0x7',
    });

  it('are signed one after the other under one approval, or none when the token fails', async () => {
    const token = plug({ label: 'Batch' });
    await bench.ok('tokens.login', { token: token.serial, pin: fakePin() });
    const wish = { token: token.serial, algorithm: 'secp256k1', label: 'Payer' } as const;
    const { record } = await bench.ok('token-keys.generate', wish);
    await bench.ok('keys.waive-backup', { id: record.id, reason: 'test' });
    await bench.ok('keys.activate', { id: record.id });
    const from = bench.file('batch.txt');
    writeFileSync(from, Array.from({ length: 20 }, (_, nonce) => request(nonce)).join('\n'));
    const view = await bench.ok('batches.open', { from, key: record.id });
    const [group] = view.groups;
    const input = { id: view.id, digest: group?.digest ?? '' };
    const error = new HoldfastError('module-failed', { reason: 'crashed' });
    token.misbehave.fail = { call: 'sign', error, times: 1 };
    expect((await bench.no('batches.approve', input)).code).toBe('module-failed');
    expect((await bench.ok('keys.get', { id: record.id })).record.useCount).toBe(0);
    expect(await bench.ok('batches.approve', input)).toEqual({ signed: 20 });
    const { record: after } = await bench.ok('keys.get', { id: record.id });
    expect(after.useCount).toBe(20);
  });
});
