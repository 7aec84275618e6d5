import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { HoldfastError } from '../../src/core/error.ts';
import type { TokenModule, TokenPort } from '../../src/core/tokens/port.ts';
import { FakeToken } from '../support/fake-token.ts';
import { FakeModule, FakeTokens } from '../support/fake-tokens.ts';
import { MemoryStores } from '../support/memory-stores.ts';
import { Bench } from './harness.ts';
import { trust } from './token-bench.ts';

/** Calls after which the end comes: what they did stays, and nobody here hears of it any more. */
class Ending {
  left = Infinity;
  readonly initialised: string[] = [];

  over(port: TokenPort): TokenPort {
    return {
      ...port,
      search: (chosen) => port.search(chosen),
      inspect: (path) => port.inspect(path),
      onChange: (listener) => port.onChange(listener),
      onWait: (listener) => port.onWait(listener),
      close: () => port.close(),
      module: (file) => this.#module(port.module(file)),
    };
  }

  #module(module: TokenModule): TokenModule {
    return new Proxy(module, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        // Private members know their own object alone.
        if (name === 'tokens') return () => target.tokens();
        return async (...args: unknown[]) => {
          if (this.left <= 0) throw new HoldfastError('module-failed', { reason: 'crashed' });
          // One of the port's calls, with what it was called with.
          const result: unknown = await Reflect.apply(member as (...all: unknown[]) => unknown, target, args);
          if (name === 'initialise') this.initialised.push((result as { serial: string }).serial);
          if (--this.left <= 0) throw new HoldfastError('module-failed', { reason: 'crashed' });
          return result;
        };
      },
    });
  }
}

const profile = {
  format: 'holdfast-enrolment-profile',
  version: 1,
  name: 'Ends',
  fresh: { state: 'uninitialised' },
  label: 'END-{n:3}',
  pin: { how: 'generated', length: 6, alphabet: 'digits' },
  soPin: { how: 'generated', length: 8, alphabet: 'digits', vault: true, recipients: [] },
  keys: [
    { algorithm: 'p256', label: '{label} a' },
    { algorithm: 'aes-256', label: '{label} b' },
  ],
  activate: { withoutBackup: 'test' },
  holders: 'none',
};

describe('the end after every single call to a token', () => {
  it('leaves a run that goes on: each token initialised once, each key there once', async () => {
    const module = new FakeModule('/usr/lib/made-up.so', []);
    const ending = new Ending();
    const tokens = ending.over(new FakeTokens(module));
    const bench = new Bench((ports) => ({ ...ports, tokens, stores: new MemoryStores() }));
    await bench.create();
    await trust(bench, module);
    writeFileSync(bench.file('p.json'), JSON.stringify(profile));
    const { id } = await bench.ok('enrolment.save-profile', { file: bench.file('p.json') });
    const { id: run } = await bench.ok('enrolment.begin', { profile: id, count: 200 });
    let calls = 0;
    for (let isWhole = false; !isWhole;) {
      const token = new FakeToken();
      module.held.push(token);
      ending.left = ++calls;
      isWhole = (await bench.engine.call('enrolment.next', { run })).ok;
      ending.left = Infinity;
      // Now and then the vault is closed and opened again, as by another process: that takes its time.
      if (calls % 10 === 2) {
        await bench.engine.lock('quit');
        await bench.unlock();
      }
      if (!isWhole)
        expect(await bench.ok('enrolment.next', { run }), String(calls)).toMatchObject({ outcome: 'done' });
      expect(token.objects.map(({ kind }) => kind).toSorted(), String(calls)).toEqual([
        'private',
        'public',
        'secret',
      ]);
      expect(token.label).toBe(`END-${String(calls).padStart(3, '0')}`);
    }
    expect(calls).toBeGreaterThan(15);
    const { items, summary } = await bench.ok('enrolment.status', { run });
    expect(summary).toMatchObject({ begun: calls, done: calls, open: 0, setAside: 0 });
    expect(new Set(items.flatMap(({ keys }) => keys.map((key) => key.id))).size).toBe(2 * calls);
    expect(new Set(ending.initialised).size).toBe(ending.initialised.length);
    expect(ending.initialised).toHaveLength(calls);
    expect((await bench.ok('keys.list', {})).keys).toHaveLength(2 * calls);
    await bench.ok('enrolment.save-letters', { run, file: bench.file('letters.html') });
    expect(await bench.ok('enrolment.reconcile', { run })).toMatchObject({
      doubles: [],
      strays: [],
      reconciled: calls,
    });
    await bench.end();
  });
});
