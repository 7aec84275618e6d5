import { describe, expect, it } from 'vitest';
import type { KeyRecord } from '../../src/core/keys/key.ts';
import { mostCopies, mostSpares } from '../../src/core/keys/key.ts';
import { withCopy, withSpare } from '../../src/core/keys/token-places.ts';
import type { Session } from '../../src/engine/session.ts';
import type { CommandOutput } from '../../src/shared/contract.ts';
import type { FakeToken, FakeTokenOptions } from '../support/fake-token.ts';
import { cheapest, passphrase } from './harness.ts';
import { fakePin, openTokenBench } from './token-bench.ts';

const { bench, plug } = await openTokenBench();

let labels = 0;
const newLabel = (what: string): string => `${what} ${++labels}`;
const text = (words: string): Uint8Array => new TextEncoder().encode(words);

interface Wrapping {
  readonly id: string;
  readonly share: Uint8Array;
}
let wrapping: Wrapping | undefined;

/** One for all tokens; another one once a token with it was lost. */
async function wrappingKey(): Promise<Wrapping> {
  const { wrappingKeys } = await bench.ok('token-copies.list', {});
  const current = wrappingKeys.find(({ id, exposed }) => id === wrapping?.id && exposed === undefined);
  if (wrapping !== undefined && current !== undefined) return wrapping;
  const wish = { label: newLabel('Wrapping'), threshold: 1, shares: 1 };
  const made = await bench.ok('token-copies.make-wrapping-key', wish);
  const share = Uint8Array.from(made.shares[0] ?? []);
  wrapping = { id: made.wrappingKey.id, share };
  await bench.ok('token-copies.check-share', { id: wrapping.id, share: Uint8Array.from(share) });
  return wrapping;
}

/** A token that is logged in to and has the wrapping key. */
async function ready(options: FakeTokenOptions = {}): Promise<FakeToken> {
  const token = plug({ label: newLabel('Card'), ...options });
  await bench.ok('tokens.login', { token: token.serial, pin: fakePin() });
  const { id, share } = await wrappingKey();
  const shares = Uint8Array.from(share);
  await bench.ok('token-copies.put-wrapping-key', { token: token.serial, id, shares });
  return token;
}

interface Pair {
  readonly one: FakeToken;
  readonly two: FakeToken;
  readonly record: KeyRecord;
}

/** A key in use on two tokens. */
async function pair(): Promise<Pair> {
  const [one, two] = [await ready(), await ready()];
  const { record } = await bench.ok('token-keys.generate', {
    token: one.serial,
    algorithm: 'p256',
    label: newLabel('Key'),
    wrappable: true,
  });
  await bench.ok('token-copies.clone', { key: record.id, token: two.serial });
  await bench.ok('keys.activate', { id: record.id });
  return { one, two, record };
}

const privates = (token: FakeToken): number => token.objects.filter(({ kind }) => kind === 'private').length;
const recordOf = async (id: string): Promise<KeyRecord> => (await bench.ok('keys.get', { id })).record;
const destroy = async ({ id, label }: KeyRecord): Promise<CommandOutput<'keys.destroy'>> =>
  await bench.ok('keys.destroy', { id, confirmLabel: label, reason: 'test' });

/** What a certificate of destruction says. */
async function certificate(id: string): Promise<{ method: string; claims: string; limits: string }> {
  const file = bench.file(`${id}.json`);
  const { keyFingerprint } = await bench.ok('statements.export', { id, file, form: 'json' });
  const { body } = await bench.ok('statements.verify', { file, key: keyFingerprint });
  const { method, claims, limits } = JSON.parse(body) as {
    method: string;
    claims: string[];
    limits: string[];
  };
  return { method, claims: claims.join(' '), limits: limits.join(' ') };
}

async function erase(token: FakeToken): Promise<void> {
  await bench.ok('tokens.initialise', {
    token: token.serial,
    label: newLabel('New'),
    soPin: text('12345678'),
    confirm: token.label,
  });
}

async function sign(key: string): Promise<string> {
  const from = { bytes: text(newLabel('words')) };
  const { id, digest } = await bench.ok('sign.open', { kind: 'raw-message', from, key });
  const result = await bench.engine.call('sign.approve', { id, digest });
  return result.ok ? 'ok' : result.error.code;
}

