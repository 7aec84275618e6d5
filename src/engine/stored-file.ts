import type { StorePort } from '../core/ports.ts';
import { parseHeader, type HeaderBody } from '../core/vault/header.ts';
import type { EnginePorts, StoresPort } from './ports.ts';

/** What is being opened: a vault's file lets in one at a time, and a page may look at the one that it is about to open. */
const turns = new WeakMap<StoresPort, Promise<unknown>>();

async function inTurn<T>(stores: StoresPort, work: () => Promise<T>): Promise<T> {
  const turn = (turns.get(stores) ?? Promise.resolve()).then(work);
  turns.set(
    stores,
    turn.catch(() => undefined),
  );
  return await turn;
}

/** The header of a vault's file, which is let go again. Errors: those of `StoresPort.open`, `vault-damaged`. */
export async function peekHeader({ stores }: Pick<EnginePorts, 'stores'>, path: string): Promise<HeaderBody> {
  return await inTurn(stores, async () => {
    const store = await stores.open(path);
    try {
      return parseHeader(await store.readHeader()).body;
    } finally {
      await store.close();
    }
  });
}

/** Opens a vault's file to keep it, once nobody here looks at a header any more. Errors: those of `StoresPort.open`. */
export async function openStore({ stores }: Pick<EnginePorts, 'stores'>, path: string): Promise<StorePort> {
  return await inTurn(stores, () => stores.open(path));
}
