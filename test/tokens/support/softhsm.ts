import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where Debian has the module. */
const paths = ['/usr/lib/softhsm/libsofthsm2.so', '/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so'];

/** SoftHSM2 with tokens of its own. */
export interface SoftHsm {
  readonly module: string;
  readonly folder: string;
  /** What the process of the module has to be given. */
  readonly environment: Readonly<Record<string, string>>;
  /** A token that is initialised with a SO PIN of `12345678` and a PIN of `1234`, made by SoftHSM's own program. */
  addToken(label: string): void;
  remove(): void;
}

/** A fresh SoftHSM2 without tokens. */
export function softHsm(): SoftHsm {
  const module = paths.find((path) => existsSync(path));
  if (module === undefined) throw new Error('SoftHSM2 is not installed');
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-softhsm-'));
  const tokens = join(folder, 'tokens');
  mkdirSync(tokens, { mode: 0o700 });
  const configuration = join(folder, 'softhsm2.conf');
  writeFileSync(
    configuration,
    `directories.tokendir = ${tokens}\nobjectstore.backend = file\nlog.level = ERROR\n`,
  );
  const environment = { SOFTHSM2_CONF: configuration };
  return {
    module,
    folder,
    environment,
    addToken(label) {
      const words = ['--init-token', '--free', '--label', label, '--so-pin', '12345678', '--pin', '1234'];
      execFileSync('softhsm2-util', words, { env: { ...process.env, ...environment }, stdio: 'pipe' });
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
