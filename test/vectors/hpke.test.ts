import { describe, expect, it } from 'vitest';
import { bytesToHex, hexToBytes } from '@noble/ciphers/utils.js';
import { hpkeDeriveKeyPair, hpkeRecipient, hpkeSender, type HpkeAead } from '../../src/core/crypto/hpke.ts';
import { isHoldfastError } from '../../src/core/error.ts';
import { readVectorJson, vectorsAbsentReason, vectorsPresent } from '../support/vectors.ts';

interface Vector {
  mode: number;
  kem_id: number;
  aead_id: number;
  info: string;
  ikmR: string;
  sender_seed: string;
  skRm: string;
  pkRm: string;
  enc: string;
  encryptions: { aad: string; pt: string; ct: string }[];
  exports: { exporter_context: string; L: number; exported_value: string }[];
}

const skipped: string[] = [];
const aeads = new Map<number, HpkeAead>([
  [1, 'aes-128-gcm'],
  [3, 'chacha20-poly1305'],
]);

describe.runIf(vectorsPresent)(
  `HPKE, RFC 9180 (${vectorsPresent ? 'appendix A' : vectorsAbsentReason})`,
  () => {
    // The shape is that of the file's SOURCE.md.
    const vectors = vectorsPresent ? (readVectorJson('hpke-rfc9180', 'base_and_auth.json') as Vector[]) : [];
    let run = 0;
    let messages = 0;
    for (const [index, vector] of vectors.entries()) {
      const aead = aeads.get(vector.aead_id);
      if (vector.kem_id !== 32 || vector.mode !== 0 || aead === undefined) {
        skipped.push(
          `${index}: ${vector.kem_id !== 32 ? 'KEM is P-256, not offered' : 'authenticated mode is not offered'}`,
        );
        continue;
      }
      it(`vector ${index}, ${aead}`, () => {
        const pair = hpkeDeriveKeyPair(hexToBytes(vector.ikmR));
        expect(bytesToHex(pair.secret)).toBe(vector.skRm);
        expect(bytesToHex(pair.publicKey)).toBe(vector.pkRm);
        // For X25519 the file's sender_seed is skEm of the RFC, already derived.
        const ephemeral = hexToBytes(vector.sender_seed);
        const { enc, context: sender } = hpkeSender(pair.publicKey, hexToBytes(vector.info), ephemeral, aead);
        expect(bytesToHex(enc)).toBe(vector.enc);
        const recipient = hpkeRecipient(enc, pair.secret, hexToBytes(vector.info), aead);
        for (const message of vector.encryptions) {
          const plaintext = hexToBytes(message.pt);
          const sealed = sender.seal(hexToBytes(message.aad), plaintext);
          expect(bytesToHex(sealed)).toBe(message.ct);
          expect(recipient.open(hexToBytes(message.aad), sealed)).toEqual(plaintext);
          messages++;
        }
        for (const exported of vector.exports) {
          expect(bytesToHex(recipient.export(hexToBytes(exported.exporter_context), exported.L))).toBe(
            exported.exported_value,
          );
        }
        run++;
      });
    }
    it('ran every vector of our suites, and says which it left out', () => {
      expect({ run, messages, skipped }).toEqual({
        run: 2,
        messages: 514,
        skipped: [
          '1: authenticated mode is not offered',
          '3: authenticated mode is not offered',
          '4: KEM is P-256, not offered',
          '5: KEM is P-256, not offered',
        ],
      });
    });
  },
);

describe('HPKE refusals', () => {
  const recipient = hpkeDeriveKeyPair(new Uint8Array(32).fill(7));
  const info = new Uint8Array([1]);
  it('refuses a public key of low order, a changed message, another info', () => {
    expect(() => hpkeSender(new Uint8Array(32), info, new Uint8Array(32).fill(9))).toThrow('hpke-bad-key');
    const { enc, context } = hpkeSender(recipient.publicKey, info, new Uint8Array(32).fill(9));
    const sealed = context.seal(info, new Uint8Array(32));
    const codes: unknown[] = [];
    const attempt = (run: () => unknown) => {
      try {
        codes.push(run());
      } catch (error) {
        codes.push(isHoldfastError(error) ? error.code : error);
      }
    };
    for (let i = 0; i < sealed.length; i++) {
      const changed = sealed.slice();
      changed[i] = (changed[i] ?? 0) ^ 1;
      attempt(() => hpkeRecipient(enc, recipient.secret, info).open(info, changed));
    }
    attempt(() => hpkeRecipient(enc, recipient.secret, new Uint8Array([2])).open(info, sealed));
    attempt(() => hpkeRecipient(enc, recipient.secret, info).open(new Uint8Array(0), sealed));
    expect(codes).toEqual(new Array(sealed.length + 2).fill('hpke-open-failed'));
  });
});
