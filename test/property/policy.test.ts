import { bech32 } from '@scure/base';
import { expect, it } from 'vitest';
import { lookAlikes } from '../../src/core/addresses/look-alike.ts';
import { parseAddress } from '../../src/core/addresses/parse-address.ts';
import { encodeHex } from '../../src/core/encoding/hex.ts';
import { amountText, exactAmount } from '../../src/core/policy/amount.ts';
import type { RuleSet } from '../../src/core/policy/rules.ts';
import { looserField } from '../../src/core/policy/stricter.ts';
import { takenBy, UsageAhead, UsageLog } from '../../src/core/policy/usage.ts';
import { judge } from '../../src/core/policy/verdict.ts';
import { checksumEthereumAddress, solanaAddress } from '../../src/core/seeds/addresses.ts';
import type { RequestFacts } from '../../src/core/signing/facts.ts';
import { seededBytes } from '../support/random-cases.ts';

const random = seededBytes('policy');
const below = (limit: number): number => {
  const [a = 0, b = 0, c = 0, d = 0] = random(4);
  return (((a << 24) | (b << 16) | (c << 8) | d) >>> 0) % limit;
};
const one = <T>(list: readonly T[]): T => {
  const chosen = list[below(list.length)];
  if (chosen === undefined) throw new Error('empty');
  return chosen;
};
const maybe = <T>(make: () => T): T | undefined => (below(3) === 0 ? make() : undefined);
const some = <T>(list: readonly T[]): T[] => list.filter(() => below(2) === 0);

const minute = 60_000;
const people = [
  '0x52908400098527886E0F7030069857D2E4169EE7',
  '0x8617E340B3D01FA5F11F306F4090FD50E238070D',
  'bc1qx',
];
const assets = ['eip155:1', 'bitcoin:mainnet', 'solana'];
const noon = Date.parse('2026-03-11T12:00:00Z');

function facts(): RequestFacts {
  const asset = one(assets);
  return {
    acts: [one(['transfer', 'approve', 'message', 'other'] as const)],
    chain: asset,
    transfers: some([0, 1, 2]).map(() => ({
      asset: one([asset, asset, 'solana/T']),
      amount: below(12) === 0 ? null : `${String(below(9))}.${String(below(99))}`,
      recipient: below(9) === 0 ? null : one(people),
    })),
    calls: some([0, 1]).map(() => ({ target: one(people), method: one(['f', 'g']) })),
    ...(below(2) === 0 ? { fee: { asset, amount: String(below(3)) } } : {}),
  };
}

function rules(): RuleSet {
  const time = (): string => `${String(below(24)).padStart(2, '0')}:${String(below(60)).padStart(2, '0')}`;
  const set = {
    acts: maybe(() => some(['transfer', 'approve', 'message'] as const)),
    chains: maybe(() => some(assets)),
    recipients: maybe(() =>
      one<NonNullable<RuleSet['recipients']>>([
        { only: 'address-book' },
        { only: 'verified' },
        { only: 'listed', addresses: some(people) },
      ]),
    ),
    limits: maybe(() =>
      some(assets).map((asset) => ({
        asset,
        per: one(['transaction', 'hour', 'day'] as const),
        amount: String(below(20)),
      })),
    ),
    calls: maybe(() =>
      some([{}, { method: 'f' }, { target: one(people) }, { target: one(people), method: 'g' }]),
    ),
    hours: maybe(() => ({ days: [below(7), below(7), below(7)], from: time(), to: time() })),
    uses: maybe(() => ({ most: below(5), per: one(['hour', 'day', 'ever'] as const) })),
    coolDownMinutes: maybe(() => 1 + below(90)),
    delayMinutes: maybe(() => 1 + below(3000)),
    feePercent: maybe(() => below(60)),
  };
  return Object.fromEntries(Object.entries(set).filter(([, value]) => value !== undefined));
}

/** The same rules with one or two fields made tighter, looser or other. */
function variant(before: RuleSet): RuleSet {
  const other = rules();
  const fields = Object.keys({ ...before, ...other }) as (keyof RuleSet)[];
  const changed: Record<string, unknown> = { ...before };
  for (let at = 0; at < 2 && fields.length > 0; at++) {
    const field = one(fields);
    if (other[field] !== undefined) changed[field] = other[field];
    else if (below(4) === 0) changed[field] = undefined;
  }
  return changed;
}

const book = {
  find: (address: string) =>
    address === people[0]
      ? { added: noon - 2000 * minute, verified: true }
      : address === people[1]
        ? { added: noon - 30 * minute, verified: false }
        : undefined,
};

