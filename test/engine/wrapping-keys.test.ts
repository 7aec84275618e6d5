import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { CommandOutput } from '../../src/shared/contract.ts';
import type { KeyView } from '../../src/shared/contract/common.ts';
import type { FakeToken, FakeTokenOptions } from '../support/fake-token.ts';
import { fakePin, openTokenBench } from './token-bench.ts';

/** What hangs on a wrapping key, what becomes of it when a token with it is lost, and RSA keys of the token a key goes to. */

const { bench, plug } = await openTokenBench();
type WrappingKey = CommandOutput<'token-copies.check-share'>;

let count = 0;
const newLabel = (what: string): string => `${what} ${++count}`;

async function ready(options: FakeTokenOptions = {}): Promise<FakeToken> {
  const token = plug({ label: newLabel('Card'), ...options });
  await bench.ok('tokens.login', { token: token.serial, pin: fakePin() });
  return token;
}

/** A wrapping key, on these tokens. */
async function wrappingOn(...tokens: readonly FakeToken[]): Promise<WrappingKey> {
  const wish = { label: newLabel('Wrapping'), threshold: 1, shares: 1 };
  const made = await bench.ok('token-copies.make-wrapping-key', wish);
  const share = Uint8Array.from(made.shares[0] ?? []);
  const { id } = made.wrappingKey;
  await bench.ok('token-copies.check-share', { id, share: Uint8Array.from(share) });
  for (const { serial } of tokens) {
    const put = { token: serial, id, shares: Uint8Array.from(share) };
    await bench.ok('token-copies.put-wrapping-key', put);
  }
  return await listed(id);
}

async function listed(id: string): Promise<WrappingKey> {
  const { wrappingKeys } = await bench.ok('token-copies.list', {});
  const found = wrappingKeys.find((key) => key.id === id);
  if (found === undefined) throw new Error('it is not listed');
  return found;
}

async function idOf(label: string): Promise<string> {
  const { wrappingKeys } = await bench.ok('token-copies.list', {});
  return wrappingKeys.find((key) => key.label === label)?.id ?? '';
}

async function generate(token: FakeToken, algorithm: 'p256' | 'aes-256' | 'rsa' = 'p256'): Promise<KeyView> {
  return await bench.ok('token-keys.generate', {
    token: token.serial,
    algorithm,
    label: newLabel('Key'),
    wrappable: true,
    ...(algorithm === 'rsa' ? { bits: 2048 as const } : {}),
  });
}

async function backup(key: KeyView, under?: string): Promise<string> {
  const file = bench.file(newLabel('backup'));
  const named = under === undefined ? {} : { under };
  await bench.ok('token-copies.backup', { key: key.record.id, file, ...named });
  return file;
}

/** An RSA key of a token, by its label. */
async function transportOn({ serial }: FakeToken): Promise<string> {
  const label = newLabel('Transport');
  await bench.ok('token-copies.make-transport-key', { token: serial, label, bits: 2048 });
  return label;
}

const health = async ({ record }: KeyView): Promise<string> =>
  (await bench.ok('keys.get', { id: record.id })).summary.backup;

const copiesOf = async ({ record }: KeyView) =>
  (await bench.ok('keys.get', { id: record.id })).record.copies.map(({ kind, unreadable }) => [
    kind,
    unreadable,
  ]);

async function erase(token: FakeToken): Promise<void> {
  const wish = { token: token.serial, label: newLabel('New'), soPin: fakePin('12345678') };
  await bench.ok('tokens.initialise', { ...wish, confirm: token.label });
}

