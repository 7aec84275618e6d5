import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { KeyView } from '../../src/shared/contract/common.ts';
import type { CommandOutput } from '../../src/shared/contract.ts';
import type { FakeToken, FakeTokenOptions } from '../support/fake-token.ts';
import { fakePin, openTokenBench } from './token-bench.ts';

const { bench, plug } = await openTokenBench();

type Algorithm = 'p256' | 'p384' | 'secp256k1' | 'ed25519' | 'x25519' | 'rsa' | 'aes-256' | 'hmac-sha256';
type WrappingKey = CommandOutput<'token-copies.check-share'>;

let labels = 0;
const newLabel = (what: string): string => `${what} ${++labels}`;
const joined = (shares: readonly Uint8Array[]): Uint8Array =>
  Uint8Array.from(Buffer.concat(shares.flatMap((share) => [share, new TextEncoder().encode('\n')])));
const text = (words: string): Uint8Array => new TextEncoder().encode(words);

async function ready(options: FakeTokenOptions = {}): Promise<FakeToken> {
  const token = plug({ label: newLabel('Card'), ...options });
  await bench.ok('tokens.login', { token: token.serial, pin: fakePin() });
  return token;
}

/** A wrapping key whose shares were all entered back. */
async function wrappingKey(
  threshold = 2,
  shares = 3,
): Promise<{ readonly key: WrappingKey; readonly shares: Uint8Array[] }> {
  const made = await bench.ok('token-copies.make-wrapping-key', {
    label: newLabel('Wrapping'),
    threshold,
    shares,
    holders: ['Ada', 'Grace'].slice(0, shares),
  });
  const own = made.shares.map((share) => Uint8Array.from(share));
  let key = made.wrappingKey;
  for (const share of own)
    key = await bench.ok('token-copies.check-share', { id: key.id, share: Uint8Array.from(share) });
  return { key, shares: own };
}

/** Two tokens that have the same wrapping key. */
async function pair(second: FakeTokenOptions = {}): Promise<{
  readonly one: FakeToken;
  readonly two: FakeToken;
  readonly key: WrappingKey;
  readonly shares: Uint8Array[];
}> {
  const [one, two] = [await ready(), await ready(second)];
  const { key, shares } = await wrappingKey();
  for (const [at, token] of [one, two].entries()) {
    const some = shares.slice(at, at + 2);
    await bench.ok('token-copies.put-wrapping-key', {
      token: token.serial,
      id: key.id,
      shares: joined(some),
    });
  }
  return { one, two, key, shares };
}

async function generate(token: FakeToken, algorithm: Algorithm = 'p256', wrappable = true): Promise<KeyView> {
  return await bench.ok('token-keys.generate', {
    token: token.serial,
    algorithm,
    label: newLabel('Key'),
    ...(algorithm === 'rsa' ? { bits: 2048 as const } : {}),
    wrappable,
  });
}

async function signed(key: string, words: string): Promise<boolean> {
  const shown = await bench.ok('sign.open', { kind: 'raw-message', from: { bytes: text(words) }, key });
  const { bytes: signature } = await bench.ok('sign.approve', { id: shown.id, digest: shown.digest });
  const { valid } = await bench.ok('data.verify-signature', {
    key,
    message: { bytes: text(words) },
    signature,
  });
  return valid;
}

