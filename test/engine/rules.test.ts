import { describe, expect, it } from 'vitest';
import type { RuleSet } from '../../src/core/policy/rules.ts';
import type { RequestView } from '../../src/shared/contract/sign.ts';
import { openBench, type Bench } from './harness.ts';
import { coin, ethereumKey, hex, payment, payTo } from './ethereum-requests.ts';

const minute = 60_000;
const bob = '0x52908400098527886E0F7030069857D2E4169EE7';
const eth = 'eip155:1';
const twoADay: RuleSet = { limits: [{ asset: eth, per: 'day', amount: coin(2) }] };

async function open(bench: Bench, key: string, transaction: object): Promise<RequestView> {
  return await bench.ok('sign.open', {
    kind: 'ethereum-transaction',
    from: { bytes: payment(transaction) },
    key,
  });
}

describe('rules', async () => {
  const bench = await openBench();
  const { key, seed } = await ethereumKey(bench);
  let nonce = 0n;
  const pay = async (amount: number, to = bob) => {
    const request = await open(bench, key, { ...payTo(to, amount), nonce: hex(nonce++) });
    return { request, approve: { id: request.id, digest: request.digest } };
  };

  it('are none at first, and a request is judged by what holds without any', async () => {
    expect(await bench.ok('rules.list', {})).toEqual({ rules: [] });
    expect(await bench.ok('rules.get', { scope: 'vault' })).toEqual({});
    expect(await bench.no('rules.remove', { scope: 'vault' })).toMatchObject({ code: 'no-such-rules' });
    const { request, approve } = await pay(1);
    expect(request.verdict).toEqual({ decision: 'allow', reasons: [] });
    expect(request.recipients).toEqual([{ address: bob, verified: false }]);
    expect(request.display.warnings.map(({ code }) => code)).toContain('recipient-unknown');
    await bench.ok('sign.approve', approve);
  });

  it('stop a payment that goes beyond them, and say how far', async () => {
    await bench.ok('rules.set', { scope: 'vault', rules: twoADay });
    const { request, approve } = await pay(1);
    const fee = Number(request.facts.fee?.amount);
    expect(request.verdict.decision).toBe('refuse');
    expect(request.verdict.reasons).toEqual([
      {
        rule: 'limits',
        scope: 'vault',
        details: {
          asset: eth,
          per: 'day',
          most: coin(2),
          amount: String(BigInt(coin(1)) + BigInt(fee)),
          spent: String(BigInt(coin(1)) + BigInt(fee)),
        },
      },
    ]);
    expect(await bench.no('sign.approve', approve)).toEqual({
      code: 'refused',
      details: { reason: 'rule', rule: 'limits', scope: 'vault' },
    });
    expect((await bench.ok('sign.get', { id: request.id })).outcome).toBeUndefined();
  });

  it('hold for the vault, a seed, an account and a key, and all must hold', async () => {
    const small = (amount: number): RuleSet => ({
      limits: [{ asset: eth, per: 'transaction', amount: coin(amount) }],
    });
    await bench.ok('rules.set', { scope: seed, rules: small(0.5) });
    expect((await pay(0.6)).request.verdict.reasons[0]).toMatchObject({ rule: 'limits', scope: 'account' });
    await bench.ok('rules.set', { scope: key, rules: { chains: ['eip155:10'] } });
    const { request } = await pay(0.6);
    expect(request.verdict.reasons.map(({ rule, scope }) => `${scope ?? ''} ${rule}`)).toEqual([
      'account chains',
      'account limits',
      'vault limits',
    ]);
    const { rules } = await bench.ok('rules.list', {});
    expect(rules.map(({ scope }) => scope)).toEqual(['vault', ...[key, seed].sort()]);
    expect(
      await bench.no('rules.set', { scope: '017f22e2-79b0-7cc3-98c4-dc0c0c07398f', rules: {} }),
    ).toMatchObject({
      code: 'no-such-key',
    });
    await bench.ok('rules.remove', { scope: key });
    await bench.ok('rules.remove', { scope: seed });
    expect((await bench.ok('rules.list', {})).rules).toHaveLength(1);
  });

  it('survive the vault being locked, and so does what was used of them', async () => {
    await bench.ok('vault.lock', {});
    await bench.unlock();
    expect((await pay(0.5)).request.verdict.reasons[0]).toMatchObject({ details: { holds: true } });
    expect((await pay(1)).request.verdict.decision).toBe('refuse');
  });

  it('make an approval die that was given under others', async () => {
    const { request, approve } = await pay(0.1);
    await bench.ok('rules.set', { scope: 'vault', rules: { ...twoADay, acts: ['transfer'] } });
    expect(await bench.no('sign.approve', approve)).toMatchObject({
      details: { reason: 'shown-under-other-rules' },
    });
    await bench.ok('sign.get', { id: request.id });
    await bench.ok('sign.approve', approve);
  });

  it('are tried over the journal without being set', async () => {
    const all = await bench.ok('rules.try', { scope: 'vault', rules: {} });
    expect(all).toEqual({ judged: 2, allowed: 2, confirmed: 0, refused: 0, stopped: [], unreadable: 0 });
    const tight = await bench.ok('rules.try', {
      scope: 'vault',
      rules: { limits: [{ asset: eth, per: 'transaction', amount: coin(0.5) }] },
    });
    expect(tight).toMatchObject({ judged: 2, allowed: 1, refused: 1 });
    expect(tight.stopped[0]?.reasons[0]).toMatchObject({ rule: 'limits', scope: 'vault' });
    const once = await bench.ok('rules.try', {
      scope: key,
      rules: { uses: { most: 1, per: 'ever' } },
    });
    expect(once).toMatchObject({ judged: 2, allowed: 1, refused: 1 });
    expect((await bench.ok('rules.list', {})).rules).toHaveLength(1);
  });

  it.each<[string, RuleSet]>([
    ['a limit of what nothing is called', { limits: [{ asset: 'ETH', per: 'day', amount: coin(2) }] }],
    ['a chain that there is not', { chains: ['ethereum'] }],
    ['a limit twice', { limits: [...(twoADay.limits ?? []), ...(twoADay.limits ?? [])] }],
    ['more people than are named', { approvers: { names: ['a', 'a'], count: 2 } }],
    ['no time of day', { hours: { days: [1], from: '08:00', to: '08:00' } }],
    ['a list of nobody', { recipients: { only: 'listed', addresses: [] } }],
  ])('that cannot be meant are refused: %s', async (_what, rules) => {
    for (const command of ['rules.set', 'rules.try'] as const)
      expect(await bench.no(command, { scope: 'vault', rules })).toMatchObject({ code: 'rules-contradict' });
  });
});

