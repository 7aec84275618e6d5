import { describe, expect, it } from 'vitest';
import type { CommandInput } from '../../src/shared/contract.ts';
import type { CommandError } from '../../src/shared/result.ts';
import type { RequestView } from '../../src/shared/contract/sign.ts';
import { ethereumKey, hex, payment, payTo } from './ethereum-requests.ts';
import { openBench } from './harness.ts';

const alice = '0x52908400098527886E0F7030069857D2E4169EE7';

describe('a request from its opening to its end', async () => {
  const bench = await openBench();
  const { key } = await ethereumKey(bench);
  const open = async (nonce: number, to = alice): Promise<RequestView> =>
    await bench.ok('sign.open', {
      kind: 'ethereum-transaction',
      from: {
        bytes: payment({ ...payTo(to, 1), nonce: hex(BigInt(nonce)) }),
        name: `payment-${String(nonce)}.json`,
      },
      key,
    });
  const sign = async (nonce: number, to = alice) => {
    const { id, digest } = await open(nonce, to);
    return await bench.ok('sign.approve', { id, digest });
  };
  const status = async (id: string): Promise<string> => (await bench.ok('sign.get', { id })).request.status;
  const refused = (command: string, input: object): Promise<CommandError> => bench.no(command, input);

  it('is signed, handed over and confirmed by the receipt of its transaction', async () => {
    const { requestId: id, hash = '' } = await sign(7);
    expect(await status(id)).toBe('signed');
    await bench.ok('sign.save', { id, file: bench.file('signed') });
    expect(await status(id)).toBe('handed-over');
    expect(await refused('sign.confirm', { id, receipt: `0x${'ab'.repeat(32)}` })).toMatchObject({
      code: 'receipt-of-another',
    });
    expect(await refused('sign.confirm', { id, receipt: 'yes' })).toMatchObject({
      code: 'receipt-unreadable',
    });
    const receipt = JSON.stringify({ transactionHash: hash, status: '0x1', blockNumber: '0x10' });
    expect(await bench.ok('sign.confirm', { id, receipt })).toEqual({ succeeded: true, block: '16' });
    expect(await status(id)).toBe('confirmed');
    for (const command of ['sign.confirm', 'sign.abandon', 'sign.reject', 'sign.approve'])
      expect(
        await refused(command, {
          id,
          ...(command === 'sign.confirm' ? { receipt } : {}),
          ...(command === 'sign.approve' ? { digest: 'a'.repeat(64) } : {}),
        }),
        command,
      ).toMatchObject({ code: 'request-closed' });
    // Its bytes can be had again, and nothing about it changes.
    await bench.ok('sign.save', { id, file: bench.file('signed-again') });
    expect(await status(id)).toBe('confirmed');
  });

  it('keeps the verdict it was signed under, whatever the rules say later', async () => {
    const { requestId: id } = await sign(8);
    await bench.ok('rules.set', { scope: 'vault', rules: { acts: ['message'] } });
    const { request, outcome } = await bench.ok('sign.get', { id });
    expect(request.verdict.decision).toBe('allow');
    expect(outcome?.requestId).toBe(id);
    await bench.ok('rules.remove', { scope: 'vault' });
  });

  it('is abandoned only once it is signed', async () => {
    const { id } = await open(9);
    expect(await refused('sign.abandon', { id })).toMatchObject({ code: 'request-closed' });
    expect(await refused('sign.confirm', { id, receipt: 'x' })).toMatchObject({ code: 'request-closed' });
    const { requestId } = await sign(9);
    await bench.ok('sign.abandon', { id: requestId, reason: 'a better price' });
    expect(await status(requestId)).toBe('abandoned');
  });

  it('tells of a number that was used before, and of one that leaves a gap', async () => {
    const twin = await open(9, `0x${'12'.repeat(20)}`);
    expect(twin.display.warnings).toContainEqual({
      code: 'nonce-used-before',
      severity: 'caution',
      params: { nonce: '9' },
    });
    expect(twin.verdict.decision).toBe('confirm');
    const gap = await open(12);
    expect(gap.display.warnings).toContainEqual({
      code: 'nonce-gap',
      severity: 'note',
      params: { nonce: '12', expected: '10' },
    });
    const next = await open(10);
    expect(next.display.warnings.filter(({ code }) => code.startsWith('nonce'))).toEqual([]);
    await bench.ok('vault.lock', {});
    await bench.unlock();
    expect((await open(9)).display.warnings.map(({ code }) => code)).toContain('nonce-used-before');
  });

  it('is opened by name where it is refused otherwise, and refused again once that ends', async () => {
    const create = { data: '0x6001600155', value: '0x0', gas: '0x30d40', nonce: '0x63' };
    const input = { kind: 'ethereum-transaction' as const, from: { bytes: payment(create) }, key };
    const again = (): typeof input => ({ ...input, from: { bytes: payment(create) } });
    expect(await refused('sign.open', again())).toMatchObject({
      code: 'refused',
      details: { reason: 'contract-creation' },
    });
    await bench.ok('rules.set', { scope: key, rules: { allow: ['unknown-call'] } });
    expect(await refused('sign.open', again())).toMatchObject({ details: { reason: 'contract-creation' } });
    await bench.ok('rules.set', { scope: key, rules: { allow: ['contract-creation'] } });
    const view = await bench.ok('sign.open', again());
    expect(view.verdict.decision).toBe('confirm');
    const approve = { id: view.id, digest: view.digest };
    // The key's own list stands before what the vault allows.
    await bench.ok('rules.set', { scope: 'vault', rules: { allow: ['contract-creation'] } });
    await bench.ok('rules.set', { scope: key, rules: { allow: [] } });
    expect(await refused('sign.approve', approve)).toMatchObject({
      details: { reason: 'contract-creation' },
    });
    await bench.ok('rules.remove', { scope: key });
    await bench.ok('sign.get', { id: view.id });
    await bench.ok('sign.approve', approve);
    await bench.ok('rules.remove', { scope: 'vault' });
    // What was signed can be looked at whatever the rules say by now.
    expect((await bench.ok('sign.get', { id: view.id })).outcome?.requestId).toBe(view.id);
  });

  it('is found by status, key, words and page', async () => {
    const all = await bench.ok('sign.list', {});
    expect(all.more).toBe(false);
    expect(all.requests.length).toBe(9);
    expect((await bench.ok('sign.list', { status: ['confirmed', 'abandoned'] })).requests).toHaveLength(2);
    expect((await bench.ok('sign.list', { search: 'PAYMENT-12' })).requests).toHaveLength(1);
    expect((await bench.ok('sign.list', { search: alice.slice(5, 20).toLowerCase() })).requests).toHaveLength(
      7,
    );
    expect((await bench.ok('sign.list', { key: key })).requests).toHaveLength(9);
    expect((await bench.ok('sign.list', { key: '017f22e2-79b0-7cc3-98c4-dc0c0c07398f' })).requests).toEqual(
      [],
    );
    expect(all).toMatchObject({ fitting: 9, total: 9 });
    const label = (await bench.ok('keys.get', { id: key })).record.label;
    const wishes: [wish: CommandInput<'sign.list'>, count: number][] = [
      [{ kind: ['ethereum-transaction'] }, 9],
      [{ kind: ['bitcoin-psbt', 'document'] }, 0],
      [
        { search: `${label} ethereum  signed` },
        (await bench.ok('sign.list', { status: ['signed'] })).fitting,
      ],
      [{ search: `${label} payment-12` }, 1],
      [{ search: 'payment-12 elsewhere' }, 0],
      [{ search: '   ' }, 9],
    ];
    for (const [wish, count] of wishes)
      expect(await bench.ok('sign.list', { ...wish, limit: 1 }), JSON.stringify(wish)).toMatchObject({
        requests: { length: Math.min(1, count) },
        fitting: count,
        more: count > 1,
        total: 9,
      });
    const ids: string[] = [];
    for (let before: string | undefined; ;) {
      const page = await bench.ok('sign.list', { limit: 3, ...(before === undefined ? {} : { before }) });
      ids.push(...page.requests.map(({ id }) => id));
      before = ids.at(-1);
      if (!page.more) break;
    }
    expect(ids).toEqual(all.requests.map(({ id }) => id));
  });
});

