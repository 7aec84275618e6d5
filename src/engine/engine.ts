import { HoldfastError, isHoldfastError } from '../core/error.ts';
import { instant } from '../core/keys/instant.ts';
import type { StorePort } from '../core/ports.ts';
import {
  contract,
  declaredErrors,
  isCommandName,
  type CallOptions,
  type CommandName,
} from '../shared/contract.ts';
import type { CommandSpec } from '../shared/command.ts';
import { fileUses } from '../shared/file-uses.ts';
import { fail, succeed, type CommandError, type Result } from '../shared/result.ts';
import type { EngineEvent, LockReason } from '../shared/wire.ts';
import { attachPort, type PortLike } from './attach.ts';
import { breathOf } from './breath.ts';
import { needsNoClock } from './clock.ts';
import { Context, owner, type Caller, type Handler, type SessionHolder } from './context.ts';
import { handlers } from './handlers.ts';
import type { EnginePorts } from './ports.ts';
import { deskOf } from './program-desk.ts';
import type { Session } from './session.ts';
import { calendarActor, retryAfter, sweep } from './sweep.ts';
import { translate } from './translate.ts';
import { WorkQueue } from './work-queue.ts';

export type { PortLike } from './attach.ts';
export type { Caller } from './context.ts';

/** Settings of an engine that only tests and measurements change. */
export interface EngineOptions {
  /** Checks every output against its schema; tests only, because it costs time. */
  readonly checkOutputs?: boolean;
  /** Told of faults of our own: the command and a short code, never a value. */
  readonly onFault?: (command: string, fault: string) => void;
  /** Told when a durable commit begins and ends, so that a measurement can take it out. */
  readonly onCommit?: (edge: 'start' | 'end') => void;
}

/** A call, and on whose behalf it is made: the owner's, unless whoever serves a program says otherwise. */
export interface EngineCallOptions extends CallOptions {
  readonly caller?: Caller;
}

/** The contract carried out, over at most one open vault. */
export interface Engine {
  /** Runs one command. Never throws: what fails is in the result. Bytes of the input stay the caller's to wipe. */
  call(command: string, input: unknown, options?: EngineCallOptions): Promise<Result<unknown>>;
  /** Tells of openings, locks and changes; returns how to stop. */
  onEvent(listener: (event: EngineEvent) => void): () => void;
  /** Rolls back what runs, wipes and closes; settles at once when nothing is open. */
  lock(reason: LockReason): Promise<void>;
  /** Brings the keys' states up to the clock when something is due; for a timer. Never fails. */
  sweep(): Promise<void>;
  /** Serves calls that come over a port; returns how to stop. */
  attach(port: PortLike, onActivity?: () => void): () => void;
  /** Minutes without activity after which the holder of the engine locks it; undefined while nothing is open. */
  readonly autoLockMinutes: number | undefined;
  /** The store of the open vault, as the port gave it; undefined while nothing is open. */
  readonly store: StorePort | undefined;
}

/** Makes an engine with no vault open. */
export function createEngine(ports: EnginePorts, options: EngineOptions = {}): Engine {
  return new VaultEngine(ports, options);
}

/** Waits until nothing else changes the vault, and does some work then. */
type Turn = <T>(work: () => Promise<T>) => Promise<T>;

/** What one run of a command is given. */
interface Run extends Pick<EngineCallOptions, 'onProgress' | 'caller'> {
  readonly isCancelled: () => boolean;
  readonly inTurn: Turn | undefined;
}

/** After these a vault is open, and its clock is looked at. */
const openingCommands: ReadonlySet<CommandName> = new Set([
  'vault.create',
  'vault.unlock',
  'vault.unlock-with-token',
]);

/** What stops harm goes before everything that waits. */
const urgentCommands: ReadonlySet<CommandName> = new Set([
  'keys.revoke',
  'keys.suspend',
  'serve.stop',
  'programs.revoke',
  'programs.change',
]);

class VaultEngine implements Engine, SessionHolder {
  session: Session | undefined;
  readonly #ports: EnginePorts;
  readonly #filePorts = new Map<CommandName, EnginePorts>();
  readonly #options: EngineOptions;
  readonly #listeners = new Set<(event: EngineEvent) => void>();
  /** Commands that change run one after another; each starts when the one before has ended. */
  readonly #queue: WorkQueue;
  /** Commands that last run one after another too, but nobody else waits for them. */
  #lasting: Promise<unknown> = Promise.resolve();
  /** Counts locks: work that began before the last one is cancelled. */
  #epoch = 0;
  /** What ends when the open vault closes. */
  readonly #ends: (() => void | Promise<void>)[] = [];

