import { secp256k1 } from '@noble/curves/secp256k1.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex, concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import { describe, expect, it } from 'vitest';

import { bigIntToBytes, fromHex } from '../../src/core/signing/bytes.ts';
import { decodeRequest } from '../../src/core/signing/decode.ts';
import { addressOfPublicKey } from '../../src/core/signing/ethereum/address.ts';
import type { RlpInput } from '../../src/core/signing/ethereum/rlp.ts';
import { decodeRlp, encodeRlp } from '../../src/core/signing/ethereum/rlp.ts';
import {
  encodeSignedTransaction,
  parseSignedTransaction,
  transactionDigest,
} from '../../src/core/signing/ethereum/transaction.ts';
import { FakeKeys, failureOf, utf8 } from '../core/signing/support/fake-keys.ts';
import { listVectors, readVectorJson, vectorsAbsentReason, vectorsPresent } from '../support/vectors.ts';

interface TransactionTest {
  txbytes: string;
  result: Record<string, { hash?: string; sender?: string; exception?: string }>;
}
interface TrezorCase {
  name: string;
  parameters: {
    path: string;
    chain_id: number;
    nonce: string;
    gas_price?: string;
    gas_limit: string;
    max_gas_fee?: string;
    max_priority_fee?: string;
    to_address: string;
    value: string;
    data: string;
    tx_type?: number | null;
  };
  result: { sig_v: number; sig_r: string; sig_s: string };
}

const forks = ['Cancun', 'Shanghai', 'Paris', 'London'];
const title = vectorsPresent ? 'Ethereum transactions' : `Ethereum transactions: ${vectorsAbsentReason}`;

interface Read {
  sender: string;
  hash: string;
  chainId: bigint;
}

function readSigned(bytes: Uint8Array): Read {
  const { transaction, signature } = parseSignedTransaction(bytes);
  expect(encodeSignedTransaction(transaction, signature)).toEqual(bytes);
  const compact = concatBytes(bigIntToBytes(signature.r, 32), bigIntToBytes(signature.s, 32));
  const recoverable = secp256k1.Signature.fromBytes(compact).addRecoveryBit(signature.parity);
  const point = recoverable.recoverPublicKey(transactionDigest(transaction));
  const sender = addressOfPublicKey(point.toBytes(true));
  return { sender, hash: bytesToHex(keccak_256(bytes)), chainId: transaction.chainId };
}

