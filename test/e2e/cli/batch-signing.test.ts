/** Every command around signing through `holdfast batch`: rules, recipients, credentials, documents, wallets and the like. */
import { ed25519 } from '@noble/curves/ed25519.js';
import { blake2b } from '@noble/hashes/blake2.js';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sshString } from '../../../src/core/encoding/ssh-wire.ts';
import { practiceTransfer } from '../../../src/cli/tour/practice-requests.ts';
import { FakeNode } from '../../support/fake-node.ts';
import { SshClient } from '../../engine/ssh-client.ts';
import { at, BatchSession, idOf, parts, utf8, type Value } from './batch-session.ts';

const session = new BatchSession();
const path = (name: string): string => session.path(name);
const all = session.all.bind(session);
const reason = 'practice';
const phrase =
  'abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about';
const recipient = '0x8eA7a3fccC211ED48b763b4164884DDbcF3b0A98';
const listOf = (value: Value | undefined, name: string): readonly Value[] =>
  // Lists of the contract hold records.
  (value?.[name] ?? []) as readonly Value[];
let payer = '';
let writer = '';

async function newKey(algorithm: string, label: string): Promise<string> {
  return await session.inUse(await session.say('keys.generate', { algorithm, label }));
}

beforeAll(async () => {
  await session.begin();
  payer = await newKey('secp256k1', 'Payer');
  writer = await newKey('ed25519', 'Writer');
});
afterAll(() => session.remove());

const transfer = (nonce: number): string =>
  `0x${Buffer.from(practiceTransfer(BigInt(nonce)).unsigned).toString('hex')}`;

