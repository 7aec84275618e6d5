import { base58 } from '@scure/base';
import { describe, expect, it } from 'vitest';
import { encodePsbt, parsePsbt } from '../../src/core/signing/bitcoin/psbt-codec.ts';
import { unsignedId } from '../../src/core/signing/bitcoin/psbt-id.ts';
import { decodeRequest } from '../../src/core/signing/decode.ts';
import type { NodePort } from '../../src/core/nodes/port.ts';
import { FakeKeys } from '../core/signing/support/fake-keys.ts';
import { buildPsbt, strangerScript } from '../core/signing/support/psbt-builder.ts';
import { shared } from '../core/signing/support/shared-scripts.ts';
import { compileMessage, transferSol } from '../core/signing/support/solana-builder.ts';
import { openBench } from './harness.ts';

const mine = 'abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about';
const account = "m/84'/1'/0'";
const ours = new FakeKeys(mine);
const other = new FakeKeys('legal winner thank year wave sausage worth useful legal winner thank yellow');
const open = { code: 'receipt-unreadable', details: { reason: 'id-open' } };
const waitMs = 60_000;

describe('what became of a transaction that others must sign as well', { timeout: waitMs }, async () => {
  let asked: string[] = [];
  const nodes: NodePort = {
    converse: async (_target, _isCancelled, work) =>
      await work(async ({ path }) => {
        asked.push(path);
        const found = path === '/block-height/0';
        return { status: found ? 200 : 404, body: new TextEncoder().encode(found ? 'ab'.repeat(32) : '') };
      }),
  };
  const bench = await openBench((ports) => ({ ...ports, nodes }));
  const phrase = new TextEncoder().encode(mine);
  const seed = (await bench.ok('seeds.import', { label: 'seed', phrase })).record.id;
  await bench.ok('seeds.verify', { id: seed, phrase });
  await bench.ok('keys.activate', { id: seed });
  const add = { seed, label: 'btc', standard: 'bip84', network: 'bitcoin-testnet', account: 0 } as const;
  await bench.ok('keys.activate', { id: (await bench.ok('seeds.add-account', add)).record.id });
  await bench.ok('nodes.set', { chain: 'bitcoin:testnet', url: 'https://node.example' });
  await bench.ok('nodes.set', { chain: 'solana', url: 'https://node.example' });
  await bench.ok('nodes.switch', { on: true });

  /** Signed here, and then by the other as well. */
  async function signed(wrap: Parameters<typeof shared>[0], amount = 99_500n) {
    const members = [ours, other].map((keys) => ({ keys, path: `${account}/0/3` }));
    const { script, pairs } = shared(wrap, 2, members);
    const psbt = buildPsbt(
      ours,
      [{ script, amount: 100_000n, whole: true, extra: pairs }],
      [{ script: strangerScript, amount }],
    );
    const { id, digest } = await bench.ok('sign.open', { from: { bytes: encodePsbt(psbt) } });
    const half = await bench.ok('sign.approve', { id, digest });
    expect(half.complete).toBe(false);
    const whole = other.sign(decodeRequest({ bytes: half.bytes, network: 'testnet' }, other));
    const hex = Buffer.from(whole.extracted ?? []).toString('hex');
    asked = [];
    return { id, half, whole, hex };
  }

  it('is asked of no node while its id is open, and noted by the whole transaction', async () => {
    const { id, half, whole, hex } = await signed('p2sh');
    expect(half.txid).toBeUndefined();
    expect((await bench.ok('sign.get', { id })).outcome?.txid).toBeUndefined();
    const before = unsignedId(parsePsbt(half.bytes).transaction);
    // Nothing can be found, on record or in the list, under an id that nobody will know it by.
    expect((await bench.ok('sign.list', { search: before })).fitting).toBe(0);
    expect(await bench.no('sign.look-up', { id })).toMatchObject(open);
    expect(asked).toEqual([]);
    // No id can be told to be its own: not the one before, and not the last one either.
    for (const receipt of [before, whole.txid ?? '', JSON.stringify({ txid: whole.txid })])
      expect(await bench.no('sign.confirm', { id, receipt })).toMatchObject(open);
    const another = await signed('p2sh', 99_400n);
    expect(await bench.no('sign.confirm', { id, receipt: another.hex })).toMatchObject({
      code: 'receipt-of-another',
      details: { id: another.whole.txid },
    });
    expect(await bench.ok('sign.confirm', { id, receipt: hex })).toEqual({ succeeded: null });
    expect((await bench.ok('sign.get', { id })).request.status).toBe('confirmed');
  });

  it.each(['p2wsh', 'p2sh-p2wsh'] as const)(
    'is asked where its id does not change with the signatures of the others: %s',
    async (wrap) => {
      const { id, half, whole } = await signed(wrap);
      expect(half.txid).toBe(whole.txid);
      expect(await bench.ok('sign.look-up', { id })).toMatchObject({ found: 'not-yet' });
      expect(asked).toEqual([`/tx/${half.txid ?? ''}`, '/block-height/0']);
      expect(await bench.ok('sign.confirm', { id, receipt: half.txid ?? '' })).toEqual({ succeeded: null });
    },
  );

  it('is asked of no node while whoever pays for it on Solana has not signed', async () => {
    const key = (await bench.ok('keys.generate', { algorithm: 'ed25519', label: 'sol' })).record.id;
    await bench.ok('keys.waive-backup', { id: key, reason: 'practice' });
    await bench.ok('keys.activate', { id: key });
    const { text } = await bench.ok('keys.export-public', { id: key, form: 'hex' });
    const us = base58.encode(Buffer.from(text, 'hex'));
    const [payer, to] = [1, 2].map((byte) => base58.encode(new Uint8Array(32).fill(byte)));
    if (payer === undefined || to === undefined) throw new Error('no addresses');
    const bytes = compileMessage(payer, [transferSol(us, to, 5)]);
    const { id, digest } = await bench.ok('sign.open', { from: { bytes }, kind: 'solana-transaction', key });
    expect((await bench.ok('sign.approve', { id, digest })).complete).toBe(false);
    asked = [];
    expect(await bench.no('sign.look-up', { id })).toMatchObject(open);
    expect(await bench.no('sign.confirm', { id, receipt: '1'.repeat(64) })).toMatchObject(open);
    expect(asked).toEqual([]);
  });
});
