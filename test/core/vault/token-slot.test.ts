import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { inspectBackup } from '../../../src/core/vault/backup.ts';
import { openVault } from '../../../src/core/vault/open-vault.ts';
import { encodeHeader, parseHeader, vaultIdBytes, type HeaderSlot } from '../../../src/core/vault/header.ts';
import { openSlot, type NewSlot, type SlotSecret } from '../../../src/core/vault/slot.ts';
import { tokenSlotMeans, type TokenSlotMeans } from '../../../src/core/vault/token-slot.ts';
import { openStore } from '../../../src/node/store/sqlite-store.ts';
import {
  codeOf,
  entry,
  floorCost,
  holder,
  newVault,
  passphraseSecret,
  passphraseSlot,
  recoverySlot,
  reopen,
  tempFolder,
  testPorts,
} from './support.ts';

const folder = tempFolder();
const share = (length = 32): Uint8Array => new Uint8Array(length).map((_, at) => at * 3 + 1);
const pass = new TextEncoder().encode('a second factor');
const other = new TextEncoder().encode('another factor');

function slot(means: TokenSlotMeans, withPassphrase: boolean): NewSlot {
  return {
    kind: 'token',
    secret: share(means === 'ecdh-p384' ? 48 : 32),
    place: {
      means,
      challenge: new Uint8Array(means.startsWith('rsa') ? 256 : 60).fill(5),
      serial: 'A1B2C3',
      label: 'Key ring, “blue”',
      keyId: new Uint8Array(16).fill(6),
    },
    ...(withPassphrase ? { passphrase: { secret: pass, cost: floorCost } } : {}),
  };
}

async function headerOf(file: string): Promise<Uint8Array> {
  const store = await openStore(file, holder);
  const bytes = await store.readHeader();
  await store.close();
  return bytes;
}

async function tokenSlotOf(file: string): Promise<HeaderSlot> {
  const found = parseHeader(await headerOf(file)).body.slots.find(({ kind }) => kind === 'token');
  if (found === undefined) throw new Error('no token slot');
  return found;
}

describe.each(tokenSlotMeans)('a slot of a token, by %s', (means) => {
  it.each([false, true])(
    'opens with all of its factors and with nothing less; passphrase too: %s',
    async (two) => {
      const file = join(folder, `${means}-${String(two)}.holdfast`);
      const wanted = slot(means, two);
      const vault = await newVault(file, { slots: [passphraseSlot, recoverySlot] });
      const id = await vault.addSlot(wanted, entry('vault.add-token-slot'));
      expect(vault.slots.at(-1)).toMatchObject({
        id,
        kind: 'token',
        token: { serial: 'A1B2C3', label: 'Key ring, “blue”', means, passphrase: two },
      });
      await vault.close();
      const right: SlotSecret = {
        kind: 'token',
        slot: id,
        secret: wanted.secret,
        ...(two ? { passphrase: pass } : {}),
      };
      const opened = await reopen(file, right);
      expect(opened.openedWith).toBe(id);
      await opened.close();
      const flipped = wanted.secret.slice();
      flipped[7] = (flipped[7] ?? 0) ^ 1;
      const wrong: [SlotSecret, string][] = [
        [{ ...right, secret: flipped }, 'wrong-secret'],
        [{ ...right, secret: Uint8Array.from([...wanted.secret, 0]) }, 'wrong-secret'],
        [{ ...right, slot: '00'.repeat(8) }, 'no-such-slot'],
        [{ kind: 'passphrase', secret: wanted.secret }, 'wrong-secret'],
        ...(two
          ? ([
              [{ ...right, passphrase: other }, 'wrong-secret'],
              [{ kind: 'token', slot: id, secret: wanted.secret }, 'slot-needs-passphrase'],
              [{ kind: 'passphrase', secret: pass }, 'wrong-secret'],
            ] satisfies [SlotSecret, string][])
          : []),
      ];
      for (const [secret, code] of wrong) expect(await codeOf(() => reopen(file, secret))).toBe(code);
      await (await reopen(file, passphraseSecret)).close();
    },
  );
});

