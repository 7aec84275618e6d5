import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const module = '/usr/lib/x86_64-linux-gnu/pkcs11/libtpm2_pkcs11.so';

/** A TPM in software, behind the PKCS#11 module that real ones are reached through. */
export interface SoftTpm {
  readonly module: string;
  /** What the process of the module has to be given. */
  readonly environment: Readonly<Record<string, string>>;
  /** Starts it again, with the state it had. */
  start(): Promise<void>;
  /** Clears what ended processes have left loaded: the system's driver for real ones (`/dev/tpmrm0`) does. */
  letGo(): void;
  /** Lets so many wrong attempts be made: a TPM counts each time that it lost power as one. */
  allowTries(most: number): void;
  /** Ends it without warning. */
  kill(): Promise<void>;
  remove(): Promise<void>;
}

/** A fresh TPM that runs, without tokens. */
export async function softTpm(): Promise<SoftTpm> {
  if (!existsSync(module)) throw new Error('tpm2-pkcs11 is not installed');
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-tpm-'));
  const [state, store, socket] = ['state', 'store', 'socket'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  mkdirSync(state);
  mkdirSync(store, { mode: 0o700 });
  let running: ChildProcess | undefined;
  const kill = async (): Promise<void> => {
    const ending = running;
    running = undefined;
    if (ending === undefined || ending.exitCode !== null) return;
    await new Promise((resolve) => {
      ending.once('exit', resolve);
      ending.kill('SIGKILL');
    });
  };
  const start = async (): Promise<void> => {
    // What one that was killed has left would be taken for one that listens.
    for (const path of [socket, `${socket}.ctrl`]) rmSync(path, { force: true });
    const words = [
      'socket',
      '--tpm2',
      '--tpmstate',
      `dir=${state}`,
      '--flags',
      'not-need-init,startup-clear',
    ];
    const places = ['--server', `type=unixio,path=${socket}`, '--ctrl', `type=unixio,path=${socket}.ctrl`];
    running = spawn('swtpm', [...words, ...places], { stdio: 'ignore' });
    for (let waited = 0; !existsSync(socket) || !existsSync(`${socket}.ctrl`); waited += 20) {
      if (waited > 10_000) throw new Error('swtpm does not start');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const tool = (program: string, ...words: string[]): void => {
    const tcti = { TPM2TOOLS_TCTI: `swtpm:path=${socket}` };
    execFileSync(program, words, { env: { ...process.env, ...tcti }, stdio: 'pipe' });
  };
  await start();
  return {
    module,
    environment: { TPM2_PKCS11_STORE: store, TPM2_PKCS11_TCTI: `swtpm:path=${socket}` },
    start,
    letGo: () => {
      for (const what of ['-t', '-l', '-s']) tool('tpm2_flushcontext', what);
    },
    allowTries: (most) => {
      const times = ['--recovery-time=1', '--lockout-recovery-time=1'];
      tool('tpm2_dictionarylockout', '--setup-parameters', `--max-tries=${most}`, ...times);
    },
    kill,
    remove: async () => {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