describe('a wrapping key', () => {
  it('is shown as shares once, is proven by them, and then put on a token', async () => {
    const token = await ready();
    const made = await bench.ok('token-copies.make-wrapping-key', {
      label: 'Safe',
      threshold: 2,
      shares: 3,
      holders: ['Ada'],
    });
    const { id } = made.wrappingKey;
    expect(made.wrappingKey).toMatchObject({ threshold: 2, ready: false, places: [] });
    expect(made.wrappingKey.checkValue).toMatch(/^[0-9a-f]{10}$/);
    expect(new TextDecoder().decode(made.shares[0]).split(' ').length).toBe(33);
    const shares = made.shares.map((share) => Uint8Array.from(share));
    const put = { token: token.serial, id, shares: joined(shares.slice(0, 2)) };
    const early = await bench.no('token-copies.put-wrapping-key', put);
    expect(early).toMatchObject({
      code: 'state-forbids',
      details: { reason: 'shares-unconfirmed', left: 3 },
    });
    for (const share of shares)
      await bench.ok('token-copies.check-share', { id, share: Uint8Array.from(share) });
    const done = await bench.ok('token-copies.put-wrapping-key', put);
    expect(done).toMatchObject({ ready: true, places: [{ serial: token.serial }] });
    expect(token.objects.map(({ attributes, label }) => ({ ...attributes, label }))).toMatchObject([
      { label: 'Safe', wrap: true, unwrap: true, encrypt: true, decrypt: false, extractable: false },
    ]);
    // It is nobody's orphan.
    const { objects } = await bench.ok('tokens.get', { token: token.serial });
    expect(objects.map(({ flags }) => flags)).toEqual([[]]);
    // Once more changes nothing.
    await bench.ok('token-copies.put-wrapping-key', { ...put, shares: joined(shares.slice(1)) });
    expect(token.objects.length).toBe(1);
    const { wrappingKeys } = await bench.ok('token-copies.list', {});
    expect(wrappingKeys.find((key) => key.id === id)).toEqual(done);
    const off = await bench.ok('token-copies.remove-wrapping-key', { token: token.serial, id: 'Safe' });
    expect([off.places, token.objects]).toEqual([[], []]);
  });

  it('is not built from shares of another one, too few, too many, or with a word changed', async () => {
    const token = await ready();
    const [mine, other] = [await wrappingKey(), await wrappingKey()];
    const [a = text(''), b = text(''), c = text('')] = mine.shares;
    const [x = text('')] = other.shares;
    const refusal = async (shares: readonly Uint8Array[]): Promise<unknown> => {
      const words = { token: token.serial, id: mine.key.id, shares: joined(shares) };
      const error = await bench.no('token-copies.put-wrapping-key', words);
      expect(error.code).toBe('shares-malformed');
      return error.details?.['reason'];
    };
    expect(await refusal([a])).toBe('count');
    expect(await refusal([a, b, c])).toBe('count');
    expect(await refusal([a, a])).toBe('duplicate');
    expect(await refusal([a, x])).toBe('other-set');
    const words = new TextDecoder().decode(b).split(' ');
    expect(await refusal([a, text(words.with(9, words[10] ?? '').join(' '))])).toBe('checksum');
    expect(await refusal([a, text(words.slice(1).join(' '))])).toBe('count');
    expect(token.objects).toEqual([]);
    const wrong = await bench.no('token-copies.check-share', { id: mine.key.id, share: Uint8Array.from(x) });
    expect(wrong).toMatchObject({ code: 'shares-malformed', details: { reason: 'other-set' } });
    expect((await bench.no('token-copies.check-share', { id: 'nobody', share: a })).code).toBe(
      'no-such-wrapping-key',
    );
  });

  it('that is another one on the token is refused by its check value, and not used', async () => {
    const { one, two, key } = await pair();
    const made = await generate(one);
    const there = two.objects.find(({ attributes }) => attributes.unwrap === true);
    if (there !== undefined) there.key = { secret: new Uint8Array(32).fill(7) };
    const before = two.objects.length;
    const error = await bench.no('token-copies.clone', { key: made.record.id, token: two.serial });
    expect(error).toMatchObject({ code: 'check-value-mismatch', details: { expected: key.checkValue } });
    expect(two.objects.length).toBe(before);
  });

  it('that a token cannot be asked about is not put there', async () => {
    const { key, shares } = await wrappingKey();
    const without = await ready({ without: ['aes-ecb', 'aes-cbc-pad'] });
    const words = { id: key.id, shares: joined(shares.slice(0, 2)) };
    const error = await bench.no('token-copies.put-wrapping-key', { token: without.serial, ...words });
    expect(error.code).toBe('token-mechanism-missing');
    expect(without.objects).toEqual([]);
    const cbc = await ready({ without: ['aes-ecb'] });
    await bench.ok('token-copies.put-wrapping-key', { token: cbc.serial, ...words });
  });

  it('asks for shares that the standard has, and for a name of its own', async () => {
    const { key } = await wrappingKey(1, 1);
    const wish = { label: newLabel('Wrapping'), threshold: 3, shares: 2 };
    expect((await bench.no('token-copies.make-wrapping-key', wish)).code).toBe('shares-malformed');
    const same = { label: key.label, threshold: 1, shares: 1 };
    expect((await bench.no('token-copies.make-wrapping-key', same)).code).toBe('label-taken');
  });
});

