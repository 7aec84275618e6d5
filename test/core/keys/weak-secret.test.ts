import { secp256k1 } from '@noble/curves/secp256k1.js';
import { p256 } from '@noble/curves/nist.js';
import { describe, expect, it } from 'vitest';
import { secretWeaknesses } from '../../../src/core/keys/weak-secret.ts';
import { requirePhrase } from '../../../src/core/seeds/mnemonic.ts';
import { bip39Seed } from '../../../src/core/seeds/mnemonic.ts';
import { derivePath, masterKey } from '../../../src/core/seeds/hd-key.ts';
import { nobleHdEngine } from '../../../src/core/seeds/hd-engine.ts';
import { parseDerivationPath } from '../../../src/core/seeds/path.ts';
import { systemRandomPort } from '../../../src/node/crypto/random.ts';
import { readVectorJson, vectorsAbsentReason, vectorsPresent } from '../../support/vectors.ts';

const entropyOf = (phrase: string): Uint8Array => requirePhrase(new TextEncoder().encode(phrase)).entropy;
const times = (word: string, count: number, last: string): string =>
  `${Array.from({ length: count }, () => word).join(' ')} ${last}`;
const scalar = (value: bigint): Uint8Array => {
  const hex = value.toString(16).padStart(64, '0');
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
};
const every = (length: number, byte: (at: number) => number): Uint8Array =>
  Uint8Array.from({ length }, (_, at) => byte(at));

describe('phrases from books and tools', () => {
  it.each([
    times('abandon', 11, 'about'),
    times('abandon', 23, 'art'),
    times('zoo', 11, 'wrong'),
    times('all', 11, 'all'),
    times('test', 11, 'junk'),
    'legal winner thank year wave sausage worth useful legal winner thank yellow',
    'letter advice cage absurd amount doctor acoustic avoid letter advice cage above',
    'myth like bonus scare over problem client lizard pioneer submit female collect',
    'candy maple cake sugar pudding cream honey rich smooth crumble sweet treat',
    'bottom drive obey lake curtain smoke basket hold race lonely fit walk',
    'alcohol woman abuse must during monitor noble actual mixed trade anger aisle',
  ])('%s', (phrase) => {
    expect(secretWeaknesses('bip39-seed', entropyOf(phrase))).toEqual(['known-phrase']);
  });

  it.runIf(vectorsPresent)(`the 24 test vectors of BIP-39 (${vectorsAbsentReason} otherwise)`, () => {
    // The file's shape is fixed: language, then rows of entropy, phrase, seed and extended key.
    const { english } = readVectorJson('bip39-trezor', 'vectors.json') as { english: string[][] };
    const found = english.map((row) => secretWeaknesses('bip39-seed', entropyOf(row[1] ?? '')));
    expect(found).toHaveLength(24);
    expect(found.every(([first]) => first === 'known-phrase')).toBe(true);
  });
});

describe('private keys that anyone can look up', () => {
  it('are the twenty accounts of a development node', () => {
    const seed = bip39Seed(entropyOf(times('test', 11, 'junk')), 'english', new Uint8Array(0), nobleHdEngine);
    const master = masterKey(seed, nobleHdEngine);
    for (let at = 0; at < 20; at++) {
      const path = parseDerivationPath(`m/44'/60'/0'/0/${String(at)}`);
      const { secret } = derivePath(master, path, nobleHdEngine);
      expect(secretWeaknesses('secp256k1', secret ?? new Uint8Array(32))).toEqual(['known-phrase']);
    }
  });
});

describe('secrets that were counted, not drawn', () => {
  const small = 2n ** 100n + 12345n;
  it.each([
    ['secp256k1', scalar(1n)],
    ['secp256k1', scalar(small)],
    ['secp256k1', scalar(secp256k1.Point.CURVE().n - 1n)],
    ['secp256k1', scalar(secp256k1.Point.CURVE().n - small)],
    ['p256', scalar(7n)],
    ['p256', scalar(p256.Point.CURVE().n - 7n)],
    ['ed25519', scalar(2n)],
    ['x25519', Uint8Array.from(scalar(2n)).reverse()],
  ] as const)('%s, case %#', (algorithm, secret) => {
    expect(secretWeaknesses(algorithm, secret)).toEqual(['small-scalar']);
  });
});

describe('bytes that repeat or count', () => {
  it.each([
    ['one byte', every(32, () => 0x5a)],
    ['two bytes', every(32, (at) => (at % 2 === 0 ? 0xde : 0xad))],
    ['four bytes', every(32, (at) => [0xde, 0xad, 0xbe, 0xef][at % 4] ?? 0)],
    ['counting up', every(32, (at) => at)],
    ['counting down by three', every(32, (at) => 250 - 3 * at)],
  ])('%s', (_what, secret) => {
    expect(secretWeaknesses('aes-256', secret)).toEqual(['repeated-bytes']);
  });
  it('zeros are both', () => {
    expect(secretWeaknesses('hmac-sha256', new Uint8Array(32))).toEqual(['repeated-bytes', 'small-scalar']);
  });
});

describe('what is drawn', () => {
  it('shows no weakness, whatever its length: 12 words are not weak', () => {
    const lengths = { 'bip39-seed': [16, 20, 24, 28, 32], 'aes-256': [32], secp256k1: [32] } as const;
    let cases = 0;
    for (const algorithm of ['bip39-seed', 'aes-256', 'secp256k1'] as const) {
      for (const length of lengths[algorithm]) {
        for (let round = 0; round < 1000; round++, cases++)
          expect(secretWeaknesses(algorithm, systemRandomPort.bytes(length))).toEqual([]);
      }
    }
    expect(cases).toBe(7000);
  });
});
