import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { masterOf } from '../../src/cli/tour/own-derivation.ts';
import { practicePayment } from '../../src/cli/tour/practice-requests.ts';
import { HoldfastError } from '../../src/core/error.ts';
import { createNodePort } from '../../src/node/net/node-port.ts';
import { FakeNode, type NodeAnswers } from '../support/fake-node.ts';
import { startNetProcess } from '../support/net-process.ts';
import { ethereumKey, hex, payment, payTo } from './ethereum-requests.ts';
import { openBench } from './harness.ts';

const alice = '0x52908400098527886E0F7030069857D2E4169EE7';
const waitMs = 60_000;
const phrase =
  'abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about';

describe('what became of a transaction, asked of a node', { timeout: waitMs }, async () => {
  let cold = false;
  let started = 0;
  const running = new Set<unknown>();
  const start = () => {
    if (cold) throw new HoldfastError('network-off', { reason: 'cold' });
    started++;
    const child = startNetProcess();
    running.add(child);
    child.onExit(() => running.delete(child));
    return child;
  };
  const bench = await openBench((ports) => ({
    ...ports,
    nodes: createNodePort({ start, isCold: () => cold }),
  }));
  const node = await new FakeNode().start();
  afterAll(() => node.close());
  const { key } = await ethereumKey(bench);
  let nonce = 0;
  const sign = async () => {
    const bytes = payment({ ...payTo(alice, 1), nonce: hex(BigInt(nonce++)) });
    const { id, digest } = await bench.ok('sign.open', {
      kind: 'ethereum-transaction',
      from: { bytes },
      key,
    });
    const { hash = '' } = await bench.ok('sign.approve', { id, digest });
    return { id, hash };
  };
  const request = async (id: string) => (await bench.ok('sign.get', { id })).request;
  const receipt = (hash: string, status = '0x1') => ({ transactionHash: hash, status, blockNumber: '0x10' });
  /** A node of the chain that does not know the transaction. */
  const unknown: NodeAnswers = (what) => (what === 'eth_chainId' ? '0x1' : null);
  const entries = async (command: string) =>
    (await bench.ok('audit.list', { limit: 500 })).entries.filter((entry) => entry.command === command);

  beforeEach(async () => {
    cold = false;
    node.asked.length = 0;
    node.connections = 0;
    started = 0;
    node.answers = () => null;
    await bench.ok('nodes.set', { chain: 'eip155:1', url: `${node.origin}/v1/KEY-OF-THE-SERVICE` });
    await bench.ok('nodes.switch', { on: true });
  });

  it('is off in a new vault, and starts no process and asks nobody while it is off', async () => {
    const { id } = await sign();
    await bench.ok('nodes.switch', { on: false });
    for (const input of [{ id }, { id, node: node.origin }])
      expect(await bench.no('sign.look-up', input)).toMatchObject({
        code: 'network-off',
        details: { reason: 'switch' },
      });
    expect([started, node.connections]).toEqual([0, 0]);
    const fresh = await openBench();
    expect(await fresh.ok('nodes.list', {})).toEqual({ on: false, nodes: [] });
  });

  it('asks nobody in cold mode', async () => {
    const { id } = await sign();
    cold = true;
    expect(await bench.no('sign.look-up', { id })).toMatchObject({
      code: 'network-off',
      details: { reason: 'cold' },
    });
    // Switched on, and of no use.
    expect(await bench.ok('nodes.list', {})).toMatchObject({ on: true, cold: true });
    expect([started, node.connections]).toEqual([0, 0]);
    // Nothing was asked, so nothing is on record as asked.
    expect((await entries('sign.look-up')).filter(({ subjects }) => subjects.includes(id))).toEqual([]);
  });

  it('notes what is in a block, with its number and how deep it lies, and again when asked again', async () => {
    const { id, hash } = await sign();
    let tip = '0x12';
    node.answers = (what) => (what === 'eth_blockNumber' ? tip : receipt(hash));
    const said = { found: 'taken-up', node: node.origin, succeeded: true, block: '16' };
    expect(await bench.ok('sign.look-up', { id })).toEqual({ ...said, confirmations: 3 });
    expect(await request(id)).toMatchObject({
      status: 'confirmed',
      receipt: { succeeded: true, block: '16', confirmations: 3, node: node.origin },
    });
    tip = '0x1f';
    expect(await bench.ok('sign.look-up', { id })).toEqual({ ...said, confirmations: 16 });
    expect(await request(id)).toMatchObject({ receipt: { confirmations: 16 } });
    // The id that was asked for, and nothing else that is the user's.
    expect(node.asked.map(({ what, params }) => [what, ...params])).toEqual([
      ['eth_getTransactionReceipt', hash],
      ['eth_blockNumber'],
      ['eth_getTransactionReceipt', hash],
      ['eth_blockNumber'],
    ]);
    await vi.waitFor(() => expect(running.size).toBe(0), { timeout: waitMs });
  });

  it('tells a transaction that failed as failed', async () => {
    const { id, hash } = await sign();
    node.answers = (what) => (what === 'eth_blockNumber' ? '0x10' : receipt(hash, '0x0'));
    expect(await bench.ok('sign.look-up', { id })).toMatchObject({ found: 'taken-up', succeeded: false });
    expect(await request(id)).toMatchObject({ status: 'confirmed', receipt: { succeeded: false } });
  });

  it('takes no failure from a node that does not know it yet, and notes nothing but that it was asked', async () => {
    const { id, hash } = await sign();
    node.answers = unknown;
    expect(await bench.ok('sign.look-up', { id })).toEqual({ found: 'not-yet', node: node.origin });
    node.answers = (what) => (what === 'eth_getTransactionByHash' ? { hash } : null);
    expect(await bench.ok('sign.look-up', { id })).toEqual({ found: 'waiting', node: node.origin });
    expect((await request(id)).status).toBe('signed');
  });

  it('does not send anybody to a node of another chain again and again', async () => {
    const { id } = await sign();
    node.answers = (what) => (what === 'eth_chainId' ? '0xaa36a7' : null);
    expect(await bench.no('sign.look-up', { id })).toMatchObject({
      code: 'node-answer-refused',
      details: { reason: 'other-chain' },
    });
  });

  it.each([
    ['not-yet', null],
    ['waiting', {}],
  ] as const)('takes back what it had noted when the block is gone: %s', async (found, known) => {
    const { id, hash } = await sign();
    node.answers = (what) => (what === 'eth_blockNumber' ? '0x12' : receipt(hash));
    await bench.ok('sign.look-up', { id });
    node.answers = (what, params) =>
      what === 'eth_getTransactionByHash' ? known && { hash, ...known } : unknown(what, params);
    expect(await bench.ok('sign.look-up', { id })).toEqual({ found, node: node.origin, before: '16' });
    const now = await request(id);
    expect([now.status, now.receipt]).toEqual(['handed-over', undefined]);
    const lasts = (await entries('sign.look-up')).filter(({ subjects }) => subjects.includes(id));
    expect(lasts.some(({ details }) => details?.['before'] === '16')).toBe(true);
    // There is nothing left to take back, and in its new block it is noted again.
    expect(await bench.ok('sign.look-up', { id })).toEqual({ found, node: node.origin });
    node.answers = (what) =>
      what === 'eth_blockNumber' ? '0x12' : { ...receipt(hash), blockNumber: '0x11' };
    expect(await bench.ok('sign.look-up', { id })).toMatchObject({ found: 'taken-up', block: '17' });
    expect(await request(id)).toMatchObject({ status: 'confirmed', receipt: { block: '17' } });
  });

  it('takes back nothing that a person has noted by a receipt', async () => {
    const { id, hash } = await sign();
    await bench.ok('sign.confirm', { id, receipt: JSON.stringify(receipt(hash)) });
    node.answers = unknown;
    expect(await bench.ok('sign.look-up', { id })).toEqual({ found: 'not-yet', node: node.origin });
    expect(await request(id)).toMatchObject({ status: 'confirmed', receipt: { block: '16' } });
  });

  it('takes no hash of a certificate for an address where there is none', async () => {
    const pin = 'ab'.repeat(32);
    const before = await bench.ok('nodes.list', {});
    expect(await bench.no('nodes.set', { chain: 'eip155:5', url: node.origin, pin })).toMatchObject({
      code: 'node-address-refused',
      details: { reason: 'pin-without-https' },
    });
    expect(await bench.ok('nodes.list', {})).toEqual(before);
    const named = { chain: 'eip155:5', url: node.origin.replace('http:', 'https:'), pin };
    expect((await bench.ok('nodes.set', named)).nodes).toContainEqual(expect.objectContaining({ pin }));
    await bench.ok('nodes.remove', { chain: 'eip155:5' });
  });

  it('believes no answer about another transaction, and no page', async () => {
    const { id } = await sign();
    node.answers = () => receipt(`0x${'ab'.repeat(32)}`);
    expect(await bench.no('sign.look-up', { id })).toMatchObject({ code: 'receipt-of-another' });
    node.answers = () => '<html>';
    expect(await bench.no('sign.look-up', { id })).toMatchObject({ code: 'receipt-unreadable' });
    expect((await request(id)).status).toBe('signed');
  });

  it('has each question on record before it is asked, and no more of the address than its host', async () => {
    const { id } = await sign();
    node.answers = () => {
      throw new Error('no');
    };
    await bench.ok('nodes.set', { chain: 'eip155:1', url: 'http://127.0.0.1:1/KEY-OF-THE-SERVICE' });
    expect(await bench.no('sign.look-up', { id })).toMatchObject({
      code: 'node-unreachable',
      details: { reason: 'refused' },
    });
    const [asked] = (await entries('sign.look-up')).filter(({ subjects }) => subjects.includes(id));
    expect(asked?.details).toMatchObject({ asked: 'http://127.0.0.1:1' });
    expect(
      (await entries('nodes.set')).some(({ details }) => details?.['node'] === 'http://127.0.0.1:1'),
    ).toBe(true);
    expect((await entries('nodes.switch')).length).toBeGreaterThan(0);
    const shown = JSON.stringify([
      await bench.ok('nodes.list', {}),
      await bench.ok('audit.list', { limit: 500 }),
      await bench.ok('sign.get', { id }),
    ]);
    expect(shown).not.toContain('KEY-OF-THE-SERVICE');
  });

  it('asks one that is named for this once, and none where none is named', async () => {
    const { id, hash } = await sign();
    await bench.ok('nodes.remove', { chain: 'eip155:1' });
    expect(await bench.no('nodes.remove', { chain: 'eip155:1' })).toMatchObject({ code: 'no-node' });
    expect(await bench.no('sign.look-up', { id })).toMatchObject({
      code: 'no-node',
      details: { chain: 'eip155:1' },
    });
    node.answers = (what) => (what === 'eth_blockNumber' ? '0x10' : receipt(hash));
    expect(await bench.ok('sign.look-up', { id, node: node.origin })).toMatchObject({ found: 'taken-up' });
    expect(await bench.no('sign.look-up', { id, node: 'http://node.example' })).toMatchObject({
      code: 'node-address-refused',
      details: { reason: 'not-secure' },
    });
  });

  it('asks an API in the manner of Esplora about a payment in Bitcoin', async () => {
    const words = new TextEncoder().encode(phrase);
    const seed = await bench.ok('seeds.import', { label: 'coins', phrase: words });
    await bench.ok('seeds.verify', { id: seed.record.id, phrase: words });
    await bench.ok('keys.activate', { id: seed.record.id });
    const account = await bench.ok('seeds.add-account', {
      seed: seed.record.id,
      label: 'btc',
      standard: 'bip84',
      network: 'bitcoin-regtest',
      account: 0,
    });
    await bench.ok('keys.activate', { id: account.record.id });
    const { psbt, txid } = practicePayment(masterOf(phrase), 'segwit');
    const { id, digest } = await bench.ok('sign.open', { from: { bytes: psbt } });
    await bench.ok('sign.approve', { id, digest });
    expect(await bench.no('sign.look-up', { id })).toMatchObject({ details: { chain: 'bitcoin:testnet' } });
    await bench.ok('nodes.set', { chain: 'bitcoin:testnet', url: `${node.origin}/api/` });
    node.answers = () => undefined;
    expect(await bench.no('sign.look-up', { id })).toMatchObject({
      code: 'node-answer-refused',
      details: { reason: 'status', status: 404 },
    });
    node.answers = (path) => (path.endsWith('/block-height/0') ? 'ab'.repeat(32) : undefined);
    expect(await bench.ok('sign.look-up', { id })).toEqual({ found: 'not-yet', node: node.origin });
    node.answers = (path) =>
      path.endsWith('/tip/height') ? '120' : { txid, status: { confirmed: true, block_height: 100 } };
    expect(await bench.ok('sign.look-up', { id })).toMatchObject({
      found: 'taken-up',
      succeeded: true,
      block: '100',
      confirmations: 21,
    });
    expect(node.asked.map(({ what }) => what)).toEqual([
      `/api/tx/${txid}`,
      '/api/block-height/0',
      `/api/tx/${txid}`,
      '/api/block-height/0',
      `/api/tx/${txid}`,
      '/api/blocks/tip/height',
    ]);
    await bench.ok('nodes.remove', { chain: 'bitcoin:testnet' });
  });

  it('asks about nothing that was not signed, or was given up', async () => {
    const bytes = payment({ ...payTo(alice, 1), nonce: hex(BigInt(nonce++)) });
    const { id } = await bench.ok('sign.open', { kind: 'ethereum-transaction', from: { bytes }, key });
    expect(await bench.no('sign.look-up', { id })).toMatchObject({ code: 'request-closed' });
    const signed = await sign();
    await bench.ok('sign.abandon', { id: signed.id });
    expect(await bench.no('sign.look-up', { id: signed.id })).toMatchObject({ code: 'request-closed' });
    expect(node.connections).toBe(0);
  });

  it('is cancelled while the node says nothing, and others do not wait for it', async () => {
    const { id } = await sign();
    node.answers = () => undefined;
    const end = new AbortController();
    const asking = bench.no('sign.look-up', { id }, { signal: end.signal });
    await vi.waitFor(() => expect(node.asked).toHaveLength(1), { timeout: waitMs });
    const other = await sign();
    await bench.ok('sign.abandon', { id: other.id });
    end.abort();
    expect(await asking).toMatchObject({ code: 'cancelled' });
    await vi.waitFor(() => expect(running.size).toBe(0), { timeout: waitMs });
  });

  it('does not note what was given up while it was asked', async () => {
    const { id, hash } = await sign();
    node.answers = () => undefined;
    const asking = bench.engine.call('sign.look-up', { id });
    await vi.waitFor(() => expect(node.asked).toHaveLength(1), { timeout: waitMs });
    await bench.ok('sign.abandon', { id });
    await bench.engine.lock('asked');
    expect(await asking).toMatchObject({ ok: false, error: { code: 'cancelled' } });
    await bench.unlock();
    expect(await request(id)).toMatchObject({ status: 'abandoned' });
    expect(hash).toMatch(/^0x/);
    // What the vault was told about nodes is in it.
    expect(await bench.ok('nodes.list', {})).toEqual({
      on: true,
      cold: false,
      nodes: [{ chain: 'eip155:1', origin: node.origin, more: true }],
    });
  });
});
