import { ed25519 } from '@noble/curves/ed25519.js';
import { Transaction } from 'ethers';
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/engine/outcome.ts';
import type { RequestView } from '../../src/shared/contract/sign.ts';
import type { EngineMessage } from '../../src/shared/wire.ts';
import { falseIds, fieldsBeside, forgedDigests, guises } from '../support/hostile-attempts.ts';
import { seededBytes } from '../support/random-cases.ts';
import { ethereumKey, hex, payment, payTo } from './ethereum-requests.ts';
import { openBench } from './harness.ts';

/*
 * A page that is wholly in an attacker's hands and speaks to the vault process as it likes (security.md X-1). Whatever
 * comes back over its port is looked through for signatures. Each must be for a request whose very bytes were shown, and
 * whose digest as shown was sent back by a person: the honest approvals, which are mixed in, are written down apart.
 */

type Answer = Extract<EngineMessage, { type: 'result' }>;

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const random = seededBytes('a hostile page');
const below = (limit: number): number => {
  const [a = 0, b = 0] = random(2);
  return (a * 256 + b) % limit;
};

describe('a hostile page', async () => {
  const bench = await openBench();
  const { key: account } = await ethereumKey(bench);
  const single = await bench.ok('keys.generate', { algorithm: 'ed25519', label: 'messages' });
  const message = single.record.id;
  await bench.ok('keys.waive-backup', { id: message, reason: 'test' });
  await bench.ok('keys.activate', { id: message });
  const publicKey = Buffer.from(single.record.versions.at(-1)?.publicKey ?? '', 'hex');

  const received: EngineMessage[] = [];
  const waiting = new Map<number, (answer: Answer) => void>();
  let deliver: (data: unknown) => void = () => undefined;
  bench.engine.attach(
    {
      postMessage: (posted) => {
        // The engine sends nothing else over a port.
        const sent = structuredClone(posted) as EngineMessage;
        received.push(sent);
        if (sent.type === 'result') waiting.get(sent.id)?.(sent);
      },
      onMessage: (listener) => void (deliver = listener),
    },
    () => undefined,
  );

  let nextId = 0;
  const call = (command: string, input: unknown): Promise<Answer> =>
    new Promise((resolve) => {
      const id = nextId++;
      waiting.set(id, resolve);
      deliver({ type: 'call', id, command, input });
    });

  const views = new Map<string, RequestView>();
  /** Requests that a person has read and agreed to. */
  const agreed = new Set<string>();
  const open = async (input: unknown): Promise<RequestView | undefined> => {
    const answer = await call('sign.open', input);
    if (!answer.ok) return undefined;
    // The engine has checked its output against the schema.
    const view = answer.value as RequestView;
    views.set(view.id, view);
    return view;
  };
  let nonce = 0n;
  const openPayment = async (to = `0x${'77'.repeat(20)}`): Promise<RequestView> => {
    const bytes = payment({ ...payTo(to, 1 + below(5)), nonce: hex(nonce++) });
    const view = await open({ from: { bytes }, kind: 'ethereum-transaction', key: account });
    if (view === undefined) throw new Error('not opened');
    return view;
  };
  const openMessage = async (text = `message ${String(nextId)}`): Promise<RequestView> => {
    const view = await open({ from: { bytes: utf8(text) }, kind: 'raw-message', key: message });
    if (view === undefined) throw new Error('not opened');
    return view;
  };
  const fresh = async (): Promise<RequestView> =>
    below(2) === 0 ? await openPayment() : await openMessage();
  const agree = async (view: RequestView): Promise<Answer> => {
    agreed.add(view.id);
    return await call('sign.approve', { id: view.id, digest: view.digest });
  };

  /** Every signature that ever left over the port. */
  const released = (): Outcome[] => {
    const found: Outcome[] = [];
    const look = (value: unknown): void => {
      if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return;
      if ('requestId' in value && 'form' in value && 'bytes' in value) found.push(value as Outcome);
      for (const inner of Object.values(value)) look(inner);
    };
    for (const sent of received) if (sent.type === 'result' && sent.ok) look(sent.value);
    return found;
  };

  let attempts = 0;
  /** An attempt to get a signature by other means than a person's word. */
  const attempt = async (command: string, input: unknown): Promise<Answer> => {
    attempts++;
    return await call(command, input);
  };

  it('gets nothing for digests that were not shown with the request: 150 forgeries', async () => {
    for (let round = 0; round < 10; round++) {
      const view = await fresh();
      for (const digest of forgedDigests(view.digest, random)) {
        const answer = await attempt('sign.approve', { id: view.id, digest });
        expect(answer.ok).toBe(false);
      }
    }
    expect(attempts).toBe(150);
  });

  it('gets nothing for the digest of another request, in either order: 90 swaps', async () => {
    const some = await Promise.all(Array.from({ length: 10 }, fresh));
    for (const a of some) {
      for (const b of some) {
        if (a.id === b.id) continue;
        expect(await attempt('sign.approve', { id: a.id, digest: b.digest })).toMatchObject({
          ok: false,
          error: { code: 'digest-mismatch' },
        });
      }
    }
  });

  it('gets nothing by naming what is no request: 60 ids', async () => {
    const view = await fresh();
    for (const id of falseIds(view.id, [account, message])) {
      for (const command of ['sign.approve', 'batches.approve', 'sign.save', 'sign.get']) {
        const input = {
          id,
          digest: view.digest,
          ...(command === 'sign.save' ? { file: bench.file('x') } : {}),
        };
        const answer = await attempt(command, command === 'sign.get' ? { id } : input);
        expect(answer.ok, `${command} ${JSON.stringify(id)}`).toBe(false);
      }
    }
  });

  it('cannot say what the digest is of: 40 fields beside it', async () => {
    const [view, other] = [await fresh(), await fresh()];
    for (const extra of fieldsBeside(other, message)) {
      const input = { id: view.id, digest: view.digest, ...extra };
      expect(await attempt('sign.approve', input)).toMatchObject({
        ok: false,
        error: { code: 'bad-request' },
      });
      const opening = { from: { bytes: utf8('x') }, kind: 'raw-message', key: message, ...extra };
      const answer = await attempt(
        'sign.open',
        'kind' in extra || 'key' in extra ? { ...opening, more: 1 } : opening,
      );
      expect(answer).toMatchObject({ ok: false, error: { code: 'bad-request' } });
    }
  });

  it('gets one signature for one agreement, however often it is repeated: 60 replays', async () => {
    for (let round = 0; round < 10; round++) {
      const view = await fresh();
      expect(await agree(view)).toMatchObject({ ok: true });
      for (let again = 0; again < 3; again++) {
        expect(await attempt('sign.approve', { id: view.id, digest: view.digest })).toMatchObject({
          ok: false,
          error: { code: 'request-closed' },
        });
      }
      const rejected = await fresh();
      await call('sign.reject', { id: rejected.id });
      for (let again = 0; again < 3; again++) {
        expect(await attempt('sign.approve', { id: rejected.id, digest: rejected.digest })).toMatchObject({
          ok: false,
          error: { code: 'request-closed' },
        });
      }
    }
  });

  it('gains nothing by speed: 60 races between opening, swapping, turning down and agreeing', async () => {
    for (let round = 0; round < 10; round++) {
      const [a, b] = [await fresh(), await fresh()];
      const bytes = payment({ ...payTo(`0x${'66'.repeat(20)}`, 9), nonce: hex(nonce++) });
      agreed.add(a.id);
      const answers = await Promise.all([
        attempt('sign.approve', { id: a.id, digest: b.digest }),
        open({ from: { bytes }, kind: 'ethereum-transaction', key: account }),
        attempt('sign.approve', { id: b.id, digest: a.digest }),
        call('sign.approve', { id: a.id, digest: a.digest }),
        attempt('sign.approve', { id: a.id, digest: a.digest }),
        call('sign.reject', { id: b.id }),
        attempt('sign.approve', { id: b.id, digest: b.digest }),
        attempt('sign.confirm', { id: b.id, receipt: '00'.repeat(32) }),
        attempt('sign.save', { id: b.id, file: bench.file(`race-${String(round)}`) }),
      ]);
      const [first, , second, genuine, again, , late, confirmed, saved] = answers;
      expect(genuine).toMatchObject({ ok: true });
      for (const answer of [first, second, again, late, confirmed, saved])
        expect(answer).toMatchObject({ ok: false });
      // What it changes of its own message after it was sent changes nothing that is shown.
      bytes.fill(0x41);
    }
  });

  it('cannot have one thing shown and another one signed by changing what it sent: 30 changes', async () => {
    for (let round = 0; round < 30; round++) {
      attempts++;
      const shared = new SharedArrayBuffer(64);
      const bytes = round % 3 === 0 ? new Uint8Array(shared) : new Uint8Array(64);
      bytes.set(utf8('I agree to pay one coin to Bob, and to nothing else on this day.').slice(0, 64));
      const opening = open({ from: { bytes }, kind: 'raw-message', key: message });
      if (round % 2 === 0) bytes.set(utf8('I agree to pay all coins to Eve'));
      const view = await opening;
      bytes.set(utf8('I agree to pay all coins to Eve'));
      if (view === undefined) continue;
      const shown =
        view.display.kind === 'raw-message' && view.display.body.form === 'text'
          ? view.display.body.text.text
          : '';
      const answer = await agree(view);
      // The honest result of what was shown, checked for all below.
      expect(answer.ok).toBe(true);
      const [last] = released().slice(-1);
      expect(ed25519.verify(last?.bytes ?? new Uint8Array(64), utf8(shown), publicKey)).toBe(true);
    }
  });

  it('gets nothing past a rule or a grave warning, whatever it claims: 40 claims', async () => {
    await bench.ok('rules.set', {
      scope: account,
      rules: { limits: [{ asset: 'eip155:1', per: 'transaction', amount: '1000' }], delayMinutes: 10_000 },
    });
    for (let round = 0; round < 8; round++) {
      const view = await openPayment();
      expect(view.verdict.decision).toBe('refuse');
      expect(await attempt('sign.approve', { id: view.id, digest: view.digest })).toMatchObject({
        ok: false,
        error: { code: 'refused', details: { rule: 'limits' } },
      });
      // The page may change the rules as their owner may: looser ones wait.
      const loose = round % 2 === 0 ? 'rules.remove' : 'rules.set';
      await attempt(loose, { scope: account, ...(loose === 'rules.set' ? { rules: {} } : {}) });
      expect(await attempt('sign.approve', { id: view.id, digest: view.digest })).toMatchObject({
        ok: false,
      });
      expect(await attempt('sign.get', { id: view.id })).toMatchObject({ ok: true });
      expect(await attempt('sign.approve', { id: view.id, digest: view.digest })).toMatchObject({
        ok: false,
      });
    }
  });

  it('gets nothing in another role, or for bytes that pose as something else: 40 guises', async () => {
    const view = await fresh();
    for (let round = 0; round < 4; round++) {
      for (const [command, input] of guises(view, { account, message })) {
        const answer = await attempt(command, structuredClone(input));
        expect(answer.ok, command).toBe(false);
      }
    }
  });

  it('has not got a single signature for other bytes than those shown, in more than 500 attempts', async () => {
    expect(attempts).toBeGreaterThanOrEqual(500);
    const outcomes = released();
    expect(outcomes.length).toBeGreaterThanOrEqual(agreed.size);
    const seen = new Map<string, string>();
    for (const { requestId, form, bytes } of outcomes) {
      const view = views.get(requestId);
      expect(view, requestId).toBeDefined();
      expect(agreed.has(requestId), requestId).toBe(true);
      if (view === undefined) continue;
      // Released again, it is the same.
      const text = Buffer.from(bytes).toString('hex');
      expect(seen.get(requestId) ?? text).toBe(text);
      seen.set(requestId, text);
      if (form === 'ethereum-raw-transaction') {
        const signed = Transaction.from(`0x${text}`);
        const unsigned = Transaction.from(`0x${Buffer.from(view.canonical).toString('hex')}`);
        expect(signed.unsignedHash).toBe(unsigned.unsignedHash);
        expect(view.display).toMatchObject({
          to: signed.to,
          value: signed.value.toString(),
          from: signed.from,
        });
      } else {
        expect(form).toBe('signature');
        expect(ed25519.verify(bytes, view.canonical, publicKey)).toBe(true);
      }
    }
    expect([...seen.keys()].sort()).toEqual([...agreed].sort());
    const { requests } = await bench.ok('sign.list', {
      limit: 1000,
      status: ['signed', 'handed-over', 'confirmed'],
    });
    expect(requests.map(({ id }) => id).sort()).toEqual([...agreed].sort());
  });
});