describe('the address book', async () => {
  const bench = await openBench();
  const { key } = await ethereumKey(bench);
  const add = (address: string, label: string, kind: 'ethereum' | 'bitcoin' = 'ethereum') =>
    bench.ok('addresses.add', { kind, address, label });
  const fake = '0x5290aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa9ee7';

  it('keeps an address once, in its checked form, and points out whom it looks like', async () => {
    const { address, lookAlikes } = await add(alice.toLowerCase(), 'Alice');
    expect(address).toMatchObject({ address: alice, label: 'Alice', useCount: 0 });
    expect(lookAlikes).toEqual([]);
    expect(await bench.no('addresses.add', { kind: 'ethereum', address: alice, label: 'x' })).toMatchObject({
      code: 'address-known',
    });
    expect(await bench.no('addresses.add', { kind: 'bitcoin', address: alice, label: 'x' })).toMatchObject({
      code: 'address-malformed',
    });
    const second = await add(fake, 'Not Alice');
    expect(second.lookAlikes).toEqual([{ id: address.id, label: 'Alice', address: alice }]);
    await bench.ok('addresses.remove', { id: second.address.id, reason: 'a trap' });
    expect(await bench.no('addresses.remove', { id: second.address.id })).toMatchObject({
      code: 'no-such-address',
    });
  });

  it('names recipients, counts payments, and has a payment to a look-alike refused', async () => {
    const [{ id } = { id: '' }] = (await bench.ok('addresses.list', { search: 'ali' })).addresses;
    await bench.ok('addresses.verify', { id, how: 'in-person', note: 'at the fair' });
    const open = (to: string, nonce: string) =>
      bench.ok('sign.open', {
        kind: 'ethereum-transaction',
        from: { bytes: payment({ ...payTo(to, 1), nonce }) },
        key,
      });
    const good = await open(alice, '0x0');
    expect(good.recipients).toEqual([{ address: alice, label: 'Alice', verified: true }]);
    expect(good.verdict.decision).toBe('allow');
    await bench.ok('sign.approve', { id: good.id, digest: good.digest });
    const [paid] = (await bench.ok('addresses.list', {})).addresses;
    expect(paid).toMatchObject({ useCount: 1, verified: { how: 'in-person' } });
    expect(paid?.lastUsed).toBeDefined();
    const bad = await open(fake, '0x1');
    expect(bad.recipients[0]).toMatchObject({ lookAlikeOf: 'Alice', verified: false });
    expect(bad.verdict).toMatchObject({
      decision: 'refuse',
      reasons: [{ rule: 'look-alike-address', scope: 'default' }],
    });
    expect(await bench.no('sign.approve', { id: bad.id, digest: bad.digest })).toMatchObject({
      code: 'refused',
      details: { rule: 'look-alike-address' },
    });
    const account = (await bench.ok('keys.get', { id: key })).record.address ?? '';
    const own = await open(account, '0x1');
    expect(own.recipients[0]).toMatchObject({ label: 'eth', own: true });
  });

  it('also sees who imitates a recipient that was paid before, and a key of the vault', async () => {
    const open = (to: string) =>
      bench.ok('sign.open', {
        kind: 'ethereum-transaction',
        from: { bytes: payment({ ...payTo(to, 1), nonce: '0x5' }) },
        key,
      });
    const stranger = `0x${'34'.repeat(20)}`;
    const first = await open(stranger);
    await bench.ok('sign.approve', { id: first.id, digest: first.digest });
    expect((await open(`0x3434${'0'.repeat(32)}3434`)).verdict.decision).toBe('refuse');
    const account = ((await bench.ok('keys.get', { id: key })).record.address ?? '').toLowerCase();
    const like = await open(`${account.slice(0, 6)}${'0'.repeat(32)}${account.slice(-4)}`);
    expect(like.recipients[0]?.lookAlikeOf).toBe('eth');
  });

  it('takes labels in and gives them out (BIP-329), and never renames whom its owner made sure of', async () => {
    const lines = [
      { type: 'addr', ref: 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4', label: 'Cold storage' },
      { type: 'addr', ref: alice, label: 'Mallory' },
      { type: 'tx', ref: 'ab'.repeat(32), label: 'rent' },
      { type: 'addr', ref: 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4', label: 'Cold storage' },
    ];
    const bytes = new TextEncoder().encode(lines.map((line) => JSON.stringify(line)).join('\n'));
    expect(await bench.ok('addresses.import', { from: { bytes: Uint8Array.from(bytes) } })).toEqual({
      added: 1,
      changed: 0,
      skipped: [
        { line: 2, reason: 'verified' },
        { line: 3, reason: 'not-an-address' },
        { line: 4, reason: 'known' },
      ],
    });
    const again = await bench.ok('addresses.import', {
      from: { bytes: new TextEncoder().encode(JSON.stringify({ ...lines[0], label: 'Savings' })) },
    });
    expect(again).toEqual({ added: 0, changed: 1, skipped: [] });
    expect(await bench.no('addresses.import', { from: { bytes: Uint8Array.of(0xff, 0xfe) } })).toMatchObject({
      code: 'labels-unreadable',
    });
    const file = bench.file('labels.jsonl');
    expect(await bench.ok('addresses.export', { file })).toMatchObject({ addresses: 2 });
    expect(await bench.no('addresses.export', { file })).toMatchObject({ code: 'file-exists' });
    const { skipped } = await bench.ok('addresses.import', { from: { file } });
    expect(skipped.map(({ reason }) => reason)).toEqual(['known', 'known']);
    expect(
      (await bench.ok('addresses.list', { kind: 'bitcoin' })).addresses.map(({ label }) => label),
    ).toEqual(['Savings']);
    await bench.ok('vault.lock', {});
    await bench.unlock();
    expect((await bench.ok('addresses.list', {})).addresses).toHaveLength(2);
  });
});
