import {
  constants,
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  generateKeyPair,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto';
import { promisify } from 'node:util';
import { requireBytes } from '../../core/crypto/bytes.ts';
import { isStrictEd25519Point } from '../../core/crypto/ed25519-strict.ts';
import { isPointEncoding, nobleSigner, recoveryId, requireSecret } from '../../core/crypto/noble-signer.ts';
import type { RsaScheme } from '../../core/crypto/rsa.ts';
import type { Signer } from '../../core/crypto/signer.ts';
import { HoldfastError } from '../../core/error.ts';
import { schnorrSign, schnorrVerify } from './native-schnorr.ts';
import { hasNativeSecp256k1, secp256k1Addon as secp } from './secp256k1-addon.ts';

// RFC 8410 and RFC 5480 wrappers: the fixed DER in front of the raw key.
const pkcs8Ed25519 = fromHex('302e020100300506032b657004220420');
const pkcs8X25519 = fromHex('302e020100300506032b656e04220420');
const spkiEd25519 = fromHex('302a300506032b6570032100');
const spkiP256 = fromHex('3059301306072a8648ce3d020106082a8648ce3d030107034200');
const spkiP256Compressed = fromHex('3039301306072a8648ce3d020106082a8648ce3d030107032200');
const spkiP384 = fromHex('3076301006072a8648ce3d020106052b81040022036200');
const spkiP384Compressed = fromHex('3046301006072a8648ce3d020106052b81040022033200');

function fromHex(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex, 'hex'));
}

/** A 32-byte private key as a KeyObject. The DER copy is wiped; the engine's own copy lives until collected. */
function privateKeyObject(prefix: Uint8Array, secret: Uint8Array): KeyObject {
  const der = Buffer.alloc(prefix.length + 32);
  try {
    der.set(prefix, 0);
    der.set(secret, prefix.length);
    return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  } finally {
    der.fill(0);
  }
}

/** An Ed25519 key (its 32-byte seed) ready for many signatures. The caller wipes `secret`. */
export function readyEd25519(secret: Uint8Array): { sign(message: Uint8Array): Uint8Array } {
  const key = privateKeyObject(pkcs8Ed25519, requireBytes(secret, 32, 'secret'));
  return { sign: (message) => Uint8Array.from(sign(null, message, key)) };
}

function publicKeyObject(...parts: readonly Uint8Array[]): KeyObject {
  const der = Buffer.concat(parts);
  return createPublicKey({ key: der, format: 'der', type: 'spki' });
}

function orFalse(check: () => boolean): boolean {
  try {
    return check();
  } catch {
    return false;
  }
}

/**
 * The fast signer: libsecp256k1 for secp256k1 (ECDSA and Schnorr), `node:crypto` for Ed25519, X25519 and for
 * verifying P-256. P-256 is SIGNED by noble: `node:crypto` takes its nonces at random, in Node and in Electron
 * alike, and we promise RFC 6979.
 */
