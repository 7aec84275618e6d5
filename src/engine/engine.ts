import { HoldfastError } from '../core/error.ts';
import {
  contract,
  declaredErrors,
  isCommandName,
  type CallOptions,
  type CommandName,
} from '../shared/contract.ts';
import type { CommandSpec } from '../shared/command.ts';
import { fail, succeed, type CommandError, type Result } from '../shared/result.ts';
import type { EngineEvent, LockReason } from '../shared/wire.ts';
import { attachPort, type PortLike } from './attach.ts';
import { Context, type Handler, type SessionHolder } from './context.ts';
import { handlers } from './handlers.ts';
import type { EnginePorts } from './ports.ts';
import type { Session } from './session.ts';
import { translate } from './translate.ts';

export type { PortLike } from './attach.ts';

/** Settings of an engine that only tests and measurements change. */
export interface EngineOptions {
  /** Checks every output against its schema; tests only, because it costs time. */
  readonly checkOutputs?: boolean;
  /** Told of faults of our own: the command and a short code, never a value. */
  readonly onFault?: (command: string, fault: string) => void;
  /** Told when a durable commit begins and ends, so that a measurement can take it out. */
  readonly onCommit?: (edge: 'start' | 'end') => void;
}

/** The contract carried out, over at most one open vault. */
export interface Engine {
  /** Runs one command. Never throws: what fails is in the result. Bytes of the input stay the caller's to wipe. */
  call(command: string, input: unknown, options?: CallOptions): Promise<Result<unknown>>;
  /** Tells of openings, locks and changes; returns how to stop. */
  onEvent(listener: (event: EngineEvent) => void): () => void;
  /** Rolls back what runs, wipes and closes; settles at once when nothing is open. */
  lock(reason: LockReason): Promise<void>;
  /** Serves calls that come over a port; returns how to stop. */
  attach(port: PortLike, onActivity?: () => void): () => void;
  /** Minutes without activity after which the holder of the engine locks it; undefined while nothing is open. */
  readonly autoLockMinutes: number | undefined;
}

/** Makes an engine with no vault open. */
export function createEngine(ports: EnginePorts, options: EngineOptions = {}): Engine {
  return new VaultEngine(ports, options);
}

class VaultEngine implements Engine, SessionHolder {
  session: Session | undefined;
  readonly #ports: EnginePorts;
  readonly #options: EngineOptions;
  readonly #listeners = new Set<(event: EngineEvent) => void>();
  /** Commands that change run one after another; each starts when the one before has ended. */
  #queue: Promise<unknown> = Promise.resolve();
  /** Counts locks: work that began before the last one is cancelled. */
  #epoch = 0;

  constructor(ports: EnginePorts, options: EngineOptions) {
    this.#ports = ports;
    this.#options = options;
  }

  get autoLockMinutes(): number | undefined {
    return this.session?.settings.autoLockMinutes;
  }

  async call(command: string, input: unknown, options: CallOptions = {}): Promise<Result<unknown>> {
    if (!isCommandName(command)) return fail('unknown-command');
    const spec: CommandSpec = contract[command];
    const parsed = spec.input.safeParse(input);
    if (!parsed.success) return fail('bad-request', issueDetails(parsed.error.issues[0]));
    if (spec.session === 'open' && this.session === undefined) return fail('vault-locked');
    // Locking must not wait behind what it is meant to stop.
    if (command === 'vault.lock') this.#epoch++;
    // Counted from here: what waits in the queue while a lock comes is not begun any more.
    const epoch = this.#epoch;
    const isCancelled = (): boolean => options.signal?.aborted === true || epoch !== this.#epoch;
    const run = (): Promise<Result<unknown>> => this.#run(command, parsed.data, options, isCancelled);
    if (spec.effect === 'read') return await run();
    const turn = this.#queue.then(run);
    this.#queue = turn;
    return await turn;
  }

  onEvent(listener: (event: EngineEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async lock(reason: LockReason): Promise<void> {
    this.#epoch++;
    const turn = this.#queue.then(() => this.close(reason));
    this.#queue = turn.catch(() => undefined);
    await turn;
  }

  attach(port: PortLike, onActivity: () => void = () => undefined): () => void {
    return attachPort(this, port, onActivity);
  }

  opened(session: Session): void {
    this.session = session;
    this.#tell({ name: 'opened', vaultId: session.vault.id, vaultName: session.settings.name });
  }

  changed(session: Session): void {
    this.#tell({ name: 'changed', generation: session.vault.generation });
  }

  async close(reason: LockReason): Promise<void> {
    const { session } = this;
    if (session === undefined) return;
    this.session = undefined;
    session.signing.clear();
    try {
      await session.vault.close();
    } finally {
      this.#tell({ name: 'locked', reason });
    }
  }

  #tell(event: EngineEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  async #run(
    command: CommandName,
    input: unknown,
    options: CallOptions,
    isCancelled: () => boolean,
  ): Promise<Result<unknown>> {
    // The row of the table fits the name; the compiler cannot follow a name that is not known before it runs.
    const handler = handlers[command] as unknown as Handler<CommandName>;
    const context = new Context(command, this.#ports, this, {
      isCancelled,
      onProgress: options.onProgress,
      onCommit: this.#options.onCommit,
    });
    try {
      context.throwIfCancelled();
      const value = await handler(input as Parameters<typeof handler>[0], context);
      if (this.#options.checkOutputs === true) this.#checkOutput(command, value);
      return succeed(value);
    } catch (error) {
      return { ok: false, error: await this.#failure(command, error) };
    }
  }

  async #failure(command: CommandName, thrown: unknown): Promise<CommandError> {
    if (!(thrown instanceof HoldfastError)) {
      this.#options.onFault?.(command, thrown instanceof Error ? thrown.name : 'thrown');
      return { code: 'internal' };
    }
    // What is in the file may be either state now: only opening it again can tell.
    if (thrown.code === 'vault-must-reopen' || thrown.details['rolledBack'] === false) {
      await this.close('fault').catch(() => undefined);
    }
    const error = translate(thrown);
    if (!declaredErrors(command).has(error.code)) {
      this.#options.onFault?.(command, error.code);
      return { code: 'internal' };
    }
    const details = plainDetails(error);
    return details === undefined ? { code: error.code } : { code: error.code, details };
  }

  #checkOutput(command: CommandName, value: unknown): void {
    const spec: CommandSpec = contract[command];
    const checked = spec.output.safeParse(value);
    if (checked.success) return;
    this.#options.onFault?.(command, `output ${checked.error.issues[0]?.path.join('.') ?? ''}`);
    throw new HoldfastError('internal');
  }
}

/** Where an input is wrong and in what way; never what was in it. */
function issueDetails(
  issue: { readonly path: readonly PropertyKey[]; readonly code?: string } | undefined,
): CommandError['details'] {
  return { path: issue?.path.map(String).join('.') ?? '', problem: issue?.code ?? 'invalid' };
}

function plainDetails(error: HoldfastError): CommandError['details'] {
  const details: Record<string, string | number | boolean> = {};
  for (const [name, value] of Object.entries(error.details)) {
    if (value === null) continue;
    details[name] = typeof value === 'object' ? value.join(' ') : value;
  }
  return Object.keys(details).length === 0 ? undefined : details;
}
