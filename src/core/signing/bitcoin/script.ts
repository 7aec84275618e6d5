import { ripemd160 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { createBase58check } from '@scure/base';

import { joinBytes } from './writer.ts';
import type { BitcoinNetwork, ScriptType } from './display.ts';
import { encodeSegwitAddress } from './segwit-address.ts';

const base58check = createBase58check(sha256);

/** Address prefixes: BIP-173 human-readable part, P2PKH and P2SH version bytes. */
const prefixes: Record<BitcoinNetwork, { hrp: string; p2pkh: number; p2sh: number }> = {
  mainnet: { hrp: 'bc', p2pkh: 0x00, p2sh: 0x05 },
  testnet: { hrp: 'tb', p2pkh: 0x6f, p2sh: 0xc4 },
  regtest: { hrp: 'bcrt', p2pkh: 0x6f, p2sh: 0xc4 },
};

/** RIPEMD-160 of SHA-256. */
export function hash160(bytes: Uint8Array): Uint8Array {
  return ripemd160(sha256(bytes));
}

/** Whether the script is a template's prefix, `length` payload bytes, and its suffix. */
function fits(
  script: Uint8Array,
  prefix: readonly number[],
  length: number,
  suffix: readonly number[] = [],
): boolean {
  return (
    script.length === prefix.length + length + suffix.length &&
    prefix.every((byte, at) => script[at] === byte) &&
    suffix.every((byte, at) => script[prefix.length + length + at] === byte)
  );
}

/** The standard form of an output script. */
export function scriptType(script: Uint8Array): ScriptType {
  if (fits(script, [0x00, 0x14], 20)) return 'p2wpkh';
  if (fits(script, [0x00, 0x20], 32)) return 'p2wsh';
  if (fits(script, [0x51, 0x20], 32)) return 'p2tr';
  if (fits(script, [0x76, 0xa9, 0x14], 20, [0x88, 0xac])) return 'p2pkh';
  if (fits(script, [0xa9, 0x14], 20, [0x87])) return 'p2sh';
  if (fits(script, [0x21], 33, [0xac]) || fits(script, [0x41], 65, [0xac])) return 'p2pk';
  return script[0] === 0x6a ? 'op-return' : 'other';
}

/** Whether a script is a witness program of any version (BIP-141): a version and one push of 2 to 40 bytes. */
export function isWitnessProgram(script: Uint8Array): boolean {
  const [version = 0xff, length] = script;
  return (
    script.length >= 4 &&
    script.length <= 42 &&
    (version === 0 || (version >= 0x51 && version <= 0x60)) &&
    length === script.length - 2
  );
}

/** The address of a script on a network, or `null` when it has none. */
export function scriptAddress(script: Uint8Array, network: BitcoinNetwork): string | null {
  const { hrp, p2pkh, p2sh } = prefixes[network];
  switch (scriptType(script)) {
    case 'p2pkh':
      return base58check.encode(joinBytes([Uint8Array.of(p2pkh), script.subarray(3, 23)]));
    case 'p2sh':
      return base58check.encode(joinBytes([Uint8Array.of(p2sh), script.subarray(2, 22)]));
    case 'p2wpkh':
    case 'p2wsh':
      return encodeSegwitAddress(hrp, 0, script.subarray(2));
    case 'p2tr':
      return encodeSegwitAddress(hrp, 1, script.subarray(2));
    default: {
      // Programs that have no meaning yet, or another one (P2A), have addresses all the same (BIP-350).
      const version = (script[0] ?? 0) - 0x50;
      return version > 0 && isWitnessProgram(script)
        ? encodeSegwitAddress(hrp, version, script.subarray(2))
        : null;
    }
  }
}

/** The P2WPKH script of a compressed public key (BIP-141). */
export function p2wpkhScript(publicKey: Uint8Array): Uint8Array {
  return joinBytes([Uint8Array.of(0x00, 0x14), hash160(publicKey)]);
}

/** The script code that a P2WPKH input signs (BIP-143). */
export function p2wpkhScriptCode(script: Uint8Array): Uint8Array {
  return joinBytes([Uint8Array.of(0x76, 0xa9, 0x14), script.subarray(2), Uint8Array.of(0x88, 0xac)]);
}

/** The P2PKH script of a public key's hash. */
export function p2pkhScript(hash: Uint8Array): Uint8Array {
  return joinBytes([Uint8Array.of(0x76, 0xa9, 0x14), hash, Uint8Array.of(0x88, 0xac)]);
}

/** The P2TR script of an x-only output key (BIP-341). */
export function p2trScript(outputKey: Uint8Array): Uint8Array {
  return joinBytes([Uint8Array.of(0x51, 0x20), outputKey]);
}

/** The P2SH script of a redeem script (BIP-16). */
export function p2shScript(redeemScript: Uint8Array): Uint8Array {
  return joinBytes([Uint8Array.of(0xa9, 0x14), hash160(redeemScript), Uint8Array.of(0x87)]);
}

/** The P2WSH script of a witness script (BIP-141). */
export function p2wshScript(witnessScript: Uint8Array): Uint8Array {
  return joinBytes([Uint8Array.of(0x00, 0x20), sha256(witnessScript)]);
}

/** The data of an OP_RETURN output when it is one push, else everything after the opcode. */
export function opReturnData(script: Uint8Array): Uint8Array {
  const size = script[1];
  if (size !== undefined && size <= 75 && script.length === size + 2) return script.subarray(2);
  if (size === 76 && script.length === (script[2] ?? 0) + 3) return script.subarray(3);
  return script.subarray(1);
}
