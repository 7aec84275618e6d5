import { schnorr, secp256k1 } from '@noble/curves/secp256k1.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { Transaction as BitcoinTransaction } from '@scure/btc-signer';
import { ethers } from 'ethers';
import fc from 'fast-check';
import { Transaction as MicroTransaction } from 'micro-eth-signer';
import { hashTypedData as viemHash, parseTransaction as viemParse } from 'viem';
import { describe, expect, it } from 'vitest';

import { tweakPublicKey, tweakSecretKey } from '../../../src/core/signing/bitcoin/taproot.ts';
import { fromHex, toHex } from '../../../src/core/signing/bytes.ts';
import { decodeRequest } from '../../../src/core/signing/decode.ts';
import { parseJsonObject } from '../../../src/core/signing/detect.ts';
import { hashTypedData } from '../../../src/core/signing/ethereum/typed-data-request.ts';
import {
  encodeUnsignedTransaction,
  parseSignedTransaction,
  parseUnsignedTransaction,
  transactionDigest,
} from '../../../src/core/signing/ethereum/transaction.ts';
import { FakeKeys } from './support/fake-keys.ts';
import { psbtBytes, strangerScript } from './support/psbt-builder.ts';

const options = { seed: 20_261_122, numRuns: 400 } as const;
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const address = bytes(20).map((raw) => ethers.getAddress(toHex(raw)));

const common = {
  chainId: fc.bigInt(1n, 2n ** 53n - 1n),
  nonce: fc.maxSafeNat(),
  gasLimit: fc.bigInt(0n, 2n ** 53n - 1n),
  to: fc.option(address, { nil: null }),
  value: fc.bigInt(0n, 2n ** 128n),
  data: fc.uint8Array({ maxLength: 200 }).map(toHex),
};
const legacy = fc.record({ type: fc.constant(0), ...common, gasPrice: fc.bigInt(0n, 2n ** 80n) });
const feeMarket = fc
  .record({
    type: fc.constant(2),
    ...common,
    maxFeePerGas: fc.bigInt(0n, 2n ** 80n),
    tip: fc.bigInt(0n, 2n ** 80n),
    accessList: fc.array(
      fc.record({ address, storageKeys: fc.array(bytes(32).map(toHex), { maxLength: 3 }) }),
      {
        maxLength: 3,
      },
    ),
  })
  .map(({ tip, ...rest }) => ({
    ...rest,
    maxPriorityFeePerGas: tip > rest.maxFeePerGas ? rest.maxFeePerGas : tip,
  }));

describe('against other implementations', () => {
  it('transactions: same unsigned and signed bytes, digest and hash as ethers; viem and micro-eth-signer read them', () => {
    const wallet = new ethers.SigningKey(new Uint8Array(32).fill(5));
    fc.assert(
      fc.property(fc.oneof(legacy, feeMarket), (fields) => {
        const theirs = ethers.Transaction.from(fields);
        const ours = parseUnsignedTransaction(fromHex(theirs.unsignedSerialized));
        expect(toHex(encodeUnsignedTransaction(ours))).toBe(theirs.unsignedSerialized);
        expect(toHex(transactionDigest(ours))).toBe(theirs.unsignedHash);
        expect(viemParse(theirs.unsignedSerialized as `0x02${string}`).value ?? 0n).toBe(ours.value); // ethers gives 0x-hex
        theirs.signature = wallet.sign(theirs.unsignedHash);
        const signed = parseSignedTransaction(fromHex(theirs.serialized));
        expect(signed.transaction).toEqual(ours);
        const micro = MicroTransaction.fromHex(theirs.serialized, false);
        expect(micro.toHex({ includeSignature: true })).toBe(theirs.serialized);
      }),
      options,
    );
  });

  it('typed data: same digest as ethers and viem for generated types and values', () => {
    fc.assert(
      fc.property(typedDocument, (document) => {
        const { EIP712Domain: _, ...types } = document.types;
        const ours = toHex(hashTypedData(parseJsonObject(JSON.stringify(document))).digest);
        expect(ethers.TypedDataEncoder.hash(document.domain, types, document.message)).toBe(ours);
        // viem infers from literal documents; this one is generated.
        expect(viemHash(document as unknown as Parameters<typeof viemHash>[0])).toBe(ours);
      }),
      options,
    );
  });

  it('PSBT digests: same as the library for generated inputs of both kinds', () => {
    const keys = new FakeKeys();
    const input = fc.record({
      index: fc.nat(4),
      type: fc.constantFrom('p2wpkh' as const, 'p2tr' as const),
      amount: fc.bigInt(1n, 10n ** 12n),
    });
    fc.assert(
      fc.property(
        fc.array(input, { minLength: 1, maxLength: 4 }),
        fc.array(fc.nat(1000), { minLength: 1, maxLength: 4 }),
        (inputs, paid) => {
          const total = inputs.reduce((sum, { amount }) => sum + amount, 0n);
          const outputs = paid.map((part) => ({
            script: strangerScript,
            amount: (total * BigInt(part)) / 5000n,
          }));
          const raw = psbtBytes(
            keys,
            inputs.map(({ index, type, amount }) => ({
              path: `m/${type === 'p2tr' ? '86' : '84'}'/0'/0'/0/${index.toString()}`,
              type,
              amount,
              whole: true,
            })),
            outputs,
          );
          const library = BitcoinTransaction.fromPSBT(raw);
          const spent = inputs.map((_, at) => library.getInput(at).witnessUtxo);
          const scripts = spent.map((utxo) => utxo?.script ?? new Uint8Array(0));
          const amounts = inputs.map(({ amount }) => amount);
          const { tasks } = decodeRequest({ bytes: raw }, keys);
          for (const [at, { type, amount }] of inputs.entries()) {
            const code = Uint8Array.of(0x76, 0xa9, 0x14, ...(scripts[at] ?? []).slice(2), 0x88, 0xac);
            const digest =
              type === 'p2tr'
                ? library.preimageWitnessV1(at, scripts, 0, amounts)
                : library.preimageWitnessV0(at, code, 1, amount);
            expect(bytesToHex(tasks[at]?.payload ?? new Uint8Array(0))).toBe(bytesToHex(digest));
          }
        },
      ),
      { ...options, numRuns: 60 },
    );
  });

  it('taproot tweaks: secret and public key meet', () => {
    fc.assert(
      fc.property(bytes(32), fc.oneof(fc.constant(new Uint8Array(0)), bytes(32)), (secret, root) => {
        fc.pre(secp256k1.utils.isValidSecretKey(secret));
        const internal = schnorr.getPublicKey(secret);
        expect(schnorr.getPublicKey(tweakSecretKey(secret, root))).toEqual(tweakPublicKey(internal, root));
      }),
      { ...options, numRuns: 60 },
    );
  });
});

