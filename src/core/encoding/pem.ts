import { base64 } from '@scure/base';
import { HoldfastError } from '../error.ts';
import { decodeBase64Bytes } from './base-bytes.ts';
import { encodeUtf8 } from './utf8.ts';

/** One block of a PEM file (RFC 7468). The caller wipes `der` when it is secret. */
export interface PemBlock {
  readonly label: string;
  readonly der: Uint8Array;
  /** Whether the block has RFC 1421 headers, as OpenSSL's own encrypted keys do. */
  readonly hasHeaders: boolean;
}

const begin = encodeUtf8('-----BEGIN ');
const dashes = encodeUtf8('-----');

function bad(reason: string): HoldfastError {
  return new HoldfastError('bad-pem', { reason });
}

/**
 * Reads every block of a PEM text from bytes; what stands between blocks is explanation and passed over.
 * @throws HoldfastError `bad-pem` with the reason: `no-block`, `no-end`, `label`, `base64`.
 */
export function parsePem(text: Uint8Array): PemBlock[] {
  const blocks: PemBlock[] = [];
  let at = find(text, begin, 0);
  while (at >= 0) {
    const labelEnd = find(text, dashes, at + begin.length);
    if (labelEnd < 0 || labelEnd - at > 80) throw bad('label');
    const label = String.fromCharCode(...text.subarray(at + begin.length, labelEnd));
    if (!/^[A-Z0-9 ]+$/.test(label)) throw bad('label');
    const end = encodeUtf8(`-----END ${label}-----`);
    const bodyEnd = find(text, end, labelEnd + dashes.length);
    if (bodyEnd < 0) throw bad('no-end');
    const body = text.subarray(labelEnd + dashes.length, bodyEnd);
    const hasHeaders = body.includes(0x3a); // a colon is no Base64 character
    blocks.push({ label, hasHeaders, der: hasHeaders ? new Uint8Array(0) : decodeBody(body) });
    at = find(text, begin, bodyEnd + end.length);
  }
  if (blocks.length === 0) throw bad('no-block');
  return blocks;
}

function decodeBody(body: Uint8Array): Uint8Array {
  try {
    return decodeBase64Bytes(body);
  } catch {
    throw bad('base64');
  }
}

function find(text: Uint8Array, wanted: Uint8Array, from: number): number {
  for (let at = from; at + wanted.length <= text.length; at++) {
    if (wanted.every((byte, offset) => text[at + offset] === byte)) return at;
  }
  return -1;
}

/** Writes one block of PUBLIC data, lines of 64 characters (RFC 7468). */
export function encodePem(label: string, der: Uint8Array): string {
  return encodeArmor(label, der, 64);
}

/** The same with lines of another length: OpenSSH writes its signatures with 70. */
export function encodeArmor(label: string, bytes: Uint8Array, width: number): string {
  const lines = base64.encode(bytes).match(new RegExp(`.{1,${String(width)}}`, 'g')) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}
