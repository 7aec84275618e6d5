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

/** The header that was read last, with the state of the file that it was read of. */
const lastRead = new WeakMap<
  StoresPort,
  { readonly path: string; readonly stamp: string; readonly body: HeaderBody }
>();

/**
 * The same, read again only when the file has changed: whoever waits for a token asks every few seconds, and a file that
 * is read lets nobody else in for that moment. For what is shown; what opens a vault reads anew. Errors: as there.
 */
export async function knownHeader(ports: Pick<EnginePorts, 'stores'>, path: string): Promise<HeaderBody> {
  const { stores } = ports;
  // Asked for first: what changes while it is read is read again the next time.
  const stamp = await stores.stamp?.(path);
  const last = lastRead.get(stores);
  if (stamp !== undefined && last?.path === path && last.stamp === stamp) return last.body;
  const body = await peekHeader(ports, path);
  if (stamp !== undefined) lastRead.set(stores, { path, stamp, body });
  return body;
}

/** Opens a vault's file to keep it, once nobody here looks at a header any more. Errors: those of `StoresPort.open`. */
export async function openStore({ stores }: Pick<EnginePorts, 'stores'>, path: string): Promise<StorePort> {
  return await inTurn(stores, () => stores.open(path));
}
