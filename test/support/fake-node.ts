import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a made-up node answers for a method of JSON-RPC or a path; undefined: never, or not found. */
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
      request.on('end', () => void this.#answer(request.method ?? '', request.url ?? '', body, response));
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

  async #answer(method: string, path: string, body: string, response: ServerResponse): Promise<void> {
    const get = method === 'GET';
    // Only our own client speaks to it.
    const call = get ? undefined : (JSON.parse(body) as { id: number; method: string; params: unknown[] });
    const { what, params } = { what: call?.method ?? path, params: call?.params ?? [] };
    this.asked.push({ what, params });
    const answer = await this.answers(what, params);
    if (call !== undefined) {
      if (answer !== undefined) response.end(JSON.stringify({ jsonrpc: '2.0', id: call.id, result: answer }));
      return;
    }
    if (answer === undefined) response.writeHead(404).end('not found');
    else response.end(typeof answer === 'string' ? answer : JSON.stringify(answer));
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