  constructor(ports: EnginePorts, options: EngineOptions) {
    this.#ports = ports;
    this.#options = options;
    this.#queue = new WorkQueue(breathOf(ports));
    // Nothing is watched before somebody asks for the first time.
    ports.devices?.onChange(() => this.#tell({ name: 'devices' }));
    ports.tokens?.onWait((path, waits) => {
      this.#tell({ name: 'token-waits', module: path.split(/[\\/]/).at(-1) ?? path, waits });
    });
  }

  get autoLockMinutes(): number | undefined {
    return this.session?.settings.autoLockMinutes;
  }

  get store(): StorePort | undefined {
    return this.session?.store;
  }

  async call(command: string, input: unknown, options: EngineCallOptions = {}): Promise<Result<unknown>> {
    if (!isCommandName(command)) return fail('unknown-command');
    const spec: CommandSpec = contract[command];
    if (!spec.roles.includes((options.caller ?? owner).role)) return fail('not-permitted');
    const parsed = spec.input.safeParse(input);
    if (!parsed.success) return fail('bad-request', issueDetails(parsed.error.issues[0]));
    if (spec.session === 'open' && this.session === undefined) return fail('vault-locked');
    // Locking must not wait behind what it is meant to stop.
    if (command === 'vault.lock') await this.#stopAll();
    // Nor must what stops programs: they get nothing more from the moment it is asked.
    if (this.session !== undefined) deskOf(this.session).hear(command, parsed.data);
    // Counted from here: what waits in the queue while a lock comes is not begun any more.
    const epoch = this.#epoch;
    const isCancelled = (): boolean => options.signal?.aborted === true || epoch !== this.#epoch;
    const run = (inTurn?: Turn): Promise<Result<unknown>> =>
      this.#run(command, parsed.data, { ...options, isCancelled, inTurn });
    if (spec.grouped === true) return await run();
    if (spec.effect === 'read') {
      // What is due is shown as done, unless that would make reading wait for other work.
      if (this.#queue.isIdle) await this.#sweepTurn();
      return await run();
    }
    if (spec.lasting === true) {
      const turnedAway = await this.#queue.run(() => this.#admit(command, isCancelled));
      return turnedAway ?? (await this.#beside(() => run((work) => this.#queue.run(work))));
    }
    return await this.#queue.run(
      async () => (await this.#admit(command, isCancelled)) ?? (await run()),
      urgentCommands.has(command),
    );
  }

  async sweep(): Promise<void> {
    const epoch = this.#epoch;
    while (await this.#sweepTurn()) if (epoch !== this.#epoch) return;
  }

  onEvent(listener: (event: EngineEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async lock(reason: LockReason): Promise<void> {
    await this.#stopAll();
    await this.#queue.run(() => this.close(reason));
  }

  attach(port: PortLike, onActivity: () => void = () => undefined): () => void {
    return attachPort(this, port, onActivity);
  }

  opened(session: Session): void {
    this.session = session;
    this.#tell({ name: 'opened', vaultId: session.vault.id, vaultName: session.settings.name });
  }

  /** Looks at the clock once a vault is open: what opening has written must not be taken for the newest time. */
  async #watchClock(isCancelled: () => boolean): Promise<void> {
    const { session } = this;
    if (session === undefined) return;
    await session.clock.begin(session.vault);
    await this.#isSetBack(session, isCancelled);
  }

  changed(session: Session): void {
    this.#tell({ name: 'changed', generation: session.vault.generation });
  }

  async close(reason: LockReason): Promise<void> {
    const { session } = this;
    if (session === undefined) {
      // Modules that were asked for the token of a vault which was not opened then.
      await Promise.allSettled(this.#ends.splice(0).map(async (stop) => await stop()));
      return;
    }
    this.session = undefined;
    session.signing.clear();
    session.released.wipe();
    const ends = this.#ends.splice(0);
    try {
      await Promise.allSettled(ends.map(async (stop) => await stop()));
      await session.vault.close();
    } finally {
      this.#tell({ name: 'locked', reason });
    }
  }

  atEnd(stop: () => void | Promise<void>): void {
    this.#ends.push(stop);
  }

  async onBehalf<Name extends CommandName, T>(
    command: Name,
    actor: string,
    work: (context: Context<Name>) => Promise<T>,
  ): Promise<T> {
    const epoch = this.#epoch;
    const isCancelled = (): boolean => epoch !== this.#epoch;
    const ports = { ...this.#ports, app: { ...this.#ports.app, actor } };
    return await this.#queue.run(async () => {
      if (this.session === undefined || isCancelled()) throw new HoldfastError('vault-locked');
      const turnedAway = await this.#admit(command, isCancelled);
      if (turnedAway?.ok === false) throw new HoldfastError(turnedAway.error.code, turnedAway.error.details);
      return await work(new Context(command, ports, this, { isCancelled, onCommit: this.#options.onCommit }));
    });
  }

  /** Brings states up to the clock before a command, or says why it may not begin. */
  async #admit(command: CommandName, isCancelled: () => boolean): Promise<Result<never> | undefined> {
    const { session } = this;
    if (session === undefined || contract[command].session !== 'open' || command === 'vault.lock')
      return undefined;
    if ((await this.#isSetBack(session, isCancelled)) && !needsNoClock(command)) {
      const newest = instant(session.clock.newest);
      return fail('clock-set-back', { newest, now: instant(this.#ports.clock.now()) });
    }
    // What stops harm does not wait for what a date brings either.
    if (!needsNoClock(command)) await this.#sweepNow(isCancelled);
    return undefined;
  }

  /** Cancels everything that runs or waits, and gives what lasts the time to take its unfinished files away. */
  async #stopAll(): Promise<void> {
    this.#epoch++;
    await this.#lasting;
  }

  /** Runs what lasts: one after another, and beside the queue of the others. */
  async #beside<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#lasting.then(work);
    this.#lasting = turn.catch(() => undefined);
    return await turn;
  }

  /** What is due, in a turn of its own, at most as much as fits in one; false when nothing was due. */
  async #sweepTurn(): Promise<boolean> {
    const epoch = this.#epoch;
    const now = this.#ports.clock.now();
    if (this.session?.calendar.isDue(now) !== true || this.session.clock.isSetBack(now)) return false;
    await this.#queue.run(() => this.#sweepNow(() => epoch !== this.#epoch));
    return true;
  }

  /** What happens on a date. Nobody's work waits for it or fails with it: uses are judged by the clock anyway. */
  async #sweepNow(isCancelled: () => boolean): Promise<void> {
    const { session } = this;
    const now = this.#ports.clock.now();
    if (session?.calendar.isDue(now) !== true || session.clock.isSetBack(now)) return;
    try {
      await sweep((command) => this.#calendarContext(command, isCancelled));
    } catch (error) {
      session.calendar.failed(isHoldfastError(error, 'cancelled') ? now : now + retryAfter);
      await this.#failure('clock.status', error);
    }
  }

  /** Whether the clock was set back. That it was is on record before anything else is written under it. */
  async #isSetBack(session: Session, isCancelled: () => boolean): Promise<boolean> {
    const now = this.#ports.clock.now();
    if (!session.clock.isSetBack(now)) return false;
    if (session.clock.markFor(now) === undefined) return true;
    try {
      const details = { setBack: true, newest: instant(session.clock.newest) };
      await this.#calendarContext('clock.status', isCancelled).change(
        { subjects: [session.vault.id], details },
        () => undefined,
      );
    } catch (error) {
      // What cannot be written now cannot be followed by anything that is written either.
      await this.#failure('clock.status', error);
    }
    return true;
  }

  #calendarContext(command: CommandName, isCancelled: () => boolean): Context {
    const ports = { ...this.#ports, app: { ...this.#ports.app, actor: calendarActor } };
    return new Context(command, ports, this, { isCancelled, onCommit: this.#options.onCommit });
  }

  #tell(event: EngineEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  /** The ports, with files that know for which command they are asked: what a page may name to it depends on that. */
  #portsFor(command: CommandName): EnginePorts {
    if (!Object.hasOwn(fileUses, command)) return this.#ports;
    const known = this.#filePorts.get(command);
    if (known !== undefined) return known;
    const { files } = this.#ports;
    const resolve: typeof files.resolve = async (ref, use) => await files.resolve(ref, use, command);
    const ports = { ...this.#ports, files: { ...files, resolve } };
    this.#filePorts.set(command, ports);
    return ports;
  }

  async #run(
    command: CommandName,
    input: unknown,
    { isCancelled, inTurn, onProgress, caller }: Run,
  ): Promise<Result<unknown>> {
    // The row of the table fits the name; the compiler cannot follow a name that is not known before it runs.
    const handler = handlers[command] as unknown as Handler<CommandName>;
    const context = new Context(command, this.#portsFor(command), this, {
      isCancelled,
      onProgress,
      onCommit: this.#options.onCommit,
      inTurn,
      caller,
    });
    try {
      context.throwIfCancelled();
      const value = await handler(input as Parameters<typeof handler>[0], context);
      if (openingCommands.has(command)) await this.#watchClock(isCancelled);
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
