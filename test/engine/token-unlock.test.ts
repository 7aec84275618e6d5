import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { parseHeader } from '../../src/core/vault/header.ts';
import { sealPin } from '../../src/core/tokens/sealed-pin.ts';
import { FakeModule, FakeTokens } from '../support/fake-tokens.ts';
import { FakeToken } from '../support/fake-token.ts';
import { Bench, cheapest, passphrase } from './harness.ts';

const pin = (text = '123456'): Uint8Array => new TextEncoder().encode(text);
const second = (): Uint8Array => new TextEncoder().encode('twelve characters and more');
const proof = () => ({ with: 'passphrase' as const, secret: passphrase() });

class Scene {
  readonly token = new FakeToken({ label: 'Blue' });
  readonly spare = new FakeToken({ label: 'Green' });
  readonly module = new FakeModule('/usr/lib/fake.so', [this.token, this.spare]);
  readonly tokens = new FakeTokens(this.module);
  readonly bench: Bench;
  readonly file: string;

  constructor() {
    this.bench = new Bench((ports) => ({ ...ports, tokens: this.tokens }));
    this.file = this.bench.file('v.holdfast');
  }

  async begin(): Promise<void> {
    await this.bench.create();
    await this.bench.ok('modules.trust', { path: this.module.file.path });
  }

  async add(
    token: FakeToken,
    more: { make?: 'ecdh' | 'rsa' | 'aes'; key?: string; passphrase?: Uint8Array } = {},
  ): Promise<string> {
    await this.bench.ok('tokens.login', { token: token.serial, pin: pin() });
    const { slot } = await this.bench.ok('vault.add-token-slot', {
      token: token.serial,
      proof: proof(),
      kdf: cheapest,
      ...more,
    });
    await this.bench.ok('tokens.logout', { token: token.serial });
    return slot;
  }

  async lock(): Promise<void> {
    await this.bench.ok('vault.lock', {});
  }

  unlock(more: object = {}) {
    return this.bench.ok('vault.unlock-with-token', { file: this.file, pin: pin(), ...more });
  }

  refused(more: object = {}) {
    return this.bench.no('vault.unlock-with-token', { file: this.file, pin: pin(), ...more });
  }
}

const scenes: Scene[] = [];
async function scene(): Promise<Scene> {
  const made = new Scene();
  scenes.push(made);
  await made.begin();
  return made;
}
afterAll(async () => {
  for (const { bench } of scenes) await bench.end();
});

