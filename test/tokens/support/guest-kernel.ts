import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A kernel that lies unpacked in a folder; it is not installed. */
export interface GuestKernel {
  readonly image: string;
  /** The file of a module, by its path below `kernel` without its ending. */
  module(path: string): string;
}

/** Where it is kept from run to run: beside the fallback Electron where that is allowed. */
const folders = [
  join(import.meta.dirname, '../../../.cache/guest-kernel'),
  join(tmpdir(), 'holdfast-guest-kernel'),
];

/** Debian's kernel of this release, downloaded and unpacked when it is not there yet. */
export function guestKernel(): GuestKernel {
  const name = packageName();
  const there = folders.map((folder) => join(folder, name)).find((folder) => existsSync(folder));
  const folder = there ?? fetchKernel(name);
  const release = name.replace('linux-image-', '');
  return {
    image: join(folder, 'boot', `vmlinuz-${release}`),
    module: (path) => join(folder, 'lib/modules', release, 'kernel', `${path}.ko`),
  };
}

/** The package that the one without a version stands for. */
function packageName(): string {
  const said = execFileSync('apt-cache', ['depends', 'linux-image-amd64'], { encoding: 'utf8' });
  const name = /Depends: (linux-image-\d[\w.-]+)/.exec(said)?.[1];
  if (name === undefined) throw new Error('this system knows no kernel package: apt-get update');
  return name;
}

function fetchKernel(name: string): string {
  const work = mkdtempSync(join(tmpdir(), 'holdfast-kernel-'));
  try {
    execFileSync('apt-get', ['-q', 'download', name], { cwd: work, stdio: 'pipe' });
    const file = readdirSync(work).find((one) => one.endsWith('.deb'));
    if (file === undefined) throw new Error(`${name} could not be downloaded`);
    const unpacked = join(work, 'unpacked');
    execFileSync('dpkg-deb', ['-x', join(work, file), unpacked]);
    return keep(unpacked, name);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** To where the next run finds it; whole or not at all. */
function keep(unpacked: string, name: string): string {
  for (const folder of folders) {
    const target = join(folder, name);
    try {
      mkdirSync(folder, { recursive: true });
      renameSync(unpacked, target);
      return target;
    } catch {
      // A checkout that is read-only, or another run that was faster.
      if (existsSync(target)) return target;
    }
  }
  throw new Error('the kernel can be kept nowhere');
}
