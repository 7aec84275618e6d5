import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const module = '/usr/lib/x86_64-linux-gnu/libsoftokn3.so';

/** The key database of browsers, as a token. */
export interface NssToken {
  readonly module: string;
  /** What the process of the module has to be given. */
  readonly environment: Readonly<Record<string, string>>;
  readonly initialisedBy: string;
  remove(): void;
}

/** A fresh database; its PIN is set by its own program, for it has no SO PIN that could do it. */
export function nssToken(pin: string): NssToken {
  if (!existsSync(module)) throw new Error('NSS is not installed');
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-nss-'));
  const password = join(folder, 'password');
  writeFileSync(password, `${pin}\n`);
  execFileSync('certutil', ['-N', '-d', `sql:${folder}`, '-f', password], { stdio: 'pipe' });
  rmSync(password);
  return {
    module,
    environment: { NSS_LIB_PARAMS: `configdir='sql:${folder}' certPrefix='' keyPrefix='' secmod='' flags=` },
    initialisedBy: 'by certutil: C_InitToken takes neither a label nor a SO PIN, and leaves no PIN',
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
