import { encodeHex } from '../encoding/hex.ts';
import { SshReader } from '../encoding/ssh-wire.ts';
import { decodeUtf8, encodeUtf8 } from '../encoding/utf8.ts';
import { isHoldfastError } from '../error.ts';
import { refused } from '../signing/refusal.ts';

/** A log-in by public key (RFC 4252, section 7). */
export interface SshAuthentication {
  readonly kind: 'authentication';
  /** The exchange hash of the connection. */
  readonly sessionId: Uint8Array;
  readonly user: string;
  readonly service: string;
  /** Name of the signature's algorithm. */
  readonly algorithm: string;
  readonly key: Uint8Array;
  /** The server's own key, where the request is bound to it (publickey-hostbound-v00@openssh.com). */
  readonly hostKey: Uint8Array | undefined;
}

/** A signature over a file or text that another program has hashed (OpenSSH, PROTOCOL.sshsig). */
export interface SshFileSignature {
  readonly kind: 'file';
  readonly namespace: string;
  readonly hash: 'sha256' | 'sha512';
  readonly digest: Uint8Array;
}

const fileMark = encodeUtf8('SSHSIG');
const userAuthRequest = 50;

/** What an SSH client wants signed: a log-in or a file, exactly. Errors: `refused` (`unknown-ssh-request`). */
export function readSignedData(data: Uint8Array): SshAuthentication | SshFileSignature {
  try {
    return encodeHex(data.subarray(0, 6)) === encodeHex(fileMark)
      ? readFile(new SshReader(data.subarray(6)))
      : readAuthentication(new SshReader(data));
  } catch (error) {
    if (isHoldfastError(error, 'bad-ssh-data') || isHoldfastError(error, 'bad-text')) throw unknown();
    throw error;
  }
}

function readFile(reader: SshReader): SshFileSignature {
  const namespace = reader.text();
  const reserved = reader.string();
  const hash = reader.text();
  const digest = reader.string();
  reader.end();
  if (namespace === '' || reserved.length > 0) throw unknown();
  if (hash !== 'sha256' && hash !== 'sha512') throw unknown();
  if (digest.length !== (hash === 'sha256' ? 32 : 64)) throw unknown();
  return { kind: 'file', namespace, hash, digest };
}

function readAuthentication(reader: SshReader): SshAuthentication {
  const sessionId = reader.string();
  const number = reader.byte();
  const user = reader.text();
  const service = reader.text();
  const method = decodeUtf8(reader.string());
  const hasSignature = reader.boolean();
  const algorithm = reader.text();
  const key = reader.string();
  const bound = method === 'publickey-hostbound-v00@openssh.com';
  const hostKey = bound ? reader.string() : undefined;
  reader.end();
  // Exchange hashes of today are 32 to 64 bytes; those of SHA-1 had 20.
  if (number !== userAuthRequest || !hasSignature || sessionId.length < 20 || sessionId.length > 64)
    throw unknown();
  if (!bound && method !== 'publickey') throw unknown();
  return { kind: 'authentication', sessionId, user, service, algorithm, key, hostKey };
}

function unknown(): ReturnType<typeof refused> {
  return refused('unknown-ssh-request');
}