describe('a spare', () => {
  it.each(['p256', 'p384', 'secp256k1', 'ed25519', 'x25519', 'rsa', 'aes-256', 'hmac-sha256'] as const)(
    'of a %s key is made, proven there, and on record',
    async (algorithm) => {
      const { one, two } = await pair();
      const made = await generate(one, algorithm);
      const { key, spare } = await bench.ok('token-copies.clone', { key: made.record.id, token: two.serial });
      expect(key.record.versions[0]).toMatchObject({ token: { serial: one.serial }, spares: [spare] });
      expect(spare.id).toBe(made.record.versions[0]?.token?.id);
      expect(key.summary.backup).toBe('proven');
      expect(key.record.copies).toMatchObject([{ kind: 'token', verified: true }]);
      const copy = two.objects.find(
        ({ kind, attributes }) => kind !== 'public' && attributes.unwrap !== true,
      );
      expect(copy?.attributes).toMatchObject({ extractable: false, sensitive: true });
      const { objects } = await bench.ok('tokens.get', { token: two.serial });
      expect(objects.every(({ flags }) => flags.length === 0)).toBe(true);
      // A proven spare is a backup: nothing has to be waived.
      await bench.ok('keys.activate', { id: made.record.id });
      const again = await bench.no('token-copies.clone', { key: made.record.id, token: two.serial });
      expect(again.code).toBe('key-on-token');
    },
  );

  it('signs when the first token is away, and either does when both are there', async () => {
    const { one, two } = await pair();
    const { record } = await generate(one);
    await bench.ok('token-copies.clone', { key: record.id, token: two.serial });
    await bench.ok('keys.activate', { id: record.id });
    expect(await signed(record.id, 'both')).toBe(true);
    expect([one.signatures.length > 1, two.signatures.length]).toEqual([true, 1]);
    one.present = false;
    expect(await signed(record.id, 'spare')).toBe(true);
    expect(two.signatures.length).toBe(2);
    // A spare that waits for its log-in says so, and no PIN is tried.
    await bench.ok('tokens.logout', { token: two.serial });
    const shown = await bench.ok('sign.open', {
      kind: 'raw-message',
      from: { bytes: text('late') },
      key: record.id,
    });
    const error = await bench.no('sign.approve', { id: shown.id, digest: shown.digest });
    expect(error).toMatchObject({ code: 'token-login-needed', details: { token: two.serial } });
    one.present = true;
    await bench.ok('tokens.login', { token: one.serial, pin: fakePin() });
    await bench.ok('sign.approve', { id: shown.id, digest: shown.digest });
  });

  it('that does not prove itself is taken off again', async () => {
    const { one, two } = await pair();
    const { record } = await generate(one);
    const before = two.objects.length;
    two.misbehave.signature = 'foreign';
    const error = await bench.no('token-copies.clone', { key: record.id, token: two.serial });
    expect(error.code).toBe('token-lied');
    expect(two.objects.length).toBe(before);
    const { record: after } = await bench.ok('keys.get', { id: record.id });
    expect(after.copies).toEqual([]);
    expect(after.versions[0]?.spares).toBeUndefined();
  });

  it('is refused for a key that may not leave, under no wrapping key, and without the mechanism', async () => {
    const { one, two } = await pair();
    const stays = await generate(one, 'p256', false);
    const refused = await bench.no('token-copies.clone', { key: stays.record.id, token: two.serial });
    expect(refused).toMatchObject({
      code: 'secret-not-exportable',
      details: { reason: 'not-extractable' },
    });
    const leaves = await generate(one);
    const bare = await ready();
    const none = await bench.no('token-copies.clone', { key: leaves.record.id, token: bare.serial });
    expect(none.code).toBe('no-such-wrapping-key');
    const poor = await pair({ without: ['aes-key-wrap-pad'] });
    const other = await generate(poor.one);
    const missing = await bench.no('token-copies.clone', { key: other.record.id, token: poor.two.serial });
    expect(missing).toMatchObject({
      code: 'token-mechanism-missing',
      details: { mechanism: 'aes-key-wrap-pad', token: poor.two.serial },
    });
    const soft = await bench.ok('keys.generate', { algorithm: 'p256', label: newLabel('Soft') });
    expect((await bench.no('token-copies.clone', { key: soft.record.id, token: two.serial })).code).toBe(
      'not-a-token-key',
    );
  });
});

