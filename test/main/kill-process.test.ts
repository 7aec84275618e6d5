import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { killWithOffspring, type Killable } from '../../src/main/kill-process.ts';

/** A process that is there, behind a thing that tells its number when it has been started, as a utility process does. */
class Late extends EventEmitter implements Killable {
  pid: number | undefined;
}

describe('killing a process', () => {
  it('that has only just been asked for kills it when it is there', async () => {
    const real = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'], { stdio: 'ignore' });
    const ended = once(real, 'exit');
    const late = new Late();
    killWithOffspring(late);
    expect(real.exitCode ?? real.signalCode).toBeNull();
    late.pid = real.pid;
    late.emit('spawn');
    expect(await ended).toEqual([null, 'SIGKILL']);
  });

  it('that never came to be does nothing', () => {
    const never = new Late();
    killWithOffspring(never);
    never.emit('spawn');
    expect(never.listenerCount('spawn')).toBe(0);
  });
});
