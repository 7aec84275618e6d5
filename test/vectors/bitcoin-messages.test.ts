import { schnorr, secp256k1 } from '@noble/curves/secp256k1.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { describe, expect, it } from 'vitest';

import { encodeUtf8 } from '../../src/core/encoding/utf8.ts';
import { parseWif } from '../../src/core/encoding/wif.ts';
import { parseBitcoinAddress } from '../../src/core/seeds/addresses.ts';
import {
  bip322MessageHash,
  encodeBip322Signature,
  transactionToSign,
  transactionToSpend,
} from '../../src/core/signing/bitcoin/bip322.ts';
import { encodeDerSignature } from '../../src/core/signing/bitcoin/der-signature.ts';
import {
  encodeLegacySignature,
  legacyMessageDigest,
  parseLegacySignature,
} from '../../src/core/signing/bitcoin/legacy-message.ts';
import { verifyBip322, verifyLegacyMessage } from '../../src/core/signing/bitcoin/message-verify.ts';
import { p2wpkhScript, p2wpkhScriptCode, scriptAddress } from '../../src/core/signing/bitcoin/script.ts';
import { sighashParts, taprootDigest, witnessV0Digest } from '../../src/core/signing/bitcoin/sighash.ts';
import { tweakSecretKey } from '../../src/core/signing/bitcoin/taproot.ts';
import { displayTxid, transactionId } from '../../src/core/signing/bitcoin/transaction.ts';
import { failureOf } from '../core/signing/support/fake-keys.ts';
import { readVectorJson, vectorsAbsentReason, vectorsPresent } from '../support/vectors.ts';

interface Bip322 {
  tx_hashes: {
    message: string;
    address: string;
    message_hash: string;
    to_spend_tx_hash: string;
    to_sign_tx_hash: string;
  }[];
  simple: {
    message: string;
    private_keys: string[];
    address: string;
    type: string;
    witness_script: string;
    bip322_signatures: string[];
  }[];
  error: { description: string; message: string; address: string; signature: string }[];
}

interface Fixtures {
  networks: { bitcoin: string; dogecoin: string };
  valid: {
    signature: { signature: string; recovery: number; compressed: boolean; hex: string }[];
    magicHash: { network: 'bitcoin' | 'dogecoin'; message: string; magicHash: string }[];
    sign: Row[];
    verify: (Row & { address: string })[];
  };
  invalid: {
    signature: { hex: string; exception: string }[];
    verify: { message: string; address: string; signature: string }[];
  };
}
interface Row {
  message: string;
  network: 'bitcoin' | 'dogecoin';
  d: string;
  signature: string;
  compressed?: { address: string; signature: string };
  segwit?: Record<'P2SH_P2WPKH' | 'P2WPKH', { address: string; signature: string }>;
}

const none = new Uint8Array(0);

