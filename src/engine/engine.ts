import type { CallOptions } from '../shared/contract.ts';
import type { Result } from '../shared/result.ts';
import type { EngineEvent, LockReason } from '../shared/wire.ts';
import type { EnginePorts } from './ports.ts';

/** One end of a MessagePort, of a browser or of Node alike. */
export interface PortLike {
  postMessage(message: unknown): void;
  /** Calls `listener` with the data of every message that comes in. */
  onMessage(listener: (data: unknown) => void): void;
  close?(): void;
}

/** Settings of an engine that only tests change. */
export interface EngineOptions {
  /** Checks every output against its schema; tests only, because it costs time. */
  readonly checkOutputs?: boolean;
  /** Told of faults: a code without details, for counting. */
  readonly onFault?: (command: string, fault: string) => void;
}

/** The contract carried out, over at most one open vault. */
export interface Engine {
  /** Runs one command. Never throws: what fails is in the result. */
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
export function createEngine(_ports: EnginePorts, _options: EngineOptions = {}): Engine {
  throw new Error('to come');
}
