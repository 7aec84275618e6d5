import { HoldfastError, type ErrorDetails } from '../core/error.ts';
import { instant } from '../core/keys/instant.ts';
import type { KeyRecord } from '../core/keys/key.ts';
import type { Act } from '../core/keys/lifecycle.ts';
import type { ReasonCode } from '../core/keys/reason.ts';
import type { JsonValue, VaultDraft } from '../core/vault/vault.ts';
import type {
  CommandErrorCode,
  CommandName,
  CommandOutput,
  ParsedInput,
  Progress,
} from '../shared/contract.ts';
import type { Result } from '../shared/result.ts';
import { clockId } from './clock.ts';
import type { EnginePorts } from './ports.ts';
import type { Session } from './session.ts';
import { settingsId, settingsValue, type Settings } from './settings.ts';

/** What a change adds to its entry in the log. */
export interface ChangeNote {
  readonly subjects: readonly string[];
  /** Plain facts; never a secret. */
  readonly details?: ErrorDetails;
}

/** Kinds of records that the engine writes as plain JSON, beside keys and settings. */
export type EngineKind =
  | 'backup'
  | 'journal'
  | 'policy'
  | 'protected'
  | 'case'
  | 'statement'
  | 'advisory'
  | 'move'
  | 'address-book'
  | 'credential'
  | 'program'
  | 'wallet'
  | 'reference'
  | 'batch'
  | 'token-module'
  | 'token'
  | 'wrapping-key'
  | 'attestation-root'
  | 'enrolment-profile'
  | 'enrolment'
  | 'certificate';

/** A draft in the engine's words: records of keys and settings are also taken into memory once it is committed. */
export interface Change {
  putKey(record: KeyRecord): void;
  putSettings(settings: Settings): void;
  put(kind: EngineKind, id: string, value: JsonValue): void;
  delete(kind: EngineKind, id: string): void;
  sealSecret: VaultDraft['sealSecret'];
  destroySecrets: VaultDraft['destroySecrets'];
  destroySecret: VaultDraft['destroySecret'];
  /** One more entry of the log in the same commit: where one commit does what several have asked for. */
  also(note: ChangeNote): void;
  /** The newest time on record, kept beside the log: for `clock.confirm` alone, all else follows from the clock. */
  putClock(mark: JsonValue): void;
}

/** Whoever holds the session: the engine. */
export interface SessionHolder {
  session: Session | undefined;
  /** Tells listeners that a vault was opened or something in it changed. */
  opened(session: Session): void;
  changed(session: Session): void;
  close(reason: 'asked' | 'fault'): Promise<void>;
  /** Runs a command as anybody's call is run, with all checks of who may: see `Engine.call`. */
  call(command: string, input: unknown, options: { readonly caller: Caller }): Promise<Result<unknown>>;
  /** Calls this once when the vault that is open now closes: sockets and what waits end with it. */
  atEnd(stop: () => void | Promise<void>): void;
  /**
   * Does what nobody at the window or terminal asked for (an SSH client or a program did), as that command and that actor,
   * in turn with all commands. Errors: `vault-locked`, `clock-set-back`, `cancelled`, those of the work.
   */
  onBehalf<Name extends CommandName, T>(
    command: Name,
    actor: string,
    work: (context: Context<Name>) => Promise<T>,
  ): Promise<T>;
}

/** On whose behalf a command runs. */
export type Caller = { readonly role: 'owner' } | { readonly role: 'program'; readonly id: string };

/** Who calls when nobody else is named. */
export const owner: Caller = { role: 'owner' };

/** What a context tells and asks of the call it belongs to. */
export interface CallHooks {
  readonly caller?: Caller | undefined;
  isCancelled(): boolean;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  readonly onCommit?: ((edge: 'start' | 'end') => void) | undefined;
  /** For work that runs beside the others: waits until nothing else changes the vault. */
  readonly inTurn?: (<T>(work: () => Promise<T>) => Promise<T>) | undefined;
}

/** What a handler is given beside its input. */
export class Context<Name extends CommandName = CommandName> {
  readonly command: Name;
  readonly ports: EnginePorts;
  readonly holder: SessionHolder;
  readonly #hooks: CallHooks;

  constructor(command: Name, ports: EnginePorts, holder: SessionHolder, hooks: CallHooks) {
    this.command = command;
    this.ports = ports;
    this.holder = holder;
    this.#hooks = hooks;
  }

  /** The open vault. Errors: `vault-locked`. */
  get session(): Session {
    const { session } = this.holder;
    if (session === undefined) throw new HoldfastError('vault-locked');
    return session;
  }

  /** The error to throw for a code that this command declares; others do not compile. */
  fail(code: CommandErrorCode<Name>, details?: ErrorDetails): HoldfastError {
    return new HoldfastError(code, details);
  }

