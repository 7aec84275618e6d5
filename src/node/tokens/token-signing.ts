/** Signatures of tokens. Nothing is checked here: whoever releases one checks it against the stored public key (P-9). */
import { createHash } from 'node:crypto';
import { decodeHex } from '../../core/encoding/hex.ts';
import type { Pin, TokenKeyPlace, TokenName, TokenSignature } from '../../core/tokens/port.ts';
import { ckg, ckm, packed } from './constants.ts';
import { afterPin, authorise, hasMechanism, mechanismMissing, useKey } from './key-use.ts';
import { failureOf } from './module-error.ts';
import type { Pkcs11Module } from './pkcs11-module.ts';

type Hash = 'sha256' | 'sha384' | 'sha512';

/** One way to have a token make a signature. */
interface Way {
  readonly mechanism: number;
  readonly parameter?: {
    readonly type: number;
    readonly hashAlg: number;
    readonly mgf: number;
    readonly saltLen: number;
  };
  /** What the token is given for what was to be signed. */
  readonly prepare: (data: Uint8Array) => Buffer;
}

const asIs = (data: Uint8Array): Buffer => Buffer.from(data.buffer, data.byteOffset, data.length);
const hashed =
  (hash: Hash) =>
  (data: Uint8Array): Buffer =>
    createHash(hash).update(data).digest();

/** DigestInfo before the digest (RFC 8017, section 9.2, note 1). */
const digestInfo: Readonly<Record<Hash, Uint8Array>> = {
  sha256: decodeHex('3031300d060960864801650304020105000420'),
  sha384: decodeHex('3041300d060960864801650304020205000430'),
  sha512: decodeHex('3051300d060960864801650304020305000440'),
};

const hashes = {
  sha256: {
    pkcs1: ckm.sha256RsaPkcs,
    pss: ckm.sha256RsaPkcsPss,
    hash: ckm.sha256,
    mgf: ckg.mgf1Sha256,
    salt: 32,
  },
  sha384: {
    pkcs1: ckm.sha384RsaPkcs,
    pss: ckm.sha384RsaPkcsPss,
    hash: ckm.sha384,
    mgf: ckg.mgf1Sha384,
    salt: 48,
  },
  sha512: {
    pkcs1: ckm.sha512RsaPkcs,
    pss: ckm.sha512RsaPkcsPss,
    hash: ckm.sha512,
    mgf: ckg.mgf1Sha512,
    salt: 64,
  },
} as const;

function pkcs1Ways(hash: Hash): Way[] {
  return [
    { mechanism: hashes[hash].pkcs1, prepare: asIs },
    {
      mechanism: ckm.rsaPkcs,
      prepare: (data) => Buffer.concat([digestInfo[hash], hashed(hash)(data)]),
    },
  ];
}

function pssWays(hash: Hash): Way[] {
  const { pss, hash: hashAlg, mgf, salt } = hashes[hash];
  const parameter = { type: packed.rsaPss, hashAlg, mgf, saltLen: salt };
  return [
    { mechanism: pss, parameter, prepare: asIs },
    { mechanism: ckm.rsaPkcsPss, parameter, prepare: hashed(hash) },
  ];
}

/** In the order in which they are tried. A digest made here spares the token the message. */
const ways: Readonly<Record<TokenSignature, readonly Way[]>> = {
  ecdsa: [{ mechanism: ckm.ecdsa, prepare: asIs }],
  'ecdsa-sha256': [
    { mechanism: ckm.ecdsa, prepare: hashed('sha256') },
    { mechanism: ckm.ecdsaSha256, prepare: asIs },
  ],
  'ecdsa-sha384': [
    { mechanism: ckm.ecdsa, prepare: hashed('sha384') },
    { mechanism: ckm.ecdsaSha384, prepare: asIs },
  ],
  ed25519: [{ mechanism: ckm.eddsa, prepare: asIs }],
  'rsa-pkcs1-sha256': pkcs1Ways('sha256'),
  'rsa-pkcs1-sha384': pkcs1Ways('sha384'),
  'rsa-pkcs1-sha512': pkcs1Ways('sha512'),
  'rsa-pss-sha256': pssWays('sha256'),
  'rsa-pss-sha384': pssWays('sha384'),
  'rsa-pss-sha512': pssWays('sha512'),
  'hmac-sha256': [{ mechanism: ckm.sha256Hmac, prepare: asIs }],
};

/** Larger than any signature; a longer one is cut off, and then does not verify. */
const room = 1024;

/** One signature. Errors: see the port. */
export function sign(
  module: Pkcs11Module,
  name: TokenName,
  place: TokenKeyPlace,
  how: TokenSignature,
  data: Uint8Array,
  pin: Pin,
): Uint8Array {
  const used = useKey(module, name, place, how === 'hmac-sha256' ? ['secret'] : ['private'], how);
  const { open, key } = used;
  // Set below, from the same list.
  const known = key.way as Way | undefined;
  const listed = ways[how].filter(({ mechanism }) => hasMechanism(module, open, mechanism));
  let refused: unknown = mechanismMissing(how);
  for (const way of known === undefined ? listed : [known]) {
    try {
      module.lib.C_SignInit(open.session, mechanismOf(way), key.handle);
    } catch (fault) {
      const { error } = failureOf(fault);
      if (error.code !== 'token-mechanism-missing') throw fault;
      refused = fault;
      continue;
    }
    authorise(module, name, used, pin);
    const signature = afterPin(used, () =>
      module.lib.C_Sign(open.session, way.prepare(data), Buffer.alloc(room)),
    );
    key.way = way;
    return new Uint8Array(signature);
  }
  throw refused;
}

function mechanismOf({ mechanism, parameter }: Way): {
  mechanism: number;
  parameter?: NonNullable<Way['parameter']>;
} {
  return parameter === undefined ? { mechanism } : { mechanism, parameter };
}
