import { copyFileSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { holdfast, passphrase, Place, type Ended } from '../../cli/support/holdfast.ts';
import { program } from '../../cli/support/program.ts';

/** Every way a run can go wrong that a person can meet: a clear message, a documented exit code, nothing lost. */

const place = new Place();
const vault = place.path('good.holdfast');
const pass = ['--passphrase-fd', '3'];

beforeAll(async () => {
  await place.create('good.holdfast');
  await place.json('good.holdfast', ['keys', 'generate', '--algorithm', 'ed25519', '--label', 'Kept']);
});
afterAll(() => place.remove());

/** The keys of the good vault, which no fault may change. */
async function kept(): Promise<void> {
  const listed = await place.json('good.holdfast', ['keys', 'list']);
  expect(listed).toMatchObject({ total: 1, keys: [{ label: 'Kept' }] });
}

function expectEnd(ended: Ended, exit: number, code: string): void {
  expect(`${ended.code} ${ended.stderr}`).toMatch(new RegExp(`^${exit} holdfast: .*\\(${code}\\)\\n`));
  expect(ended.stdout).toBe('');
  // What happened, what it means for the keys, what to do.
  expect(ended.stderr.split('\n').filter((line) => line.startsWith('  ')).length).toBeGreaterThanOrEqual(2);
}

describe('a vault that cannot be opened', () => {
  it('wrong passphrase: 4', async () => {
    expectEnd(
      await place.run(['keys', 'list', '--vault', vault, ...pass], { fd3: 'not the passphrase' }),
      4,
      'wrong-secret',
    );
    await kept();
  });

  it('no such file: 3', async () => {
    expectEnd(await place.run(['keys', 'list', '--vault', place.path('none'), ...pass]), 3, 'vault-missing');
  });

  it('foreign file: 5, untouched', async () => {
    const file = place.path('foreign.holdfast');
    writeFileSync(file, 'a shopping list\n'.repeat(100));
    expectEnd(await place.run(['keys', 'list', '--vault', file, ...pass]), 5, 'not-a-vault');
    expect(readFileSync(file, 'utf8')).toBe('a shopping list\n'.repeat(100));
  });

  it('empty file: 5', async () => {
    writeFileSync(place.path('empty.holdfast'), '');
    expectEnd(
      await place.run(['keys', 'list', '--vault', place.path('empty.holdfast'), ...pass]),
      5,
      'not-a-vault',
    );
  });

  it('truncated file: 5', async () => {
    const file = place.path('short.holdfast');
    copyFileSync(vault, file);
    truncateSync(file, 8192);
    expectEnd(await place.run(['keys', 'list', '--vault', file, ...pass]), 5, 'vault-damaged');
  });

  it('future version: 5, untouched', async () => {
    const file = place.path('future.holdfast');
    const bytes = readFileSync(vault);
    // The user version of an SQLite file, big-endian at byte 60, is the version of our store.
    bytes.writeUInt32BE(bytes.readUInt32BE(60) + 1, 60);
    writeFileSync(file, bytes);
    expectEnd(await place.run(['keys', 'list', '--vault', file, ...pass]), 5, 'vault-newer');
    expect(readFileSync(file).equals(bytes)).toBe(true);
  });

  it('an older copy put back in its place: 5, until it is accepted', async () => {
    const old = new Place();
    try {
      await old.create('v.holdfast');
      const file = old.path('v.holdfast');
      copyFileSync(file, old.path('copy'));
      await old.json('v.holdfast', ['keys', 'generate', '--algorithm', 'p256', '--label', 'New']);
      copyFileSync(old.path('copy'), file);
      expectEnd(await old.run(['keys', 'list', '--vault', file, ...pass]), 5, 'vault-older-than-seen');
      expect(await old.json('v.holdfast', ['keys', 'list', '--accept-older'])).toMatchObject({ total: 0 });
    } finally {
      old.remove();
    }
  });

  it('held by another process: 9, and it says by whom', async () => {
    const holder = place.conversation('good.holdfast');
    try {
      await holder.say('vault.status');
      const second = await place.run(['keys', 'list', '--vault', vault, ...pass]);
      expectEnd(second, 9, 'vault-in-use');
      expect(second.stderr).toContain(String(holder.pid));
      expect(second.stderr).toContain('cli');
    } finally {
      await holder.end();
    }
    await kept();
  });
});

describe('a place that cannot be written to', () => {
  // A real small or read-only file system, mounted in a namespace of its own; needs no rights on the machine.
  const within = (options: string, prepare: string): string[] => {
    const mount = place.path('mounted');
    mkdirSync(mount, { recursive: true });
    const script = `mount -t tmpfs -o ${options} none "$0" && cp "$1" "$0/v.holdfast" && ${prepare} shift && exec "$@"`;
    return ['unshare', '--user', '--map-root-user', '--mount', 'bash', '-c', script, mount, vault];
  };
  const file = place.path('mounted/v.holdfast');
  // Copies are the same vault: with one memory for all, each would be told from the others as older or newer.
  let memories = 0;
  const ofItsOwn = () => ({ XDG_CONFIG_HOME: place.path(`memory-${String(memories++)}`) });

  it('full disk: 8, and the vault is as before', async () => {
    const fill = 'mkdir "$0/x"; head -c 1M /dev/zero > "$0/fill" 2>/dev/null;';
    const under = within('size=128k', fill);
    const ended = await place.run(
      ['keys', 'generate', '--algorithm', 'ed25519', '--label', 'Lost', '--vault', file, ...pass],
      { under, env: ofItsOwn() },
    );
    expectEnd(ended, 8, 'disk-full');
    await kept();
  });

  it('full disk in the midst of many changes: what was acknowledged is there', async () => {
    const commands = Array.from({ length: 60 }, (_, index) =>
      JSON.stringify({
        id: index,
        command: 'keys.generate',
        input: { algorithm: 'ed25519', label: `Key ${index}` },
      }),
    );
    const save = place.path('after-full.holdfast');
    const under = within(
      'size=128k',
      `{ ${process.execPath} ${program} batch --vault "$0/v.holdfast" --passphrase-fd 3 3<<<'${passphrase}' > ${place.path('answers')}; cp "$0/v.holdfast" ${save}; };`,
    );
    await holdfast(['--version'], { under, stdin: `${commands.join('\n')}\n`, env: ofItsOwn() });
    const answers = readFileSync(place.path('answers'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { ok: boolean; error?: { code: string } });
    expect(answers).toHaveLength(60);
    const acknowledged = answers.filter((answer) => answer.ok).length;
    expect(acknowledged).toBeGreaterThan(0);
    expect(acknowledged).toBeLessThan(60);
    const codes = new Set(answers.filter((answer) => !answer.ok).map((answer) => answer.error?.code));
    expect([...codes]).toEqual(['disk-full']);
    const listed = await place.json('after-full.holdfast', ['keys', 'list'], { env: ofItsOwn() });
    expect(listed).toMatchObject({ total: acknowledged + 1 });
  });

  it('read-only folder: 8', async () => {
    const under = within('size=1m', 'mount -o remount,bind,ro "$0";');
    expectEnd(
      await place.run(['vault', 'create', place.path('mounted/new.holdfast'), '--name', 'N', ...pass], {
        under,
      }),
      8,
      'folder-not-writable',
    );
    const changed = await place.run(
      ['keys', 'generate', '--algorithm', 'ed25519', '--label', 'X', '--vault', file, ...pass],
      { under, env: ofItsOwn() },
    );
    expectEnd(changed, 8, 'folder-not-writable');
  });

  it('a file in the way: 8, untouched', async () => {
    const before = readFileSync(vault);
    expectEnd(await place.run(['vault', 'create', vault, '--name', 'N', ...pass]), 8, 'vault-exists');
    const target = place.path('taken');
    writeFileSync(target, 'mine');
    expectEnd(await place.run(['backup', 'write', target, '--vault', vault, ...pass]), 8, 'file-exists');
    expect(readFileSync(target, 'utf8')).toBe('mine');
    expect(readFileSync(vault).length).toBe(before.length);
  });

  it('a folder that is not there: 3', async () => {
    expectEnd(
      await place.run(['backup', 'write', place.path('no/such/folder'), '--vault', vault, ...pass]),
      3,
      'file-missing',
    );
  });

  it('standard output that is full: 8', async () => {
    const ended = await holdfast(['--help'], { under: ['bash', '-c', '"$@" > /dev/full', 'bash'] });
    expect(ended.code).toBe(8);
  });

  it('standard output that is closed: 8, and what was done stays done and is not called rolled back', async () => {
    await place.create('pipe.holdfast');
    const words = ['--vault', place.path('pipe.holdfast'), ...pass];
    const make = ['keys', 'generate', '--algorithm', 'ed25519', '--label', 'Unseen', ...words];
    const ended = await place.run(make, {
      under: ['bash', '-c', '"$@" | true; exit ${PIPESTATUS[0]}', 'bash'],
    });
    expect(ended.code).toBe(8);
    expect(ended.stderr).toContain('only its result could not be shown');
    expect(ended.stderr).not.toContain('rolled back');
    expect(await place.json('pipe.holdfast', ['keys', 'list'])).toMatchObject({
      keys: [{ label: 'Unseen' }],
    });
    // What was refused is not said to be done because its JSON did not come out.
    const refused = await place.run(['keys', 'get', 'Nobody', ...words, '--json'], {
      under: ['bash', '-c', '"$@" > /dev/full', 'bash'],
    });
    expect(refused.code).toBe(8);
    expect(refused.stderr).toContain('no-such-key');
    expect(refused.stderr).not.toContain('was done');
  });
});

describe('input that cannot be used', () => {
  it.each([
    ['malformed transaction', '0x02f8zz', 'undecodable'],
    ['half a PSBT', 'cHNidP8BAHECAAAAASaBcTce3/KF6Tet7qSze3gADAVmy7', 'undecodable'],
    ['JSON that is no request', '{"to": 5}', 'refused|undecodable'],
    ['nonsense', 'hello there', 'undecodable'],
  ])('%s: 7', async (_, text, code) => {
    const ended = await place.run([
      'sign',
      'open',
      '--from.bytes-text',
      text,
      '--key',
      'Kept',
      '--vault',
      vault,
      ...pass,
    ]);
    expectEnd(ended, 7, `(?:${code})`);
  });

  it('huge request: 2, without reading it whole', async () => {
    const file = place.path('huge');
    writeFileSync(file, '');
    truncateSync(file, 3 * 1024 ** 3);
    expectEnd(await place.run(['sign', 'open', file, '--vault', vault, ...pass]), 2, 'file-too-large');
  });

  it('huge vault, huge backup, huge log: refused', async () => {
    const file = place.path('huge');
    expect((await place.run(['vault', 'unlock', file, ...pass])).code).toBe(5);
    expectEnd(await place.run(['backup', 'inspect', file, ...pass]), 2, 'file-too-large');
    expectEnd(await holdfast(['audit', 'verify', file, '--key', '0'.repeat(64)]), 2, 'file-too-large');
  });

  it('a folder or a device instead of a file: 2', async () => {
    expectEnd(
      await place.run(['sign', 'open', place.folder, '--vault', vault, ...pass]),
      2,
      'file-not-regular',
    );
    expectEnd(
      await place.run(['sign', 'open', '/dev/zero', '--vault', vault, ...pass]),
      2,
      'file-not-regular',
    );
  });

  it('huge secret: 2', async () => {
    expectEnd(
      await place.run(['vault', 'unlock', vault, ...pass], { fd3: 'x'.repeat(100_000) }),
      2,
      'file-too-large',
    );
  });

  it('a descriptor that is not open: 2', async () => {
    const ended = await place.run(['vault', 'unlock', vault, '--passphrase-fd', '77']);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain('not open');
  });

  it('no such key: 3; errors as JSON on request', async () => {
    const ended = await place.run(['keys', 'get', 'Nobody', '--vault', vault, ...pass, '--json']);
    expect(ended.code).toBe(3);
    expect(JSON.parse(ended.stdout)).toEqual({
      ok: false,
      error: { code: 'no-such-key', details: { key: 'Nobody' } },
    });
  });

  it('nothing of this changed the vault', kept);
});
