import { afterAll } from 'vitest';
import type { Session } from '../../src/engine/session.ts';
import type { ModuleRecord } from '../../src/engine/trusted-modules.ts';
import { FakeToken, type FakeTokenOptions } from '../support/fake-token.ts';
import { FakeModule, FakeTokens } from '../support/fake-tokens.ts';
import { Bench } from './harness.ts';

/** A vault with made-up tokens in one made-up module, which it trusts. */
export interface TokenBench {
  readonly bench: Bench;
  readonly port: FakeTokens;
  readonly module: FakeModule;
  /** Plugs in one more. */
  plug(options?: FakeTokenOptions): FakeToken;
}

/** The PIN of a made-up token that has a label. */
export const fakePin = (text = '123456'): Uint8Array => new TextEncoder().encode(text);

/** Makes one, removed after the file's tests. */
export async function openTokenBench(...tokens: FakeToken[]): Promise<TokenBench> {
  const module = new FakeModule('/usr/lib/made-up.so', tokens);
  const port = new FakeTokens(module);
  const bench = new Bench((ports) => ({ ...ports, tokens: port }));
  afterAll(() => bench.end());
  await bench.create();
  await trust(bench, module);
  return {
    bench,
    port,
    module,
    plug: (options) => {
      const token = new FakeToken(options);
      module.held.push(token);
      return token;
    },
  };
}

/** Puts a module on record as trusted, without looking at a file: there is none. */
export async function trust(bench: Bench, module: FakeModule): Promise<void> {
  // The engine holds the session itself; its type for callers does not say so.
  const { session } = bench.engine as unknown as { session: Session };
  const record: ModuleRecord = {
    name: 'Made-up module',
    ...module.file,
    trusted: '2026-01-01T00:00:00.000Z',
  };
  await session.vault.transaction((draft) => {
    draft.put('token-module', `module-${module.file.path.length}`, record);
    draft.audit({ command: 'modules.trust', actor: 'test', subjects: [], outcome: 'ok', details: {} });
  });
}