it('what counts as stricter never lets through what was refused before: 6,000 changes', () => {
  let [stricter, refused] = [0, 0];
  for (let round = 0; round < 6000; round++) {
    const before = rules();
    const after = variant(before);
    if (looserField(after, before, 'vault') !== undefined) continue;
    stricter++;
    const usage = new UsageLog();
    for (let back = below(6); back > 0; back--)
      usage.add(noon - back * below(900) * minute, takenBy(facts()));
    const asked = { facts: facts(), warnings: [], book, now: noon + below(10_080) * minute };
    const by = (set: RuleSet) =>
      judge({ ...asked, keys: [[{ scope: 'vault', owner: 'vault', rules: set, usage }]] }).decision;
    if (by(before) !== 'refuse') continue;
    refused++;
    expect(by(after), JSON.stringify({ before, after, asked })).toBe('refuse');
  }
  expect(stricter).toBeGreaterThan(1200);
  expect(refused).toBeGreaterThan(400);
});

it('sums over windows are those of adding up: 3,000 questions', () => {
  const log = new UsageLog();
  const ahead = new UsageAhead(log);
  const all: { at: number; taken: ReadonlyMap<string, bigint | null> }[] = [];
  let now = 0;
  for (let round = 0; round < 3000; round++) {
    now += below(20);
    const taken = takenBy(facts());
    all.push({ at: now, taken: new Map(taken) });
    // What is ahead comes after all that has passed.
    (round < 2000 ? log : ahead).add(now, taken);
    const since = now - below(400);
    const asset = one(assets);
    const inside = all.filter(({ at }) => at > since);
    const amounts = inside.map((use) => use.taken.get(asset) ?? (use.taken.has(asset) ? null : 0n));
    const sum = amounts.includes(null)
      ? null
      : amounts.reduce<bigint>((total, amount) => total + (amount ?? 0n), 0n);
    const usage = round < 2000 ? log : ahead;
    expect(usage.spent(asset, since)).toBe(sum);
    expect(usage.count(since)).toBe(inside.length);
    expect(usage.last).toBe(now);
  }
});

it('amounts are read and written exactly: 2,000 of up to 80 and 40 digits', () => {
  for (let round = 0; round < 2000; round++) {
    const digits = (count: number): string => Array.from({ length: count }, () => String(below(10))).join('');
    const whole = digits(1 + below(80)).replace(/^0+(?=\d)/, '');
    const fraction = digits(below(41)).replace(/0+$/, '');
    const text = fraction === '' ? whole : `${whole}.${fraction}`;
    expect(amountText(exactAmount(text))).toBe(text);
  }
});

it('1,000 look-alikes with the same four first and last characters are all seen, and no stranger of 6,000', () => {
  const hex = (length: number): string => encodeHex(random(Math.ceil(length / 2))).slice(0, length);
  const makers: readonly ((like?: string) => string)[] = [
    (like) => {
      const body = like?.slice(2).toLowerCase() ?? hex(40);
      const made = like === undefined ? body : body.slice(0, 4) + hex(32) + body.slice(36);
      return checksumEthereumAddress(Uint8Array.from(Buffer.from(made, 'hex')));
    },
    (like) => {
      // The last letters are a checksum: whoever grinds for them changes the middle until they fit.
      if (like !== undefined) {
        const middle = bech32.encode('bc', [0, ...bech32.toWords(random(20))]).slice(8, -4);
        return `${like.slice(0, 8)}${middle}${like.slice(-4)}`;
      }
      return bech32.encode('bc', [0, ...bech32.toWords(random(20))]);
    },
    (like) => {
      const made = solanaAddress(random(32));
      return like === undefined ? made : like.slice(0, 4) + made.slice(4, -4) + like.slice(-4);
    },
  ];
  let [seen, strangers] = [0, 0];
  for (const [kind, make] of makers.entries()) {
    const known = Array.from({ length: 100 }, () => make());
    for (let round = 0; round < 334; round++) {
      const target = one(known);
      const fake = make(target);
      if (fake === target) continue;
      expect(lookAlikes(fake, known), `${target} ${fake}`).toContain(target);
      seen++;
    }
    for (let round = 0; round < 2000; round++) {
      expect(lookAlikes(make(), known)).toEqual([]);
      strangers++;
    }
    expect(lookAlikes(known[0] ?? '', known.slice(0, 1))).toEqual([]);
    const kinds = ['ethereum', 'bitcoin', 'solana'] as const;
    for (const address of known) expect(parseAddress(kinds[kind] ?? 'other', address)).toBe(address);
  }
  expect(seen).toBeGreaterThanOrEqual(1000);
  expect(strangers).toBe(6000);
});
