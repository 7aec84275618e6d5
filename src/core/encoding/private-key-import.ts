import { algorithmTable, isSecretLength, type KeyAlgorithm } from '../crypto/algorithms.ts';
import { equalBytes } from '../crypto/bytes.ts';
import { isSecretInRange, nobleSigner } from '../crypto/noble-signer.ts';
import type { AsymmetricAlgorithm } from '../crypto/signer.ts';
import { HoldfastError } from '../error.ts';
import { decodeBase64Bytes } from './base-bytes.ts';
import { decodeHexBytes } from './hex.ts';
import { isEcCurve } from './key-oids.ts';
import { readPrivateKeyPem } from './private-key-pem.ts';
import { parseWif } from './wif.ts';

/** How a private or symmetric key may come in. `hex`, `base64` and `raw` do not say of which algorithm it is. */
export type PrivateKeyFormat = 'hex' | 'base64' | 'raw' | 'wif' | 'pem';

/** A key read from outside. The caller wipes `secret`. */
export interface ImportedKey {
  readonly algorithm: KeyAlgorithm;
  readonly secret: Uint8Array;
  /** Recomputed from the secret, not taken from the file; `undefined` for symmetric keys. */
  readonly publicKey: Uint8Array | undefined;
  /** From wallet import format: which network and which form of public key it was used with. */
  readonly wif: { readonly network: 'mainnet' | 'testnet'; readonly compressed: boolean } | undefined;
}

/** Larger inputs are not keys. */
const maxInputLength = 64 * 1024;

function bad(reason: string): HoldfastError {
  return new HoldfastError('bad-private-key', { reason });
}

/**
 * Reads a key. White space around text forms is passed over. `algorithm` is needed for `hex`, `base64` and `raw`,
 * and checked against what the file says for the others. The public key is recomputed, and compared with the one
 * in the file when it has one (K-10, V-14). Nothing is written anywhere; the caller wipes `bytes`.
 *
 * @throws HoldfastError `bad-private-key` with a reason: `too-long`, `length`, `character`, `checksum`,
 * `unknown-version`, `malformed`, `out-of-range` (zero or not below the group order), `encrypted` (decrypt it
 * first), `unsupported-container`, `unsupported-algorithm`, `public-key-mismatch`, `wrong-algorithm`,
 * `algorithm-needed`, `several-keys`, `all-zero`.
 */
export function parsePrivateKey(
  format: PrivateKeyFormat,
  bytes: Uint8Array,
  algorithm?: KeyAlgorithm,
): ImportedKey {
  if (bytes.length > maxInputLength) throw bad('too-long');
  // Phrases come in through parsePhrase, what exchanges give as a credential.
  if (algorithm === 'bip39-seed' || algorithm === 'api-secret') throw bad('wrong-algorithm');
  switch (format) {
    case 'raw':
      return fromSecret(Uint8Array.from(bytes), algorithm);
    case 'hex':
      return fromSecret(
        decodeText(() => decodeHexBytes(trim(bytes))),
        algorithm,
      );
    case 'base64':
      return fromSecret(
        decodeText(() => decodeBase64Bytes(trim(bytes))),
        algorithm,
      );
    case 'wif': {
      const { secret, network, compressed } = parseWif(trim(bytes));
      if (algorithm !== undefined && algorithm !== 'secp256k1') throw wiping(secret, 'wrong-algorithm');
      return { ...fromSecret(secret, 'secp256k1'), wif: { network, compressed } };
    }
    case 'pem': {
      const key = readPrivateKeyPem(bytes);
      if (algorithm !== undefined && algorithm !== key.algorithm) throw wiping(key.secret, 'wrong-algorithm');
      const imported = fromSecret(key.secret, key.algorithm);
      if (key.publicKey !== undefined && !matches(imported, key.algorithm, key.publicKey)) {
        throw wiping(key.secret, 'public-key-mismatch');
      }
      return imported;
    }
  }
}

/** Compares with the public key of the file, which may be uncompressed. */
function matches(imported: ImportedKey, algorithm: AsymmetricAlgorithm, stated: Uint8Array): boolean {
  const own = imported.publicKey;
  if (own === undefined) return false;
  if (stated.length === own.length) return equalBytes(stated, own);
  // 04 || x || y against 02/03 || x: the same x, and the parity of y.
  return (
    isEcCurve(algorithm) &&
    stated.length === 2 * own.length - 1 &&
    stated[0] === 4 &&
    equalBytes(stated.subarray(1, own.length), own.subarray(1)) &&
    ((stated.at(-1) ?? 0) & 1) === ((own[0] ?? 0) & 1)
  );
}

function fromSecret(secret: Uint8Array, algorithm: KeyAlgorithm | undefined): ImportedKey {
  if (algorithm === undefined) throw wiping(secret, 'algorithm-needed');
  if (!isSecretLength(algorithm, secret.length)) throw wiping(secret, 'length');
  if (algorithmTable[algorithm].kind !== 'asymmetric') {
    if (secret.every((byte) => byte === 0)) throw bad('all-zero');
    return { algorithm, secret, publicKey: undefined, wif: undefined };
  }
  const asymmetric = algorithm as AsymmetricAlgorithm; // the rows that have a public key are just these six
  if (!isSecretInRange(asymmetric, secret)) throw wiping(secret, 'out-of-range');
  return { algorithm, secret, publicKey: nobleSigner.publicKey(asymmetric, secret), wif: undefined };
}

function wiping(secret: Uint8Array, reason: string): HoldfastError {
  secret.fill(0);
  return bad(reason);
}

/** Bad characters and odd lengths under one code. */
function decodeText(decode: () => Uint8Array): Uint8Array {
  try {
    return decode();
  } catch (error) {
    const reason = error instanceof HoldfastError ? String(error.details['reason']) : '';
    throw bad(reason === 'odd-length' || reason === 'length' ? 'length' : 'character');
  }
}

/** The text without ASCII white space at its ends: a view. */
function trim(bytes: Uint8Array): Uint8Array {
  const isSpace = (code: number | undefined): boolean =>
    code !== undefined && (code === 0x20 || (code >= 9 && code <= 13));
  let start = 0;
  let end = bytes.length;
  while (start < end && isSpace(bytes[start])) start++;
  while (end > start && isSpace(bytes[end - 1])) end--;
  return bytes.subarray(start, end);
}