describe('the list of wrapping keys', () => {
  it('says which backups and spares hang on each, and what its loss means', async () => {
    const [one, two] = [await ready(), await ready()];
    const key = await wrappingOn(one, two);
    expect(key).toMatchObject({
      kind: 'aes',
      threshold: 1,
      backups: [],
      spares: [],
      whenGone: 'shares-bring-it-back',
      places: [{ serial: one.serial }, { serial: two.serial }],
    });
    const [kept, cloned] = [await generate(one), await generate(one)];
    const file = await backup(kept);
    await bench.ok('token-copies.clone', { key: cloned.record.id, token: two.serial });
    const now = await listed(key.id);
    expect(now.backups).toMatchObject([{ key: kept.record.id, location: file, label: kept.record.label }]);
    expect(now.spares).toMatchObject([{ key: cloned.record.id, serial: two.serial, kind: 'spare' }]);
    // Another wrapping key has nothing of that.
    const other = await wrappingOn(await ready());
    expect([other.backups, other.spares]).toEqual([[], []]);
  });
});

describe('a lost token', () => {
  it('that has a wrapping key alone opens a case with every key that was wrapped under it', async () => {
    const [one, two, only] = [await ready(), await ready(), await ready()];
    const key = await wrappingOn(one, two, only);
    const [kept, cloned, untouched] = [await generate(one), await generate(one), await generate(one)];
    const file = await backup(kept);
    await bench.ok('token-copies.clone', { key: cloned.record.id, token: two.serial });
    const marked = await bench.ok('tokens.mark', {
      serial: only.serial,
      life: 'lost',
      reason: 'left in a train',
    });
    expect(marked.todo).toEqual(['work-off-cases', 'replace-wrapping-key', 'enrol-replacement']);
    expect(marked.cases).toHaveLength(1);
    const { cases } = await bench.ok('cases.list', {});
    const opened = cases.find(({ id }) => id === marked.cases[0]);
    expect(opened).toMatchObject({
      wrappingKey: { id: key.id, checkValue: key.checkValue },
      reason: 'left in a train',
    });
    const labels = opened?.reached.map(({ label, how }) => [label, how]).sort();
    expect(labels).toEqual([kept, cloned].map(({ record }) => [record.label, 'wrapped']).sort());
    const steps = opened?.todo.map(({ what, subject }) => [what, subject]);
    expect(steps).toEqual([
      ['replace-wrapping-key', `${key.label} ${key.checkValue}`],
      ...[kept, cloned].map(({ record }) => ['rewrap-key', record.label]),
      ['destroy-token-backup', file],
      ['destroy-shares', `${key.label} ${key.checkValue}`],
    ]);
    // They are on tokens that are where they were: they stay in use.
    for (const { record } of [kept, cloned, untouched])
      expect((await bench.ok('keys.get', { id: record.id })).record.state).not.toBe('compromised');
    // Nothing more goes under it, but what was wrapped can be restored.
    expect((await listed(key.id)).exposed).toBeDefined();
    const again = { key: untouched.record.id, file: bench.file('never'), under: key.id };
    expect(await bench.no('token-copies.backup', again)).toMatchObject({
      code: 'state-forbids',
      details: { reason: 'wrapping-key-exposed' },
    });
    expect((await bench.no('token-copies.clone', { key: untouched.record.id, token: two.serial })).code).toBe(
      'no-such-wrapping-key',
    );
    await bench.ok('token-copies.clone', { key: kept.record.id, token: two.serial, file });
    const html = bench.file('case.html');
    await bench.ok('cases.export-report', { id: opened?.id ?? '', file: html, form: 'html' });
    expect(readFileSync(html, 'utf8')).toContain(`Loss of the wrapping key ${key.label}`);
    // Under a new one all goes on.
    const fresh = await wrappingOn(one, two);
    await bench.ok('token-copies.clone', { key: untouched.record.id, token: two.serial, under: fresh.id });
    for (const { id } of opened?.todo ?? [])
      await bench.ok('cases.mark', { id: opened?.id ?? '', item: id, done: true });
    const { cases: after } = await bench.ok('cases.list', {});
    expect(after.find(({ id }) => id === opened?.id)?.closed).toBeDefined();
  });

  it('whose wrapping key has wrapped nothing takes it out of use without a case', async () => {
    const only = await ready();
    const key = await wrappingOn(only);
    const { cases, todo } = await bench.ok('tokens.mark', { serial: only.serial, life: 'lost' });
    expect([cases, todo]).toEqual([[], ['replace-wrapping-key', 'enrol-replacement']]);
    expect(await listed(key.id)).toMatchObject({ places: [{ life: 'lost' }] });
    expect((await listed(key.id)).exposed).toBeDefined();
  });

  it('with keys of its own compromises those, and does not ask to wrap them anew', async () => {
    const [one, two] = [await ready(), await ready()];
    await wrappingOn(one, two);
    const [gone, stays] = [await generate(one), await generate(two)];
    const files = [await backup(gone), await backup(stays)];
    const { cases } = await bench.ok('tokens.mark', { serial: one.serial, life: 'lost' });
    expect(cases).toHaveLength(2);
    const all = (await bench.ok('cases.list', {})).cases.filter(({ id }) => cases.includes(id));
    const own = all.find(({ wrappingKey }) => wrappingKey === undefined);
    const wrapping = all.find(({ wrappingKey }) => wrappingKey !== undefined);
    expect(own?.key).toBe(gone.record.id);
    const of = (what: string): string[] =>
      wrapping?.todo.filter((step) => step.what === what).map(({ subject }) => subject) ?? [];
    expect(of('rewrap-key')).toEqual([stays.record.label]);
    expect(of('destroy-token-backup').sort()).toEqual(files.sort());
  });
});

