import { schnorr, secp256k1 } from '@noble/curves/secp256k1.js';
import { base64 } from '@scure/base';

import { parseBitcoinAddress } from '../../seeds/addresses.ts';
import { equalBytes } from '../bytes.ts';
import { transactionToSign, parseBip322Signature } from './bip322.ts';
import { parseDerSignature } from './der-signature.ts';
import { legacyDigest } from './legacy-sighash.ts';
import type { LegacySignature } from './legacy-message.ts';
import { legacyMessageDigest, parseLegacySignature } from './legacy-message.ts';
import { parseMultisig } from './multisig.ts';
import {
  hash160,
  p2pkhScript,
  p2shScript,
  p2wpkhScript,
  p2wpkhScriptCode,
  p2wshScript,
  scriptType,
} from './script.ts';
import { sighashParts, taprootDigest, witnessV0Digest } from './sighash.ts';
import type { BitcoinTransaction } from './transaction.ts';
import { encodeTransaction } from './transaction.ts';

/*
 * Reads message signatures back before they are released. Scripts are those that this vault makes and multisig; what
 * else a script could do to accept a signature is not run here, so it does not count as valid.
 */

/** Whether 65 bytes in base64 (BIP-137) sign a message for an address. @throws HoldfastError `undecodable`. */
export function verifyLegacyMessage(message: Uint8Array, address: string, signature: string): boolean {
  const parsed = parseLegacySignature(base64.decode(signature));
  const publicKey = recover(parsed, legacyMessageDigest(message));
  if (!publicKey) return false;
  const { scriptPubKey } = parseBitcoinAddress(address);
  return equalBytes(scriptOf(parsed.kind, publicKey), scriptPubKey);
}

function scriptOf(kind: LegacySignature['kind'], publicKey: Uint8Array): Uint8Array {
  switch (kind) {
    case 'uncompressed':
    case 'p2pkh':
      return p2pkhScript(hash160(publicKey));
    case 'p2sh-p2wpkh':
      return p2shScript(p2wpkhScript(publicKey));
    case 'p2wpkh':
      return p2wpkhScript(publicKey);
  }
}

function recover({ compact, recovery, kind }: LegacySignature, digest: Uint8Array): Uint8Array | undefined {
  try {
    const point = secp256k1.Signature.fromBytes(compact).addRecoveryBit(recovery).recoverPublicKey(digest);
    return point.toBytes(kind !== 'uncompressed');
  } catch {
    return undefined; // r is no point, or s is zero
  }
}

/**
 * Whether a signature of BIP-322 (simple or full, of one input) signs a message for an address.
 * @throws HoldfastError `undecodable` when it cannot be read at all.
 */
export function verifyBip322(message: Uint8Array, address: string, signature: string): boolean {
  const parsed = parseBip322Signature(signature);
  const { scriptPubKey } = parseBitcoinAddress(address);
  const unsigned = transactionToSign(message, scriptPubKey);
  if (parsed.form === 'simple')
    return inputVerifies(unsigned, scriptPubKey, new Uint8Array(0), parsed.witness);
  const { transaction } = parsed;
  const [input] = transaction.inputs;
  if (!input || transaction.inputs.length !== 1) return false;
  // Nothing but the signature may differ: with a lock time or another version it would be valid only under conditions.
  const bare = { ...transaction, inputs: [{ ...input, scriptSig: new Uint8Array(0), witness: [] }] };
  if (!equalBytes(encodeTransaction(bare, false), encodeTransaction(unsigned, false))) return false;
  return inputVerifies(unsigned, scriptPubKey, input.scriptSig, input.witness);
}

function inputVerifies(
  transaction: BitcoinTransaction,
  script: Uint8Array,
  scriptSig: Uint8Array,
  witness: readonly Uint8Array[],
): boolean {
  const type = scriptType(script);
  if (type === 'p2pkh') return legacyVerifies(transaction, script, scriptSig, witness);
  if (type === 'p2sh') {
    const redeem = scriptSig.subarray(1);
    const isPush = scriptSig[0] === redeem.length && equalBytes(p2shScript(redeem), script);
    return isPush && scriptType(redeem) === 'p2wpkh' && witnessVerifies(transaction, script, redeem, witness);
  }
  return scriptSig.length === 0 && witnessVerifies(transaction, script, script, witness);
}

function witnessVerifies(
  transaction: BitcoinTransaction,
  script: Uint8Array,
  program: Uint8Array,
  witness: readonly Uint8Array[],
): boolean {
  const spent = { amount: 0n, script };
  const parts = sighashParts(transaction, [spent]);
  const [first, second] = witness;
  const last = witness.at(-1);
  switch (scriptType(program)) {
    case 'p2wpkh': {
      if (witness.length !== 2 || !first || !second || !equalBytes(p2wpkhScript(second), program))
        return false;
      const digest = witnessV0Digest(transaction, parts, 0, p2wpkhScriptCode(program), 0n, 1);
      return ecdsaVerifies(first, digest, second);
    }
    case 'p2wsh': {
      const multisig = last && parseMultisig(last, false);
      if (!multisig || !equalBytes(p2wshScript(last), program) || first?.length !== 0) return false;
      const signatures = witness.slice(1, -1);
      if (signatures.length !== multisig.required) return false;
      const digest = witnessV0Digest(transaction, parts, 0, last, 0n, 1);
      // In the order of the keys, each key once.
      let at = 0;
      return signatures.every((signature) => {
        while (at < multisig.keys.length) {
          const key = multisig.keys[at++];
          if (key && ecdsaVerifies(signature, digest, key)) return true;
        }
        return false;
      });
    }
    case 'p2tr': {
      if (witness.length !== 1 || !first) return false;
      const sighash = first.length === 65 ? (first[64] ?? 0) : 0;
      if (first.length !== 64 && sighash !== 1) return false;
      return schnorrVerifies(
        first.subarray(0, 64),
        taprootDigest(transaction, parts, 0, sighash, spent),
        program.subarray(2),
      );
    }
    default:
      return false;
  }
}

function legacyVerifies(
  transaction: BitcoinTransaction,
  script: Uint8Array,
  scriptSig: Uint8Array,
  witness: readonly Uint8Array[],
): boolean {
  const length = scriptSig[0] ?? 0;
  const signature = scriptSig.subarray(1, 1 + length);
  const key = scriptSig.subarray(2 + length);
  const isTwoPushes = length <= 75 && scriptSig[1 + length] === key.length && witness.length === 0;
  if (!isTwoPushes || !equalBytes(p2pkhScript(hash160(key)), script)) return false;
  return ecdsaVerifies(signature, legacyDigest(transaction, 0, script, 1), key);
}

function ecdsaVerifies(signature: Uint8Array, digest: Uint8Array, publicKey: Uint8Array): boolean {
  const compact = signature.at(-1) === 1 ? parseDerSignature(signature.subarray(0, -1)) : undefined;
  try {
    return !!compact && secp256k1.verify(compact, digest, publicKey, { prehash: false, lowS: true });
  } catch {
    return false; // no such point
  }
}

function schnorrVerifies(signature: Uint8Array, digest: Uint8Array, publicKey: Uint8Array): boolean {
  try {
    return schnorr.verify(signature, digest, publicKey);
  } catch {
    return false; // no such point
  }
}
