import { describe, expect, it } from 'vitest';
import type { RuleSet, Verdict } from '../../../src/core/policy/rules.ts';
import type { AddressBookView } from '../../../src/core/policy/rule-checks.ts';
import { takenBy, UsageLog } from '../../../src/core/policy/usage.ts';
import { judge, permits, type ScopedRules } from '../../../src/core/policy/verdict.ts';
import type { Warning } from '../../../src/core/signing/display-parts.ts';
import type { RequestFacts } from '../../../src/core/signing/facts.ts';

const eth = 'eip155:1';
const usdc = 'eip155:1/0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48';
const bob = '0x52908400098527886E0F7030069857D2E4169EE7';
const eve = '0x8617E340B3D01FA5F11F306F4090FD50E238070D';
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
/** Wednesday. */
const noon = Date.parse('2026-03-11T12:00:00Z');

const pay = (amount: string | null, recipient: string | null = bob, asset = eth): RequestFacts => ({
  acts: ['transfer'],
  chain: asset.split('/')[0] ?? asset,
  transfers: [{ asset, amount, recipient }],
  calls: [],
});
const call = (target: string, method: string): RequestFacts => ({
  acts: ['call'],
  chain: eth,
  transfers: [],
  calls: [{ target, method }],
});
const withFee = (facts: RequestFacts, amount: string): RequestFacts => ({
  ...facts,
  fee: { asset: facts.chain, amount },
});

const book: AddressBookView = {
  find: (address) =>
    address.toLowerCase() === bob.toLowerCase()
      ? { added: noon - day, verified: true }
      : address === eve
        ? { added: noon - hour, verified: false }
        : undefined,
};

type Past = readonly (readonly [at: number, facts: RequestFacts])[];

function verdict(
  rules: RuleSet,
  facts: RequestFacts,
  { past = [], now = noon, warnings = [] }: { past?: Past; now?: number; warnings?: Warning[] } = {},
): Verdict {
  const usage = new UsageLog();
  for (const [at, before] of past) usage.add(at, takenBy(before));
  const set: ScopedRules = { scope: 'vault', owner: 'vault', rules, usage };
  return judge({ facts, warnings, keys: [[set]], book, now });
}

type Case = readonly [
  what: string,
  rules: RuleSet,
  facts: RequestFacts,
  holds: boolean,
  more?: { past?: Past; now?: number; warnings?: Warning[] },
];

