import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openVault } from '../../src/core/vault/open-vault.ts';
import type { JsonValue } from '../../src/core/vault/vault.ts';
import { vaultPorts } from '../../src/engine/open-stored.ts';
import { openBench, passphrase } from './harness.ts';

describe('backups', async () => {
  const bench = await openBench();
  const proof = { with: 'passphrase' as const, secret: passphrase() };
  const ids: string[] = [];

  it('meets the activation rule of every key it holds', async () => {
    const { key: seed } = await bench.ok('seeds.generate', { label: 'Seed', words: 24 });
    ids.push(seed.record.id);
    for (const algorithm of ['secp256k1', 'p256', 'ed25519', 'x25519', 'aes-256', 'hmac-sha256'] as const) {
      const { record } = await bench.ok('keys.generate', { algorithm, label: algorithm });
      ids.push(record.id);
      expect(await bench.no('keys.activate', { id: record.id })).toEqual({
        code: 'backup-needed',
        details: { seed: false },
      });
    }
    const before = await bench.ok('report.overview', {});
    expect(before.findings.find(({ code }) => code === 'without-proven-backup')?.count).toBe(7);
    const backup = await bench.ok('backup.write', { file: bench.file('one.backup') });
    expect(backup).toMatchObject({ keys: 7, location: bench.file('one.backup') });
    for (const id of ids) expect((await bench.ok('keys.activate', { id })).record.state).toBe('active');
    expect((await bench.ok('keys.list', {})).keys.every(({ backup: health }) => health === 'proven')).toBe(
      true,
    );
    expect((await bench.ok('keys.get', { id: ids[1] ?? '' })).record.copies).toMatchObject([
      { kind: 'vault-backup', verified: true },
    ]);
  });

  it('dry-run proves every secret and compares with the open vault', async () => {
    await bench.ok('seeds.add-account', {
      seed: ids[0] ?? '',
      label: 'Bitcoin',
      standard: 'bip84',
      network: 'bitcoin',
      account: 0,
    });
    await bench.ok('seeds.derive-key', {
      seed: ids[0] ?? '',
      label: 'Child',
      algorithm: 'ed25519',
      scheme: 'slip10',
      path: "m/44'/1'/2'",
    });
    const late = await bench.ok('backup.inspect', { file: bench.file('one.backup'), proof });
    expect(late.missing.map(({ label }) => label)).toEqual(['Bitcoin', 'Child']);
    await bench.ok('backup.write', { file: bench.file('two.backup') });
    const report = await bench.ok('backup.inspect', { file: bench.file('two.backup'), proof });
    expect(report.keys.map(({ secret }) => secret)).toEqual([
      ...Array<string>(7).fill('proven'),
      'derived',
      'derived',
    ]);
    expect(report.keys.every(({ compared }) => compared === 'same')).toBe(true);
    expect(report.missing).toEqual([]);
    expect(await bench.no('backup.write', { file: bench.file('two.backup') })).toMatchObject({
      code: 'file-exists',
    });
  });

  it('opens by recovery code too, and by nothing else', async () => {
    const code = { with: 'recovery-code' as const, secret: bench.recoveryCode };
    expect(
      (await bench.ok('backup.inspect', { file: bench.file('two.backup'), proof: code })).keys,
    ).toHaveLength(9);
    const wrong = { with: 'passphrase' as const, secret: new TextEncoder().encode('not the passphrase') };
    expect(await bench.no('backup.inspect', { file: bench.file('two.backup'), proof: wrong })).toMatchObject({
      code: 'wrong-secret',
    });
    writeFileSync(bench.file('a letter'), 'Dear reader, '.repeat(100));
    expect(await bench.no('backup.inspect', { file: bench.file('a letter'), proof })).toMatchObject({
      code: 'not-a-backup',
    });
    // The vault that is open is not even looked at: closing it again would let go of its lock.
    expect(await bench.no('backup.inspect', { file: bench.file('v.holdfast'), proof })).toEqual({
      code: 'file-unreadable',
      details: { reason: 'vault-open' },
    });
    const bytes = readFileSync(bench.file('two.backup'));
    bytes[bytes.length - 40] = (bytes[bytes.length - 40] ?? 0) ^ 1;
    writeFileSync(bench.file('bad.backup'), bytes);
    expect(await bench.no('backup.inspect', { file: bench.file('bad.backup'), proof })).toMatchObject({
      code: 'backup-damaged',
    });
  });

  it('restores into a new vault', async () => {
    const input = { file: bench.file('two.backup'), into: bench.file('restored.holdfast'), proof };
    expect(await bench.no('backup.restore', input)).toEqual({ code: 'vault-already-open' });
    await bench.ok('vault.lock', {});
    expect((await bench.ok('backup.restore', input)).keys).toHaveLength(9);
    expect(await bench.no('backup.restore', input)).toMatchObject({ code: 'vault-exists' });
    await bench.unlock('restored.holdfast');
    expect((await bench.ok('keys.list', {})).keys).toHaveLength(9);
    expect((await bench.ok('vault.status', {})).name).toBe('Test vault');
    const { record } = await bench.ok('keys.get', { id: ids[3] ?? '' });
    const request = await bench.ok('sign.open', {
      kind: 'raw-message',
      from: { bytes: new TextEncoder().encode('after restore') },
      key: record.id,
    });
    const outcome = await bench.ok('sign.approve', { id: request.id, digest: request.digest });
    expect(outcome.bytes).toHaveLength(64);
  });

  it('forgets a backup that is gone', async () => {
    const { backups } = await bench.ok('backup.list', {});
    const [first] = backups;
    await bench.ok('backup.forget', { id: first?.id ?? '' });
    expect((await bench.ok('backup.list', {})).backups).toHaveLength(backups.length - 1);
    expect(await bench.no('backup.forget', { id: first?.id ?? '' })).toMatchObject({
      code: 'no-such-backup',
    });
  });
});

