import { undecodable } from '../refusal.ts';
import type { PsbtPair } from './psbt-codec.ts';
import { Reader } from './reader.ts';
import { parseOutput, parseTransaction, parseWitness } from './transaction.ts';

/** Field numbers of inputs in BIP-174, BIP-371 and BIP-373 that this code names. */
export const inputField = {
  nonWitnessUtxo: 0x00,
  witnessUtxo: 0x01,
  partialSignature: 0x02,
  sighashType: 0x03,
  redeemScript: 0x04,
  witnessScript: 0x05,
  derivation: 0x06,
  finalScriptSig: 0x07,
  finalWitness: 0x08,
  tapKeySignature: 0x13,
  tapDerivation: 0x16,
  tapInternalKey: 0x17,
  tapMerkleRoot: 0x18,
} as const;
/** The same for outputs. */
export const outputField = {
  derivation: 0x02,
  tapInternalKey: 0x05,
  tapTree: 0x06,
  tapDerivation: 0x07,
} as const;

/** A known field: what its key data and its value must be; each returns false (or throws) when it is not that. */
interface FieldRule {
  key: (keyData: Uint8Array) => boolean;
  value: (value: Uint8Array) => boolean;
}
type Rules = ReadonlyMap<number, FieldRule>;

const noKey = (key: Uint8Array): boolean => key.length === 0;
const lengths =
  (...allowed: number[]) =>
  (bytes: Uint8Array): boolean =>
    allowed.includes(bytes.length);
const anything = (): boolean => true;
const publicKey = (key: Uint8Array): boolean =>
  (key.length === 33 && (key[0] === 2 || key[0] === 3)) || (key.length === 65 && key[0] === 4);
const compressedKey = (key: Uint8Array): boolean => key.length === 33 && (key[0] === 2 || key[0] === 3);
const origin = (value: Uint8Array): boolean =>
  value.length >= 4 && value.length % 4 === 0 && value.length <= 4 + 4 * 255;
const schnorrSignature = lengths(64, 65);
const transaction = (value: Uint8Array): boolean => parseTransaction(value, 'any').outputs.length > 0;
const output = (value: Uint8Array): boolean => {
  const reader = new Reader(value);
  parseOutput(reader);
  reader.end();
  return true;
};
const witness = (value: Uint8Array): boolean => parseWitness(value).length >= 0;
const partialSignature = (value: Uint8Array): boolean => value.length >= 9 && value.length <= 73;
const controlBlock = (key: Uint8Array): boolean =>
  key.length >= 33 && (key.length - 33) % 32 === 0 && key.length <= 33 + 32 * 128;
const tapDerivation = (value: Uint8Array): boolean => {
  const reader = new Reader(value);
  reader.take(32 * reader.compactSize());
  return reader.left >= 4 && reader.left % 4 === 0;
};
const musigKey = (key: Uint8Array): boolean => key.length === 66 || key.length === 98;
const keyList = (value: Uint8Array): boolean => value.length > 0 && value.length % 33 === 0;
/** A field of PSBT version 2: BIP-370 says it must not occur in version 0. */
const forbidden: FieldRule = { key: () => false, value: anything };

function rule(key: FieldRule['key'], value: FieldRule['value']): FieldRule {
  return { key, value };
}

const globalRules: Rules = new Map([
  [0x00, rule(noKey, anything)],
  [0x01, rule(lengths(78), origin)],
  ...[0x02, 0x03, 0x04, 0x05, 0x06].map((type) => [type, forbidden] as const),
  [0xfb, rule(noKey, lengths(4))],
]);

const inputRules: Rules = new Map([
  [0x00, rule(noKey, transaction)],
  [0x01, rule(noKey, output)],
  [0x02, rule(publicKey, partialSignature)],
  [0x03, rule(noKey, lengths(4))],
  [0x04, rule(noKey, anything)],
  [0x05, rule(noKey, anything)],
  [0x06, rule(publicKey, origin)],
  [0x07, rule(noKey, anything)],
  [0x08, rule(noKey, witness)],
  [0x09, rule(noKey, anything)],
  [0x0a, rule(lengths(20), anything)],
  [0x0b, rule(lengths(32), anything)],
  [0x0c, rule(lengths(20), anything)],
  [0x0d, rule(lengths(32), anything)],
  ...[0x0e, 0x0f, 0x10, 0x11, 0x12].map((type) => [type, forbidden] as const),
  [0x13, rule(noKey, schnorrSignature)],
  [0x14, rule(lengths(64), schnorrSignature)],
  [0x15, rule(controlBlock, (value) => value.length > 0)],
  [0x16, rule(lengths(32), tapDerivation)],
  [0x17, rule(noKey, lengths(32))],
  [0x18, rule(noKey, lengths(32))],
  [0x1a, rule(compressedKey, keyList)],
  [0x1b, rule(musigKey, lengths(66))],
  [0x1c, rule(musigKey, lengths(32))],
]);

const outputRules: Rules = new Map([
  [0x00, rule(noKey, anything)],
  [0x01, rule(noKey, anything)],
  [0x02, rule(publicKey, origin)],
  ...[0x03, 0x04].map((type) => [type, forbidden] as const),
  [0x05, rule(noKey, lengths(32))],
  [0x06, rule(noKey, (value) => value.length > 0)],
  [0x07, rule(lengths(32), tapDerivation)],
  [0x08, rule(compressedKey, keyList)],
]);

const rules = { global: globalRules, input: inputRules, output: outputRules };

/**
 * Checks one pair by the rules of its map; unknown types pass, they are kept and mean nothing to us.
 * @throws HoldfastError `undecodable`/`bad-psbt-field` with map and type.
 */
export function checkField(map: 'global' | 'input' | 'output', pair: PsbtPair): void {
  const known = rules[map].get(pair.type);
  if (!known || (known.key(pair.keyData) && known.value(pair.value))) return;
  throw undecodable('bad-psbt-field', { map, type: pair.type });
}

/** The types that mean something to this code; the rest is carried along and counted. */
export function isKnownField(map: 'global' | 'input' | 'output', type: number): boolean {
  return rules[map].has(type);
}
