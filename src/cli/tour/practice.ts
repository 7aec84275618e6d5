/** The practice vault of a tour: a folder, an engine, and what the steps tell each other. */
import { randomFillSync } from 'node:crypto';
import { join } from 'node:path';
import type { Engine } from '../../engine/engine.ts';
import type { CommandInput, CommandName, CommandOutput } from '../../shared/contract.ts';
import type { RunOptions } from '../open-vault.ts';

/** A check of the tour that did not hold, in words. */
export class CheckFailed extends Error {}

/** Throws CheckFailed with `what` unless `holds`. */
export function check(holds: boolean, what: string): asserts holds {
  if (!holds) throw new CheckFailed(what);
}

/** The least cost that Holdfast accepts: nothing of worth is in a practice vault, and the tour opens it many times. */
export const practiceCost = { memoryKiB: 65_536, passes: 3, lanes: 4 };

/** Everything that lives as long as one tour. */
export class Practice {
  readonly folder: string;
  readonly file: string;
  readonly passphrase: Uint8Array;
  readonly engine: Engine;
  readonly #options: RunOptions;
  /** Ids of keys by the name the steps use for them. */
  readonly keys = new Map<string, string>();
  /** The phrase of the practice seed, once shown. */
  phrase = '';
  /** Rolls and the system's share that went into the practice seed. */
  dice: { rolls: string; system: Uint8Array } | undefined;
  backup = '';

  constructor(folder: string, engine: Engine, options: RunOptions) {
    this.folder = folder;
    this.file = join(folder, 'practice.holdfast');
    this.engine = engine;
    this.#options = options;
    this.passphrase = new TextEncoder().encode(randomText(24));
  }

  /** A file of the practice folder. */
  path(name: string): string {
    return join(this.folder, name);
  }

  /** Runs a command that must work. */
  async call<Name extends CommandName>(name: Name, input: CommandInput<Name>): Promise<CommandOutput<Name>> {
    const result = await this.engine.call(name, input, this.#options);
    if (!result.ok) {
      const details = result.error.details === undefined ? '' : ` ${JSON.stringify(result.error.details)}`;
      throw new CheckFailed(`${name} gave ${result.error.code}${details}`);
    }
    // The engine's result under this name is this command's output.
    return result.value as CommandOutput<Name>;
  }

  /** Runs a command that must be refused with one of these codes; gives the code. */
  async refused<Name extends CommandName>(
    name: Name,
    input: CommandInput<Name>,
    codes: readonly string[],
  ): Promise<string> {
    const result = await this.engine.call(name, input, this.#options);
    check(!result.ok, `${name} worked, though it had to be refused`);
    check(
      codes.includes(result.error.code),
      `${name} gave ${result.error.code} instead of ${codes.join(' or ')}`,
    );
    return result.error.code;
  }

  async unlock(file = this.file): Promise<void> {
    await this.call('vault.unlock', { file, with: 'passphrase', secret: this.passphrase.slice() });
  }

  async lock(): Promise<void> {
    await this.call('vault.lock', {});
  }

  /** The id of a key that an earlier step made. */
  key(name: string): string {
    const id = this.keys.get(name);
    check(id !== undefined, `no key ${name} was made`);
    return id;
  }

  wipe(): void {
    this.passphrase.fill(0);
    this.phrase = '';
  }
}

/** Random letters and digits, from the system's source. */
export function randomText(length: number): string {
  const alphabet = 'abcdefghijkmnpqrstuvwxyz23456789';
  return Array.from(randomFillSync(new Uint8Array(length)), (byte) => alphabet[byte & 31] ?? '').join('');
}
