import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { firstAddresses, masterOf } from '../../src/cli/tour/own-derivation.ts';
import { practiceTransfer } from '../../src/cli/tour/practice-requests.ts';
import { FakeNode } from '../support/fake-node.ts';
import { DevelopmentNode } from './independent/ethereum.ts';
import { launchApp, type RunningApp } from './support/app.ts';
import { Person } from './support/person.ts';
import { processTree, readProc, waitFor } from './support/processes.ts';
import { vaultCall, vaultValue } from './support/vault-driver.ts';
import { createVault, secret } from './support/vaults.ts';

/** What became of a transaction, asked of a node on this computer, in the real app and its real network process. */

const phrase = 'legal winner thank year wave sausage worth useful legal winner thank yellow';
const { ethereum } = firstAddresses(masterOf(phrase));
const chain = 'eip155:31337';
let app: RunningApp;
let person: Person;
let chainNode: DevelopmentNode;
let node: FakeNode;
let key = '';
/** Those that are never sent; the chain takes the first one only. */
let nonce = 50n;

beforeAll(async () => {
  chainNode = await DevelopmentNode.start();
  await chainNode.setBalance(ethereum, 10n ** 18n);
  node = await new FakeNode().start();
  app = await launchApp();
  person = new Person(app);
  const page = await app.page();
  await createVault(app, page, 'practice passphrase of the tests');
  const seed = await vaultValue(page, 'seeds.import', { label: 'Main seed', phrase: secret(phrase) });
  await vaultValue(page, 'seeds.verify', { id: seed.record.id, phrase: secret(phrase) });
  await vaultValue(page, 'keys.activate', { id: seed.record.id });
  const account = await vaultValue(page, 'seeds.add-account', {
    seed: seed.record.id,
    label: 'Ether',
    standard: 'ethereum',
    network: 'ethereum',
    account: 0,
  });
  key = account.record.id;
  await vaultValue(page, 'keys.activate', { id: account.record.id });
}, 120_000);
afterAll(async () => {
  await app.close();
  node.close();
  await chainNode.stop();
});
beforeEach(() => {
  node.connections = 0;
  node.asked.length = 0;
  node.answers = async (method, params) => await chainNode.answer(method, params);
});

/** Signs a transfer by the contract. */
async function sign(number = nonce++) {
  const page = await app.page();
  const { unsigned } = practiceTransfer(number);
  const hex = `0x${Buffer.from(unsigned).toString('hex')}`;
  const { id, digest } = await vaultValue(page, 'sign.open', {
    from: { bytes: secret(hex) },
    key: key,
  });
  const { text } = await vaultValue(page, 'sign.approve', { id, digest });
  return { id, raw: text };
}

/** Answers the next question of yes and no, and tells which were asked. */
async function answer(...said: boolean[]): Promise<void> {
  await app.electron.evaluate((_app, given) => {
    const place = globalThis as unknown as { holdfastTestSaid: boolean[]; holdfastTestAsked: string[] };
    place.holdfastTestSaid.push(...given);
    place.holdfastTestAsked.length = 0;
  }, said);
}
const asked = async (): Promise<string[]> =>
  await app.electron.evaluate(
    () => (globalThis as unknown as { holdfastTestAsked: string[] }).holdfastTestAsked,
  );

const utilities = (): number => processTree(app.pid).filter(({ kind }) => kind === 'vault').length;

