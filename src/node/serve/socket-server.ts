import { chmod } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { HoldfastError } from '../../core/error.ts';
import { LineReader, type LineFault } from './line-reader.ts';
import { asFailure, preparePlace } from './socket-place.ts';

/** One program's end, as the engine's port has it. */
export interface ServedConversation {
  line(text: string): void;
  fault(reason: LineFault): void;
  gone(): void;
}

/** What a conversation does with its connection, as the engine's port has it. */
export interface ServedWire {
  send(text: string): void;
  expect(what: 'approval' | 'requests'): void;
  end(): void;
}

/** What connections may take; tests make them small. */
export interface ServeLimits {
  readonly connections: number;
  /** Longest line of a stranger and of a program that has shown who it is, in bytes. */
  readonly strangerLine: number;
  readonly line: number;
  /** Milliseconds: to say who one is, to be approved, to finish a line, between two requests. */
  readonly strangerTime: number;
  readonly approvalTime: number;
  readonly lineTime: number;
  readonly idleTime: number;
  /** Bytes of answers that nobody reads. */
  readonly unread: number;
}

const usual: ServeLimits = {
  connections: 32,
  strangerLine: 4096,
  line: 6 * 1024 * 1024,
  strangerTime: 10_000,
  approvalTime: 310_000,
  lineTime: 10_000,
  idleTime: 15 * 60_000,
  unread: 8 * 1024 * 1024,
};

const tick = 500;

/** A socket that programs of this user reach, at a fixed place; fits the engine's `ServePort`. */
export function servePort(path: string | undefined, limits: Partial<ServeLimits> = {}) {
  return {
    /** Errors: `serve-failed` {reason}. */
    listen: async (connect: (wire: ServedWire) => ServedConversation) => {
      if (path === undefined) throw new HoldfastError('serve-failed', { reason: 'no-folder' });
      await preparePlace(path);
      return await listen(path, { ...usual, ...limits }, connect);
    },
  };
}

async function listen(path: string, limits: ServeLimits, connect: (wire: ServedWire) => ServedConversation) {
  const lines = new Set<Line>();
  const server = createServer((socket) => {
    if (lines.size >= limits.connections) {
      socket.destroy();
      return;
    }
    const line = new Line(socket, limits, () => void lines.delete(line));
    lines.add(line);
    line.begin(connect);
  });
  try {
    await listening(server, path);
    // The folder keeps others out already; the socket does so by itself too.
    if (process.platform !== 'win32') await chmod(path, 0o600);
  } catch (error) {
    server.close();
    throw asFailure(error);
  }
  const timer = setInterval(() => {
    const now = performance.now();
    for (const line of lines) line.check(now);
  }, tick);
  timer.unref();
  return {
    address: path,
    get connections() {
      return lines.size;
    },
    close: async () => {
      clearInterval(timer);
      const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
      for (const line of lines) line.end();
      await closed;
    },
  };
}

function listening(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ path, readableAll: false, writableAll: false }, () => {
      server.off('error', reject);
      server.on('error', () => undefined);
      resolve();
    });
  });
}

/** One connection and how long it is borne with. */
class Line {
  readonly #socket: Socket;
  readonly #limits: ServeLimits;
  #conversation: ServedConversation | undefined;
  #reader: LineReader | undefined;
  #expects: 'introduction' | 'approval' | 'requests' = 'introduction';
  #since = performance.now();
  #lineSince: number | undefined;

  constructor(socket: Socket, limits: ServeLimits, onEnd: () => void) {
    this.#socket = socket;
    this.#limits = limits;
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      onEnd();
      this.#conversation?.gone();
      this.#conversation = undefined;
    });
  }

  begin(connect: (wire: ServedWire) => ServedConversation): void {
    const socket = this.#socket;
    const conversation = connect({
      send: (text) => this.#send(text),
      expect: (what) => this.#expect(what),
      // What was said before still goes out.
      end: () => {
        socket.destroySoon();
      },
    });
    this.#conversation = conversation;
    const reader = new LineReader(
      this.#limits.strangerLine,
      (text) => this.#conversation?.line(text),
      (fault) => this.#conversation?.fault(fault),
    );
    this.#reader = reader;
    socket.on('data', (chunk: Buffer) => {
      const now = performance.now();
      if (this.#expects === 'requests') this.#since = now;
      reader.push(chunk);
      // Counted from the line's first byte: one that comes drop by drop gets no more time.
      this.#lineSince = reader.unfinished ? (this.#lineSince ?? now) : undefined;
      if (reader.unfinished && chunk.includes(10)) this.#lineSince = now;
    });
  }

  check(now: number): void {
    const { strangerTime, approvalTime, lineTime, idleTime } = this.#limits;
    const most = { introduction: strangerTime, approval: approvalTime, requests: idleTime }[this.#expects];
    if (now - this.#since > most || (this.#lineSince !== undefined && now - this.#lineSince > lineTime))
      this.#socket.destroy();
  }

  end(): void {
    this.#socket.destroy();
  }

  #expect(what: 'approval' | 'requests'): void {
    this.#expects = what;
    this.#since = performance.now();
    if (this.#reader !== undefined && what === 'requests') this.#reader.limit = this.#limits.line;
  }

  #send(text: string): void {
    if (this.#socket.destroyed || !this.#socket.writable) return;
    this.#socket.write(`${text}\n`);
    if (this.#socket.writableLength > this.#limits.unread) this.#socket.destroy();
  }
}