describe('a backup whose key records no engine wrote', async () => {
  const bench = await openBench();
  await bench.ok('keys.generate', { algorithm: 'ed25519', label: 'right' });
  const { record } = await bench.ok('keys.generate', { algorithm: 'p256', label: 'broken' });
  await bench.ok('vault.lock', {});
  const proof = { with: 'passphrase' as const, secret: passphrase() };

  // A key's record is what its vault keeps as JSON.
  const changed = (change: object): JsonValue => ({ ...record, ...change });

  /** Writes a backup in which the record of one key is another, through the core and past the engine. */
  async function write(name: string, value: JsonValue): Promise<string> {
    const store = await bench.ports.stores.open(bench.file('v.holdfast'));
    const vault = await openVault(vaultPorts(bench.ports, store), {
      secret: { kind: 'passphrase', secret: passphrase() },
      migrationCopy: bench.file('unused'),
    });
    await vault.transaction((draft) => {
      draft.put('key', record.id, value);
      draft.audit({ command: 'test', actor: 'test', subjects: [], outcome: 'ok', details: {} });
    });
    writeFileSync(bench.file(name), await vault.writeBackup());
    await vault.close();
    return bench.file(name);
  }

  it.each([
    ['no record', 'text'],
    ['a field too many', changed({ more: 1 })],
    ['no versions', changed({ versions: [] })],
    ['a state there is not', changed({ state: 'eternal' })],
    ['an id of another key', changed({ id: '017f22e2-79b0-7cc3-98c4-dc0c0c07398f' })],
  ])('is refused, and nothing is made of it: %s', async (name, value) => {
    const file = await write(`${name}.backup`, value);
    const damaged = { code: 'backup-damaged', details: { what: 'key' } };
    expect(await bench.no('backup.inspect', { file, proof })).toEqual(damaged);
    const into = bench.file('into.holdfast');
    expect(await bench.no('backup.restore', { file, into, proof })).toEqual(damaged);
    expect(existsSync(into)).toBe(false);
  });

  it('is taken again with its record put right', async () => {
    const file = await write('right.backup', changed({}));
    const report = await bench.ok('backup.inspect', { file, proof });
    expect(report.keys.map(({ secret }) => secret)).toEqual(['proven', 'proven']);
  });
});
