import { x25519 } from '@noble/curves/ed25519.js';
import { base64urlnopad } from '@scure/base';
import { z } from 'zod';
import { joinBytes } from '../crypto/bytes.ts';
import { HoldfastError } from '../error.ts';
import { derTags, expectTag, readDer, readOnly } from './der.ts';
import { decodeHex, encodeHex } from './hex.ts';
import { algorithmOfOid, ecPublicKeyOid } from './key-oids.ts';
import { parsePem } from './pem.ts';
import { compressedPoint } from './public-key-export.ts';

/** Curves of keys that agree. */
export type AgreementCurve = 'p256' | 'p384' | 'x25519';

const lengths: Readonly<Record<AgreementCurve, readonly number[]>> = {
  p256: [33, 65],
  p384: [49, 97],
  x25519: [32],
};

const jwkNames = { p256: 'P-256', p384: 'P-384', x25519: 'X25519' } as const;

/** Longer is no member of a key on one of the curves. */
const member = z.string().max(100);
const jwkSchema = z.object({
  kty: member,
  crv: member,
  x: member,
  y: member.optional(),
  d: z.unknown().optional(),
});

/** The prime of the field of curve25519, 2^255 - 19. */
const fieldPrime25519 = 2n ** 255n - 19n;

function refuse(reason: string): HoldfastError {
  return new HoldfastError('public-key-refused', { reason });
}

/**
 * The public key of another party on `curve`, in the form of records: PEM or DER of a SubjectPublicKeyInfo (RFC 5480, RFC
 * 8410), a JSON Web Key (RFC 7518, RFC 8037), or the bare point or 32 bytes, as they are or in hex. Errors:
 * `public-key-refused` {reason}: `unreadable`; `other-curve`; `private` for what holds a private half; `not-on-curve`
 * for what is no point of the curve, and for one that gives everybody the same secret (SP 800-56A Rev. 3, section 5.6.2.3;
 * RFC 7748, section 6.1). So is an X25519 key that is not written in the one form in which it is computed: the top bit set,
 * or a number of 2^255 - 19 or more. RFC 7748, section 5, takes those, but what is derived names the public keys as they are
 * written: its owner would have another key, and one's own could come back in such a form.
 */
export function parseAgreementKey(curve: AgreementCurve, bytes: Uint8Array): Uint8Array {
  const key = bareKey(curve, bytes);
  if (!lengths[curve].includes(key.length)) throw refuse('other-curve');
  try {
    if (curve !== 'x25519') return compressedPoint(curve, key);
    if (numberOf(key) >= fieldPrime25519) throw refuse('not-on-curve');
    // Which secret it is tried with makes no difference to whether the result is all zeros.
    x25519.getSharedSecret(new Uint8Array(32).fill(1), key).fill(0);
    return Uint8Array.from(key);
  } catch {
    throw refuse('not-on-curve');
  }
}

/** The number that bytes stand for, the least one first. */
function numberOf(bytes: Uint8Array): bigint {
  return BigInt(`0x${encodeHex(Uint8Array.from(bytes).reverse())}`);
}

function bareKey(curve: AgreementCurve, bytes: Uint8Array): Uint8Array {
  if (lengths[curve].includes(bytes.length)) return bytes;
  const text = new TextDecoder().decode(bytes).trim();
  if (text.startsWith('{')) return jwkKey(curve, text);
  if (/^([0-9a-f]{2})+$/i.test(text)) {
    const inside = decodeHex(text.toLowerCase());
    return inside[0] === derTags.sequence && !lengths[curve].includes(inside.length)
      ? spkiKey(curve, inside)
      : inside;
  }
  // After what is in letters: those of hex may begin with a zero, which is the tag of a sequence.
  if (bytes[0] === derTags.sequence) return spkiKey(curve, bytes);
  if (Object.values(lengths).some((known) => known.includes(bytes.length)) && !isText(bytes)) return bytes;
  return pemKey(curve, bytes);
}

function isText(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte >= 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09);
}

function pemKey(curve: AgreementCurve, bytes: Uint8Array): Uint8Array {
  let label: string;
  let der: Uint8Array;
  try {
    const [block, more] = parsePem(bytes);
    if (block === undefined || more !== undefined) throw refuse('unreadable');
    ({ label, der } = block);
  } catch {
    throw refuse('unreadable');
  }
  if (label.endsWith('PRIVATE KEY')) {
    der.fill(0);
    throw refuse('private');
  }
  if (label !== 'PUBLIC KEY') throw refuse('unreadable');
  return spkiKey(curve, der);
}

function spkiKey(curve: AgreementCurve, der: Uint8Array): Uint8Array {
  let name: Uint8Array;
  let key: Uint8Array;
  try {
    const [identifier, bits, more] = readDer(readOnly(der, derTags.sequence));
    const [algorithm, parameter] = readDer(expectTag(identifier, derTags.sequence));
    const oid = expectTag(algorithm, derTags.objectIdentifier);
    const named = encodeHex(oid) === encodeHex(ecPublicKeyOid);
    name = named ? expectTag(parameter, derTags.objectIdentifier) : oid;
    const value = expectTag(bits, derTags.bitString);
    if (more !== undefined || value[0] !== 0) throw refuse('unreadable');
    key = value.subarray(1);
  } catch {
    throw refuse('unreadable');
  }
  if (algorithmOfOid(name) !== curve) throw refuse('other-curve');
  return key;
}

function jwkKey(curve: AgreementCurve, text: string): Uint8Array {
  let jwk: z.infer<typeof jwkSchema>;
  let key: Uint8Array;
  try {
    jwk = jwkSchema.parse(JSON.parse(text));
    const x = base64urlnopad.decode(jwk.x);
    key = jwk.y === undefined ? x : joinBytes(Uint8Array.of(4), x, base64urlnopad.decode(jwk.y));
  } catch {
    throw refuse('unreadable');
  }
  if (jwk.d !== undefined) throw refuse('private');
  if (jwk.crv !== jwkNames[curve] || jwk.kty !== (curve === 'x25519' ? 'OKP' : 'EC'))
    throw refuse('other-curve');
  return key;
}
