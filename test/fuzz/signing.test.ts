import { bytesToHex, concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import { base64 } from '@scure/base';
import { describe, expect, it } from 'vitest';

import { decodeRequest } from '../../src/core/signing/decode.ts';
import { displayModelSchema } from '../../src/core/signing/display.ts';
import { encodeUnsignedTransaction } from '../../src/core/signing/ethereum/transaction.ts';
import type { RequestKind } from '../../src/core/signing/request.ts';
import { FakeKeys, utf8 } from '../core/signing/support/fake-keys.ts';
import { psbtBytes, strangerScript } from '../core/signing/support/psbt-builder.ts';
import { readVectorJson, vectorsPresent } from '../support/vectors.ts';
import { Dice, mutate } from './signing-mutator.ts';

const keys = new FakeKeys().add('ed', 'ed25519', new Uint8Array(32).fill(3));
const key = { keyId: 'seed-1', path: "m/44'/60'/0'/0/0" };
const to = '0x8eA7a3fccC211ED48b763b4164884DDbcF3b0A98';
const rounds = Number(process.env['FUZZ_ROUNDS'] ?? '20000');

const typedData = {
  types: {
    EIP712Domain: [
      { name: 'name', type: 'string' },
      { name: 'chainId', type: 'uint256' },
      { name: 'verifyingContract', type: 'address' },
    ],
    Permit: [
      { name: 'spender', type: 'address' },
      { name: 'value', type: 'uint256' },
      { name: 'notes', type: 'string[2][]' },
      { name: 'salt', type: 'bytes32' },
      { name: 'open', type: 'bool' },
    ],
  },
  primaryType: 'Permit',
  domain: { name: 'Dai', chainId: 1, verifyingContract: to },
  message: { spender: to, value: '5', notes: [['a', 'b']], salt: `0x${'11'.repeat(32)}`, open: true },
};

const psbts = [
  psbtBytes(
    keys,
    [{ path: "m/84'/0'/0'/0/3", amount: 100_000n }],
    [
      { script: strangerScript, amount: 60_000n },
      { path: "m/84'/0'/0'/1/9", amount: 39_000n },
    ],
  ),
  psbtBytes(
    keys,
    [{ path: "m/86'/0'/0'/0/0", type: 'p2tr', amount: 70_000n }],
    [{ script: strangerScript, amount: 60_000n }],
  ),
];

const common = {
  chainId: 1n,
  nonce: 0n,
  gasLimit: 21_000n,
  to: hexToBytes(to.slice(2)),
  value: 10n ** 18n,
  data: new Uint8Array(0),
};

const corpus: Uint8Array[] = [
  encodeUnsignedTransaction({ type: 'legacy', ...common, gasPrice: 5n }),
  encodeUnsignedTransaction({
    type: 'eip1559',
    ...common,
    maxFeePerGas: 5n,
    maxPriorityFeePerGas: 1n,
    accessList: [{ address: hexToBytes(to.slice(2)), storageKeys: [new Uint8Array(32)] }],
  }),
  utf8(
    JSON.stringify({
      chainId: '0x1',
      nonce: '0x0',
      gas: '0x5208',
      gasPrice: '0x5',
      to,
      value: '0x1',
      data: '0x',
    }),
  ),
  utf8(JSON.stringify(typedData)),
  utf8(JSON.stringify({ personal_sign: 'Hello \u202e there' })),
  ...psbts,
  ...psbts.map((psbt) => utf8(base64.encode(psbt))),
  ...psbts.map((psbt) => utf8(bytesToHex(psbt))),
];

if (vectorsPresent) {
  for (const name of ['bip174.json', 'bip371.json']) {
    const cases = readVectorJson('psbt-bips', name) as { hex: string }[]; // shape by SOURCE.md
    corpus.push(...cases.map(({ hex }) => hexToBytes(hex)));
  }
}

describe('mutated requests', () => {
  it(`${rounds.toString()} of them: only typed errors, none over a second, and what is accepted is canonical`, () => {
    const dice = new Dice(0x5eed);
    const kinds: (RequestKind | 'auto')[] = [
      'auto',
      'auto',
      'auto',
      'ethereum-message',
      'raw-message',
      'ethereum-typed-data',
    ];
    let accepted = 0;
    let slowest = 0;
    const outcomes = new Map<string, number>();
    for (let round = 0; round < rounds; round += 1) {
      const seed = dice.pick(corpus);
      const bytes = round < corpus.length ? (corpus[round] ?? seed) : mutate(dice, seed, corpus);
      const kind = round < corpus.length ? 'auto' : dice.pick(kinds);
      const begun = performance.now();
      let outcome = 'accepted';
      try {
        const request = decodeRequest({ kind, bytes, key }, keys);
        accepted += 1;
        displayModelSchema.parse(request.display);
        const again = decodeRequest({ kind: request.kind, bytes: request.canonical, key }, keys);
        expect(bytesToHex(again.approvalDigest)).toBe(bytesToHex(request.approvalDigest));
        expect(again.display).toEqual(request.display);
      } catch (error) {
        if (!(error instanceof Error) || error.name !== 'HoldfastError') {
          throw new Error(`round ${round.toString()}: ${bytesToHex(bytes)}`, { cause: error });
        }
        // The name was checked: only HoldfastError carries it, with these fields.
        const { code, details } = error as Error & { code: string; details: Record<string, unknown> };
        outcome = `${code}/${String(details['reason'])}`;
      }
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      slowest = Math.max(slowest, performance.now() - begun);
    }
    expect(slowest).toBeLessThan(1000);
    expect(accepted).toBeGreaterThan(corpus.length > 40 ? 100 : 50);
    // A library error that got through our own checks would show as this reason.
    expect(outcomes.get('undecodable/internal') ?? 0).toBe(0);
  }, 240_000);

  it('a flipped bit of a PSBT or transaction never passes as the same request', () => {
    let flips = 0;
    for (const bytes of [corpus[0], corpus[1], ...psbts]) {
      if (!bytes) throw new Error('corpus is short');
      const original = bytesToHex(decodeRequest({ bytes, key }, keys).approvalDigest);
      // One bit of each byte, another one each time; seven is coprime to eight.
      for (let bit = 0; bit < bytes.length * 8; bit += 7) {
        const changed = concatBytes(bytes);
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        flips += 1;
        try {
          expect(bytesToHex(decodeRequest({ bytes: changed, key }, keys).approvalDigest)).not.toBe(original);
        } catch (error) {
          if (!(error instanceof Error) || error.name !== 'HoldfastError') throw error;
        }
      }
    }
    expect(flips).toBeGreaterThan(700);
  });
});
