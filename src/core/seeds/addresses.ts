import { schnorr, secp256k1 } from '@noble/curves/secp256k1.js';
import { ripemd160 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { base58, bech32, bech32m, createBase58check } from '@scure/base';
import { joinBytes } from '../crypto/bytes.ts';
import { decodeHex, encodeHex } from '../encoding/hex.ts';
import { encodeUtf8 } from '../encoding/utf8.ts';
import { HoldfastError } from '../error.ts';
import type { BitcoinNetwork } from './extended-key.ts';

const base58check = createBase58check(sha256);

/** The single-key scripts that accounts use, by their BIPs: 44, 49, 84, 86. */
export type BitcoinScript = 'p2pkh' | 'p2sh-p2wpkh' | 'p2wpkh' | 'p2tr';

interface NetworkRow {
  readonly p2pkh: number;
  readonly p2sh: number;
  readonly hrp: string;
}

const networks: Readonly<Record<BitcoinNetwork, NetworkRow>> = {
  mainnet: { p2pkh: 0x00, p2sh: 0x05, hrp: 'bc' },
  testnet: { p2pkh: 0x6f, p2sh: 0xc4, hrp: 'tb' },
  regtest: { p2pkh: 0x6f, p2sh: 0xc4, hrp: 'bcrt' },
};

function hash160(data: Uint8Array): Uint8Array {
  return ripemd160(sha256(data));
}

/**
 * BIP-341: the x-only output key of an internal key without a script tree, Q = P + H_TapTweak(P)*G.
 * `internalKey` is 32 bytes. @throws HoldfastError `bad-public-key` when it is not on the curve.
 */
export function taprootOutputKey(
  internalKey: Uint8Array,
  merkleRoot: Uint8Array = new Uint8Array(0),
): Uint8Array {
  try {
    const point = schnorr.utils.lift_x(bytesToNumber(internalKey));
    const tweak = bytesToNumber(schnorr.utils.taggedHash('TapTweak', internalKey, merkleRoot));
    return point.add(secp256k1.Point.BASE.multiply(tweak)).toBytes(true).slice(1);
  } catch {
    throw new HoldfastError('bad-public-key', { reason: 'not-on-curve' });
  }
}

function bytesToNumber(bytes: Uint8Array): bigint {
  return BigInt(`0x${encodeHex(bytes)}`);
}

/** The scriptPubKey that pays to a public key (33 bytes, compressed) by the named script. */
export function bitcoinScriptPubKey(script: BitcoinScript, publicKey: Uint8Array): Uint8Array {
  requirePoint(publicKey);
  switch (script) {
    case 'p2pkh':
      return joinBytes(Uint8Array.of(0x76, 0xa9, 0x14), hash160(publicKey), Uint8Array.of(0x88, 0xac));
    case 'p2sh-p2wpkh':
      return joinBytes(Uint8Array.of(0xa9, 0x14), hash160(witnessProgram(publicKey)), Uint8Array.of(0x87));
    case 'p2wpkh':
      return witnessProgram(publicKey);
    case 'p2tr':
      return joinBytes(Uint8Array.of(0x51, 0x20), taprootOutputKey(publicKey.slice(1)));
  }
}

/** OP_0 PUSH20 HASH160(key): the version 0 witness program, and BIP-49's redeem script. */
function witnessProgram(publicKey: Uint8Array): Uint8Array {
  return joinBytes(Uint8Array.of(0x00, 0x14), hash160(publicKey));
}

function requirePoint(publicKey: Uint8Array): void {
  if (publicKey.length !== 33 || !secp256k1.utils.isValidPublicKey(publicKey, true)) {
    throw new HoldfastError('bad-public-key', { reason: 'not-compressed-secp256k1' });
  }
}

/** The address of a public key (33 bytes, compressed). @throws HoldfastError `bad-public-key`. */
export function bitcoinAddress(
  script: BitcoinScript,
  publicKey: Uint8Array,
  network: BitcoinNetwork,
): string {
  return encodeBitcoinAddress(bitcoinScriptPubKey(script, publicKey), network);
}

/**
 * The address of a scriptPubKey of a standard kind: P2PKH, P2SH, or any witness program (BIP-173, BIP-350).
 * @throws HoldfastError `bad-address` for scripts that have none.
 */
export function encodeBitcoinAddress(script: Uint8Array, network: BitcoinNetwork): string {
  const row = networks[network];
  if (
    script.length === 25 &&
    startsWith(script, 0x76, 0xa9, 0x14) &&
    script[23] === 0x88 &&
    script[24] === 0xac
  ) {
    return base58check.encode(joinBytes(Uint8Array.of(row.p2pkh), script.subarray(3, 23)));
  }
  if (script.length === 23 && startsWith(script, 0xa9, 0x14) && script[22] === 0x87) {
    return base58check.encode(joinBytes(Uint8Array.of(row.p2sh), script.subarray(2, 22)));
  }
  const version = witnessVersion(script);
  if (version === undefined) throw new HoldfastError('bad-address', { reason: 'no-address-form' });
  const code = version === 0 ? bech32 : bech32m;
  return code.encode(row.hrp, [version, ...code.toWords(script.subarray(2))], 90);
}

function startsWith(script: Uint8Array, ...bytes: readonly number[]): boolean {
  return bytes.every((byte, at) => script[at] === byte);
}

/** The version (0 to 16) of a scriptPubKey that is a witness program by BIP-141, else `undefined`. */
function witnessVersion(script: Uint8Array): number | undefined {
  const [opcode = 0, length] = script;
  if (script.length < 4 || script.length > 42 || length !== script.length - 2) return undefined;
  if (opcode !== 0 && (opcode < 0x51 || opcode > 0x60)) return undefined;
  const version = opcode === 0 ? 0 : opcode - 0x50;
  return version === 0 && length !== 20 && length !== 32 ? undefined : version;
}

/** What an address says. Base58 and Bech32 do not tell testnet from signet; Base58 not even from regtest. */
export interface BitcoinAddress {
  readonly network: BitcoinNetwork;
  readonly scriptPubKey: Uint8Array;
}

/**
 * Reads a Bitcoin address of any standard kind: checksum, length, version and the right Bech32 variant are checked
 * (BIP-350: version 0 by Bech32, all others by Bech32m).
 * @throws HoldfastError `bad-address` with the reason.
 */
export function parseBitcoinAddress(text: string): BitcoinAddress {
  if (text.length > 90) throw new HoldfastError('bad-address', { reason: 'length' });
  const lower = text.toLowerCase();
  for (const network of ['mainnet', 'testnet', 'regtest'] as const) {
    if (lower.startsWith(`${networks[network].hrp}1`)) return parseSegwit(text, network);
  }
  let payload: Uint8Array;
  try {
    payload = base58check.decode(text);
  } catch {
    throw new HoldfastError('bad-address', { reason: 'checksum' });
  }
  if (payload.length !== 21) throw new HoldfastError('bad-address', { reason: 'length' });
  const hash = payload.subarray(1);
  for (const network of ['mainnet', 'testnet'] as const) {
    if (payload[0] === networks[network].p2pkh) {
      const scriptPubKey = joinBytes(Uint8Array.of(0x76, 0xa9, 0x14), hash, Uint8Array.of(0x88, 0xac));
      return { network, scriptPubKey };
    }
    if (payload[0] === networks[network].p2sh) {
      return { network, scriptPubKey: joinBytes(Uint8Array.of(0xa9, 0x14), hash, Uint8Array.of(0x87)) };
    }
  }
  throw new HoldfastError('bad-address', { reason: 'unknown-version' });
}

function parseSegwit(text: string, network: BitcoinNetwork): BitcoinAddress {
  for (const [code, isVersionZero] of [
    [bech32, true],
    [bech32m, false],
  ] as const) {
    const decoded = code.decodeUnsafe(text, 90);
    if (decoded?.prefix !== networks[network].hrp) continue;
    const [version = 99, ...words] = decoded.words;
    if ((version === 0) !== isVersionZero)
      throw new HoldfastError('bad-address', { reason: 'wrong-checksum-variant' });
    const program = code.fromWordsUnsafe(words);
    if (!program || version > 16) throw new HoldfastError('bad-address', { reason: 'bad-program' });
    const opcode = version === 0 ? 0 : 0x50 + version;
    const scriptPubKey = joinBytes(Uint8Array.of(opcode, program.length), program);
    if (witnessVersion(scriptPubKey) === undefined)
      throw new HoldfastError('bad-address', { reason: 'bad-program' });
    return { network, scriptPubKey };
  }
  throw new HoldfastError('bad-address', { reason: 'checksum' });
}

/**
 * The Ethereum address of a public key (33 or 65 bytes) with the EIP-55 checksum.
 * @throws HoldfastError `bad-public-key`.
 */
export function ethereumAddress(publicKey: Uint8Array): string {
  let point: Uint8Array;
  try {
    point = secp256k1.Point.fromBytes(publicKey).toBytes(false);
  } catch {
    throw new HoldfastError('bad-public-key', { reason: 'not-on-curve' });
  }
  return checksumEthereumAddress(keccak_256(point.subarray(1)).slice(12));
}

/** EIP-55: the 20 bytes in hex, letters upper case where the Keccak-256 of the lower-case text has a high nibble. */
export function checksumEthereumAddress(address: Uint8Array): string {
  if (address.length !== 20) throw new HoldfastError('bad-address', { reason: 'length' });
  const text = encodeHex(address);
  const hash = encodeHex(keccak_256(encodeUtf8(text)));
  const mixed = Array.from(text, (letter, at) =>
    parseInt(hash[at] ?? '0', 16) >= 8 ? letter.toUpperCase() : letter,
  );
  return `0x${mixed.join('')}`;
}

/**
 * Reads an Ethereum address. Mixed case must carry the right EIP-55 checksum; all lower or all upper has none.
 * @throws HoldfastError `bad-address`.
 */
export function parseEthereumAddress(text: string): Uint8Array {
  if (!/^0x[0-9a-fA-F]{40}$/.test(text)) throw new HoldfastError('bad-address', { reason: 'format' });
  const bytes = decodeHex(text);
  const body = text.slice(2);
  const unmixed = body === body.toLowerCase() || body === body.toUpperCase();
  if (!unmixed && checksumEthereumAddress(bytes) !== text)
    throw new HoldfastError('bad-address', { reason: 'checksum' });
  return bytes;
}

/** The Solana address of an Ed25519 public key: its 32 bytes in Base58. */
export function solanaAddress(publicKey: Uint8Array): string {
  if (publicKey.length !== 32) throw new HoldfastError('bad-public-key', { reason: 'length' });
  return base58.encode(publicKey);
}