describe('the file of a vault with a token slot', () => {
  const file = join(folder, 'v.holdfast');
  let id = '';
  beforeAll(async () => {
    const vault = await newVault(file, { slots: [passphraseSlot, recoverySlot] });
    id = await vault.addSlot(slot('ecdh-p256', true), entry('vault.add-token-slot'));
    await vault.close();
  });

  it('is of version 2, which older readers call newer, and of version 1 again without the slot', async () => {
    const path = join(folder, 'versions.holdfast');
    const plain = await newVault(path, { slots: [passphraseSlot] });
    expect([...(await plainHeader(plain, path)).subarray(8, 10)]).toEqual([0, 1]);
    const again = await reopen(path);
    const slotId = await again.addSlot(slot('aes-gcm', false), entry('vault.add-token-slot'));
    expect([...(await plainHeader(again, path)).subarray(8, 10)]).toEqual([0, 2]);
    const last = await reopen(path);
    await last.removeSlot(slotId, entry('vault.remove-slot'));
    expect([...(await plainHeader(last, path)).subarray(8, 10)]).toEqual([0, 1]);
  });

  async function plainHeader(vault: { close(): Promise<void> }, path: string): Promise<Uint8Array> {
    await vault.close();
    return await headerOf(path);
  }

  it('names no file of the machine that made it', async () => {
    const found = await tokenSlotOf(file);
    expect(JSON.stringify(found)).not.toMatch(/\.so|\/|sha256":/);
    expect(Object.keys(found.kdf ?? {}).sort()).toEqual([
      'algorithm',
      'challenge',
      'keyId',
      'label',
      'means',
      'passphrase',
      'publicKey',
      'salt',
      'serial',
    ]);
  });

  it('refuses each field of the slot that was changed, also to less', async () => {
    const ports = testPorts(await openStore(file, holder));
    const { body } = parseHeader(await ports.store.readHeader());
    await ports.store.close();
    const vaultId = vaultIdBytes(body);
    const sound = await tokenSlotOf(file);
    const { kdf } = sound;
    if (kdf?.algorithm !== 'token' || kdf.passphrase === null) throw new Error('not the slot that was made');
    const secret: SlotSecret = { kind: 'token', slot: id, secret: share(), passphrase: pass };
    const open = (changed: HeaderSlot) =>
      openSlot(ports, 'root', vaultId, changed, body.rootGeneration, secret);
    const root = await open(sound);
    expect(root?.length).toBe(32);
    const flip = (text: string): string => `${text.startsWith('0') ? '1' : '0'}${text.slice(1)}`;
    const changes: HeaderSlot[] = [
      { ...sound, kdf: { ...kdf, passphrase: null }, factors: ['token'] },
      { ...sound, factors: ['token'] },
      { ...sound, kdf: { ...kdf, serial: 'A1B2C4' } },
      { ...sound, kdf: { ...kdf, label: 'Key ring' } },
      { ...sound, kdf: { ...kdf, means: 'ecdh-x25519' } },
      { ...sound, kdf: { ...kdf, keyId: flip(kdf.keyId) } },
      { ...sound, kdf: { ...kdf, challenge: flip(kdf.challenge) } },
      { ...sound, kdf: { ...kdf, publicKey: '07'.repeat(33) } },
      { ...sound, kdf: { ...kdf, salt: flip(kdf.salt) } },
      { ...sound, kdf: { ...kdf, passphrase: { ...kdf.passphrase, salt: flip(kdf.passphrase.salt) } } },
      { ...sound, kdf: { ...kdf, passphrase: { ...kdf.passphrase, passes: 4 } } },
      { ...sound, id: flip(sound.id) },
      { ...sound, created: '2020-01-01T00:00:00.000Z' },
      { ...sound, commitment: flip(sound.commitment) },
      { ...sound, wrappedSecret: flip(sound.wrappedSecret) },
      { ...sound, enc: flip(sound.enc) },
      { ...sound, sealedRoot: flip(sound.sealedRoot) },
    ];
    for (const [at, changed] of changes.entries()) {
      let opened: Uint8Array | undefined;
      expect(
        await codeOf(async () => {
          opened = await open(changed);
        }),
        `change ${at}`,
      ).toBeOneOf(['none', 'vault-damaged']);
      expect(opened, `change ${at}`).toBeUndefined();
    }
  });

  it('has one form: factors as the key asks for them, the kind that asks a token, the version that goes with it', async () => {
    const ports = testPorts(await openStore(file, holder));
    const header = parseHeader(await ports.store.readHeader());
    await ports.store.close();
    const { body } = header;
    const [first, , token] = body.slots;
    if (first === undefined || token?.kdf?.algorithm !== 'token')
      throw new Error('not the slots that were made');
    const root = new Uint8Array(32);
    const code = (slots: HeaderSlot[], version?: number) =>
      codeOf(() => {
        const bytes = encodeHeader(ports.hash, { ...body, slots }, root);
        if (version !== undefined) bytes[9] = version;
        parseHeader(bytes);
      });
    expect(await code(body.slots)).toBe('none');
    expect(await code([token])).toBe('none');
    expect(await code([first])).toBe('none');
    expect(await code([first], 2)).toBe('vault-damaged');
    expect(await code([token], 1)).toBe('vault-damaged');
    expect(await code([token], 3)).toBe('vault-newer');
    expect(await code([{ ...token, factors: ['token'] }])).toBe('vault-damaged');
    expect(await code([{ ...token, factors: ['passphrase', 'token'] }])).toBe('vault-damaged');
    expect(await code([{ ...token, kind: 'passphrase' }])).toBe('vault-damaged');
    expect(await code([{ ...token, kind: 'keyring' }])).toBe('vault-damaged');
    expect(await code([{ ...token, kdf: first.kdf }])).toBe('vault-damaged');
    const weak = { ...token.kdf, passphrase: token.kdf.passphrase && { ...token.kdf.passphrase, passes: 1 } };
    expect(await code([{ ...token, kdf: weak }])).toBe('kdf-too-weak');
  });

  it('refuses every flipped bit of its header', async () => {
    const whole = readFileSync(file);
    const header = await headerOf(file);
    const at = whole.indexOf(header.subarray(0, 40));
    expect(at).toBeGreaterThan(0);
    const secret: SlotSecret = { kind: 'token', slot: id, secret: share(), passphrase: pass };
    const codes = new Map<unknown, number>();
    const bytes = header.slice();
    // The bytes as the store would give them: what SQLite itself notices is not the question here.
    for (let bit = 0; bit < header.length * 8; bit += 7) {
      const index = bit >> 3;
      bytes[index] = (header[index] ?? 0) ^ (1 << (bit & 7));
      const real = await openStore(file, holder);
      const code = await codeOf(async () => {
        const store = { ...methods(real), readHeader: () => Promise.resolve(bytes) };
        await (await openVault(testPorts(store), { secret })).close();
      });
      await real.close();
      codes.set(code, (codes.get(code) ?? 0) + 1);
      bytes[index] = header[index] ?? 0;
    }
    expect([...codes.keys()].filter((code) => typeof code !== 'string' || code === 'none')).toEqual([]);
    expect(readFileSync(file).equals(whole)).toBe(true);
  }, 240_000);

  it('goes into backups, which its token does not open and the passphrase does', async () => {
    const vault = await reopen(file);
    const backup = await vault.writeBackup();
    await vault.close();
    expect([...backup.subarray(8, 10)]).toEqual([0, 2]);
    const ports = testPorts(await openStore(file, holder));
    await ports.store.close();
    const token: SlotSecret = { kind: 'token', slot: id, secret: share(), passphrase: pass };
    expect(await codeOf(() => inspectBackup(ports, backup, token))).toBe('no-such-slot');
    expect((await inspectBackup(ports, backup, passphraseSecret)).vault).toHaveLength(32);
  });

  it('counts a wrong share as a failed unlock and signs it in at the next', async () => {
    const seen = join(folder, 'seen');
    const path = join(folder, 'count.holdfast');
    const vault = await newVault(path, { slots: [passphraseSlot, slot('rsa-oaep-sha1', false)], seen });
    const slotId = vault.slots[1]?.id ?? '';
    await vault.close();
    const wrong: SlotSecret = { kind: 'token', slot: slotId, secret: share().reverse() };
    expect(await codeOf(() => reopen(path, wrong, seen))).toBe('wrong-secret');
    const opened = await reopen(path, { ...wrong, secret: share() }, seen);
    expect((await opened.readAudit(2, 2))[0]).toMatchObject({
      outcome: 'wrong-secret',
      details: { count: 1 },
    });
    await opened.close();
  });

  it('changes nothing in files without such a slot', async () => {
    const path = join(folder, 'same.holdfast');
    const before = await newVault(path, { slots: [passphraseSlot, recoverySlot] });
    await before.close();
    const hash = createHash('sha256').update(readFileSync(path)).digest('hex');
    await (await reopen(path)).close();
    expect(createHash('sha256').update(readFileSync(path)).digest('hex')).toBe(hash);
  });
});

/** The store's own calls, bound, so that one of them can be stood in for. */
function methods(store: Awaited<ReturnType<typeof openStore>>) {
  return {
    load: () => store.load(),
    readLog: (from: number, to: number) => store.readLog(from, to),
    commit: (change: Parameters<typeof store.commit>[0]) => store.commit(change),
    copyTo: (target: string) => store.copyTo(target),
    close: () => store.close(),
  };
}
