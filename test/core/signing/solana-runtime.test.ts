import { ed25519 } from '@noble/curves/ed25519.js';
import { base58 } from '@scure/base';
import { getTransactionDecoder, type Address, type Lamports } from '@solana/kit';
import { FailedTransactionMetadata, LiteSVM } from 'litesvm';
import { describe, expect, it } from 'vitest';

import { decodeRequest } from '../../../src/core/signing/decode.ts';
import type { RequestFacts } from '../../../src/core/signing/facts.ts';
import { associatedTokenAccount } from '../../../src/core/signing/solana/associated-token.ts';
import type { SolanaTransactionDisplay } from '../../../src/core/signing/solana/display.ts';
import { FakeKeys } from './support/fake-keys.ts';
import {
  compileMessage,
  pack,
  programs,
  sysvars,
  transferSol,
  type BuiltCall,
} from './support/solana-builder.ts';

const secrets = {
  alice: new Uint8Array(32).fill(1),
  mint: new Uint8Array(32).fill(2),
  stake: new Uint8Array(32).fill(3),
};
const address = (secret: Uint8Array): string => base58.encode(ed25519.getPublicKey(secret));
const alice = address(secrets.alice);
const bob = address(new Uint8Array(32).fill(9));
const keys = new FakeKeys()
  .add('alice', 'ed25519', secrets.alice)
  .add('mint', 'ed25519', secrets.mint)
  .add('stake', 'ed25519', secrets.stake);
const sol = 1_000_000_000n;

/** Fee and lamports that the facts say may leave. */
function mostThatLeaves({ fee, transfers }: RequestFacts): bigint {
  return transfers
    .filter(({ asset }) => asset === 'solana')
    .reduce((sum, { amount }) => sum + BigInt(amount ?? 0), BigInt(fee?.amount ?? 0));
}

/** A network in memory, on which what we sign is executed by the network's own code. */
class Network {
  readonly svm = new LiteSVM();

  constructor() {
    this.svm.airdrop(alice as Address, (100n * sol) as Lamports);
  }

  balance(account: string): bigint {
    return this.svm.getBalance(account as Address) ?? 0n;
  }

  /** Signs with each key in turn, each time from what the one before gave out, and executes. */
  run(
    calls: readonly BuiltCall[],
    signers = ['alice'],
    version: 'legacy' | 0 = 'legacy',
  ): SolanaTransactionDisplay {
    this.svm.expireBlockhash();
    let bytes = compileMessage(alice, calls, { blockhash: this.svm.latestBlockhash(), version });
    let shown: SolanaTransactionDisplay | undefined;
    let bound = 0n;
    for (const [index, keyId] of signers.entries()) {
      const request = decodeRequest({ bytes, key: { keyId } }, keys);
      if (request.display.kind !== 'solana-transaction') throw new Error('another kind');
      shown ??= request.display;
      if (index === 0) bound = mostThatLeaves(request.facts);
      const outcome = keys.sign(request);
      expect(outcome.complete).toBe(index === signers.length - 1);
      ({ bytes } = outcome);
    }
    const before = this.balance(alice);
    const result = this.svm.sendTransaction(getTransactionDecoder().decode(bytes));
    if (result instanceof FailedTransactionMetadata) throw new Error(result.toString());
    if (!shown) throw new Error('nothing was signed');
    // Rules judge by the facts: no more may leave than they say.
    expect(before - this.balance(alice)).toBeLessThanOrEqual(bound);
    return shown;
  }
}

