import { p256, p384 } from '@noble/curves/nist.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { sha256, sha384, sha512 } from '@noble/hashes/sha2.js';
import { verifyEd25519Strict } from '../crypto/ed25519-strict.ts';
import { verifyRsa, type CheckedRsaScheme } from '../crypto/rsa.ts';
import { derTags, expectTag, readDer, readOnly, writeDer } from '../encoding/der.ts';
import { derContext, derInteger, derOid, derSequence } from '../encoding/der-values.ts';
import { encodeHex } from '../encoding/hex.ts';
import { isHoldfastError } from '../error.ts';

/** What became of a signature: `algorithm` when it is of a kind that is not checked here, SHA-1 among them. */
export type SignatureVerdict = 'right' | 'wrong' | 'algorithm';

type Hash = (message: Uint8Array) => Uint8Array;
type Check = (signature: Uint8Array, signed: Uint8Array, spki: Uint8Array) => SignatureVerdict;

const hashes = { sha256, sha384, sha512 } as const;
const hashOids = {
  sha256: '2.16.840.1.101.3.4.2.1',
  sha384: '2.16.840.1.101.3.4.2.2',
  sha512: '2.16.840.1.101.3.4.2.3',
} as const;
/** Curves of ECDSA by the hex of their object identifiers in DER (RFC 5480, section 2.1.1.1; SEC 2). */
const curves = new Map([
  [encodeHex(derOid('1.2.840.10045.3.1.7')), p256],
  [encodeHex(derOid('1.3.132.0.34')), p384],
  [encodeHex(derOid('1.3.132.0.10')), secp256k1],
]);
const ecPublicKey = encodeHex(derOid('1.2.840.10045.2.1'));
const ed25519Identifier = derSequence(derOid('1.3.101.112'));

/** Every kind of signature that is checked, by the hex of its AlgorithmIdentifier in DER. */
const checks: ReadonlyMap<string, Check> = new Map([
  // RFC 5758, section 3.2.
  [encodeHex(derSequence(derOid('1.2.840.10045.4.3.2'))), ecdsa(sha256)],
  [encodeHex(derSequence(derOid('1.2.840.10045.4.3.3'))), ecdsa(sha384)],
  [encodeHex(derSequence(derOid('1.2.840.10045.4.3.4'))), ecdsa(sha512)],
  // RFC 4055, section 5: with NULL.
  [encodeHex(pkcs1('1.2.840.113549.1.1.11')), rsa('pkcs1-sha256')],
  [encodeHex(pkcs1('1.2.840.113549.1.1.12')), rsa('pkcs1-sha384')],
  [encodeHex(pkcs1('1.2.840.113549.1.1.13')), rsa('pkcs1-sha512')],
  ...(['sha256', 'sha384', 'sha512'] as const).flatMap((hash) =>
    [true, false].map((withNull) => [encodeHex(pss(hash, withNull)), rsa(`pss-${hash}`)] as const),
  ),
  // RFC 8410, section 3.
  [encodeHex(ed25519Identifier), ed25519],
]);

/**
 * Whether a signature of a certificate is that of the key. `identifier` is its AlgorithmIdentifier and `spki` the
 * issuer's SubjectPublicKeyInfo, both in DER. What is malformed is wrong.
 */
export function checkSignature(
  identifier: Uint8Array,
  signature: Uint8Array,
  signed: Uint8Array,
  spki: Uint8Array,
): SignatureVerdict {
  const check = checks.get(encodeHex(identifier));
  if (check === undefined) return 'algorithm';
  try {
    return check(signature, signed, spki);
  } catch (error) {
    if (isHoldfastError(error)) return error.code === 'bad-rsa-key' ? 'algorithm' : 'wrong';
    throw error;
  }
}

function pkcs1(oid: string): Uint8Array {
  return derSequence(derOid(oid), writeDer(derTags.null));
}

/** RSASSA-PSS-params (RFC 4055, section 3.1): the hash, MGF1 with it, a salt as long as it; hashes with NULL or without. */
function pss(hash: keyof typeof hashOids, withNull: boolean): Uint8Array {
  const algorithm = derSequence(derOid(hashOids[hash]), ...(withNull ? [writeDer(derTags.null)] : []));
  const mask = derSequence(derOid('1.2.840.113549.1.1.8'), algorithm);
  const salt = derInteger(hashes[hash](new Uint8Array(0)).length);
  return derSequence(
    derOid('1.2.840.113549.1.1.10'),
    derSequence(derContext(0, algorithm), derContext(1, mask), derContext(2, salt)),
  );
}

function rsa(scheme: CheckedRsaScheme): Check {
  return (signature, signed, spki) => (verifyRsa(scheme, signature, signed, spki) ? 'right' : 'wrong');
}

function ecdsa(hash: Hash): Check {
  return (signature, signed, spki) => {
    const [identifier, bits] = readDer(readOnly(spki, derTags.sequence));
    const [kind, curveOid] = readDer(expectTag(identifier, derTags.sequence));
    const named = (oid: typeof kind): string =>
      encodeHex(writeDer(derTags.objectIdentifier, expectTag(oid, derTags.objectIdentifier)));
    if (kind?.tag !== derTags.objectIdentifier || named(kind) !== ecPublicKey) return 'wrong';
    const curve = curveOid?.tag === derTags.objectIdentifier ? curves.get(named(curveOid)) : undefined;
    if (curve === undefined) return 'algorithm';
    const point = expectTag(bits, derTags.bitString).subarray(1);
    // Hybrid forms (06, 07) are read by nobody.
    if ((point[0] ?? 0) > 4) return 'wrong';
    const options = { prehash: false, lowS: false, format: 'der' } as const;
    return isTrueOf(() => curve.verify(signature, hash(signed), point, options));
  };
}

function ed25519(signature: Uint8Array, signed: Uint8Array, spki: Uint8Array): SignatureVerdict {
  const [identifier, bits] = readDer(readOnly(spki, derTags.sequence));
  const isEd25519 =
    encodeHex(writeDer(derTags.sequence, expectTag(identifier, derTags.sequence))) ===
    encodeHex(ed25519Identifier);
  const key = expectTag(bits, derTags.bitString).subarray(1);
  return isEd25519 ? isTrueOf(() => verifyEd25519Strict(signature, signed, key)) : 'wrong';
}

/** Libraries throw for what is no signature or no key. */
function isTrueOf(verify: () => boolean): SignatureVerdict {
  try {
    return verify() ? 'right' : 'wrong';
  } catch {
    return 'wrong';
  }
}
