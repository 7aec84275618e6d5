import { decodeHex, encodeHex } from '../encoding/hex.ts';
import { encodeUtf8 } from '../encoding/utf8.ts';
import type { AeadPort, HashPort } from '../ports.ts';
import type { HdEngine } from '../seeds/hd-engine.ts';
import { joinBytes } from './bytes.ts';
import { rsaKnownAnswer } from './known-answer-rsa.ts';
import type { Signer } from './signer.ts';

/** Everything of one implementation that the known-answer tests go through. */
export interface CryptoEngine {
  readonly name: string;
  readonly signer: Signer;
  readonly hd: HdEngine;
  readonly hash: HashPort;
  readonly aead: AeadPort;
}

/** One test: its name says the primitive and where the answer is published. */
export interface KnownAnswer {
  readonly name: string;
  /** Whether the engine gives the published answer; an exception counts as no. */
  readonly holds: (engine: CryptoEngine) => boolean;
}

const text = encodeUtf8;
const hex = decodeHex;
const one = hex('01'.padStart(64, '0'));
const three = hex('03'.padStart(64, '0'));
const zero = new Uint8Array(32);
const generator = '0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798';
const secpDigest = hex('a0dc65ffca799873cbea0ac274015b9526505daaaed385155425f7337704883e');
const secpSignature =
  '934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d8' +
  '2442ce9d2b916064108014783e923ec36b49743e2ffa1c4496f01a512aafd9e5';
const schnorrKey = hex('f9308a019258c31049344f85f89d5229b531c845836f99b08601f113bce036f9');
const schnorrSignature =
  'e907831f80848d1069a5371b402410364bdf1c5f8307b0084c55f1ce2dca8215' +
  '25f66a4a85ea8b71e482a74f382d2ce5ebeee8fdb2172f477df4900d310536c0';
const p256Secret = hex('c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721');
const p256Key = '0360fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6';
const p256Signature =
  'efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716' +
  '0834e36ad29a83bf2bc9385e491d6099c8fdf9d1ed67aa7ea5f51f93782857a9';
const p384Secret = hex(
  '6b9d3dad2e1b8c1c05b19875b6659f4de23c3b667bf297ba9aa47740787137d8' + '96d5724e4c70a825f872c9ea60d2edf5',
);
const p384Key =
  '02ec3a4e415b4e19a4568618029f427fa5da9a8bc4ae92e02e06aae5286b300c64' + 'def8f0ea9055866064a254515480bc13';
const p384Signature =
  '94edbb92a5ecb8aad4736e56c691916b3f88140666ce9fa73d64c4ea95ad133c81a648152e44acf96e36dd1e80fabe46' +
  '6610b514ea0e87315e01bf24d9fcec70ecf18bf5e69dbad9a727ea302393848fb4f04c6cd0423fdc7169525094629eab';
const ed25519Seed = hex('4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb');
const ed25519Key = '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c';
const ed25519Signature =
  '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da' +
  '085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00';

function is(actual: Uint8Array | undefined, expected: string): boolean {
  return actual !== undefined && encodeHex(actual) === expected;
}

/** A signature with its last bit turned: every verification must refuse it. */
function damaged(signature: string): Uint8Array {
  const bytes = hex(signature);
  bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1;
  return bytes;
}

/** Right accepted and wrong refused: a verification that always says yes fails as surely as one that says no. */
function verifies(signature: string, verify: (signature: Uint8Array) => boolean): boolean {
  return verify(hex(signature)) && !verify(damaged(signature));
}

/** XAES-256-GCM, C2SP test vector 1: the key is 32 bytes of 01, no associated data. */
const xaes = {
  key: new Uint8Array(32).fill(1),
  nonce: text('ABCDEFGHIJKLMNOPQRSTUVWX'),
  plaintext: text('XAES-256-GCM'),
  sealed: 'ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271',
};