describe('what we sign, executed by the network’s own runtime', () => {
  it('moves SOL and charges no more than the fee that was shown', () => {
    const network = new Network();
    const budget = (data: Uint8Array): BuiltCall => ({ program: programs.budget, accounts: [], data });
    const shown = network.run([
      budget(pack('u8 u32', 2, 20_000)),
      budget(pack('u8 u64', 3, 1_000_000)),
      transferSol(alice, bob, 3n * sol),
    ]);
    expect(network.balance(bob)).toBe(3n * sol);
    expect(shown.maxFee).toBe('25000');
    expect(network.balance(alice)).toBe(97n * sol - 25_000n);
    expect(shown.instructions.map(({ program, method }) => `${String(program)}/${method}`)).toEqual([
      'compute-budget/set unit limit',
      'compute-budget/set unit price',
      'system/transfer',
    ]);
  });

  it.each([
    ['a transfer', [transferSol(alice, bob, sol)]],
    ['a memo', [{ program: programs.memo, accounts: [`${alice}:s`], data: Uint8Array.of(0x78) }]],
    ['nothing else', []],
  ] as const)('counts what the price alone may cost, where no limit is set: with %s', (_, calls) => {
    const budget = (data: Uint8Array): BuiltCall => ({ program: programs.budget, accounts: [], data });
    // One lamport for each unit: what leaves is compared with the facts by `run`.
    const settings = [pack('u8 u64', 3, 1_000_000), pack('u8 u32', 1, 65_536), pack('u8 u32', 4, 2_000_000)];
    const network = new Network();
    const shown = network.run([...settings.map(budget), ...calls]);
    const spent = 100n * sol - network.balance(alice) - network.balance(bob);
    expect(BigInt(shown.maxFee)).toBeGreaterThanOrEqual(spent);
    expect(spent).toBeGreaterThan(5_000n + 3n * 2_999n);
  });

  it('executes version 0 messages', () => {
    const network = new Network();
    expect(network.run([transferSol(alice, bob, sol)], ['alice'], 0).version).toBe('0');
    expect(network.balance(bob)).toBe(sol);
  });

  it.each([
    ['token program', programs.token],
    ['token-2022', programs.token2022],
  ])('makes a token, mints, transfers, approves, revokes, burns and closes with the %s', (_name, token) => {
    const network = new Network();
    const mint = address(secrets.mint);
    const ours = associatedTokenAccount(alice, mint, token) ?? '';
    const theirs = associatedTokenAccount(bob, mint, token) ?? '';
    network.run(
      [
        {
          program: programs.system,
          accounts: [`${alice}:sw`, `${mint}:sw`],
          data: pack('u32 u64 u64 address', 0, network.svm.minimumBalanceForRentExemption(82n), 82, token),
        },
        { program: token, accounts: [`${mint}:w`], data: pack('u8 u8 address u8', 20, 6, alice, 0) },
      ],
      ['alice', 'mint'],
    );
    const create = (wallet: string, account: string): BuiltCall => ({
      program: programs.associated,
      accounts: [`${alice}:sw`, `${account}:w`, wallet, mint, programs.system, token],
      data: Uint8Array.of(1),
    });
    const call = (data: Uint8Array, ...accounts: string[]): BuiltCall => ({ program: token, accounts, data });
    const owner = `${alice}:s`;
    network.run([create(alice, ours), call(pack('u8 u64 u8', 14, 1000, 6), `${mint}:w`, `${ours}:w`, owner)]);
    const shown = network.run([
      create(bob, theirs),
      call(pack('u8 u64 u8', 12, 300, 6), `${ours}:w`, mint, `${theirs}:w`, owner),
    ]);
    // The token account alone says nothing to a person: that it is Bob's is proven by its address.
    expect(shown.instructions[1]?.arguments).toContainEqual({
      name: 'toWallet',
      type: 'account',
      value: bob,
    });
    network.run([
      call(pack('u8 u64 u8', 13, 50, 6), `${ours}:w`, mint, bob, owner),
      call(pack('u8', 5), `${ours}:w`, owner),
    ]);
    network.run([call(pack('u8 u64 u8', 15, 700, 6), `${ours}:w`, `${mint}:w`, owner)]);
    const before = network.balance(alice);
    network.run([call(pack('u8', 9), `${ours}:w`, `${alice}:w`, owner)]);
    expect(network.balance(alice)).toBeGreaterThan(before);
  });

  it('makes a stake account, splits it, and withdraws from it', () => {
    const network = new Network();
    const stake = address(secrets.stake);
    const rent = network.svm.minimumBalanceForRentExemption(200n);
    network.run(
      [
        {
          program: programs.system,
          accounts: [`${alice}:sw`, `${stake}:sw`],
          data: pack('u32 u64 u64 address', 0, rent + 2n * sol, 200, programs.stake),
        },
        {
          program: programs.stake,
          accounts: [`${stake}:w`, sysvars.rent],
          data: pack('u32 address address u64 u64 address', 0, alice, alice, 0, 0, programs.system),
        },
      ],
      ['alice', 'stake'],
    );
    const before = network.balance(bob);
    const shown = network.run([
      {
        program: programs.stake,
        accounts: [`${stake}:w`, `${bob}:w`, sysvars.clock, sysvars.stakeHistory, `${alice}:s`],
        data: pack('u32 u64', 4, sol),
      },
    ]);
    expect(shown.instructions[0]).toMatchObject({ program: 'stake', method: 'withdraw' });
    expect(network.balance(bob) - before).toBe(sol);
  });

  it('writes a memo', () => {
    const memo = {
      program: programs.memo,
      accounts: [`${alice}:s`],
      data: new TextEncoder().encode('rent, March'),
    };
    const shown = new Network().run([memo]);
    expect(shown.instructions[0]?.arguments).toContainEqual({
      name: 'memo',
      type: 'text',
      value: 'rent, March',
    });
  });
});
