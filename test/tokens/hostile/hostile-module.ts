import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const headers = join(import.meta.dirname, '..', '..', '..', 'node_modules', 'pkcs11js', 'includes', 'pkcs11');

/** A copy of the module that misbehaves, in a folder of its own. */
export interface HostileModule {
  readonly path: string;
  /** From now on; nothing is wrong when it is empty. */
  fault(name: string): void;
  /** A file beside the module: `point`, `signature`. */
  write(name: string, bytes: Uint8Array): void;
  /** How often a PIN was sent. */
  logins(): number;
  /** All that was sent as a PIN, one after the other. */
  pins(): string;
  destroyed(): number;
}

/** The compiled module; copies are made of it. */
export interface HostileFactory {
  make(fault?: string): HostileModule;
  remove(): void;
}

/** Compiles the module. Under the home folder: what lies in a folder of everybody is not loaded. */
export function compileHostile(): HostileFactory {
  const folder = mkdtempSync(join(homedir(), '.holdfast-hostile-'));
  const library = join(folder, 'hostile.so');
  const flags = ['-shared', '-fPIC', '-O1', '-w', '-I', headers, '-o', library];
  execFileSync('gcc', [...flags, join(import.meta.dirname, 'module.c')], { stdio: 'pipe' });
  let count = 0;
  return {
    make(fault = '') {
      const own = join(folder, String(count++));
      mkdirSync(own);
      const path = join(own, 'module.so');
      copyFileSync(library, path);
      const read = (name: string): Buffer =>
        existsSync(join(own, name)) ? readFileSync(join(own, name)) : Buffer.alloc(0);
      const write = (name: string, bytes: Uint8Array | string): void => writeFileSync(join(own, name), bytes);
      write('fault', fault);
      return {
        path,
        fault: (name) => write('fault', name),
        write,
        logins: () => read('logins').length,
        pins: () => read('pins').toString(),
        destroyed: () => read('destroyed').length,
      };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
