import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openBench, type Bench } from './harness.ts';

const reason = 'for the test';

async function activate(bench: Bench, id: string): Promise<void> {
  await bench.ok('keys.waive-backup', { id: id, reason }).catch(() => undefined);
  await bench.ok('keys.activate', { id: id });
}

async function wrapper(bench: Bench, label: string): Promise<string> {
  const { record } = await bench.ok('keys.generate', { algorithm: 'aes-256', label, purposes: ['wrap'] });
  await activate(bench, record.id);
  return record.id;
}

describe('keys wrapped in our own form', async () => {
  const bench = await openBench();
  const under = (await wrapper(bench, 'Outer')) as never;

  it('say so in the register, on both records and in the log', async () => {
    const { record } = await bench.ok('keys.generate', { algorithm: 'ed25519', label: 'Inner' });
    const { item, version, wrapped } = await bench.ok('keys.wrap', { id: record.id, under });
    expect(version).toBe(1);
    expect(wrapped?.length).toBeGreaterThan(300);
    const { items } = await bench.ok('register.list', { key: under });
    expect(items).toMatchObject([{ id: item, kind: 'wrapped-key', wrapped: record.id, version: 1 }]);
    const inner = (await bench.ok('keys.get', { id: record.id })).record;
    expect(inner.history.at(-1)).toMatchObject({ event: 'wrapped' });
    expect(inner.copies).toMatchObject([{ kind: 'wrapped', reference: 'under Outer' }]);
    expect((await bench.ok('keys.get', { id: under })).record.useCount).toBe(1);
    const { entries } = await bench.ok('audit.list', { limit: 1 });
    expect(entries[0]).toMatchObject({ command: 'keys.wrap', details: { form: 'holdfast', item } });
    expect(entries[0]?.subjects).toEqual([record.id, under]);
  });

  it.each(['secp256k1', 'p256', 'ed25519', 'x25519', 'aes-256', 'hmac-sha256'] as const)(
    'come back with all that was known of them: %s',
    async (algorithm) => {
      const { record } = await bench.ok('keys.generate', { algorithm, label: `Life of ${algorithm}` });
      await activate(bench, record.id);
      if (algorithm === 'aes-256') await bench.ok('keys.rotate', { id: record.id, reason });
      const file = bench.file(`${algorithm}.wrapped`);
      await bench.ok('keys.wrap', { id: record.id, under, to: file });
      const before = (await bench.ok('keys.get', { id: record.id })).record;
      expect(
        await bench.no('keys.unwrap', { from: { file }, label: 'Twin' }),
        'while it is here',
      ).toMatchObject({ code: 'duplicate-key', details: { id: record.id } });
      await bench.ok('keys.destroy', { id: record.id, confirmLabel: before.label, reason });
      const back = (await bench.ok('keys.unwrap', { from: { file }, label: before.label })).record;
      expect(back.id).not.toBe(before.id);
      expect(back).toMatchObject({
        algorithm,
        purposes: before.purposes,
        state: 'pre-activation',
        origin: {
          how: 'imported',
          importFormat: 'wrapped',
          appVersion: before.origin.appVersion,
          randomSource: before.origin.randomSource,
        },
        backup: { rule: 'open' },
      });
      expect(back.versions.map(({ number, publicKey }) => [number, publicKey])).toEqual(
        before.versions.map(({ number, publicKey }) => [number, publicKey]),
      );
      expect(back.history.map(({ event }) => event)).toEqual(['imported', 'unwrapped']);
      const { items } = await bench.ok('register.list', { key: under });
      expect(items.filter(({ location }) => location === file)).toMatchObject([{ wrapped: back.id }]);
      await activate(bench, back.id);
    },
  );

  it('may be seeds, with their passphrase', async () => {
    const passphrase = new TextEncoder().encode('twenty-fifth');
    const { key } = await bench.ok('seeds.generate', { label: 'Wrapped seed', words: 12, passphrase });
    const { wrapped = new Uint8Array(0) } = await bench.ok('keys.wrap', { id: key.record.id, under });
    await bench.ok('keys.destroy', { id: key.record.id, confirmLabel: 'Wrapped seed', reason });
    const back = (await bench.ok('keys.unwrap', { from: { bytes: wrapped }, label: 'Seed again' })).record;
    expect(back.seed).toEqual(key.record.seed);
    expect(await bench.no('keys.unwrap', { from: { bytes: wrapped }, label: 'Third' })).toMatchObject({
      code: 'duplicate-key',
    });
    expect(await bench.no('keys.wrap', { id: back.id, under, form: 'aes-kwp' })).toMatchObject({
      code: 'secret-not-exportable',
    });
  });

  it('fall with the key that they were wrapped under', async () => {
    const outer = (await wrapper(bench, 'To be stolen')) as never;
    const { record } = await bench.ok('keys.generate', { algorithm: 'p256', label: 'Taken along' });
    const { wrapped = new Uint8Array(0) } = await bench.ok('keys.wrap', { id: record.id, under: outer });
    await bench.ok('keys.destroy', { id: record.id, confirmLabel: 'Taken along', reason });
    const back = (await bench.ok('keys.unwrap', { from: { bytes: wrapped }, label: 'Taken again' })).record;
    const { alsoRevoked } = await bench.ok('keys.revoke', { id: outer, reason });
    expect(alsoRevoked).toEqual([back.id]);
    await bench.ok('keys.destroy', { id: back.id, confirmLabel: 'Taken again', reason });
    const again = { from: { bytes: wrapped }, label: 'Third time' };
    expect(await bench.no('keys.unwrap', again)).toMatchObject({ code: 'risk-unconfirmed' });
    const risky = (await bench.ok('keys.unwrap', { ...again, risk: { reason: 'to look at it' } })).record;
    expect(risky.state).toBe('compromised');
    const history = (await bench.ok('keys.get', { id: outer })).record.history;
    expect(history.at(-1)).toMatchObject({ event: 'used-at-risk', reason: 'to look at it' });
    expect(await bench.no('keys.wrap', { id: risky.id, under })).toMatchObject({ code: 'state-forbids' });
  });

  it('are refused when any bit of them is changed', async () => {
    const { record } = await bench.ok('keys.generate', { algorithm: 'aes-256', label: 'Bits' });
    const { wrapped = new Uint8Array(0) } = await bench.ok('keys.wrap', { id: record.id, under });
    await bench.ok('keys.destroy', { id: record.id, confirmLabel: 'Bits', reason });
    const codes = new Set<string>();
    for (let bit = 0; bit < wrapped.length * 8; bit += 3) {
      const changed = Uint8Array.from(wrapped);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      codes.add((await bench.no('keys.unwrap', { from: { bytes: changed }, label: 'Never' })).code);
    }
    for (const code of codes)
      expect([
        'data-damaged',
        'data-newer',
        'data-key-unknown',
        'no-such-version',
        'not-wrapped-key',
      ]).toContain(code);
    expect(codes).toContain('data-damaged');
  });

  it('leave no file behind when they cannot be noted, and overwrite none', async () => {
    const { record } = await bench.ok('keys.generate', { algorithm: 'aes-256', label: 'Not noted' });
    const to = bench.file('taken.wrapped');
    writeFileSync(to, 'mine');
    expect(await bench.no('keys.wrap', { id: record.id, under, to })).toMatchObject({ code: 'file-exists' });
    expect(readFileSync(to, 'utf8')).toBe('mine');
    const cancelled = new AbortController();
    const fresh = bench.file('cancelled.wrapped');
    const call = bench.engine.call(
      'keys.wrap',
      { id: record.id, under, to: fresh },
      { signal: cancelled.signal },
    );
    cancelled.abort();
    expect(await call).toMatchObject({ ok: false, error: { code: 'cancelled' } });
    expect(statSync(fresh, { throwIfNoEntry: false })).toBeUndefined();
  });
});