interface Document {
  types: Record<string, { name: string; type: string }[]>;
  primaryType: string;
  domain: { chainId: number; name: string };
  message: Record<string, unknown>;
}

/** Leaf types with values of theirs, as JSON writes them. */
const leaves: Record<string, fc.Arbitrary<unknown>> = {
  uint8: fc.nat(255),
  uint256: fc.bigInt(0n, 2n ** 256n - 1n).map(String),
  int16: fc.integer({ min: -32768, max: 32767 }),
  int256: fc.bigInt(-(2n ** 255n), 2n ** 255n - 1n).map(String),
  bool: fc.boolean(),
  address,
  bytes4: bytes(4).map(toHex),
  bytes32: bytes(32).map(toHex),
  bytes: fc.uint8Array({ maxLength: 70 }).map(toHex),
  string: fc.string({ unit: 'grapheme' }),
};

function valueOf(type: string): fc.Arbitrary<unknown> {
  const array = /^(.*)\[([0-9]*)\]$/.exec(type);
  if (!array) return type === 'Inner' ? innerValue : (leaves[type] ?? fc.constant(null));
  const length = array[2] === '' ? undefined : Number(array[2]);
  return fc.array(
    valueOf(array[1] ?? ''),
    length === undefined ? { maxLength: 3 } : { minLength: length, maxLength: length },
  );
}

const innerMembers = [
  { name: 'owner', type: 'address' },
  { name: 'tags', type: 'string[]' },
];
const innerValue = fc.record({ owner: valueOf('address'), tags: valueOf('string[]') });
const memberType = fc
  .tuple(fc.constantFrom(...Object.keys(leaves), 'Inner'), fc.constantFrom('', '', '[]', '[2]', '[][1]'))
  .map(([base, suffix]) => base + suffix);

const typedDocument: fc.Arbitrary<Document> = fc
  .array(memberType, { minLength: 1, maxLength: 6 })
  .chain((types) => {
    const members = types.map((type, at) => ({ name: `field${at.toString()}`, type }));
    const message = fc.record(Object.fromEntries(members.map(({ name, type }) => [name, valueOf(type)])));
    const usesInner = types.some((type) => type.startsWith('Inner'));
    return fc.record({
      types: fc.constant({
        EIP712Domain: [
          { name: 'name', type: 'string' },
          { name: 'chainId', type: 'uint256' },
        ],
        Outer: members,
        ...(usesInner ? { Inner: innerMembers } : {}),
      }),
      primaryType: fc.constant('Outer'),
      domain: fc.record({ chainId: fc.nat(), name: fc.string() }),
      message,
    });
  });
