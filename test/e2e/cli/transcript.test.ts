import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cheap, holdfast, passphrase, Place } from '../../cli/support/holdfast.ts';
import { program } from '../../cli/support/program.ts';

const place = new Place();
const vault = place.path('first.holdfast');
const open = ['--vault', vault, '--passphrase-fd', '3'];

beforeAll(async () => {
  await place.create('first.holdfast');
});
afterAll(() => place.remove());

describe('without a command', () => {
  it('says what it is and how to begin', async () => {
    const { code, stdout, stderr } = await holdfast([]);
    expect(code).toBe(0);
    expect(stderr).toBe('');
    expect(stdout).toContain('holdfast tour');
    expect(stdout.match(/^ {2}holdfast /gm)).toHaveLength(5);
  });

  it('gives its version', async () => {
    expect((await holdfast(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it.each([
    [['kyes', 'list'], 'Did you mean keys?'],
    [['keys', 'lst'], 'Did you mean list?'],
    [['keys', 'list'], '--vault FILE'],
    [['--frob'], 'no flag "--frob"'],
    [['batch'], '--vault FILE'],
    [['tour', 'x'], 'one word too many'],
  ])('%j ends with 2 and says why', async (words, message) => {
    const { code, stdout, stderr } = await holdfast(words);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(message);
  });
});

describe('one key, from the first command to the last', () => {
  it('makes a vault that only its owner can read, and shows the recovery code once', async () => {
    const other = place.path('second.holdfast');
    const { code, stdout } = await place.run([
      'vault',
      'create',
      other,
      '--name',
      'Second',
      ...cheap,
      '--passphrase-fd',
      '3',
    ]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/recovery code +\S+/);
    expect(statSync(other).mode & 0o777).toBe(0o600);
    const recovery = /recovery code +(\S+)/.exec(stdout)?.[1] ?? '';
    const again = await place.run(['vault', 'unlock', other, '--recovery-code-fd', '4'], { fd4: recovery });
    expect(again.stderr).toBe('');
    expect(again.stdout).toContain('The secret opens');
    const changed = await place.run(
      ['vault', 'change-passphrase', '--vault', other, '--recovery-code-fd', '4', '--new-passphrase-fd', '3'],
      { fd3: 'an entirely new passphrase\n', fd4: recovery },
    );
    expect(changed.stderr).toBe('');
    expect(changed.code).toBe(0);
    expect((await place.run(['vault', 'unlock', other, '--passphrase-fd', '3'])).code).toBe(4);
    expect(
      (
        await place.run(['vault', 'unlock', other, '--passphrase-fd', '3'], {
          fd3: 'an entirely new passphrase',
        })
      ).code,
    ).toBe(0);
  });

  it('generates, lists, finds by label, and refuses use before a backup', async () => {
    const made = await place.run([
      'keys',
      'generate',
      '--algorithm',
      'ed25519',
      '--label',
      'Signer',
      '--tags',
      'desk',
      ...open,
    ]);
    expect(made.stderr).toBe('');
    expect(made.stdout).toContain('state      ');
    const listed = await place.run(['keys', 'list', ...open]);
    expect(listed.stdout).toMatch(/^label +kind +algorithm/);
    expect(listed.stdout).toMatch(/^Signer +pair +ed25519 +pre-activation/m);
    const refused = await place.run(['keys', 'activate', 'Signer', ...open]);
    expect(refused.code).toBe(6);
    expect(refused.stderr).toContain('(backup-needed)');
    expect(refused.stderr).toContain('keys waive-backup');
  });

  it('signs a message from bytes, file and standard input, by digest only', async () => {
    await place.json('first.holdfast', ['keys', 'waive-backup', 'Signer', '--reason', 'Test']);
    await place.json('first.holdfast', ['keys', 'activate', 'Signer']);
    const how = ['--kind', 'raw-message', '--key', 'Signer', ...open];
    const shown = await place.run(['sign', 'open', '--from.bytes-text', 'hello', ...how]);
    expect(shown.stderr).toBe('');
    expect(shown.stdout).toContain('  | hello');
    const [, id = '', digest = ''] =
      /holdfast sign approve (\S+) --digest ([0-9a-f]{64})/.exec(shown.stdout) ?? [];
    const wrong = await place.run(['sign', 'approve', id, '--digest', 'f'.repeat(64), ...open]);
    expect(wrong.code).toBe(7);
    const signed = await place.run(['sign', 'approve', id, '--digest', digest, ...open]);
    expect(signed.stderr).toBe('');
    expect(signed.code).toBe(0);
    const file = place.path('hello.sig');
    expect((await place.run(['sign', 'save', id, '--file', file, ...open])).code).toBe(0);
    expect(readFileSync(file).length).toBe(64);
    const twice = await place.run(['sign', 'approve', id, '--digest', digest, ...open]);
    expect(twice.code).toBe(6);
    const piped = await place.run(['sign', 'open', '--from.bytes-fd', '0', ...how], { stdin: 'from a pipe' });
    expect(piped.stdout).toContain('  | from a pipe');
  });

  it('destroys it only when its label is typed', async () => {
    const wrong = await place.run([
      'keys',
      'destroy',
      'Signer',
      '--confirm-label',
      'signer',
      '--reason',
      'End',
      ...open,
    ]);
    expect(wrong.code).toBe(2);
    const gone = await place.run([
      'keys',
      'destroy',
      'Signer',
      '--confirm-label',
      'Signer',
      '--reason',
      'End',
      ...open,
    ]);
    expect(gone.code).toBe(0);
    expect(gone.stdout).toMatch(/state +destroyed/);
  });

  it('proves it all without the vault', async () => {
    const log = place.path('log.jsonl');
    const exported = await place.json('first.holdfast', ['audit', 'export', log]);
    const { keyFingerprint } = exported as { keyFingerprint: string }; // checked in the next line
    expect(keyFingerprint).toMatch(/^[0-9a-f]{64}$/);
    const verified = await holdfast(['audit', 'verify', log, '--key', keyFingerprint]);
    expect(verified.code).toBe(0);
    expect(verified.stdout).toMatch(/entries +\d+/);
    expect((await holdfast(['audit', 'verify', log, '--key', '0'.repeat(64)])).code).toBe(5);
    writeFileSync(log, readFileSync(log, 'utf8').replace('keys.destroy', 'keys.suspend'));
    expect((await holdfast(['audit', 'verify', log, '--key', keyFingerprint])).code).toBe(5);
  });
});

describe('the passphrase', () => {
  it('comes from a file, with a warning when others can read it', async () => {
    const file = place.path('pass.txt');
    writeFileSync(file, `${passphrase}\r\n`, { mode: 0o600 });
    const quiet = await place.run(['vault', 'settings', '--vault', vault, '--passphrase-file', file]);
    expect(quiet.stderr).toBe('');
    expect(quiet.code).toBe(0);
    chmodSync(file, 0o644);
    const warned = await place.run(['vault', 'settings', '--vault', vault, '--passphrase-file', file]);
    expect(warned.code).toBe(0);
    expect(warned.stderr).toContain('chmod 600');
  });

  it('is asked for on the terminal and not echoed', async () => {
    const typed = await typeInTerminal(`keys list --vault ${vault}`, [passphrase]);
    expect(typed.output).toContain('Passphrase: ');
    expect(typed.output).toContain('destroyed');
    expect(typed.output).not.toContain(passphrase);
    expect(typed.code).toBe(0);
  });

  it('is asked for twice when it is new, and must be the same', async () => {
    const file = place.path('typed.holdfast');
    const differing = await typeInTerminal(`vault create ${file} --name T ${cheap.join(' ')}`, [
      'one long passphrase',
      'another passphrase',
    ]);
    expect(differing.output).toContain('The two entries differ.');
    expect(differing.code).toBe(2);
    const same = await typeInTerminal(`vault create ${file} --name T ${cheap.join(' ')}`, [
      'one long passphrasf\u007fe',
      'one long passphrase',
    ]);
    expect(same.output).toContain('recovery code');
    expect(same.output).not.toContain('one long');
    expect(same.code).toBe(0);
  });

  it('can be cancelled with Ctrl-C', async () => {
    const { code, output } = await typeInTerminal(`keys list --vault ${vault}`, ['abc\u0003']);
    expect(output).toContain('(cancelled)');
    expect(code).toBe(10);
  });

  it('is never taken from the environment or an argument', async () => {
    const { code, stderr } = await holdfast(['keys', 'list', '--vault', vault, '--passphrase', passphrase], {
      env: { ...place.env, HOLDFAST_PASSPHRASE: passphrase, PASSPHRASE: passphrase },
    });
    expect(code).toBe(2);
    expect(stderr).toContain('--passphrase-file');
    expect(stderr).not.toContain(passphrase);
  });

  it('says so when there is no terminal to ask on', async () => {
    const { code, stderr } = await place.run(['keys', 'list', '--vault', vault], {
      under: ['setsid', '--wait'],
    });
    expect(code).toBe(2);
    expect(stderr).toContain('--passphrase-file FILE or --passphrase-fd N');
  });
});

/**
 * Runs a command in a terminal of its own (`script`, util-linux) and types one line for each question, once it is asked.
 */
async function typeInTerminal(
  command: string,
  lines: readonly string[],
): Promise<{ output: string; code: number | null }> {
  const child = spawn('script', ['-qec', `${process.execPath} ${program} ${command}`, '/dev/null'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, ...place.env },
  });
  let output = '';
  let asked = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
    const questions = output.match(/(?:phrase|again): /g)?.length ?? 0;
    while (asked < questions) child.stdin.write(`${lines[asked++] ?? ''}\r`);
  });
  // One whose terminal has ended takes no more lines.
  child.stdin.on('error', () => undefined);
  const [code] = (await once(child, 'close')) as [number | null]; // the event's first argument
  return { output, code };
}
