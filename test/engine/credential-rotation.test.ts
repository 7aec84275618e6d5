import { describe, expect, it } from 'vitest';
import { encodeUtf8 } from '../../src/core/encoding/utf8.ts';
import type { CommandInput } from '../../src/shared/contract.ts';
import { openBench } from './harness.ts';

const bench = await openBench();
const reason = 'once a year';
type Key = CommandInput<'credentials.replace'>['key'];

/** A pair made here, in use, whose public half the exchange knows under a name. */
async function ownPair(label: string): Promise<Key> {
  const { record } = await bench.ok('keys.generate', { algorithm: 'ed25519', label });
  await bench.ok('keys.waive-backup', { id: record.id, reason });
  await bench.ok('keys.activate', { id: record.id });
  await bench.ok('credentials.add', {
    exchange: 'binance',
    label: 'unused',
    apiKey: `first of ${label}`.replaceAll(' ', '-'),
    authentication: 'ed25519',
    secret: { key: record.id },
    rights: ['read', 'trade'],
    addresses: ['192.0.2.1'],
  });
  return record.id;
}

async function inUse(id: Key): Promise<void> {
  await bench.ok('keys.waive-backup', { id, reason });
  await bench.ok('keys.activate', { id });
}

const ask = (key?: Key) =>
  bench.engine.call('sign.open', {
    kind: 'exchange-request',
    from: {
      bytes: encodeUtf8(
        JSON.stringify({
          exchange: 'binance',
          method: 'GET',
          path: '/api/v3/account',
          time: '1700000000000',
        }),
      ),
    },
    ...(key === undefined ? {} : { key }),
  });

