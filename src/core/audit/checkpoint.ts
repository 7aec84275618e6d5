import { base64 } from '@scure/base';
import { bytesToHex, concatBytes, utf8ToBytes } from '@noble/ciphers/utils.js';
import type { AuditSignPort, HashPort } from '../ports.ts';
import type { SignedCheckpoint } from './entry.ts';
import { leafHash, MerkleTree } from './merkle.ts';

/** Origin line, and name of the key: which log it is (C2SP tlog-checkpoint). `vaultId` is 32 hex digits. */
export function auditOrigin(vaultId: string): string {
  return `holdfast/audit/${vaultId}`;
}

/** Id of a key in a signed note (C2SP signed-note): 4 bytes of SHA-256(name || 0x0a || 0x01 || key). */
function noteKeyId(hash: HashPort, name: string, publicKey: Uint8Array): Uint8Array {
  return hash.sha256(concatBytes(utf8ToBytes(`${name}\n`), Uint8Array.of(1), publicKey)).subarray(0, 4);
}

/** A Merkle tree over entries as they are kept. */
export function treeOf(hash: HashPort, entries: Iterable<Uint8Array>): MerkleTree {
  const tree = new MerkleTree(hash);
  for (const entry of entries) tree.add(leafHash(hash, entry));
  return tree;
}

/** Signs a checkpoint over a tree. `secret` is the audit key's, 32 bytes. */
export function signCheckpoint(
  ports: { readonly hash: HashPort; readonly auditSign: AuditSignPort },
  vaultId: string,
  secret: Uint8Array,
  tree: MerkleTree,
): SignedCheckpoint {
  const root = tree.root();
  const origin = auditOrigin(vaultId);
  const text = `${origin}\n${tree.size}\n${base64.encode(root)}\n`;
  const signature = ports.auditSign.sign(secret, utf8ToBytes(text));
  const keyId = noteKeyId(ports.hash, origin, ports.auditSign.publicKey(secret));
  const note = `${text}\n\u2014 ${origin} ${base64.encode(concatBytes(keyId, signature))}\n`;
  return { size: tree.size, root: bytesToHex(root), note };
}

/**
 * Reads a checkpoint and checks its signature. Further signature lines, by witnesses, are allowed and not looked at.
 * Returns undefined when it is not a checkpoint of this log by this key.
 */
export function openCheckpoint(
  ports: { readonly hash: HashPort; readonly auditSign: AuditSignPort },
  vaultId: string,
  publicKey: Uint8Array,
  note: string,
): { size: number; root: string } | undefined {
  const origin = auditOrigin(vaultId);
  const match = /^([^\n]+\n(0|[1-9]\d{0,15})\n([A-Za-z0-9+/]{43}=)\n)\n((?:\u2014 [^\n]+\n)+)$/.exec(note);
  const [, text, size, root, signatures] = match ?? [];
  if (text === undefined || size === undefined || root === undefined || signatures === undefined)
    return undefined;
  if (!text.startsWith(`${origin}\n`)) return undefined;
  const prefix = `\u2014 ${origin} `;
  const keyId = noteKeyId(ports.hash, origin, publicKey);
  for (const line of signatures.split('\n')) {
    if (!line.startsWith(prefix)) continue;
    let bytes: Uint8Array;
    try {
      bytes = base64.decode(line.slice(prefix.length));
    } catch {
      return undefined;
    }
    if (bytes.length !== 68 || bytesToHex(bytes.subarray(0, 4)) !== bytesToHex(keyId)) continue;
    if (!ports.auditSign.verify(publicKey, utf8ToBytes(text), bytes.slice(4))) return undefined;
    return { size: Number(size), root: bytesToHex(base64.decode(root)) };
  }
  return undefined;
}
