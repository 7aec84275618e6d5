import { createHash, createHmac } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { Pairing } from '../../clients/node/client.js';

/** What comes over the socket. */
export interface Line {
  readonly nonce?: string;
  readonly id?: number | string | null;
  readonly ok?: boolean;
  readonly value?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly code: string; readonly details?: Readonly<Record<string, unknown>> };
}

/** A program that says whatever a test wants it to. */
export class RawProgram {
  readonly socket: Socket;
  readonly #lines: AsyncIterator<string>;
  /** What the server said first. */
  nonce: Uint8Array = new Uint8Array(0);

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('error', () => undefined);
    this.#lines = createInterface(socket)[Symbol.asyncIterator]();
  }

  static async connect(path: string): Promise<RawProgram> {
    const program = new RawProgram(connect(path));
    const { nonce = '' } = await program.next();
    program.nonce = Buffer.from(nonce, 'base64');
    return program;
  }

  /** The next line, or an empty object once the server has hung up. */
  async next(): Promise<Line> {
    const next = await this.#lines.next();
    // Lines of the server under test.
    return next.done === true ? {} : (JSON.parse(next.value) as Line);
  }

  async say(message: object | string | Uint8Array): Promise<Line> {
    this.write(message);
    return await this.next();
  }

  write(message: object | string | Uint8Array): void {
    const plain = typeof message === 'string' || message instanceof Uint8Array;
    this.socket.write(plain ? message : `${JSON.stringify(message)}\n`);
  }

  /** What a program says to show who it is. */
  hello({ program, token }: Pairing, nonce = Buffer.alloc(32, 1)): object {
    const key = createHash('sha256').update(Buffer.from(token, 'base64')).digest();
    const proof = createHmac('sha256', key)
      .update('holdfast-serve-1 program\0')
      .update(this.nonce)
      .update(nonce)
      .update(program)
      .digest('base64');
    return { id: 0, do: 'hello', program, nonce: nonce.toString('base64'), proof };
  }

  /** Settles once the server has hung up. */
  async closed(): Promise<void> {
    // Not `once` of Node: what is written at that very moment fails, and that is no failure here.
    if (!this.socket.closed) await new Promise((resolve) => this.socket.once('close', resolve));
  }

  end(): void {
    this.socket.destroy();
  }
}
