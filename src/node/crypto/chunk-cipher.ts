// GCM of node:crypto for chunks, here and in chunk-thread.ts: the traps that aead.ts names are closed here too.
import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from 'node:crypto';
import { HoldfastError } from '../../core/error.ts';
import type { ChunkCipherPort, ChunkKey } from '../../core/ports.ts';
import { NativeChunkThreads } from './chunk-threads.ts';

const tagLength = 16;
// Without an explicit tag length, GCM of node:crypto accepts tags cut to 4, 8 or 12 bytes when it opens.
const options = { authTagLength: tagLength } as const;

/** AES-256-GCM on node:crypto for counted nonces. Errors: `aead-open-failed`. */
export const nativeChunks: ChunkCipherPort = {
  key: (key) => new NativeChunkKey(key),
};

class NativeChunkKey implements ChunkKey {
  // A KeyObject of its own copy: its schedule is made anew for each chunk, but the bytes cross only once.
  readonly #key: KeyObject;

  constructor(key: Uint8Array) {
    this.#key = createSecretKey(key);
  }

  seal(nonce: Uint8Array, plaintext: Uint8Array): { body: Uint8Array; tag: Uint8Array } {
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce, options);
    const body = cipher.update(plaintext);
    cipher.final();
    return { body, tag: cipher.getAuthTag() };
  }

  open(nonce: Uint8Array, sealed: Uint8Array): Uint8Array {
    const end = sealed.length - tagLength;
    if (end < 0) throw new HoldfastError('aead-open-failed');
    const decipher = createDecipheriv('aes-256-gcm', this.#key, nonce, options);
    decipher.setAuthTag(sealed.subarray(end));
    const plaintext = decipher.update(sealed.subarray(0, end));
    try {
      decipher.final();
    } catch {
      plaintext.fill(0);
      throw new HoldfastError('aead-open-failed');
    }
    // A Buffer's slice() is a view and not a copy: what leaves is a plain array over the same bytes.
    return new Uint8Array(plaintext.buffer, plaintext.byteOffset, plaintext.length);
  }

  threads(opens: boolean, then?: ChunkKey): NativeChunkThreads {
    if (!opens) return new NativeChunkThreads({ sealer: this.#key });
    if (then === undefined) return new NativeChunkThreads({ opener: this.#key });
    // Both keys of a file come from the same port.
    if (!(then instanceof NativeChunkKey)) throw new HoldfastError('internal');
    return new NativeChunkThreads({ opener: this.#key, sealer: then.#key });
  }
}
