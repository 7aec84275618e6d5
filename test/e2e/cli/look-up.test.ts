import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { practiceTransfer } from '../../../src/cli/tour/practice-requests.ts';
import { Place } from '../../cli/support/holdfast.ts';
import { FakeNode } from '../../support/fake-node.ts';

/** `holdfast sign look-up` as people type it, over a process of its own. */
describe('holdfast sign look-up', { timeout: 120_000 }, () => {
  const place = new Place();
  const vault = 'v.holdfast';
  let node: FakeNode;
  let id = '';
  let hash = '';

  beforeAll(async () => {
    node = await new FakeNode().start();
    await place.create(vault);
    const { unsigned } = practiceTransfer(0n);
    const made = (await place.json(vault, [
      ...['keys', 'generate', '--algorithm', 'secp256k1', '--label', 'Payer'],
    ])) as { record: { id: string } };
    await place.json(vault, ['keys', 'waive-backup', 'Payer', '--reason', 'practice']);
    await place.json(vault, ['keys', 'activate', made.record.id]);
    const bytes = `0x${Buffer.from(unsigned).toString('hex')}`;
    writeFileSync(place.path('request'), bytes);
    const opened = (await place.json(vault, ['sign', 'open', place.path('request'), '--key', 'Payer'])) as {
      id: string;
      digest: string;
    };
    ({ id } = opened);
    const signed = (await place.json(vault, ['sign', 'approve', id, '--digest', opened.digest])) as {
      hash: string;
    };
    ({ hash } = signed);
  }, 240_000);
  afterAll(() => {
    node.close();
    place.remove();
  });
  beforeEach(() => {
    node.connections = 0;
    node.answers = (what) =>
      what === 'eth_blockNumber' ? '0x11' : { transactionHash: hash, status: '0x1', blockNumber: '0x10' };
  });

  const run = (words: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    place.run([...words, '--vault', place.path(vault), '--passphrase-fd', '3'], { env });

  it('asks nobody until it is switched on', async () => {
    const off = await run(['sign', 'look-up', id, '--node', node.origin]);
    expect(off.code).toBe(6);
    expect(off.stderr).toContain('holdfast nodes switch --on');
    expect(node.connections).toBe(0);
    const on = await run(['nodes', 'switch', '--on']);
    expect(on.code, on.stderr).toBe(0);
  });

  it('asks nobody in cold mode, by the variable or by the file', async () => {
    const words = ['sign', 'look-up', id, '--node', node.origin];
    const byVariable = await run(words, { HOLDFAST_COLD: '1' });
    expect([byVariable.code, byVariable.stderr]).toEqual([6, expect.stringContaining('cold mode')]);
    const folder = join(place.env.XDG_CONFIG_HOME, 'holdfast');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'cold'), '');
    const byFile = await run(words);
    rmSync(join(folder, 'cold'));
    expect([byFile.code, byFile.stderr]).toEqual([6, expect.stringContaining('cold mode')]);
    expect(node.connections).toBe(0);
  });

  it('says what it needs, and that nobody is there', async () => {
    const none = await run(['sign', 'look-up', id]);
    expect([none.code, none.stderr]).toEqual([3, expect.stringContaining('--node URL')]);
    const bad = await run(['sign', 'look-up', id, '--node', 'http://node.example/KEY']);
    expect(bad.code).toBe(2);
    const dead = await run(['sign', 'look-up', id, '--node', 'http://127.0.0.1:1/KEY']);
    expect([dead.code, dead.stderr]).toEqual([6, expect.stringContaining('cannot be reached')]);
    expect(bad.stderr + dead.stderr + bad.stdout + dead.stdout).not.toContain('KEY');
  });

  it('takes no hash of a certificate where there is none, and no node of another chain', async () => {
    const chain = ['--chain', 'eip155:31337'];
    const pin = ['--pin', 'ab'.repeat(32)];
    const plain = await run(['nodes', 'set', ...chain, '--url', node.origin, ...pin]);
    expect([plain.code, plain.stderr]).toEqual([2, expect.stringContaining('leave out --pin')]);
    node.answers = (what) => (what === 'eth_chainId' ? '0x1' : null);
    const other = await run(['sign', 'look-up', id, '--node', node.origin]);
    expect(other.stderr).toContain('answers for another chain');
  });

  it('tells what became of it', async () => {
    const set = await run(['nodes', 'set', '--chain', 'eip155:31337', '--url', `${node.origin}/KEY`]);
    expect(set.code, set.stderr).toBe(0);
    expect(set.stdout).toContain(node.origin);
    expect(set.stdout).not.toContain('KEY');
    expect(await place.json(vault, ['sign', 'look-up', id])).toEqual({
      found: 'taken-up',
      node: node.origin,
      succeeded: true,
      block: '16',
      confirmations: 2,
    });
    const fine = await run(['sign', 'look-up', id]);
    expect(fine.stdout).toBe(
      `It took effect in block 16 (2 confirmations then). ${node.origin} said so; it is noted.\n`,
    );
    // A failed transaction is on its chain too, and must not read as one that took effect.
    node.answers = (what) =>
      what === 'eth_blockNumber' ? '0x11' : { transactionHash: hash, status: '0x0', blockNumber: '0x10' };
    expect((await run(['sign', 'look-up', id])).stdout).toContain('and FAILED');
    expect((await run(['sign', 'get', id])).stdout).toMatch(
      /^on the chain +FAILED, block 16, 2 confirmations/m,
    );
    expect((await run(['sign', 'list'])).stdout).toMatch(
      new RegExp(`^${id} +ethereum-transaction +failed on the chain`, 'm'),
    );
    expect((await run(['nodes', 'switch', '--no-on'])).code).toBe(0);
    expect((await run(['sign', 'look-up', id])).code).toBe(6);
  });
});