describe('keys wrapped in the bare form', async () => {
  const bench = await openBench();
  const under = (await wrapper(bench, 'Outer')) as never;

  it('come back under the version that fits, named or found', async () => {
    const { record } = await bench.ok('keys.generate', { algorithm: 'p256', label: 'Bare' });
    const { wrapped = new Uint8Array(0) } = await bench.ok('keys.wrap', {
      id: record.id,
      under,
      form: 'aes-kwp',
    });
    expect(wrapped).toHaveLength(40);
    await bench.ok('keys.destroy', { id: record.id, confirmLabel: 'Bare', reason });
    await bench.ok('keys.rotate', { id: under, reason });
    const from = { bytes: wrapped };
    const bare = { under, algorithm: 'p256' as const };
    expect(await bench.no('keys.unwrap', { from, label: 'X' })).toMatchObject({ code: 'not-wrapped-key' });
    expect(await bench.no('keys.unwrap', { from, bare: { ...bare, version: 2 }, label: 'X' })).toMatchObject({
      code: 'data-damaged',
    });
    expect(await bench.no('keys.unwrap', { from, bare: { ...bare, version: 3 }, label: 'X' })).toMatchObject({
      code: 'no-such-version',
    });
    const back = (await bench.ok('keys.unwrap', { from, bare, label: 'Back' })).record;
    expect(back.versions[0]?.publicKey).toBe(record.versions[0]?.publicKey);
    expect(back.origin).toMatchObject({ how: 'imported', importFormat: 'aes-kwp' });
    await bench.ok('keys.set-minimum-version', { id: under, minimum: 2, reason });
    await bench.ok('keys.destroy', { id: back.id, confirmLabel: 'Back', reason });
    expect(await bench.no('keys.unwrap', { from, bare, label: 'X' })).toMatchObject({ code: 'data-damaged' });
    expect(await bench.no('keys.unwrap', { from, bare: { ...bare, version: 1 }, label: 'X' })).toMatchObject({
      code: 'version-not-accepted',
    });
  });
});

