import { X509Certificate, createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { createServer as createRawServer, type AddressInfo, type Server as RawServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parseNodeAddress } from '../../../src/core/nodes/address.ts';
import type { NodeRequest } from '../../../src/core/nodes/port.ts';
import { Silence, transfer, type TransferTarget } from '../../../src/node/net/transfer.ts';

const get: NodeRequest = { method: 'GET', path: '/tx/1' };
const servers: RawServer[] = [];

async function listen(server: Server | RawServer): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const plain = async (listener: RequestListener): Promise<TransferTarget> => ({
  address: parseNodeAddress(`http://127.0.0.1:${String(await listen(createServer(listener)))}/api?k=1`),
});

async function silence(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'answered';
  } catch (error) {
    if (!(error instanceof Silence)) throw error;
    return error.reason;
  }
}

afterEach(() => {
  for (const server of servers.splice(0)) {
    if ('closeAllConnections' in server) (server as Server).closeAllConnections();
    server.close();
  }
});

describe('one question', () => {
  it('sends what is needed and nothing else', async () => {
    let head: unknown;
    let body = '';
    const target = await plain((request, response) => {
      head = { method: request.method, url: request.url, headers: request.headers };
      request.on('data', (piece) => (body += String(piece)));
      request.on('end', () => response.end('{}'));
    });
    const answer = await transfer(target, { method: 'POST', path: '', body: '{"id":1}' });
    expect({ ...answer, body: new TextDecoder().decode(answer.body) }).toEqual({ status: 200, body: '{}' });
    expect(body).toBe('{"id":1}');
    expect(head).toEqual({
      method: 'POST',
      url: '/api?k=1',
      headers: {
        host: target.address.origin.slice('http://'.length),
        accept: 'application/json, text/plain',
        'accept-encoding': 'identity',
        connection: 'close',
        'content-type': 'application/json',
        'content-length': '8',
      },
    });
  });

  it('puts the question between path and query', async () => {
    let url: string | undefined;
    const target = await plain((request, response) => {
      ({ url } = request);
      response.end('x');
    });
    await transfer(target, get);
    expect(url).toBe('/api/tx/1?k=1');
  });

  it('follows no redirect', async () => {
    let asked = 0;
    const target = await plain((_request, response) => {
      asked++;
      response.writeHead(307, { location: '/elsewhere' }).end();
    });
    expect((await transfer(target, get)).status).toBe(307);
    expect(asked).toBe(1);
  });

  it.each<[string, RequestListener]>([
    [
      'announced',
      (_request, response) => void response.writeHead(200, { 'content-length': String(2 ** 40) }).write('x'),
    ],
    [
      'without an end',
      (_request, response) => {
        const more = (): void => {
          while (!response.destroyed && response.write(Buffer.alloc(65_536)));
        };
        response.on('drain', more);
        more();
      },
    ],
  ])('reads no answer that is too long (%s)', async (_what, listener) => {
    expect(await silence(transfer(await plain(listener), get))).toBe('too-large');
  });

  it.each<[string, RequestListener]>([
    ['says nothing', () => undefined],
    ['says a byte at a time', (_request, response) => void setInterval(() => response.write('x'), 20)],
  ])('waits no longer than it may for one that %s', async (_what, listener) => {
    const target = await plain(listener);
    expect(await silence(transfer(target, get, { bytes: 1024 * 1024, milliseconds: 400 }))).toBe('timeout');
  });

  it('takes nothing packed, and nothing that is cut off', async () => {
    const packed = await plain((_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end('x'),
    );
    expect(await silence(transfer(packed, get))).toBe('encoded');
    const cut = await plain((_request, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('half', () => response.destroy());
    });
    expect(await silence(transfer(cut, get))).toBe('closed');
  });

  it.each([
    ['speaks something else', 'SSH-2.0-x\r\n'],
    ['sends headers without an end', `HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(20_000)}`],
  ])('takes nothing from one that %s', async (_what, text) => {
    const port = await listen(
      createRawServer((socket) => void socket.on('error', () => undefined).end(text)),
    );
    const address = parseNodeAddress(`http://127.0.0.1:${String(port)}`);
    expect(await silence(transfer({ address }, get))).toBe('closed');
  });

  it('tells that nobody is there', async () => {
    const server = createServer();
    const port = await listen(server);
    await new Promise((resolve) => server.close(resolve));
    const address = parseNodeAddress(`http://127.0.0.1:${String(port)}`);
    expect(await silence(transfer({ address }, get))).toBe('refused');
  });
});

describe('over TLS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-net-'));
  const at = (name: string): string => join(folder, name);
  let asked = 0;

  beforeAll(() => {
    for (const name of ['right', 'wrong']) {
      const subject = [
        '-subj',
        `/CN=${name}`,
        '-addext',
        `subjectAltName=DNS:${name === 'right' ? 'localhost' : 'other.example'}`,
      ];
      const key = [
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:P-256',
        '-nodes',
        '-keyout',
        at(`${name}.key`),
      ];
      execFileSync('openssl', ['req', '-x509', ...key, '-out', at(`${name}.pem`), '-days', '2', ...subject], {
        stdio: 'ignore',
      });
    }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function secure(name: string): Promise<TransferTarget> {
    asked = 0;
    const parts = { key: readFileSync(at(`${name}.key`)), cert: readFileSync(at(`${name}.pem`)) };
    const server = createSecureServer(parts, (_request, response) => {
      asked++;
      response.end('{}');
    });
    return { address: parseNodeAddress(`https://localhost:${String(await listen(server))}`) };
  }
  const pem = (name: string): string => readFileSync(at(`${name}.pem`), 'utf8');
  const pinOf = (name: string): string =>
    createHash('sha256')
      .update(new X509Certificate(pem(name)).raw)
      .digest('hex');

  it('takes a certificate that leads to a root', async () => {
    const target = { ...(await secure('right')), roots: [pem('right')] };
    expect((await transfer(target, get)).status).toBe(200);
  });

  it('sends nothing to one that no root of the system vouches for, or that has another name', async () => {
    const target = await secure('right');
    expect(await silence(transfer(target, get))).toBe('certificate');
    const misnamed = { ...(await secure('wrong')), roots: [pem('wrong')] };
    expect(await silence(transfer(misnamed, get))).toBe('certificate');
    expect(asked).toBe(0);
  });

  it('takes the one certificate that was named, and no other', async () => {
    const target = await secure('right');
    expect((await transfer({ ...target, pin: pinOf('right') }, get)).status).toBe(200);
    asked = 0;
    expect(await silence(transfer({ ...target, pin: pinOf('wrong') }, get))).toBe('certificate');
    // Roots are of no help to a certificate that was not named.
    expect(await silence(transfer({ ...target, pin: pinOf('wrong'), roots: [pem('right')] }, get))).toBe(
      'certificate',
    );
    expect(asked).toBe(0);
  });

  it('tells where no TLS is spoken', async () => {
    const port = await listen(createServer((_request, response) => response.end('x')));
    const address = parseNodeAddress(`https://localhost:${String(port)}`);
    expect(await silence(transfer({ address }, get))).toBe('tls');
  });
});
