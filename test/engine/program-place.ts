import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { servePort, type ServeLimits } from '../../src/node/serve/socket-server.ts';
import { HoldfastClient, pair, type Pairing } from '../../clients/node/client.js';
import type { CommandInput } from '../../src/shared/contract.ts';
import { Bench } from './harness.ts';

/** A bench whose programs are served at a socket of its own, and what tests need of programs. */
export class ProgramPlace extends Bench {
  readonly socket: string;
  readonly clients: HoldfastClient[] = [];
  readonly #folder: string;

  constructor(limits: Partial<ServeLimits> = {}) {
    const folder = mkdtempSync(join(tmpdir(), 'holdfast-serve-'));
    const socket = join(folder, 'run', 'serve.sock');
    super((ports) => ({ ...ports, serve: servePort(socket, limits) }));
    this.socket = socket;
    this.#folder = folder;
  }

  /** A key that signs raw messages and Ethereum requests. */
  async key(label: string, algorithm: 'secp256k1' | 'ed25519' = 'secp256k1'): Promise<string> {
    const { record } = await this.ok('keys.generate', { algorithm, label });
    await this.ok('keys.waive-backup', { id: record.id, reason: 'Test' });
    await this.ok('keys.activate', { id: record.id });
    return record.id;
  }

  /** Pairs a program; the owner types the code that the program shows. */
  async pair(name: string, wish: Omit<CommandInput<'programs.approve'>, 'id' | 'code'>): Promise<Pairing> {
    return await pair({
      name,
      socket: this.socket,
      onCode: (code, { program }) => {
        void this.ok('programs.approve', { id: program, code, ...wish });
      },
    });
  }

  /** The client of a paired program. */
  client(pairing: Pairing): HoldfastClient {
    const client = new HoldfastClient({ ...pairing, socket: this.socket, timeout: 20_000 });
    this.clients.push(client);
    return client;
  }

  override async end(): Promise<void> {
    for (const client of this.clients) client.close();
    await super.end();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
