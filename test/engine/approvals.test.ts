import { afterAll, describe, expect, it } from 'vitest';
import type { RuleSet } from '../../src/core/policy/rules.ts';
import type { RequestView } from '../../src/shared/contract/sign.ts';
import { ethereumKey, hex, payment, payTo } from './ethereum-requests.ts';
import type { Bench } from './harness.ts';
import { openBench } from './harness.ts';

/** What an approval does not outlive (security.md X-14): 40 cases of something that happens after it was shown. */

const minute = 60_000;
const alice = '0x52908400098527886E0F7030069857D2E4169EE7';
const likeAlice = '0x5290840009aaaaaaaaaaaaaaaaaaaaaaaaaa9ee7';
const bob = '0x8617E340B3D01FA5F11F306F4090FD50E238070D';

describe('an approval', async () => {
  const bench: Bench = await openBench();
  const { key, seed } = await ethereumKey(bench);
  const other = await bench.ok('keys.generate', { algorithm: 'ed25519', label: 'other' });
  await bench.ok('keys.waive-backup', { id: other.record.id, reason: 'test' });
  await bench.ok('keys.activate', { id: other.record.id });
  let nonce = 0n;

  const open = async (to = bob, at = nonce++): Promise<RequestView> =>
    await bench.ok('sign.open', {
      kind: 'ethereum-transaction',
      from: { bytes: payment({ ...payTo(to, 1), nonce: hex(at) }) },
      key,
    });
  const approve = (view: RequestView) =>
    bench.engine.call('sign.approve', { id: view.id, digest: view.digest });
  const rules = async (set: RuleSet, scope = 'vault'): Promise<void> => {
    await bench.ok('rules.set', { scope: scope, rules: set });
  };
  const addressId = async (search: string): Promise<string> =>
    (await bench.ok('addresses.list', { search })).addresses[0]?.id ?? '';
  const signAnother = async (to = alice): Promise<void> => {
    expect((await approve(await open(to))).ok).toBe(true);
  };

  interface Case {
    readonly what: string;
    /** Before the request is opened. */
    readonly before?: () => Promise<unknown>;
    /** Between showing and approving. */
    readonly between: (view: RequestView) => Promise<unknown>;
    /** Why it dies; undefined when it lives on. */
    readonly dies?: string | undefined;
    /** Whether the same request can be approved once it was looked at again. */
    readonly again?: boolean;
    readonly after?: () => Promise<unknown>;
    readonly to?: string;
  }
  const changed = 'refused shown-under-other-rules';
  const noRules = async (): Promise<void> => {
    for (const { scope } of (await bench.ok('rules.list', {})).rules)
      await bench.ok('rules.remove', { scope });
  };

  const cases: readonly Case[] = [
    {
      what: 'rules of the vault that still allow it',
      between: () => rules({ acts: ['transfer'] }),
      dies: changed,
      again: true,
      after: noRules,
    },
    {
      what: 'rules of the key',
      between: () => rules({ feePercent: 50 }, key),
      dies: changed,
      again: true,
      after: noRules,
    },
    {
      what: 'rules of the seed',
      between: () => rules({ feePercent: 50 }, seed),
      dies: changed,
      again: true,
      after: noRules,
    },
    {
      what: 'rules of another key',
      between: () => rules({ acts: [] }, other.record.id),
      after: noRules,
      dies: undefined,
    },
    {
      what: 'rules that are set to what they were',
      before: () => rules({ feePercent: 60 }),
      between: () => rules({ feePercent: 60 }),
      dies: changed,
      again: true,
      after: noRules,
    },
    {
      what: 'rules that are taken away',
      before: () => rules({ feePercent: 60 }),
      between: noRules,
      dies: changed,
      again: true,
    },
    {
      what: 'looser rules that begin to count',
      before: async () => {
        await rules({ delayMinutes: 10, feePercent: 20 });
        await rules({ delayMinutes: 10, feePercent: 30 });
        bench.clockOffset += 9 * minute;
      },
      between: () => Promise.resolve((bench.clockOffset += 2 * minute)),
      dies: changed,
      again: true,
      after: async () => {
        await noRules();
        bench.clockOffset += 11 * minute;
      },
    },
    {
      what: 'looser rules that wait',
      before: () => rules({ delayMinutes: 10 }),
      between: () => rules({}),
      dies: undefined,
      after: () => Promise.resolve((bench.clockOffset += 11 * minute)),
    },
    {
      what: 'rules that forbid the act',
      between: () => rules({ acts: ['message'] }),
      dies: 'refused rule acts',
      after: noRules,
    },
    {
      what: 'rules that forbid the chain',
      between: () => rules({ chains: ['eip155:10'] }),
      dies: 'refused rule chains',
      after: noRules,
    },
    {
      what: 'rules that forbid the recipient',
      between: () => rules({ recipients: { only: 'verified' } }),
      dies: 'refused rule recipients',
      after: noRules,
    },
    {
      what: 'rules that forbid the amount',
      between: () => rules({ limits: [{ asset: 'eip155:1', per: 'transaction', amount: '5' }] }),
      dies: 'refused rule limits',
      after: noRules,
    },
    {
      what: 'rules that forbid the fee',
      between: () => rules({ feePercent: 0 }),
      dies: 'refused rule feePercent',
      after: noRules,
    },
    {
      what: 'rules that allow no further use',
      before: () => rules({ uses: { most: 100, per: 'ever' } }),
      between: () => rules({ uses: { most: 1, per: 'ever' } }),
      dies: 'refused rule uses',
      after: noRules,
    },
    {
      what: 'a pause that another began',
      before: () => rules({ coolDownMinutes: 1 }).then(() => (bench.clockOffset += 2 * minute)),
      between: () => signAnother(),
      dies: 'refused rule coolDownMinutes',
      after: noRules,
    },
    {
      what: 'the amount that another used up',
      before: async () => {
        bench.clockOffset += 61 * minute;
        await rules({ limits: [{ asset: 'eip155:1', per: 'hour', amount: '1500000000000000000' }] });
      },
      between: () => signAnother(),
      dies: 'refused rule limits',
      after: noRules,
    },
    {
      what: 'an amount that another used and that is enough',
      before: () => rules({ limits: [{ asset: 'eip155:1', per: 'hour', amount: '99000000000000000000' }] }),
      between: () => signAnother(),
      dies: undefined,
      after: noRules,
    },
    {
      what: 'the end of the hours',
      before: () => {
        const day = new Date(Date.now() + bench.clockOffset).getUTCDay();
        const until = new Date(Date.now() + bench.clockOffset + 30 * minute).toISOString().slice(11, 16);
        const from = new Date(Date.now() + bench.clockOffset - 30 * minute).toISOString().slice(11, 16);
        return rules({ hours: { days: [day, (day + 6) % 7], from, to: until } });
      },
      between: () => Promise.resolve((bench.clockOffset += 40 * minute)),
      dies: 'refused rule hours',
      after: noRules,
    },
    {
      what: 'a key that is suspended',
      between: () => bench.ok('keys.suspend', { id: key, reason: 'test' }),
      dies: 'state-forbids',
      after: () => bench.ok('keys.resume', { id: key, reason: 'test' }),
    },
    {
      what: 'a key that was suspended in between',
      between: async () => {
        await bench.ok('keys.suspend', { id: key, reason: 'test' });
        await bench.ok('keys.resume', { id: key, reason: 'test' });
      },
      dies: changed,
      again: true,
    },
    {
      what: 'a seed that is suspended',
      between: () => bench.ok('keys.suspend', { id: seed, reason: 'test' }),
      dies: 'seed-unusable',
      after: () => bench.ok('keys.resume', { id: seed, reason: 'test' }),
    },
    {
      what: 'a seed that was suspended in between',
      between: async () => {
        await bench.ok('keys.suspend', { id: seed, reason: 'test' });
        await bench.ok('keys.resume', { id: seed, reason: 'test' });
      },
      dies: changed,
      again: true,
    },
    {
      what: 'another key that is suspended',
      between: () => bench.ok('keys.suspend', { id: other.record.id, reason: 'test' }),
      dies: undefined,
    },
    {
      what: 'a new name of the key',
      between: () => bench.ok('keys.update', { id: key, label: 'renamed' }),
      dies: undefined,
    },
    {
      what: 'the recipient coming into the address book',
      between: () => bench.ok('addresses.add', { kind: 'ethereum', address: bob, label: 'Bob' }),
      dies: changed,
      again: true,
    },
    {
      what: 'another name of the recipient',
      between: async () => bench.ok('addresses.change', { id: await addressId('Bob'), label: 'Bob B.' }),
      dies: changed,
      again: true,
    },
    {
      what: 'a note on the recipient',
      between: async () => bench.ok('addresses.change', { id: await addressId('Bob'), note: 'n' }),
      dies: undefined,
    },
    {
      what: 'the recipient being verified',
      between: async () => bench.ok('addresses.verify', { id: await addressId('Bob'), how: 'call' }),
      dies: changed,
      again: true,
    },
    {
      what: 'the recipient leaving the address book',
      between: async () => bench.ok('addresses.remove', { id: await addressId('Bob') }),
      dies: changed,
      again: true,
    },
    {
      what: 'a known one whom the recipient imitates',
      to: likeAlice,
      between: () => bench.ok('addresses.add', { kind: 'ethereum', address: alice, label: 'Alice' }),
      before: () => Promise.resolve(),
      dies: 'refused rule look-alike-address',
    },
    {
      what: 'another recipient coming into the address book',
      between: () =>
        bench.ok('addresses.add', { kind: 'ethereum', address: `0x${'12'.repeat(20)}`, label: 'Carol' }),
      dies: undefined,
    },
    {
      what: 'another one signed with the same number',
      between: async (view) => {
        const number = view.display.kind === 'ethereum-transaction' ? BigInt(view.display.nonce) : 0n;
        const twin = await open(alice, number);
        expect((await approve(twin)).ok).toBe(true);
      },
      dies: changed,
      again: true,
    },
    { what: 'others signed with other numbers', between: () => signAnother(), dies: undefined },
    {
      what: 'the vault being locked and opened',
      between: async () => {
        await bench.ok('vault.lock', {});
        await bench.unlock();
      },
      dies: undefined,
    },
    {
      what: 'a backup',
      between: () => bench.ok('backup.write', { file: bench.file('in-between.backup') }),
      dies: undefined,
    },
    {
      what: 'most of a day',
      between: () => Promise.resolve((bench.clockOffset += 23 * 60 * minute)),
      dies: undefined,
    },
    {
      what: 'more than a day',
      between: () => Promise.resolve((bench.clockOffset += 25 * 60 * minute)),
      dies: 'refused shown-too-long-ago',
      again: true,
    },
    {
      what: 'its own signature',
      between: async (view) => expect((await approve(view)).ok).toBe(true),
      dies: 'request-closed',
    },
    {
      what: 'its being turned down',
      between: (view) => bench.ok('sign.reject', { id: view.id }),
      dies: 'request-closed',
    },
    // The last one: what several people must agree to cannot be taken back by one.
    {
      what: 'people who must approve',
      between: () => rules({ approvers: { names: ['Ann', 'Ben'], count: 2 } }),
      dies: 'refused approvers approvers',
    },
  ];

  it('has 40 cases of what happens meanwhile', () => {
    expect(cases).toHaveLength(40);
  });

  for (const { what, before, between, dies, again, after, to } of cases) {
    it(`${dies === undefined ? 'outlives' : 'dies of'} ${what}`, async () => {
      await before?.();
      const view = await open(to);
      await between(view);
      const result = await approve(view);
      const error = result.ok ? undefined : result.error;
      const told = [error?.code, error?.details?.['reason'], error?.details?.['rule']].filter(
        (one) => one !== undefined,
      );
      const why = dies?.split(' ')[0] === 'refused' ? told.join(' ') : (told[0] ?? '');
      expect(why).toBe(dies ?? '');
      if (again === true) {
        await bench.ok('sign.get', { id: view.id });
        expect(await approve(view)).toMatchObject({ ok: true });
      }
      await after?.();
    });
  }

  afterAll(() => expect(nonce).toBeGreaterThan(40n));
});
