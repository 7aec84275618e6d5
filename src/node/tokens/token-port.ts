/** Hardware tokens of this machine, over PKCS#11: one process for each module. */
import { HoldfastError, isHoldfastError } from '../../core/error.ts';
import type { ModuleFile, TokenModule, TokenPort } from '../../core/tokens/port.ts';
import { inspectModule } from './module-file.ts';
import { moduleOver } from './module-over-process.ts';
import { searchModules, type SearchPlaces } from './module-search.ts';
import { ProcessClient } from './process-client.ts';
import type { StartTokenProcess } from './token-process-port.ts';

/** What the port stands on. */
export interface TokenPortOptions {
  readonly start: StartTokenProcess;
  /** Where modules are looked for; the places of this system when absent. */
  readonly places?: SearchPlaces;
  /** Milliseconds between two polls; a second when absent, and no less outside of tests (P-12). */
  readonly pollEvery?: number;
}

interface Kept {
  readonly file: ModuleFile;
  readonly client: ProcessClient;
  readonly module: TokenModule;
  /** What the last poll has seen. */
  seen?: string;
}

/** Makes the port; no process runs before a module is called. */
export function createTokenPort({ start, places, pollEvery = 1000 }: TokenPortOptions): TokenPort {
  const kept = new Map<string, Kept>();
  const listeners = new Set<() => void>();
  const waiters = new Set<(path: string, waits: boolean) => void>();
  let timer: NodeJS.Timeout | undefined;

  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  const poll = async (one: Kept): Promise<void> => {
    if (!one.client.idle) return;
    let seen: string;
    try {
      seen = JSON.stringify(await one.client.call('presence', []));
    } catch {
      // It has ended, and with it the logins: that is news too.
      seen = 'ended';
    }
    if (one.seen !== undefined && one.seen !== seen) tell();
    one.seen = seen;
  };
  const pollAll = (): void => {
    for (const one of kept.values()) void poll(one);
  };

  return {
    search: async (chosen) => await searchModules(chosen, places),
    inspect: async (path) => await inspectModule(path),
    module(file) {
      const before = kept.get(file.path);
      if (before?.file.sha256 === file.sha256) return before.module;
      before?.client.end();
      const client = new ProcessClient(
        file.path,
        start,
        async () => requireSame(file),
        (waits) => {
          for (const listener of waiters) listener(file.path, waits);
        },
      );
      const module = moduleOver(file, client);
      kept.set(file.path, { file, client, module });
      return module;
    },
    onChange(listener) {
      listeners.add(listener);
      timer ??= setInterval(pollAll, pollEvery).unref();
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        clearInterval(timer);
        timer = undefined;
      };
    },
    onWait(listener) {
      waiters.add(listener);
      return () => void waiters.delete(listener);
    },
    close() {
      clearInterval(timer);
      timer = undefined;
      for (const { client } of kept.values()) client.end();
      kept.clear();
      listeners.clear();
      waiters.clear();
      return Promise.resolve();
    },
  };
}

/** Errors: `module-changed`, `module-refused`. */
async function requireSame(file: ModuleFile): Promise<void> {
  const now = await inspectModule(file.path).catch((error: unknown) => {
    if (isHoldfastError(error)) throw error;
    throw new HoldfastError('module-refused', { reason: 'missing' });
  });
  if (now.path !== file.path || now.sha256 !== file.sha256) {
    throw new HoldfastError('module-changed', { path: file.path });
  }
}
