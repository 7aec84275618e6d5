import { describe, expect, it, vi } from 'vitest';
import { isHoldfastError } from '../../../src/core/error.ts';
import { ProcessClient } from '../../../src/node/tokens/process-client.ts';
import type { TokenProcess } from '../../../src/node/tokens/token-process-port.ts';

/** A process that says what the test makes it say. */
class MadeUpProcess implements TokenProcess {
  readonly sent: unknown[] = [];
  killed = 0;
  say: (message: unknown) => void = () => undefined;
  send(message: unknown): void {
    this.sent.push(message);
  }
  onMessage(listener: (message: unknown) => void): void {
    this.say = listener;
  }
  onExit(): void {
    // It does not end by itself.
  }
  kill(): void {
    this.killed++;
  }
  keepAlive(): void {
    // There is nothing to keep.
  }
}

function made(before: () => Promise<void> = () => Promise.resolve()) {
  const processes: MadeUpProcess[] = [];
  const start = (): TokenProcess => {
    const process = new MadeUpProcess();
    processes.push(process);
    return process;
  };
  return { processes, client: new ProcessClient('/usr/lib/made-up.so', start, before) };
}

const why = async (work: Promise<unknown>): Promise<unknown> =>
  await work.then(
    () => 'ok',
    (error: unknown) => (isHoldfastError(error) ? error.details['reason'] : error),
  );

async function started({ processes, client }: ReturnType<typeof made>) {
  const answer = why(client.call('logout', [{ serial: '1' }]));
  await vi.waitFor(() => expect(processes).toHaveLength(1));
  return { answer, process: processes[0]! };
}

describe('the process of a module', () => {
  for (const [what, words] of Object.entries({
    'hello again after hello': ['hello', 'hello'],
    'loaded before hello': ['loaded'],
    'hello again after loaded': ['hello', 'loaded', 'hello'],
    'loaded again': ['hello', 'loaded', 'loaded'],
  })) {
    it(`is killed for ${what}`, async () => {
      const one = made();
      const { answer, process } = await started(one);
      for (const type of words) process.say({ type });
      expect(await answer).toBe('lied');
      expect(process.killed).toBe(1);
      expect(one.processes).toHaveLength(1);
    });
  }

  it('is not started anew by those who waited when it was ended', async () => {
    const one = made();
    const { answer, process } = await started(one);
    process.say({ type: 'hello' });
    process.say({ type: 'loaded' });
    const behind = why(one.client.call('logout', [{ serial: '1' }]));
    one.client.end();
    expect(await answer).toBe('crashed');
    expect(await behind).toBe('crashed');
    expect(process.killed).toBe(1);
    expect(one.processes).toHaveLength(1);
    expect(one.client.running).toBe(false);
  });

  it('does not come up when it was ended while it was being started, and does for who asks later', async () => {
    let go = (): void => undefined;
    const one = made(async () => await new Promise<void>((resolve) => (go = resolve)));
    const early = why(one.client.call('logout', [{ serial: '1' }]));
    one.client.end();
    expect(await early).toBe('crashed');
    go();
    await new Promise(setImmediate);
    expect(one.processes).toHaveLength(0);
    void why(one.client.call('logout', [{ serial: '1' }]));
    go();
    await vi.waitFor(() => expect(one.processes).toHaveLength(1));
    one.client.end();
  });
});
