import { createConnection, type Socket } from 'node:net';
import { sshString } from '../../src/core/encoding/ssh-wire.ts';
import type { Bench } from './harness.ts';

/** A new key in use. */
export async function newKey(
  bench: Bench,
  algorithm: 'ed25519' | 'p256' | 'rsa' | 'secp256k1',
  label: string,
): Promise<string> {
  const bits = algorithm === 'rsa' ? { bits: 2048 as const } : {};
  const { record } = await bench.ok('keys.generate', { algorithm, label, ...bits });
  await bench.ok('keys.waive-backup', { id: record.id, reason: 'test' });
  await bench.ok('keys.activate', { id: record.id });
  return record.id;
}

/** The line for `authorized_keys`. */
export async function publicLine(bench: Bench, key: string): Promise<string> {
  return (await bench.ok('documents.public-key', { key, form: 'ssh' })).text;
}

/** Id of the request that waits for the person, once one does. */
export async function waiting(bench: Bench): Promise<string> {
  for (let round = 0; round < 200; round += 1) {
    const [first] = (await bench.ok('agent.status', {})).waiting;
    if (first !== undefined) return first.id;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('nothing waits');
}

/** A client of an SSH agent, for what programs of OpenSSH do not do by themselves. */
export class SshClient {
  readonly #socket: Socket;
  #received = Buffer.alloc(0);
  readonly #waiting: ((message: Uint8Array | undefined) => void)[] = [];

  constructor(path: string) {
    this.#socket = createConnection(path);
    this.#socket.on('data', (bytes: Buffer) => {
      this.#received = Buffer.concat([this.#received, bytes]);
      while (this.#received.length >= 4 && this.#received.length >= 4 + this.#received.readUInt32BE(0)) {
        const end = 4 + this.#received.readUInt32BE(0);
        this.#waiting.shift()?.(Uint8Array.from(this.#received.subarray(4, end)));
        this.#received = this.#received.subarray(end);
      }
    });
    this.#socket.on('close', () => {
      for (const settle of this.#waiting.splice(0)) settle(undefined);
    });
    this.#socket.on('error', () => undefined);
  }

  /** The answer; undefined when the agent hung up. */
  async ask(message: Uint8Array): Promise<Uint8Array | undefined> {
    if (this.#socket.closed) return undefined;
    const answer = new Promise<Uint8Array | undefined>((resolve) => this.#waiting.push(resolve));
    this.#socket.write(sshString(message));
    return await answer;
  }

  close(): void {
    this.#socket.destroy();
  }
}
