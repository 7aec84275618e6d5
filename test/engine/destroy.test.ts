import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { CommandOutput } from '../../src/shared/contract.ts';
import { openBench } from './harness.ts';

const bench = await openBench();
const reason = 'no longer needed';
const hostile = '<script>alert(1)</script> & "q"';

async function inUse(id: string): Promise<string> {
  await bench.ok('keys.waive-backup', { id: id, reason });
  return (await bench.ok('keys.activate', { id: id })).record.id;
}

async function make(algorithm: 'aes-256' | 'ed25519' | 'p256', label: string): Promise<string> {
  const purposes = algorithm === 'aes-256' ? (['encrypt', 'wrap'] as const) : undefined;
  const made = await bench.ok('keys.generate', {
    algorithm,
    label,
    ...(purposes === undefined ? {} : { purposes: [...purposes] }),
  });
  return await inUse(made.record.id);
}

const destroy = (id: string, label: string): Promise<CommandOutput<'keys.destroy'>> =>
  bench.ok('keys.destroy', { id: id, confirmLabel: label, reason });

/** The signed certificate of a destruction, checked without the vault. */
async function certificate(id: string): Promise<Record<string, unknown>> {
  const file = bench.file(`${id}.json`);
  const { keyFingerprint } = await bench.ok('statements.export', { id, file, form: 'json' });
  const checked = await bench.ok('statements.verify', { file, key: keyFingerprint });
  expect(checked).toMatchObject({ type: 'destruction-certificate', signedByKeyItself: false });
  return JSON.parse(checked.body) as Record<string, unknown>;
}

describe('destroying a key', () => {
  it('names every copy and what it protected, each with what is left to do', async () => {
    const wrapping = await make('aes-256', 'wrapping');
    const id = await make('aes-256', hostile);
    const plain = bench.file('plain.txt');
    writeFileSync(plain, 'a secret plan');
    await bench.ok('data.encrypt-file', { key: id, file: plain, to: bench.file('plain.enc') });
    await bench.ok('data.encrypt-text', { key: id, text: new TextEncoder().encode('a text') });
    await bench.ok('keys.wrap', {
      id: id,
      under: wrapping,
      form: 'holdfast',
      to: bench.file('key.wrapped'),
    });
    await bench.ok('backup.write', { file: bench.file('all.backup') });
    const done = await destroy(id, hostile);
    const found = done.remainingCopies.map(({ kind, todo }) => `${kind}: ${todo}`).sort();
    expect(found).toEqual([
      'encrypted-file: delete-file',
      'encrypted-text: delete-file',
      'vault-backup: delete-backup',
      'wrapped: delete-file',
    ]);
    const body = await certificate(done.statement);
    expect(body).toMatchObject({
      method: 'cryptographic-erase',
      stateBefore: 'active',
      versionsErased: 1,
      copiesNotListed: 0,
      key: { id, label: hostile },
    });
    expect(body['copies']).toHaveLength(4);
    expect(JSON.stringify(body['claims'])).toContain('SP 800-88');
    expect(JSON.stringify(body['limits'])).toContain('does not show that no copy exists');
    expect(JSON.stringify(body)).not.toMatch(/securely deleted|NIST compliant/i);
  });

  it('prints the certificate on a page that runs nothing', async () => {
    const { statements } = await bench.ok('statements.list', {});
    const one = statements.find(({ label }) => label === hostile)!;
    const file = bench.file('certificate.html');
    await bench.ok('statements.export', { id: one.id, file, form: 'html' });
    const page = readFileSync(file, 'utf8');
    expect(page).not.toContain('<script');
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;q&quot;');
    expect(page).toContain("default-src 'none'");
    expect(page).not.toMatch(/(src|href)\s*=|https?:/i);
    expect(page).toContain('What this cannot promise');
  });

  it('says of a child of a seed that lives that nothing was erased', async () => {
    const { key } = await bench.ok('seeds.generate', { label: 'seed', words: 12 });
    const seed = await inUse(key.record.id);
    await bench.ok('backup.write', { file: bench.file('seed.backup') });
    const child = await bench.ok('seeds.derive-key', {
      seed: seed,
      label: 'child',
      algorithm: 'ed25519',
      scheme: 'slip10',
      path: "m/44'/0'",
    });
    const done = await destroy(child.record.id, 'child');
    expect(done.remainingCopies.every(({ todo }) => todo === 'kept-with-seed')).toBe(true);
    expect(await certificate(done.statement)).toMatchObject({ method: 'use-forbidden', versionsErased: 0 });
    const whole = await destroy(seed, 'seed');
    expect(await certificate(whole.statement)).toMatchObject({ versionsErased: 1, alsoDestroyed: [] });
  });

  it('keeps what must be kept until its time', async () => {
    const id = await make('aes-256', 'kept');
    await bench.ok('keys.deactivate', { id: id, reason });
    const retainUntil = new Date(Date.now() + 86_400_000).toISOString();
    await bench.ok('keys.archive', { id: id, reason, retainUntil });
    expect(await bench.no('keys.destroy', { id, confirmLabel: 'kept', reason })).toMatchObject({
      code: 'retention-holds',
    });
    bench.clockOffset = 2 * 86_400_000;
    await destroy(id, 'kept');
    bench.clockOffset = 0;
    await bench.ok('clock.confirm', { reason: 'the test moved it' });
  });

  it('ends the move that the key was on, and the steps that need its secret', async () => {
    const id = await make('p256', 'moving');
    const { successor } = await bench.ok('keys.rotate', { id: id, reason });
    await bench.ok('keys.revoke', { id: id, reason });
    await destroy(id, 'moving');
    const { moves } = await bench.ok('moves.list', { key: id });
    expect(moves).toMatchObject([{ outcome: 'cancelled' }]);
    expect(successor?.record.state).toBe('pre-activation');

    const data = await make('aes-256', 'data');
    writeFileSync(bench.file('more.txt'), 'more');
    await bench.ok('data.encrypt-file', {
      key: data,
      file: bench.file('more.txt'),
      to: bench.file('more.enc'),
    });
    await bench.ok('keys.revoke', { id: data, reason });
    await destroy(data, 'data');
    const { cases } = await bench.ok('cases.list', { key: data });
    const [one] = cases;
    expect(one?.todo.map(({ what, done, note }) => [what, done, note])).toEqual([
      ['re-encrypt', true, 'key-destroyed'],
      ['replace-key', false, undefined],
    ]);
    expect(one?.remaining).toBe(1);
  });
});