export const nativeSigner: Signer = {
  name: hasNativeSecp256k1 ? 'native' : 'native, secp256k1 by noble',

  ecdsaSecp256k1(digest, secret) {
    const message = requireBytes(digest, 32, 'digest');
    const signed = secp.ecdsaSign(message, requireSecret('secp256k1', secret));
    return { compact: signed.signature, recovery: recoveryId(signed.recid) };
  },

  verifyEcdsaSecp256k1(signature, digest, publicKey) {
    const bytes = requireBytes(signature, undefined, 'signature');
    const message = requireBytes(digest, 32, 'digest');
    const key = requireBytes(publicKey, undefined, 'publicKey');
    return isPointEncoding(key) && orFalse(() => secp.ecdsaVerify(bytes, message, key));
  },

  recoverEcdsaSecp256k1(signature, digest) {
    const message = requireBytes(digest, 32, 'digest');
    const compact = requireBytes(signature.compact, 64, 'signature');
    try {
      return secp.ecdsaRecover(compact, signature.recovery, message);
    } catch {
      return undefined;
    }
  },

  schnorr(digest, secret, aux, publicKey) {
    const message = requireBytes(digest, 32, 'digest');
    const known = publicKey && requireBytes(publicKey, 33, 'publicKey');
    return schnorrSign(message, requireSecret('secp256k1', secret), requireBytes(aux, 32, 'aux'), known);
  },

  verifySchnorr(signature, digest, publicKey) {
    const bytes = requireBytes(signature, undefined, 'signature');
    const message = requireBytes(digest, 32, 'digest');
    return schnorrVerify(bytes, message, requireBytes(publicKey, undefined, 'publicKey'));
  },

  ecdsaP256Sha256(message, secret) {
    return nobleSigner.ecdsaP256Sha256(message, secret);
  },

  verifyEcdsaP256Sha256(signature, message, publicKey) {
    const bytes = requireBytes(signature, undefined, 'signature');
    const text = requireBytes(message, undefined, 'message');
    const key = requireBytes(publicKey, undefined, 'publicKey');
    if (bytes.length !== 64 || !isPointEncoding(key)) return false;
    const prefix = key.length === 33 ? spkiP256Compressed : spkiP256;
    return orFalse(() =>
      verify('sha256', text, { key: publicKeyObject(prefix, key), dsaEncoding: 'ieee-p1363' }, bytes),
    );
  },

  ecdsaP384Sha384(message, secret) {
    return nobleSigner.ecdsaP384Sha384(message, secret);
  },

  verifyEcdsaP384Sha384(signature, message, publicKey) {
    const bytes = requireBytes(signature, undefined, 'signature');
    const text = requireBytes(message, undefined, 'message');
    const key = requireBytes(publicKey, undefined, 'publicKey');
    if (bytes.length !== 96 || !isPointEncoding(key, 48)) return false;
    const prefix = key.length === 49 ? spkiP384Compressed : spkiP384;
    return orFalse(() =>
      verify('sha384', text, { key: publicKeyObject(prefix, key), dsaEncoding: 'ieee-p1363' }, bytes),
    );
  },

  ed25519(message, secret) {
    const text = requireBytes(message, undefined, 'message');
    return readyEd25519(secret).sign(text);
  },

  verifyEd25519(signature, message, publicKey) {
    const bytes = requireBytes(signature, undefined, 'signature');
    const text = requireBytes(message, undefined, 'message');
    const key = requireBytes(publicKey, undefined, 'publicKey');
    if (bytes.length !== 64 || !isStrictEd25519Point(key)) return false;
    if (!isStrictEd25519Point(bytes.subarray(0, 32))) return false;
    return orFalse(() => verify(null, text, publicKeyObject(spkiEd25519, key), bytes));
  },

  publicKey(algorithm, secret) {
    const key = requireSecret(algorithm, secret);
    switch (algorithm) {
      case 'secp256k1':
        return secp.publicKeyCreate(key);
      case 'p256':
        // node:crypto derives a P-256 public key only from encodings that carry it already.
        return nobleSigner.publicKey('p256', key);
      case 'p384':
        return nobleSigner.publicKey('p384', key);
      case 'ed25519':
        return rawPublicKey(privateKeyObject(pkcs8Ed25519, key));
      case 'x25519':
        return rawPublicKey(privateKeyObject(pkcs8X25519, key));
      case 'rsa':
        // Read, not computed: that the halves belong together is seen by a signature.
        return nobleSigner.publicKey('rsa', key);
    }
  },

  rsa(scheme, message, secret) {
    const text = requireBytes(message, undefined, 'message');
    const der = requireSecret('rsa', secret);
    try {
      // A Buffer over the same bytes: it copies nothing that would have to be wiped.
      const bytes = Buffer.from(der.buffer, der.byteOffset, der.length);
      const key = createPrivateKey({ key: bytes, format: 'der', type: 'pkcs8' });
      return Uint8Array.from(sign(rsaHash[scheme], text, { key, ...rsaPadding(scheme) }));
    } catch {
      // The library found the parts of the key not to belong together.
      throw new HoldfastError('bad-secret-key', { reason: 'inconsistent' });
    }
  },

  verifyRsa(scheme, signature, message, publicKey) {
    const bytes = requireBytes(signature, undefined, 'signature');
    const text = requireBytes(message, undefined, 'message');
    const spki = requireBytes(publicKey, undefined, 'publicKey');
    return orFalse(() =>
      verify(rsaHash[scheme], text, { key: publicKeyObject(spki), ...rsaPadding(scheme) }, bytes),
    );
  },

  async generateRsa(bits) {
    const { privateKey } = await generateKeyPairs('rsa', { modulusLength: bits, publicExponent: 0x10001 });
    const der = privateKey.export({ format: 'der', type: 'pkcs8' });
    const secret = Uint8Array.from(der);
    der.fill(0);
    return secret;
  },

  hmac(hash, message, key) {
    const text = requireBytes(message, undefined, 'message');
    const secret = createSecretKey(requireBytes(key, undefined, 'key'));
    return Uint8Array.from(createHmac(hash, secret).update(text).digest());
  },
};

const generateKeyPairs = promisify(generateKeyPair);

const rsaHash = { 'pkcs1-sha256': 'sha256', 'pkcs1-sha512': 'sha512', 'pss-sha256': 'sha256' } as const;

function rsaPadding(scheme: RsaScheme): { readonly padding: number; readonly saltLength?: number } {
  return scheme === 'pss-sha256'
    ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }
    : { padding: constants.RSA_PKCS1_PADDING };
}

/** The last 32 bytes of the SPKI: the raw key of RFC 8410. */
function rawPublicKey(key: KeyObject): Uint8Array {
  return Uint8Array.from(createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32));
}

/**
 * Who checks the signatures of `nativeSigner`: for each scheme the implementation that did not sign. That is noble
 * for secp256k1 and Ed25519, and `node:crypto` for P-256 and P-384, which noble signs.
 */
export const secondSigner: Signer = {
  ...nobleSigner,
  name: 'second implementation',
  verifyEcdsaP256Sha256: (signature, message, publicKey) =>
    nativeSigner.verifyEcdsaP256Sha256(signature, message, publicKey),
  verifyEcdsaP384Sha384: (signature, message, publicKey) =>
    nativeSigner.verifyEcdsaP384Sha384(signature, message, publicKey),
};
