import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { desktopContract, type DesktopCommand } from '../../../src/shared/desktop.ts';
import { dispatch, type DesktopHandlers } from '../../../src/main/ipc/dispatch.ts';

const names = Object.keys(desktopContract) as DesktopCommand[];
/** Handlers that only count how often they were reached. */
function counting(): { handlers: DesktopHandlers; reached: ReturnType<typeof vi.fn> } {
  const reached = vi.fn(() => ({}));
  // Every name of the contract gets the same handler; what it gives is not looked at here.
  return {
    handlers: Object.fromEntries(names.map((name) => [name, reached])) as unknown as DesktopHandlers,
    reached,
  };
}

describe('desktop commands', () => {
  it('reach their handler with what the schema gives', async () => {
    const { handlers, reached } = counting();
    expect(await dispatch(handlers, 'desktop.set-theme', { theme: 'dark' })).toEqual({ ok: true, value: {} });
    expect(reached).toHaveBeenCalledWith({ theme: 'dark' });
  });

  it.each(names)('%s refuses unknown fields, nothing and no object', async (name) => {
    const { handlers, reached } = counting();
    for (const input of [{ extra: 1 }, undefined, null, 'text', 1, [], Symbol.iterator]) {
      expect(await dispatch(handlers, name, input)).toEqual({ ok: false, error: { code: 'bad-request' } });
    }
    expect(reached).not.toHaveBeenCalled();
  });

  it('refuses names of no row, whatever they are', async () => {
    const { handlers } = counting();
    const unknown = fc.anything().filter((name) => !names.includes(name as DesktopCommand));
    await fc.assert(
      fc.asyncProperty(unknown, fc.anything(), async (name, input) => {
        expect(await dispatch(handlers, name, input)).toEqual({ ok: false, error: { code: 'bad-request' } });
      }),
      { numRuns: 2000 },
    );
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty'])
      expect(await dispatch(handlers, name, {})).toMatchObject({ ok: false });
  });

  it('bounds the length of every text', async () => {
    const { handlers, reached } = counting();
    const long = 'x'.repeat(9_000_000);
    for (const [name, input] of [
      ['desktop.copy', { text: long, clearAfterSeconds: 30 }],
      ['desktop.default-vault-file', { name: long }],
      ['desktop.forget-recent', { ref: long }],
      ['desktop.end-page', { route: long }],
      ['desktop.end-page', { notice: { code: 'x', details: { x: long } } }],
      ['desktop.choose-file', { purpose: 'open-vault', suggestedName: long }],
    ] as const)
      expect(await dispatch(handlers, name, input), name).toMatchObject({ ok: false });
    expect(reached).not.toHaveBeenCalled();
  });

  it('say nothing of what went wrong inside', async () => {
    const { handlers } = counting();
    const failing = {
      ...handlers,
      'desktop.lock': () => Promise.reject(new Error('seed=abandon /home/someone')),
    };
    expect(await dispatch(failing, 'desktop.lock', {})).toEqual({ ok: false, error: { code: 'internal' } });
  });
});
