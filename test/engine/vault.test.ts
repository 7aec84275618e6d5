import { copyFileSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Bench, cheapest, openBench, passphrase } from './harness.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('the ways into a vault', async () => {
  const bench = await openBench();
  const file = bench.file('v.holdfast');
  const code = () => ({ with: 'recovery-code' as const, secret: bench.recoveryCode });

  it('begins with a passphrase and an unconfirmed recovery code', async () => {
    const { slots } = await bench.ok('vault.slots', {});
    expect(slots.map(({ kind, confirmed }) => [kind, confirmed])).toEqual([
      ['passphrase', true],
      ['recovery-code', false],
    ]);
    expect(await bench.ok('vault.status', {})).toMatchObject({ recoveryCodeConfirmed: false });
    expect((await bench.ok('report.overview', {})).findings.map((finding) => finding.code)).toContain(
      'recovery-code-unconfirmed',
    );
  });

  it('confirms the code as people type it', async () => {
    const typed = new TextDecoder()
      .decode(bench.recoveryCode)
      .toLowerCase()
      .replaceAll('-', ' ')
      .replaceAll('0', 'o')
      .replaceAll('1', 'l');
    expect(await bench.no('vault.confirm-recovery-code', { code: utf8('ABC-DEF') })).toMatchObject({
      code: 'recovery-code-malformed',
    });
    expect(await bench.ok('vault.confirm-recovery-code', { code: utf8(typed) })).toEqual({ confirmed: true });
    expect(await bench.ok('vault.status', {})).toMatchObject({ recoveryCodeConfirmed: true });
  });

  it('opens with the code, and with nothing that is not it', async () => {
    await bench.ok('vault.lock', {});
    await bench.ok('vault.unlock', { file, ...code() });
    await bench.ok('vault.lock', {});
    const other = Uint8Array.from(bench.recoveryCode);
    other[0] = other[0] === 0x41 ? 0x42 : 0x41;
    expect(await bench.no('vault.unlock', { file, with: 'recovery-code', secret: other })).toMatchObject({
      code: 'recovery-code-malformed',
    });
    expect(
      await bench.no('vault.unlock', { file, with: 'passphrase', secret: bench.recoveryCode }),
    ).toMatchObject({ code: 'wrong-secret' });
    const { failedUnlocks } = await bench.ok('vault.unlock', {
      file,
      with: 'passphrase',
      secret: passphrase(),
    });
    expect(failedUnlocks).toBe(1);
    const { entries } = await bench.ok('audit.list', { limit: 1 });
    expect(entries[0]).toMatchObject({
      command: 'vault.unlock',
      outcome: 'wrong-secret',
      details: { count: 1 },
    });
  });

  it('takes a new passphrase on proof by the old one or the code', async () => {
    const next = utf8('the second passphrase');
    expect(
      await bench.no('vault.change-passphrase', {
        proof: { with: 'passphrase', secret: next },
        passphrase: next,
      }),
    ).toMatchObject({ code: 'wrong-secret' });
    expect(
      await bench.no('vault.change-passphrase', { proof: code(), passphrase: utf8('elevenchars') }),
    ).toEqual({ code: 'passphrase-too-short', details: { length: 11, minimum: 12 } });
    expect(
      await bench.ok('vault.change-passphrase', { proof: code(), passphrase: next, kdf: cheapest }),
    ).toEqual({ kdf: cheapest });
    await bench.ok('vault.lock', {});
    expect(await bench.no('vault.unlock', { file, with: 'passphrase', secret: passphrase() })).toMatchObject({
      code: 'wrong-secret',
    });
    await bench.ok('vault.unlock', { file, with: 'passphrase', secret: next });
    await bench.ok('vault.change-passphrase', {
      proof: { with: 'passphrase', secret: next },
      passphrase: passphrase(),
    });
    expect((await bench.ok('vault.slots', {})).slots).toHaveLength(2);
  });

  it('reads a passphrase the same in every Unicode form', async () => {
    const composed = utf8('pässwörter für dich');
    await bench.ok('vault.change-passphrase', { proof: code(), passphrase: composed });
    await bench.ok('vault.lock', {});
    await bench.ok('vault.unlock', {
      file,
      with: 'passphrase',
      secret: utf8('pässwörter für dich'.normalize('NFD')),
    });
    await bench.ok('vault.change-passphrase', { proof: code(), passphrase: passphrase() });
    expect(
      await bench.no('vault.change-passphrase', {
        proof: code(),
        passphrase: Uint8Array.from([...utf8('twelve characters'), 0xff]),
      }),
    ).toMatchObject({ code: 'bad-request' });
  });

  it('gives a new code to nobody who cannot prove who they are', async () => {
    const before = await bench.ok('vault.slots', {});
    for (const [proof, error] of [
      [{ with: 'passphrase', secret: utf8('some other passphrase') }, 'wrong-secret'],
      [{ with: 'recovery-code', secret: utf8('7KQ2M9-X4T8WD') }, 'recovery-code-malformed'],
      [{ with: 'passphrase', secret: new Uint8Array(0) }, 'bad-request'],
      [undefined, 'bad-request'],
    ] as const) {
      expect(await bench.no('vault.renew-recovery-code', { proof })).toMatchObject({ code: error });
    }
    expect(await bench.no('vault.renew-recovery-code', {})).toMatchObject({ code: 'bad-request' });
    expect(await bench.ok('vault.slots', {})).toEqual(before);
    await bench.ok('vault.confirm-recovery-code', { code: bench.recoveryCode });
  });

  it('renews the code; the old one opens nothing any more', async () => {
    const { recoveryCode } = await bench.ok('vault.renew-recovery-code', {
      proof: { with: 'passphrase', secret: passphrase() },
    });
    const fresh = Uint8Array.from(recoveryCode);
    expect(await bench.ok('vault.status', {})).toMatchObject({ recoveryCodeConfirmed: false });
    expect(await bench.no('vault.confirm-recovery-code', { code: bench.recoveryCode })).toMatchObject({
      code: 'wrong-secret',
    });
    expect(
      await bench.no('vault.save-recovery-sheet', {
        file: bench.file('sheet.html'),
        code: bench.recoveryCode,
      }),
    ).toMatchObject({ code: 'wrong-secret' });
    bench.recoveryCode = fresh;
    await bench.ok('vault.confirm-recovery-code', { code: fresh });
  });

  it('writes a sheet without scripts that holds the code', async () => {
    await bench.ok('vault.set-settings', { name: '<script>alert(1)</script> & "co"' });
    const { bytes } = await bench.ok('vault.save-recovery-sheet', {
      file: bench.file('sheet.html'),
      code: bench.recoveryCode,
    });
    const sheet = readFileSync(bench.file('sheet.html'), 'utf8');
    expect(Buffer.byteLength(sheet)).toBe(bytes);
    expect(sheet).toContain(new TextDecoder().decode(bench.recoveryCode));
    expect(sheet).toContain('&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;co&quot;');
    expect(sheet).not.toMatch(/<script|https?:|src=|url\(/);
    expect(statSync(bench.file('sheet.html')).mode & 0o777).toBe(0o600);
  });

  it('keeps its settings', async () => {
    expect(await bench.ok('vault.set-settings', { name: 'Desk', autoLockMinutes: 3 })).toEqual({
      name: 'Desk',
      autoLockMinutes: 3,
    });
    expect(bench.engine.autoLockMinutes).toBe(3);
    await bench.ok('vault.lock', {});
    expect(bench.engine.autoLockMinutes).toBeUndefined();
    await bench.unlock();
    expect(await bench.ok('vault.settings', {})).toEqual({ name: 'Desk', autoLockMinutes: 3 });
  });
});

