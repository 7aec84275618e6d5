import { randomBytes } from 'node:crypto';
import type { HandlePurpose } from '../shared/file-uses.ts';

/** A file that the person named in a dialog, as main knows it. */
export interface FileHandle {
  readonly ref: string;
  readonly path: string;
  /** What the person chose it for; for anything else it is worth nothing. */
  readonly purpose: HandlePurpose;
}

/** Told of handles that come and go, so that the vault process knows the same ones. */
export interface HandleListener {
  readonly given: (handle: FileHandle) => void;
  readonly forgotten: (ref: string) => void;
}

/** How long a handle is good for that stands for one act, such as saving a signature. */
const lifetimeMs = 60 * 60 * 1000;

/**
 * Handles stand for files in what the page says, so that the page can never name a path (style rule 7). They are random, live
 * in main and the vault process only, are good for one purpose, and end with the window.
 */
export interface FileHandles {
  /** A handle for one act; it expires. */
  give(path: string, purpose: HandlePurpose): FileHandle;
  /** A handle for a vault on the list of recent ones; it lasts until it is forgotten. */
  keep(path: string): FileHandle;
  path(ref: string): string | undefined;
  forget(ref: string): void;
  /** All that are good now. */
  all(): readonly FileHandle[];
}

/** Makes an empty set of handles. `now` gives milliseconds. */
export function createFileHandles(now: () => number, listener: HandleListener): FileHandles {
  const handles = new Map<string, FileHandle & { readonly until: number }>();
  const add = (path: string, purpose: HandlePurpose, until: number): FileHandle => {
    const handle = { ref: randomBytes(16).toString('hex'), path, purpose };
    handles.set(handle.ref, { ...handle, until });
    listener.given(handle);
    return handle;
  };
  const forget = (ref: string): void => {
    if (handles.delete(ref)) listener.forgotten(ref);
  };
  const expire = (): void => {
    for (const [ref, handle] of handles) if (handle.until <= now()) forget(ref);
  };
  return {
    give(path, purpose) {
      expire();
      return add(path, purpose, now() + lifetimeMs);
    },
    keep: (path) =>
      [...handles.values()].find((one) => one.path === path && one.until === Infinity) ??
      add(path, 'open-vault', Infinity),
    path(ref) {
      expire();
      return handles.get(ref)?.path;
    },
    forget,
    all() {
      expire();
      return [...handles.values()].map(({ ref, path, purpose }) => ({ ref, path, purpose }));
    },
  };
}