/** The tests, one for each call that an engine offers (K-9). */
export const knownAnswers: readonly KnownAnswer[] = [
  {
    name: 'SHA-256, FIPS 180-4 "abc"',
    holds: ({ hash }) =>
      is(hash.sha256(text('abc')), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'),
  },
  {
    name: 'HMAC-SHA-256, RFC 4231 case 2',
    holds: ({ hash }) =>
      is(
        hash.hmacSha256(text('Jefe'), text('what do ya want for nothing?')),
        '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
      ),
  },
  {
    name: 'HMAC-SHA-384 for requests, RFC 4231 case 2',
    holds: ({ signer }) =>
      is(
        signer.hmac('sha384', text('what do ya want for nothing?'), text('Jefe')),
        'af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e' +
          '8e2240ca5e69e2c78b3239ecfab21649',
      ),
  },
  {
    name: 'RSA signature, PKCS #1 v1.5 with SHA-256',
    // Noble makes none: RSA is checked by our own code and made by the native engine alone.
    holds: ({ signer }) =>
      signer.name === 'noble' ||
      is(signer.rsa('pkcs1-sha256', text('abc'), hex(rsaKnownAnswer.secret)), rsaKnownAnswer.signature),
  },
  {
    name: 'RSA verification, PKCS #1 v1.5 with SHA-256',
    holds: ({ signer }) =>
      verifies(rsaKnownAnswer.signature, (signature) =>
        signer.verifyRsa('pkcs1-sha256', signature, text('abc'), hex(rsaKnownAnswer.publicKey)),
      ),
  },
  {
    name: 'HMAC-SHA-512, RFC 4231 case 2',
    holds: ({ hd }) =>
      is(
        hd.hmacSha512(text('Jefe'), text('what do ya want for nothing?')),
        '164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554' +
          '9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737',
      ),
  },
  {
    name: 'PBKDF2-HMAC-SHA-512, "password", "salt", 2 rounds',
    holds: ({ hd }) =>
      is(
        hd.pbkdf2Sha512(text('password'), text('salt'), 2, 64),
        'e1d9c16aa681708a45f5c7c4e215ceb66e011a2e9f0040713f18aefdb866d53c' +
          'f76cab2868a39b9f7840edce4fef5a82be67335c77a6068e04112754f27ccf4e',
      ),
  },
  {
    name: 'HASH160 of "abc"',
    holds: ({ hd }) => is(hd.hash160(text('abc')), 'bb1be98c142444d7a56aa3981c3942a978e4dc33'),
  },
  {
    name: 'BIP-32 public key of 1',
    holds: ({ hd }) => is(hd.publicKey(one), generator) && hd.publicKey(zero) === undefined,
  },
  {
    name: 'BIP-32 sum of secrets, 1 + 2 = 3',
    holds: ({ hd }) =>
      is(hd.addSecret(one, hex('02'.padStart(64, '0'))), encodeHex(three)) &&
      hd.addSecret(one, new Uint8Array(32).fill(0xff)) === undefined,
  },
  {
    name: 'BIP-32 sum of points, G + 2G = 3G',
    holds: ({ hd }) =>
      is(hd.addPublic(hex(generator), hex('02'.padStart(64, '0'))), `02${encodeHex(schnorrKey)}`),
  },
  {
    name: 'secp256k1 point check',
    holds: ({ hd }) =>
      hd.isPoint(hex(generator)) && !hd.isPoint(joinBytes(Uint8Array.of(2), new Uint8Array(32))),
  },
  {
    name: 'XAES-256-GCM seal, C2SP vector 1',
    holds: ({ aead }) =>
      is(aead.key(xaes.key).seal(xaes.nonce, new Uint8Array(0), xaes.plaintext), xaes.sealed),
  },
  {
    name: 'XAES-256-GCM open, C2SP vector 1',
    holds: ({ aead }) => {
      const key = aead.key(xaes.key);
      const opened = key.open(xaes.nonce, new Uint8Array(0), hex(xaes.sealed));
      return (
        is(opened, encodeHex(xaes.plaintext)) && throws(() => key.open(xaes.nonce, one, hex(xaes.sealed)))
      );
    },
  },
  {
    name: 'ECDSA secp256k1 sign, RFC 6979',
    holds: ({ signer }) => {
      const { compact, recovery } = signer.ecdsaSecp256k1(secpDigest, one);
      return is(compact, secpSignature) && recovery === 1;
    },
  },
  {
    name: 'ECDSA secp256k1 verify',
    holds: ({ signer }) =>
      verifies(secpSignature, (bytes) => signer.verifyEcdsaSecp256k1(bytes, secpDigest, hex(generator))),
  },
  {
    name: 'ECDSA secp256k1 recover',
    holds: ({ signer }) =>
      is(signer.recoverEcdsaSecp256k1({ compact: hex(secpSignature), recovery: 1 }, secpDigest), generator),
  },
  {
    name: 'Schnorr sign, BIP-340 vector 0',
    holds: ({ signer }) => is(signer.schnorr(zero, three, zero), schnorrSignature),
  },
  {
    name: 'Schnorr verify, BIP-340 vector 0',
    holds: ({ signer }) =>
      verifies(schnorrSignature, (bytes) => signer.verifySchnorr(bytes, zero, schnorrKey)),
  },
  {
    name: 'ECDSA P-256 sign, RFC 6979 A.2.5 with low S',
    holds: ({ signer }) => is(signer.ecdsaP256Sha256(text('sample'), p256Secret), p256Signature),
  },
  {
    name: 'ECDSA P-256 verify',
    holds: ({ signer }) =>
      verifies(p256Signature, (bytes) => signer.verifyEcdsaP256Sha256(bytes, text('sample'), hex(p256Key))),
  },
  {
    name: 'ECDSA P-384 sign, RFC 6979 A.2.6 with low S',
    holds: ({ signer }) => is(signer.ecdsaP384Sha384(text('sample'), p384Secret), p384Signature),
  },
  {
    name: 'ECDSA P-384 verify',
    holds: ({ signer }) =>
      verifies(p384Signature, (bytes) => signer.verifyEcdsaP384Sha384(bytes, text('sample'), hex(p384Key))),
  },
  {
    name: 'Ed25519 sign, RFC 8032 test 2',
    holds: ({ signer }) => is(signer.ed25519(Uint8Array.of(0x72), ed25519Seed), ed25519Signature),
  },
  {
    name: 'Ed25519 verify, RFC 8032 test 2',
    holds: ({ signer }) =>
      verifies(ed25519Signature, (bytes) =>
        signer.verifyEd25519(bytes, Uint8Array.of(0x72), hex(ed25519Key)),
      ),
  },
  {
    name: 'public keys of all five curves',
    holds: ({ signer }) =>
      is(signer.publicKey('secp256k1', one), generator) &&
      is(signer.publicKey('p256', p256Secret), p256Key) &&
      is(signer.publicKey('p384', p384Secret), p384Key) &&
      is(signer.publicKey('ed25519', ed25519Seed), ed25519Key) &&
      // RFC 7748 section 5.2, one iteration: scalar and point are both 9.
      is(
        signer.publicKey('x25519', hex('09'.padEnd(64, '0'))),
        '422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079',
      ),
  },
];

function throws(run: () => unknown): boolean {
  try {
    run();
    return false;
  } catch {
    return true;
  }
}

/** The names of the tests that this engine fails, in order; none when it may be used. */
export function failedKnownAnswers(engine: CryptoEngine): string[] {
  return knownAnswers
    .filter(({ holds }) => {
      try {
        return !holds(engine);
      } catch {
        return true;
      }
    })
    .map(({ name }) => name);
}