describe('an older copy in the place of a vault', () => {
  it('opens only when the person was told', async () => {
    const bench = await openBench();
    const file = bench.file('v.holdfast');
    await bench.ok('keys.generate', { algorithm: 'p256', label: 'a' });
    await bench.ok('vault.lock', {});
    copyFileSync(file, bench.file('old'));
    await bench.unlock();
    await bench.ok('keys.generate', { algorithm: 'p256', label: 'b' });
    await bench.ok('vault.lock', {});
    copyFileSync(bench.file('old'), file);
    const input = { file, with: 'passphrase' as const, secret: passphrase() };
    const error = await bench.no('vault.unlock', input);
    expect(error).toEqual({
      code: 'vault-older-than-seen',
      details: { standing: 'older', generation: 2, seenGeneration: 3 },
    });
    expect(await bench.ok('vault.status', {})).toEqual({ open: false });
    await bench.ok('vault.unlock', { ...input, acceptOlder: true });
    expect((await bench.ok('keys.list', {})).keys).toHaveLength(1);
    const { entries } = await bench.ok('audit.list', { limit: 1 });
    expect(entries[0]).toMatchObject({ command: 'vault.unlock', details: { seenGeneration: 3 } });
    await bench.ok('keys.generate', { algorithm: 'p256', label: 'c' });
    await bench.ok('vault.lock', {});
    await bench.unlock();
  });
});

