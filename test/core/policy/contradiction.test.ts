import { describe, expect, it } from 'vitest';
import { requireSound } from '../../../src/core/policy/contradiction.ts';
import type { RuleSet } from '../../../src/core/policy/rules.ts';
import { unused } from '../../../src/core/policy/usage.ts';
import { judge } from '../../../src/core/policy/verdict.ts';

const usdc = '0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48';
const limit = (asset: string, per: 'day' | 'hour' = 'day') => ({ asset, per, amount: '100' });

describe('a set of rules', () => {
  it.each([
    ['no-chain', { chains: ['eip155:1', 'ethereum'] }],
    ['no-chain', { chains: ['eip155:01'] }],
    ['no-chain', { chains: ['bitcoin'] }],
    ['no-chain', { chains: ['exchange:binanse'] }],
    ['no-asset', { limits: [limit('ETH')] }],
    ['no-asset', { limits: [limit('none')] }],
    ['no-asset', { limits: [limit('ethereum')] }],
    ['no-asset', { limits: [limit('exchange:binance')] }],
    ['no-asset', { limits: [limit('exchange:binanse/BTC')] }],
    ['no-asset', { limits: [limit('eip155:1/USDC')] }],
    // A letter in the wrong case is a mistake in an address.
    ['no-asset', { limits: [limit(`eip155:1/${usdc.replace('A0b', 'a0b')}`)] }],
    ['no-asset', { limits: [limit('bitcoin:mainnet/BTC')] }],
    ['twice', { limits: [limit(`eip155:1/${usdc}`), limit(`eip155:1/${usdc.toLowerCase()}`)] }],
    ['twice', { limits: [limit('exchange:binance/btc'), limit('exchange:binance/BTC')] }],
    ['no-span', { hours: { days: [1], from: '08:00', to: '08:00' } }],
    ['nobody', { recipients: { only: 'listed', addresses: [] } }],
    ['more-than-named', { approvers: { names: ['Ada', 'Ada'], count: 2 } }],
  ] satisfies [string, RuleSet][])('is refused, and told why: %s of %j', (reason, rules) => {
    expect(() => requireSound(rules)).toThrow(
      expect.objectContaining({
        code: 'rules-contradict',
        details: expect.objectContaining({ reason }) as unknown,
      }),
    );
  });

  it('that names what requests have is taken', () => {
    const chains = ['eip155:1', 'eip155:0', 'bitcoin:regtest', 'solana', 'exchange:kraken', 'none'];
    const limits = [
      limit('eip155:1'),
      limit('eip155:1', 'hour'),
      limit('bitcoin:testnet'),
      limit('solana'),
      limit('solana/EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v'),
      limit('exchange:kraken/xbt'),
      limit(`eip155:10/${usdc.toLowerCase()}`),
    ];
    expect(() => requireSound({ chains, limits })).not.toThrow();
  });

  it('limits a token however its address is written', () => {
    const asset = `eip155:1/${usdc}`;
    const facts = {
      acts: ['transfer' as const],
      chain: 'eip155:1',
      transfers: [{ asset, amount: '101', recipient: usdc }],
      calls: [],
    };
    const decision = (written: string): string => {
      const rules = { limits: [limit(written)] };
      const set = { scope: 'vault', owner: 'vault', rules, usage: unused } as const;
      return judge({ facts, warnings: [], keys: [[set]], book: { find: () => undefined }, now: 0 }).decision;
    };
    for (const written of [asset, asset.toLowerCase()]) expect(decision(written)).toBe('refuse');
    expect(decision(`eip155:10/${usdc}`)).not.toBe('refuse');
  });
});
