import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { Writable } from 'node:stream';
import { afterAll, describe, expect, it } from 'vitest';
import { passphrase, Place } from '../../cli/support/holdfast.ts';
import { program } from '../../cli/support/program.ts';

const place = new Place();
afterAll(() => place.remove());

describe('a batch told to end', () => {
  it('ends while it waits for a line that never comes: 10, the vault closed, no core file', async () => {
    await place.create('v.holdfast');
    const vault = place.path('v.holdfast');
    const child = spawn(process.execPath, [program, 'batch', '--vault', vault, '--passphrase-fd', '3'], {
      stdio: ['pipe', 'pipe', 'ignore', 'pipe'],
      env: { ...process.env, ...place.env },
    });
    const third = child.stdio[3];
    if (third instanceof Writable) third.end(passphrase);
    child.stdin?.write('{"id":1,"command":"vault.status"}\n');
    if (child.stdout !== null) await once(child.stdout, 'data');
    expect(existsSync(`${vault}.lock`)).toBe(true);
    // Nor could it leave what it holds in a core file.
    expect(readFileSync(`/proc/${child.pid}/coredump_filter`, 'utf8').trim()).toBe('00000000');
    expect(readFileSync(`/proc/${child.pid}/limits`, 'utf8')).toMatch(/^Max core file size +0 +0 /m);
    child.kill('SIGTERM');
    // Its standard input stays open all the while.
    expect(await once(child, 'exit')).toEqual([10, null]);
    expect(existsSync(`${vault}.lock`)).toBe(false);
  });
});
