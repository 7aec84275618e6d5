import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { permitJson, practicePermit } from '../../../src/cli/tour/practice-requests.ts';
import { contract } from '../../../src/shared/contract.ts';
import { passphrase, type BatchAnswer } from '../../cli/support/holdfast.ts';
import { at, BatchSession, idOf, parts, utf8 } from './batch-session.ts';

const session = new BatchSession();
const { place } = session;
const path = (name: string) => session.path(name);
const all = session.all.bind(session);
const phrase =
  'abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about';
const pass = { with: 'passphrase', secret: utf8(passphrase) };

beforeAll(() => session.begin());
afterAll(() => session.remove());

describe('batch', () => {
  it('runs every command that no other part runs, in order, in one run', async () => {
    const reason = 'Test';
    const [status, , , , renewed] = await all([
      { command: 'vault.status' },
      { command: 'vault.slots' },
      { command: 'vault.settings' },
      { command: 'vault.set-settings', input: { name: 'Renamed', autoLockMinutes: 7 } },
      { command: 'vault.renew-recovery-code', input: { proof: pass } },
    ]);
    expect(status).toMatchObject({ open: true, name: 'Test' });
    const code = at(renewed, 'recoveryCode', 'base64');
    await all([
      { command: 'vault.confirm-recovery-code', input: { code: { base64: code } } },
      { command: 'vault.save-recovery-sheet', input: { file: path('sheet.html'), code: { base64: code } } },
      {
        command: 'vault.change-passphrase',
        input: { proof: { with: 'recovery-code', secret: { base64: code } }, passphrase: utf8(passphrase) },
      },
      { command: 'vault.lock' },
      { command: 'vault.inspect', input: { file: path('v.holdfast') } },
      {
        command: 'vault.create',
        input: {
          file: path('w.holdfast'),
          name: 'W',
          passphrase: utf8(passphrase),
          kdf: { memoryKiB: 65536, passes: 3, lanes: 4 },
        },
      },
      { command: 'vault.lock' },
      { command: 'vault.unlock', input: { file: path('v.holdfast'), ...pass } },
    ]);
    const [single, doomed, , seed, other, words] = await all([
      { command: 'keys.generate', input: { algorithm: 'secp256k1', label: 'Single' } },
      { command: 'keys.generate', input: { algorithm: 'p256', label: 'Doomed' } },
      {
        command: 'keys.import',
        input: { algorithm: 'ed25519', format: 'hex', secret: utf8('11'.repeat(32)), label: 'Imported' },
      },
      { command: 'seeds.generate', input: { label: 'Seed', words: 12 } },
      { command: 'seeds.import', input: { label: 'Known seed', phrase: utf8(phrase) } },
      { command: 'seeds.words', input: { prefix: 'zo' } },
    ]);
    expect(words).toEqual({ words: ['zone', 'zoo'] });
    const [shown] = await all([{ command: 'seeds.reveal', input: { id: at(seed, 'key', 'record', 'id') } }]);
    const [, , , account] = await all([
      { command: 'seeds.verify', input: { id: at(seed, 'key', 'record', 'id'), phrase: shown?.['phrase'] } },
      { command: 'seeds.verify', input: { id: idOf(other), phrase: utf8(phrase) } },
      { command: 'keys.activate', input: { id: idOf(other) } },
      {
        command: 'seeds.add-account',
        input: { seed: idOf(other), label: 'Account', standard: 'ethereum', network: 'ethereum', account: 0 },
      },
      {
        command: 'seeds.derive-key',
        input: {
          seed: idOf(other),
          label: 'Derived',
          algorithm: 'ed25519',
          scheme: 'slip10',
          path: "m/44'/501'/0'/0'",
        },
      },
    ]);
    const [written] = await all([
      { command: 'backup.write', input: { file: path('b.backup') } },
      { command: 'backup.list' },
      { command: 'backup.inspect', input: { file: path('b.backup'), proof: pass } },
    ]);
    await all([
      { command: 'backup.forget', input: { id: at(written, 'id') } },
      { command: 'vault.lock' },
      { command: 'backup.restore', input: { file: path('b.backup'), into: path('r.holdfast'), proof: pass } },
    ]);
    const id = idOf(single);
    await all([{ command: 'vault.unlock', input: { file: path('v.holdfast'), ...pass } }]);
    // An account may have followed its seed into use by itself.
    const active = await session.try('keys.activate', { id: idOf(account) });
    expect(active.ok || active.error?.code === 'state-forbids').toBe(true);
    const [later] = await all([
      { command: 'keys.generate', input: { algorithm: 'aes-256', label: 'After the backup' } },
    ]);
    await all([
      { command: 'keys.waive-backup', input: { id: idOf(later), reason } },
      { command: 'keys.activate', input: { id } },
      { command: 'keys.update', input: { id, label: 'Single one', tags: ['desk'] } },
      { command: 'keys.suspend', input: { id, reason } },
      { command: 'keys.resume', input: { id, reason } },
      { command: 'keys.get', input: { id } },
      { command: 'keys.list', input: { search: 'Single' } },
      { command: 'keys.addresses', input: { id: idOf(account), count: 2 } },
      { command: 'keys.export-public', input: { id, form: 'pem' } },
    ]);
    const request = { from: { bytes: utf8('a message') }, kind: 'raw-message', key: id };
    const permit = {
      from: { bytes: utf8(permitJson(practicePermit('0x9858EfFD232B4033E47d90003D41EC34EcaEda94'))) },
      key: idOf(account),
    };
    const [first, second, third] = await all([
      { command: 'sign.open', input: request },
      { command: 'sign.open', input: permit },
      { command: 'sign.open', input: { ...request, from: { bytes: utf8('another message') } } },
    ]);
    await all([
      { command: 'sign.approve', input: { id: at(first, 'id'), digest: at(first, 'digest') } },
      { command: 'sign.approve', input: { id: at(second, 'id'), digest: at(second, 'digest') } },
      { command: 'sign.reject', input: { id: at(third, 'id'), reason } },
      { command: 'sign.save', input: { id: at(first, 'id'), file: path('s.sig') } },
      { command: 'sign.get', input: { id: at(first, 'id') } },
      { command: 'sign.list' },
    ]);
    const [rotated] = await all([{ command: 'keys.rotate', input: { id, reason } }]);
    // A signing key goes on until its move is finished (batch-life.test.ts).
    expect(at(rotated, 'key', 'record', 'state')).toBe('active');
    expect(at(rotated, 'successor', 'record', 'predecessor')).toBe(id);
    await all([
      { command: 'keys.activate', input: { id: idOf(doomed) } },
      { command: 'keys.deactivate', input: { id: idOf(doomed), reason } },
      { command: 'keys.revoke', input: { id: idOf(doomed), reason } },
      { command: 'keys.destroy', input: { id: idOf(doomed), confirmLabel: 'Doomed', reason } },
      { command: 'audit.list' },
      { command: 'audit.export', input: { file: path('log') } },
      { command: 'report.overview' },
      { command: 'report.qr', input: { text: 'holdfast' } },
    ]);
    const [checked] = await all([{ command: 'audit.check' }]);
    await all([
      { command: 'audit.verify', input: { file: path('log'), key: at(checked, 'keyFingerprint') } },
    ]);
    expect(await session.end()).toBe(active.ok ? 0 : 11);
    // Each of the other parts asserts that it has used all of its own commands.
    const others = new Set<string>(Object.values(parts).flat());
    const own = Object.keys(contract).filter((command) => !others.has(command));
    expect([...session.used].sort()).toEqual(own.sort());
    expect(own.length + others.size).toBe(Object.keys(contract).length);
  });

  it('keeps every secret out of the log', () => {
    const log = readFileSync(path('log'), 'utf8');
    for (const secret of [passphrase, phrase, '11'.repeat(32), 'abandon abandon'])
      expect(log).not.toContain(secret);
  });

  it('answers lines that are no command and goes on', async () => {
    const lines = [
      'not json',
      '[]',
      '{"id":"a","command":"no.such"}',
      '{"id":3,"command":"keys.get","input":{"id":5}}',
      '{"id":4,"command":"keys.list","input":{},"extra":1}',
      '{"id":5,"command":"keys.list","input":{"unknown":1}}',
      '{"id":6,"command":"seeds.import","input":{"label":"x","phrase":{"hex":"zz"}}}',
      '',
      '{"id":7,"command":"vault.status"}',
    ];
    const ended = await place.run(['batch', '--vault', path('v.holdfast'), '--passphrase-fd', '3'], {
      stdin: lines.join('\n'),
    });
    expect(ended.code).toBe(11);
    // Our own program's lines.
    const answers = ended.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as BatchAnswer);
    expect(answers.map(({ id, ok, error }) => [id, ok ? 'ok' : error?.code])).toEqual([
      [null, 'bad-request'],
      [null, 'bad-request'],
      ['a', 'unknown-command'],
      [3, 'bad-request'],
      [4, 'bad-request'],
      [5, 'bad-request'],
      [6, 'bad-request'],
      [7, 'ok'],
    ]);
  });

  it('drops a line beyond the limit without keeping it, and goes on', async () => {
    const long = `{"id":1,"command":"report.qr","input":{"text":"${'x'.repeat(7 * 1024 * 1024)}"}}`;
    const ended = await place.run(['batch', '--vault', path('v.holdfast'), '--passphrase-fd', '3'], {
      stdin: `${long}\n{"id":2,"command":"vault.status"}\n`,
    });
    const answers = ended.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as BatchAnswer);
    expect(answers.map(({ id, ok }) => [id, ok])).toEqual([
      [null, false],
      [2, true],
    ]);
    expect(answers[0]?.error?.details).toMatchObject({ problem: 'line-too-long' });
  });

  it('does nothing when the vault does not open', async () => {
    const ended = await place.run(['batch', '--vault', path('v.holdfast'), '--passphrase-fd', '3'], {
      fd3: 'another passphrase',
      stdin: '{"id":1,"command":"vault.status"}\n',
    });
    expect(ended.code).toBe(4);
    expect(ended.stdout).toBe('');
  });
});
