import { describe, expect, it } from 'vitest';
import { ruleSetSchema, type RuleSet } from '../../../src/core/policy/rules.ts';
import { draftOf, rulesOf } from '../../../src/renderer/rules/rule-draft.ts';
import { ruleLines } from '../../../src/renderer/rules/rule-words.ts';
import { ruleSets } from '../harness/place-fixtures.ts';

const whole: RuleSet = {
  acts: ['transfer', 'trade'],
  chains: ['eip155:1', 'exchange:binance'],
  recipients: { only: 'listed', addresses: ['0x52908400098527886E0F7030069857D2E4169EE7'] },
  limits: [
    { asset: 'eip155:1', per: 'day', amount: '1500000000000000000' },
    { asset: 'bitcoin:mainnet', per: 'transaction', amount: '1' },
    { asset: 'exchange:binance/BTC', per: 'hour', amount: '0.25' },
    { asset: 'solana/So11111111111111111111111111111111111111112', per: 'day', amount: '5000000000' },
  ],
  calls: [
    { target: '0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48', method: 'transfer' },
    { method: 'approve' },
  ],
  hours: { days: [0, 6], from: '22:00', to: '06:00' },
  uses: { most: 20, per: 'ever' },
  coolDownMinutes: 5,
  delayMinutes: 2880,
  feePercent: 0,
  approvers: { names: ['Ada', 'Grace'], count: 2 },
  allow: ['contract-creation', 'approval-unlimited'],
};

describe('fields for rules', () => {
  it.each([
    ['none', {}],
    ['all', whole],
    ...ruleSets.rules.map((view) => [view.scope, view.rules] as const),
  ] as [string, RuleSet][])('say the same rules again: %s', (_, rules) => {
    const read = rulesOf(draftOf(rules));
    expect(read).toEqual({ rules });
    expect('rules' in read && ruleSetSchema.safeParse(read.rules).success).toBe(true);
  });

  it.each([
    ['limits', { limits: [{ asset: 'eip155:1', amount: '1.0000000000000000001', per: 'day' }] }],
    ['limits', { limits: [{ asset: '', amount: '1', per: 'day' }] }],
    ['limits', { limits: [{ asset: 'solana', amount: '-1', per: 'day' }] }],
    ['chains', { chains: 'eip155:1\nEthereum' }],
    ['chains', { chains: 'ethereum' }],
    ['from', { byHours: true, from: '24:00' }],
    ['from', { byHours: true, to: '9:00' }],
    ['days', { byHours: true, days: [] }],
    ['uses', { uses: 'many' }],
    ['coolDown', { coolDown: '1.5' }],
    ['delay', { delay: '-1' }],
    ['feePercent', { feePercent: '5 %' }],
  ] as const)('name the field that cannot be read: %s of %j', (wrong, change) => {
    expect(rulesOf({ ...draftOf({}), ...change })).toEqual({ wrong });
  });
});

describe('rules in words', () => {
  it('say every restriction, each in a line', () => {
    expect(ruleLines(whole)).toEqual([
      'may only pay, trade',
      'only on Ethereum (1), Binance',
      'only to 1 listed address',
      'at most 1.5 ETH per day',
      'at most 0.00000001 BTC per transaction',
      'at most 0.25 BTC per hour',
      'at most 5\u202f000\u202f000\u202f000 base units of So1111…1112 per day',
      'only 2 listed calls',
      'only on Sunday, Saturday from 22:00 to 06:00 UTC',
      'at most 20 signatures per lifetime of the key',
      '5 minutes between two signatures',
      'looser rules and new recipients wait 2 days',
      'a fee of at most 0 percent',
      '2 of Ada, Grace must approve',
      'allowed by name: contract-creation, approval-unlimited',
    ]);
    expect(ruleLines({})).toEqual([]);
  });
});