describe('batch, around signing', () => {
  it('keeps an address book, sets rules, tries them and takes them away', async () => {
    const [added] = await all([
      { command: 'addresses.add', input: { kind: 'ethereum', address: recipient, label: 'Supplier' } },
    ]);
    const id = at(added, 'address', 'id');
    await all([
      { command: 'addresses.change', input: { id, note: 'pays monthly' } },
      { command: 'addresses.verify', input: { id, how: 'call' } },
      { command: 'addresses.export', input: { file: path('labels.jsonl') } },
      { command: 'addresses.remove', input: { id, reason } },
    ]);
    const bytes = utf8(readFileSync(path('labels.jsonl'), 'utf8'));
    await session.say('addresses.import', { from: { bytes } });
    expect(listOf(await session.say('addresses.list'), 'addresses')).toMatchObject([{ label: 'Supplier' }]);
    const rules = { acts: ['transfer', 'document'], delayMinutes: 60 };
    await all([
      { command: 'rules.try', input: { scope: payer, rules } },
      { command: 'rules.set', input: { scope: payer, rules } },
      { command: 'rules.get', input: { scope: payer } },
      { command: 'rules.remove', input: { scope: payer } },
      { command: 'rules.keep', input: { scope: payer } },
    ]);
    expect(listOf(await session.say('rules.list'), 'rules')).toHaveLength(1);
  });

  it('signs a batch, confirms one signature and gives another one up', async () => {
    writeFileSync(path('requests.txt'), [0, 1, 2].map(transfer).join('\n'));
    const from = path('requests.txt');
    const batch = await session.say('batches.open', { from, key: payer });
    const id = at(batch, 'id');
    const [group] = listOf(await session.say('batches.get', { id }), 'groups');
    await all([
      { command: 'batches.approve', input: { id, digest: at(group, 'digest') } },
      { command: 'batches.save', input: { id, file: path('signed.txt') } },
      { command: 'batches.list' },
    ]);
    expect(readFileSync(path('signed.txt'), 'utf8').trim().split('\n')).toHaveLength(3);
    writeFileSync(path('more.txt'), transfer(7));
    const more = await session.say('batches.open', { from: path('more.txt'), key: payer });
    await session.say('batches.reject', { id: at(more, 'id'), reason });
    for (const [nonce, command] of [
      [3, 'sign.confirm'],
      [4, 'sign.abandon'],
    ] as const) {
      const opened = await session.say('sign.open', { from: { bytes: utf8(transfer(nonce)) }, key: payer });
      const wish = { id: at(opened, 'id'), digest: at(opened, 'digest') };
      const signed = await session.say('sign.approve', wish);
      const input = command === 'sign.confirm' ? { receipt: at(signed, 'hash') } : { reason };
      await session.say(command, { id: wish.id, ...input });
    }
  });

  it('asks a node that is named what became of a transaction', async () => {
    const node = await new FakeNode().start();
    try {
      const chain = 'eip155:31337';
      await all([
        { command: 'nodes.switch', input: { on: true } },
        { command: 'nodes.set', input: { chain, url: node.origin } },
        { command: 'nodes.list' },
      ]);
      const opened = await session.say('sign.open', { from: { bytes: utf8(transfer(5)) }, key: payer });
      const id = at(opened, 'id');
      const signed = await session.say('sign.approve', { id, digest: at(opened, 'digest') });
      const receipt = { transactionHash: at(signed, 'hash'), status: '0x0', blockNumber: '0x7' };
      node.answers = (what) => (what === 'eth_blockNumber' ? '0x7' : receipt);
      expect(await session.say('sign.look-up', { id })).toEqual({
        found: 'taken-up',
        node: node.origin,
        succeeded: false,
        block: '7',
        confirmations: 1,
      });
      await session.say('nodes.remove', { chain });
    } finally {
      node.close();
    }
  });

  it('keeps credentials of exchanges', async () => {
    await session.say('credentials.exchanges');
    const secret = utf8('s'.repeat(64));
    const added = await session.say('credentials.add', {
      exchange: 'binance',
      label: 'Binance',
      apiKey: 'first',
      authentication: 'hmac',
      secret: { text: secret },
      rights: ['read'],
    });
    const key = at(added, 'credential', 'key');
    await all([
      { command: 'credentials.change', input: { key, rights: ['read', 'trade'] } },
      {
        command: 'credentials.replace',
        input: {
          key,
          label: 'Binance, new',
          apiKey: 'second',
          secret: { text: utf8('t'.repeat(64)) },
          reason,
        },
      },
    ]);
    expect(listOf(await session.say('credentials.list'), 'credentials')).toHaveLength(2);
  });

  it('knows shared wallets, and descriptions that their maker signed', async () => {
    const seed = await session.say('seeds.import', { label: 'Seed', phrase: utf8(phrase) });
    await session.say('seeds.verify', { id: idOf(seed), phrase: utf8(phrase) });
    await session.say('keys.activate', { id: idOf(seed) });
    const account = { seed: idOf(seed), label: 'Bitcoin', standard: 'bip84', network: 'bitcoin', account: 0 };
    const made = await session.say('seeds.add-account', account);
    const { derivation } = (made['record'] ?? {}) as { derivation?: { xpub?: string; fingerprint?: string } };
    const own = `[${derivation?.fingerprint ?? ''}/84h/0h/0h]${derivation?.xpub ?? ''}`;
    const other =
      '[73c5da0a/84h/0h/1h]xpub6CatWdiZiodmUeTDp8LT5or8nmbKNcuyvz7WyksVFkKB4RHwCD3XyuvPEbvqAQY3rAPshWcMLoP2fMFMKHPJ4ZeZXYVUhLv1VMrjPC7PW6V';
    const wallet = await session.say('wallets.add', {
      label: 'Shared',
      descriptor: `wsh(sortedmulti(1,${own}/<0;1>/*,${other}/<0;1>/*))`,
    });
    const id = at(wallet, 'wallet', 'id');
    await all([
      { command: 'wallets.list' },
      { command: 'wallets.addresses', input: { id, count: 2 } },
      { command: 'wallets.remove', input: { id } },
    ]);
    const description = await session.say('references.add', signedFile(chains));
    await session.say('references.list');
    await session.say('references.remove', { id: at(description, 'reference', 'id') });
  });

  it('signs a document, and lets an SSH client sign once it was asked', async () => {
    writeFileSync(path('paper.txt'), 'a paper');
    const document = { form: 'sshsig', file: path('paper.txt'), namespace: 'file' };
    const opened = await session.say('documents.open', { key: writer, document });
    await session.say('sign.approve', { id: at(opened, 'id'), digest: at(opened, 'digest') });
    const shown = await session.say('documents.public-key', { key: writer, form: 'ssh' });
    const { socket } = await session.say('agent.start', { keys: [writer] });
    // As `ssh-keygen -Y sign` asks, which itself does not run as a user without a name.
    const key = Buffer.from(at(shown, 'text').split(' ')[1] ?? '', 'base64');
    const hash = createHash('sha512').update('a paper').digest();
    const text = (value: string): Uint8Array => sshString(Buffer.from(value));
    const data = Buffer.concat([
      Buffer.from('SSHSIG'),
      text('file'),
      text(''),
      text('sha512'),
      sshString(hash),
    ]);
    const client = new SshClient(String(socket));
    const asked = client.ask(
      Buffer.concat([Uint8Array.of(13), sshString(key), sshString(data), new Uint8Array(4)]),
    );
    let waiting: readonly Value[] = [];
    while (waiting.length === 0) waiting = listOf(await session.say('agent.status'), 'waiting');
    await session.say('agent.answer', { id: at(waiting[0], 'id'), allow: true });
    // SSH2_AGENT_SIGN_RESPONSE
    expect((await asked)?.[0]).toBe(14);
    await session.say('agent.stop');
  });

  it('has used every command of its part', async () => {
    expect(session.missing(parts.signing)).toEqual([]);
    await session.end();
  });
});

const chains = [{ chainId: 987_654, name: 'Desk Chain', nativeCurrency: { symbol: 'DSK' } }];

/** Writes a file with its signature in minisign's form, by a key of its own. */
function signedFile(content: unknown): { file: string; signature: string; publicKey: string } {
  const secret = new Uint8Array(32).fill(9);
  const number = new Uint8Array(8).fill(7);
  const base64 = (...pieces: (string | Uint8Array)[]): string =>
    Buffer.concat(pieces.map((piece) => Buffer.from(piece))).toString('base64');
  const text = Buffer.from(JSON.stringify(content));
  const first = ed25519.sign(blake2b(text, { dkLen: 64 }), secret);
  const second = ed25519.sign(Buffer.concat([first, Buffer.from('practice')]), secret);
  const file = path('reference.json');
  writeFileSync(file, text);
  const lines = [
    'untrusted comment: x',
    base64('ED', number, first),
    'trusted comment: practice',
    base64(second),
    '',
  ];
  writeFileSync(`${file}.minisig`, lines.join('\n'));
  return {
    file,
    signature: `${file}.minisig`,
    publicKey: base64('Ed', number, ed25519.getPublicKey(secret)),
  };
}
