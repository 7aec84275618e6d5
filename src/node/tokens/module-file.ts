/** Whether a file may be loaded as a module (P-1). Looking at it loads nothing. */
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, open, realpath, stat, type FileHandle } from 'node:fs/promises';
import { dirname, isAbsolute } from 'node:path';
import { HoldfastError } from '../../core/error.ts';
import type { ModuleFile, ModuleProblem } from '../../core/tokens/port.ts';

/** Larger libraries are none. */
const mostBytes = 256 * 1024 * 1024;

const refused = (reason: ModuleProblem): HoldfastError => new HoldfastError('module-refused', { reason });

/**
 * A module by its real path. Links are followed only from folders that nobody else can write to. Errors: `module-refused`
 * {reason}.
 */
export async function inspectModule(path: string): Promise<ModuleFile> {
  if (!isAbsolute(path)) throw refused('not-absolute');
  await requireSafeFolders(path);
  const real = await realpath(path).catch(() => {
    throw refused('missing');
  });
  if (real !== path) await requireSafeFolders(real);
  // Before it is opened: a pipe would wait, a device might do something.
  const first = await lstat(real).catch(() => {
    throw refused('missing');
  });
  if (!first.isFile()) throw refused('not-a-file');
  const flags = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW;
  const file = await open(real, flags).catch(() => {
    throw refused('missing');
  });
  try {
    const seen = await file.stat();
    if (!seen.isFile()) throw refused('not-a-file');
    requireOwner(seen);
    if ((seen.mode & 0o022) !== 0 && process.platform !== 'win32') throw refused('writable-by-others');
    if (seen.size > mostBytes) throw refused('not-a-module');
    await requireLibrary(file);
    return { path: real, sha256: await digest(file), bytes: seen.size };
  } finally {
    await file.close();
  }
}

interface Owned {
  readonly uid: number;
  readonly mode: number;
}

function requireOwner({ uid }: Owned): void {
  if (uid !== 0 && uid !== process.getuid?.() && process.getuid !== undefined)
    throw refused('owned-by-another');
}

/** Each folder on the way, as it is named and as it is. */
async function requireSafeFolders(path: string): Promise<void> {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const seen = await stat(folder).catch(() => {
      throw refused('missing');
    });
    if (process.platform !== 'win32') {
      // Sticky or not: whoever may make files in there can have put it there.
      if ((seen.mode & 0o022) !== 0) throw refused('in-a-shared-folder');
      if (seen.uid !== 0 && seen.uid !== process.getuid?.()) throw refused('in-a-shared-folder');
    }
    if (folder === dirname(folder)) return;
  }
}

/** Machine numbers of ELF for the processors that Holdfast runs on. */
const elfMachines: Readonly<Record<string, number>> = { x64: 62, arm64: 183, arm: 40, ia32: 3, riscv64: 243 };

async function requireLibrary(file: FileHandle): Promise<void> {
  const head = Buffer.alloc(64);
  const { bytesRead } = await file.read(head, 0, head.length, 0);
  if (bytesRead < head.length) throw refused('not-a-module');
  if (process.platform === 'linux') {
    if (head.readUInt32BE(0) !== 0x7f454c46) throw refused('not-a-module');
    const machine = head[5] === 2 ? head.readUInt16BE(18) : head.readUInt16LE(18);
    const wide = process.arch === 'x64' || process.arch === 'arm64' || process.arch === 'riscv64';
    if (machine !== elfMachines[process.arch] || head[4] !== (wide ? 2 : 1))
      throw refused('other-architecture');
    // ET_DYN: a shared object.
    if (head.readUInt16LE(16) !== 3) throw refused('not-a-module');
    return;
  }
  const magic = head.readUInt32BE(0);
  const known =
    process.platform === 'win32'
      ? head.readUInt16BE(0) === 0x4d5a
      : [0xcffaedfe, 0xcefaedfe, 0xcafebabe].includes(magic);
  if (!known) throw refused('not-a-module');
}

async function digest(file: FileHandle): Promise<string> {
  const hash = createHash('sha256');
  const block = Buffer.alloc(1024 * 1024);
  for (let at = 0; ;) {
    const { bytesRead } = await file.read(block, 0, block.length, at);
    if (bytesRead === 0) return hash.digest('hex');
    hash.update(block.subarray(0, bytesRead));
    at += bytesRead;
  }
}