describe('asking a node', () => {
  it('is off: nothing is asked of the person or of the node, no process is started, and no socket opened', async () => {
    const { id } = await sign();
    const before = utilities();
    const page = await app.page();
    for (const input of [{ id }, { id, node: node.origin }])
      expect(await vaultCall(page, 'sign.look-up', input)).toMatchObject({
        ok: false,
        error: { code: 'network-off', details: { reason: 'switch' } },
      });
    expect(await asked()).toEqual([]);
    expect([utilities(), node.connections]).toEqual([before, 0]);
    expect(processTree(app.pid).flatMap(({ pid }) => internetSockets(pid))).toEqual([]);
  });

  it('is switched on in the settings, by keyboard, where it says what the node learns', async () => {
    await person.command('Go to the settings');
    await person.press('Nodes and cold mode');
    await person.sees('The node you name learns which transactions are yours');
    await person.reach('checkbox', 'Let nodes be asked');
    await person.key('Space');
    await person.pick('Chain', 'Another chain');
    await person.type('Name of the chain', chain);
    await person.type('Address of the node', `${node.origin}/KEY-OF-THE-SERVICE`);
    await person.press('Name this node');
    await person.sees(node.origin);
    expect(await (await app.page()).locator('body').innerText()).not.toContain('KEY-OF-THE-SERVICE');
    expect(await vaultValue(await app.page(), 'nodes.list', {})).toEqual({
      on: true,
      nodes: [{ chain, origin: node.origin, more: true }],
    });
    expect(person.hesitations).toEqual([]);
  });

  it('asks the person first, outside of the page, and nobody when they say no', async () => {
    const { id } = await sign();
    await answer(false);
    expect(await vaultCall(await app.page(), 'sign.look-up', { id })).toMatchObject({
      ok: false,
      error: { code: 'network-off', details: { reason: 'declined' } },
    });
    expect(await asked()).toEqual([`Ask ${node.origin} about your transactions?`]);
    expect(node.connections).toBe(0);
  });

  it('tells that the node does not know it yet, and notes it when it is in a block', async () => {
    const { raw } = await sign(0n);
    await answer(true);
    await person.command('Go to the requests');
    await person.openRow('Requests', 'Ethereum transaction');
    await person.press(`Ask ${node.origin}`);
    await person.sees('does not know this transaction yet');
    await chainNode.mine(raw);
    await person.press(`Ask ${node.origin}`);
    await person.sees('It took effect in block');
    await person.sees(`${node.origin} said so`);
    // Asked about once for this unlock.
    expect(await asked()).toEqual([`Ask ${node.origin} about your transactions?`]);
    const { requests } = await vaultValue(await app.page(), 'sign.list', { status: ['confirmed'] });
    expect(requests).toHaveLength(1);
    // The process is gone with the conversation.
    await waitFor('the end of the network process', () => utilities() === 1);
    expect(person.hesitations).toEqual([]);
  });

  it('says that a block is gone, and notes no more that it took effect, until the node finds it again', async () => {
    const gone = ['eth_getTransactionReceipt', 'eth_getTransactionByHash'];
    node.answers = async (method, params) =>
      gone.includes(method) ? null : await chainNode.answer(method, params);
    await person.press(`Ask ${node.origin}`);
    await person.sees('finds it in no block now, so that is noted no more');
    await person.sees('handed over');
    const list = async () =>
      (await vaultValue(await app.page(), 'sign.list', { status: ['confirmed'] })).requests.length;
    expect(await list()).toBe(0);
    node.answers = async (method, params) => await chainNode.answer(method, params);
    await person.press(`Ask ${node.origin}`);
    await person.sees('It took effect in block');
    expect(await list()).toBe(1);
    expect(person.hesitations).toEqual([]);
  });

  it('is not to be had for another host than the one that was agreed to', async () => {
    const { id } = await sign();
    const other = await new FakeNode().start();
    try {
      await answer();
      expect(await vaultCall(await app.page(), 'sign.look-up', { id, node: other.origin })).toMatchObject({
        ok: false,
        error: { code: 'network-off', details: { reason: 'declined' } },
      });
      expect(await asked()).toEqual([`Ask ${other.origin} about your transactions?`]);
      expect(other.connections).toBe(0);
    } finally {
      other.close();
    }
  });

  it('asks again about another address of the host that was agreed to', async () => {
    const { id } = await sign();
    await answer(false);
    const input = { id, node: `${node.origin}/anything-the-page-may-say` };
    expect(await vaultCall(await app.page(), 'sign.look-up', input)).toMatchObject({
      ok: false,
      error: { code: 'network-off', details: { reason: 'declined' } },
    });
    expect(await asked()).toEqual([`Ask ${node.origin} about your transactions?`]);
    expect(node.connections).toBe(0);
  });

  it('asks nobody in cold mode, which the page cannot leave by itself', async () => {
    const { id } = await sign();
    await person.command('Go to the settings');
    await person.press('Nodes and cold mode');
    await person.press('Enter cold mode');
    await (await app.page()).getByRole('navigation').getByText('Cold mode: no network').waitFor();
    const cold = join(app.home, '.config', 'holdfast', 'cold');
    expect(existsSync(cold)).toBe(true);
    await answer(false);
    expect(await vaultCall(await app.page(), 'sign.look-up', { id })).toMatchObject({
      ok: false,
      error: { code: 'network-off', details: { reason: 'cold' } },
    });
    expect(node.connections).toBe(0);
    await person.press('Leave cold mode');
    await waitFor('the question', async () => (await asked()).includes('Leave cold mode?'));
    await person.sees('Cold mode is on.');
    expect(existsSync(cold)).toBe(true);
    await answer(true);
    await person.press('Leave cold mode');
    await person.sees('Cold mode is off.');
    expect(existsSync(cold)).toBe(false);
  });

  it('asks the person anew after a lock', async () => {
    const { id } = await sign();
    await answer(true);
    expect(await vaultCall(await app.page(), 'sign.look-up', { id })).toMatchObject({ ok: true });
    expect(await asked()).toEqual([`Ask ${node.origin} about your transactions?`]);
    await answer();
    expect(await vaultCall(await app.page(), 'sign.look-up', { id })).toMatchObject({ ok: true });
    expect(await asked()).toEqual([]);
    await person.lock();
    await person.unlock('practice passphrase of the tests');
    expect(await vaultCall(await app.page(), 'sign.look-up', { id })).toMatchObject({
      error: { code: 'network-off', details: { reason: 'declined' } },
    });
  });
});

describe('a computer in cold mode', () => {
  it.each([
    ['by the variable', { HOLDFAST_COLD: '1' }, false],
    ['by the file of this person', {}, true],
  ])(
    'says so %s',
    async (_how, env, file) => {
      const cold = await launchApp({ env });
      try {
        if (file) writeFileSync(join(cold.home, '.config', 'holdfast', 'cold'), '');
        const page = await cold.page();
        const state = (await page.evaluate(async () => window.holdfast.call('desktop.state', {}))) as {
          value: { cold: string };
        };
        expect(state.value.cold).toBe(file ? 'here' : 'machine');
      } finally {
        await cold.close();
      }
    },
    60_000,
  );
});

/** Sockets of a process that have an address of the internet, as the kernel lists them; those of the debugger left out. */
function internetSockets(pid: number): string[] {
  const lines = ['net/tcp', 'net/tcp6', 'net/udp', 'net/udp6'].flatMap((file) =>
    (readProc(pid, file) ?? '').split('\n').slice(1),
  );
  // The node's own port is what a connection to it would name.
  const port = Number(new URL(node.origin).port).toString(16).toUpperCase().padStart(4, '0');
  return lines.filter((line) => line.trim().split(/\s+/)[2]?.endsWith(`:${port}`) === true);
}
