import { base58 } from '@scure/base';
import { concatBytes } from '@noble/hashes/utils.js';

import { decodeUtf8, equalBytes } from '../bytes.ts';
import { refused, undecodable } from '../refusal.ts';
import type { SolanaMessageDisplay } from './display.ts';
import { maxTransactionBytes } from './message.ts';
import { WireReader } from './wire.ts';

/** What an off-chain message begins with; 0xff can begin no transaction. */
export const offChainDomain = Uint8Array.of(0xff, ...new TextEncoder().encode('solana offchain'));

const formats: readonly SolanaMessageDisplay['format'][] = ['ascii', 'utf8-limited', 'utf8-extended'];

/** A version 0 off-chain message. */
export interface OffChainMessage {
  readonly format: SolanaMessageDisplay['format'];
  /** Application domain and signers; absent in the older layout, which has neither. */
  readonly application?: { readonly domain: Uint8Array; readonly signers: readonly string[] };
  readonly body: Uint8Array;
}

/** Whether bytes begin as an off-chain message does. */
export function startsOffChain(bytes: Uint8Array): boolean {
  return equalBytes(bytes.subarray(0, offChainDomain.length), offChainDomain);
}

/**
 * Reads an off-chain message of version 0: in the layout of the proposal (domain, version, application domain, format,
 * signers, length, text) or in the older one (domain, version, format, length, text).
 * @throws HoldfastError `undecodable`, or `refused` for another version.
 */
export function parseOffChainMessage(bytes: Uint8Array): OffChainMessage {
  if (!startsOffChain(bytes)) throw undecodable('unknown-format');
  const version = bytes[offChainDomain.length];
  if (version === undefined) throw undecodable('truncated');
  if (version !== 0) throw refused('unsupported-transaction-type', { version });
  const rest = bytes.subarray(offChainDomain.length + 1);
  const older = attempt(() => parseOlder(rest));
  const newer = attempt(() => parseNewer(rest));
  if (older && newer) throw undecodable('unknown-format');
  const message = newer ?? older ?? parseNewer(rest);
  checkBody(message, bytes.length);
  return message;
}

function attempt(read: () => OffChainMessage): OffChainMessage | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function parseOlder(bytes: Uint8Array): OffChainMessage {
  const reader = new WireReader(bytes);
  return { format: readFormat(reader), body: readBody(reader) };
}

function parseNewer(bytes: Uint8Array): OffChainMessage {
  const reader = new WireReader(bytes);
  const domain = reader.take(32);
  const format = readFormat(reader);
  const signers = Array.from({ length: reader.u8() }, () => reader.address());
  if (signers.length === 0) throw undecodable('missing-field', { field: 'signers' });
  if (new Set(signers).size !== signers.length) throw undecodable('duplicate-account');
  return { format, application: { domain, signers }, body: readBody(reader) };
}

function readFormat(reader: WireReader): SolanaMessageDisplay['format'] {
  const format = formats[reader.u8()];
  if (format === undefined) throw undecodable('bad-field', { field: 'format' });
  return format;
}

function readBody(reader: WireReader): Uint8Array {
  const body = reader.take(reader.u16());
  reader.end();
  return body;
}

/** Holds the text to its format: printable ASCII, or UTF-8; the first two fit into a packet, with all that goes before the text. */
function checkBody({ format, body }: OffChainMessage, length: number): void {
  if (body.length === 0) throw refused('message-empty');
  if (format !== 'utf8-extended' && length > maxTransactionBytes)
    throw undecodable('too-large', { limit: maxTransactionBytes });
  if (format === 'ascii' && !body.every((byte) => byte >= 0x20 && byte <= 0x7e))
    throw undecodable('bad-field', { field: 'format' });
  if (decodeUtf8(body) === undefined) throw undecodable('not-utf8');
}

/** The bytes of a message that are signed. */
export function encodeOffChainMessage({ format, application, body }: OffChainMessage): Uint8Array {
  const formatByte = Uint8Array.of(formats.indexOf(format));
  const head = application
    ? [
        application.domain,
        formatByte,
        Uint8Array.of(application.signers.length),
        ...application.signers.map((signer) => base58.decode(signer)),
      ]
    : [formatByte];
  const length = Uint8Array.of(body.length & 0xff, body.length >>> 8);
  return concatBytes(offChainDomain, Uint8Array.of(0), ...head, length, body);
}

/** A text in the layout of the proposal, for one signer and no application, in the narrowest format that holds it. */
export function wrapText(body: Uint8Array, signer: string): OffChainMessage {
  if (body.length > 0xffff) throw refused('too-large-to-show', { limit: 0xffff });
  const application = { domain: new Uint8Array(32), signers: [signer] };
  const printable = body.every((byte) => byte >= 0x20 && byte <= 0x7e);
  const message: OffChainMessage = { format: printable ? 'ascii' : 'utf8-limited', application, body };
  return encodeOffChainMessage(message).length > maxTransactionBytes
    ? { ...message, format: 'utf8-extended' }
    : message;
}