describe.skipIf(!vectorsPresent)(
  vectorsPresent ? 'messages signed with Bitcoin keys' : `Bitcoin messages: ${vectorsAbsentReason}`,
  () => {
    it('BIP-322: hashes, transactions, signatures made and checked, and every error', () => {
      const vectors = readVectorJson('taproot-schnorr-bip322', 'bip322_basic.json') as Bip322; // shape by SOURCE.md
      for (const row of vectors.tx_hashes) {
        const message = encodeUtf8(row.message);
        const { scriptPubKey } = parseBitcoinAddress(row.address);
        expect(bytesToHex(bip322MessageHash(message))).toBe(row.message_hash);
        expect(displayTxid(transactionId(transactionToSpend(message, scriptPubKey)))).toBe(
          row.to_spend_tx_hash,
        );
        expect(displayTxid(transactionId(transactionToSign(message, scriptPubKey)))).toBe(
          row.to_sign_tx_hash,
        );
      }
      const made: string[] = [];
      for (const row of vectors.simple) {
        const message = encodeUtf8(row.message);
        for (const signature of row.bip322_signatures) {
          expect(verifyBip322(message, row.address, signature), row.message).toBe(true);
          expect(verifyBip322(encodeUtf8(`${row.message}.`), row.address, signature)).toBe(false);
        }
        const secrets = row.private_keys.map((wif) => parseWif(encodeUtf8(wif)).secret);
        const signature = simpleSignature(message, row.address, hexToBytes(row.witness_script), secrets);
        expect(verifyBip322(message, row.address, signature)).toBe(true);
        if (row.bip322_signatures.includes(signature)) made.push(row.type);
      }
      // The taproot one was made with another auxiliary value, and carries no prefix.
      expect(made).toEqual(['p2wpkh', 'p2wpkh', 'p2wsh-multisig-3of3']);
      const errors = vectors.error.map(({ message, address, signature }) => {
        let valid = false;
        const failure = failureOf(() => {
          valid = verifyBip322(encodeUtf8(message), address, signature);
        });
        return failure === 'none' ? String(valid) : failure;
      });
      expect(errors).toEqual([
        'undecodable/bad-base64',
        'undecodable/empty',
        'false',
        'false',
        'false',
        'false',
        'undecodable/bad-base64',
        'undecodable/truncated',
      ]);
      expect([vectors.tx_hashes.length, vectors.simple.length]).toEqual([3, 4]);
    });

    it('BIP-137: digests, headers, signatures made and checked', () => {
      const { networks, valid, invalid } = readVectorJson(
        'bitcoin-message-bip137',
        'fixtures.json',
      ) as Fixtures; // shape by SOURCE.md
      let count = 0;
      for (const row of valid.signature) {
        // One case of the file is a byte too long: its reader takes the first byte twice.
        const bytes = hexToBytes(row.hex.length === 132 ? row.hex.slice(2) : row.hex);
        const parsed = parseLegacySignature(bytes);
        expect(parsed.recovery).toBe(row.recovery);
        expect(parsed.kind).toBe(row.compressed ? 'p2pkh' : 'uncompressed');
        expect(bytesToHex(parsed.compact)).toBe(row.signature);
        count += 1;
      }
      for (const row of valid.magicHash) {
        // The file writes the prefix with its length in front, which the digest adds by itself.
        const prefix = networks[row.network].slice(1);
        expect(bytesToHex(legacyMessageDigest(encodeUtf8(row.message), prefix))).toBe(row.magicHash);
        count += 1;
      }
      for (const row of valid.sign) {
        const secret = hexToBytes(BigInt(row.d).toString(16).padStart(64, '0'));
        const digest = legacyMessageDigest(encodeUtf8(row.message), networks[row.network].slice(1));
        const signed = secp256k1.Signature.fromBytes(
          secp256k1.sign(digest, secret, { prehash: false, format: 'recovered' }),
          'recovered',
        );
        const signature = Uint8Array.of(...signed.toBytes('compact'), signed.recovery ?? 0);
        expect(encodeLegacySignature('uncompressed', signature)).toBe(row.signature);
        if (row.compressed) expect(encodeLegacySignature('p2pkh', signature)).toBe(row.compressed.signature);
        if (row.segwit) {
          expect(encodeLegacySignature('p2sh-p2wpkh', signature)).toBe(row.segwit.P2SH_P2WPKH.signature);
          expect(encodeLegacySignature('p2wpkh', signature)).toBe(row.segwit.P2WPKH.signature);
        }
        count += 1;
      }
      const left: string[] = [];
      for (const row of valid.verify) {
        // Addresses of another currency are none of ours.
        if (row.network !== 'bitcoin') left.push(row.address);
        else {
          const message = encodeUtf8(row.message);
          for (const { address, signature } of [
            row,
            row.compressed,
            ...Object.values(row.segwit ?? {}),
          ].filter((one) => one !== undefined)) {
            expect(verifyLegacyMessage(message, address, signature), address).toBe(true);
          }
        }
        count += 1;
      }
      expect(
        invalid.signature.map(({ hex }) => failureOf(() => parseLegacySignature(hexToBytes(hex)))),
      ).toEqual(['undecodable/bad-type', 'undecodable/trailing-bytes', 'undecodable/truncated']);
      for (const { message, address, signature } of invalid.verify) {
        expect(verifyLegacyMessage(encodeUtf8(message), address, signature)).toBe(false);
      }
      expect(count + invalid.signature.length + invalid.verify.length).toBe(23);
      expect(left).toEqual(['DFpN6QqFfUm3gKNaxN6tNcab1FArL9cZLE']);
    });
  },
);

/** A simple signature by the digests of the product and the library's curve. */
function simpleSignature(
  message: Uint8Array,
  address: string,
  witnessScript: Uint8Array,
  secrets: readonly Uint8Array[],
): string {
  const { scriptPubKey } = parseBitcoinAddress(address);
  const transaction = transactionToSign(message, scriptPubKey);
  const spent = { amount: 0n, script: scriptPubKey };
  const parts = sighashParts(transaction, [spent]);
  const [secret] = secrets;
  if (!secret) throw new Error('no key');
  const ecdsa = (digest: Uint8Array, key: Uint8Array) =>
    Uint8Array.of(...encodeDerSignature(secp256k1.sign(digest, key, { prehash: false })), 1);
  if (witnessScript.length > 0) {
    const digest = witnessV0Digest(transaction, parts, 0, witnessScript, 0n, 1);
    const witness = [none, ...secrets.map((key) => ecdsa(digest, key)), witnessScript];
    return encodeBip322Signature({ form: 'simple', witness });
  }
  if (scriptPubKey[0] === 0x51) {
    const digest = taprootDigest(transaction, parts, 0, 0, spent);
    const signature = schnorr.sign(digest, tweakSecretKey(secret, none), new Uint8Array(32));
    return encodeBip322Signature({ form: 'simple', witness: [signature] });
  }
  const publicKey = secp256k1.getPublicKey(secret, true);
  expect(scriptAddress(p2wpkhScript(publicKey), 'mainnet')).toBe(address);
  const digest = witnessV0Digest(transaction, parts, 0, p2wpkhScriptCode(scriptPubKey), 0n, 1);
  return encodeBip322Signature({ form: 'simple', witness: [ecdsa(digest, secret), publicKey] });
}
