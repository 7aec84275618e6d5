import { HoldfastError } from '../error.ts';
import { decodeBase58CheckBytes } from './base-bytes.ts';

/** A private key in Bitcoin's wallet import format, read. The caller wipes `secret`. */
export interface WifKey {
  /** 32 bytes; the range is checked by whoever knows the curve. */
  readonly secret: Uint8Array;
  /** The version byte does not tell testnet from regtest. */
  readonly network: 'mainnet' | 'testnet';
  /** Whether addresses were made from the compressed public key. */
  readonly compressed: boolean;
}

/**
 * Reads wallet import format from ASCII bytes: version 0x80 or 0xef, 32 bytes, and 0x01 when compressed.
 * @throws HoldfastError `bad-private-key` with the reason: `checksum`, `character`, `length`, `unknown-version`.
 */
export function parseWif(text: Uint8Array): WifKey {
  let payload: Uint8Array;
  try {
    payload = decodeBase58CheckBytes(text);
  } catch (error) {
    const reason = error instanceof HoldfastError ? (error.details['reason'] ?? 'checksum') : 'checksum';
    throw new HoldfastError('bad-private-key', { reason });
  }
  try {
    const version = payload[0];
    if (version !== 0x80 && version !== 0xef)
      throw new HoldfastError('bad-private-key', { reason: 'unknown-version' });
    const compressed = payload.length === 34 && payload[33] === 1;
    if (!compressed && payload.length !== 33)
      throw new HoldfastError('bad-private-key', { reason: 'length' });
    return { secret: payload.slice(1, 33), network: version === 0x80 ? 'mainnet' : 'testnet', compressed };
  } finally {
    payload.fill(0);
  }
}
