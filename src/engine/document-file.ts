import { blake2b } from '@noble/hashes/blake2.js';
import { sha256, sha384, sha512 } from '@noble/hashes/sha2.js';
import type { RunningDigest } from '../core/ports.ts';
import { encodeHex } from '../core/encoding/hex.ts';
import type { Context } from './context.ts';
import { reporter } from './data-file.ts';

/** Digests that forms of signatures are over, beside the SHA-256 that people compare. */
const hashes = {
  sha256: () => sha256.create(),
  sha384: () => sha384.create(),
  sha512: () => sha512.create(),
  blake2b512: () => blake2b.create({ dkLen: 64 }),
};

/** A file that is to be signed, as it was read. */
export interface ReadDocument {
  readonly file: { readonly name: string; readonly size: number; readonly sha256: string };
  /** Hex. */
  readonly digest: string;
}

/**
 * Reads a file of any size once, and makes the digest that its signature is over beside the one that is shown.
 * Errors: `file-missing`, `file-unreadable`, `file-not-regular`, `cancelled`, and what `mayGoOn` throws.
 */
export async function readDocument(
  context: Context,
  ref: string,
  hash: keyof typeof hashes,
  mayGoOn: () => unknown,
): Promise<ReadDocument> {
  mayGoOn();
  const { files } = context.ports;
  const path = await files.resolve(ref, 'read');
  const source = await files.openSource(path);
  try {
    const shown = startDigest(context, 'sha256');
    const signed = hash === 'sha256' ? undefined : startDigest(context, hash);
    const onBlock = reporter(context, 'reading', mayGoOn);
    let done = 0;
    for await (const block of source.blocks(0, 1)) {
      shown.update(block);
      signed?.update(block);
      onBlock((done += block.length), source.size);
    }
    await source.requireUnchanged();
    const digest = encodeHex(shown.digest());
    return {
      file: { name: fileName(path), size: source.size, sha256: digest },
      digest: signed === undefined ? digest : encodeHex(signed.digest()),
    };
  } finally {
    await source.close();
  }
}

function startDigest({ ports }: Context, hash: keyof typeof hashes): RunningDigest {
  // The machine's own crypto is asked for those that are in common use.
  return (hash === 'sha384' ? undefined : ports.digests?.start(hash)) ?? hashes[hash]();
}

/** The last part of a path as it may be shown and written into signatures. */
export function fileName(path: string): string {
  const name = path.slice(path.search(/[^/\\]*$/));
  return name
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?')
    .slice(0, 200)
    .replace(/[\ud800-\udbff]$/, '');
}
