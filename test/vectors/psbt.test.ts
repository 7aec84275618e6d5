import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { base64 } from '@scure/base';
import { HDKey } from '@scure/bip32';
import { describe, expect, it } from 'vitest';

import { encodePsbt, fieldsOf, parsePsbt } from '../../src/core/signing/bitcoin/psbt-codec.ts';
import {
  encodeTransaction,
  parsePreviousTransaction,
  parseTransaction,
} from '../../src/core/signing/bitcoin/transaction.ts';
import { decodeRequest } from '../../src/core/signing/decode.ts';
import { FakeKeys, failureOf, utf8 } from '../core/signing/support/fake-keys.ts';
import { readVectorJson, vectorsAbsentReason, vectorsPresent } from '../support/vectors.ts';

interface PsbtCase {
  section: 'valid' | 'invalid' | 'fails_signer_checks';
  description: string;
  hex: string;
  base64: string;
}
interface RoleStep {
  text_before: string[];
  hex: string;
  base64?: string;
}

// The vector files have these shapes (SOURCE.md beside them).
const cases = (name: string): PsbtCase[] => readVectorJson('psbt-bips', name) as PsbtCase[];

describe.skipIf(!vectorsPresent)(
  vectorsPresent ? 'BIP-174 and BIP-371' : `BIP-174 and BIP-371: ${vectorsAbsentReason}`,
  () => {
    const keys = new FakeKeys();

    it('parses and re-encodes every valid PSBT, and refuses every invalid one', () => {
      const counts = { valid: 0, invalid: 0, fails_signer_checks: 0 };
      for (const { section, description, hex, base64: text } of [
        ...cases('bip174.json'),
        ...cases('bip371.json'),
      ]) {
        const bytes = hexToBytes(hex);
        expect(base64.decode(text), description).toEqual(bytes);
        counts[section] += 1;
        if (section === 'invalid') {
          expect(
            failureOf(() => parsePsbt(bytes)),
            description,
          ).toMatch(/^undecodable\//);
          expect(
            failureOf(() => decodeRequest({ bytes: utf8(text) }, keys)),
            description,
          ).toMatch(/^undecodable\//);
        } else {
          expect(encodePsbt(parsePsbt(bytes)), description).toEqual(bytes);
        }
        if (section === 'fails_signer_checks') {
          const expected = description.startsWith('A Witness UTXO')
            ? 'witness-utxo-for-legacy'
            : 'script-mismatch';
          expect(
            failureOf(() => decodeRequest({ bytes: utf8(text) }, keys)),
            description,
          ).toBe(`refused/${expected}`);
        }
      }
      expect(counts).toEqual({ valid: 14, invalid: 28, fails_signer_checks: 4 });
    });

    it('walks the role chain of BIP-174: every step parses, re-encodes, and the extracted transaction too', () => {
      const steps = readVectorJson('psbt-bips', 'bip174_roles.json') as RoleStep[]; // shape by SOURCE.md
      let psbts = 0;
      let transactions = 0;
      for (const { hex, base64: text } of steps) {
        const bytes = hexToBytes(hex);
        if (text === undefined) {
          expect(encodeTransaction(parseTransaction(bytes, 'any'), true)).toEqual(bytes);
          transactions += 1;
        } else {
          expect(encodePsbt(parsePsbt(bytes))).toEqual(bytes);
          psbts += 1;
        }
      }
      expect({ psbts, transactions }).toEqual({ psbts: 10, transactions: 1 });
    });

    it('signs the role chain with its keys: the signatures and the transaction of the text', () => {
      const master =
        'tprv8ZgxMBicQKsPd9TeAdPADNnSyH9SSUUbTVeFszDE23Ki6TBB5nCefAdHkK8Fm3qMQR6sHwA56zqRmKmxnHk37JkiFzvncDqoKmPWubu7hDF';
      const owner = new FakeKeys(HDKey.fromExtendedKey(master, { private: 0x04358394, public: 0x043587cf }));
      const steps = readVectorJson('psbt-bips', 'bip174_roles.json') as RoleStep[]; // shape by SOURCE.md
      const updated = hexToBytes(steps[2]?.hex ?? '');
      // Its second input carries a witness UTXO alone, which our rule for version 0 inputs refuses.
      expect(failureOf(() => decodeRequest({ bytes: updated }, owner))).toBe(
        'refused/previous-transaction-needed',
      );
      const whole = (steps[1]?.text_before ?? [])
        .filter((line) => line.startsWith('** 02000000'))
        .map((line) => hexToBytes(line.slice(3)));
      const psbt = parsePsbt(updated);
      for (const [index, input] of psbt.transaction.inputs.entries()) {
        const value = whole.find(
          (bytes) => bytesToHex(parsePreviousTransaction(bytes).txid) === bytesToHex(input.txid),
        );
        const pairs = psbt.inputs[index];
        if (!value || !pairs) throw new Error('no previous transaction');
        if (!pairs.some(({ type }) => type === 0))
          pairs.unshift({ type: 0, keyData: new Uint8Array(0), value });
      }
      const outcome = owner.sign(decodeRequest({ bytes: encodePsbt(psbt) }, owner));
      expect(outcome.complete).toBe(true);
      expect(bytesToHex(outcome.extracted ?? new Uint8Array(0))).toBe(steps[7]?.hex);
      const combined = parsePsbt(hexToBytes(steps[5]?.hex ?? ''));
      for (const [index, pairs] of combined.inputs.entries()) {
        const texts = (map: typeof pairs) =>
          fieldsOf(map, 2)
            .map(({ keyData, value }) => `${bytesToHex(keyData)} ${bytesToHex(value)}`)
            .sort();
        expect(texts(parsePsbt(outcome.bytes).inputs[index] ?? [])).toEqual(texts(pairs));
      }
    });
  },
);