describe('a backup', () => {
  it('is a file that says what it holds, and comes back on another token', async () => {
    const { one, two, key } = await pair();
    const { record } = await generate(one, 'secp256k1');
    const file = bench.file(`${record.id}.holdfast-token-key`);
    const { sha256, backup } = await bench.ok('token-copies.backup', { key: record.id, file });
    expect(backup).toMatchObject({ known: true, ofThisVault: true, tokens: [one.serial, two.serial] });
    expect(backup.wrapping).toMatchObject({ checkValue: key.checkValue, mechanism: 'aes-key-wrap-pad' });
    const secret = one.objects.find(({ kind }) => kind === 'private')?.key?.secret ?? new Uint8Array();
    expect(readFileSync(file, 'utf8')).not.toContain(Buffer.from(secret).toString('hex'));
    expect(await bench.ok('token-copies.inspect', { file })).toEqual({ ...backup, sha256 });
    const written = await bench.ok('keys.get', { id: record.id });
    expect(written.summary.backup).toBe('written');
    await bench.ok('keys.activate', { id: record.id });
    one.present = false;
    const { key: view } = await bench.ok('token-copies.clone', { key: record.id, token: two.serial, file });
    expect(view.record.copies.map(({ kind, verified }) => ({ kind, verified }))).toEqual([
      { kind: 'token-backup', verified: true },
      { kind: 'token', verified: true },
    ]);
    expect(await signed(record.id, 'from the file')).toBe(true);
  });

  it('of a secret key is held against what this vault has written', async () => {
    const { one, two } = await pair();
    const { record } = await generate(one, 'aes-256');
    const file = bench.file(`${record.id}.holdfast-token-key`);
    await bench.ok('token-copies.backup', { key: record.id, file });
    const changed = bench.file(`${record.id}-changed.holdfast-token-key`);
    const whole = readFileSync(file, 'utf8');
    writeFileSync(changed, whole.replace(/"at": "20\d\d/, '"at": "2001'));
    const refused = async (path: string): Promise<unknown> =>
      (await bench.no('token-copies.clone', { key: record.id, token: two.serial, file: path })).details?.[
        'reason'
      ];
    expect(await refused(changed)).toBe('unknown');
    for (const [broken, why] of [
      ['{}', 'format'],
      [whole.trim(), 'form'],
      [whole.replace('"version": 1', '"version": 2'), 'version'],
      [whole.replace('"wrapped": "', '"wrapped": "zz'), 'content'],
    ] as const) {
      writeFileSync(changed, broken);
      expect(await refused(changed)).toBe(why);
    }
    const other = await generate(one, 'aes-256');
    const wrong = await bench.no('token-copies.clone', { key: other.record.id, token: two.serial, file });
    expect(wrong).toMatchObject({ code: 'not-a-token-backup', details: { reason: 'other-key' } });
    await bench.ok('token-copies.clone', { key: record.id, token: two.serial, file });
  });
});

describe('the end of a key with a spare', () => {
  it('destroys it on each token that is there, and names the others', async () => {
    const { one, two, shares, key } = await pair();
    const three = await ready();
    await bench.ok('token-copies.put-wrapping-key', {
      token: three.serial,
      id: key.id,
      shares: joined(shares.slice(0, 2)),
    });
    const { record } = await generate(one);
    for (const token of [two, three])
      await bench.ok('token-copies.clone', { key: record.id, token: token.serial });
    three.present = false;
    const { remainingCopies, statement } = await bench.ok('keys.destroy', {
      id: record.id,
      confirmLabel: record.label,
      reason: 'test',
    });
    expect(remainingCopies).toMatchObject([{ kind: 'token', todo: 'destroy-on-token' }]);
    expect(remainingCopies[0]?.reference.startsWith(three.serial)).toBe(true);
    for (const token of [one, two]) expect(token.objects.length).toBe(1);
    expect(three.objects.length).toBe(3);
    const { statements } = await bench.ok('statements.list', {});
    expect(statements.some(({ id }) => id === statement)).toBe(true);
  });

  it('destroys nothing while one that is there waits for its log-in', async () => {
    const { one, two } = await pair();
    const { record } = await generate(one);
    await bench.ok('token-copies.clone', { key: record.id, token: two.serial });
    await bench.ok('tokens.logout', { token: two.serial });
    const words = { id: record.id, confirmLabel: record.label, reason: 'test' };
    expect((await bench.no('keys.destroy', words)).code).toBe('token-login-needed');
    expect(one.objects.length).toBe(3);
  });

  it('a lost token makes a case that names its spare', async () => {
    const { one, two } = await pair();
    const { record } = await generate(one);
    await bench.ok('token-copies.clone', { key: record.id, token: two.serial });
    const { cases } = await bench.ok('tokens.mark', { serial: one.serial, life: 'lost', reason: 'test' });
    const { cases: all } = await bench.ok('cases.list', {});
    const shown = all.find(({ id }) => id === cases[0]);
    expect(shown?.todo.filter(({ what }) => what === 'destroy-spare')).toMatchObject([
      { subject: two.serial },
    ]);
    expect((await bench.ok('keys.get', { id: record.id })).record.state).toBe('compromised');
  });

  it('a broken token is retired when a spare has its keys; they live there from then on', async () => {
    const { one, two } = await pair();
    const { record } = await generate(one);
    await bench.ok('keys.waive-backup', { id: record.id, reason: 'test' });
    await bench.ok('keys.activate', { id: record.id });
    const early = await bench.no('tokens.mark', { serial: one.serial, life: 'retired', reason: 'test' });
    expect(early.code).toBe('state-forbids');
    await bench.ok('token-copies.clone', { key: record.id, token: two.serial });
    one.present = false;
    await bench.ok('tokens.mark', { serial: one.serial, life: 'retired', reason: 'test' });
    const { record: after } = await bench.ok('keys.get', { id: record.id });
    expect(after.versions[0]?.token?.serial).toBe(two.serial);
    expect(after.versions[0]?.spares).toBeUndefined();
    expect(after.copies).toMatchObject([{ kind: 'token', verified: false }]);
    expect(after.copies[0]?.reference.startsWith(one.serial)).toBe(true);
    expect(await signed(record.id, 'on the spare')).toBe(true);
  });

  it('an erased spare is no spare any more', async () => {
    const { one, two, key } = await pair();
    const { record } = await generate(one);
    await bench.ok('token-copies.clone', { key: record.id, token: two.serial });
    await bench.ok('tokens.initialise', {
      token: two.serial,
      label: 'New',
      soPin: text('12345678'),
      confirm: two.label,
    });
    const { record: after } = await bench.ok('keys.get', { id: record.id });
    expect(after.versions[0]).toMatchObject({ token: { serial: one.serial } });
    expect(after.versions[0]?.spares).toBeUndefined();
    expect(after.copies).toEqual([]);
    const { wrappingKeys } = await bench.ok('token-copies.list', {});
    const [left] = wrappingKeys.filter(({ id }) => id === key.id);
    expect(left?.places.map(({ serial }) => serial)).toEqual([one.serial]);
  });
});
