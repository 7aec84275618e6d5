import { createHash } from 'node:crypto';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { NodeAddress } from '../../core/nodes/address.ts';
import { nodeLimits, type NodeAnswer, type NodeRequest, type NodeSilence } from '../../core/nodes/port.ts';
import { systemRoots } from './roots.ts';

/** Where one question goes. */
export interface TransferTarget {
  readonly address: NodeAddress;
  /** See `NodeTarget`. */
  readonly pin?: string | undefined;
  /** For tests: roots in place of the system's. */
  readonly roots?: readonly string[] | undefined;
}

/** No answer, and why. */
export class Silence extends Error {
  readonly reason: NodeSilence;

  constructor(reason: NodeSilence) {
    super(reason);
    this.reason = reason;
  }
}

/**
 * Sends one question over a connection of its own and gives the answer as it came. Nothing is sent before the other side has
 * shown who it is, no redirect is followed, no proxy asked, nothing kept. Errors: {@link Silence}.
 */
export async function transfer(
  target: TransferTarget,
  request: NodeRequest,
  limits: { readonly bytes: number; readonly milliseconds: number } = nodeLimits,
): Promise<NodeAnswer> {
  const end = new AbortController();
  const timer = setTimeout(() => end.abort(), limits.milliseconds);
  let socket: Socket | undefined;
  try {
    return await new Promise<NodeAnswer>((resolve, reject) => {
      const fail = (error: unknown): void =>
        reject(error instanceof Silence ? error : new Silence(reasonOf(error)));
      end.signal.addEventListener('abort', () => fail(new Silence('timeout')));
      socket = connect(
        target,
        () => {
          if (socket === undefined) return;
          converse(socket, target.address, request, limits.bytes).then(resolve, fail);
        },
        fail,
      );
      socket.once('error', fail);
      socket.once('close', () => fail(new Silence('closed')));
    });
  } finally {
    clearTimeout(timer);
    socket?.destroy();
  }
}

function connect(
  { address, pin, roots }: TransferTarget,
  ready: () => void,
  fail: (error: unknown) => void,
): Socket {
  const { secure, loopback, port } = address;
  // A name that means this computer is not looked up: whoever answers for it might say otherwise.
  const host = loopback && address.host === 'localhost' ? '127.0.0.1' : address.host;
  if (!secure) return connectPlain({ host, port }, ready);
  const socket = connectTls({
    host,
    port,
    minVersion: 'TLSv1.2',
    ...(isIP(address.host) === 0 ? { servername: address.host } : {}),
    // With a hash of its own the one certificate counts and no root: it is compared below, before anything is sent.
    ...(pin === undefined ? { ca: [...(roots ?? systemRoots())] } : { rejectUnauthorized: false }),
  });
  socket.once('secureConnect', () => {
    if (pin === undefined) {
      ready();
      return;
    }
    const { raw } = socket.getPeerCertificate() as { readonly raw?: Uint8Array };
    if (raw !== undefined && createHash('sha256').update(raw).digest('hex') === pin) ready();
    else fail(new Silence('certificate'));
  });
  return socket;
}

async function converse(
  socket: Socket,
  address: NodeAddress,
  request: NodeRequest,
  most: number,
): Promise<NodeAnswer> {
  const { host, port, path, query, secure } = address;
  const { body } = request;
  const named = host.includes(':') ? `[${host}]` : host;
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const sent = httpRequest({
      // Without an agent: it would open a connection of its own in place of this one.
      createConnection: () => socket,
      method: request.method,
      path: `${path}${request.path}${query}` === query ? `/${query}` : `${path}${request.path}${query}`,
      setDefaultHeaders: false,
      headers: {
        host: port === (secure ? 443 : 80) ? named : `${named}:${String(port)}`,
        accept: 'application/json, text/plain',
        'accept-encoding': 'identity',
        connection: 'close',
        ...(body === undefined
          ? {}
          : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) }),
      },
    });
    sent.once('response', resolve);
    sent.once('error', reject);
    sent.once('upgrade', () => reject(new Silence('encoded')));
    sent.end(body);
  });
  const encoding = answer.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') throw new Silence('encoded');
  if (Number(answer.headers['content-length'] ?? 0) > most) throw new Silence('too-large');
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of answer as AsyncIterable<Uint8Array>) {
    length += piece.length;
    if (length > most) throw new Silence('too-large');
    pieces.push(piece);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return { status: answer.statusCode ?? 599, body: whole };
}

const unknownHost = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'ENODATA', 'EAI_NONAME']);
const unreached = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EACCES',
  'EADDRNOTAVAIL',
  'EPERM',
]);
const untrusted = new Set([
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** Messages of errors may quote what came; their codes do not. */
function reasonOf(error: unknown): NodeSilence {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (unknownHost.has(code)) return 'unknown-host';
  if (unreached.has(code)) return 'refused';
  if (code === 'ETIMEDOUT') return 'timeout';
  if (untrusted.has(code) || /CERT|SELF_SIGNED|SIGNATURE|ISSUER/.test(code)) return 'certificate';
  if (/^ERR_(?:SSL|TLS)|EPROTO/.test(code)) return 'tls';
  return 'closed';
}