describe('an RSA key of the token that keys go to', () => {
  it.each(['p256', 'aes-256', 'rsa'] as const)(
    '%s goes there under it, with no shares',
    async (algorithm) => {
      const [one, two] = [await ready(), await ready()];
      const label = newLabel('Transport');
      const made = await bench.ok('token-copies.make-transport-key', {
        token: two.serial,
        label,
        bits: 2048,
      });
      expect(made).toMatchObject({ kind: 'rsa', threshold: 0, shares: [], places: [{ serial: two.serial }] });
      const own = two.objects.find(({ kind, label: name }) => kind === 'private' && name === label);
      expect(own?.attributes).toMatchObject({ unwrap: true, extractable: false });
      const key = await generate(one, algorithm);
      const { spare } = await bench.ok('token-copies.clone', { key: key.record.id, token: two.serial });
      expect(spare.serial).toBe(two.serial);
      expect((await listed(made.id)).spares).toMatchObject([{ key: key.record.id, serial: two.serial }]);
      // It is no orphan there, and its proof has left nothing behind.
      const { objects } = await bench.ok('tokens.get', { token: two.serial });
      expect(objects.every(({ flags }) => !flags.includes('orphan'))).toBe(true);
      expect(two.objects.some(({ label: name }) => name === 'holdfast-proof')).toBe(false);
    },
  );

  it('is asked for by the hash that the token knows', async () => {
    const [one, two] = [await ready(), await ready({ without: ['rsa-aes-key-wrap'] })];
    const label = newLabel('Transport');
    await bench.ok('token-copies.make-transport-key', { token: two.serial, label, bits: 2048 });
    const key = await generate(one);
    const file = await backup(key, label);
    const backupView = await bench.ok('token-copies.inspect', { file });
    expect(backupView.wrapping).toMatchObject({ label, mechanism: 'rsa-aes-key-wrap-sha1' });
    expect(backupView.tokens).toEqual([two.serial]);
    await bench.ok('token-copies.clone', { key: key.record.id, token: two.serial, file });
    // No other token reads it, and a changed file is none.
    const third = await ready();
    const another = await bench.no('token-copies.clone', { key: key.record.id, token: third.serial, file });
    expect(another).toMatchObject({ code: 'token-object-missing', details: { reason: 'wrapping-key' } });
    writeFileSync(file, readFileSync(file, 'utf8').replace(/"wrapped": "../, '"wrapped": "00'));
    expect(await listed((await bench.ok('token-copies.inspect', { file })).wrapping.id)).toMatchObject({
      whenGone: 'backups-lost',
    });
  });

  it('is not made where the token cannot unwrap so, and leaves nothing behind', async () => {
    const two = await ready({ without: ['rsa-aes-key-wrap', 'rsa-aes-key-wrap-sha1'] });
    const wish = { token: two.serial, label: newLabel('Transport'), bits: 2048 as const };
    expect((await bench.no('token-copies.make-transport-key', wish)).code).toBe('token-mechanism-missing');
    expect(two.objects).toEqual([]);
  });

  it('is taken off its token, and then reads nothing any more', async () => {
    const [one, two] = [await ready(), await ready()];
    const label = newLabel('Transport');
    await bench.ok('token-copies.make-transport-key', { token: two.serial, label, bits: 2048 });
    const key = await generate(one);
    const file = await backup(key, label);
    const remove = { token: two.serial, id: label };
    for (const confirm of [undefined, 'Another'])
      expect(
        await bench.no('token-copies.remove-wrapping-key', {
          ...remove,
          ...(confirm === undefined ? {} : { confirm }),
        }),
      ).toMatchObject({ code: 'state-forbids', details: { reason: 'backups-lost', label, backups: 1 } });
    const removed = await bench.ok('token-copies.remove-wrapping-key', { ...remove, confirm: label });
    expect(removed.places).toEqual([]);
    expect(await health(key)).toBe('none');
    const late = await bench.no('token-copies.clone', { key: key.record.id, token: two.serial, file });
    expect(late.code).toBe('token-object-missing');
  });

  it('has no shares that could be entered', async () => {
    const two = await ready();
    const label = newLabel('Transport');
    await bench.ok('token-copies.make-transport-key', { token: two.serial, label, bits: 2048 });
    const share = new TextEncoder().encode(Array.from({ length: 33 }, () => 'academic').join(' '));
    expect((await bench.no('token-copies.check-share', { id: label, share })).code).toBe(
      'no-such-wrapping-key',
    );
  });
});

describe('a backup under an RSA key of a token', () => {
  it('counts where another token reads it, and the key may then be used', async () => {
    const [one, two] = [await ready(), await ready()];
    const key = await generate(one);
    await backup(key, await transportOn(two));
    expect(await health(key)).toBe('written');
    await bench.ok('keys.activate', { id: key.record.id });
  });

  it.each(['its own', 'none', 'a lost one', 'a retired one'] as const)(
    'is refused where the token that reads it is %s',
    async (which) => {
      const [one, two] = [await ready(), await ready()];
      const holder = which === 'its own' ? one : two;
      const under = await transportOn(holder);
      if (which === 'none')
        await bench.ok('token-copies.remove-wrapping-key', { token: two.serial, id: under });
      if (which === 'a lost one') await bench.ok('tokens.mark', { serial: two.serial, life: 'lost' });
      if (which === 'a retired one') await bench.ok('tokens.mark', { serial: two.serial, life: 'retired' });
      const key = await generate(one);
      const input = { key: key.record.id, file: bench.file(newLabel('never')), under };
      const reason = which === 'a lost one' ? 'wrapping-key-exposed' : 'no-other-token';
      expect(await bench.no('token-copies.backup', input)).toMatchObject({
        code: 'state-forbids',
        details: { reason, label: under },
      });
      expect(await health(key)).toBe('none');
      expect((await bench.no('keys.activate', { id: key.record.id })).code).toBe('backup-needed');
    },
  );

  it.each(['lost', 'retired', 'erased', 'rid of it'] as const)(
    'stays on record and is no backup any more when its token is %s',
    async (what) => {
      const [one, two] = [await ready(), await ready()];
      const key = await generate(one);
      const under = await transportOn(two);
      await backup(key, under);
      expect(await copiesOf(key)).toEqual([['token-backup', undefined]]);
      const serial = two.serial;
      if (what === 'lost') await bench.ok('tokens.mark', { serial, life: 'lost' });
      if (what === 'retired') {
        const { todo } = await bench.ok('tokens.mark', { serial, life: 'retired' });
        expect(todo).toEqual(['renew-token-backups', 'destroy-token']);
      }
      if (what === 'erased') {
        const wish = { token: serial, label: 'x', soPin: fakePin('12345678') };
        expect(await bench.no('tokens.initialise', wish)).toMatchObject({
          code: 'token-holds-keys',
          details: { reason: 'backups-lost', backups: 1 },
        });
        await erase(two);
      }
      if (what === 'rid of it') {
        const object = (await listed(await idOf(under))).places[0]?.id ?? '';
        await bench.ok('token-keys.remove-object', { token: serial, object, confirm: under });
      }
      expect(await copiesOf(key)).toEqual([['token-backup', true]]);
      expect(await health(key)).toBe('none');
      expect((await bench.no('keys.activate', { id: key.record.id })).code).toBe('backup-needed');
      // Its file still may be somewhere: a destruction names it.
      const { remainingCopies } = await bench.ok('keys.destroy', {
        id: key.record.id,
        confirmLabel: key.record.label,
        reason: 'test',
      });
      expect(remainingCopies).toMatchObject([{ kind: 'token-backup', todo: 'delete-file' }]);
    },
  );

  it.each(['retired', 'erased'] as const)(
    'is none any more when the key lives on that token alone, the other being %s',
    async (what) => {
      const [one, two] = [await ready(), await ready()];
      await wrappingOn(one, two);
      const key = await generate(one);
      await backup(key, await transportOn(two));
      await bench.ok('token-copies.clone', { key: key.record.id, token: two.serial });
      expect(await health(key)).toBe('proven');
      if (what === 'retired') await bench.ok('tokens.mark', { serial: one.serial, life: 'retired' });
      else await erase(one);
      expect(await copiesOf(key)).toContainEqual(['token-backup', true]);
      expect(await health(key)).toBe('none');
    },
  );

  it('is not asked about when its key is destroyed', async () => {
    const [one, two] = [await ready(), await ready()];
    const key = await generate(one);
    const under = await transportOn(two);
    await backup(key, under);
    const { id, label } = key.record;
    await bench.ok('keys.destroy', { id, confirmLabel: label, reason: 'test' });
    await bench.ok('token-copies.remove-wrapping-key', { token: two.serial, id: under });
  });
});

describe('a case of a wrapping key', () => {
  it('asks no more to wrap anew what was destroyed or compromised', async () => {
    const [one, only] = [await ready(), await ready()];
    await wrappingOn(one, only);
    const [stays, gone, out] = [await generate(one), await generate(one), await generate(one)];
    for (const key of [stays, gone, out]) await backup(key);
    const { cases } = await bench.ok('tokens.mark', { serial: only.serial, life: 'lost' });
    const { id, label } = gone.record;
    await bench.ok('keys.destroy', { id, confirmLabel: label, reason: 'test' });
    await bench.ok('keys.revoke', { id: out.record.id, reason: 'test' });
    const opened = (await bench.ok('cases.list', {})).cases.find((one) => one.id === cases[0]);
    const steps = opened?.todo.filter(({ what }) => what === 'rewrap-key') ?? [];
    expect(steps.map(({ subject, done, note }) => [subject, done, note])).toEqual([
      [stays.record.label, false, undefined],
      [gone.record.label, true, 'key-destroyed'],
      [out.record.label, true, 'key-revoked'],
    ]);
    // What can still be done stays: the files are somewhere.
    expect(opened?.todo.filter(({ what, done }) => what === 'destroy-token-backup' && !done)).toHaveLength(3);
    expect(opened?.remaining).toBe(opened?.todo.filter(({ done }) => !done).length);
  });
});
