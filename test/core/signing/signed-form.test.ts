import { secp256k1 } from '@noble/curves/secp256k1.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { ethers } from 'ethers';
import { describe, expect, it } from 'vitest';

import { signedTypedForm } from '../../../src/core/signing/ethereum/signed-form.ts';

const key = new ethers.SigningKey(`0x${'05'.repeat(32)}`);

describe('the network form of a typed transaction', () => {
  it.each([0, 1, 30, 60, 200, 300, 70_000])('is what ethers writes, with %i bytes of data', (length) => {
    for (let nonce = 0; nonce < 20; nonce += 1) {
      const transaction = ethers.Transaction.from({
        type: 2,
        chainId: 1,
        nonce,
        to: '0x8eA7a3fccC211ED48b763b4164884DDbcF3b0A98',
        data: `0x${'ab'.repeat(length)}`,
        value: BigInt(nonce) ** 9n,
      });
      const digest = hexToBytes(transaction.unsignedHash.slice(2));
      const signed = secp256k1.sign(digest, hexToBytes(key.privateKey.slice(2)), {
        prehash: false,
        format: 'recovered',
      });
      const signature = Uint8Array.of(...signed.slice(1), signed[0] ?? 0);
      transaction.signature = key.sign(digest);
      const ours = signedTypedForm(hexToBytes(transaction.unsignedSerialized.slice(2)), signature);
      expect(`0x${bytesToHex(ours)}`).toBe(transaction.serialized);
    }
  });

  it('leaves the zeros in front of a number out, as everybody does', () => {
    const unsigned = ethers.Transaction.from({
      type: 2,
      chainId: 1,
      to: ethers.ZeroAddress,
    }).unsignedSerialized;
    for (const zeros of [1, 2, 31]) {
      const signature = new Uint8Array(65).fill(0x7f);
      signature.fill(0, 0, zeros);
      signature.fill(0, 32, 32 + zeros);
      signature[64] = 1;
      const ours = signedTypedForm(hexToBytes(unsigned.slice(2)), signature);
      const read = ethers.decodeRlp(`0x${bytesToHex(ours.subarray(1))}`) as string[];
      expect(read.slice(-3)).toEqual([
        '0x01',
        `0x${'7f'.repeat(32 - zeros)}`,
        `0x${'7f'.repeat(32 - zeros)}`,
      ]);
    }
  });

  it('refuses a signature of another length or parity', () => {
    expect(() => signedTypedForm(Uint8Array.of(2, 0xc0), new Uint8Array(64))).toThrow('bad-signature');
    expect(() => signedTypedForm(Uint8Array.of(2, 0xc0), new Uint8Array(65).fill(2))).toThrow(
      'bad-signature',
    );
  });
});
