import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a made-up node answers: a status and a text, for a method of JSON-RPC or a path. */
export type NodeAnswers = (what: string, params: readonly unknown[]) => unknown;

/** A node on this computer that answers as a test wishes, and remembers what it was asked and by how many connections. */
export class FakeNode {
  readonly asked: { readonly what: string; readonly params: readonly unknown[] }[] = [];
  connections = 0;
  answers: NodeAnswers = () => null;
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      let body = '';
      request.on('data', (piece) => (body += String(piece)));
      request.on('end', () => {
        if (request.method === 'GET') {
          const path = request.url ?? '';
          this.asked.push({ what: path, params: [] });
          const answer = this.answers(path, []);
          if (answer === undefined) response.writeHead(404).end('not found');
          else response.end(typeof answer === 'string' ? answer : JSON.stringify(answer));
          return;
        }
        const { id, method, params } = JSON.parse(body) as { id: number; method: string; params: unknown[] };
        this.asked.push({ what: method, params });
        const result = this.answers(method, params);
        // An answer that never comes.
        if (result === undefined) return;
        response.end(JSON.stringify({ jsonrpc: '2.0', id, result }));
      });
    });
    this.#server.on('connection', () => this.connections++);
  }

  /** Begins; its address is known from then on. */
  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get origin(): string {
    return `http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
