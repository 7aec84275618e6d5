import { readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { SessionHolder } from '../../src/engine/context.ts';
import type { CommandOutput } from '../../src/shared/contract.ts';
import { openBench } from './harness.ts';

const bench = await openBench();
const reason = 'the notebook was stolen';
const children = 50;
const wrappedKeys = 10;

/** A key in use without a backup. */
async function inUse(id: string): Promise<string> {
  await bench.ok('keys.waive-backup', { id, reason: 'a test' });
  return (await bench.ok('keys.activate', { id })).record.id;
}

async function symmetric(label: string): Promise<string> {
  const made = await bench.ok('keys.generate', {
    algorithm: 'aes-256',
    label,
    purposes: ['encrypt', 'wrap'],
  });
  return await inUse(made.record.id);
}

/** Notes by hand that one key was wrapped under another, or that a file was encrypted under it. */
async function register(
  items: readonly { key: string; wrapped?: string; location: string }[],
): Promise<void> {
  // The engine holds the session; a test has no other way to write a record of its own.
  const { vault } = (bench.engine as unknown as SessionHolder).session!;
  await vault.transaction((draft) => {
    for (const [at, { key, wrapped, location }] of items.entries()) {
      const id = `${at.toString(16).padStart(4, '0')}${key.replaceAll('-', '').slice(4)}`;
      const kind = wrapped === undefined ? 'file' : 'wrapped-key';
      const item = { id, kind, key, version: 1, at: '2026-01-01T00:00:00.000Z', location, size: 32 };
      draft.put('protected', id, wrapped === undefined ? item : { ...item, wrapped });
    }
    draft.audit({ command: 'test', actor: 'test', subjects: [], outcome: 'ok' });
  });
}

const stateOf = async (id: string): Promise<string> => (await bench.ok('keys.get', { id })).record.state;

describe('a compromised seed with 50 children, 10 keys wrapped under one of them and requests that wait', () => {
  const ids = { seed: '', wrapping: '', other: '', signer: '' };
  const derived: string[] = [];
  const wrapped: string[] = [];
  const requests: string[] = [];
  let took = 0;
  let revoked: CommandOutput<'keys.revoke'>;

  beforeAll(async () => {
    const { key } = await bench.ok('seeds.generate', { label: 'Main seed', words: 24 });
    ids.seed = await inUse(key.record.id);
    for (let at = 0; at < children - 1; at++) {
      const wish =
        at % 2 === 0
          ? ({ algorithm: 'secp256k1', scheme: 'bip32', path: `m/44'/60'/0'/0/${String(at)}` } as const)
          : ({ algorithm: 'ed25519', scheme: 'slip10', path: `m/44'/${String(at)}'` } as const);
      const made = await bench.ok('seeds.derive-key', {
        seed: ids.seed,
        label: `Child ${String(at)}`,
        ...wish,
      });
      await bench.ok('keys.activate', { id: made.record.id });
      derived.push(made.record.id);
    }
    const slip21 = await bench.ok('seeds.derive-key', {
      seed: ids.seed,
      label: 'Wrapping child',
      algorithm: 'aes-256',
      scheme: 'slip21',
      purposes: ['wrap'],
      path: 'm/wrapping',
    });
    ids.wrapping = slip21.record.id;
    await bench.ok('keys.activate', { id: ids.wrapping });
    derived.push(ids.wrapping);
    for (let at = 0; at < wrappedKeys; at++) wrapped.push(await symmetric(`Wrapped ${String(at)}`));
    await register([
      ...wrapped.map((id, at) => ({
        key: ids.wrapping,
        wrapped: id,
        location: `/usb/${String(at)}.wrapped`,
      })),
      { key: wrapped[0]!, location: '/data/ledger.enc' },
      { key: wrapped[0]!, location: '/data/ledger-2.enc' },
    ]);
    ids.other = await symmetric('Untouched');
    ids.signer = derived[1]!;
    for (let at = 0; at < 5; at++) {
      const bytes = new TextEncoder().encode(`please sign ${String(at)}`);
      const opened = await bench.ok('sign.open', {
        from: { bytes, name: 'n' },
        kind: 'raw-message',
        key: ids.signer,
      });
      requests.push(opened.id);
    }
    const began = performance.now();
    revoked = await bench.ok('keys.revoke', {
      id: ids.seed,
      reason,
      suspectedSince: '2026-01-02T03:04:05Z',
    });
    took = performance.now() - began;
  }, 120_000);

  it('is marked within a second, all of it, and nothing else', async () => {
    expect(took).toBeLessThan(1000);
    expect(new Set(revoked.alsoRevoked)).toEqual(new Set([...derived, ...wrapped]));
    expect(revoked.alsoRevoked).toHaveLength(children + wrappedKeys);
    for (const id of [ids.seed, ...derived, ...wrapped]) expect(await stateOf(id)).toBe('compromised');
    expect(await stateOf(ids.other)).toBe('active');
  });

  it('turns the requests down and signs nothing more', async () => {
    for (const id of requests)
      expect(await bench.ok('sign.get', { id })).toMatchObject({ request: { status: 'rejected' } });
    const bytes = new TextEncoder().encode('one more');
    const from = { bytes, name: 'n' };
    expect(await bench.no('sign.open', { from, kind: 'raw-message', key: ids.signer })).toMatchObject({
      code: 'state-forbids',
    });
  });

  it('writes a complete report', async () => {
    const { cases } = await bench.ok('cases.list', { key: wrapped[3] });
    expect(cases).toHaveLength(1);
    const [found] = cases;
    expect(found).toMatchObject({
      id: revoked.case,
      key: ids.seed,
      code: 'key-compromise',
      reason,
      suspectedSince: '2026-01-02T03:04:05.000Z',
      requestsRejected: requests.length,
      statement: revoked.statement,
    });
    const reached = found!.reached;
    expect(reached).toHaveLength(1 + children + wrappedKeys);
    expect(reached.filter(({ how }) => how === 'derived').map(({ through }) => through)).toEqual(
      Array.from({ length: children }, () => ids.seed),
    );
    expect(reached.filter(({ how }) => how === 'wrapped').map(({ through }) => through)).toEqual(
      Array.from({ length: wrappedKeys }, () => ids.wrapping),
    );
    // Every key that was reached has something to do.
    expect(new Set(found!.todo.map(({ key }) => key))).toEqual(new Set(reached.map(({ key }) => key)));
    const steps = (what: string): number => found!.todo.filter((step) => step.what === what).length;
    expect(steps('move-funds')).toBe(25);
    expect(steps('notify-recipient')).toBe(24 + wrappedKeys);
    expect(found!.todo.filter(({ what }) => what === 're-encrypt')).toMatchObject([
      { key: wrapped[0], count: 2, subject: '/data/ledger.enc' },
    ]);
    // The seed and the ten wrapped keys each need a successor, and the child with nothing else to do.
    expect(steps('replace-key')).toBe(1 + wrappedKeys + 1);
    expect(found!.remaining).toBe(found!.todo.length);
  });

  it('exports the report for machines and for people', async () => {
    const json = bench.file('report.json');
    const html = bench.file('report.html');
    await bench.ok('cases.export-report', { id: revoked.case, file: json, form: 'json' });
    await bench.ok('cases.export-report', { id: revoked.case, file: html, form: 'html' });
    const read = JSON.parse(readFileSync(json, 'utf8')) as { case: { reached: unknown[]; todo: unknown[] } };
    expect(read.case.reached).toHaveLength(1 + children + wrappedKeys);
    const page = readFileSync(html, 'utf8');
    expect(page).toContain('/usb/9.wrapped');
    expect(page).toContain('Child 48');
    expect(
      await bench.no('cases.export-report', { id: revoked.case, file: json, form: 'json' }),
    ).toMatchObject({
      code: 'file-exists',
    });
    expect(await bench.no('cases.export-report', { id: 'casecase', file: json, form: 'json' })).toMatchObject(
      {
        code: 'no-such-case',
      },
    );
  });

  it('lets steps be ticked off and back, and closes with the last', async () => {
    const before = (await bench.ok('cases.list', {})).cases.find(({ id }) => id === revoked.case)!;
    let now = before;
    for (const { id } of before.todo)
      now = await bench.ok('cases.mark', { id: before.id, item: id, done: true, note: 'seen to' });
    expect(now).toMatchObject({ remaining: 0 });
    expect(now.closed).toBeDefined();
    const again = await bench.ok('cases.mark', { id: before.id, item: before.todo[0]!.id, done: false });
    expect(again).toMatchObject({ remaining: 1 });
    expect(again.closed).toBeUndefined();
    expect((await bench.ok('cases.list', {})).cases).toEqual([again]);
    expect(await bench.no('cases.mark', { id: before.id, item: 'step-99999', done: true })).toMatchObject({
      code: 'no-such-item',
    });
  });

  it('signs a notice for each key that people trust by its public half, checked without a vault', async () => {
    const { statements } = await bench.ok('statements.list', {});
    // The seed's, and those of the 24 keys that are no addresses.
    expect(statements).toHaveLength(25);
    const { statements: own } = await bench.ok('statements.list', { key: ids.signer });
    const file = bench.file('notice.json');
    const { keyFingerprint } = await bench.ok('statements.export', { id: own[0]!.id, file, form: 'json' });
    expect(keyFingerprint).toBe((await bench.ok('audit.check', {})).keyFingerprint);
    const checked = await bench.ok('statements.verify', { file, key: keyFingerprint });
    expect(checked).toMatchObject({ type: 'revocation-notice', signedByKeyItself: true });
    expect(JSON.parse(checked.body)).toMatchObject({
      reasonCode: 'key-compromise',
      crlReason: 1,
      invalidSince: '2026-01-02T03:04:05.000Z',
      key: { id: ids.signer },
    });
    // What its owner wrote for themselves does not leave the vault with the notice.
    expect(checked.body).not.toContain(reason);
    const stranger = await bench.no('statements.verify', { file, key: 'ab'.repeat(32) });
    expect(stranger).toMatchObject({ code: 'statement-wrong-key' });
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace('key-compromise', 'ca-compromise'));
    expect(await bench.no('statements.verify', { file, key: keyFingerprint })).toMatchObject({
      code: 'statement-damaged',
    });
  });
});
