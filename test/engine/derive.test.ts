import { createECDH, createHmac, generateKeyPairSync, hkdfSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { KeyPurpose } from '../../src/core/crypto/algorithms.ts';
import { derivationInfo } from '../../src/core/keys/derived-key.ts';
import { decodeHex, encodeHex } from '../../src/core/encoding/hex.ts';
import type { Session } from '../../src/engine/session.ts';
import type { CommandInput } from '../../src/shared/contract.ts';
import { fakePin, openTokenBench } from './token-bench.ts';

const { bench, plug } = await openTokenBench();
const card = plug({ label: 'Card' });
await bench.ok('tokens.login', { token: card.serial, pin: fakePin() });
let count = 0;
const reason = 'test';

type Parent = 'p256' | 'p384' | 'x25519' | 'hmac-sha256' | 'aes-256';
const homes = ['vault', 'token'] as const;
type Home = (typeof homes)[number];

async function make(
  algorithm: Parent,
  home: Home = 'vault',
  purposes: KeyPurpose[] = ['derive'],
): Promise<{ id: string; label: string; publicKey: string }> {
  const label = `Parent ${++count}`;
  const wish = { algorithm, label, purposes };
  const { record } =
    home === 'vault'
      ? await bench.ok('keys.generate', wish)
      : await bench.ok('token-keys.generate', { ...wish, token: card.serial });
  await bench.ok('keys.waive-backup', { id: record.id, reason });
  await bench.ok('keys.activate', { id: record.id });
  return { id: record.id, label, publicKey: record.versions[0]?.publicKey ?? '' };
}

type Wish = Omit<CommandInput<'keys.derive'>, 'id' | 'label'>;
const wish: Wish = { algorithm: 'aes-256', context: 'archive of 2026' };

async function derive(id: string, more: Partial<Wish> = {}) {
  return (await bench.ok('keys.derive', { id: id, label: `Child ${++count}`, ...wish, ...more })).record;
}

async function refusal(id: string, more: Partial<Wish> = {}): Promise<string> {
  const { code, details } = await bench.no('keys.derive', {
    id,
    label: `Child ${++count}`,
    ...wish,
    ...more,
  });
  return [code, details?.['reason']].filter((word) => word !== undefined).join(' ');
}

/** The secret of a key of the vault, as the vault process has it. */
async function secretOf(id: string): Promise<string> {
  const { session } = bench.engine as unknown as { session: Session };
  return await session.vault.withSecret(id, 1, (bytes) => encodeHex(bytes));
}

/** The label of a successor: the one that it gets by itself would be that of the next key here. */
const follower = (): string => `Follower ${++count}`;

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

describe.each(homes)('a key in the %s', (home) => {
  it.each(['p256', 'p384'] as const)('agrees with another party (%s)', async (curve) => {
    const parent = await make(curve, home);
    const other = createECDH(curve === 'p256' ? 'prime256v1' : 'secp384r1');
    const point = other.generateKeys();
    const salt = decodeHex('a0a1a2a3');
    const child = await derive(parent.id, { publicKey: point, salt });
    const own = decodeHex(parent.publicKey);
    const parties = { own, other: new Uint8Array(other.getPublicKey(null, 'compressed')) };
    const info = derivationInfo({ ...wish, purposes: ['encrypt'], parties });
    const theirs = hkdfSync('sha256', other.computeSecret(own), salt, info, 32);
    expect(await secretOf(child.id)).toBe(encodeHex(new Uint8Array(theirs)));
    expect(child).toMatchObject({
      home: 'vault',
      state: 'pre-activation',
      backup: { rule: 'open' },
      origin: { how: 'derived' },
      derivedFrom: { key: parent.id, version: 1, method: 'ecdh-hkdf-sha256', context: wish.context },
    });
    const { entries } = await bench.ok('audit.list', { limit: 1 });
    expect(entries[0]).toMatchObject({ command: 'keys.derive', subjects: [child.id, parent.id] });
    expect(JSON.stringify(entries)).not.toContain(await secretOf(child.id));
  });

  it('makes two vaults that know each other by X25519 agree on one key', async () => {
    const [one, two] = [await make('x25519', home), await make('x25519', 'vault')];
    const here = await derive(one.id, { publicKey: decodeHex(two.publicKey), algorithm: 'hmac-sha256' });
    const secret = await secretOf(here.id);
    // The other side's is the same key: one vault does not have it twice.
    const back = { publicKey: decodeHex(one.publicKey), algorithm: 'hmac-sha256' } as const;
    expect(await refusal(two.id, back)).toBe('duplicate-key');
    await bench.ok('keys.destroy', { id: here.id, confirmLabel: here.label, reason });
    const there = await derive(two.id, back);
    expect(await secretOf(there.id)).toBe(secret);
  });

  it('derives alone by codes, each context and purpose another key', async () => {
    const parent = await make('hmac-sha256', home);
    const first = await derive(parent.id);
    const others = [
      await derive(parent.id, { context: 'archive of 2027' }),
      await derive(parent.id, { purposes: ['wrap'] }),
      await derive(parent.id, { algorithm: 'hmac-sha256' }),
    ];
    const secrets = await Promise.all([first, ...others].map(({ id }) => secretOf(id)));
    expect(new Set(secrets).size).toBe(4);
    const { record } = await bench.ok('keys.get', { id: parent.id });
    expect(record.useCount).toBe(4);
  });

  it('derives alone by AES', async () => {
    const parent = await make('aes-256', home);
    const child = await derive(parent.id);
    expect(child.derivedFrom?.method).toBe('kdf-counter-cmac-aes256');
    expect(await refusal(parent.id)).toBe('duplicate-key');
  });
});

it('derives with a code of the vault as HMAC of node does', async () => {
  const key = '0102030405060708'.repeat(4);
  const label = `Parent ${++count}`;
  const { record } = await bench.ok('keys.import', {
    algorithm: 'hmac-sha256',
    format: 'hex',
    secret: utf8(key),
    label,
    purposes: ['derive'],
  } as never);
  await bench.ok('keys.waive-backup', { id: record.id, reason });
  await bench.ok('keys.activate', { id: record.id });
  const child = await derive(record.id);
  const input = [
    decodeHex('00000001'),
    utf8('holdfast derived key v1 aes-256 encrypt'),
    Uint8Array.of(0),
    utf8(wish.context),
    decodeHex('00000100'),
  ];
  const hmac = createHmac('sha256', decodeHex(key));
  for (const part of input) hmac.update(part);
  expect(await secretOf(child.id)).toBe(hmac.digest('hex'));
});

describe('what is derived twice', () => {
  it('is found again, and does not come back once it was destroyed', async () => {
    const parent = await make('hmac-sha256');
    const child = await derive(parent.id);
    expect(await bench.no('keys.derive', { id: parent.id, label: 'Twice', ...wish })).toMatchObject({
      code: 'duplicate-key',
      details: { id: child.id, state: 'pre-activation' },
    });
    await bench.ok('keys.destroy', { id: child.id, confirmLabel: child.label, reason });
    expect(await bench.no('keys.derive', { id: parent.id, label: 'Twice', ...wish })).toMatchObject({
      code: 'duplicate-key',
      details: { id: child.id, state: 'destroyed' },
    });
  });

  it('is the same with a salt of zeros as without one', async () => {
    const parent = await make('x25519');
    const other = generateKeyPairSync('x25519').publicKey.export({ format: 'der', type: 'spki' });
    await derive(parent.id, { publicKey: other });
    expect(await refusal(parent.id, { publicKey: other, salt: new Uint8Array(7) })).toBe('duplicate-key');
    await derive(parent.id, { publicKey: other, salt: Uint8Array.of(0, 1) });
  });
});

describe('the words that it is for', () => {
  const words = 'Briefe für Zoë';

  it('are the same however a system writes their letters', async () => {
    const parent = await make('hmac-sha256');
    const child = await derive(parent.id, { context: words.normalize('NFD') });
    expect(child.derivedFrom?.context).toBe(words.normalize('NFC'));
    const { entries } = await bench.ok('audit.list', { limit: 1 });
    expect(entries[0]?.details).toMatchObject({ context: words.normalize('NFC') });
    expect(await refusal(parent.id, { context: words.normalize('NFC') })).toBe('duplicate-key');
  });

  it('give two parties one key, each from its own system', async () => {
    const other = createECDH('prime256v1');
    const point = other.generateKeys();
    const curve = await make('p256');
    const child = await derive(curve.id, { publicKey: point, context: words.normalize('NFD') });
    const own = decodeHex(curve.publicKey);
    const parties = { own: new Uint8Array(other.getPublicKey(null, 'compressed')), other: own };
    const info = derivationInfo({ ...wish, context: words.normalize('NFC'), purposes: ['encrypt'], parties });
    const theirs = hkdfSync('sha256', other.computeSecret(own), '', info, 32);
    expect(await secretOf(child.id)).toBe(encodeHex(new Uint8Array(theirs)));
  });

  it('are not taken when they would be too long on record', async () => {
    const parent = await make('hmac-sha256');
    // Each is two characters in NFC.
    expect(await refusal(parent.id, { context: '\u0958'.repeat(101) })).toBe('bad-request');
    await derive(parent.id, { context: '\u0958'.repeat(100) });
  });
});

describe('it is refused', () => {
  it('with the public half of the key itself, and with none or one too many', async () => {
    const pair = await make('p256');
    const code = await make('hmac-sha256');
    const point = createECDH('prime256v1').generateKeys();
    expect(await refusal(pair.id, { publicKey: decodeHex(pair.publicKey) })).toBe('public-key-refused own');
    const negative = decodeHex(pair.publicKey);
    negative[0] = (negative[0] ?? 0) ^ 1;
    expect(await refusal(pair.id, { publicKey: negative })).toBe('public-key-refused own');
    expect(await refusal(pair.id)).toBe('public-key-refused needed');
    expect(await refusal(pair.id, { publicKey: utf8('no key') })).toBe('public-key-refused unreadable');
    const p384 = createECDH('secp384r1').generateKeys();
    expect(await refusal(pair.id, { publicKey: p384 })).toBe('public-key-refused other-curve');
    expect(await refusal(code.id, { publicKey: point })).toBe('public-key-refused not-taken');
    expect(await refusal(code.id, { salt: Uint8Array.of(1) })).toBe('public-key-refused salt-not-taken');
  });

  it('by a token as by the vault for a point off the curve, before it is asked', async () => {
    const pair = await make('p256', 'token');
    const off = new Uint8Array(createECDH('prime256v1').generateKeys());
    off[64] = (off[64] ?? 0) ^ 1;
    expect(await refusal(pair.id, { publicKey: off })).toBe('public-key-refused not-on-curve');
    const low = await make('x25519', 'token');
    expect(await refusal(low.id, { publicKey: new Uint8Array(32) })).toBe('public-key-refused not-on-curve');
  });

  it.each(homes)('with an X25519 key of a %s in another form than its own', async (home) => {
    const pair = await make('x25519', home);
    const own = decodeHex(pair.publicKey);
    expect(await refusal(pair.id, { publicKey: own })).toBe('public-key-refused own');
    own[31] = (own[31] ?? 0) | 0x80;
    expect(await refusal(pair.id, { publicKey: own })).toBe('public-key-refused not-on-curve');
  });

  it('by keys that are not made for it, or for something else as well', async () => {
    const mac = await make('hmac-sha256', 'vault', ['mac']);
    const both = await make('hmac-sha256', 'vault', ['mac', 'derive']);
    for (const { id } of [mac, both]) expect(await refusal(id)).toBe('purpose-forbids');
    const { key } = await bench.ok('seeds.generate', { label: `Seed ${++count}`, words: 12 });
    expect(await refusal(key.record.id)).toBe('key-wrong-algorithm');
    const view = await bench.ok('keys.get', { id: both.id });
    expect(view.actions.find(({ command }) => command === 'keys.derive')).toEqual({
      command: 'keys.derive',
      allowed: false,
      why: 'purpose-forbids',
    });
  });

  it.each(['pre-activation', 'suspended', 'deactivated', 'compromised', 'destroyed'] as const)(
    'by a key that is %s',
    async (state) => {
      const label = `Parent ${++count}`;
      const wanted = { algorithm: 'hmac-sha256', label, purposes: ['derive'] as KeyPurpose[] } as const;
      const { id } = (await bench.ok('keys.generate', wanted)).record;
      await bench.ok('keys.waive-backup', { id, reason });
      if (state !== 'pre-activation') await bench.ok('keys.activate', { id });
      if (state === 'suspended') await bench.ok('keys.suspend', { id, reason });
      if (state === 'deactivated') await bench.ok('keys.deactivate', { id, reason });
      if (state === 'compromised') await bench.ok('keys.revoke', { id, reason });
      if (state === 'destroyed') await bench.ok('keys.destroy', { id, reason, confirmLabel: label });
      expect(await refusal(id)).toBe('state-forbids');
    },
  );

  it('by a token that answers twice and not alike, or with another length', async () => {
    const parent = await make('hmac-sha256', 'token');
    const before = (await bench.ok('keys.list', {})).total;
    card.misbehave.signature = 'junk';
    expect(await refusal(parent.id)).toBe('token-lied');
    delete card.misbehave.signature;
    expect((await bench.ok('keys.list', {})).total).toBe(before);
    await derive(parent.id);
  });

  it('without a log-in to the token', async () => {
    const parent = await make('p256', 'token');
    await bench.ok('tokens.logout', { token: card.serial });
    const point = createECDH('prime256v1').generateKeys();
    expect(await refusal(parent.id, { publicKey: point })).toBe('token-login-needed');
    await bench.ok('tokens.login', { token: card.serial, pin: fakePin() });
    await derive(parent.id, { publicKey: point });
  });
});

describe('the life of a derived key', () => {
  it('waits for a backup of its own, works without its parent, and outlives it', async () => {
    const parent = await make('hmac-sha256', 'token');
    const child = await derive(parent.id);
    expect(await bench.no('keys.activate', { id: child.id })).toMatchObject({ code: 'backup-needed' });
    await bench.ok('keys.waive-backup', { id: child.id, reason });
    await bench.ok('keys.activate', { id: child.id });
    const { armored } = await bench.ok('data.encrypt-text', { key: child.id, text: utf8('for later') });
    const view = await bench.ok('keys.get', { id: parent.id });
    expect(view).toMatchObject({ children: [], derived: [child.id] });
    const { alsoDestroyed } = await bench.ok('keys.destroy', {
      id: parent.id,
      confirmLabel: parent.label,
      reason,
    });
    expect(alsoDestroyed).toEqual([]);
    expect((await bench.ok('data.decrypt-text', { armored })).text).toEqual(utf8('for later'));
    expect((await bench.ok('keys.get', { id: child.id })).summary.backup).toBe('waived');
  });

  it('falls with its parent, and what derives from it too; each is to be replaced, and the other party told', async () => {
    const parent = await make('p256');
    const publicKey = createECDH('prime256v1').generateKeys(undefined as never, 'compressed');
    const middle = await derive(parent.id, {
      publicKey: publicKey as never,
      algorithm: 'hmac-sha256',
      purposes: ['derive'],
    });
    await bench.ok('keys.waive-backup', { id: middle.id, reason });
    await bench.ok('keys.activate', { id: middle.id });
    const leaf = await derive(middle.id);
    const done = await bench.ok('keys.revoke', { id: parent.id, reason });
    expect(done.alsoRevoked).toEqual([middle.id, leaf.id]);
    const { cases } = await bench.ok('cases.list', {});
    const one = cases.find(({ id }) => id === done.case);
    expect(one?.reached.map(({ key, how, through }) => [key, how, through])).toEqual([
      [parent.id, 'named', undefined],
      [middle.id, 'derived', parent.id],
      [leaf.id, 'derived', middle.id],
    ]);
    const steps = one?.todo.map(({ what, key, subject }) => [what, key, subject]) ?? [];
    expect(steps).toContainEqual([
      'notify-recipient',
      middle.id,
      encodeHex(new Uint8Array(Buffer.from(publicKey))),
    ]);
    for (const { id } of [parent, middle, leaf])
      expect(steps.some(([what, key]) => what === 'replace-key' && key === id)).toBe(true);
  });

  it('falls with the token that its parent was on, when that one is lost', async () => {
    const lost = plug({ label: 'Lost' });
    await bench.ok('tokens.login', { token: lost.serial, pin: fakePin() });
    const label = `Parent ${++count}`;
    const purposes: KeyPurpose[] = ['derive'];
    const made = { token: lost.serial, algorithm: 'hmac-sha256' as const, label, purposes };
    const { id } = (await bench.ok('token-keys.generate', made)).record;
    await bench.ok('keys.waive-backup', { id, reason });
    await bench.ok('keys.activate', { id });
    const child = await derive(id);
    await bench.ok('tokens.mark', { serial: lost.serial, life: 'lost', reason });
    const { record } = await bench.ok('keys.get', { id: child.id });
    expect(record.state).toBe('compromised');
  });

  it('is rotated by deriving the next, which takes its place', async () => {
    const parent = await make('aes-256', 'token');
    const child = await derive(parent.id, { context: 'archive' });
    await bench.ok('keys.waive-backup', { id: child.id, reason });
    await bench.ok('keys.activate', { id: child.id });
    const { successor, version } = await bench.ok('keys.rotate', { id: child.id, reason });
    expect(version).toBeUndefined();
    expect(successor?.record.derivedFrom).toMatchObject({ key: parent.id, context: 'archive 2' });
    expect(await secretOf(successor?.record.id ?? '')).not.toBe(await secretOf(child.id));
  });

  it('is counted up with each party by itself, who knows nothing of the others', async () => {
    const parent = await make('x25519');
    const next = async (party: Uint8Array): Promise<string | undefined> => {
      const { id } = await derive(parent.id, { publicKey: party });
      await bench.ok('keys.waive-backup', { id, reason });
      await bench.ok('keys.activate', { id });
      return (await bench.ok('keys.rotate', { id, reason, label: follower() })).successor?.record.derivedFrom
        ?.context;
    };
    const parties = await Promise.all([make('x25519'), make('x25519')]);
    for (const { publicKey } of parties) expect(await next(decodeHex(publicKey))).toBe(`${wish.context} 2`);
  });

  it('is rotated behind all its words, a number among them too, and counted up from there', async () => {
    const parent = await make('hmac-sha256');
    const activate = async (id: string): Promise<void> => {
      await bench.ok('keys.waive-backup', { id, reason });
      await bench.ok('keys.activate', { id });
    };
    const contexts: (string | undefined)[] = [];
    let id: string = (await derive(parent.id, { context: 'letters of 2026' })).id;
    for (let turn = 0; turn < 3; turn++) {
      await activate(id);
      const next = (await bench.ok('keys.rotate', { id, reason, label: follower() })).successor?.record;
      contexts.push(next?.derivedFrom?.context);
      id = next?.id ?? '';
    }
    expect(contexts).toEqual(['letters of 2026 2', 'letters of 2026 3', 'letters of 2026 4']);
    // The words of next year were never anybody's.
    const other = await derive(parent.id, { context: 'letters of 2027' });
    // One that was derived for such words by hand began a line of its own.
    const named = await derive(parent.id, { context: 'letters of 2027 2' });
    for (const one of [other, named]) await activate(one.id);
    const after = async (one: { id: string }) =>
      (await bench.ok('keys.rotate', { id: one.id, reason, label: follower() })).successor?.record.derivedFrom
        ?.context;
    expect(await after(named)).toBe('letters of 2027 2 2');
    expect(await after(other)).toBe('letters of 2027 3');
  });

  it.each(['suspended', 'deactivated', 'destroyed'] as const)(
    'is not rotated while what it comes from is %s, and says so before it is tried',
    async (state) => {
      const parent = await make('hmac-sha256');
      const { id } = await derive(parent.id);
      await bench.ok('keys.waive-backup', { id, reason });
      await bench.ok('keys.activate', { id });
      const rotate = async () =>
        (await bench.ok('keys.get', { id })).actions.find(({ command }) => command === 'keys.rotate');
      expect(await rotate()).toMatchObject({ allowed: true });
      const input = { id: parent.id, reason };
      if (state === 'suspended') await bench.ok('keys.suspend', input);
      if (state === 'deactivated') await bench.ok('keys.deactivate', input);
      if (state === 'destroyed') await bench.ok('keys.destroy', { ...input, confirmLabel: parent.label });
      expect(await rotate()).toEqual({ command: 'keys.rotate', allowed: false, why: 'parent-unusable' });
      expect(await bench.no('keys.rotate', { id, reason })).toMatchObject({
        code: 'parent-unusable',
        details: { parent: parent.label, id: parent.id, state },
      });
      if (state !== 'suspended') return;
      await bench.ok('keys.resume', input);
      expect(await rotate()).toMatchObject({ allowed: true });
      await bench.ok('keys.rotate', { id, reason, label: follower() });
    },
  );

  it('says at its destruction who can still derive it', async () => {
    const parent = await make('x25519');
    const publicKey = generateKeyPairSync('x25519').publicKey.export({ format: 'der', type: 'spki' });
    const child = await derive(parent.id, { publicKey });
    const { remainingCopies } = await bench.ok('keys.destroy', {
      id: child.id,
      confirmLabel: child.label,
      reason,
    });
    expect(remainingCopies.map(({ kind, reference, todo }) => [kind, reference, todo])).toEqual([
      ['derived-from', parent.label, 'derivable-from-key'],
      ['other-party', encodeHex(publicKey.subarray(-32)), 'ask-recipient'],
    ]);
  });

  it('is the same after the vault was closed and opened, and is still known to be there', async () => {
    const parent = await make('hmac-sha256');
    const child = await derive(parent.id);
    const secret = await secretOf(child.id);
    await bench.ok('vault.lock', {});
    await bench.unlock();
    await bench.ok('tokens.login', { token: card.serial, pin: fakePin() });
    expect(await secretOf(child.id)).toBe(secret);
    expect(await refusal(parent.id)).toBe('duplicate-key');
  });
});
