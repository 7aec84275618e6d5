import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { describe, expect, it } from 'vitest';
import { chunkCount, chunkNonce, dataKeys, plainBytes, sealedBytes } from '../../../src/core/data/chunks.ts';
import { encodePrefix, readPrefix, type DataHeader } from '../../../src/core/data/header.ts';
import { dataCipher, openData, sealData } from '../../../src/core/data/sealed-data.ts';
import { nowhere, openStream, sealStream } from '../../../src/core/data/stream.ts';
import { newData } from '../../../src/core/data/sealed-data.ts';
import { decodeHex } from '../../../src/core/encoding/hex.ts';
import { encodeUtf8 } from '../../../src/core/encoding/utf8.ts';
import { isHoldfastError } from '../../../src/core/error.ts';
import { nativeChunks } from '../../../src/node/crypto/chunk-cipher.ts';
import {
  join,
  keyId,
  memorySource,
  MemorySink,
  naming,
  pattern,
  purePorts,
  sample,
  secret,
} from './samples.ts';

const ports = purePorts();
const native = { ...ports, chunks: nativeChunks };

/** The code that opening gives, or `opened`. Anything but a typed error fails. */
function outcome(bytes: Uint8Array, key = secret): string {
  try {
    openData(ports, bytes, key);
    return 'opened';
  } catch (error) {
    if (!isHoldfastError(error)) throw error;
    return error.code;
  }
}

describe('encrypted data', () => {
  it.each([0, 1, 63, 64, 65, 127, 128, 129, 1000])('of %i bytes opens to what it was', async (length) => {
    const plaintext = pattern(length);
    const { head, chunks } = await sample(plaintext);
    const bytes = join(head, ...chunks);
    expect(bytes.length).toBe(head.length + sealedBytes(length, 64));
    expect(openData(ports, bytes, secret).plaintext).toEqual(plaintext);
    const { header, prefix } = readPrefix(bytes);
    expect(header).toMatchObject({ ...naming, chunkBytes: 64 });
    const cipher = dataCipher(native, secret, { header, prefix }, head.slice(prefix.length));
    const sink = new MemorySink();
    expect(await openStream(memorySource(bytes), head.length, sink, cipher, 64, () => undefined)).toBe(
      length,
    );
    expect(sink.bytes).toEqual(plaintext);
  });

  it.each([0, 1, 65_535, 65_536, 65_537])(
    'of %i bytes is the same in memory and in a stream',
    async (length) => {
      const plaintext = pattern(length);
      const whole = sealData(purePorts(5), naming, secret, plaintext);
      const { head, cipher } = newData(purePorts(5), naming, secret);
      const sink = new MemorySink();
      await sealStream(memorySource(plaintext), sink, cipher, 65_536, () => undefined);
      expect(Buffer.compare(join(head), whole.bytes.subarray(0, head.length))).toBe(0);
      expect(Buffer.compare(Buffer.concat(sink.parts), whole.bytes.subarray(head.length))).toBe(0);
      expect(openData(native, whole.bytes, secret).plaintext.length).toBe(length);
    },
  );

  it('takes its key from HKDF-SHA-256, which a second implementation gives too', async () => {
    const { header, prefix, head } = await sample(pattern(10));
    const label = encodeUtf8('holdfast data v1 key');
    const info = join(label, Uint8Array.of(0), sha256(prefix));
    const expected = hkdf(sha256, secret, decodeHex(header.salt), info, 64);
    const { key, commitment } = dataKeys(ports.hash, secret, { header, prefix });
    expect(join(key, commitment)).toEqual(expected);
    expect(head.slice(prefix.length)).toEqual(expected.slice(32));
  });

  it('counts its nonces and marks the last', () => {
    expect([...chunkNonce(0, false)]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect([...chunkNonce(258, true)]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 1]);
    expect([...chunkNonce(2 ** 32 - 1, false)].slice(7)).toEqual([255, 255, 255, 255, 0]);
    expect(() => chunkCount(64 * 2 ** 32 + 1, 64)).toThrow('file-too-large');
  });

  it('has one length for each plaintext length, and refuses the others', () => {
    let refused = 0;
    const possible = new Map(Array.from({ length: 400 }, (_, plain) => [sealedBytes(plain, 64), plain]));
    for (let sealed = -20; sealed < 400; sealed++) {
      const plain = possible.get(sealed);
      if (plain !== undefined) expect(plainBytes(sealed, 64)).toBe(plain);
      else {
        expect(() => plainBytes(sealed, 64), String(sealed)).toThrow('data-damaged');
        refused++;
      }
    }
    expect(refused).toBe(36 + 16 * 4);
  });
});