describe('the pair of a credential', () => {
  it('is rotated with its credential: the exchange stands on the list, and is done when it knows the successor', async () => {
    const old = await ownPair('Bot');
    const { successor, move } = await bench.ok('keys.rotate', { id: old, reason });
    const next = successor?.record.id ?? old;
    const [listed] = (await bench.ok('moves.list', { key: old })).moves;
    expect(listed).toMatchObject({
      id: move,
      remaining: 1,
      items: [
        { what: 'permission', from: 'Binance: first-of-Bot', to: successor?.record.versions[0]?.publicKey },
      ],
    });
    // Until the exchange knows the new one the old one signs.
    expect(await ask()).toMatchObject({ ok: true, value: { display: { credential: old } } });
    expect(await bench.no('moves.finish', { id: move ?? '', reason })).toMatchObject({
      code: 'move-unfinished',
    });

    const wish = { key: old, apiKey: 'second', secret: { key: next } } as const;
    expect(await bench.no('credentials.replace', wish)).toMatchObject({
      code: 'state-forbids',
      details: { state: 'pre-activation' },
    });
    await inUse(next);
    const { credential } = await bench.ok('credentials.replace', wish);
    expect(credential).toMatchObject({
      key: next,
      label: 'Bot 2',
      apiKey: 'second',
      state: 'active',
      rights: ['read', 'trade'],
      addresses: ['192.0.2.1'],
    });
    const [was, is] = await Promise.all(
      [old, next].map(async (id) => (await bench.ok('keys.get', { id })).record),
    );
    expect(was).toMatchObject({ state: 'deactivated', successor: next });
    expect(is).toMatchObject({ predecessor: old });
    expect(await ask()).toMatchObject({
      ok: true,
      value: { display: { credential: next, apiKey: 'second' } },
    });
    expect(await ask(old)).toMatchObject({ ok: false, error: { code: 'state-forbids' } });

    const finished = await bench.ok('moves.finish', { id: move ?? '', reason });
    expect(finished).toMatchObject({ move: { outcome: 'finished', remaining: 0 }, alsoRetired: [] });
  });

  it('is replaced by a fitting key that is no credential yet, and by no other', async () => {
    const old = await ownPair('Second bot');
    const taken = await ownPair('Third bot');
    const { record } = await bench.ok('keys.generate', { algorithm: 'p256', label: 'Other curve' });
    await inUse(record.id);
    const wish = (key: Key) => ({ key: old, apiKey: 'x', secret: { key } });
    expect(await bench.no('credentials.replace', wish(record.id))).toMatchObject({
      code: 'key-wrong-algorithm',
    });
    expect(await bench.no('credentials.replace', wish(taken))).toMatchObject({ code: 'duplicate-key' });
    expect(await bench.no('credentials.replace', wish(old))).toMatchObject({ code: 'duplicate-key' });
    const { record: fitting } = await bench.ok('keys.generate', { algorithm: 'ed25519', label: 'Fitting' });
    await inUse(fitting.id);
    const passphrase = { ...wish(fitting.id), apiPassphrase: encodeUtf8('unused') };
    expect(await bench.no('credentials.replace', passphrase)).toMatchObject({ code: 'key-malformed' });
    const nobody = wish('0198c0de-0000-7000-8000-000000000000');
    expect(await bench.no('credentials.replace', nobody)).toMatchObject({ code: 'no-such-key' });
    expect((await bench.ok('keys.get', { id: old })).record.state).toBe('active');
  });

  it('leaves the list of a rotation alone when another key takes its place', async () => {
    const old = await ownPair('Fourth bot');
    const { move } = await bench.ok('keys.rotate', { id: old, reason });
    const { record } = await bench.ok('keys.generate', { algorithm: 'ed25519', label: 'Not the successor' });
    await inUse(record.id);
    await bench.ok('credentials.replace', { key: old, apiKey: 'third', secret: { key: record.id } });
    const { moves } = await bench.ok('moves.list', { key: old });
    expect(moves).toMatchObject([{ id: move, remaining: 1 }]);
  });

  it.each(['keys.revoke', 'keys.deactivate'] as const)('is replaced after %s too, once', async (end) => {
    const old = await ownPair(`Ended by ${end}`);
    await bench.ok(end, { id: old, reason });
    const { state } = (await bench.ok('keys.get', { id: old })).record;
    const { record } = await bench.ok('keys.generate', { algorithm: 'ed25519', label: `After ${end}` });
    await inUse(record.id);
    const wish = { key: old, apiKey: 'fresh', secret: { key: record.id } } as const;
    const { credential } = await bench.ok('credentials.replace', wish);
    expect(credential).toMatchObject({ key: record.id, rights: ['read', 'trade'], state: 'active' });
    expect((await bench.ok('keys.get', { id: old })).record).toMatchObject({ state, successor: record.id });
    expect(await bench.no('credentials.replace', wish)).toMatchObject({ code: 'state-forbids' });
  });

  it('is replaced by the successor of its rotation when it is compromised meanwhile', async () => {
    const old = await ownPair('Leaked bot');
    const { successor } = await bench.ok('keys.rotate', { id: old, reason });
    const next = successor?.record.id ?? old;
    await inUse(next);
    await bench.ok('keys.revoke', { id: old, reason });
    const wish = { key: old, apiKey: 'after the leak'.replaceAll(' ', '-'), secret: { key: next } } as const;
    expect((await bench.ok('credentials.replace', wish)).credential).toMatchObject({ key: next });
    expect((await bench.ok('keys.get', { id: old })).record.state).toBe('compromised');
  });

  it('takes a new secret under the next free label when none is given', async () => {
    const { credential } = await bench.ok('credentials.add', {
      exchange: 'bitfinex',
      label: 'Account',
      apiKey: 'one',
      authentication: 'hmac',
      secret: { text: encodeUtf8('the-first-secret') },
      rights: [],
    });
    expect(await bench.no('keys.rotate', { id: credential.key, reason })).toMatchObject({
      code: 'state-forbids',
    });
    const replaced = await bench.ok('credentials.replace', {
      key: credential.key,
      apiKey: 'two',
      secret: { text: encodeUtf8('the-second-secret') },
    });
    expect(replaced.credential).toMatchObject({ label: 'Account 2', apiKey: 'two' });
  });
});
