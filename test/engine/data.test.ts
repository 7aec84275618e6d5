import { createHmac } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import type { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { openData } from '../../src/core/data/sealed-data.ts';
import { HoldfastError } from '../../src/core/error.ts';
import type { KeyId } from '../../src/core/keys/key.ts';
import { protectedItems } from '../../src/engine/register.ts';
import type { TargetFile } from '../../src/engine/ports.ts';
import { nativeChunks } from '../../src/node/crypto/chunk-cipher.ts';
import { nativeHash } from '../../src/node/crypto/hash.ts';
import { openBench, type Bench } from './harness.ts';

interface VaultLike {
  withSecret(id: string, version: number, use: (secret: Uint8Array) => void): Promise<void>;
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const day = 86_400_000;

/** What stands in the way of writing, when something is to. */
const fault: { at?: 'append' | 'settle' | 'name' | 'commit'; code?: string; byte?: number } = {};
const strike = (at: typeof fault.at): void => {
  if (fault.at === at) throw new HoldfastError(fault.code ?? 'disk-full', { rolledBack: true });
};

const bench = await openBench((ports) => ({
  ...ports,
  files: {
    ...ports.files,
    openTarget: async (path, wish) => faulty(await ports.files.openTarget(path, wish)),
  },
}));

function faulty(target: TargetFile): TargetFile {
  return {
    append: (bytes, done) => {
      strike('append');
      return target.append(bytes, done);
    },
    claim: (bytes) => target.claim(bytes),
    settle: async () => {
      strike('settle');
      await target.settle();
      const temp = readdirSync(bench.folder).find((name) => name.endsWith('.tmp'));
      if (fault.byte !== undefined && temp !== undefined) flip(bench.file(temp), fault.byte);
    },
    readBack: () => target.readBack(),
    name: async () => {
      strike('name');
      const written = await target.name();
      if (fault.at === 'commit') cancel.abort();
      return written;
    },
    close: () => target.close(),
  };
}
let cancel = new AbortController();

/** Changes a byte of a file, counted from its end when negative. */
function flip(path: string, at: number): void {
  const bytes = readFileSync(path);
  const place = at < 0 ? bytes.length + at : at;
  bytes[place] = (bytes[place] ?? 0) ^ 1;
  writeFileSync(path, bytes);
}

async function key(
  label: string,
  algorithm: 'aes-256' | 'hmac-sha256' | 'ed25519' | 'p256' | 'secp256k1' = 'aes-256',
): Promise<KeyId> {
  const { record } = await bench.ok('keys.generate', { algorithm, label });
  await bench.ok('keys.waive-backup', { id: record.id, reason: 'test' });
  await bench.ok('keys.activate', { id: record.id });
  return record.id;
}

const file = (name: string): string => bench.file(name);
const sessionItems = (of: Bench): ReturnType<typeof protectedItems> => {
  // The engine's holder is the engine itself; tests may look inside.
  const { session } = of.engine as unknown as { session: { vault: Parameters<typeof protectedItems>[0] } };
  return protectedItems(session.vault);
};

function pattern(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at++) bytes[at] = (at * 31 + (at >> 8) + (at >> 16)) & 0xff;
  return bytes;
}

describe('files', () => {
  it.each([0, 1, 65_535, 65_536, 65_537, 3_000_000, 30_000_001])(
    'of %i bytes come back as they were',
    async (size) => {
      const id = await key(`file ${size}`);
      writeFileSync(file('plain'), pattern(size));
      const to = file(`cipher-${size}`);
      const made = await bench.ok('data.encrypt-file', { key: id, file: file('plain'), to });
      expect(made).toMatchObject({ key: id, version: 1, plainBytes: size });
      expect(readFileSync(to).length).toBe(made.cipherBytes);
      const shown = await bench.ok('data.inspect', { from: { file: to } });
      expect(shown).toMatchObject({
        kind: 'file',
        id: made.item,
        key: id,
        version: 1,
        label: `file ${size}`,
      });
      const back = await bench.ok('data.decrypt-file', { file: to, to: file(`back-${size}`) });
      expect(back).toEqual({ key: id, version: 1, plainBytes: size, warnings: [] });
      expect(Buffer.compare(readFileSync(file(`back-${size}`)), pattern(size))).toBe(0);
      expect(sessionItems(bench).find((item) => item.id === made.item)).toMatchObject({
        key: id,
        location: to,
        size,
        version: 1,
      });
      const { record } = await bench.ok('keys.get', { id });
      expect(record.useCount).toBe(2);
    },
  );

  it('are not written when they were changed, cut or under an unknown key, and nothing is left', async () => {
    const id = await key('hostile');
    writeFileSync(file('plain'), pattern(200_000));
    const to = file('hostile');
    await bench.ok('data.encrypt-file', { key: id, file: file('plain'), to });
    const whole = readFileSync(to);
    const before = readdirSync(bench.folder);
    const refused = async (bytes: Uint8Array, code: string): Promise<void> => {
      writeFileSync(to, bytes);
      expect(await bench.no('data.decrypt-file', { file: to, to: file('never') })).toMatchObject({ code });
      expect(readdirSync(bench.folder)).toEqual(before);
    };
    for (let at = 0; at < whole.length; at += 9973) {
      const changed = Uint8Array.from(whole);
      changed[at] = (changed[at] ?? 0) ^ 1;
      if (at > 400) await refused(changed, 'data-damaged');
    }
    await refused(whole.subarray(0, -1), 'data-damaged');
    await refused(Buffer.concat([whole, Buffer.alloc(70_000)]), 'data-damaged');
    await refused(new Uint8Array(0), 'not-encrypted-data');
    await refused(utf8('-----BEGIN HOLDFAST DATA-----'), 'not-encrypted-data');
    const text = whole.toString('latin1');
    await refused(Buffer.from(text.replace(id, `${id.slice(0, -4)}0000`), 'latin1'), 'data-key-unknown');
    await refused(Buffer.from(text.replace('"version":1', '"version":9'), 'latin1'), 'no-such-version');
    await refused(Buffer.from(text.replace('HFDATA\0\u0001', 'HFDATA\0\u0003'), 'latin1'), 'data-newer');
    await refused(Buffer.from(text.replace('HFDATA\0\u0001', 'HFDATA\0\u0002'), 'latin1'), 'data-damaged');
    await refused(
      Buffer.from(text.replace('"kind":"file"', '"kind":"text"'), 'latin1'),
      'not-encrypted-data',
    );
    expect(await bench.no('data.inspect', { from: { file: file('plain') } })).toMatchObject({
      code: 'not-encrypted-data',
    });
  });

  it('of many blocks are what they are in memory, and a change in any block is noticed', async () => {
    const id = await key('two threads');
    const size = 24 * 1024 * 1024 + 7;
    writeFileSync(file('plain'), pattern(size));
    const to = file('threads');
    await bench.ok('data.encrypt-file', { key: id, file: file('plain'), to });
    const whole = readFileSync(to);
    const secret = new Uint8Array(32);
    await (bench.engine as unknown as { session: { vault: VaultLike } }).session.vault.withSecret(
      id,
      1,
      (bytes) => secret.set(bytes),
    );
    const { plaintext } = openData({ hash: nativeHash, chunks: nativeChunks }, whole, secret);
    expect(Buffer.compare(plaintext, pattern(size))).toBe(0);
    for (let at = 500; at < whole.length; at += 3_333_333) {
      const changed = Uint8Array.from(whole);
      changed[at] = (changed[at] ?? 0) ^ 0x10;
      writeFileSync(to, changed);
      const error = await bench.no('data.decrypt-file', { file: to, to: file('never') });
      expect(error).toMatchObject({ code: 'data-damaged', details: { what: 'chunk' } });
      expect(existsSync(file('never'))).toBe(false);
    }
  });

  it('take no place that is taken, and come from nothing but files', async () => {
    const id = await key('places');
    writeFileSync(file('plain'), 'text');
    writeFileSync(file('taken'), 'mine');
    mkdirSync(file('folder'));
    const no = async (input: { file?: string; to?: string }): Promise<string> =>
      (await bench.no('data.encrypt-file', { key: id, file: file('plain'), to: file('free'), ...input }))
        .code;
    expect(await no({ to: file('taken') })).toBe('file-exists');
    expect(await no({ to: file('plain') })).toBe('file-exists');
    expect(await no({ file: file('missing') })).toBe('file-missing');
    expect(await no({ file: file('folder') })).toBe('file-not-regular');
    expect(await no({ to: file('no/where') })).toBe('file-missing');
    expect(await no({ file: file('v.holdfast') })).toBe('file-unreadable');
    expect(existsSync(file('free'))).toBe(false);
    expect(readFileSync(file('taken'), 'utf8')).toBe('mine');
  });

  it('leave nothing behind when writing fails at any point, and are not in the register', async () => {
    const id = await key('faults');
    writeFileSync(file('plain'), pattern(100_000));
    const before = readdirSync(bench.folder);
    const items = sessionItems(bench).length;
    for (const at of ['append', 'settle', 'name'] as const) {
      for (const code of ['disk-full', 'write-failed', 'folder-not-writable']) {
        Object.assign(fault, { at, code });
        const error = await bench.no('data.encrypt-file', {
          key: id,
          file: file('plain'),
          to: file('faulty'),
        });
        expect(error).toMatchObject({ code });
        expect(readdirSync(bench.folder)).toEqual(before);
      }
    }
    Object.assign(fault, { at: 'commit' });
    const input = { key: id, file: file('plain'), to: file('faulty') };
    expect(await bench.no('data.encrypt-file', input, { signal: cancel.signal })).toMatchObject({
      code: 'cancelled',
    });
    expect(readdirSync(bench.folder)).toEqual(before);
    delete fault.at;
    cancel = new AbortController();
    expect(sessionItems(bench).length).toBe(items);
  });

  it('are read back where it counts most before they get their name', async () => {
    const id = await key('read back');
    const before = (): string[] => readdirSync(bench.folder);
    for (const [size, bytes] of [
      [100, [3, 200, 400, -1]],
      // More chunks than are looked at: the first and the last are among them.
      [2_000_000, [3, 200, 500, -1, -20]],
    ] as const) {
      writeFileSync(file('plain'), pattern(size));
      const names = before();
      for (const byte of bytes) {
        fault.byte = byte;
        const input = { key: id, file: file('plain'), to: file('read-back') };
        expect(await bench.no('data.encrypt-file', input)).toMatchObject({
          code: 'write-failed',
          details: { reason: 'read-back' },
        });
        expect(before()).toEqual(names);
      }
      delete fault.byte;
    }
  });

  it('are given up, and nothing is left, when a thread dies at them', async () => {
    const id = await key('dying');
    writeFileSync(file('huge'), '');
    truncateSync(file('huge'), 200 * 1024 * 1024);
    const made = { key: id, file: file('huge'), to: file('huge.hf') };
    await bench.ok('data.encrypt-file', made);
    const before = readdirSync(bench.folder);
    for (const [command, input] of [
      ['data.encrypt-file', { ...made, to: file('dead') }],
      ['data.decrypt-file', { file: file('huge.hf'), to: file('dead') }],
    ] as const) {
      const workers: Worker[] = [];
      const note = (worker: Worker): void => void workers.push(worker);
      process.on('worker', note);
      const onProgress = (): void => void workers.at(-1)?.terminate();
      expect(await bench.no(command, input, { onProgress })).toMatchObject({ code: 'internal' });
      process.off('worker', note);
      expect(workers).toHaveLength(2);
      expect(readdirSync(bench.folder)).toEqual(before);
    }
    // The next one has threads of its own.
    await bench.ok('data.decrypt-file', { file: file('huge.hf'), to: file('dead') });
    rmSync(file('dead'));
    rmSync(file('huge.hf'));
  });

  it('tell how far they are, and stop when asked to', async () => {
    const id = await key('large');
    writeFileSync(file('large'), '');
    truncateSync(file('large'), 100 * 1024 * 1024);
    const told: number[] = [];
    await bench.ok(
      'data.encrypt-file',
      { key: id, file: file('large'), to: file('large.hf') },
      { onProgress: ({ stage, done, total }) => void told.push(stage === 'encrypting' ? done / total : -1) },
    );
    expect(told.at(-1)).toBe(1);
    expect(told.length).toBeGreaterThan(3);
    const before = readdirSync(bench.folder);
    for (const [command, input] of [
      ['data.encrypt-file', { key: id, file: file('large'), to: file('stopped') }],
      ['data.decrypt-file', { file: file('large.hf'), to: file('stopped') }],
      ['data.mac', { key: await key('mac of large', 'hmac-sha256'), message: { file: file('large') } }],
    ] as const) {
      const stop = new AbortController();
      const onProgress = (): void => {
        stop.abort();
      };
      expect(await bench.no(command, input, { signal: stop.signal, onProgress })).toMatchObject({
        code: 'cancelled',
      });
      expect(readdirSync(bench.folder)).toEqual(before);
    }
  });
});

describe('texts', () => {
  it.each(['', 'a', 'Grüße, Welt ✓', 'x'.repeat(70_000)])('come back as they were', async (text) => {
    const id = await key(`text ${text.length}`);
    const { armored, version } = await bench.ok('data.encrypt-text', { key: id, text: utf8(text) });
    expect(version).toBe(1);
    expect(await bench.ok('data.inspect', { from: { armored } })).toMatchObject({ kind: 'text', key: id });
    const back = await bench.ok('data.decrypt-text', { armored: `Hello,\n${armored}` });
    expect(new TextDecoder().decode(back.text)).toBe(text);
    expect(sessionItems(bench).at(-1)).toMatchObject({ kind: 'text', key: id, size: utf8(text).length });
  });

  it('are never the same twice', async () => {
    const id = await key('twice');
    const one = await bench.ok('data.encrypt-text', { key: id, text: utf8('same') });
    const two = await bench.ok('data.encrypt-text', { key: id, text: utf8('same') });
    expect(one.armored).not.toBe(two.armored);
  });

  it('are refused when changed', async () => {
    const id = await key('changed');
    const { armored } = await bench.ok('data.encrypt-text', { key: id, text: utf8('hello') });
    for (const changed of ['', 'hello', armored.slice(0, -30), armored.replace(/.(?==*\n-----END)/, '!')]) {
      if (changed === '') continue;
      expect((await bench.no('data.decrypt-text', { armored: changed })).code).toBe('not-encrypted-data');
    }
    const lines = armored.split('\n');
    const swapped = [
      ...lines.slice(0, -4),
      lines.at(-4)?.replace(/^./, (first) => (first === 'A' ? 'B' : 'A')),
      ...lines.slice(-3),
    ].join('\n');
    expect((await bench.no('data.decrypt-text', { armored: swapped })).code).toBe('data-damaged');
  });
});

describe('codes', () => {
  it('are HMAC-SHA-256 of the message, over bytes and files alike', async () => {
    const id = await key('mac', 'hmac-sha256');
    const secret = new Uint8Array(32).fill(9);
    const known = await bench.ok('keys.import', {
      algorithm: 'hmac-sha256',
      format: 'hex',
      secret: utf8('09'.repeat(32)),
      label: 'known',
    });
    await bench.ok('keys.waive-backup', { id: known.record.id, reason: 'test' });
    await bench.ok('keys.activate', { id: known.record.id });
    writeFileSync(file('message'), pattern(2_500_000));
    const { mac } = await bench.ok('data.mac', { key: known.record.id, message: { file: file('message') } });
    expect(mac).toBe(createHmac('sha256', secret).update(pattern(2_500_000)).digest('hex'));
    const { token } = await bench.ok('data.mac', { key: id, message: { bytes: utf8('hello') } });
    expect(token).toContain(`.${id}.1.`);
    const check = async (text: string, by = token): Promise<boolean> =>
      (await bench.ok('data.verify-mac', { message: { bytes: utf8(text) }, token: by })).valid;
    expect(await check('hello')).toBe(true);
    expect(await check('hellp')).toBe(false);
    expect(
      await check(
        'hello',
        token.replace(/.$/, (last) => (last === '0' ? '1' : '0')),
      ),
    ).toBe(false);
    expect(await check('hello', token.replace(id, known.record.id))).toBe(false);
    expect(await bench.no('data.verify-mac', { message: { bytes: utf8('') }, token: 'x' })).toMatchObject({
      code: 'not-encrypted-data',
    });
  });
});

describe('signatures', () => {
  it.each(['ed25519', 'p256', 'secp256k1'] as const)(
    'of %s are checked as they were made',
    async (algorithm) => {
      const id = await key(algorithm, algorithm);
      const message = utf8(`a message for ${algorithm}`);
      const request = await bench.ok('sign.open', { from: { bytes: message }, kind: 'raw-message', key: id });
      const { bytes: signature } = await bench.ok('sign.approve', { id: request.id, digest: request.digest });
      const valid = async (text: Uint8Array, made: Uint8Array): Promise<boolean> =>
        (await bench.ok('data.verify-signature', { key: id, message: { bytes: text }, signature: made }))
          .valid;
      expect(await valid(message, signature)).toBe(true);
      expect(await valid(utf8('another'), signature)).toBe(false);
      expect(
        await valid(
          message,
          signature.map((byte, at) => (at === 5 ? byte ^ 1 : byte)),
        ),
      ).toBe(false);
      expect(await valid(message, signature.slice(1))).toBe(false);
      writeFileSync(file('signed'), message);
      expect(
        await bench.ok('data.verify-signature', { key: id, message: { file: file('signed') }, signature }),
      ).toMatchObject({ valid: true });
    },
  );
});

describe('states', () => {
  it('of the key decide, with the risk of a compromised one confirmed and on record', async () => {
    const id = await key('states');
    const hmac = await key('states of mac', 'hmac-sha256');
    const { armored } = await bench.ok('data.encrypt-text', { key: id, text: utf8('before') });
    const { token } = await bench.ok('data.mac', { key: hmac, message: { bytes: utf8('before') } });
    const read = { armored };
    await bench.ok('keys.suspend', { id, reason: 'looking into it' });
    expect((await bench.no('data.encrypt-text', { key: id, text: utf8('x') })).code).toBe('state-forbids');
    expect((await bench.ok('data.decrypt-text', read)).warnings).toEqual(['key-suspended']);
    await bench.ok('keys.resume', { id, reason: 'all is well' });
    await bench.ok('keys.deactivate', { id, reason: 'retired' });
    expect((await bench.no('data.encrypt-text', { key: id, text: utf8('x') })).code).toBe('state-forbids');
    expect((await bench.ok('data.decrypt-text', read)).warnings).toEqual([]);
    for (const one of [id, hmac]) await bench.ok('keys.revoke', { id: one, reason: 'lost' });
    const macRead = { message: { bytes: utf8('before') }, token };
    expect((await bench.no('data.decrypt-text', read)).code).toBe('risk-unconfirmed');
    expect((await bench.no('data.verify-mac', macRead)).code).toBe('risk-unconfirmed');
    const risk = { reason: 'the only copy' };
    expect((await bench.ok('data.decrypt-text', { ...read, risk })).warnings).toEqual(['key-compromised']);
    expect(await bench.ok('data.verify-mac', { ...macRead, risk })).toMatchObject({
      valid: true,
      warnings: ['key-compromised'],
    });
    const { record } = await bench.ok('keys.get', { id });
    expect(record.history.at(-1)).toMatchObject({ event: 'used-at-risk', reason: risk.reason, version: 1 });
    const { entries } = await bench.ok('audit.list', { key: id, limit: 1 });
    expect(entries[0]).toMatchObject({ command: 'data.decrypt-text', details: { risk: risk.reason } });
    await bench.ok('keys.destroy', { id, confirmLabel: 'states', reason: 'done' });
    expect((await bench.no('data.decrypt-text', { ...read, risk })).code).toBe('state-forbids');
  });

  it('refuse what says that it was protected during a suspension, until the key is back', async () => {
    const id = await key('suspended');
    // Protected a day from now, as by somebody else who has the key.
    bench.clockOffset = day;
    const { armored } = await bench.ok('data.encrypt-text', { key: id, text: utf8('meanwhile') });
    bench.clockOffset = 0;
    const clock = await bench.engine.call('keys.suspend', { id, reason: 'looking into it' });
    expect(clock.ok).toBe(true);
    bench.clockOffset = 2 * day;
    expect((await bench.no('data.decrypt-text', { armored })).code).toBe('protected-while-suspended');
    await bench.ok('keys.resume', { id, reason: 'all is well' });
    expect((await bench.ok('data.decrypt-text', { armored })).warnings).toEqual([]);
  });

  it('and purposes and algorithms of other keys are refused', async () => {
    const mac = await key('not for data', 'hmac-sha256');
    const aes = await key('not for codes');
    const signing = await key('not for either', 'ed25519');
    const x25519 = (await bench.ok('keys.generate', { algorithm: 'x25519', label: 'x' })).record.id;
    await bench.ok('keys.waive-backup', { id: x25519, reason: 'test' });
    await bench.ok('keys.activate', { id: x25519 });
    for (const id of [mac, signing])
      expect((await bench.no('data.encrypt-text', { key: id, text: utf8('x') })).code).toBe(
        'purpose-forbids',
      );
    for (const id of [aes, signing, x25519])
      expect((await bench.no('data.mac', { key: id, message: { bytes: utf8('x') } })).code).toBe(
        'purpose-forbids',
      );
    for (const id of [aes, mac, x25519]) {
      const input = { key: id, message: { bytes: utf8('x') }, signature: new Uint8Array(64) };
      expect((await bench.no('data.verify-signature', input)).code).toBe('purpose-forbids');
    }
  });
});
