import { undecodable } from '../refusal.ts';
import type { PsbtPair } from './psbt-codec.ts';
import { Reader } from './reader.ts';
import { parseOutput, parseWitness } from './transaction.ts';

/** Versions of the format: BIP-174 is 0, BIP-370 is 2; 1 was never given. */
export type PsbtVersion = 0 | 2;

/** Field numbers of the global map in BIP-174 and BIP-370. */
export const globalField = {
  unsignedTransaction: 0x00,
  transactionVersion: 0x02,
  fallbackLockTime: 0x03,
  inputCount: 0x04,
  outputCount: 0x05,
  modifiable: 0x06,
  version: 0xfb,
} as const;
/** Field numbers of inputs in BIP-174, BIP-370 and BIP-371 that this code names. */
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
  previousTxid: 0x0e,
  outputIndex: 0x0f,
  sequence: 0x10,
  requiredTime: 0x11,
  requiredHeight: 0x12,
  tapKeySignature: 0x13,
  tapScriptSignature: 0x14,
  tapLeafScript: 0x15,
  tapDerivation: 0x16,
  tapInternalKey: 0x17,
  tapMerkleRoot: 0x18,
} as const;
/** The same for outputs. */
export const outputField = {
  derivation: 0x02,
  amount: 0x03,
  script: 0x04,
  tapInternalKey: 0x05,
  tapTree: 0x06,
  tapDerivation: 0x07,
} as const;

/**
 * A known field: what its key data and its value must be; each returns false (or throws) when it is not that. `only`
 * names the version that it belongs to when it is not for both (BIP-370).
 */
interface FieldRule {
  key: (keyData: Uint8Array) => boolean;
  value: (value: Uint8Array) => boolean;
  only?: PsbtVersion;
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
const output = (value: Uint8Array): boolean => {
  const reader = new Reader(value);
  parseOutput(reader);
  reader.end();
  return true;
};
const count = (value: Uint8Array): boolean => {
  const reader = new Reader(value);
  reader.compactSize();
  return reader.left === 0;
};
const uint32 = (value: Uint8Array): number => (value.length === 4 ? new Reader(value).uint32() : -1);
/** BIP-65: lock times from here on are seconds since 1970, below are block heights; zero is no requirement. */
const isTime = (value: Uint8Array): boolean => uint32(value) >= 500_000_000;
const isHeight = (value: Uint8Array): boolean => uint32(value) > 0 && uint32(value) < 500_000_000;
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

function rule(key: FieldRule['key'], value: FieldRule['value'], only?: PsbtVersion): FieldRule {
  return { key, value, ...(only === undefined ? {} : { only }) };
}

const globalRules: Rules = new Map([
  [0x00, rule(noKey, anything, 0)],
  [0x01, rule(lengths(78), origin)],
  [0x02, rule(noKey, lengths(4), 2)],
  [0x03, rule(noKey, lengths(4), 2)],
  [0x04, rule(noKey, count, 2)],
  [0x05, rule(noKey, count, 2)],
  [0x06, rule(noKey, lengths(1), 2)],
  [0xfb, rule(noKey, lengths(4))],
]);

const inputRules: Rules = new Map([
  // The previous transaction is read once, by the codec.
  [0x00, rule(noKey, anything)],
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
  [0x0e, rule(noKey, lengths(32), 2)],
  [0x0f, rule(noKey, lengths(4), 2)],
  [0x10, rule(noKey, lengths(4), 2)],
  [0x11, rule(noKey, isTime, 2)],
  [0x12, rule(noKey, isHeight, 2)],
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
  [0x03, rule(noKey, lengths(8), 2)],
  [0x04, rule(noKey, anything, 2)],
  [0x05, rule(noKey, lengths(32))],
  [0x06, rule(noKey, (value) => value.length > 0)],
  [0x07, rule(lengths(32), tapDerivation)],
  [0x08, rule(compressedKey, keyList)],
]);

const rules = { global: globalRules, input: inputRules, output: outputRules };

/**
 * Checks one pair by the rules of its map and version; unknown types pass, they are kept and mean nothing to us.
 * @throws HoldfastError `undecodable`/`bad-psbt-field` with map and type.
 */
export function checkField(map: 'global' | 'input' | 'output', pair: PsbtPair, version: PsbtVersion): void {
  const known = rules[map].get(pair.type);
  if (!known) return;
  const belongs = known.only === undefined || known.only === version;
  if (belongs && known.key(pair.keyData) && known.value(pair.value)) return;
  throw undecodable('bad-psbt-field', { map, type: pair.type });
}

/** The types that mean something to this code; the rest is carried along and counted. */
export function isKnownField(map: 'global' | 'input' | 'output', type: number): boolean {
  return rules[map].has(type);
}