describe('a token opens the vault', () => {
  it.each([
    ['ecdh', 'ecdh-p256', false],
    ['ecdh', 'ecdh-p256', true],
    ['rsa', 'rsa-oaep-sha256', false],
    ['rsa', 'rsa-oaep-sha256', true],
    ['aes', 'aes-gcm', false],
    ['aes', 'aes-gcm', true],
  ] as const)('made by %s: %s, with a passphrase too: %s', async (make, means, two) => {
    const s = await scene();
    const slot = await s.add(s.token, { make, ...(two ? { passphrase: second() } : {}) });
    const { slots, spare } = await s.bench.ok('vault.slots', {});
    expect(spare).toBe('missing');
    expect(slots.at(-1)).toMatchObject({
      id: slot,
      kind: 'token',
      token: { serial: s.token.serial, label: 'Blue', means, passphrase: two },
    });
    await s.lock();
    const told = await s.bench.ok('vault.unlock-tokens', { file: s.file });
    expect(told.slots).toEqual([
      expect.objectContaining({ slot, present: true, passphrase: two, wrongPins: 0, nextMayLock: false }),
    ]);
    expect(told.others).toEqual(['Green']);
    const logins = s.token.logins;
    if (two) {
      expect(await s.refused()).toMatchObject({ code: 'slot-needs-passphrase' });
      expect(s.token.logins).toBe(logins);
      expect(await s.refused({ passphrase: pin('something else') })).toMatchObject({ code: 'wrong-secret' });
    }
    const before = s.token.logins;
    const opened = await s.unlock(two ? { passphrase: second() } : {});
    expect(opened.failedUnlocks).toBe(two ? 1 : 0);
    expect(s.token.logins).toBe(before + 1);
    // Out again, whatever it was for.
    expect(s.token.loggedIn).toBeUndefined();
    expect(await s.bench.ok('vault.status', {})).toMatchObject({ open: true, name: 'Test vault' });
  });

  it('takes a key of the vault that lives on it', async () => {
    const s = await scene();
    await s.bench.ok('tokens.login', { token: s.token.serial, pin: pin() });
    const { record } = await s.bench.ok('token-keys.generate', {
      token: s.token.serial,
      algorithm: 'x25519',
      label: 'agree',
    });
    await s.add(s.token, { key: record.id });
    await s.lock();
    expect(s.token.objects.filter(({ kind }) => kind === 'private')).toHaveLength(1);
    expect((await s.unlock()).name).toBe('Test vault');
  });

  it('takes the next kind of key when the first is not to be had, and says so when none is', async () => {
    const s = await scene();
    (s.token.options as { without?: string[] }).without = ['p256'];
    await s.add(s.token);
    expect((await s.bench.ok('vault.slots', {})).slots.at(-1)?.token?.means).toBe('rsa-oaep-sha256');
    (s.spare.options as { without?: string[] }).without = ['p256', 'rsa', 'aes'];
    await s.bench.ok('tokens.login', { token: s.spare.serial, pin: pin() });
    expect(await s.bench.no('vault.add-token-slot', { token: s.spare.serial, proof: proof() })).toMatchObject(
      { code: 'token-mechanism-missing' },
    );
    expect(s.spare.objects).toEqual([]);
  });

  it('takes PINs that the window has sealed, each once', async () => {
    const s = await scene();
    const slot = await s.add(s.token);
    await s.lock();
    const { key, serial } = await s.bench.ok('vault.unlock-pin-key', { file: s.file, slot });
    const sealed = sealPin(
      pin(),
      { key, serial, use: 'login-pin' },
      crypto.getRandomValues(new Uint8Array(32)),
    );
    expect((await s.unlock({ pin: sealed })).name).toBe('Test vault');
    await s.lock();
    const logins = s.token.logins;
    expect(await s.refused({ pin: sealed })).toMatchObject({ code: 'token-pin-stale' });
    expect(s.token.logins).toBe(logins);
    expect((await s.bench.ok('vault.unlock-tokens', { file: s.file })).slots[0]?.wrongPins).toBe(0);
  });
});

