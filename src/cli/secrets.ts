/** The secrets of one run: read from files and descriptors or asked for, kept together so that all are wiped at the end. */
import type { ParsedArguments } from './arguments.ts';
import { disableCoreDumps } from './core-dumps.ts';
import type { Flag } from './flags.ts';
import { parseDescriptor, readSecret, type SecretSource } from './secret-source.ts';
import { askSecret } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/** What opens a vault. */
export interface Opener {
  readonly with: 'passphrase' | 'recovery-code';
  readonly secret: Uint8Array;
}

const questions: Readonly<Record<string, string>> = {
  passphrase: 'Passphrase',
  'new-passphrase': 'New passphrase',
  'recovery-code': 'Recovery code',
  'bip39-passphrase': 'BIP-39 passphrase',
  phrase: 'Recovery phrase',
  code: 'Recovery code',
  secret: 'Secret key',
  pin: 'PIN of the token',
  'login-pin': 'PIN of the token',
  'old-pin': 'PIN as it is',
  'new-pin': 'New PIN of the token',
  'so-pin': 'SO PIN of the token',
};

/** Reads the secrets that the flags of a command line name. */
export class Secrets {
  readonly #flags: ParsedArguments['flags'];
  readonly #warn: (sentence: string) => void;
  readonly #read: Uint8Array[] = [];
  #opener: Opener | undefined;

  constructor(flags: ParsedArguments['flags'], warn: (sentence: string) => void) {
    disableCoreDumps();
    this.#flags = flags;
    this.#warn = warn;
  }

  /** The bytes for one flag; a new secret typed by hand is typed twice. */
  async read(flag: Flag): Promise<Uint8Array> {
    const source =
      this.#source(flag.name) ?? (flag.name === 'passphrase' ? this.#source('new-passphrase') : undefined);
    if (source !== undefined) return this.#keep(await readSecret(source, this.#warn));
    const first = this.#keep(await askSecret(this.#question(flag.name), flag.name));
    if (flag.bytes !== 'new-secret') return first;
    const second = this.#keep(await askSecret(`${this.#question(flag.name)} again`, flag.name));
    if (!sameBytes(first, second)) throw new UsageError('The two entries differ.');
    return first;
  }

  /** What opens the vault, or a backup: read once, and given again to a command that asks for it as proof. */
  async opener(): Promise<Opener> {
    if (this.#opener !== undefined) return this.#opener;
    const code = this.#source('recovery-code');
    const passphrase = this.#source('passphrase');
    if ((code !== undefined || this.#flags.has('recovery-code')) && passphrase !== undefined) {
      throw new UsageError('Give the passphrase or the recovery code, not both.');
    }
    if (code !== undefined || this.#flags.has('recovery-code')) {
      const secret =
        code === undefined
          ? await askSecret(this.#question('recovery-code'), 'recovery-code')
          : await readSecret(code, this.#warn);
      this.#opener = { with: 'recovery-code', secret: this.#keep(secret) };
    } else {
      const secret =
        passphrase === undefined
          ? await askSecret(this.#question('passphrase'), 'passphrase')
          : await readSecret(passphrase, this.#warn);
      this.#opener = { with: 'passphrase', secret: this.#keep(secret) };
    }
    return this.#opener;
  }

  /** Overwrites every secret that was read. */
  wipe(): void {
    for (const bytes of this.#read) bytes.fill(0);
  }

  #keep(bytes: Uint8Array): Uint8Array {
    this.#read.push(bytes);
    return bytes;
  }

  #question(name: string): string {
    return questions[name] ?? name;
  }

  #source(name: string): SecretSource | undefined {
    const file = this.#flags.get(`${name}-file`)?.[0];
    const fd = this.#flags.get(`${name}-fd`)?.[0];
    if (file !== undefined && fd !== undefined)
      throw new UsageError(`Give --${name}-file or --${name}-fd, not both.`);
    if (typeof file === 'string') return { file };
    if (typeof fd === 'string') return { fd: parseDescriptor(fd, `${name}-fd`) };
    return undefined;
  }
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let index = 0; index < a.length; index++) difference |= (a[index] ?? 0) ^ (b[index] ?? 0);
  return difference === 0;
}
