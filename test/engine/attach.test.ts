import { describe, expect, it } from 'vitest';
import { maxCallsInFlight, parseCallerMessage, type PortLike } from '../../src/engine/attach.ts';
import type { EngineMessage } from '../../src/shared/wire.ts';
import { openBench, passphrase } from './harness.ts';

function pair(): {
  port: PortLike;
  send: (data: unknown) => void;
  received: EngineMessage[];
  next: (id: number) => Promise<EngineMessage>;
} {
  let deliver: (data: unknown) => void = () => undefined;
  const received: EngineMessage[] = [];
  const waiting = new Map<number, (message: EngineMessage) => void>();
  const port: PortLike = {
    postMessage: (message) => {
      // The engine sends nothing else over a port.
      const sent = structuredClone(message) as EngineMessage;
      received.push(sent);
      if (sent.type === 'result') waiting.get(sent.id)?.(sent);
    },
    onMessage: (listener) => void (deliver = listener),
  };
  return {
    port,
    send: (data) => deliver(data),
    received,
    next: (id) => new Promise((resolve) => waiting.set(id, resolve)),
  };
}

describe('a port', async () => {
  const bench = await openBench();
  const { port, send, received, next } = pair();
  let activity = 0;
  const stop = bench.engine.attach(port, () => activity++);

  it('answers calls', async () => {
    const answer = next(1);
    send({ type: 'call', id: 1, command: 'vault.status', input: {} });
    expect(await answer).toMatchObject({ type: 'result', id: 1, ok: true, value: { open: true } });
    // The page reads by itself; that is nobody's presence.
    expect(activity).toBe(0);
  });

  it('tells of events', async () => {
    await bench.ok('keys.generate', { algorithm: 'p256', label: 'a' });
    expect(received.some((message) => message.type === 'event' && message.event.name === 'changed')).toBe(
      true,
    );
  });

  it('wipes the bytes of what came in', async () => {
    const secret = new TextEncoder().encode('11'.repeat(32));
    const answer = next(2);
    send({
      type: 'call',
      id: 2,
      command: 'keys.import',
      input: { algorithm: 'ed25519', format: 'hex', secret, label: 'imported' },
    });
    expect(await answer).toMatchObject({ ok: true });
    expect(secret.every((byte) => byte === 0)).toBe(true);
  });

  it('wipes the secrets of what went out once they were posted', async () => {
    const kept: EngineMessage[] = [];
    const other = pair();
    const leave = bench.engine.attach(
      {
        ...other.port,
        postMessage: (message) => {
          // As above; this is the engine's own object.
          kept.push(message as EngineMessage);
          other.port.postMessage(message);
        },
      },
      () => undefined,
    );
    const names = ['recoveryCode', 'phrase', 'systemEntropy'];
    const secretsIn = (messages: readonly EngineMessage[]): [string, Uint8Array][] =>
      messages.flatMap((message) =>
        message.type === 'result' && message.ok
          ? Object.entries(message.value as object).filter(
              (entry): entry is [string, Uint8Array] =>
                names.includes(entry[0]) && entry[1] instanceof Uint8Array,
            )
          : [],
      );
    const rolls = new TextEncoder().encode('1234561234561234561234561234561234566543');
    const proof = { with: 'passphrase', secret: passphrase() };
    const calls: [string, unknown][] = [
      ['vault.renew-recovery-code', { proof }],
      ['seeds.generate', { label: 'seed', words: 12, extraEntropy: { method: 'dice', rolls } }],
    ];
    for (const [at, [command, input]] of calls.entries()) {
      const answer = other.next(at);
      other.send({ type: 'call', id: at, command, input });
      expect(await answer, command).toMatchObject({ ok: true });
    }
    const { keys } = await bench.ok('keys.list', { search: 'seed' });
    const answer = other.next(2);
    other.send({ type: 'call', id: 2, command: 'seeds.reveal', input: { id: keys[0]?.id } });
    expect(await answer).toMatchObject({ ok: true });
    await bench.ok('vault.status', {});
    expect(secretsIn(other.received).map(([name]) => name)).toEqual([
      'recoveryCode',
      'systemEntropy',
      'phrase',
    ]);
    for (const [, bytes] of secretsIn(other.received)) expect(bytes.some((byte) => byte !== 0)).toBe(true);
    expect(secretsIn(kept)).toHaveLength(3);
    for (const [name, bytes] of secretsIn(kept))
      expect(
        bytes.every((byte) => byte === 0),
        name,
      ).toBe(true);
    leave();
  });

  it('passes over everything that is not a message', async () => {
    const count = received.length;
    const junk: unknown[] = [
      undefined,
      null,
      0,
      '',
      'call',
      [],
      {},
      { type: 'call' },
      { type: 'call', id: '1', command: 'vault.status' },
      { type: 'call', id: 1.5, command: 'vault.status' },
      { type: 'call', id: -1, command: 'vault.status' },
      { type: 'call', id: 3 },
      { type: 'call', id: 3, command: 'x'.repeat(65) },
      { type: 'result', id: 3, ok: true },
      { type: 'cancel' },
      { type: 'cancel', id: NaN },
      { type: '__proto__', id: 1 },
      new Uint8Array(8),
      new Map(),
      () => undefined,
    ];
    for (const data of junk) {
      expect(parseCallerMessage(data)).toBeUndefined();
      send(data);
    }
    await bench.ok('vault.status', {});
    expect(received).toHaveLength(count);
    send({ type: 'cancel', id: 999 });
    const before = activity;
    send({ type: 'activity' });
    expect(activity).toBe(before + 1);
    const answer = next(3);
    send({ type: 'call', id: 3, command: 'policy.set-periods', input: {} });
    await answer;
    expect(activity).toBe(before + 2);
  });

  it('bounds the calls under way and refuses an id in use', async () => {
    const answers = Array.from({ length: maxCallsInFlight + 2 }, (_, at) => next(100 + at));
    for (let at = 0; at < maxCallsInFlight + 2; at++)
      send({
        type: 'call',
        id: 100 + at,
        command: 'keys.generate',
        input: { algorithm: 'aes-256', label: `k${String(at)}` },
      });
    expect(received.at(-1)).toMatchObject({
      id: 100 + maxCallsInFlight + 1,
      ok: false,
      error: { code: 'bad-request', details: { reason: 'too-many-calls' } },
    });
    const turnedAway = new Uint8Array(4).fill(7);
    send({ type: 'call', id: 100, command: 'seeds.verify', input: { phrase: turnedAway } });
    // Its secrets are wiped like those of a call that ran.
    expect([...turnedAway]).toEqual([0, 0, 0, 0]);
    expect(received.at(-1)).toMatchObject({
      id: 100,
      ok: false,
      error: { details: { reason: 'id-in-use' } },
    });
    send({ type: 'cancel', id: 100 + maxCallsInFlight - 1 });
    await Promise.all(answers);
    // An id in use is answered at once, before the call that holds it.
    const failed = received.filter(
      (message) => message.type === 'result' && !message.ok && message.error.code === 'cancelled',
    );
    expect(failed.map((message) => message.type === 'result' && message.id)).toEqual([
      100 + maxCallsInFlight - 1,
    ]);
  });

  it('is silent once it is left', async () => {
    stop();
    const count = received.length;
    send({ type: 'call', id: 5000, command: 'vault.status', input: {} });
    await bench.ok('keys.generate', { algorithm: 'p256', label: 'after' });
    expect(received).toHaveLength(count);
  });
});
