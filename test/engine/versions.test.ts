import { describe, expect, it } from 'vitest';
import { openBench, passphrase, type Bench } from './harness.ts';

const reason = 'for the test';
const day = 86_400_000;

async function activeKey(bench: Bench, label: string, algorithm: 'aes-256' | 'hmac-sha256' | 'ed25519') {
  const { record } = await bench.ok('keys.generate', { algorithm, label });
  await bench.ok('keys.waive-backup', { id: record.id, reason });
  return (await bench.ok('keys.activate', { id: record.id })).record;
}

describe('rotation of a symmetric key', async () => {
  const bench = await openBench();

  it('adds a version that is in use at once; older ones only read', async () => {
    const { id, periods } = await activeKey(bench, 'Data', 'aes-256');
    bench.clockOffset += 100 * day;
    const { key, version, behind, successor, move } = await bench.ok('keys.rotate', { id, reason });
    expect({ version, behind, successor, move }).toEqual({ version: 2, behind: 0 });
    expect(key.record.versions.map(({ number, state }) => [number, state])).toEqual([
      [1, 'deactivated'],
      [2, 'active'],
    ]);
    expect(key.record.state).toBe('active');
    expect(key.record.history.at(-1)).toMatchObject({ event: 'version-added', version: 2, reason });
    const shift =
      Date.parse(key.record.periods.originatorUntil ?? '') - Date.parse(periods.originatorUntil ?? '');
    expect(Math.abs(shift - 100 * day)).toBeLessThan(60_000);
  });

  it('survives locking, and every version is proven in a backup', async () => {
    const record = await activeKey(bench, 'Backed up', 'hmac-sha256');
    for (let n = 0; n < 3; n++) await bench.ok('keys.rotate', { id: record.id, reason });
    await bench.ok('keys.destroy-version', { id: record.id, version: 2, confirmLabel: 'Backed up', reason });
    await bench.ok('vault.lock', {});
    await bench.unlock();
    const { record: again } = await bench.ok('keys.get', { id: record.id });
    expect(again.versions.map(({ state }) => state)).toEqual([
      'deactivated',
      'destroyed',
      'deactivated',
      'active',
    ]);
    await bench.ok('backup.write', { file: bench.file('b1.backup') });
    const report = await bench.ok('backup.inspect', {
      file: bench.file('b1.backup'),
      proof: { with: 'passphrase', secret: passphrase() },
    });
    expect(report.keys.find(({ id }) => id === record.id)).toMatchObject({
      secret: 'proven',
      compared: 'same',
    });
  });

  it('refuses keys that are not in use', async () => {
    const waiting = (await bench.ok('keys.generate', { algorithm: 'aes-256', label: 'Waiting' })).record;
    expect(await bench.no('keys.rotate', { id: waiting.id, reason })).toMatchObject({
      code: 'state-forbids',
    });
    const { id } = await activeKey(bench, 'Stopped', 'aes-256');
    await bench.ok('keys.suspend', { id, reason });
    expect(await bench.no('keys.rotate', { id, reason })).toMatchObject({ code: 'state-forbids' });
    await bench.ok('keys.resume', { id, reason });
    await bench.ok('keys.rotate', { id, reason });
    await bench.ok('keys.deactivate', { id, reason });
    expect(await bench.no('keys.rotate', { id, reason })).toMatchObject({ code: 'state-forbids' });
    const { key } = await bench.ok('keys.revoke', { id, reason });
    expect(key.record.versions.map(({ state }) => state)).toEqual(['compromised', 'compromised']);
  });

  it('lets an old secret be imported again only when its version is destroyed', async () => {
    const secret = (): Uint8Array => new Uint8Array(32).map((_, at) => at * 7 + 3);
    const input = { algorithm: 'aes-256' as const, format: 'raw' as const };
    const { record } = await bench.ok('keys.import', { ...input, secret: secret(), label: 'Brought' });
    await bench.ok('keys.waive-backup', { id: record.id, reason });
    await bench.ok('keys.activate', { id: record.id });
    await bench.ok('keys.rotate', { id: record.id, reason });
    expect(await bench.no('keys.import', { ...input, secret: secret(), label: 'Twin' })).toMatchObject({
      code: 'duplicate-key',
      details: { id: record.id },
    });
    await bench.ok('keys.destroy-version', { id: record.id, version: 1, confirmLabel: 'Brought', reason });
    await bench.ok('keys.import', { ...input, secret: secret(), label: 'Twin' });
  });
});