describe('what cannot be wrapped, and under what', async () => {
  const bench = await openBench();
  const under = (await wrapper(bench, 'Outer')) as never;

  it('names the reason', async () => {
    const encrypting = (await bench.ok('keys.generate', { algorithm: 'aes-256', label: 'For data' })).record;
    await activate(bench, encrypting.id);
    const inner = (await bench.ok('keys.generate', { algorithm: 'aes-256', label: 'Inner' })).record;
    expect(await bench.no('keys.wrap', { id: inner.id, under: encrypting.id })).toMatchObject({
      code: 'purpose-forbids',
    });
    expect(await bench.no('keys.wrap', { id: under, under })).toMatchObject({
      code: 'secret-not-exportable',
    });
    const pair = (await bench.ok('keys.generate', { algorithm: 'x25519', label: 'P', purposes: ['wrap'] }))
      .record;
    await activate(bench, pair.id);
    // The bare form is one of AES.
    expect(await bench.no('keys.wrap', { id: inner.id, under: pair.id, form: 'aes-kwp' })).toMatchObject({
      code: 'purpose-forbids',
    });
    const waiting = (
      await bench.ok('keys.generate', { algorithm: 'aes-256', label: 'W', purposes: ['wrap'] })
    ).record;
    expect(await bench.no('keys.wrap', { id: inner.id, under: waiting.id })).toMatchObject({
      code: 'state-forbids',
    });
    const { key: seed } = await bench.ok('seeds.generate', { label: 'Seed', words: 12 });
    const { phrase } = await bench.ok('seeds.reveal', { id: seed.record.id });
    await bench.ok('seeds.verify', { id: seed.record.id, phrase });
    await bench.ok('keys.activate', { id: seed.record.id });
    const account = await bench.ok('seeds.add-account', {
      seed: seed.record.id,
      label: 'Account',
      standard: 'bip84',
      network: 'bitcoin',
      account: 0,
    });
    expect(await bench.no('keys.wrap', { id: account.record.id, under })).toMatchObject({
      code: 'secret-not-exportable',
      details: { reason: 'account' },
    });
    const derived = await bench.ok('seeds.derive-key', {
      seed: seed.record.id,
      label: 'Derived wrapper',
      algorithm: 'aes-256',
      scheme: 'slip21',
      path: 'm/wrapping',
      purposes: ['wrap'],
    });
    await bench.ok('keys.activate', { id: derived.record.id });
    const { wrapped = new Uint8Array(0) } = await bench.ok('keys.wrap', {
      id: inner.id,
      under: derived.record.id,
    });
    const { alsoRevoked } = await bench.ok('keys.revoke', { id: seed.record.id, reason });
    expect(alsoRevoked).toContain(inner.id);
    expect(wrapped.length).toBeGreaterThan(0);
  });
});

describe('a key wrapped in one vault and unwrapped in another', async () => {
  const here = await openBench();
  const there = await openBench();

  it('keeps its id and versions there, so that it reads what it has protected', async () => {
    const shared = async (bench: Bench): Promise<never> => {
      const { record } = await bench.ok('keys.import', {
        algorithm: 'aes-256',
        format: 'raw',
        secret: new Uint8Array(32).map((_, at) => (at * 89 + (at >> 2)) % 251),
        label: 'Common',
        purposes: ['wrap'],
      });
      await activate(bench, record.id);
      return record.id as never;
    };
    const [under, twin] = [await shared(here), await shared(there)];
    const { record } = await here.ok('keys.generate', { algorithm: 'aes-256', label: 'Travels' });
    await activate(here, record.id);
    await here.ok('keys.rotate', { id: record.id, reason });
    const { wrapped: bytes = new Uint8Array(0) } = await here.ok('keys.wrap', { id: record.id, under });
    const input = { from: { bytes }, label: 'Arrived' };
    expect(await there.no('keys.unwrap', input)).toMatchObject({ code: 'data-key-unknown' });
    const arrived = (await there.ok('keys.unwrap', { ...input, under: twin })).record;
    expect(arrived.id).toBe(record.id);
    expect(arrived.versions.map(({ number, state }) => [number, state])).toEqual([
      [1, 'deactivated'],
      [2, 'pre-activation'],
    ]);
    const stranger = (await wrapper(there, 'Stranger')) as never;
    expect(await there.no('keys.unwrap', { ...input, label: 'No', under: stranger })).toMatchObject({
      code: 'data-damaged',
    });
    expect((await there.ok('keys.revoke', { id: twin, reason })).alsoRevoked).toEqual([record.id]);
  });
});
