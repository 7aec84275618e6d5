import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ethers } from 'ethers';
import { beforeAll, describe, expect, it } from 'vitest';
import { encodeHex } from '../../src/core/encoding/hex.ts';
import { practiceTransfer } from '../../src/cli/tour/practice-requests.ts';
import type { CommandOutput } from '../../src/shared/contract.ts';
import { Bench } from './harness.ts';

type View = CommandOutput<'batches.get'>;

describe('batches', () => {
  const bench = new Bench();
  let key = '';
  let address = '';

  beforeAll(async () => {
    await bench.create();
    ({ key, address } = await newKey('Payer'));
  }, 60_000);

  async function newKey(label: string): Promise<{ key: string; address: string }> {
    const { record } = await bench.ok('keys.generate', { algorithm: 'secp256k1', label });
    await bench.ok('keys.waive-backup', { id: record.id, reason: 'a test' });
    const active = await bench.ok('keys.activate', { id: record.id });
    return {
      key: record.id,
      address:
        active.record.address ?? ethers.computeAddress(`0x${active.record.versions[0]?.publicKey ?? ''}`),
    };
  }

  const hex = (nonce: number): string => `0x${encodeHex(practiceTransfer(BigInt(nonce)).unsigned)}`;
  const json = (nonce: number, changes: object = {}): string =>
    JSON.stringify({
      chainId: '0x1',
      nonce: `0x${nonce.toString(16)}`,
      gas: '0x5208',
      maxFeePerGas: '0x5',
      maxPriorityFeePerGas: '0x1',
      to: '0x8eA7a3fccC211ED48b763b4164884DDbcF3b0A98',
      value: '0x7',
      ...changes,
    });

  async function open(name: string, lines: readonly string[]): Promise<View> {
    writeFileSync(bench.file(name), lines.join('\n'));
    return await bench.ok('batches.open', { from: bench.file(name), key });
  }

  it('groups what a file holds, tells what cannot be signed, and signs a group under one approval', async () => {
    const transfers = Array.from({ length: 40 }, (_, nonce) => hex(nonce));
    const lines = [
      ...transfers,
      '',
      json(0),
      json(1),
      'not a request',
      hex(3),
      json(1, { value: '0x8' }),
      json(2, { data: '0xdeadbeef' }),
    ];
    const view = await open('mixed.txt', lines);
    expect(view.count).toBe(46);
    expect(view.groups.map(({ act, chain, count, status }) => ({ act, chain, count, status }))).toEqual([
      { act: 'transfer', chain: 'eip155:31337', count: 40, status: 'open' },
      { act: 'transfer', chain: 'eip155:1', count: 2, status: 'open' },
    ]);
    expect(view.refused).toEqual([
      { index: 42, name: 'line 44', code: 'undecodable', reason: 'unknown-format' },
      { index: 43, name: 'line 45', code: 'refused', reason: 'same-request-twice' },
      { index: 44, name: 'line 46', code: 'refused', reason: 'same-nonce-twice' },
      { index: 45, name: 'line 47', code: 'refused', reason: 'unknown-call' },
    ]);
    const [group] = view.groups;
    expect(group?.totals).toEqual([
      { asset: 'eip155:31337', amount: (40n * 20_000_000_000_000_000n).toString() },
    ]);
    expect(group?.fee).toEqual({
      asset: 'eip155:31337',
      amount: (40n * 21_000n * 2_000_000_000n).toString(),
    });
    expect(group?.recipients).toMatchObject({ count: 1, known: 0 });
    expect(group?.samples).toHaveLength(2);

    const digest = group?.digest ?? '';
    expect((await bench.no('batches.approve', { id: view.id, digest: 'a'.repeat(64) })).code).toBe(
      'digest-mismatch',
    );
    expect(await bench.ok('batches.approve', { id: view.id, digest })).toEqual({ signed: 40 });
    expect((await bench.no('batches.approve', { id: view.id, digest })).code).toBe('request-closed');
    const file = bench.file('signed.txt');
    expect(await bench.ok('batches.save', { id: view.id, file })).toMatchObject({ count: 40 });
    const signed = readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => ethers.Transaction.from(line));
    expect(signed.map(({ nonce }) => nonce)).toEqual(transfers.map((_, nonce) => nonce));
    expect(new Set(signed.map(({ from }) => from))).toEqual(new Set([address]));

    const after = await bench.ok('batches.get', { id: view.id });
    expect(after.groups.map(({ status }) => status)).toEqual(['signed', 'open']);
    await bench.ok('batches.reject', { id: view.id });
    expect((await bench.no('batches.reject', { id: view.id })).code).toBe('request-closed');
    const { batches } = await bench.ok('batches.list', {});
    expect(batches[0]).toMatchObject({ count: 46, signed: 40, refused: 4 });
    expect((await bench.ok('keys.get', { id: key })).record.useCount).toBe(40);
  });

  it('counts a batch towards limits: what goes beyond them is refused, request by request', async () => {
    await bench.ok('rules.set', {
      scope: key,
      rules: { limits: [{ asset: 'eip155:1', per: 'day', amount: '350100' }] },
    });
    // Each takes 7 and a fee of 105,000: three fit.
    const view = await open(
      'limited.txt',
      [10, 11, 12, 13].map((nonce) => json(nonce)),
    );
    expect(view.groups.map(({ count }) => count)).toEqual([3]);
    expect(view.refused).toEqual([{ index: 3, name: 'line 4', code: 'refused', reason: 'limits' }]);
    const digest = view.groups[0]?.digest ?? '';
    await bench.ok('batches.approve', { id: view.id, digest });
    const next = await open('more.txt', [json(20)]);
    expect(next.groups).toEqual([]);
    await bench.ok('rules.remove', { scope: key });
  });

  it('signs nothing once the rules, or the state of the key, are others than were shown', async () => {
    const view = await open('held.txt', [json(30), json(31)]);
    const digest = view.groups[0]?.digest ?? '';
    await bench.ok('rules.set', { scope: key, rules: { acts: ['transfer'] } });
    expect((await bench.no('batches.approve', { id: view.id, digest })).code).toBe('refused');
    await bench.ok('rules.remove', { scope: key });
    await bench.ok('keys.suspend', { id: key, reason: 'a test' });
    expect((await bench.no('batches.approve', { id: view.id, digest })).code).toBe('state-forbids');
    await bench.ok('keys.resume', { id: key, reason: 'a test' });
    // It was shown before the key was suspended: that approval is gone.
    expect((await bench.no('batches.approve', { id: view.id, digest })).details).toMatchObject({
      reason: 'shown-under-other-rules',
    });
  });

  it.each([
    ['the key is suspended', 'keys.suspend', () => ({ id: key, reason: 'a test' }), 'state-forbids'],
    ['the batch is turned down', 'batches.reject', (id: string) => ({ id }), 'request-closed'],
  ])('keeps and gives out nothing when, while it signs, %s', async (_name, command, input, code) => {
    const nonces = Array.from({ length: 30 }, (_, at) => at);
    const from = command === 'keys.suspend' ? 2000 : 3000;
    const view = await open(
      `${command}.txt`,
      nonces.map((nonce) => hex(from + nonce)),
    );
    const stops: Promise<unknown>[] = [];
    const approval = { id: view.id, digest: view.groups[0]?.digest ?? '' };
    const result = await bench.engine.call('batches.approve', approval, {
      onProgress: () => {
        if (stops.length === 0) stops.push(bench.engine.call(command, input(view.id)));
      },
    });
    expect(result).toMatchObject({ ok: false, error: { code } });
    expect(await stops[0]).toMatchObject({ ok: true });
    expect((await bench.no('batches.save', { id: view.id, file: bench.file('none.txt') })).code).toBe(
      'request-closed',
    );
    if (command === 'keys.suspend') await bench.ok('keys.resume', { id: key, reason: 'a test' });
  });

  it('signs thousands side by side, each in its place, and keeps nothing when it is stopped on the way', async () => {
    const count = 5000;
    const lines = Array.from({ length: count }, (_, at) => hex(100_000 + at));
    const view = await open('thousands.txt', lines);
    const approval = { id: view.id, digest: view.groups[0]?.digest ?? '' };
    const stop = new AbortController();
    const stopped = await bench.engine.call('batches.approve', approval, {
      signal: stop.signal,
      onProgress: ({ done }) => {
        if (done > 0) stop.abort();
      },
    });
    expect(stopped).toMatchObject({ ok: false, error: { code: 'cancelled' } });
    const before = await bench.ok('batches.get', { id: view.id });
    expect(before.groups.map(({ status }) => status)).toEqual(['open']);
    expect((await bench.ok('keys.get', { id: key })).record.useCount).toBeLessThan(count);
    expect(await bench.ok('batches.approve', approval)).toEqual({ signed: count });
    const saved = bench.file('thousands-signed.txt');
    await bench.ok('batches.save', { id: view.id, file: saved });
    const signed = readFileSync(saved, 'utf8').trim().split('\n');
    expect(signed).toHaveLength(count);
    const nonces = signed.map((line) => Number(ethers.decodeRlp(`0x${line.slice(4)}`)[1]));
    expect(nonces).toEqual(Array.from({ length: count }, (_, at) => 100_000 + at));
    for (let at = 0; at < count; at += 501)
      expect(ethers.Transaction.from(signed[at] ?? '').from).toBe(address);
  }, 120_000);

  it('reads a folder file by file, and follows no link, opens no pipe and enters no folder in it', async () => {
    const folder = bench.file('usb');
    mkdirSync(join(folder, 'd-inside'), { recursive: true });
    writeFileSync(join(folder, 'b.json'), json(41));
    writeFileSync(join(folder, 'a.bin'), practiceTransfer(90n).unsigned);
    symlinkSync(join(folder, 'b.json'), join(folder, 'c-link'));
    execFileSync('mkfifo', [join(folder, 'e-pipe')]);
    const view = await bench.ok('batches.open', { from: folder, key });
    expect(view.source).toBe('usb');
    expect(view.groups.map(({ count }) => count)).toEqual([1, 1]);
    expect(view.refused).toEqual([
      { index: 2, name: 'c-link', code: 'file-not-regular' },
      { index: 3, name: 'd-inside', code: 'file-not-regular' },
      { index: 4, name: 'e-pipe', code: 'file-not-regular' },
    ]);
  });

  it('refuses nothing at all and far too much', async () => {
    writeFileSync(bench.file('empty.txt'), '\n \n');
    expect((await bench.no('batches.open', { from: bench.file('empty.txt'), key })).code).toBe('batch-empty');
    writeFileSync(bench.file('many.txt'), '0x00\n'.repeat(10_001));
    expect((await bench.no('batches.open', { from: bench.file('many.txt'), key })).code).toBe(
      'batch-too-large',
    );
    expect((await bench.no('batches.get', { id: 'no-such-batch' })).code).toBe('no-such-batch');
  });

  it('can be stopped while it reads, and then keeps nothing', async () => {
    writeFileSync(bench.file('long.txt'), Array.from({ length: 300 }, (_, at) => hex(1000 + at)).join('\n'));
    const stop = new AbortController();
    const before = (await bench.ok('batches.list', {})).batches.length;
    const result = await bench.engine.call(
      'batches.open',
      { from: bench.file('long.txt'), key },
      { signal: stop.signal, onProgress: ({ done }) => done > 0 && stop.abort() },
    );
    expect(result).toMatchObject({ ok: false, error: { code: 'cancelled' } });
    expect((await bench.ok('batches.list', {})).batches).toHaveLength(before);
  });
});