const limit = (amount: string, per: 'transaction' | 'hour' | 'day', asset = eth): RuleSet => ({
  limits: [{ asset, per, amount }],
});
const office: RuleSet = { hours: { days: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' } };
const night: RuleSet = { hours: { days: [5], from: '22:00', to: '02:00' } };
const at = (iso: string): { now: number } => ({ now: Date.parse(iso) });
const listed: RuleSet = { recipients: { only: 'listed', addresses: [bob.toLowerCase()] } };

const cases: readonly Case[] = [
  ['no rule', {}, pay('1'), true],
  ['no rule, no bounds', {}, pay(null), true],
  // acts
  ['an act that is named', { acts: ['transfer'] }, pay('1'), true],
  ['an act that is not', { acts: ['message'] }, pay('1'), false],
  ['one of two acts', { acts: ['call'] }, { ...call(bob, 'f'), acts: ['call', 'approve'] }, false],
  ['both acts', { acts: ['call', 'approve'] }, { ...call(bob, 'f'), acts: ['approve', 'call'] }, true],
  ['an act that has no name', { acts: ['other'] }, { ...pay('1'), acts: ['other'] }, false],
  ['no act at all', { acts: [] }, pay('1'), false],
  // chains
  ['a chain that is named', { chains: [eth] }, pay('1'), true],
  ['another chain', { chains: ['eip155:10'] }, pay('1'), false],
  ['a chain whose name begins alike', { chains: ['eip155:1'] }, { ...pay('1'), chain: 'eip155:10' }, false],
  ['no chain where chains are named', { chains: [eth] }, { ...pay('1'), chain: 'none' }, false],
  ['no chain where none is named', { chains: ['none'] }, { ...pay('1'), chain: 'none' }, true],
  // recipients
  ['a known recipient', { recipients: { only: 'address-book' } }, pay('1', eve), true],
  ['an unknown recipient', { recipients: { only: 'address-book' } }, pay('1', '0x1'), false],
  ['a verified recipient', { recipients: { only: 'verified' } }, pay('1', bob), true],
  ['a known one that is not verified', { recipients: { only: 'verified' } }, pay('1', eve), false],
  ['a listed recipient in another spelling', listed, pay('1', bob), true],
  ['one that is not listed', listed, pay('1', eve), false],
  ['nobody named', { recipients: { only: 'address-book' } }, pay('1', null), false],
  ['nobody named, listed', listed, pay('1', null), false],
  ['nothing that goes to anybody', listed, call(bob, 'f'), true],
  [
    'one of two recipients unknown',
    { recipients: { only: 'address-book' } },
    { ...pay('1'), transfers: [...pay('1').transfers, ...pay('1', '0x1').transfers] },
    false,
  ],
  ['an unknown one for nothing', { recipients: { only: 'address-book' } }, pay('0', '0x1'), false],
  // limits per transaction
  ['below the limit', limit('10', 'transaction'), pay('9'), true],
  ['at the limit', limit('10', 'transaction'), pay('10'), true],
  ['above the limit', limit('10', 'transaction'), pay('11'), false],
  ['above by the least fraction', limit('1.5', 'transaction'), pay(`1.5${'0'.repeat(38)}1`), false],
  ['the same in other digits', limit('1.50', 'transaction'), pay('1.5'), true],
  ['beyond what a number holds', limit('9007199254740993', 'transaction'), pay('9007199254740994'), false],
  ['another asset', limit('10', 'transaction', usdc), pay('11'), true],
  ['a token', limit('10', 'transaction', usdc), pay('11', bob, usdc), false],
  ['the coin beside a token', limit('10', 'transaction'), pay('11', bob, usdc), true],
  ['without bounds', limit('10', 'transaction'), pay(null), false],
  ['without bounds, another asset', limit('10', 'transaction', usdc), pay(null), true],
  [
    'two transfers together',
    limit('10', 'transaction'),
    { ...pay('6'), transfers: [...pay('6').transfers, ...pay('5', eve).transfers] },
    false,
  ],
  [
    'one of two without bounds',
    limit('10', 'transaction'),
    { ...pay('1'), transfers: [...pay('1').transfers, ...pay(null).transfers] },
    false,
  ],
  ['with the fee at the limit', limit('10', 'transaction'), withFee(pay('9'), '1'), true],
  ['with the fee above', limit('10', 'transaction'), withFee(pay('9'), '2'), false],
  ['a fee alone', limit('10', 'transaction'), withFee(call(bob, 'f'), '11'), false],
  ['a limit of nothing', limit('0', 'transaction'), pay('0'), true],
  // limits per hour
  ['an hour at its limit', limit('10', 'hour'), pay('4'), true, { past: [[noon - minute, pay('6')]] }],
  ['an hour above', limit('10', 'hour'), pay('5'), false, { past: [[noon - minute, pay('6')]] }],
  ['just inside of the hour', limit('10', 'hour'), pay('5'), false, { past: [[noon - hour + 1, pay('6')]] }],
  ['just outside of it', limit('10', 'hour'), pay('5'), true, { past: [[noon - hour, pay('6')]] }],
  [
    'many small ones',
    limit('10', 'hour'),
    pay('1'),
    false,
    { past: Array.from({ length: 10 }, (_, n) => [noon - (n + 1) * minute, pay('1')] as const).reverse() },
  ],
  ['one without bounds before', limit('10', 'hour'), pay('1'), false, { past: [[noon - minute, pay(null)]] }],
  [
    'one without bounds long before',
    limit('10', 'hour'),
    pay('1'),
    true,
    { past: [[noon - hour, pay(null)]] },
  ],
  ['fees of before', limit('10', 'hour'), pay('5'), false, { past: [[noon - 1, withFee(pay('1'), '5')]] }],
  [
    'other assets of before',
    limit('10', 'hour'),
    pay('5'),
    true,
    { past: [[noon - 1, pay('9', bob, usdc)]] },
  ],
  [
    'a use from a clock that was ahead',
    limit('10', 'hour'),
    pay('5'),
    false,
    { past: [[noon + day, pay('6')]] },
  ],
  // limits per day
  ['a day at its limit', limit('2', 'day'), pay('0.5'), true, { past: [[noon - 5 * hour, pay('1.5')]] }],
  ['a day above', limit('2', 'day'), pay('0.6'), false, { past: [[noon - 5 * hour, pay('1.5')]] }],
  [
    'before and after midnight together',
    limit('2', 'day'),
    pay('1.5'),
    false,
    { past: [[Date.parse('2026-03-11T23:59:59Z'), pay('1')]], ...at('2026-03-12T00:00:01Z') },
  ],
  ['a day later', limit('2', 'day'), pay('2'), true, { past: [[noon - day, pay('2')]] }],
  ['a day less a moment later', limit('2', 'day'), pay('2'), false, { past: [[noon - day + 1, pay('2')]] }],
  [
    'within the day and above the hour',
    { limits: [...(limit('9', 'day').limits ?? []), ...(limit('2', 'hour').limits ?? [])] },
    pay('2'),
    false,
    { past: [[noon - minute, pay('1')]] },
  ],
  // calls
  ['a call that is named', { calls: [{ target: bob, method: 'f' }] }, call(bob, 'f'), true],
  ['its target in another spelling', { calls: [{ target: bob.toLowerCase() }] }, call(bob, 'f'), true],
  ['another method', { calls: [{ target: bob, method: 'f' }] }, call(bob, 'g'), false],
  ['a method in another case', { calls: [{ method: 'transfer' }] }, call(bob, 'Transfer'), false],
  ['another target', { calls: [{ target: bob, method: 'f' }] }, call(eve, 'f'), false],
  ['any target', { calls: [{ method: 'f' }] }, call(eve, 'f'), true],
  ['any call', { calls: [{}] }, call(eve, 'x'), true],
  ['no call allowed', { calls: [] }, call(eve, 'x'), false],
  ['no call made', { calls: [] }, pay('1'), true],
  [
    'one of two calls',
    { calls: [{ method: 'f' }] },
    {
      ...call(bob, 'f'),
      calls: [
        { target: bob, method: 'f' },
        { target: bob, method: 'g' },
      ],
    },
    false,
  ],
  // hours
  ['in hours', office, pay('1'), true],
  ['on the first minute', office, pay('1'), true, at('2026-03-11T08:00:00Z')],
  ['a moment before', office, pay('1'), false, at('2026-03-11T07:59:59.999Z')],
  ['on the last moment', office, pay('1'), true, at('2026-03-11T17:59:59.999Z')],
  ['at the end', office, pay('1'), false, at('2026-03-11T18:00:00Z')],
  ['on Sunday', office, pay('1'), false, at('2026-03-15T12:00:00Z')],
  ['over midnight, before', night, pay('1'), true, at('2026-03-13T23:59:00Z')],
  ['over midnight, after', night, pay('1'), true, at('2026-03-14T01:59:59Z')],
  ['over midnight, at its end', night, pay('1'), false, at('2026-03-14T02:00:00Z')],
  ['over midnight, the evening after', night, pay('1'), false, at('2026-03-14T22:30:00Z')],
  ['over midnight, the morning of its day', night, pay('1'), false, at('2026-03-13T01:00:00Z')],
  // uses
  ['a first use of one', { uses: { most: 1, per: 'ever' } }, pay('1'), true],
  ['a second of one', { uses: { most: 1, per: 'ever' } }, pay('1'), false, { past: [[1, pay('1')]] }],
  ['no use at all', { uses: { most: 0, per: 'ever' } }, pay('1'), false],
  [
    'two of two an hour',
    { uses: { most: 2, per: 'hour' } },
    pay('1'),
    true,
    {
      past: [
        [noon - 2 * hour, pay('1')],
        [noon - minute, pay('1')],
      ],
    },
  ],
  [
    'three of two an hour',
    { uses: { most: 2, per: 'hour' } },
    pay('1'),
    false,
    {
      past: [
        [noon - 2 * minute, pay('1')],
        [noon - minute, pay('1')],
      ],
    },
  ],
  ['a use a day ago', { uses: { most: 1, per: 'day' } }, pay('1'), true, { past: [[noon - day, pay('1')]] }],
  [
    'messages count too',
    { uses: { most: 1, per: 'day' } },
    pay('1'),
    false,
    { past: [[noon - 1, { acts: ['message'], chain: 'none', transfers: [], calls: [] }]] },
  ],
  // cool-down
  ['nothing before', { coolDownMinutes: 10 }, pay('1'), true],
  ['too soon', { coolDownMinutes: 10 }, pay('1'), false, { past: [[noon - 10 * minute + 1, pay('1')]] }],
  ['just long enough', { coolDownMinutes: 10 }, pay('1'), true, { past: [[noon - 10 * minute, pay('1')]] }],
  // delay
  ['a recipient of yesterday', { delayMinutes: 60 }, pay('1', bob), true],
  ['one of an hour ago, after an hour', { delayMinutes: 60 }, pay('1', eve), true],
  ['one of an hour ago, after more', { delayMinutes: 61 }, pay('1', eve), false],
  // fee
  ['a fee at its percentage', { feePercent: 10 }, withFee(pay('100'), '10'), true],
  ['a fee above', { feePercent: 10 }, withFee(pay('100'), '11'), false],
  ['no fee allowed', { feePercent: 0 }, withFee(pay('100'), '1'), false],
  ['no fee taken', { feePercent: 0 }, withFee(pay('100'), '0'), true],
  ['a fee in coin for a token', { feePercent: 1 }, withFee(pay('100', bob, usdc), '99'), true],
  [
    'a Bitcoin fee for nothing paid',
    { feePercent: 50 },
    withFee({ ...pay('0', bob, 'bitcoin:mainnet'), transfers: [] }, '1'),
    false,
  ],
  // approvers
  ['people who must approve', { approvers: { names: ['a', 'b'], count: 1 } }, pay('1'), false],
  // several at once
  [
    'all of several',
    { acts: ['transfer'], chains: [eth], ...limit('5', 'day'), ...office, recipients: { only: 'verified' } },
    pay('5'),
    true,
  ],
];

describe('each rule', () => {
  for (const [what, rules, facts, holds, more = {}] of cases) {
    it(what, () => {
      const { decision, reasons } = verdict(rules, facts, more);
      expect(decision).toBe(holds ? 'allow' : 'refuse');
      if (!holds) expect(Object.keys(rules)).toContain(reasons[0]?.rule);
    });
  }

  it('is held against many cases', () => {
    expect(cases).toHaveLength(99);
    expect(cases.filter(([, , , holds]) => !holds).length).toBeGreaterThan(45);
  });
});

describe('a verdict', () => {
  const warn = (code: Warning['code'], severity: Warning['severity']): Warning => ({
    code,
    severity,
    params: {},
  });

  it('tells the rule that decided, whose it is, and the numbers', () => {
    const past: Past = [[noon - hour, pay('1.5')]];
    expect(verdict(limit('2', 'day'), pay('0.75'), { past })).toEqual({
      decision: 'refuse',
      reasons: [
        {
          rule: 'limits',
          scope: 'vault',
          details: { asset: eth, per: 'day', most: '2', amount: '0.75', spent: '1.5' },
        },
      ],
    });
    expect(verdict(limit('2', 'day'), pay('0.5'), { past }).reasons[0]?.details).toMatchObject({
      spent: '1.5',
      holds: true,
    });
  });

  it('refuses a grave warning unless it is allowed by name, and asks to weigh what is allowed', () => {
    const warnings = [
      warn('approval-unlimited', 'danger'),
      warn('chain-unknown', 'caution'),
      warn('replaceable', 'note'),
    ];
    expect(verdict({}, pay('1'), { warnings })).toMatchObject({
      decision: 'refuse',
      reasons: [{ rule: 'approval-unlimited', scope: 'default' }, { rule: 'chain-unknown' }],
    });
    expect(verdict({ allow: ['approval-unlimited'] }, pay('1'), { warnings }).decision).toBe('confirm');
    expect(verdict({ allow: ['zero-address'] }, pay('1'), { warnings }).decision).toBe('refuse');
    expect(verdict({}, pay('1'), { warnings: warnings.slice(1) }).decision).toBe('confirm');
    expect(verdict({}, pay('1'), { warnings: warnings.slice(2) }).decision).toBe('allow');
  });

  const set = (scope: ScopedRules['scope'], rules: RuleSet, owner: string = scope): ScopedRules => ({
    scope,
    owner,
    rules,
    usage: new UsageLog(),
  });

  it('demands every set, of every key and of the program', () => {
    const judged = (keys: ScopedRules[][], program?: ScopedRules) =>
      judge({ facts: pay('5'), warnings: [], keys, program, book, now: noon });
    const [tight, wide] = [limit('4', 'transaction'), limit('9', 'transaction')];
    expect(judged([[set('key', wide), set('vault', wide)]]).decision).toBe('allow');
    expect(judged([[set('key', wide), set('account', tight), set('vault', wide)]]).reasons[0]?.scope).toBe(
      'account',
    );
    expect(judged([[set('key', wide, 'a')], [set('key', tight, 'b')]]).decision).toBe('refuse');
    expect(judged([[set('vault', wide)]], set('program', tight)).reasons[0]?.scope).toBe('program');
    // A set that several keys share is judged once.
    expect(judged([[set('vault', wide)], [set('vault', wide)]]).reasons).toHaveLength(1);
  });

  it('lets the narrowest list of exceptions decide, and a program only lose by its own', () => {
    const vault = set('vault', { allow: ['set-code'] });
    const asked = (sets: ScopedRules[], program?: ScopedRules) => permits(sets, program, 'set-code');
    expect(asked([])).toBe(false);
    expect(asked([vault])).toBe(true);
    expect(asked([set('key', {}), vault])).toBe(true);
    expect(asked([set('key', { allow: [] }), vault])).toBe(false);
    expect(asked([set('key', { allow: ['any-chain'] }), vault])).toBe(false);
    expect(asked([set('key', {}), set('account', { allow: [] }), vault])).toBe(false);
    expect(asked([set('key', { allow: ['set-code'] }), set('account', { allow: [] })])).toBe(true);
    expect(asked([vault], set('program', {}))).toBe(true);
    expect(asked([vault], set('program', { allow: [] }))).toBe(false);
    expect(asked([], set('program', { allow: ['set-code'] }))).toBe(false);
  });

  it('spares a program the weighing of what its rules name', () => {
    const judged = (allow: NonNullable<RuleSet['allow']>) =>
      judge({
        facts: pay('1'),
        warnings: [warn('chain-unknown', 'caution')],
        keys: [[]],
        program: set('program', { allow }),
        book,
        now: noon,
      }).decision;
    expect(judged([])).toBe('confirm');
    expect(judged(['chain-unknown'])).toBe('allow');
  });

  it('refuses what no key signs when it is grave', () => {
    const judged = judge({
      facts: pay('1'),
      warnings: [warn('zero-address', 'danger')],
      keys: [],
      book,
      now: noon,
    });
    expect(judged.decision).toBe('refuse');
  });
});
