import { stat } from 'node:fs/promises';

/** Device and inode of the files that a store of this process has open. */
const held = new Set<string>();

async function identityOf(file: string): Promise<string | undefined> {
  try {
    const { dev, ino } = await stat(file, { bigint: true });
    return `${String(dev)} ${String(ino)}`;
  } catch {
    // What cannot be looked at cannot be opened either; whoever opens it says why.
    return undefined;
  }
}

/** Notes that a store of this process has `file`, until the returned function is called; undefined when one has it already. */
export async function holdFile(file: string): Promise<(() => void) | undefined> {
  const identity = await identityOf(file);
  if (identity === undefined) return () => undefined;
  if (held.has(identity)) return undefined;
  held.add(identity);
  return () => void held.delete(identity);
}

/**
 * Whether a store of this process has this file open, under whatever name. POSIX drops every lock that a process has
 * on a file as soon as it closes any descriptor of it: so a vault that is open here must not be opened a second time
 * for reading, or another program could open it for writing meanwhile.
 */
export async function isHeldFile(file: string): Promise<boolean> {
  if (held.size === 0) return false;
  const identity = await identityOf(file);
  return identity !== undefined && held.has(identity);
}
