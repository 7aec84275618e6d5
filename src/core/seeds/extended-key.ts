import { createBase58check } from '@scure/base';
import { sha256 } from '@noble/hashes/sha2.js';
import { HoldfastError } from '../error.ts';
import type { HdEngine } from './hd-engine.ts';
import type { HdKey } from './hd-key.ts';

const base58check = createBase58check(sha256);

/** Bitcoin's networks as far as keys and addresses differ; `testnet` stands for testnet 3, 4 and signet alike. */
export type BitcoinNetwork = 'mainnet' | 'testnet' | 'regtest';

/** What SLIP-132 version bytes say of the script that a key is for; `any` for plain BIP-32. */
export type ExtendedKeyScript = 'any' | 'p2sh-p2wpkh' | 'p2wpkh';

interface Version {
  readonly prefix: string;
  readonly bytes: number;
  readonly private: boolean;
  readonly main: boolean;
  readonly script: ExtendedKeyScript;
}

/** BIP-32 and SLIP-132 version bytes of single-key scripts. The multi-signature ones (Ypub, Zpub) are not ours. */
const versions: readonly Version[] = [
  { prefix: 'xpub', bytes: 0x0488b21e, private: false, main: true, script: 'any' },
  { prefix: 'xprv', bytes: 0x0488ade4, private: true, main: true, script: 'any' },
  { prefix: 'tpub', bytes: 0x043587cf, private: false, main: false, script: 'any' },
  { prefix: 'tprv', bytes: 0x04358394, private: true, main: false, script: 'any' },
  { prefix: 'ypub', bytes: 0x049d7cb2, private: false, main: true, script: 'p2sh-p2wpkh' },
  { prefix: 'yprv', bytes: 0x049d7878, private: true, main: true, script: 'p2sh-p2wpkh' },
  { prefix: 'upub', bytes: 0x044a5262, private: false, main: false, script: 'p2sh-p2wpkh' },
  { prefix: 'uprv', bytes: 0x044a4e28, private: true, main: false, script: 'p2sh-p2wpkh' },
  { prefix: 'zpub', bytes: 0x04b24746, private: false, main: true, script: 'p2wpkh' },
  { prefix: 'zprv', bytes: 0x04b2430c, private: true, main: true, script: 'p2wpkh' },
  { prefix: 'vpub', bytes: 0x045f1cf6, private: false, main: false, script: 'p2wpkh' },
  { prefix: 'vprv', bytes: 0x045f18bc, private: true, main: false, script: 'p2wpkh' },
];

/** An extended key read from text, with what its version bytes say. */
export interface ExtendedKey {
  readonly key: HdKey;
  /** Version bytes do not tell testnet from regtest; both read as `testnet`. */
  readonly network: 'mainnet' | 'testnet';
  readonly script: ExtendedKeyScript;
}

/**
 * Reads xpub, xprv, tpub, tprv and the SLIP-132 forms (y, z, u, v). Strict (BIP-32, test vector 5): length,
 * checksum, known version, matching key prefix, point on the curve, secret in range, and a master key without a
 * parent or an index.
 * @throws HoldfastError `bad-extended-key` with the reason.
 */
export function parseExtendedKey(text: string, engine: HdEngine): ExtendedKey {
  if (text.length > 120) throw bad('too-long');
  let bytes: Uint8Array;
  try {
    bytes = base58check.decode(text);
  } catch {
    throw bad('checksum');
  }
  try {
    return readKey(bytes, engine);
  } finally {
    bytes.fill(0);
  }
}

function readKey(bytes: Uint8Array, engine: HdEngine): ExtendedKey {
  if (bytes.length !== 78) throw bad('length');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const version = versions.find((candidate) => candidate.bytes === view.getUint32(0));
  if (version === undefined) throw bad('unknown-version');
  const depth = view.getUint8(4);
  const parentFingerprint = view.getUint32(5);
  const index = view.getUint32(9);
  if (depth === 0 && parentFingerprint !== 0) throw bad('master-with-parent');
  if (depth === 0 && index !== 0) throw bad('master-with-index');
  const chainCode = bytes.slice(13, 45);
  const head = { depth, index, parentFingerprint, chainCode };
  const network = version.main ? 'mainnet' : 'testnet';
  if (!version.private) {
    const publicKey = bytes.slice(45);
    if (publicKey[0] !== 2 && publicKey[0] !== 3) throw bad('version-mismatch');
    if (!engine.isPoint(publicKey)) throw bad('not-on-curve');
    return { key: { ...head, publicKey, secret: undefined }, network, script: version.script };
  }
  if (bytes[45] !== 0) throw bad('version-mismatch');
  const secret = bytes.slice(46);
  const publicKey = engine.publicKey(secret);
  if (publicKey === undefined) throw bad('out-of-range');
  return { key: { ...head, publicKey, secret }, network, script: version.script };
}

function bad(reason: string): HoldfastError {
  return new HoldfastError('bad-extended-key', { reason });
}

function versionFor(network: BitcoinNetwork, script: ExtendedKeyScript, isPrivate: boolean): number {
  const version = versions.find(
    (row) => row.main === (network === 'mainnet') && row.script === script && row.private === isPrivate,
  );
  if (version === undefined) throw new HoldfastError('internal', { reason: 'no-version-bytes' });
  return version.bytes;
}

function serialise(key: HdKey, version: number, last: Uint8Array, at: number): Uint8Array {
  const bytes = new Uint8Array(78);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, version);
  view.setUint8(4, key.depth);
  view.setUint32(5, key.parentFingerprint);
  view.setUint32(9, key.index);
  bytes.set(key.chainCode, 13);
  bytes.set(last, at);
  return bytes;
}

/** The extended public key in Base58Check: xpub or tpub, or the SLIP-132 form when a script is named. */
export function encodeExtendedPublicKey(
  key: HdKey,
  network: BitcoinNetwork = 'mainnet',
  script: ExtendedKeyScript = 'any',
): string {
  return base58check.encode(serialise(key, versionFor(network, script, false), key.publicKey, 45));
}

/**
 * The extended private key in Base58Check. It is a string and cannot be wiped: for export at the owner's word only.
 * @throws HoldfastError `needs-private-key` for a public key.
 */
export function encodeExtendedPrivateKey(
  key: HdKey,
  network: BitcoinNetwork = 'mainnet',
  script: ExtendedKeyScript = 'any',
): string {
  if (key.secret === undefined) throw new HoldfastError('needs-private-key');
  const bytes = serialise(key, versionFor(network, script, true), key.secret, 46);
  try {
    return base58check.encode(bytes);
  } finally {
    bytes.fill(0);
  }
}
