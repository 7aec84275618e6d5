import { ed25519 } from '@noble/curves/ed25519.js';
import { Transaction } from 'ethers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RequestView } from '../../src/shared/contract/sign.ts';
import { falseIds, fieldsBeside, forgedDigests, guises } from '../support/hostile-attempts.ts';
import { seededBytes } from '../support/random-cases.ts';
import { launchApp, type RunningApp } from './support/app.ts';
import {
  HostilePort,
  type HostileAnswer,
  type HostileCall,
  type HostileWorld,
} from './support/hostile-port.ts';
import { activeKey, ethereumAccount } from './support/life.ts';
import { Person } from './support/person.ts';
import { waitFor } from './support/processes.ts';
import { vaultValue } from './support/vault-driver.ts';
import { createVault } from './support/vaults.ts';

/*
 * The real app with a page that is wholly in an attacker's hands (security.md X-1): its scripts have the page's own port
 * and everything else the page has. Whatever the vault process sends is looked through for signatures. Each must be for
 * a request that the vault process showed, over its very bytes, and agreed to by the digest that was shown with it.
 */

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const random = seededBytes('a hostile page in the app');
const dead = `0x${'66'.repeat(20)}`;
let app: RunningApp;
let person: Person;
let hostile: HostilePort;
let account: Awaited<ReturnType<typeof activeKey>>;
let message: typeof account;
let publicKey: Uint8Array;

beforeAll(async () => {
  app = await launchApp();
  person = new Person(app);
  const page = await app.page();
  await createVault(app, page, 'practice passphrase of the tests');
  account = await ethereumAccount(page, 'Payouts');
  message = await activeKey(page, { label: 'Messages', algorithm: 'ed25519' });
  const { record } = await vaultValue(page, 'keys.get', { id: message });
  publicKey = Uint8Array.from(Buffer.from(record.versions.at(-1)?.publicKey ?? '', 'hex'));
  await page.getByRole('navigation', { name: 'Places' }).waitFor();
  hostile = await HostilePort.of(page);
}, 120_000);
afterAll(async () => app.close());

const views = new Map<string, RequestView>();
/** Requests that were agreed to by the digest that was shown. */
const agreed = new Set<string>();
let attempts = 0;
let nonce = 0;

function payment(to = `0x${'77'.repeat(20)}`, ether = 1): Uint8Array {
  const wei = BigInt(ether) * 10n ** 18n;
  return utf8(
    JSON.stringify({
      chainId: '0x1',
      nonce: `0x${(nonce++).toString(16)}`,
      maxFeePerGas: '0x6fc23ac00',
      maxPriorityFeePerGas: '0x3b9aca00',
      gas: '0x5208',
      to,
      value: `0x${wei.toString(16)}`,
    }),
  );
}

const opening = (): HostileCall =>
  nonce++ % 2 === 0
    ? {
        command: 'sign.open',
        input: { from: { bytes: payment() }, key: account, kind: 'ethereum-transaction' },
      }
    : {
        command: 'sign.open',
        input: { from: { bytes: utf8(`message ${String(nonce)}`) }, key: message, kind: 'raw-message' },
      };

function note({ ok, value }: HostileAnswer): RequestView {
  expect(ok).toBe(true);
  // The engine has checked its output against the schema.
  const view = value as RequestView;
  views.set(view.id, view);
  return view;
}

async function fresh(count: number): Promise<RequestView[]> {
  return (await hostile.calls(Array.from({ length: count }, opening))).map(note);
}

/** Attempts to get a signature by other means than a person's word; none may be answered well. */
async function attempt(calls: readonly HostileCall[]): Promise<HostileAnswer[]> {
  attempts += calls.length;
  const answers = await hostile.calls(calls);
  answers.forEach((answer, at) => expect(answer.ok, JSON.stringify(calls[at]).slice(0, 300)).toBe(false));
  return answers;
}

const approval = (id: unknown, digest: unknown): HostileCall => ({
  command: 'sign.approve',
  input: { id, digest },
});

