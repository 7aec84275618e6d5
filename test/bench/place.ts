import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngine, type Engine, type EngineOptions } from '../../src/engine/engine.ts';
import type { EnginePorts } from '../../src/engine/ports.ts';
import { createNodePorts } from '../../src/node/assembly.ts';
import type { CommandInput, CommandName, CommandOutput } from '../../src/shared/contract.ts';

/** A folder for vaults that are thrown away. */
export function benchFolder(): string {
  return mkdtempSync(join(tmpdir(), 'holdfast-bench-'));
}

/** The cost that vaults have by default. */
export const defaultCost = { memoryKiB: 262_144, passes: 3, lanes: 4 };
/** The least cost, for vaults whose opening is not what is measured. */
export const leastCost = { memoryKiB: 65_536, passes: 3, lanes: 4 };

const text = 'passphrase of the benchmarks';
/** A fresh copy of the passphrase of every vault here. */
export function passphrase(): Uint8Array {
  return new TextEncoder().encode(text);
}

/** The ports as the app has them; `folder` keeps last-seen generations. */
export function benchPorts(folder: string): EnginePorts {
  return createNodePorts({ program: 'cli', appVersion: '0.0.0', seenFolder: join(folder, 'seen') });
}

/** An engine whose commands must work. */
export class BenchEngine {
  readonly engine: Engine;

  constructor(ports: EnginePorts, options: EngineOptions = {}) {
    this.engine = createEngine(ports, options);
  }

  async call<Name extends CommandName>(name: Name, input: CommandInput<Name>): Promise<CommandOutput<Name>> {
    const result = await this.engine.call(name, input);
    if (!result.ok)
      throw new Error(`${name} gave ${result.error.code} ${JSON.stringify(result.error.details)}`);
    // The engine's result under this name is this command's output.
    return result.value as CommandOutput<Name>;
  }

  async create(file: string, kdf: typeof defaultCost): Promise<void> {
    await this.call('vault.create', { file, name: 'Bench', passphrase: passphrase(), kdf });
    await this.call('vault.lock', {});
  }

  async unlock(file: string): Promise<void> {
    await this.call('vault.unlock', { file, with: 'passphrase', secret: passphrase() });
  }

  async lock(): Promise<void> {
    await this.call('vault.lock', {});
  }
}