describe('a token that is retired while a spare has its key', () => {
  it('stays on record as a copy, which a certificate names, until it is erased', async () => {
    const { one, two, record } = await pair();
    const { todo, token } = await bench.ok('tokens.mark', {
      serial: one.serial,
      life: 'retired',
      reason: 'test',
    });
    expect(todo).toEqual(['destroy-keys', 'destroy-token']);
    expect(token.keys).toEqual([record.id]);
    const after = await bench.ok('keys.get', { id: record.id });
    expect(after.record.versions[0]?.token?.serial).toBe(two.serial);
    expect(after.record.copies).toMatchObject([
      { kind: 'token', reference: `${one.serial} ${record.versions[0]?.token?.id ?? ''}`, verified: false },
    ]);
    // It is no backup.
    expect(after.summary.backup).toBe('none');
    const { remainingCopies, statement } = await destroy(record);
    expect(remainingCopies).toMatchObject([{ kind: 'token', todo: 'destroy-on-token' }]);
    expect(remainingCopies[0]?.reference.startsWith(one.serial)).toBe(true);
    expect([privates(one), privates(two)]).toEqual([1, 0]);
    const { method, claims } = await certificate(statement);
    expect(method).toBe('destroyed-on-token');
    expect(claims).toContain('several hardware tokens');
  });

  it('is no copy any more once it is erased, or the key is destroyed there by hand', async () => {
    const first = await pair();
    await bench.ok('tokens.mark', { serial: first.one.serial, life: 'retired' });
    await erase(first.one);
    expect((await recordOf(first.record.id)).copies).toEqual([]);
    const { one, record } = await pair();
    await bench.ok('tokens.mark', { serial: one.serial, life: 'retired' });
    const object = record.versions[0]?.token?.id ?? '';
    await bench.ok('token-keys.remove-object', { token: one.serial, object, confirm: record.label });
    expect((await recordOf(record.id)).copies).toEqual([]);
  });

  it('is named by a case that opens later', async () => {
    const { one, two, record } = await pair();
    await bench.ok('tokens.mark', { serial: one.serial, life: 'retired' });
    const { cases } = await bench.ok('tokens.mark', { serial: two.serial, life: 'lost', reason: 'test' });
    const { cases: all } = await bench.ok('cases.list', { key: record.id });
    const steps = all.find(({ id }) => id === cases[0])?.todo.filter(({ what }) => what === 'destroy-spare');
    expect(steps).toMatchObject([{ subject: one.serial }]);
  });
});

describe('a lost first token', () => {
  it('is told apart in the certificate from the spare that was erased; the step for the spare is done', async () => {
    const { one, two, record } = await pair();
    one.present = false;
    const { cases } = await bench.ok('tokens.mark', { serial: one.serial, life: 'lost', reason: 'test' });
    const { remainingCopies, statement } = await destroy(record);
    expect(privates(two)).toBe(0);
    expect(remainingCopies).toMatchObject([{ kind: 'token', todo: 'destroy-on-token' }]);
    expect(remainingCopies[0]?.reference.startsWith(one.serial)).toBe(true);
    const { method, claims, limits } = await certificate(statement);
    expect(method).toBe('destroyed-on-token');
    expect(claims).toContain(`not asked: ${one.serial}.`);
    expect(claims).not.toContain('Nothing was erased');
    expect(limits).toContain('its PIN can go on using this key');
    const { cases: all } = await bench.ok('cases.list', { key: record.id });
    const steps = all.find(({ id }) => id === cases[0])?.todo.filter(({ what }) => what === 'destroy-spare');
    expect(steps).toMatchObject([{ subject: two.serial, done: true, note: 'key-destroyed' }]);
  });
});

describe('a key that opens the vault', () => {
  it('is not destroyed before that way in is removed', async () => {
    const one = await ready();
    const { record } = await bench.ok('token-keys.generate', {
      token: one.serial,
      algorithm: 'p256',
      label: newLabel('Door'),
      purposes: ['encrypt'],
    });
    await bench.ok('vault.add-token-slot', {
      proof: { with: 'passphrase', secret: passphrase() },
      token: one.serial,
      key: record.id,
      kdf: cheapest,
    });
    const words = { id: record.id, confirmLabel: record.label, reason: 'test' };
    expect((await bench.no('keys.destroy', words)).code).toBe('key-opens-vault');
    expect(privates(one)).toBe(1);
    expect((await recordOf(record.id)).state).toBe('pre-activation');
  });
});