describe('rules about versions', async () => {
  const bench = await openBench();
  const { id } = await activeKey(bench, 'Ruled', 'aes-256');
  await bench.ok('keys.rotate', { id, reason });
  await bench.ok('keys.rotate', { id, reason });
  const pair = await activeKey(bench, 'Pair', 'ed25519');

  it('takes a least version that exists, up or down, and says so in the history', async () => {
    expect(await bench.no('keys.set-minimum-version', { id, minimum: 4, reason })).toMatchObject({
      code: 'no-such-version',
    });
    expect(await bench.no('keys.set-minimum-version', { id: pair.id, minimum: 1, reason })).toMatchObject({
      code: 'not-versioned',
    });
    const { record } = await bench.ok('keys.set-minimum-version', { id, minimum: 3, reason });
    expect(record.minimumVersion).toBe(3);
    expect(record.history.at(-1)).toMatchObject({ event: 'rule-changed', version: 3, reason });
    expect(
      (await bench.ok('keys.set-minimum-version', { id, minimum: 1, reason })).record.minimumVersion,
    ).toBe(1);
  });

  it('destroys an old version, never the one in use, and no version twice', async () => {
    const input = { id, confirmLabel: 'Ruled', reason };
    expect(await bench.no('keys.destroy-version', { ...input, version: 3 })).toMatchObject({
      code: 'version-in-use',
    });
    expect(await bench.no('keys.destroy-version', { ...input, version: 4 })).toMatchObject({
      code: 'no-such-version',
    });
    expect(await bench.no('keys.destroy-version', { ...input, version: 1, confirmLabel: 'ruled' })).toEqual({
      code: 'label-mismatch',
    });
    expect(
      await bench.no('keys.destroy-version', { ...input, id: pair.id, confirmLabel: 'Pair', version: 1 }),
    ).toMatchObject({ code: 'not-versioned' });
    const { record } = await bench.ok('keys.destroy-version', { ...input, version: 1 });
    expect(record.versions.map(({ state }) => state)).toEqual(['destroyed', 'deactivated', 'active']);
    expect(await bench.no('keys.destroy-version', { ...input, version: 1 })).toMatchObject({
      code: 'no-such-version',
    });
  });

  it('counts the next rotation from the version in use', async () => {
    const { record } = await bench.ok('keys.set-rotation', { id, everyDays: 30, automatic: true });
    const born = Date.parse(record.versions.at(-1)?.created ?? '');
    expect(record.rotation).toEqual({
      everyDays: 30,
      automatic: true,
      next: new Date(born + 30 * day).toISOString(),
    });
    const { key } = await bench.ok('keys.rotate', { id, reason });
    const reborn = Date.parse(key.record.versions.at(-1)?.created ?? '');
    expect(Date.parse(key.record.rotation?.next ?? '')).toBe(reborn + 30 * day);
    expect((await bench.ok('keys.set-rotation', { id, everyDays: null })).record.rotation).toBeUndefined();
    expect(
      await bench.no('keys.set-rotation', { id: pair.id, everyDays: 30, automatic: true }),
    ).toMatchObject({
      code: 'not-versioned',
    });
    expect(
      (await bench.ok('keys.set-rotation', { id: pair.id, everyDays: 365 })).record.rotation,
    ).toMatchObject({
      automatic: false,
    });
  });
});

describe('rotation of a signing key', async () => {
  const bench = await openBench();

  it('makes a successor and opens a move; the old key goes on', async () => {
    const old = await activeKey(bench, 'Signer', 'ed25519');
    const { key, successor, move } = await bench.ok('keys.rotate', { id: old.id, reason });
    expect(key.record).toMatchObject({ state: 'active', successor: successor?.record.id });
    expect(key.record.history.at(-1)).toMatchObject({ event: 'move-started' });
    expect(successor?.record).toMatchObject({
      state: 'pre-activation',
      predecessor: old.id,
      label: 'Signer 2',
    });
    expect(move).toMatch(/^[0-9a-f]{32}$/);
    expect(await bench.no('keys.rotate', { id: old.id, reason })).toMatchObject({
      code: 'state-forbids',
      details: { move },
    });
  });
});

