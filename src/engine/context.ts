import { HoldfastError, type ErrorDetails } from '../core/error.ts';
import { instant } from '../core/keys/instant.ts';
import type { KeyRecord } from '../core/keys/key.ts';
import type { Act } from '../core/keys/lifecycle.ts';
import type { JsonValue, VaultDraft } from '../core/vault/vault.ts';
import type {
  CommandErrorCode,
  CommandName,
  CommandOutput,
  ParsedInput,
  Progress,
} from '../shared/contract.ts';
import type { EnginePorts } from './ports.ts';
import type { Session } from './session.ts';
import { settingsId, settingsValue, type Settings } from './settings.ts';

/** What a change adds to its entry in the log. */
export interface ChangeNote {
  readonly subjects: readonly string[];
  /** Plain facts; never a secret. */
  readonly details?: ErrorDetails;
}

/** A draft in the engine's words: records of keys and settings are also taken into memory once it is committed. */
export interface Change {
  putKey(record: KeyRecord): void;
  putSettings(settings: Settings): void;
  put(kind: 'backup' | 'journal', id: string, value: JsonValue): void;
  delete(kind: 'backup' | 'journal', id: string): void;
  sealSecret: VaultDraft['sealSecret'];
  destroySecrets: VaultDraft['destroySecrets'];
}

/** Whoever holds the session: the engine. */
export interface SessionHolder {
  session: Session | undefined;
  /** Tells listeners that a vault was opened or something in it changed. */
  opened(session: Session): void;
  changed(session: Session): void;
  close(reason: 'asked' | 'fault'): Promise<void>;
}

/** What a context tells and asks of the call it belongs to. */
export interface CallHooks {
  isCancelled(): boolean;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  readonly onCommit?: ((edge: 'start' | 'end') => void) | undefined;
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

  get actor(): string {
    return this.ports.app.actor ?? 'owner';
  }

  /** Who, when and why, for the history of a key. */
  act(reason?: string): Act {
    return { at: instant(this.now), actor: this.actor, ...(reason === undefined ? {} : { reason }) };
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
   * the other way round. Nothing happens when `work` throws or the call was cancelled.
   */
  async change<T>(note: ChangeNote, work: (change: Change) => T | Promise<T>): Promise<T> {
    const session = this.session;
    const keys: KeyRecord[] = [];
    let settings: Settings | undefined;
    this.#hooks.onCommit?.('start');
    const result = await session.vault.transaction(async (draft) => {
      const value = await work({
        putKey: (record) => {
          draft.put('key', record.id, record);
          keys.push(record);
        },
        putSettings: (changed) => {
          draft.put('settings', settingsId, settingsValue(changed));
          settings = changed;
        },
        put: (kind, id, json) => draft.put(kind, id, json),
        delete: (kind, id) => draft.delete(kind, id),
        sealSecret: (id, version, secret) => draft.sealSecret(id, version, secret),
        destroySecrets: (id) => draft.destroySecrets(id),
      });
      draft.audit(this.entry(note));
      // The last moment at which nothing has happened yet.
      this.throwIfCancelled();
      return value;
    });
    this.#hooks.onCommit?.('end');
    session.committed(keys, settings);
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

/** The handlers of one group: one for each of its commands, or it does not compile. */
export type HandlersOf<Group extends string> = {
  readonly [Name in CommandName as Name extends `${Group}.${string}` ? Name : never]: Handler<Name>;
};
