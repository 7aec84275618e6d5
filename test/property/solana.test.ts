import { ed25519 } from '@noble/curves/ed25519.js';
import { base58 } from '@scure/base';
import {
  address,
  getCompiledTransactionMessageDecoder,
  getOffchainMessageV0Encoder,
  getTransactionDecoder,
  type OffchainMessageV0,
} from '@solana/kit';
import * as sol from 'micro-sol-signer';
import { describe, expect, it } from 'vitest';

import { HoldfastError } from '../../src/core/error.ts';
import { decodeRequest } from '../../src/core/signing/decode.ts';
import { encodeSolanaMessage, parseSolanaMessage } from '../../src/core/signing/solana/message.ts';
import {
  encodeOffChainMessage,
  parseOffChainMessage,
  type OffChainMessage,
} from '../../src/core/signing/solana/off-chain-message.ts';
import { FakeKeys } from '../core/signing/support/fake-keys.ts';
import {
  compileMessage,
  pack,
  programs,
  transferSol,
  type BuiltCall,
} from '../core/signing/support/solana-builder.ts';

/** A seeded generator (xorshift), so that a failure comes again. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

const secret = new Uint8Array(32).fill(1);
const us = base58.encode(ed25519.getPublicKey(secret));
const keys = new FakeKeys().add('sol', 'ed25519', secret);
const key = { keyId: 'sol' };

function randomCalls(next: (below: number) => number): BuiltCall[] {
  const account = (): string => base58.encode(Uint8Array.from({ length: 32 }, () => next(256)));
  const makers: (() => BuiltCall)[] = [
    () => transferSol(us, account(), next(2 ** 31)),
    () => ({
      program: programs.memo,
      accounts: [`${us}:s`],
      data: new TextEncoder().encode(`memo ${next(9999)}`),
    }),
    () => ({
      program: programs.token,
      accounts: [`${account()}:w`, account(), `${account()}:w`, `${us}:s`],
      data: pack('u8 u64 u8', 12, next(2 ** 31), next(18)),
    }),
  ];
  return Array.from({ length: 1 + next(4) }, () =>
    (makers[next(makers.length)] ?? transferSol.bind(null, us, us, 1))(),
  );
}

describe('messages of Solana, against other readers of the same bytes', () => {
  it('reads 300 as the network’s own library does, and writes the same bytes again', () => {
    const next = generator(20_261_122);
    for (let round = 0; round < 300; round += 1) {
      const version = next(2) === 0 ? 'legacy' : 0;
      const bytes = compileMessage(us, randomCalls(next), { version });
      const ours = parseSolanaMessage(bytes);
      const theirs = getCompiledTransactionMessageDecoder().decode(bytes);
      expect(encodeSolanaMessage(ours)).toEqual(bytes);
      expect(ours.accounts).toEqual(theirs.staticAccounts);
      expect(ours.blockhash).toBe(theirs.lifetimeToken);
      expect([ours.signers, ours.readonlySigners, ours.readonlyOthers]).toEqual([
        theirs.header.numSignerAccounts,
        theirs.header.numReadonlySignerAccounts,
        theirs.header.numReadonlyNonSignerAccounts,
      ]);
      const compiled = theirs.version === 1 ? [] : theirs.instructions;
      expect(ours.instructions.map(({ program, accounts }) => [program, accounts])).toEqual(
        compiled.map(({ programAddressIndex, accountIndices }) => [
          programAddressIndex,
          accountIndices ?? [],
        ]),
      );
    }
  });

  it('signs as the small audited library does, which reads the same transfer in what comes out', () => {
    const next = generator(77);
    for (let round = 0; round < 50; round += 1) {
      const to = base58.encode(ed25519.getPublicKey(Uint8Array.from({ length: 32 }, () => next(256))));
      const amount = BigInt(next(2 ** 31));
      const blockhash = base58.encode(Uint8Array.from({ length: 32 }, () => next(256)));
      const unsigned = sol.createTxComplex(
        us,
        [sol.sys.transfer({ source: us, destination: to, lamports: amount })],
        blockhash,
      );
      const outcome = keys.sign(decodeRequest({ bytes: new TextEncoder().encode(unsigned), key }, keys));
      const [, theirs] = sol.signTx(secret, unsigned);
      expect(Buffer.from(outcome.bytes).toString('base64')).toBe(theirs);
      expect(getTransactionDecoder().decode(outcome.bytes).signatures).toHaveProperty(us);
    }
  });

  it('never reads 20,000 changed messages in a second encoding, and fails with its own errors only', () => {
    const next = generator(4242);
    const seeds = Array.from({ length: 20 }, () =>
      compileMessage(us, randomCalls(next), { version: next(2) === 0 ? 'legacy' : 0 }),
    );
    let read = 0;
    for (let round = 0; round < 20_000; round += 1) {
      const bytes = Uint8Array.from(seeds[round % seeds.length] ?? []);
      for (let change = 0; change <= next(3); change += 1) bytes[next(bytes.length)] = next(256);
      try {
        expect(encodeSolanaMessage(parseSolanaMessage(bytes))).toEqual(bytes);
        read += 1;
      } catch (error) {
        if (!(error instanceof HoldfastError)) throw error;
      }
    }
    // Most changes hit a byte of an address.
    expect(read).toBeGreaterThan(5_000);
  });
});

describe('off-chain messages, against the network’s own library', () => {
  const formats = ['ascii', 'utf8-limited', 'utf8-extended'] as const;

  it('reads and refuses 2,000 messages as it does, up to the last byte that fits', () => {
    const next = generator(31);
    const account = (): string => base58.encode(Uint8Array.from({ length: 32 }, () => next(256)));
    let [same, refused] = [0, 0];
    for (let round = 0; round < 2_000; round += 1) {
      const format = next(3);
      const signers = [...new Set(Array.from({ length: 1 + next(3) }, account))];
      const room = 1232 - 53 - 32 * signers.length;
      const length = [1, 200, room - 1, room, room + 1, 1232, 1233][next(7)] ?? 1;
      const text = (format === 0 ? '' : 'é').padEnd(length - (format === 0 ? 0 : 1), 'x');
      const domain = account();
      let theirs: Uint8Array | undefined;
      try {
        theirs = Uint8Array.from(
          getOffchainMessageV0Encoder().encode({
            version: 0,
            applicationDomain: address(domain),
            content: { format, text },
            requiredSignatories: signers.map((signer) => ({ address: address(signer) })),
          } as unknown as OffchainMessageV0),
        );
      } catch {
        refused += 1;
      }
      const message: OffChainMessage = {
        format: formats[format] ?? 'ascii',
        application: { domain: base58.decode(domain), signers },
        body: new TextEncoder().encode(text),
      };
      const ours = encodeOffChainMessage(message);
      if (theirs === undefined) {
        expect(() => parseOffChainMessage(ours)).toThrow('undecodable');
        continue;
      }
      same += 1;
      expect(ours).toEqual(theirs);
      expect(parseOffChainMessage(theirs)).toEqual(message);
    }
    expect(same).toBeGreaterThan(1_000);
    expect(refused).toBeGreaterThan(400);
  });
});