describe('a change of rules', async () => {
  const bench = await openBench();
  const { key } = await ethereumKey(bench);
  const set = (rules: RuleSet, scope: string = 'vault') => bench.ok('rules.set', { scope: scope, rules });
  const inForce = async (scope = 'vault') => (await bench.ok('rules.get', { scope: scope })).rules;

  it('that is stricter counts at once, and a looser one after the delay of the present ones', async () => {
    await set({ ...twoADay, delayMinutes: 60 });
    const stricter = { ...twoADay, delayMinutes: 60, acts: ['transfer' as const] };
    expect((await set(stricter)).rules).toMatchObject({ rules: stricter });
    expect((await set(stricter)).rules.pending).toBeUndefined();
    const { rules } = await set({ delayMinutes: 60 });
    expect(rules.rules).toEqual(stricter);
    expect(rules.pending).toMatchObject({ rules: { delayMinutes: 60 } });
    bench.clockOffset += 59 * minute;
    expect((await inForce())?.rules).toEqual(stricter);
    bench.clockOffset += 2 * minute;
    expect((await inForce())?.rules).toEqual({ delayMinutes: 60 });
    expect((await inForce())?.pending).toBeUndefined();
  });

  it('of a key waits as the rules of the vault say, exceptions too', async () => {
    const { rules } = await set({ allow: ['unknown-call'] }, key);
    expect(rules.rules).toEqual({});
    expect(rules.pending?.rules).toEqual({ allow: ['unknown-call'] });
    expect((await set({ acts: [] }, key)).rules).toMatchObject({ rules: { acts: [] } });
    expect((await set({}, key)).rules.pending).toBeDefined();
    expect((await bench.ok('rules.keep', { scope: key })).rules).toMatchObject({
      rules: { acts: [] },
    });
    expect(await bench.no('rules.keep', { scope: key })).toMatchObject({ code: 'no-such-rules' });
    bench.clockOffset += 61 * minute;
    expect((await inForce(key))?.rules).toEqual({ acts: [] });
  });

  it('that takes them away waits as well, and is gone by itself', async () => {
    const { rules } = await bench.ok('rules.remove', { scope: 'vault' });
    expect(rules?.pending?.rules).toEqual({});
    bench.clockOffset += 61 * minute;
    expect(await inForce()).toBeUndefined();
    expect(await bench.ok('rules.remove', { scope: key })).toEqual({});
  });

  it('is refused while several people would have to agree', async () => {
    await set({ approvers: { names: ['Ann', 'Ben'], count: 2 } });
    expect(await bench.no('rules.remove', { scope: 'vault' })).toMatchObject({
      code: 'refused',
      details: { reason: 'approvers' },
    });
    expect(await bench.no('rules.set', { scope: key, rules: { allow: ['set-code'] } })).toMatchObject({
      code: 'refused',
    });
    await set({ approvers: { names: ['Ann', 'Ben'], count: 2 }, acts: [] });
    const request = await open(bench, key, payTo(bob, 1));
    expect(await bench.no('sign.approve', { id: request.id, digest: request.digest })).toMatchObject({
      details: { reason: 'approvers' },
    });
  });

  it('is on record', async () => {
    const { entries } = await bench.ok('audit.list', { limit: 50 });
    expect(entries.filter(({ command }) => command === 'rules.set').length).toBeGreaterThanOrEqual(8);
    expect(entries.find(({ command }) => command === 'rules.remove')?.details).toMatchObject({ scope: key });
  });
});
