import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/ciphers/utils.js';
import { z } from 'zod';
import { canonicalJson } from '../encoding/jcs.ts';
import { HoldfastError } from '../error.ts';
import type { AuditSignPort, HashPort } from '../ports.ts';
import { auditDamaged, ChainWalker, maxEntryLength, parseEntry } from './chain.ts';
import { openCheckpoint } from './checkpoint.ts';
import { leafHash, MerkleTree } from './merkle.ts';

/** First line of an export. */
const headShape = z.strictObject({
  checkpoint: z.string().max(64 * 1024),
  format: z.literal('holdfast-audit'),
  publicKey: z.string().regex(/^[0-9a-f]{64}$/),
  vault: z.string().regex(/^[0-9a-f]{32}$/),
  version: z.literal(1),
});

/** What an export starts with. */
export interface AuditExportHead {
  /** 32 hex digits. */
  readonly vault: string;
  /** Ed25519, 32 bytes. */
  readonly publicKey: Uint8Array;
  /** A signed note over all of the entries. */
  readonly checkpoint: string;
}

/** What a checked export holds. */
export interface AuditExportReport {
  readonly vault: string;
  /** Fingerprint of the key that signed it. */
  readonly fingerprint: string;
  readonly entries: number;
  readonly firstTime?: string;
  readonly lastTime?: string;
  /** Hex of the Merkle root, to compare with checkpoints kept elsewhere. */
  readonly root: string;
}

/** Fingerprint of an audit key: hex of SHA-256 over its 32 bytes. */
export function auditFingerprint(hash: HashPort, publicKey: Uint8Array): string {
  return bytesToHex(hash.sha256(publicKey));
}

/** JSON Lines: the head, then each entry as it is kept, each line ended by a line feed. */
export function encodeAuditExport(head: AuditExportHead, entries: readonly Uint8Array[]): Uint8Array {
  const { vault, checkpoint } = head;
  const first = {
    checkpoint,
    format: 'holdfast-audit',
    publicKey: bytesToHex(head.publicKey),
    vault,
    version: 1,
  };
  const feed = Uint8Array.of(10);
  return concatBytes(utf8ToBytes(canonicalJson(first)), feed, ...entries.flatMap((entry) => [entry, feed]));
}

/**
 * Checks an export as it streams in: every byte of every line, every link and signature, and the end against the
 * signed checkpoint. `pinned` is the fingerprint from elsewhere, in hex, with or without spaces and colons: a log
 * that brings its own key proves nothing. An export cut at an earlier checkpoint is a whole, older log: compare
 * `entries` and `root` with the vault or a checkpoint kept elsewhere.
 * Errors: `not-an-audit-export`, `audit-wrong-key` {fingerprint}, `audit-damaged` {seq, reason}.
 */
export async function verifyAuditExport(
  ports: { readonly hash: HashPort; readonly auditSign: AuditSignPort },
  chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  pinned: string,
): Promise<AuditExportReport> {
  let head: z.infer<typeof headShape> | undefined;
  let walker: ChainWalker | undefined;
  let firstTime: string | undefined;
  let lastTime: string | undefined;
  const tree = new MerkleTree(ports.hash);
  for await (const line of lines(chunks)) {
    if (head === undefined || walker === undefined) {
      head = parseHead(line);
      const fingerprint = auditFingerprint(ports.hash, hexToBytes(head.publicKey));
      if (fingerprint !== pinned.toLowerCase().replace(/[\s:]/g, ''))
        throw new HoldfastError('audit-wrong-key', { fingerprint });
      walker = new ChainWalker(ports, hexToBytes(head.vault), hexToBytes(head.publicKey));
      continue;
    }
    const seq = tree.size + 1;
    const entry = parseEntry(line);
    if (entry === undefined) throw auditDamaged(seq, 'form');
    walker.take(entry);
    tree.add(leafHash(ports.hash, line));
    firstTime ??= entry.time;
    lastTime = entry.time;
  }
  if (head === undefined) throw new HoldfastError('not-an-audit-export');
  const root = bytesToHex(tree.root());
  const publicKey = hexToBytes(head.publicKey);
  const checkpoint = openCheckpoint(ports, head.vault, publicKey, head.checkpoint);
  if (checkpoint === undefined) throw auditDamaged(0, 'checkpoint');
  if (checkpoint.size !== tree.size) throw auditDamaged(Math.min(checkpoint.size, tree.size) + 1, 'length');
  if (checkpoint.root !== root) throw auditDamaged(tree.size, 'root');
  const report = {
    vault: head.vault,
    fingerprint: auditFingerprint(ports.hash, publicKey),
    entries: tree.size,
    root,
  };
  return firstTime === undefined || lastTime === undefined ? report : { ...report, firstTime, lastTime };
}

function parseHead(line: Uint8Array): z.infer<typeof headShape> {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(line);
    const parsed = headShape.safeParse(JSON.parse(text));
    if (parsed.success && canonicalJson(parsed.data) === text) return parsed.data;
  } catch {
    // Not JSON: the same refusal as JSON of another shape.
  }
  throw new HoldfastError('not-an-audit-export');
}

/** Lines without their line feeds; the last one must have its own. */
async function* lines(chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  let rest = new Uint8Array(0);
  let count = 0;
  for await (const chunk of chunks) {
    const bytes = rest.length === 0 ? chunk : concatBytes(rest, chunk);
    let start = 0;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
      yield bytes.subarray(start, end);
      start = end + 1;
      count++;
    }
    rest = bytes.slice(start);
    if (rest.length > maxEntryLength)
      throw count === 0 ? new HoldfastError('not-an-audit-export') : auditDamaged(count, 'form');
  }
  if (rest.length > 0)
    throw count === 0 ? new HoldfastError('not-an-audit-export') : auditDamaged(count, 'form');
}