describe('what is not opened', () => {
  let s: Scene;
  let slot = '';
  beforeEach(async () => {
    s = await scene();
    slot = await s.add(s.token);
    await s.lock();
  });

  it('says that the token is not there, and which others are', async () => {
    s.token.present = false;
    expect(await s.refused()).toEqual({
      code: 'no-such-token',
      details: { token: 'Blue', present: 'Green' },
    });
    expect((await s.bench.ok('vault.unlock-tokens', { file: s.file })).slots[0]?.present).toBe(false);
    s.token.present = true;
    expect((await s.unlock({ slot })).name).toBe('Test vault');
  });

  it('says that the key is gone, without a word about PINs', async () => {
    s.token.objects.splice(0);
    expect(await s.refused()).toMatchObject({ code: 'token-object-missing' });
    expect(s.token.loggedIn).toBeUndefined();
  });

  it('opens nothing by a key with the same name that is another', async () => {
    const before = s.token.objects.splice(0);
    const id = before[0]?.id ?? new Uint8Array();
    await s.bench.unlock();
    await s.bench.ok('tokens.login', { token: s.token.serial, pin: pin() });
    await s.module.generate(
      { serial: s.token.serial },
      { type: 'p256', id, label: 'other', uses: ['derive'], extractable: false },
    );
    await s.lock();
    expect(await s.refused()).toMatchObject({ code: 'wrong-secret' });
  });

  it('makes one attempt with one PIN, counts it beside the vaults before, and asks before the one that may lock', async () => {
    for (const wrong of [1, 2]) {
      const logins = s.token.logins;
      expect(await s.refused({ pin: pin('000000') })).toMatchObject({ code: 'token-pin-wrong' });
      expect(s.token.logins).toBe(logins + 1);
      const [told] = (await s.bench.ok('vault.unlock-tokens', { file: s.file })).slots;
      expect(told).toMatchObject({ wrongPins: wrong, nextMayLock: wrong === 2 });
    }
    const logins = s.token.logins;
    expect(await s.refused({ pin: pin() })).toMatchObject({
      code: 'token-pin-last-try',
      details: { wrong: 2 },
    });
    expect(await s.refused({ pin: pin(), confirm: 'Red' })).toMatchObject({ code: 'token-pin-last-try' });
    expect(s.token.logins).toBe(logins);
    // Both are signed in as failed unlocks at the next one that works.
    const opened = await s.unlock({ confirm: 'Blue' });
    expect(opened.failedUnlocks).toBe(2);
    await s.lock();
    expect((await s.bench.ok('vault.unlock-tokens', { file: s.file })).slots[0]?.wrongPins).toBe(0);
  });

  it('counts together what was tried to open the vault and in the open one', async () => {
    const s = await scene();
    await s.add(s.token);
    const wrongly = { token: s.token.serial, pin: pin('000000') };
    expect(await s.bench.no('tokens.login', wrongly)).toMatchObject({ code: 'token-pin-wrong' });
    await s.lock();
    expect(await s.refused({ pin: pin('000000') })).toMatchObject({ code: 'token-pin-wrong' });
    const logins = s.token.logins;
    expect(await s.refused()).toMatchObject({ code: 'token-pin-last-try', details: { wrong: 2 } });
    await s.bench.unlock();
    const shown = (await s.bench.ok('tokens.list', {})).tokens.find(({ token }) => token === wrongly.token);
    expect(shown).toMatchObject({ wrongPins: 2, nextMayLock: true });
    expect(await s.bench.no('tokens.login', { ...wrongly, pin: pin() })).toMatchObject({
      code: 'token-pin-last-try',
      details: { wrong: 2 },
    });
    expect(s.token.logins).toBe(logins);
    await s.bench.ok('tokens.login', { ...wrongly, pin: pin(), confirm: 'Blue' });
    await s.bench.ok('tokens.logout', { token: s.token.serial });
    await s.lock();
    await s.unlock();
  });

  it('counts for a token that says nothing of its own, also what another vault was tried with', async () => {
    (s.token.options as { warns?: boolean }).warns = false;
    await s.refused({ pin: pin('000000') });
    await s.refused({ pin: pin('000000') });
    const other = s.bench.another();
    const result = await other.call('vault.unlock-with-token', { file: s.file, pin: pin() });
    expect(result).toMatchObject({ ok: false, error: { code: 'token-pin-last-try' } });
    // A note that was tampered with asks as well.
    const folder = s.bench.file('unlock');
    const [name] = readdirSync(folder).filter((one) => one.endsWith('.pin.json'));
    writeFileSync(join(folder, name ?? ''), '{');
    expect(await s.refused({ pin: pin() })).toMatchObject({ code: 'token-pin-last-try' });
  });

  it('sends no PIN that cannot be one, and none to a locked token', async () => {
    const logins = s.token.logins;
    expect(await s.refused({ pin: pin('1') })).toMatchObject({ code: 'token-pin-length' });
    expect(await s.refused({ pin: undefined })).toMatchObject({ code: 'token-pin-length' });
    s.token.wrong.user = s.token.tries;
    expect(await s.refused()).toMatchObject({ code: 'token-pin-locked' });
    expect(s.token.logins).toBe(logins);
  });

  it('has no such slot in other vaults, and none without a token', async () => {
    expect(await s.refused({ slot: '0011223344556677' })).toMatchObject({ code: 'no-such-slot' });
    await s.bench.ok('vault.create', { file: s.bench.file('b'), name: 'b', passphrase: passphrase() });
    await s.lock();
    expect(await s.refused({ file: s.bench.file('b') })).toMatchObject({ code: 'no-such-slot' });
  });
});

