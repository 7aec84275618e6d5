import { gcm } from '@noble/ciphers/aes.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import type { DataHeader } from '../../../src/core/data/header.ts';
import { commitmentBytes } from '../../../src/core/data/chunks.ts';
import { encodePrefix } from '../../../src/core/data/header.ts';
import { newData, type DataPorts } from '../../../src/core/data/sealed-data.ts';
import { sealStream } from '../../../src/core/data/stream.ts';
import { HoldfastError } from '../../../src/core/error.ts';
import type { KeyId } from '../../../src/core/keys/key.ts';
import type { BlockSink, BlockSource } from '../../../src/core/ports.ts';

/** Ports in JavaScript with bytes that count up for randomness; `seed` tells two runs apart. */
export function purePorts(seed = 0): DataPorts {
  let next = seed;
  return {
    random: { bytes: (length) => Uint8Array.from({ length }, () => (next = (next + 1) & 0xff)) },
    hash: { sha256, hmacSha256: (key, data) => hmac(sha256, key, data) },
    chunks: {
      key: (key) => {
        const own = key.slice();
        return {
          seal: (nonce, plaintext) => {
            const sealed = gcm(own, nonce).encrypt(plaintext);
            return { body: sealed.slice(0, -16), tag: sealed.slice(-16) };
          },
          open: (nonce, sealed) => {
            try {
              return gcm(own, nonce).decrypt(sealed);
            } catch {
              throw new HoldfastError('aead-open-failed');
            }
          },
        };
      },
    },
  };
}

/** The id of the key of every sample. */
// A literal in the form that the brand stands for.
export const keyId = '017f22e2-79b0-7cc3-98c4-dc0c0c07398f' as KeyId;
/** Its secret. */
export const secret = new Uint8Array(32).fill(7);
/** What the samples' headers name. */
export const naming = { kind: 'file', key: keyId, version: 3, at: '2026-01-02T03:04:05.678Z' } as const;

/** Bytes that differ from their neighbours. */
export function pattern(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, at) => (at * 31 + (at >> 8)) & 0xff);
}

/** A source over bytes in memory that gives `perBlock` pieces at a time. */
export function memorySource(bytes: Uint8Array, perBlock = 3): BlockSource {
  return {
    size: bytes.length,
    async *blocks(offset, pieceBytes) {
      for (let at = offset; at < bytes.length; at += perBlock * pieceBytes) {
        yield await Promise.resolve(bytes.subarray(at, at + perBlock * pieceBytes));
      }
    },
  };
}

/** A sink that keeps everything. */
export class MemorySink implements BlockSink {
  readonly parts: Uint8Array[] = [];

  append(bytes: Uint8Array): Promise<void> | undefined {
    this.parts.push(bytes.slice());
    return this.parts.length % 2 === 0 ? Promise.resolve() : undefined;
  }

  get bytes(): Uint8Array {
    return Uint8Array.from(this.parts.flatMap((part) => [...part]));
  }
}

/** A ciphertext with small chunks, in its parts. */
export interface Sample {
  readonly header: DataHeader;
  readonly prefix: Uint8Array;
  readonly head: Uint8Array;
  /** Each with its tag. */
  readonly chunks: readonly Uint8Array[];
}

/** Encrypts into chunks of `chunkBytes` and takes the result apart. */
export async function sample(plaintext: Uint8Array, chunkBytes = 64, ports = purePorts()): Promise<Sample> {
  const { header, head, cipher } = newData(ports, naming, secret, chunkBytes);
  const sink = new MemorySink();
  await sealStream(memorySource(plaintext), sink, cipher, chunkBytes, () => undefined);
  const sealed = sink.bytes;
  const count = Math.max(1, Math.ceil(plaintext.length / chunkBytes));
  const piece = chunkBytes + 16;
  const chunks = Array.from({ length: count }, (_, at) => sealed.slice(at * piece, (at + 1) * piece));
  const prefix = encodePrefix(header);
  if (head.length !== prefix.length + commitmentBytes) throw new Error('head');
  return { header, prefix, head, chunks };
}

/** Parts in one. */
export function join(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}