describe('a hostile page in the real app', () => {
  it('gets nothing for digests that were not shown: 150 forgeries', async () => {
    for (const view of await fresh(10))
      await attempt(forgedDigests(view.digest, random).map((digest) => approval(view.id, digest)));
    expect(attempts).toBe(150);
  });

  it('gets nothing for the digest of another request: 90 swaps', async () => {
    const some = await fresh(10);
    const swaps = some.flatMap((a) => some.flatMap((b) => (a === b ? [] : [approval(a.id, b.digest)])));
    for (const { error } of await attempt(swaps)) expect(error?.code).toBe('digest-mismatch');
  });

  it('gets nothing by naming what is no request, or is none yet: 76 ids', async () => {
    const [view] = await fresh(1);
    const { id, digest } = view!;
    const commands = ['sign.approve', 'batches.approve', 'sign.save', 'sign.get'];
    await attempt(
      falseIds(id, [account, message]).flatMap((wrong) =>
        commands.map((command) => ({
          command,
          input: command === 'sign.get' ? { id: wrong } : { id: wrong, digest, file: 'no-such-file' },
        })),
      ),
    );
    // Approved before it is opened: ids that come after the last one, with a digest that will be right.
    const next = Array.from({ length: 16 }, (_, at) => id.slice(0, -1) + at.toString(16)).filter(
      (one) => one !== id,
    );
    await attempt([...next.map((one) => approval(one, digest)), approval(id.replace(/.$/, 'g'), digest)]);
  });

  it('cannot say what the digest is of: 40 fields beside it', async () => {
    const [view, other] = await fresh(2);
    const beside = fieldsBeside(other!, message);
    const answers = await attempt([
      ...beside.map((extra) => ({
        command: 'sign.approve',
        input: { id: view!.id, digest: view!.digest, ...extra },
      })),
      ...beside.map((extra) => ({
        command: 'sign.open',
        input: { from: { bytes: utf8('x') }, kind: 'raw-message', key: message, ...extra, more: 1 },
      })),
    ]);
    for (const { error } of answers) expect(error?.code).toBe('bad-request');
  });

  it('gets one signature for one agreement, however often it is repeated: 60 replays', async () => {
    const [some, others] = [await fresh(10), await fresh(10)];
    for (const view of some) agreed.add(view.id);
    const signed = await hostile.calls(some.map(({ id, digest }) => approval(id, digest)));
    expect(signed.every(({ ok }) => ok)).toBe(true);
    await hostile.calls(others.map(({ id }) => ({ command: 'sign.reject', input: { id } })));
    const thrice = [...some, ...others].flatMap(({ id, digest }) =>
      [0, 1, 2].map(() => approval(id, digest)),
    );
    for (const { error } of await attempt(thrice)) expect(error?.code).toBe('request-closed');
  });

  it('gains nothing by speed: 80 moves in races of opening, swapping, turning down and agreeing', async () => {
    for (let round = 0; round < 10; round++) {
      const [a, b] = await fresh(2);
      const [one, two] = [a!, b!];
      agreed.add(one.id);
      // All of them are on their way before the first is answered.
      const answers = await hostile.calls([
        approval(one.id, two.digest),
        opening(),
        approval(two.id, one.digest),
        approval(one.id, one.digest),
        approval(one.id, one.digest),
        { command: 'sign.reject', input: { id: two.id } },
        approval(two.id, two.digest),
        { command: 'sign.confirm', input: { id: two.id, receipt: '00'.repeat(32) } },
        { command: 'sign.save', input: { id: two.id, file: 'no-such-file' } },
        { command: 'sign.abandon', input: { id: two.id } },
      ]);
      attempts += 8;
      expect(answers.map(({ ok }) => ok)).toEqual([
        false,
        true,
        false,
        true,
        false,
        true,
        false,
        false,
        false,
        false,
      ]);
      note(answers[1]!);
    }
  });

  it('cannot have one thing shown and another one signed by changing what it sent: 30 changes', async () => {
    const page = await app.page();
    const found = await page.evaluate(async (key) => {
      const { hostileCall } = window as unknown as HostileWorld;
      const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
      // Newer than the library that the compiler knows.
      const Resizable = ArrayBuffer as unknown as new (
        length: number,
        options: object,
      ) => ArrayBuffer & { resize(length: number): void };
      const answers: HostileAnswer[] = [];
      for (let round = 0; round < 30; round++) {
        const buffer = new Resizable(64, round % 3 === 0 ? { maxByteLength: 128 } : {});
        const bytes = new Uint8Array(buffer);
        bytes.set(
          encode(`I agree to pay one coin to Bob, nothing else, on day ${String(round)}`.padEnd(64, '.')),
        );
        const input = { from: { bytes }, kind: 'raw-message', key };
        const open = hostileCall('sign.open', input);
        bytes.set(encode('I agree to pay all coins to Eve'));
        const shown = await open;
        bytes.fill(0x41);
        if (round % 3 === 0) buffer.resize(32);
        answers.push(shown);
      }
      return answers;
    }, message);
    attempts += 30;
    for (const [round, answer] of found.entries()) {
      if (!answer.ok) continue;
      const view = note(answer);
      expect(JSON.stringify(view.display)).toContain(
        `one coin to Bob, nothing else, on day ${String(round)}`,
      );
      agreed.add(view.id);
      expect((await hostile.call('sign.approve', { id: view.id, digest: view.digest })).ok).toBe(true);
    }
    expect(found.filter(({ ok }) => ok).length).toBeGreaterThanOrEqual(20);
  });

  it('gets nothing in another role, or for bytes that pose as something else: 40 guises', async () => {
    for (const view of await fresh(4)) await attempt(guises(view, { account, message }).map(toCall));
  });

  it('gets nothing by messages of other shapes: 60 of them', async () => {
    const [a, b] = await fresh(2);
    const page = await app.page();
    const { tried, well } = await page.evaluate(
      async ([one, two]) => {
        const { testPort: port, hostileCall } = window as unknown as HostileWorld;
        const good = { id: one.id, digest: one.digest };
        const call = { type: 'call', command: 'sign.approve', input: good };
        let number = 4_000_000_000;
        let sent = 0;
        const post = (data: unknown, transfer: Transferable[] = []): void => {
          sent += 1;
          try {
            port.postMessage(data, transfer);
          } catch {
            // What cannot be cloned never leaves the page.
          }
        };
        // No calls: of the wrong type, without a number, or those that main alone may send.
        for (const data of [null, 7, 'sign.approve', [call], new Map(Object.entries(call)), new Date()])
          post(data);
        for (const id of ['1', -1, 1.5, Number.NaN, 2 ** 53, null, {}, [1]]) post({ ...call, id });
        for (const type of ['CALL', ['call'], 'start', 'lock-not', 'file', 'connect', 'result', '__proto__'])
          post({ ...call, id: 1, type, ref: 'x', path: '/etc/passwd', ok: true, value: good });
        post({ ...call, id: 1, command: ['sign.approve'] });
        post({ ...call, id: 1, command: 'sign.approve'.padEnd(100_000) });
        post(new Proxy({ ...call, id: 1 }, {}));
        post({ ...call, id: 1, input: () => good });
        // Calls, whose answers are waited for.
        const inputs: unknown[] = [
          JSON.parse(`{"__proto__":${JSON.stringify(good)}}`),
          JSON.parse(`{"constructor":{"prototype":${JSON.stringify(good)}}}`),
          JSON.parse(`{"id":"${one.id}","__proto__":{"digest":"${one.digest}"}}`),
          Object.assign([], good),
          new Map(Object.entries(good)),
          { ...good, id: new String(one.id) },
          { ...good, digest: new String(one.digest) },
          { ...good, digest: `${one.digest}\n` },
          { ...good, digest: 'a'.repeat(20 * 1024 * 1024) },
          { ...good, id: one.id.repeat(30_000) },
          { ...good, more: 'x'.repeat(1024 * 1024) },
          { input: good },
          [good],
          JSON.stringify(good),
          null,
          // What is read once more gives something else.
          {
            get id() {
              return two.id;
            },
            digest: one.digest,
          },
        ];
        let deep: unknown = good;
        for (let level = 0; level < 2000; level++) deep = { input: deep };
        inputs.push(deep);
        const answers: Promise<HostileAnswer>[] = inputs.map(async (input) =>
          hostileCall('sign.approve', input),
        );
        const request = (bytes: unknown) => ({ from: { bytes }, kind: 'raw-message', key: 'x' });
        const given = new Uint8Array(64);
        const channel = new MessageChannel();
        answers.push(
          hostileCall('sign.open', request(new Uint8Array(5 * 1024 * 1024))),
          hostileCall('sign.open', request(given), [given.buffer]),
          hostileCall('sign.open', request(new Float64Array(8))),
          hostileCall('sign.open', request(new DataView(new ArrayBuffer(8)))),
          hostileCall('sign.open', request([1, 2, 3])),
          hostileCall('sign.open', request(channel.port1), [channel.port1]),
          hostileCall('sign.approve', { ...good, port: channel.port2 }, [channel.port2]),
          hostileCall('sign.approve', { ...good, by: 'owner', role: 'program' }),
        );
        // Two under one number, and one taken back; each with the digest of the other request.
        const twice = (number += 1);
        post({ ...call, id: twice, input: { id: one.id, digest: two.digest } });
        post({ ...call, id: twice, input: { id: two.id, digest: one.digest } });
        post({ type: 'cancel', id: twice });
        // Main's own channel knows nothing of signing, and gives no second port.
        let ports = 0;
        const count = (event: MessageEvent): void => void (ports += event.ports.length);
        window.addEventListener('message', count);
        window.holdfast.connect();
        const desktop = ['sign.approve', 'sign.open', 'program.sign', 'desktop.sign', '__proto__'].map(
          async (name) => (await window.holdfast.call(name as never, good as never)) as HostileAnswer,
        );
        const all = await Promise.all([...answers, ...desktop]);
        await hostileCall('vault.status', {});
        window.removeEventListener('message', count);
        return { tried: sent + all.length + 1, well: all.filter(({ ok }) => ok).length + ports };
      },
      [
        { id: a!.id, digest: a!.digest },
        { id: b!.id, digest: b!.digest },
      ] as const,
    );
    expect(well).toBe(0);
    expect(tried).toBeGreaterThanOrEqual(55);
    attempts += tried;
  });

  it('cannot turn the press of the button into something else: 7 swaps as it leaves the page', async () => {
    const page = await app.page();
    const [other] = await fresh(1);
    const to = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8';
    await person.command('Bring in a signing request');
    await person.pick('Sign with', 'Payouts');
    await person.paste('Request as text', new TextDecoder().decode(payment(to, 3)));
    await person.press('Read the request');
    await person.reach('button', /^Sign payment of 3 /);
    expect((await page.locator('main').innerText()).replaceAll(/\s/g, '')).toContain(to);
    const [newest] = (await vaultValue(page, 'sign.list', { limit: 1 })).requests;
    const shown = (await vaultValue(page, 'sign.get', { id: newest?.id ?? '' })).request;
    views.set(shown.id, shown);
    const before = (await hostile.released()).length;
    const swaps: readonly object[] = [
      { input: { id: other!.id, digest: shown.digest } },
      { input: { id: shown.id, digest: other!.digest } },
      { input: { id: shown.id, digest: shown.digest, bytes: other!.canonical } },
      { input: { id: shown.id, digest: shown.digest.toUpperCase() } },
      { command: 'batches.approve' },
      { command: 'program.sign', input: { bytes: other!.canonical } },
      { input: { ...shown, id: other!.id } },
    ];
    for (const swap of swaps) {
      attempts += 1;
      await page.evaluate((change) => {
        const { testPort } = window as unknown as HostileWorld;
        const post = testPort.postMessage.bind(testPort) as (message: object) => void;
        testPort.postMessage = (sent: { command?: string }) => {
          const approves = sent.command === 'sign.approve';
          if (approves) Reflect.deleteProperty(testPort, 'postMessage');
          post(approves ? { ...sent, ...change } : sent);
        };
      }, swap);
      await person.press(/^Sign payment of 3 /);
      await page.getByRole('alert').waitFor();
    }
    expect(await hostile.released()).toHaveLength(before);
    agreed.add(shown.id);
    await person.press(/^Sign payment of 3 /);
    await person.sees('The signature was made and checked');
    const raw = await page.getByLabel('Signature', { exact: true }).innerText();
    expect(Transaction.from(raw)).toMatchObject({ to, value: 3n * 10n ** 18n });
    expect(person.hesitations).toEqual([]);
  });

  it('has not got a single signature for other bytes than those shown, in more than 600 attempts', async () => {
    expect(attempts).toBeGreaterThanOrEqual(600);
    const page = await app.page();
    const outcomes = await waitFor('the last outcome', async () => {
      const all = await hostile.released();
      return new Set(all.map(({ requestId }) => requestId)).size >= agreed.size ? all : undefined;
    });
    const seen = new Map<string, string>();
    for (const { requestId, form, bytes } of outcomes) {
      const view = views.get(requestId);
      expect(agreed.has(requestId), requestId).toBe(true);
      if (view === undefined) throw new Error(`${requestId} was never shown`);
      const text = Buffer.from(bytes).toString('hex');
      // Released again, it is the same.
      expect(seen.get(requestId) ?? text).toBe(text);
      seen.set(requestId, text);
      if (form === 'ethereum-raw-transaction') {
        const signed = Transaction.from(`0x${text}`);
        const unsigned = Transaction.from(`0x${Buffer.from(view.canonical).toString('hex')}`);
        expect(signed.unsignedHash).toBe(unsigned.unsignedHash);
        const { to, from, value } = signed;
        expect(view.display).toMatchObject({ to, from, value: value.toString() });
        expect(to).not.toBe(dead);
      } else {
        expect(form).toBe('signature');
        expect(ed25519.verify(bytes, view.canonical, publicKey)).toBe(true);
      }
    }
    expect([...seen.keys()].sort()).toEqual([...agreed].sort());
    const { requests } = await vaultValue(page, 'sign.list', {
      limit: 1000,
      status: ['signed', 'handed-over', 'confirmed'],
    });
    expect(requests.map(({ id }) => id).sort()).toEqual([...agreed].sort());
  });
});

function toCall([command, input]: readonly [string, unknown]): HostileCall {
  return { command, input };
}
