/** The secrets of one run: read from files and descriptors or asked for, kept together so that all are wiped at the end. */
import type { ParsedArguments } from './arguments.ts';
import { askShares, requireShares } from './ask-shares.ts';
import { disableCoreDumps } from './core-dumps.ts';
import type { Flag } from './flags.ts';
import { parseDescriptor, readSecret, type SecretSource } from './secret-source.ts';
import { askSecret } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/** What opens a vault or a backup, or proves who asks. */
export interface Opener {
  readonly with: 'passphrase' | 'recovery-code';
  readonly secret: Uint8Array;
}

/** A token that opens a vault: its PIN, and the passphrase where its slot asks for both. */
export interface TokenOpener {
  readonly with: 'token';
  readonly slot?: string;
  /** Absent: typed on the token's own pad. */
  readonly pin?: Uint8Array;
  readonly passphrase?: Uint8Array;
  /** Typed name of the token, where the attempt may lock it. */
  readonly confirm?: string;
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
  share: 'Words of the share',
  'unlock-pin': 'PIN of the token that opens the vault',
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
    // What is no secret may be read by others.
    const warn = flag.bytes === 'public' ? () => undefined : this.#warn;
    if (source !== undefined) return this.#keep(await readSecret(source, warn));
    const first = this.#keep(await askSecret(this.#question(flag.name), flag.name));
    if (flag.bytes !== 'new-secret') return first;
    const second = this.#keep(await askSecret(`${this.#question(flag.name)} again`, flag.name));
    if (!sameBytes(first, second)) throw new UsageError('The two entries differ.');
    return first;
  }

  /** As many shares as it takes, from their file or typed one by one. Errors: UsageError when there are more or fewer. */
  async readShares(flag: Flag, count: number): Promise<Uint8Array> {
    const source = this.#source(flag.name);
    if (source === undefined) {
      const ask = async (question: string): Promise<Uint8Array> =>
        this.#keep(await askSecret(question, flag.name));
      return this.#keep(await askShares(count, ask, this.#warn));
    }
    const shares = this.#keep(await readSecret(source, this.#warn));
    requireShares(shares, count);
    return shares;
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
      this.#opener = await this.#recoveryCode();
    } else {
      const secret =
        passphrase === undefined
          ? await askSecret(this.#question('passphrase'), 'passphrase')
          : await readSecret(passphrase, this.#warn);
      this.#opener = { with: 'passphrase', secret: this.#keep(secret) };
    }
    return this.#opener;
  }

  /** What opens the vault of this run: a token when `--with token` says so. */
  async vaultOpener(): Promise<Opener | TokenOpener> {
    const how = this.#flags.get('with')?.[0];
    if (how === undefined || how === 'passphrase' || how === 'recovery-code') {
      if (
        ['unlock-pin-file', 'unlock-pin-fd', 'unlock-pin-pad', 'unlock-confirm', 'unlock-slot'].some((name) =>
          this.#flags.has(name),
        )
      )
        throw new UsageError('Say that a token opens the vault: --with token.');
      if (how === 'recovery-code' && this.#source('passphrase') !== undefined)
        throw new UsageError('Give the passphrase or the recovery code, not both.');
      return how === 'recovery-code' ? await this.#recoveryCode() : await this.opener();
    }
    if (how !== 'token') throw new UsageError('--with: token, passphrase or recovery-code.');
    const confirm = this.#flags.get('unlock-confirm')?.[0];
    const slot = this.#flags.get('unlock-slot')?.[0];
    const passphrase = this.#source('passphrase');
    const pad = this.#flags.has('unlock-pin-pad');
    return {
      with: 'token',
      ...(pad ? {} : { pin: await this.#secret('unlock-pin') }),
      ...(passphrase === undefined
        ? {}
        : { passphrase: this.#keep(await readSecret(passphrase, this.#warn)) }),
      ...(typeof confirm === 'string' ? { confirm } : {}),
      ...(typeof slot === 'string' ? { slot } : {}),
    };
  }

  /** Overwrites every secret that was read. */
  wipe(): void {
    for (const bytes of this.#read) bytes.fill(0);
  }

  async #recoveryCode(): Promise<Opener> {
    return { with: 'recovery-code', secret: await this.#secret('recovery-code') };
  }

  async #secret(name: string): Promise<Uint8Array> {
    const source = this.#source(name);
    const secret =
      source === undefined
        ? await askSecret(this.#question(name), name)
        : await readSecret(source, this.#warn);
    return this.#keep(secret);
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
