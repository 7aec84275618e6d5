/** The port through which the engine asks a node: bytes go out, bytes come back, and nothing is decided on the other side. */

/** Whom to ask. */
export interface NodeTarget {
  /** As the user named it; see `parseNodeAddress`. */
  readonly url: string;
  /** SHA-256 of the one certificate (DER) that is taken, lower-case hex; without it the roots of the system decide. */
  readonly pin?: string | undefined;
}

/** One question. */
export interface NodeRequest {
  readonly method: 'GET' | 'POST';
  /** What is added to the path of the address; empty, or with a slash first. */
  readonly path: string;
  /** JSON, for POST. */
  readonly body?: string;
}

/** One answer: whatever the other side sent, which may be hostile. */
export interface NodeAnswer {
  /** The status of HTTP; redirects are given as they are and never followed. */
  readonly status: number;
  readonly body: Uint8Array;
}

/** Asks one question. Errors: `node-unreachable` {reason}. */
export type AskNode = (request: NodeRequest) => Promise<NodeAnswer>;

/** Why no node may be asked. */
export const networkOffReasons = ['switch', 'cold', 'declined'] as const;

/** Why there was no answer. */
export const nodeSilences = [
  'refused',
  'unknown-host',
  'timeout',
  'certificate',
  'tls',
  'closed',
  'too-large',
  'encoded',
  'ended',
] as const;
/** One of {@link nodeSilences}. */
export type NodeSilence = (typeof nodeSilences)[number];

/** What is wrong with an answer. */
export const nodeFaults = ['redirect', 'status', 'not-json', 'rpc-error', 'rpc-form', 'other-chain'] as const;

/** Nodes and APIs that the user names. */
export interface NodePort {
  /** Whether this computer is in cold mode, looked at anew each time; absent: that is not seen from here. */
  readonly isCold?: () => boolean;
  /**
   * Lets `work` ask one address, over a process that is started for it and ended after it. Errors: `network-off` {reason}
   * in cold mode or when the person at the window says no; `node-unreachable`; `cancelled`; those of `work`.
   */
  converse<T>(target: NodeTarget, isCancelled: () => boolean, work: (ask: AskNode) => Promise<T>): Promise<T>;
}

/** Limits of one answer, and of the time for it. */
export const nodeLimits = { bytes: 1024 * 1024, milliseconds: 10_000 } as const;
