/** A process for one module, however it is started: by Node, or by main as a utility process of Electron. */
export interface TokenProcess {
  /** Never throws; a process that has gone says so by `onExit`. */
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  onExit(listener: () => void): void;
  /** At once and for sure, with whatever the module has started. */
  kill(): void;
  /** Whether this program may not end because of it: while somebody waits for an answer. */
  keepAlive(on: boolean): void;
}

/** Starts the process in which a module is then loaded. May reject. */
export type StartTokenProcess = () => TokenProcess | Promise<TokenProcess>;