describe.skipIf(!vectorsPresent)(title, () => {
  it('ethereum/tests: valid ones are read with their sender and hash, invalid ones refused', () => {
    const counts = { read: 0, refused: 0, otherChain: 0, withoutChainId: 0 };
    const wrong: string[] = [];
    for (const folder of listVectors('ethereum-tx').filter((name) => name.startsWith('tt'))) {
      for (const file of listVectors('ethereum-tx', folder)) {
        const tests = readVectorJson('ethereum-tx', folder, file) as Record<string, TransactionTest>; // SOURCE.md
        for (const [name, { txbytes, result }] of Object.entries(tests)) {
          const fork = forks.find((candidate) => candidate in result) ?? '';
          const expected = result[fork];
          let failure = 'none';
          let read: Read | undefined;
          try {
            read = readSigned(fromHex(txbytes));
          } catch (error) {
            failure = error instanceof Error && error.name === 'HoldfastError' ? failureOf(() => { throw error; }) : 'no point'; // prettier-ignore
          }
          if (expected?.exception?.endsWith('INVALID_CHAINID') && read && read.chainId !== 1n) {
            // The tests run on chain 1; which chains a key may sign for is the caller's `chainIds`.
            counts.otherChain += 1;
          } else if (expected?.exception !== undefined) {
            if (read) wrong.push(`${name}: read in spite of ${expected.exception}`);
            counts.refused += 1;
          } else if (failure === 'refused/chain-id-missing') {
            // Valid on a chain, refused here on purpose: no replay protection.
            counts.withoutChainId += 1;
          } else {
            if (read?.sender.toLowerCase() !== expected?.sender) wrong.push(`${name}: sender, ${failure}`);
            if (`0x${read?.hash ?? ''}` !== expected?.hash) wrong.push(`${name}: hash`);
            counts.read += 1;
          }
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(counts).toEqual({ read: 16, refused: 114, otherChain: 18, withoutChainId: 15 });
  });

  it('rlptest.json: encodes every item as given and decodes it back', () => {
    const tests = readVectorJson('ethereum-tx', 'rlptest.json') as Record<
      string,
      { in: unknown; out: string }
    >; // SOURCE.md
    const toItem = (value: unknown): RlpInput => {
      if (Array.isArray(value)) return value.map(toItem);
      if (typeof value === 'number') return BigInt(value);
      const text = String(value);
      return text.startsWith('#') ? BigInt(text.slice(1)) : utf8(text);
    };
    let run = 0;
    for (const [name, { in: input, out }] of Object.entries(tests)) {
      expect(bytesToHex(encodeRlp(toItem(input))), name).toBe(out.replace('0x', ''));
      expect(encodeRlp(decodeRlp(fromHex(out))), name).toEqual(fromHex(out));
      run += 1;
    }
    expect(run).toBe(28);
  });

  it('txtest.json: unsigned forms without chain id are refused, signed ones too', () => {
    const tests = readVectorJson('ethereum-tx', 'txtest.json') as { unsigned: string; signed: string }[]; // SOURCE.md
    const keys = new FakeKeys();
    const signedFailures: string[] = [];
    for (const { unsigned, signed } of tests) {
      // Nine items with a chain id of zero: the way of before EIP-155.
      expect(failureOf(() => decodeRequest({ bytes: hexToBytes(unsigned) }, keys))).toBe(
        'refused/chain-id-missing',
      );
      signedFailures.push(failureOf(() => parseSignedTransaction(hexToBytes(signed))));
    }
    // The second has an s in the upper half, which EIP-2 forbids.
    expect(signedFailures).toEqual(['refused/chain-id-missing', 'undecodable/out-of-range']);
    expect(tests.length).toBe(2);
  });

  it('Trezor fixtures: addresses of paths', () => {
    interface Case { parameters: { path: string }; result: { address: string } } // prettier-ignore
    const { setup, tests } = readVectorJson('ethereum-signing-trezor', 'getaddress.json') as {
      setup: { mnemonic: string };
      tests: Case[];
    }; // SOURCE.md
    const keys = new FakeKeys(setup.mnemonic);
    for (const { parameters, result } of tests) {
      const found = keys.byId('seed-1', parameters.path);
      expect(addressOfPublicKey(found?.publicKey ?? none), parameters.path).toBe(result.address);
    }
    expect(tests.length).toBe(6);
  });

  it('Trezor fixtures: digest and signature, and through the whole decoder where the call is known', () => {
    const counts = { signatures: 0, decoded: 0, unknownCall: 0, creation: 0, trailing: 0 };
    const skipped: string[] = [];
    const malformed: string[] = [];
    for (const file of ['sign_tx.json', 'sign_tx_eip155.json', 'sign_tx_eip1559.json']) {
      const fixture = readVectorJson('ethereum-signing-trezor', file) as { setup: { mnemonic: string }; tests: TrezorCase[] }; // prettier-ignore
      const keys = new FakeKeys(fixture.setup.mnemonic);
      for (const { name, parameters, result } of fixture.tests) {
        if (parameters.tx_type) {
          // Wanchain's own field before the nonce: no Ethereum transaction.
          skipped.push(`${name}: tx_type ${String(parameters.tx_type)}`);
          continue;
        }
        if (!Number.isSafeInteger(parameters.chain_id)) {
          skipped.push(`${name}: chain id above EIP-2294`);
          continue;
        }
        const bytes = unsignedBytes(parameters);
        const secret = keys.root.derive(parameters.path).privateKey ?? new Uint8Array(32);
        const made = secp256k1.sign(keccak_256(bytes), secret, { prehash: false, format: 'recovered' });
        expect(bytesToHex(made.subarray(1)), name).toBe(
          result.sig_r.padStart(64, '0') + result.sig_s.padStart(64, '0'),
        );
        counts.signatures += 1;
        const input = { bytes, key: { keyId: 'seed-1', path: parameters.path } };
        const failure = failureOf(() => decodeRequest(input, keys));
        if (failure === 'refused/unknown-call') counts.unknownCall += 1;
        else if (failure === 'refused/contract-creation') counts.creation += 1;
        else if (failure === 'undecodable/trailing-bytes') counts.trailing += 1;
        // Two claims whose data is cut off in the middle of a word: ethers cannot read them either.
        else if (failure !== 'none') malformed.push(name);
        else {
          const { signature } = parseSignedTransaction(keys.sign(decodeRequest(input, keys)).bytes);
          const v =
            parameters.gas_price === undefined
              ? signature.parity
              : parameters.chain_id * 2 + 35 + signature.parity;
          expect(v, name).toBe(result.sig_v);
          expect(signature.r.toString(16).padStart(64, '0'), name).toBe(result.sig_r.padStart(64, '0'));
          counts.decoded += 1;
        }
      }
    }
    expect(counts).toEqual({ signatures: 41, decoded: 31, unknownCall: 4, creation: 1, trailing: 3 });
    expect(malformed).toEqual(['merkl_claim_multiple_tokens', 'merkl_claim_multiple_different_users']);
    expect(skipped).toEqual([
      'wanchain: tx_type 1',
      'Ledger Live legacy path: tx_type 1',
      'Hoodi Testnet, testnet path: tx_type 1',
      'Hoodi Testnet, mainnet path: tx_type 1',
      'max_uint64: chain id above EIP-2294',
    ]);
  });

  it('Trezor fixtures: EIP-7702 authorisations are signed alike where a rule allows it, and refused in every form otherwise (X-6)', () => {
    interface Case {
      parameters: { path: string; delegate: string; tuple_nonce: number; chain_id: number };
      result: { sig_v: number; sig_r: string; sig_s: string };
    }
    const { tests } = readVectorJson('ethereum-signing-trezor', 'sign_auth_eip7702.json') as {
      tests: Case[];
    }; // SOURCE.md
    const keys = new FakeKeys();
    const key = { keyId: 'seed-1', path: "m/44'/60'/0'/0/0" };
    for (const { parameters, result } of tests) {
      const { path, delegate, tuple_nonce: nonce, chain_id: chainId } = parameters;
      const input = {
        bytes: utf8(JSON.stringify({ authorization: { chainId, address: delegate, nonce } })),
        key: { keyId: 'seed-1', path },
      };
      expect(failureOf(() => decodeRequest(input, keys))).toBe('refused/set-code');
      const request = decodeRequest({ ...input, allows: () => true }, keys);
      expect(
        decodeRequest({ ...input, bytes: request.canonical, allows: () => true }, keys).approvalDigest,
      ).toEqual(request.approvalDigest);
      const tuple = decodeRlp(keys.sign(request).bytes);
      const parity = result.sig_v === 0 ? none : Uint8Array.of(result.sig_v);
      expect(tuple.slice(3)).toEqual([
        parity,
        fromHex(minimal(result.sig_r)),
        fromHex(minimal(result.sig_s)),
      ]);
    }
    for (const { parameters } of tests) {
      for (const chainId of [parameters.chain_id, 0]) {
        const nonce = BigInt(parameters.tuple_nonce);
        const list = encodeRlp([BigInt(chainId), fromHex(parameters.delegate), nonce]);
        const bytes = concatBytes(Uint8Array.of(5), list);
        expect(failureOf(() => decodeRequest({ bytes, key }, keys))).toBe(
          'refused/unsupported-transaction-type',
        );
        for (const kind of ['ethereum-message', 'raw-message'] as const) {
          expect(failureOf(() => decodeRequest({ kind, bytes, key }, keys))).toBe(
            'refused/looks-like-transaction',
          );
          const text = utf8(`0x${bytesToHex(bytes)}`);
          expect(failureOf(() => decodeRequest({ kind, bytes: text, key }, keys))).toBe(
            'refused/looks-like-transaction',
          );
        }
      }
    }
    expect(tests.length).toBe(9);
  });
});

const none = new Uint8Array(0);
const minimal = (hex: string): string => hex.replace(/^(?:00)+/, '');

function unsignedBytes(parameters: TrezorCase['parameters']): Uint8Array {
  const number = BigInt;
  const { chain_id, nonce, gas_limit, to_address, value, data } = parameters;
  const tail = [fromHex(to_address), number(value), fromHex(data)];
  if (parameters.gas_price !== undefined) {
    const head = [number(nonce), number(parameters.gas_price), number(gas_limit)];
    return encodeRlp([...head, ...tail, number(chain_id), new Uint8Array(0), new Uint8Array(0)]);
  }
  const fees = [number(parameters.max_priority_fee ?? 0), number(parameters.max_gas_fee ?? 0)];
  const list = encodeRlp([number(chain_id), number(nonce), ...fees, number(gas_limit), ...tail, []]);
  return concatBytes(Uint8Array.of(2), list);
}
