import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { codeOf, entry, newVault, passphrase, reopen, tempFolder } from '../core/vault/support.ts';

const folder = tempFolder();
const file = join(folder, 'v.holdfast');
const sound = join(folder, 'sound');
const child = join(import.meta.dirname, 'commit-once.ts');
const secret = new TextDecoder().decode(passphrase);
const calls = 'write,pwrite64,fsync,fdatasync,ftruncate,unlink,rename';

/** Makes one commit of a fresh copy under strace, with a fault in one of the calls on the vault and its journal. */
function run(fault?: string): { said: string; trace: string } {
  for (const name of [file, `${file}-journal`, `${file}.lock`]) rmSync(name, { force: true });
  copyFileSync(sound, file);
  const watch = ['-f', '-qq', '-P', file, '-P', `${file}-journal`, '-e', `trace=${calls}`];
  const inject = fault === undefined ? [] : ['-e', `inject=${fault}`];
  const args = [...watch, ...inject, process.execPath, '--no-warnings', child, file, secret];
  const { stdout, stderr, error } = spawnSync('strace', args, { encoding: 'utf8', timeout: 60_000 });
  if (error !== undefined) throw error;
  return { said: stdout.trim(), trace: stderr };
}

/** What the file holds afterwards: the vault before, after, or a refusal. */
async function outcome(): Promise<string> {
  const code = await codeOf(async () => {
    const vault = await reopen(file);
    try {
      const label = JSON.stringify(vault.get('key', 'k1')).slice(0, 20);
      const state = `${vault.generation} ${label.includes('changed') ? 'new' : 'old'} ${vault.hasSecret('k2', 1) ? 'k2' : '-'}`;
      await vault.withSecret('k1', 1, () => undefined);
      await vault.verifyAudit();
      throw new Error(state);
    } finally {
      await vault.close();
    }
  });
  if (!(code instanceof Error)) return String(code);
  const states: Record<string, string> = { '2 old k2': 'old', '3 new -': 'new' };
  return states[code.message] ?? code.message;
}

describe('a commit with a fault in each of its system calls (V-8)', () => {
  it('leaves the vault old or new, and never loses what it said was committed', async () => {
    execFileSync('strace', ['-V'], { stdio: 'ignore' });
    const vault = await newVault(sound);
    await vault.transaction((draft) => {
      draft.put('key', 'k1', { label: 'first' });
      draft.sealSecret('k1', 1, new Uint8Array(32).fill(1));
      draft.sealSecret('k2', 1, new Uint8Array(32).fill(2));
      draft.audit(entry('keys.generate'));
    });
    await vault.close();

    const { said, trace } = run();
    expect([said, await outcome()]).toEqual(['committed 3', 'new']);
    const counts = new Map<string, number>();
    for (const [, call = ''] of trace.matchAll(/\b(\w+)\(/g))
      if (calls.includes(call)) counts.set(call, (counts.get(call) ?? 0) + 1);
    const total = [...counts.values()].reduce((a, b) => a + b, 0);
    expect(total).toBeGreaterThan(8);

    const faults = [
      'error=EIO',
      'error=ENOSPC',
      'error=EDQUOT',
      'error=EACCES',
      'error=EINTR',
      'signal=KILL',
    ];
    const outcomes = new Map<string, number>();
    const wrong: string[] = [];
    let runs = 0;
    for (const [call, count] of counts) {
      // A write that is lost and reported as done is tried with the calls that write.
      const kinds = call === 'pwrite64' ? [...faults, 'lost'] : faults;
      for (let when = 1; when <= count; when++) {
        for (const kind of kinds) {
          const lost = kind === 'lost';
          const fault = `${call}:${lost ? 'retval=4096' : kind}:when=${when}`;
          const ended = run(fault).said;
          const left = await outcome();
          const key = `${kind.replace('error=', '')}: ${ended.split(' ')[0] || 'killed'}, ${left}`;
          outcomes.set(key, (outcomes.get(key) ?? 0) + 1);
          const kept = left === 'new' || (left === 'old' && !ended.startsWith('committed'));
          // No program can tell a lost write from one that was done; what it can do is never to read it as sound.
          if (!(lost ? kept || left === 'vault-damaged' || left === 'not-a-vault' : kept))
            wrong.push(`${fault}: ${ended}, ${left}`);
          runs++;
        }
      }
    }
    console.info(`${runs} faults in ${total} calls`, counts, outcomes);
    expect(wrong).toEqual([]);
    expect(existsSync(file)).toBe(true);
  }, 1_200_000);
});