describe('a key with a certificate', () => {
  it('brings the entry of a revocation list along when it is revoked', async () => {
    const pem = execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'ed25519', '-nodes', '-keyout', bench.file('k.pem'), '-subj', '/CN=desk'],
      { stdio: ['ignore', 'pipe', 'ignore'] },
    );
    const other = await make('ed25519', 'without');
    const imported = await bench.ok('keys.import', {
      algorithm: 'ed25519',
      format: 'pem',
      label: 'certified',
      secret: new Uint8Array(readFileSync(bench.file('k.pem'))),
    });
    const id = await inUse(imported.record.id);
    const bytes = new Uint8Array(pem);
    const view = await bench.ok('keys.add-certificate', { id: id, certificate: bytes });
    expect(view.record.certificates).toMatchObject([{ issuer: 'CN=desk' }]);
    expect(await bench.no('keys.add-certificate', { id: other, certificate: bytes })).toMatchObject({
      code: 'certificate-other-key',
    });
    const aes = await make('aes-256', 'no pair');
    expect(await bench.no('keys.add-certificate', { id: aes, certificate: bytes })).toMatchObject({
      code: 'key-wrong-algorithm',
    });
    expect(
      await bench.no('keys.add-certificate', { id, certificate: new TextEncoder().encode('none') }),
    ).toMatchObject({ code: 'certificate-malformed' });
    // Once more: it is the same certificate.
    const again = await bench.ok('keys.add-certificate', { id: id, certificate: bytes });
    expect(again.record.certificates).toHaveLength(1);

    const revoked = await bench.ok('keys.revoke', { id: id, reason, code: 'superseded' });
    const { statements } = await bench.ok('statements.list', { key: id });
    const body = JSON.parse(statements[0]!.body) as { certificates: { serial: string; crlEntry: string }[] };
    expect(body).toMatchObject({ crlReason: 4, selfSigned: true });
    expect(body.certificates[0]!.crlEntry).toContain(body.certificates[0]!.serial);
    const { cases } = await bench.ok('cases.list', { key: id });
    expect(cases[0]?.id).toBe(revoked.case);
    expect(cases[0]?.todo.map(({ what }) => what)).toContain('revoke-certificate');
    expect(await bench.no('keys.destroy', { id, confirmLabel: 'certified ', reason })).toMatchObject({
      code: 'label-mismatch',
    });
  });
});