describe('a spare', () => {
  it('is asked when the first token is there and has lost the key', async () => {
    const { one, two, record } = await pair();
    one.objects.splice(0);
    expect(await sign(record.id)).toBe('ok');
    expect(two.signatures.length).toBeGreaterThan(0);
    two.objects.splice(0);
    expect(await sign(record.id)).toBe('token-object-missing');
  });

  it('is what is checked while the first token is away', async () => {
    const { one, record } = await pair();
    one.present = false;
    const { present, findings } = await bench.ok('token-keys.check', { key: record.id });
    expect(present).toBe(true);
    expect(findings.filter(({ ok }) => !ok)).toEqual([]);
  });

  it('of an RSA key has to decrypt by the hash that the first token decrypts by', async () => {
    const [one, two] = [await ready(), await ready({ without: ['rsa-oaep-sha256'] })];
    const { record } = await bench.ok('token-keys.generate', {
      token: one.serial,
      algorithm: 'rsa',
      bits: 2048,
      label: newLabel('RSA'),
      purposes: ['encrypt'],
      wrappable: true,
    });
    expect(record.versions[0]?.token?.oaep).toBe('sha256');
    const before = two.objects.length;
    const error = await bench.no('token-copies.clone', { key: record.id, token: two.serial });
    expect(error).toMatchObject({
      code: 'token-mechanism-missing',
      details: { mechanism: 'rsa-oaep-sha256' },
    });
    expect(two.objects.length).toBe(before);
    expect((await recordOf(record.id)).copies).toEqual([]);
  });

  it('that is one too many is refused before anything is wrapped, and the backup can be restored', async () => {
    const { record } = await pair();
    const { session } = bench.engine as unknown as { session: Session };
    let full = await recordOf(record.id);
    while ((full.versions[0]?.spares?.length ?? 0) < mostSpares)
      full = withSpare(full, { serial: newLabel('Drawer'), id: 'ab' }, full.created);
    await put(session, full);
    const next = await ready();
    const before = next.objects.length;
    const error = await bench.no('token-copies.clone', { key: record.id, token: next.serial });
    expect(error).toMatchObject({ code: 'too-many-spares', details: { most: mostSpares } });
    expect(next.objects.length).toBe(before);
    const file = bench.file('full.backup');
    await bench.ok('backup.write', { file });
    const proof = { with: 'passphrase', secret: passphrase() } as const;
    await bench.ok('backup.inspect', { file, proof });
    // One that a restore would refuse is not written.
    await put(session, withSpare(full, { serial: 'One more', id: 'ab' }, full.created));
    const refused = await bench.no('backup.write', { file: bench.file('too-full.backup') });
    expect(refused).toMatchObject({
      code: 'internal',
      details: { reason: 'key-record', key: record.id },
    });
    await put(session, full);
  });

  it('is followed by a key that may have one, too', async () => {
    const { one, record } = await pair();
    const { successor } = await bench.ok('keys.rotate', { id: record.id, reason: 'test' });
    const id = successor?.record.versions[0]?.token?.id;
    const made = one.objects.filter(
      (object) => object.kind === 'private' && Buffer.from(object.id).toString('hex') === id,
    );
    expect(made).toMatchObject([{ attributes: { extractable: true } }]);
    const two = await ready();
    const key = successor?.record.id ?? record.id;
    await bench.ok('token-copies.clone', { key, token: two.serial });
  });
});

describe('the copies on record', () => {
  it('are as many as a backup may have, and those on tokens are dropped last', () => {
    const copy = (kind: 'token' | 'export', reference: string): KeyRecord['copies'][number] => ({
      kind,
      at: '2026-01-01T00:00:00.000Z',
      reference,
      verified: false,
    });
    let copies = [copy('token', 'first')];
    for (let at = 0; at < mostCopies + 5; at++) copies = withCopy(copies, copy('export', String(at)));
    expect(copies.length).toBe(mostCopies);
    expect(copies[0]?.reference).toBe('first');
    expect(copies[1]?.reference).toBe('6');
  });
});

/** Writes a record as it is, as no command would. */
async function put(session: Session, record: KeyRecord): Promise<void> {
  await session.vault.transaction((draft) => {
    draft.put('key', record.id, record);
    draft.audit({ command: 'keys.rename', actor: 'test', subjects: [], outcome: 'ok', details: {} });
  });
  session.keys.put(record);
}
