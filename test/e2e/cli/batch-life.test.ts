/** Every command of a key's later life in one run of `holdfast batch`: versions, periods, archive, register, moves. */
import { execFileSync } from 'node:child_process';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { at, BatchSession, idOf, parts, utf8, type Value } from './batch-session.ts';

const session = new BatchSession();
const path = (name: string): string => session.path(name);
const ids = { data: '', signing: '', other: '' };
const reason = 'practice';
const years = (count: number): string => new Date(Date.now() + count * 365 * 86_400_000).toISOString();

beforeAll(async () => {
  await session.begin();
  const make = async (input: object): Promise<string> =>
    session.inUse(await session.say('keys.generate', input));
  ids.data = await make({ algorithm: 'aes-256', label: 'Data', purposes: ['encrypt'] });
  ids.signing = await make({ algorithm: 'ed25519', label: 'Signing' });
  ids.other = await make({ algorithm: 'p256', label: 'Other' });
});
afterAll(() => session.remove());

/** Lists of an answer, by the contract's name. */
const list = (value: Value, name: string): readonly Value[] => value[name] as readonly Value[];

describe('batch, the later life of keys', () => {
  it('carries what an old version protects over to the new one, and destroys the old one', async () => {
    const key = ids.data;
    for (const name of ['a', 'b']) {
      writeFileSync(path(name), `contents of ${name}`);
      await session.say('data.encrypt-file', { key, file: path(name), to: path(`${name}.enc`) });
    }
    const { armored } = await session.say('data.encrypt-text', { key, text: utf8('a text') });
    const rotated = await session.say('keys.rotate', { id: key, reason });
    expect(rotated).toMatchObject({ version: 2, behind: 3 });
    const { items, ...counts } = await session.say('register.list', { key, behind: true });
    expect(counts).toEqual({ total: 3, behind: 3 });

    renameSync(path('a.enc'), path('moved.enc'));
    const found = items as readonly Value[];
    const gone = found.find(({ location }) => location === path('a.enc'))?.['id'];
    const relocated = await session.say('register.relocate', { item: gone, file: path('moved.enc') });
    expect(relocated).toMatchObject({ id: gone, location: path('moved.enc') });
    const carried = await session.say('register.reencrypt', { key });
    expect(carried).toMatchObject({ carried: 2, remaining: 1 });
    for (const [name, file] of [
      ['a', path('moved.enc')],
      ['b', path('b.enc')],
    ] as const) {
      const read = await session.say('data.decrypt-file', { file, to: path(`${name}.out`) });
      expect(read['version']).toBe(2);
      expect(readFileSync(path(`${name}.out`), 'utf8')).toBe(`contents of ${name}`);
    }

    const wish = { id: key, version: 1, confirmLabel: 'Data', reason };
    expect(await session.refused('keys.destroy-version', wish)).toBe('version-in-use');
    const raised = await session.say('keys.set-minimum-version', { id: key, minimum: 2, reason });
    expect(raised).toMatchObject({ record: { minimumVersion: 2 } });
    expect(await session.refused('data.decrypt-text', { armored })).toBe('version-not-accepted');
    const text = found.find(({ kind }) => kind === 'text')?.['id'];
    await session.say('register.forget', { item: text, reason });
    expect(await session.say('register.list', { key })).toMatchObject({ total: 2, behind: 0 });
    const destroyed = await session.say('keys.destroy-version', wish);
    expect(destroyed).toMatchObject({ record: { versions: [{ state: 'destroyed' }, { state: 'active' }] } });
  });

  it('plans rotations and periods', async () => {
    const id = ids.data;
    const ruled = await session.say('keys.set-rotation', { id, everyDays: 90, automatic: true });
    expect(ruled).toMatchObject({ record: { rotation: { everyDays: 90, automatic: true } } });
    const originatorUntil = years(1);
    const recipientUntil = years(3);
    const planned = await session.say('keys.set-periods', { id, originatorUntil, recipientUntil, reason });
    expect(planned).toMatchObject({ record: { periods: { originatorUntil, recipientUntil } } });
    const open = await session.say('keys.set-periods', { id, recipientUntil: null, reason });
    expect(at(open, 'record', 'periods', 'recipientUntil')).toBe('undefined');
    expect(at(open, 'record', 'periods', 'originatorUntil')).toBe(originatorUntil);
  });

  it('archives a retired key for as long as it must be kept, and brings it back', async () => {
    const made = await session.say('keys.generate', { algorithm: 'aes-256', label: 'Old' });
    const id = await session.inUse(made);
    await session.say('keys.deactivate', { id, reason });
    const labels = async (): Promise<string[]> =>
      list(await session.say('keys.list', { search: 'Old', archived: false }), 'keys').map((key) =>
        at(key, 'label'),
      );
    expect(await labels()).toEqual(['Old']);
    const retainUntil = years(2);
    const archived = await session.say('keys.archive', { id, reason, retainUntil });
    expect(archived).toMatchObject({ record: { archived: true, retainUntil } });
    expect(await labels()).toEqual([]);
    const wish = { id, confirmLabel: 'Old', reason };
    expect(await session.refused('keys.destroy', wish)).toBe('retention-holds');
    const back = await session.say('keys.unarchive', { id, reason });
    expect(back).toMatchObject({ record: { archived: false } });
    expect(await labels()).toEqual(['Old']);
  });

  it('notes a certificate that names a key, and no other', async () => {
    const key = path('desk.key');
    const args = ['req', '-x509', '-newkey', 'ed25519', '-nodes', '-keyout', key, '-subj', '/CN=desk'];
    const pem = execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'ignore'] });
    const secret = { base64: readFileSync(key).toString('base64') };
    const wish = { algorithm: 'ed25519', format: 'pem', label: 'desk', secret };
    const id = idOf(await session.say('keys.import', wish));
    const certificate = { base64: pem.toString('base64') };
    const noted = await session.say('keys.add-certificate', { id, certificate });
    expect(noted).toMatchObject({ record: { certificates: [{}] } });
    const wrong = await session.refused('keys.add-certificate', { id: ids.signing, certificate });
    expect(wrong).toBe('certificate-other-key');
  });

  it('leads a move to its end, and gives another one up', async () => {
    const begun = await session.say('keys.rotate', { id: ids.signing, reason, label: 'Signing 2' });
    const id = begun['move'];
    expect(begun).toMatchObject({
      key: { record: { state: 'active' } },
      successor: { record: { label: 'Signing 2' } },
    });
    const grown = await session.say('moves.add-item', { id, what: 'contact', from: 'Bob', to: 'Bob' });
    const items = list(grown, 'items');
    expect(grown['remaining']).toBe(items.length);
    expect(items.at(-1)).toMatchObject({ what: 'contact', from: 'Bob', done: false });
    expect(await session.refused('moves.finish', { id, reason })).toBe('move-unfinished');
    for (const item of items) await session.say('moves.mark', { id, item: item['id'], done: true });
    const open = await session.say('moves.list', { key: ids.signing, open: true });
    expect(open).toMatchObject({ moves: [{ id, remaining: 0, outcome: 'open' }] });
    const finished = await session.say('moves.finish', { id, reason });
    expect(finished).toMatchObject({
      move: { outcome: 'finished' },
      key: { record: { state: 'deactivated' } },
    });

    const second = await session.say('keys.rotate', { id: ids.other, reason });
    const cancelled = await session.say('moves.cancel', { id: second['move'], reason });
    expect(cancelled).toMatchObject({ outcome: 'cancelled', key: ids.other });
    expect(await session.say('keys.get', { id: ids.other })).toMatchObject({ record: { state: 'active' } });
    expect(await session.say('moves.list', { open: true })).toEqual({ moves: [] });
  });

  it('has used every command of its part', async () => {
    expect(session.missing(parts.life)).toEqual([]);
    expect(parts.life).toHaveLength(16);
    // Five refusals were asked for.
    expect(await session.end()).toBe(11);
  });
});
