import { HoldfastError } from '../../core/error.ts';
import { takesFile, type HandlePurpose } from '../../shared/file-uses.ts';

/** What a file is wanted for: the command, and whether it reads the file or makes it. */
export interface WantedFor {
  readonly command: string;
  readonly use: 'read' | 'create';
}

/** The files that main has named to this process, by the handles that the page uses for them. */
export interface FileRefs {
  add(ref: string, path: string, purpose: HandlePurpose): void;
  forget(ref: string): void;
  /**
   * The path of a handle. Errors: `file-missing` for one that main did not give out, and {reason: `other-purpose`} for a
   * file that the person chose for something else.
   */
  resolve(ref: string, wanted: WantedFor): string;
  /** The handle under which a path was last asked for. */
  lastRefOf(path: string): string | undefined;
}

/** Makes an empty table. */
export function createFileRefs(): FileRefs {
  const files = new Map<string, { readonly path: string; readonly purpose: HandlePurpose }>();
  const last = new Map<string, string>();
  return {
    add: (ref, path, purpose) => void files.set(ref, { path, purpose }),
    forget: (ref) => void files.delete(ref),
    resolve(ref, { command, use }) {
      const file = files.get(ref);
      if (file === undefined) throw new HoldfastError('file-missing');
      const { path, purpose } = file;
      if (!takesFile(command, use, purpose))
        throw new HoldfastError('file-missing', { reason: 'other-purpose' });
      last.set(path, ref);
      return path;
    },
    lastRefOf: (path) => last.get(path),
  };
}
