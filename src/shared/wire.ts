/**
 * The messages between a caller (the page, the test driver) and the vault process, over a MessagePort.
 * Bytes are copied, never transferred: a transferred ArrayBuffer arrives at a utility process as null.
 */
import type { Progress } from './contract.ts';
import type { HandlePurpose } from './file-uses.ts';
import type { CommandError } from './result.ts';

/** What a caller sends. Parsed as unknown on arrival; see `parseCallerMessage` in the engine. */
export type CallerMessage =
  | { readonly type: 'call'; readonly id: number; readonly command: string; readonly input: unknown }
  | { readonly type: 'cancel'; readonly id: number }
  /** The person did something; it puts off the lock by idleness. */
  | { readonly type: 'activity' };

/** What the vault process sends. */
export type EngineMessage =
  | { readonly type: 'result'; readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly type: 'result'; readonly id: number; readonly ok: false; readonly error: CommandError }
  | { readonly type: 'progress'; readonly id: number; readonly progress: Progress }
  | { readonly type: 'event'; readonly event: EngineEvent };

/** What happens without being asked for. */
export type EngineEvent =
  /** The vault was opened or closed, or something in it changed: lists are read again. */
  | { readonly name: 'changed'; readonly generation: number }
  /** Something was plugged in or out: `devices.list` is read again. */
  | { readonly name: 'devices' }
  /** The module of a token, by the name of its file, does not answer, or it waits no more. */
  | { readonly name: 'token-waits'; readonly module: string; readonly waits: boolean }
  | { readonly name: 'opened'; readonly vaultId: string; readonly vaultName: string }
  | { readonly name: 'locked'; readonly reason: LockReason };

/** Why a vault was locked. */
export const lockReasons = ['asked', 'idle', 'screen-lock', 'suspend', 'quit', 'fault'] as const;
/** One of {@link lockReasons}. */
export type LockReason = (typeof lockReasons)[number];

/** The messages between main and the vault process; no secret is ever among them. */
export type MainToVault =
  /** The first message: what the process cannot find out by itself. */
  | { readonly type: 'start'; readonly appVersion: string; readonly seenFolder: string }
  /** Comes with the MessagePort of the trusted page; a port that came before is closed. */
  | { readonly type: 'connect' }
  /** A file that the person chose; the page knows it only by its handle. */
  | {
      readonly type: 'file';
      readonly ref: string;
      readonly path: string;
      /** What the person chose it for. */
      readonly purpose: HandlePurpose;
    }
  /** The handle is no longer worth anything. */
  | { readonly type: 'forget-file'; readonly ref: string }
  /** Comes with the MessagePort of a process for a token module, which was asked for by this number. */
  | { readonly type: 'token-process'; readonly id: number }
  /** That process has ended, or could not be started. */
  | { readonly type: 'token-ended'; readonly id: number }
  /** Nobody may be asked over the network, or the person does not want this host to be. */
  | { readonly type: 'network-refused'; readonly id: number; readonly reason: 'cold' | 'declined' }
  /** Finish or roll back within the deadline, then end. */
  | { readonly type: 'lock'; readonly reason: LockReason };

/** What the vault process tells main. */
export type VaultToMain =
  | { readonly type: 'ready' }
  | {
      readonly type: 'opened';
      readonly vaultName: string;
      readonly ref: string;
      readonly autoLockMinutes: number;
    }
  | { readonly type: 'auto-lock'; readonly minutes: number }
  /**
   * A process for a token module is wanted, or the one that watches USB; what is said to it goes over a port of its own
   * and never through main.
   */
  | { readonly type: 'token-start'; readonly id: number; readonly what: 'module' | 'devices' }
  /**
   * A process is wanted that speaks to this host and no other; numbered, given and killed like one for a token. `address`: SHA-256 of
   * the full address in hex, by which main sees that it is another one, and not what it says.
   */
  | {
      readonly type: 'network-start';
      readonly id: number;
      readonly origin: string;
      readonly address: string;
    }
  /** That process is to be killed. */
  | { readonly type: 'token-kill'; readonly id: number }
  | { readonly type: 'closed'; readonly reason: LockReason };

/** The page's name for the message that carries its port, posted by the preload. */
export const portMessage = 'holdfast:vault-port';

/** The channels between the preload and main; they are named here and nowhere else. */
export const channels = {
  /** Calls of the desktop contract: name and input, answered by a result. */
  desktop: 'holdfast:desktop',
  /** Events of main for the page. */
  event: 'holdfast:desktop-event',
  /** The preload saw a file dropped into the window; its path. */
  drop: 'holdfast:drop',
  /** The page asks for its port. */
  connect: 'holdfast:connect',
  /** Main hands the port over. */
  port: 'holdfast:port',
} as const;

/** How long the vault process may take to finish or roll back when it is told to lock, in milliseconds (E-16). */
export const lockDeadlineMs = 1000;