describe('symmetric keys of a seed', async () => {
  const bench = await openBench();
  const { key: seed } = await bench.ok('seeds.generate', { label: 'Seed', words: 12 });
  const { phrase } = await bench.ok('seeds.reveal', { id: seed.record.id });
  await bench.ok('seeds.verify', { id: seed.record.id, phrase });
  await bench.ok('keys.activate', { id: seed.record.id });
  const wish = { seed: seed.record.id, algorithm: 'aes-256' as const, scheme: 'slip21' as const };

  it('are derived by SLIP-21, once for a path whatever the algorithm', async () => {
    const { record } = await bench.ok('seeds.derive-key', {
      ...wish,
      label: 'Disk',
      path: 'm/holdfast/disk',
      purposes: ['wrap'],
    });
    expect(record).toMatchObject({
      purposes: ['wrap'],
      derivation: { scheme: 'slip21', path: 'm/holdfast/disk' },
      versions: [{ number: 1 }],
    });
    expect(record.periods.originatorUntil).toBeDefined();
    expect(
      await bench.no('seeds.derive-key', {
        ...wish,
        algorithm: 'hmac-sha256',
        label: 'Again',
        path: 'm/holdfast/disk',
      }),
    ).toMatchObject({ code: 'duplicate-key', details: { id: record.id } });
  });

  it.each([
    ['bip32', 'aes-256', 'm/a', 'key-wrong-algorithm'],
    ['slip10', 'hmac-sha256', "m/0'", 'key-wrong-algorithm'],
    ['slip21', 'ed25519', 'm/a', 'key-wrong-algorithm'],
    ['slip21', 'aes-256', 'a/b', 'path-malformed'],
    ['slip21', 'aes-256', 'm', 'path-malformed'],
    ['bip32', 'p256', 'm/0', 'key-wrong-algorithm'],
  ] as const)('refuse %s for %s at %s', async (scheme, algorithm, path, code) => {
    const input = { seed: seed.record.id, scheme, algorithm, label: 'Wrong', path };
    expect(await bench.no('seeds.derive-key', input)).toMatchObject({ code });
  });

  it('are rotated to the next name, with a move', async () => {
    const { record } = await bench.ok('seeds.derive-key', { ...wish, label: 'Mail', path: 'm/mail' });
    await bench.ok('keys.activate', { id: record.id });
    const { successor, version } = await bench.ok('keys.rotate', { id: record.id, reason });
    expect(version).toBeUndefined();
    expect(successor?.record).toMatchObject({ label: 'Mail 2', derivation: { path: 'm/mail 2' } });
    expect(await bench.no('keys.set-minimum-version', { id: record.id, minimum: 1, reason })).toMatchObject({
      code: 'not-versioned',
    });
  });

  it('are derived in a backup, and fall with their seed', async () => {
    await bench.ok('backup.write', { file: bench.file('seed.backup') });
    const report = await bench.ok('backup.inspect', {
      file: bench.file('seed.backup'),
      proof: { with: 'passphrase', secret: passphrase() },
    });
    expect(report.keys.map(({ secret }) => secret).sort()).toEqual([
      'derived',
      'derived',
      'derived',
      'proven',
    ]);
    const { keys } = await bench.ok('keys.list', { search: 'Disk' });
    await bench.ok('keys.revoke', { id: keys[0]?.id as never, reason });
    const { alsoRevoked } = await bench.ok('keys.revoke', { id: seed.record.id, reason });
    expect(alsoRevoked).toHaveLength(2);
  });
});

describe('the name of a successor', async () => {
  const bench = await openBench();
  const { key } = await bench.ok('seeds.generate', { label: 'Seed', words: 12 });
  const seed = key.record.id;
  const { phrase } = await bench.ok('seeds.reveal', { id: seed });
  await bench.ok('seeds.verify', { id: seed, phrase });
  await bench.ok('keys.activate', { id: seed });
  const wish = { seed, algorithm: 'aes-256' as const, scheme: 'slip21' as const };

  it('counts up no number that was typed', async () => {
    const first = { ...wish, label: 'archive 2026', path: 'm/archive/archive 2026' };
    let { id } = (await bench.ok('seeds.derive-key', first)).record;
    for (const name of ['archive 2026 (2)', 'archive 2026 (3)']) {
      await bench.ok('keys.activate', { id });
      const { successor } = await bench.ok('keys.rotate', { id, reason });
      expect(successor?.record).toMatchObject({ label: name, derivation: { path: `m/archive/${name}` } });
      id = successor?.record.id ?? id;
    }
    // The owner's own next year is still free.
    await bench.ok('seeds.derive-key', { ...wish, label: 'archive 2027', path: 'm/archive/archive 2027' });
  });
});