describe('changed data is refused', () => {
  it('with any bit flipped', async () => {
    const { head, chunks } = await sample(pattern(150));
    const bytes = join(head, ...chunks);
    const codes: Record<string, number> = {};
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = bytes.slice();
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const code = outcome(changed);
      codes[code] = (codes[code] ?? 0) + 1;
    }
    expect(codes['opened']).toBeUndefined();
    expect(Object.keys(codes).sort()).toEqual(['data-damaged', 'data-newer', 'not-encrypted-data']);
    expect(Object.values(codes).reduce((sum, count) => sum + count)).toBe(bytes.length * 8);
  });

  it('cut off at any length, or extended', async () => {
    const { head, chunks } = await sample(pattern(200));
    const bytes = join(head, ...chunks);
    for (let length = 0; length < bytes.length; length++)
      expect(outcome(bytes.slice(0, length))).not.toBe('opened');
    for (let more = 1; more <= 160; more++) expect(outcome(join(bytes, pattern(more)))).toBe('data-damaged');
  });

  it('with chunks exchanged, dropped, repeated or taken from another ciphertext', async () => {
    const { head, chunks } = await sample(pattern(64 * 5));
    const other = await sample(pattern(64 * 5), 64, purePorts(99));
    let tried = 0;
    const refuse = (changed: readonly Uint8Array[], start = head): void => {
      expect(outcome(join(start, ...changed))).toBe('data-damaged');
      tried++;
    };
    expect(outcome(join(head, ...chunks))).toBe('opened');
    for (const [a, one] of chunks.entries()) {
      refuse(chunks.toSpliced(a, 1));
      refuse(chunks.toSpliced(a, 0, one));
      refuse(chunks.with(a, other.chunks[a] ?? one));
      refuse([...chunks.slice(0, a), ...other.chunks.slice(a)]);
      for (const [b, two] of chunks.entries()) if (a !== b) refuse(chunks.with(a, two).with(b, one));
    }
    refuse([...chunks, ...chunks]);
    refuse([]);
    refuse(chunks, other.head);
    refuse(chunks, join(head.slice(0, -32), other.head.slice(-32)));
    expect(tried).toBe(5 * 4 + 20 + 4);
  });

  it('with any field of the header changed, even by one who writes it properly', async () => {
    const { header, head, prefix, chunks } = await sample(pattern(100));
    const changes: Partial<DataHeader>[] = [
      { kind: 'text' },
      { kind: 'wrapped-key' },
      { id: '0'.repeat(32) },
      // A literal in the form that the brand stands for.
      { key: keyId.replace('017f', '018f') as DataHeader['key'] },
      { version: 4 },
      { at: '2026-01-02T03:04:05.679Z' },
      { chunkBytes: 65 },
      { chunkBytes: 128 },
      { salt: '1'.repeat(64) },
    ];
    for (const change of changes) {
      const changed = encodePrefix({ ...header, ...change });
      expect(outcome(join(changed, head.slice(prefix.length), ...chunks)), JSON.stringify(change)).toBe(
        'data-damaged',
      );
    }
  });

  it('under another secret', async () => {
    const { head, chunks } = await sample(pattern(100));
    for (let bit = 0; bit < 256; bit++) {
      const other = secret.slice();
      other[bit >> 3] = (other[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(outcome(join(head, ...chunks), other)).toBe('data-damaged');
    }
  });

  it('in a stream too, when its end is missing', async () => {
    const { head, chunks, prefix, header } = await sample(pattern(64 * 4));
    const cipher = dataCipher(ports, secret, { header, prefix }, head.slice(prefix.length));
    const cut = memorySource(join(head, ...chunks.slice(0, 3)));
    await expect(openStream(cut, head.length, nowhere, cipher, 64, () => undefined)).rejects.toThrow(
      'data-damaged',
    );
  });
});
