/** Secrets given by file or by an inherited descriptor: read whole, bounded, one final line break taken off. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { HoldfastError } from '../core/error.ts';
import { isHeldFile } from '../node/files/held-files.ts';
import { quoted } from './arguments.ts';
import { UsageError } from './usage-error.ts';

const maxSecret = 20_000;

/** Where a secret is to be read from. */
export type SecretSource = { readonly file: string } | { readonly fd: number };

/**
 * Reads a secret. `warn` is told when others on this machine can read the file. A vault that this run has open is not
 * touched: closing it again would drop the lock on it.
 * Errors: `file-missing`, `file-unreadable`, `file-too-large`; UsageError for a descriptor that is not open or an empty secret.
 */
export async function readSecret(
  source: SecretSource,
  warn: (sentence: string) => void,
): Promise<Uint8Array> {
  if ('file' in source && (await isHeldFile(source.file))) {
    throw new HoldfastError('file-unreadable', { file: source.file, reason: 'vault-open' });
  }
  const bytes =
    'file' in source ? readFileAt(source.file, warn) : readDescriptor(source.fd, `descriptor ${source.fd}`);
  const secret = withoutFinalLineBreak(bytes);
  if (secret.length === 0) throw new UsageError('The secret is empty.');
  return secret;
}

/** A descriptor number as typed. */
export function parseDescriptor(text: string, flag: string): number {
  if (!/^[0-9]{1,6}$/.test(text))
    throw new UsageError(`--${flag} takes the number of an open descriptor, not ${quoted(text)}.`);
  return Number(text);
}

function readFileAt(path: string, warn: (sentence: string) => void): Uint8Array {
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch (error) {
    throw new HoldfastError(errorCode(error) === 'ENOENT' ? 'file-missing' : 'file-unreadable', {
      file: path,
    });
  }
  try {
    const { mode } = fstatSync(fd);
    // A pipe or a plain file: what matters is whether another user of this machine can open it.
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      warn(`Other users of this computer can read ${quoted(path)}; chmod 600 it.`);
    }
    return readDescriptor(fd, quoted(path));
  } finally {
    closeSync(fd);
  }
}

function readDescriptor(fd: number, what: string): Uint8Array {
  const buffer = new Uint8Array(maxSecret + 1);
  try {
    let length = 0;
    for (;;) {
      const count = readSome(fd, buffer, length, what);
      if (count === 0) break;
      length += count;
      if (length > maxSecret) throw new HoldfastError('file-too-large', { limit: maxSecret });
    }
    return buffer.slice(0, length);
  } finally {
    buffer.fill(0);
  }
}

function readSome(fd: number, buffer: Uint8Array, from: number, what: string): number {
  for (;;) {
    try {
      return readSync(fd, buffer, from, buffer.length - from, null);
    } catch (error) {
      const code = errorCode(error);
      if (code === 'EAGAIN') {
        // A non-blocking pipe whose writer is not done: wait a moment without spinning.
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
        continue;
      }
      if (code === 'EBADF') throw new UsageError(`The secret was to come from ${what}, which is not open.`);
      throw new HoldfastError('file-unreadable', { file: what });
    }
  }
}

function withoutFinalLineBreak(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  if (bytes[end - 1] === 10) end--;
  if (end < bytes.length && bytes[end - 1] === 13) end--;
  if (end === bytes.length) return bytes;
  const trimmed = bytes.slice(0, end);
  bytes.fill(0);
  return trimmed;
}

function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
