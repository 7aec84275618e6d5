import { HoldfastError } from '../../core/error.ts';

/** The files that main has named to this process, by the handles that the page uses for them. */
export interface FileRefs {
  add(ref: string, path: string): void;
  forget(ref: string): void;
  /** The path of a handle. Errors: `file-missing` for one that main did not give out. */
  resolve(ref: string): string;
  /** The handle under which a path was last asked for. */
  lastRefOf(path: string): string | undefined;
}

/** Makes an empty table. */
export function createFileRefs(): FileRefs {
  const paths = new Map<string, string>();
  const last = new Map<string, string>();
  return {
    add: (ref, path) => void paths.set(ref, path),
    forget: (ref) => void paths.delete(ref),
    resolve(ref) {
      const path = paths.get(ref);
      if (path === undefined) throw new HoldfastError('file-missing');
      last.set(path, ref);
      return path;
    },
    lastRefOf: (path) => last.get(path),
  };
}