describe('files that are not what they should be', async () => {
  const bench = await openBench();
  const unlock = (name: string) =>
    bench.no('vault.unlock', { file: bench.file(name), with: 'passphrase', secret: passphrase() });

  it('are each refused for what they are, and nothing is touched', async () => {
    expect(await unlock('v.holdfast')).toEqual({ code: 'vault-already-open' });
    expect(await bench.no('vault.inspect', { file: bench.file('v.holdfast') })).toMatchObject({
      code: 'vault-in-use',
    });
    const second = bench.another();
    expect(
      await second.call('vault.unlock', {
        file: bench.file('v.holdfast'),
        with: 'passphrase',
        secret: passphrase(),
      }),
    ).toMatchObject({
      ok: false,
      error: { code: 'vault-in-use', details: { program: 'cli', pid: process.pid } },
    });
    await bench.ok('vault.lock', {});
    const whole = readFileSync(bench.file('v.holdfast'));
    const newer = Buffer.from(whole);
    newer.writeUInt32BE(99, 60);
    const names: Record<string, [Buffer, string]> = {
      empty: [Buffer.alloc(0), 'not-a-vault'],
      text: [Buffer.from('hello, this is not a vault'), 'not-a-vault'],
      half: [whole.subarray(0, whole.length / 2), 'vault-damaged'],
      short: [whole.subarray(0, 60), 'not-a-vault'],
      newer: [newer, 'vault-newer'],
    };
    for (const [name, [bytes, code]] of Object.entries(names)) {
      writeFileSync(bench.file(name), bytes);
      expect(await unlock(name), name).toMatchObject({ code });
      expect(await bench.no('vault.inspect', { file: bench.file(name) }), name).toMatchObject({ code });
      expect(readFileSync(bench.file(name)).equals(bytes), name).toBe(true);
    }
    mkdirSync(bench.file('folder'));
    expect(await unlock('absent')).toMatchObject({ code: 'vault-missing' });
    expect(['file-not-regular', 'not-a-vault']).toContain((await unlock('folder')).code);
    const create = { name: 'x', passphrase: passphrase() };
    expect(await bench.no('vault.create', { ...create, file: bench.file('v.holdfast') })).toMatchObject({
      code: 'vault-exists',
    });
    expect(await bench.no('vault.create', { ...create, file: bench.file('no/such/folder/v') })).toMatchObject(
      { code: 'file-missing' },
    );
    expect(
      await bench.no('vault.create', {
        ...create,
        file: bench.file('z'),
        kdf: { memoryKiB: 2_097_152, passes: 64, lanes: 1 },
      }),
    ).toMatchObject({ code: 'kdf-too-costly' });
    expect(await bench.ok('vault.inspect', { file: bench.file('v.holdfast') })).toMatchObject({
      formatVersion: 1,
      kdf: cheapest,
    });
    await bench.unlock();
  });

  it('is opened while its header is being looked at, and the other way round', async () => {
    const bench = new Bench();
    await bench.create();
    await bench.ok('vault.lock', {});
    const file = bench.file('v.holdfast');
    const looks = Array.from({ length: 20 }, () => bench.engine.call('vault.inspect', { file }));
    await bench.unlock();
    expect((await Promise.all(looks)).every(({ ok }) => ok)).toBe(true);
    await bench.end();
  });
});

describe('a self-test that fails', () => {
  it('lets no vault be made or opened', async () => {
    const { HoldfastError } = await import('../../src/core/error.ts');
    const bench = new Bench((ports) => ({
      ...ports,
      selfTest: () => Promise.reject(new HoldfastError('self-test-failed', { engine: 'native', test: 'x' })),
    }));
    expect(
      await bench.no('vault.create', { file: bench.file('v'), name: 'v', passphrase: passphrase() }),
    ).toMatchObject({ code: 'self-test-failed' });
    expect(
      await bench.no('vault.unlock', { file: bench.file('v'), with: 'passphrase', secret: passphrase() }),
    ).toMatchObject({ code: 'self-test-failed' });
    await bench.end();
  });
});
