import { describe, expect, it } from 'vitest';
import { fakePin, openTokenBench } from './token-bench.ts';

const { bench, plug } = await openTokenBench();
const token = plug({ label: 'Card' });
await bench.ok('tokens.login', { token: token.serial, pin: fakePin() });

/** As in the tables for keys of the vault: SP 800-57 Part 1, section 7. */
const states = {
  'pre-activation': { protects: 'state-forbids', reads: 'state-forbids' },
  active: { protects: 'ok', reads: 'ok' },
  suspended: { protects: 'state-forbids', reads: 'ok' },
  deactivated: { protects: 'state-forbids', reads: 'ok' },
  compromised: { protects: 'state-forbids', reads: 'risk-unconfirmed' },
  destroyed: { protects: 'state-forbids', reads: 'state-forbids' },
} as const;
type State = keyof typeof states;
const names = Object.keys(states) as State[]; // exactly the names of a literal

const text = new TextEncoder().encode('{"sub":"you"}');
let count = 0;

interface TokenKey {
  readonly id: string;
  readonly label: string;
}

async function make(algorithm: 'p256' | 'aes-256' | 'hmac-sha256', state: State): Promise<TokenKey> {
  const label = `Key ${++count}`;
  const purposes = algorithm === 'aes-256' ? { purposes: ['encrypt', 'wrap'] as ('encrypt' | 'wrap')[] } : {};
  const wish = { token: token.serial, algorithm, label, ...purposes };
  const { record } = await bench.ok('token-keys.generate', wish);
  await bench.ok('keys.waive-backup', { id: record.id, reason: 'test' });
  if (state !== 'pre-activation') await bench.ok('keys.activate', { id: record.id });
  return { id: record.id, label };
}

async function onwards({ id, label }: TokenKey, state: State): Promise<void> {
  const input = { id, reason: 'test' };
  if (state === 'suspended') await bench.ok('keys.suspend', input);
  if (state === 'deactivated') await bench.ok('keys.deactivate', input);
  if (state === 'compromised') await bench.ok('keys.revoke', input);
  if (state === 'destroyed') await bench.ok('keys.destroy', { ...input, confirmLabel: label });
}

async function code(command: string, input: unknown): Promise<string> {
  const result = await bench.engine.call(command, input);
  return result.ok ? 'ok' : result.error.code;
}

/** Opens a document and approves it; the first error. */
async function approve(key: string): Promise<string> {
  const opened = await bench.engine.call('documents.open', { key, document: { form: 'jws', payload: text } });
  if (!opened.ok) return opened.error.code;
  // The engine has checked the output against its schema.
  const { id, digest } = opened.value as { id: string; digest: string };
  return await code('sign.approve', { id, digest });
}

describe.each(names)('keys on a token that are %s', (state) => {
  const { protects, reads } = states[state];

  it('sign and verify as the state says', async () => {
    const key = await make('p256', state);
    let signature = new Uint8Array(64);
    if (state !== 'pre-activation') {
      const from = { bytes: text };
      const shown = await bench.ok('sign.open', { from, kind: 'raw-message', key: key.id });
      signature = Uint8Array.from(
        (await bench.ok('sign.approve', { id: shown.id, digest: shown.digest })).bytes,
      );
    }
    await onwards(key, state);
    expect(await approve(key.id)).toBe(protects);
    const input = { key: key.id, message: { bytes: text }, signature };
    expect(await code('data.verify-signature', input)).toBe(reads);
    const view = await bench.ok('keys.get', { id: key.id });
    const offered = view.actions.find(({ command }) => command === 'sign.open');
    expect(offered?.allowed).toBe(protects === 'ok');
  });

  it('make codes as the state says', async () => {
    const key = await make('hmac-sha256', state);
    await onwards(key, state);
    expect(await approve(key.id)).toBe(protects);
  });

  it('protect and read data as the state says', async () => {
    const cipher = await make('aes-256', state);
    const mac = await make('hmac-sha256', state);
    const victim = await bench.ok('keys.generate', { algorithm: 'aes-256', label: `Victim ${++count}` });
    const message = { bytes: text };
    let armored = '';
    let token = '';
    if (state !== 'pre-activation') {
      armored = (await bench.ok('data.encrypt-text', { key: cipher.id, text })).armored;
      token = (await bench.ok('data.mac', { key: mac.id, message })).token;
    }
    for (const key of [cipher, mac]) await onwards(key, state);
    expect(await code('data.encrypt-text', { key: cipher.id, text })).toBe(protects);
    expect(await code('data.mac', { key: mac.id, message })).toBe(protects);
    const wrap = { id: victim.record.id, under: cipher.id, form: 'holdfast' };
    expect(await code('keys.wrap', wrap)).toBe(protects);
    if (state !== 'pre-activation') {
      expect(await code('data.decrypt-text', { armored })).toBe(reads);
      expect(await code('data.verify-mac', { message, token })).toBe(reads);
    }
    const view = await bench.ok('keys.get', { id: cipher.id });
    const offers = (command: string): unknown => view.actions.find((one) => one.command === command)?.allowed;
    expect(offers('data.encrypt-text')).toBe(protects === 'ok');
    expect(offers('data.decrypt-text')).toBe(reads !== 'state-forbids');
  });

  it('are on the token exactly as long as they are not destroyed', async () => {
    const key = await make('p256', state);
    const before = token.objects.length;
    await onwards(key, state);
    expect(token.objects.length).toBe(state === 'destroyed' ? before - 2 : before);
  });
});

describe('a token that is gone for good', () => {
  it('lets its keys be given up, which the certificate says', async () => {
    const lost = plug({ label: 'Lost' });
    await bench.ok('tokens.login', { token: lost.serial, pin: fakePin() });
    const { record } = await bench.ok('token-keys.generate', {
      token: lost.serial,
      algorithm: 'p256',
      label: 'On the lost one',
    });
    lost.present = false;
    const input = { id: record.id, confirmLabel: record.label, reason: 'lost' };
    expect((await bench.no('keys.destroy', input)).code).toBe('no-such-token');
    await bench.ok('tokens.mark', { serial: lost.serial, life: 'lost', reason: 'left on the train' });
    const { key } = await bench.ok('keys.destroy', input);
    expect(key.record.state).toBe('destroyed');
  });
});