describe('modules before a vault is open', () => {
  it('are those that a person of this computer has trusted, whatever the file says', async () => {
    const s = await scene();
    await s.add(s.token);
    await s.lock();
    const { modules } = await s.bench.ok('vault.unlock-modules', {});
    expect(modules).toMatchObject([{ path: s.module.file.path, state: 'ready' }]);
    await s.bench.ok('vault.forget-unlock-module', { path: s.module.file.path });
    const calls = s.module.calls.length;
    expect(await s.refused()).toEqual({ code: 'no-unlock-module' });
    expect((await s.bench.ok('vault.unlock-tokens', { file: s.file })).modules).toEqual([]);
    // Nothing of it was spoken to.
    expect(s.module.calls.length).toBe(calls);
    expect((await s.bench.ok('vault.unlock-modules', {})).found[0]).toMatchObject({
      path: s.module.file.path,
    });
    expect(
      await s.bench.no('vault.trust-unlock-module', { path: s.module.file.path, sha256: 'cd'.repeat(32) }),
    ).toMatchObject({ code: 'module-changed' });
    await s.bench.ok('vault.trust-unlock-module', { path: s.module.file.path });
    expect((await s.unlock()).name).toBe('Test vault');
  });

  it('and what was done to them before a vault was open are on record in the one that is opened next, once', async () => {
    const s = await scene();
    await s.lock();
    const { path, sha256 } = s.module.file;
    await s.bench.ok('vault.trust-unlock-module', { path });
    await s.bench.ok('vault.forget-unlock-module', { path });
    await s.bench.no('vault.trust-unlock-module', { path, sha256: 'cd'.repeat(32) });
    // A failed opening keeps it for the next.
    const wrong = { file: s.file, with: 'passphrase' as const, secret: pin('not the passphrase') };
    await s.bench.no('vault.unlock', wrong);
    await s.bench.unlock();
    const kept = async () =>
      (await s.bench.ok('audit.list', { limit: 100 })).entries.filter(
        ({ command, details }) => command.startsWith('modules.') && details?.['scope'] === 'before unlock',
      );
    const details = { path, sha256 };
    const entries = await kept();
    expect(entries.toReversed()).toMatchObject([
      { command: 'modules.trust', outcome: 'ok', details },
      { command: 'modules.remove', outcome: 'ok', details },
    ]);
    await s.lock();
    await s.bench.unlock();
    expect(await kept()).toEqual(entries);
  });

  it('are not named in the file of the vault', async () => {
    const s = await scene();
    await s.add(s.token);
    await s.lock();
    expect(readFileSync(s.file).includes(s.module.file.path)).toBe(false);
  });

  it('end when the engine does, opened or not', async () => {
    const s = await scene();
    await s.add(s.token);
    await s.lock();
    await s.bench.ok('vault.unlock-tokens', { file: s.file });
    const { closes } = s.tokens;
    await s.bench.engine.lock('quit');
    expect(s.tokens.closes).toBe(closes + 1);
  });

  it('are shown to a page before they are trusted', async () => {
    const made = new Scene();
    const bench = new Bench((ports) => ({
      ...ports,
      tokens: made.tokens,
      app: { ...ports.app, shownModulesOnly: true },
    }));
    afterAll(() => bench.end());
    const { path, sha256 } = made.module.file;
    expect(await bench.no('vault.trust-unlock-module', { path })).toMatchObject({
      code: 'module-refused',
      details: { reason: 'confirm-hash', sha256 },
    });
    expect(await bench.no('vault.trust-unlock-module', { path: '/tmp/other.so', sha256 })).toMatchObject({
      code: 'module-refused',
    });
    await bench.ok('vault.trust-unlock-module', { path, sha256 });
    await made.bench.end();
  });
});

describe('whoever waits for a token', () => {
  it('has the file of the vault read once, and again when it has changed', async () => {
    const token = new FakeToken({ label: 'Blue' });
    const module = new FakeModule('/usr/lib/fake.so', [token]);
    let reads = 0;
    const bench = new Bench((ports) => {
      const { stores } = ports;
      const open = (path: string) => {
        reads++;
        return stores.open(path);
      };
      return { ...ports, tokens: new FakeTokens(module), stores: { ...stores, open } };
    });
    afterAll(() => bench.end());
    await bench.create();
    await bench.ok('modules.trust', { path: module.file.path });
    await bench.ok('tokens.login', { token: token.serial, pin: pin() });
    const add = { token: token.serial, proof: proof() };
    const { slot } = await bench.ok('vault.add-token-slot', add);
    await bench.ok('vault.lock', {});
    const wait = async () =>
      (await bench.ok('vault.unlock-tokens', { file: bench.file('v.holdfast') })).slots;
    const readsOf = async (work: () => Promise<unknown>) => {
      const before = reads;
      await work();
      return reads - before;
    };

    expect(await readsOf(wait)).toBe(1);
    token.present = false;
    expect(await readsOf(async () => expect(await wait()).toMatchObject([{ slot, present: false }]))).toBe(0);
    token.present = true;
    expect(await readsOf(async () => expect(await wait()).toMatchObject([{ slot, present: true }]))).toBe(0);
    const file = bench.file('v.holdfast');
    expect(await readsOf(() => bench.ok('vault.unlock-pin-key', { file, slot }))).toBe(0);

    // What opens it is never the copy: the look at it and the opening itself.
    expect(await readsOf(() => bench.ok('vault.unlock-with-token', { file, pin: pin() }))).toBe(2);
    await bench.ok('vault.remove-slot', { slot, proof: proof() });
    await bench.ok('vault.lock', {});
    expect(await readsOf(async () => expect(await wait()).toEqual([]))).toBe(1);
    expect(await readsOf(wait)).toBe(0);
    rmSync(file);
    expect(await bench.no('vault.unlock-tokens', { file })).toMatchObject({ code: 'vault-missing' });
  });
});

