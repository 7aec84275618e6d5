import { schnorr } from '@noble/curves/secp256k1.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { Transaction } from '@scure/btc-signer';
import { describe, expect, it } from 'vitest';

import { legacyDigest } from '../../src/core/signing/bitcoin/legacy-sighash.ts';
import { scriptAddress } from '../../src/core/signing/bitcoin/script.ts';
import { sighashParts, taprootDigest } from '../../src/core/signing/bitcoin/sighash.ts';
import { tweakPublicKey, tweakSecretKey } from '../../src/core/signing/bitcoin/taproot.ts';
import {
  displayTxid,
  encodeTransaction,
  parseTransaction,
  transactionId,
} from '../../src/core/signing/bitcoin/transaction.ts';
import { readVectorJson, vectorsAbsentReason, vectorsPresent } from '../support/vectors.ts';

interface WalletVectors {
  scriptPubKey: {
    given: { internalPubkey: string };
    intermediary: { merkleRoot?: string | null; tweakedPubkey: string };
    expected: { scriptPubKey: string; bip350Address: string };
  }[];
  keyPathSpending: {
    given: { rawUnsignedTx: string; utxosSpent: { scriptPubKey: string; amountSats: number }[] };
    inputSpending: {
      given: { txinIndex: number; internalPrivkey: string; merkleRoot: string | null; hashType: number };
      intermediary: { tweakedPrivkey: string; sigHash: string };
      expected: { witness: string[] };
    }[];
  }[];
}

describe.skipIf(!vectorsPresent)(
  vectorsPresent ? 'Bitcoin digests' : `Bitcoin digests: ${vectorsAbsentReason}`,
  () => {
    it('BIP-341: output keys, addresses, tweaked secrets, and the digests of every type', () => {
      const vectors = readVectorJson('taproot-schnorr-bip322', 'bip341_wallet.json') as WalletVectors; // shape by SOURCE.md
      let scripts = 0;
      for (const { given, intermediary, expected } of vectors.scriptPubKey) {
        const root = hexToBytes(intermediary.merkleRoot ?? '');
        expect(bytesToHex(tweakPublicKey(hexToBytes(given.internalPubkey), root))).toBe(
          intermediary.tweakedPubkey,
        );
        expect(scriptAddress(hexToBytes(expected.scriptPubKey), 'mainnet')).toBe(expected.bip350Address);
        scripts += 1;
      }
      let tweaked = 0;
      let digests = 0;
      for (const { given, inputSpending } of vectors.keyPathSpending) {
        const transaction = parseTransaction(hexToBytes(given.rawUnsignedTx), 'plain');
        const spent = given.utxosSpent.map(({ scriptPubKey, amountSats }) => ({
          script: hexToBytes(scriptPubKey),
          amount: BigInt(amountSats),
        }));
        const parts = sighashParts(transaction, spent);
        for (const { given: input, intermediary, expected } of inputSpending) {
          const secret = tweakSecretKey(
            hexToBytes(input.internalPrivkey),
            hexToBytes(input.merkleRoot ?? ''),
          );
          expect(bytesToHex(secret)).toBe(intermediary.tweakedPrivkey);
          tweaked += 1;
          const output = spent[input.txinIndex];
          if (!output) throw new Error('no such output');
          const digest = taprootDigest(transaction, parts, input.txinIndex, input.hashType, output);
          expect(bytesToHex(digest)).toBe(intermediary.sigHash);
          const signature = bytesToHex(schnorr.sign(digest, secret, new Uint8Array(32)));
          const type = input.hashType === 0 ? '' : bytesToHex(Uint8Array.of(input.hashType));
          expect(signature + type).toBe(expected.witness[0]);
          digests += 1;
        }
      }
      expect({ scripts, tweaked, digests }).toEqual({ scripts: 7, tweaked: 7, digests: 7 });
    });

    it('sighash-core: every transaction parses, re-encodes, has the id that the library computes, and its digest', () => {
      const rows = readVectorJson('sighash-core', 'sighash.json') as [
        string,
        string,
        number,
        number,
        string,
      ][]; // shape by SOURCE.md
      let run = 0;
      for (const [raw, script, index, type, expected] of rows.slice(1)) {
        const bytes = hexToBytes(raw);
        const transaction = parseTransaction(bytes, 'plain');
        expect(encodeTransaction(transaction, false)).toEqual(bytes);
        const library = Transaction.fromRaw(bytes, {
          allowUnknownOutputs: true,
          allowUnknownInputs: true,
          allowUnknownVersion: true,
          disableScriptCheck: true,
        });
        expect(displayTxid(transactionId(transaction))).toBe(library.id);
        const digest = legacyDigest(transaction, index, hexToBytes(script), type);
        expect(bytesToHex(digest.reverse())).toBe(expected);
        run += 1;
      }
      expect(run).toBe(500);
    });
  },
);
