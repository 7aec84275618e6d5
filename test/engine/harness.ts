import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect } from 'vitest';
import { createEngine, type Engine, type EngineOptions } from '../../src/engine/engine.ts';
import type { EnginePorts } from '../../src/engine/ports.ts';
import { createNodePorts } from '../../src/node/assembly.ts';
import type { CallOptions, CommandInput, CommandName, CommandOutput } from '../../src/shared/contract.ts';
import type { CommandError } from '../../src/shared/result.ts';

/** The passphrase of every test vault. */
export const passphrase = (): Uint8Array => new TextEncoder().encode('correct horse battery');

/** The least that a file of ours may cost. */
export const cheapest = { memoryKiB: 65_536, passes: 3, lanes: 2 };

/** An engine over real files in a folder of its own, with outputs checked against their schemas. */
export class Bench {
  readonly folder = mkdtempSync(join(tmpdir(), 'holdfast-engine-'));
  readonly faults: string[] = [];
  /** Milliseconds added to the clock. */
  clockOffset = 0;
  readonly ports: EnginePorts;
  engine: Engine;
  recoveryCode = new Uint8Array(0);

  constructor(change: (ports: EnginePorts) => EnginePorts = (ports) => ports, options: EngineOptions = {}) {
    const real = createNodePorts({
      program: 'cli',
      appVersion: '0.0.0-test',
      seenFolder: this.file('seen'),
      kdfCost: cheapest,
    });
    const clock = { now: () => Date.now() + this.clockOffset };
    // Collecting costs time and proves nothing here: what is left in memory is tested with programs of their own.
    this.ports = change({ ...real, clock, forgetUsedKeys: () => undefined });
    this.engine = this.another(options);
  }

  /** A second engine over the same files. */
  another(options: EngineOptions = {}): Engine {
    return createEngine(this.ports, {
      checkOutputs: true,
      onFault: (command, fault) => this.faults.push(`${command}: ${fault}`),
      ...options,
    });
  }

  file(name: string): string {
    return join(this.folder, name);
  }

  /** Creates `v.holdfast` and leaves it open. */
  async create(name = 'v.holdfast'): Promise<void> {
    const made = await this.ok('vault.create', {
      file: this.file(name),
      name: 'Test vault',
      passphrase: passphrase(),
    });
    this.recoveryCode = Uint8Array.from(made.recoveryCode);
  }

  async unlock(name = 'v.holdfast'): Promise<void> {
    await this.ok('vault.unlock', { file: this.file(name), with: 'passphrase', secret: passphrase() });
  }

  /** The value of a call that must succeed. */
  async ok<Name extends CommandName>(
    command: Name,
    input: CommandInput<Name>,
    options?: CallOptions,
  ): Promise<CommandOutput<Name>> {
    const result = await this.engine.call(command, input, options);
    if (!result.ok)
      throw new Error(
        `${command}: ${result.error.code} ${JSON.stringify(result.error.details ?? {})} [${this.faults.join('; ')}]`,
      );
    // The engine has checked the output against the schema that this type comes from.
    return result.value as CommandOutput<Name>;
  }

  /** The error of a call that must fail. */
  async no(command: string, input: unknown, options?: CallOptions): Promise<CommandError> {
    const result = await this.engine.call(command, input, options);
    if (result.ok) throw new Error(`${command} succeeded`);
    return result.error;
  }

  async end(): Promise<void> {
    await this.engine.lock('quit');
    rmSync(this.folder, { recursive: true, force: true });
    expect(this.faults).toEqual([]);
  }
}

/** A bench with a vault, removed after the file's tests; faults of our own fail them. */
export async function openBench(change?: (ports: EnginePorts) => EnginePorts): Promise<Bench> {
  const bench = new Bench(change);
  afterAll(() => bench.end());
  await bench.create();
  return bench;
}