describe('ways in', () => {
  it('come and go on proof, one of them always besides the code, and a spare is asked for', async () => {
    const s = await scene();
    await s.bench.ok('tokens.login', { token: s.token.serial, pin: pin() });
    const wrong = { with: 'passphrase' as const, secret: pin('not the passphrase') };
    expect(await s.bench.no('vault.add-token-slot', { token: s.token.serial, proof: wrong })).toMatchObject({
      code: 'wrong-secret',
    });
    expect(s.token.objects).toEqual([]);
    expect((await s.bench.ok('vault.slots', {})).spare).toBe('none-needed');
    expect(await s.bench.no('vault.waive-spare', {})).toMatchObject({ code: 'no-such-slot' });

    const slot = await s.add(s.token);
    expect((await s.bench.ok('vault.slots', {})).spare).toBe('missing');
    expect((await s.bench.ok('vault.waive-spare', {})).spare).toBe('waived');
    await s.bench.ok('tokens.login', { token: s.token.serial, pin: pin() });
    expect(await s.bench.no('vault.add-token-slot', { token: s.token.serial, proof: proof() })).toMatchObject(
      { code: 'token-slot-exists' },
    );
    const spare = await s.add(s.spare);
    expect((await s.bench.ok('vault.slots', {})).spare).toBe('there');
    const removed = await s.bench.ok('vault.remove-slot', { slot: spare, proof: proof() });
    // A waiver is of the one token that was there: it is asked again.
    expect(removed.spare).toBe('missing');

    const slots = (await s.bench.ok('vault.slots', {})).slots;
    const [pass, code] = slots;
    const recovery = () => ({ with: 'recovery-code' as const, secret: s.bench.recoveryCode.slice() });
    expect(await s.bench.no('vault.remove-slot', { slot: code?.id ?? '', proof: proof() })).toMatchObject({
      code: 'slot-stays',
    });
    expect(await s.bench.no('vault.remove-slot', { slot: pass?.id ?? '', proof: proof() })).toMatchObject({
      code: 'recovery-code-unproven',
    });
    await s.bench.ok('vault.confirm-recovery-code', { code: s.bench.recoveryCode.slice() });
    await s.bench.ok('vault.remove-slot', { slot: pass?.id ?? '', proof: proof() });
    expect(await s.bench.no('vault.remove-slot', { slot, proof: recovery() })).toMatchObject({
      code: 'last-slot',
    });
    await s.lock();
    expect(
      await s.bench.no('vault.unlock', { file: s.file, with: 'passphrase', secret: passphrase() }),
    ).toMatchObject({ code: 'wrong-secret' });
    await s.unlock();
    await s.lock();
    await s.bench.ok('vault.unlock', { file: s.file, ...recovery() });
    const store = s.bench.ports.stores;
    await s.lock();
    const opened = await store.open(s.file);
    expect(parseHeader(await opened.readHeader()).body.slots.map(({ kind }) => kind)).toEqual([
      'recovery-code',
      'token',
    ]);
    await opened.close();
  });

  it('leaves the key off the token when the vault does not take the slot', async () => {
    const s = await scene();
    await s.bench.ok('tokens.login', { token: s.token.serial, pin: pin() });
    s.token.misbehave.attributes = { local: false };
    expect(await s.bench.no('vault.add-token-slot', { token: s.token.serial, proof: proof() })).toMatchObject(
      { code: 'token-lied' },
    );
    expect(s.token.objects).toEqual([]);
    expect((await s.bench.ok('vault.slots', {})).slots).toHaveLength(2);
  });

  it('restores a backup by the passphrase or the code; the copy asks for no token', async () => {
    const s = await scene();
    await s.add(s.token);
    await s.bench.ok('backup.write', { file: s.bench.file('b.backup') });
    await s.lock();
    await s.bench.ok('backup.restore', {
      file: s.bench.file('b.backup'),
      into: s.bench.file('restored'),
      proof: { with: 'recovery-code', secret: s.bench.recoveryCode.slice() },
    });
    const { slots } = await s.bench.ok('vault.inspect', { file: s.bench.file('restored') });
    expect(slots.map(({ kind }) => kind)).toEqual(['recovery-code']);
  });
});