  /** Tells how far long work has come, and stops it when the caller has had enough. Errors: `cancelled`. */
  progress(stage: string, done: number, total: number): void {
    this.throwIfCancelled();
    this.#hooks.onProgress?.({ stage, done, total });
  }

  throwIfCancelled(): void {
    if (this.#hooks.isCancelled()) throw new HoldfastError('cancelled');
  }

  get now(): number {
    return this.ports.clock.now();
  }

  get caller(): Caller {
    return this.#hooks.caller ?? owner;
  }

  get actor(): string {
    const { caller } = this;
    return caller.role === 'program' ? `program ${caller.id}` : (this.ports.app.actor ?? 'owner');
  }

  /** Who, when and why, for the history of a key. */
  act(reason?: string, code?: ReasonCode): Act {
    return {
      at: instant(this.now),
      actor: this.actor,
      ...(reason === undefined ? {} : { reason }),
      ...(code === undefined ? {} : { code }),
    };
  }

  /** The record of a key. Errors: `no-such-key`. */
  key(id: string): KeyRecord {
    const record = this.session.keys.get(id);
    if (record === undefined) throw new HoldfastError('no-such-key', { id });
    return record;
  }

  /** Errors: `label-taken`, when another key that is not destroyed carries it. */
  requireFreeLabel(label: string, except?: string): void {
    const holder = this.session.keys.byLabel(label);
    if (holder !== undefined && holder.id !== except) throw new HoldfastError('label-taken');
  }

  /**
   * Runs `work` and commits what it drafted in one step with one entry of the log; memory follows the file, never
   * the other way round. Nothing happens when `work` throws or the call was cancelled. `work` reads what it changes by
   * itself: a command that lasts has let others change it before this begins.
   */
  async change<T>(note: ChangeNote, work: (change: Change) => T | Promise<T>): Promise<T> {
    const { inTurn } = this.#hooks;
    return inTurn === undefined
      ? await this.#commit(note, work)
      : await inTurn(async () => await this.#commit(note, work));
  }

  async #commit<T>(note: ChangeNote, work: (change: Change) => T | Promise<T>): Promise<T> {
    this.throwIfCancelled();
    const session = this.session;
    const keys: KeyRecord[] = [];
    const kinds = new Set<EngineKind>();
    let settings: Settings | undefined;
    const { now } = this;
    const mark = session.clock.markFor(now);
    this.#hooks.onCommit?.('start');
    const result = await session.vault.transaction(async (draft) => {
      if (mark !== undefined) draft.put('settings', clockId, mark);
      const value = await work({
        putKey: (record) => {
          draft.put('key', record.id, record);
          keys.push(record);
        },
        putSettings: (changed) => {
          draft.put('settings', settingsId, settingsValue(changed));
          settings = changed;
        },
        put: (kind, id, json) => {
          draft.put(kind, id, json);
          kinds.add(kind);
        },
        delete: (kind, id) => {
          draft.delete(kind, id);
          kinds.add(kind);
        },
        sealSecret: (id, version, secret) => draft.sealSecret(id, version, secret),
        destroySecrets: (id) => draft.destroySecrets(id),
        destroySecret: (id, version) => draft.destroySecret(id, version),
        also: (further) => draft.audit(this.entry(further)),
        putClock: (confirmed) => draft.put('settings', clockId, confirmed),
      });
      session.nonces.put(draft);
      draft.audit(this.entry(note));
      // The last moment at which nothing has happened yet.
      this.throwIfCancelled();
      return value;
    });
    this.#hooks.onCommit?.('end');
    session.clock.saw(now);
    session.nonces.kept();
    if (mark !== undefined) session.clock.kept();
    session.committed(keys, settings, kinds);
    this.holder.changed(session);
    return result;
  }

  /** The log entry of this command. */
  entry(note: ChangeNote): {
    command: string;
    actor: string;
    subjects: readonly string[];
    outcome: string;
    details: ErrorDetails;
  } {
    return {
      command: this.command,
      actor: this.actor,
      subjects: note.subjects,
      outcome: 'ok',
      details: note.details ?? {},
    };
  }
}

/** Carries out one command. */
export type Handler<Name extends CommandName> = (
  input: ParsedInput<Name>,
  context: Context<Name>,
) => Promise<CommandOutput<Name>>;

/** The handlers of some commands. */
export type HandlersNamed<Names extends CommandName> = { readonly [Name in Names]: Handler<Name> };

/** The handlers of one group: one for each of its commands, or it does not compile. */
export type HandlersOf<Group extends string> = {
  readonly [Name in CommandName as Name extends `${Group}.${string}` ? Name : never]: Handler<Name>;
};
