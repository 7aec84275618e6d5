import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Place } from '../../cli/support/holdfast.ts';
import { program } from '../../cli/support/program.ts';
import { readProc, waitFor } from '../support/processes.ts';

const place = new Place();
/** Notes the id of the process, which then becomes our program; afterwards asks the terminal how it stands. */
const wrapper = `sh -c 'echo $$ > "$0"; exec "$@"' "$NOTE" "$NODE" "$PROGRAM" $WORDS; echo "code $?"; stty -a`;

const typed = 'half of it';
/** What a process has read so far, from whatever it has open. */
const bytesRead = (pid: number): number => Number(/^rchar: (\d+)$/m.exec(readProc(pid, 'io') ?? '')?.[1]);

beforeAll(async () => {
  await place.create('v.holdfast');
});
afterAll(() => place.remove());

describe('a question for a passphrase', () => {
  it.each([
    ['SIGTERM', 'keys list'],
    ['SIGHUP', 'keys list'],
    ['SIGTERM', 'batch'],
    ['SIGINT', 'batch'],
  ] as const)('gives the terminal back at %s, and ends: %s', async (signal, command) => {
    const note = place.path(`${signal} ${command}.pid`);
    const child = spawn('script', ['-qec', wrapper, '/dev/null'], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: {
        ...process.env,
        ...place.env,
        SHELL: '/bin/sh',
        NOTE: note,
        NODE: process.execPath,
        PROGRAM: program,
        WORDS: `${command} --vault ${place.path('v.holdfast')}`,
      },
    });
    let output = '';
    const asked = new Promise<void>((resolve) => {
      child.stdout.on('data', (chunk: Uint8Array) => {
        output += new TextDecoder().decode(chunk);
        if (output.includes('Passphrase: ')) resolve();
      });
    });
    await asked;
    expect(existsSync(note)).toBe(true);
    const pid = Number(readFileSync(note, 'utf8'));
    const before = bytesRead(pid);
    child.stdin.write(typed);
    // What is still on its way when the program ends is shown by the terminal, which then has its echo back.
    await waitFor('the typed letters', () => bytesRead(pid) >= before + typed.length);
    process.kill(pid, signal);
    await once(child, 'close');
    expect(output).toContain('code 10');
    expect(output).toMatch(/ icanon/);
    expect(output).toMatch(/[^-]\becho\b/);
    expect(output).not.toContain(typed);
  });
});
