import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { electronPath } from '../../../scripts/lib/electron.mjs';
import { launchApp, makeHome, type RunningApp } from './app.ts';

/** The app with a folder that lies on a real file system of its own, which a test can fill up. */
export interface SmallDisk {
  readonly app: RunningApp;
  /** The folder as the app knows it. */
  readonly folder: string;
  /** The same folder as the test reaches it. */
  readonly outside: string;
  /** Leaves room for nothing more. */
  fill(): void;
  /** Takes away what `fill` wrote. */
  makeRoom(): void;
  close(): Promise<void>;
}

/**
 * Starts the app with a disk of that many KiB. It is mounted in a namespace that only the app is in, which needs no rights on the
 * machine; the app runs in a second one, where it is an ordinary user again and has its sandbox. `prepare` is shell
 * code with the folder in `$disk`, and `name` is the folder's below the home folder.
 */
export async function launchOnSmallDisk(kibibytes: number, prepare = ':', name = 'disk'): Promise<SmallDisk> {
  const home = makeHome();
  const folder = join(home, name);
  mkdirSync(folder, { recursive: true });
  const user = `--map-user=${process.getuid?.() ?? 0} --map-group=${process.getgid?.() ?? 0}`;
  const program = join(home, 'on-small-disk');
  const lines = [
    '#!/bin/sh',
    `export disk='${folder}' electron='${electronPath()}'`,
    `exec unshare --user --map-root-user --mount sh -e -c '`,
    `mount -t tmpfs -o size=${kibibytes}k,mode=0777 none "$disk"`,
    prepare,
    `exec unshare --user ${user} "$electron" "$@"' sh "$@"`,
  ];
  writeFileSync(program, `${lines.join('\n')}\n`);
  chmodSync(program, 0o755);
  const app = await launchApp({ home, executable: program });
  const outside = `/proc/${app.pid}/root${folder}`;
  const ballast = join(outside, 'ballast');
  return {
    app,
    folder,
    outside,
    fill() {
      try {
        writeFileSync(ballast, new Uint8Array(kibibytes * 1024 + 1));
      } catch (error) {
        // What `node:fs` throws has the code of the system.
        if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return;
        throw error;
      }
      throw new Error('the disk takes more than it should');
    },
    makeRoom() {
      rmSync(ballast);
    },
    async close() {
      await app.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
