import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Pairing } from '../../clients/node/client.js';
import { practiceTransfer } from '../../src/cli/tour/practice-requests.ts';
import { ProgramPlace } from './program-place.ts';
import { RawProgram, type Line } from './raw-program.ts';

const limits = { strangerTime: 3000, approvalTime: 20_000, lineTime: 1500, connections: 8, line: 64 * 1024 };
const place = new ProgramPlace(limits);
let key = '';
let pairing: Pairing;
let nonce = 0n;
const transfer = (): string => Buffer.from(practiceTransfer(nonce++).unsigned).toString('base64');
const sign = (): object => ({ id: 9, do: 'sign', kind: 'ethereum-transaction', base64: transfer() });
const deep = `${'['.repeat(2000)}${']'.repeat(2000)}`;

/** Said by a program that has not shown who it is: code, and what is said. */
const strange: readonly [string, string | Uint8Array | object][] = [
  ['bad-request', 'hello\n'],
  ['bad-request', '{"id":1,"do":"hello"\n'],
  ['bad-request', 'null\n'],
  ['bad-request', '[]\n'],
  ['bad-request', '"sign"\n'],
  ['bad-request', '1e999\n'],
  ['bad-request', '{}\n'],
  ['bad-request', '{"id":{},"do":"pair"}\n'],
  ['bad-request', `{"id":1,"do":${deep.slice(0, 1500)}\n`],
  ['bad-request', '{"id":1,"do":"pair","name":"a\\u0000b"}\n'],
  ['bad-request', '{"id":1,"do":"pair","name":"\\u202eevil"}\n'],
  ['bad-request', '{"id":1,"do":"pair","name":" blank"}\n'],
  ['bad-request', '{"id":1,"do":"pair","name":""}\n'],
  ['bad-request', { id: 1, do: 'pair', name: 'x'.repeat(61) }],
  ['bad-request', { id: 1, do: 'pair', name: 7 }],
  ['bad-request', { id: 1, do: 'pair', name: 'Bot', keys: ['all'] }],
  ['bad-request', { id: 1, do: 'pair' }],
  ['bad-request', { id: 1, do: 'vault.lock' }],
  ['bad-request', { id: 1, do: 'programs.approve' }],
  ['bad-request', { id: 1, do: '__proto__' }],
  ['bad-request', { id: 1, do: ['sign'] }],
  ['bad-request', '{"id":1,"do":"hello","__proto__":{"program":"x"}}\n'],
  ['bad-request', { id: 1, do: 'hello', program: 'x' }],
  ['bad-request', { id: 1, do: 'hello', program: 'x', nonce: 'AA==', proof: 'AA==' }],
  ['bad-request', { id: 1, do: 'hello', program: 'x'.repeat(65), nonce: 'A', proof: 'A' }],
  ['bad-request', { id: 'x'.repeat(65), do: 'pair', name: 'Bot' }],
  ['bad-request', { id: 1.5, do: 'pair', name: 'Bot' }],
  ['bad-request', Uint8Array.of(0xff, 0xfe, 0x7b, 0x0a)],
  ['bad-request', Uint8Array.of(0xc0, 0xaf, 0x0a)],
  ['bad-request', `${'x'.repeat(5000)}\n`],
  ['bad-request', `${JSON.stringify({ id: 1, do: 'pair', name: 'Bot', pad: 'y'.repeat(200_000) })}\n`],
  ['not-permitted', { id: 1, do: 'keys' }],
  ['not-permitted', { id: 1, do: 'sign', text: '{}' }],
];

/** Said by a program that has shown who it is. */
const known: readonly [string, string | Uint8Array | object][] = [
  ['bad-request', { id: 1, do: 'sign' }],
  ['bad-request', { id: 1, do: 'sign', text: '' }],
  ['bad-request', { id: 1, do: 'sign', text: 'a', base64: 'YQ==' }],
  ['bad-request', { id: 1, do: 'sign', base64: 'not base64!' }],
  ['bad-request', { id: 1, do: 'sign', base64: { length: 3 } }],
  ['bad-request', { id: 1, do: 'sign', text: 'a', key: '../../etc' }],
  ['bad-request', { id: 1, do: 'sign', text: 'a', key: ['x'] }],
  ['bad-request', { id: 1, do: 'sign', text: 'a', kind: 'vault' }],
  ['bad-request', { id: 1, do: 'sign', text: 'a', allows: ['set-code'] }],
  ['bad-request', { id: 1, do: 'sign', text: 'a', path: 'm/0' }],
  ['bad-request', { id: 1, do: 'keys', all: true }],
  ['bad-request', { id: 1, do: 'pair', name: 'Again' }],
  ['bad-request', `${'x'.repeat(70_000)}\n`],
  ['unread', { id: 1, do: 'sign', kind: 'exchange-request', text: '{' }],
  ['unread', { id: 1, do: 'sign', kind: 'exchange-request', text: '{"exchange":"binance"}' }],
  ['unread', { id: 1, do: 'sign', kind: 'ethereum-transaction', base64: 'AAAA' }],
  ['unread', { id: 1, do: 'sign', kind: 'solana-transaction', base64: 'AAAA' }],
  ['unread', { id: 1, do: 'sign', kind: 'bitcoin-psbt', base64: 'cHNidP8=' }],
  ['unread', { id: 1, do: 'sign', kind: 'ethereum-typed-data', text: deep }],
];

beforeAll(async () => {
  await place.create();
  key = await place.key('Bot');
  await place.ok('serve.start', {});
  const rate = { perSecond: 100 };
  pairing = await place.pair('Bot', { keys: [key], rules: { allow: ['chain-unknown'] }, rate });
});
afterAll(() => place.end());

/** What cannot be read is turned away under one of two names. */
const codeOf = ({ error }: Line): string | undefined =>
  error?.code === 'undecodable' || error?.code === 'refused' ? 'unread' : error?.code;

describe('what programs say', () => {
  it(`is answered with a code, and the next line is read as ever: ${strange.length} of strangers`, async () => {
    for (const [code, said] of strange) {
      const program = await RawProgram.connect(place.socket);
      expect(codeOf(await program.say(said)), JSON.stringify(said).slice(0, 80)).toBe(code);
      expect(await program.say(program.hello(pairing))).toMatchObject({ ok: true });
      program.end();
    }
    expect(strange.length + known.length).toBeGreaterThanOrEqual(50);
  });

  it(`is answered with a code, and nothing is lost: ${known.length} of a program that is known`, async () => {
    const program = await RawProgram.connect(place.socket);
    await program.say(program.hello(pairing));
    for (const [code, said] of known) {
      expect(codeOf(await program.say(said)), JSON.stringify(said).slice(0, 80)).toBe(code);
      expect(await program.say(sign())).toMatchObject({ id: 9, ok: true });
    }
    program.end();
  });

  it('may come in pieces and many lines at once', async () => {
    const program = await RawProgram.connect(place.socket);
    const lines = `${JSON.stringify(program.hello(pairing))}\n${JSON.stringify({ id: 1, do: 'keys' })}\n\n${JSON.stringify({ id: 2, do: 'keys' })}\n`;
    for (const byte of Buffer.from(lines)) program.socket.write(Uint8Array.of(byte));
    const ids = [await program.next(), await program.next(), await program.next()].map(({ id }) => id);
    expect(ids).toEqual([0, 1, 2]);
    program.end();
  });
});

describe('connections', () => {
  it('end when somebody says nothing, or says it drop by drop', async () => {
    const [silent, slow] = [await RawProgram.connect(place.socket), await RawProgram.connect(place.socket)];
    await slow.say(slow.hello(pairing));
    const began = performance.now();
    const drops = setInterval(() => slow.socket.write('x'), 200);
    await slow.closed();
    clearInterval(drops);
    expect(performance.now() - began).toBeLessThan(6000);
    await silent.closed();
    expect(performance.now() - began).toBeLessThan(9000);
  });

  it('are not more than there may be, and come back', async () => {
    const all = await Promise.all(
      Array.from({ length: limits.connections }, () => RawProgram.connect(place.socket)),
    );
    const more = await RawProgram.connect(place.socket);
    expect(more.nonce.length).toBe(0);
    await more.closed();
    for (const program of all) program.end();
    await Promise.all(all.map((program) => program.closed()));
    await new Promise((resolve) => setTimeout(resolve, 100));
    const next = await RawProgram.connect(place.socket);
    expect(next.nonce.length).toBe(32);
    next.end();
  });
});

describe('pairing', () => {
  it('needs the code of the program itself, three tries at most', async () => {
    const program = await RawProgram.connect(place.socket);
    const { value } = await program.say({ id: 1, do: 'pair', name: 'Guessed' });
    const { program: id, code } = value as { program: string; code: string };
    expect(code).toMatch(/^[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}$/);
    const wish = { id, keys: [key], rules: {}, rate: { perSecond: 1 } };
    for (let tried = 0; tried < 3; tried++)
      expect((await place.no('programs.approve', { ...wish, code: 'AAAA-AAAA' })).code).toBe('code-mismatch');
    expect((await place.no('programs.approve', { ...wish, code })).code).toBe('no-such-program');
    program.end();
  });

  it('takes the code as it was typed, but no key that is not there and no rules that contradict', async () => {
    const program = await RawProgram.connect(place.socket);
    const { value } = await program.say({ id: 1, do: 'pair', name: 'Typed' });
    const { program: id, code } = value as { program: string; code: string };
    const wish = { id, code, keys: [key], rules: {}, rate: { perSecond: 1 } };
    const missing = '00000000-0000-7000-8000-000000000000';
    expect((await place.no('programs.approve', { ...wish, keys: [missing] })).code).toBe('no-such-key');
    await place.ok('programs.approve', { ...wish, code: ` ${code.toLowerCase().replace('-', ' ')}` });
    expect(await program.next()).toMatchObject({ event: 'paired' });
    await program.closed();
  });

  it('waits for few, not for long, and not for those who hang up', async () => {
    const waiting = await Promise.all(Array.from({ length: 5 }, () => RawProgram.connect(place.socket)));
    const answers = [];
    for (const program of waiting) answers.push(await program.say({ id: 1, do: 'pair', name: 'Crowd' }));
    expect(answers.map(codeOf)).toEqual([undefined, undefined, undefined, undefined, 'rate-exceeded']);
    const listed = async () =>
      (await place.ok('programs.list', {})).programs.filter(({ state }) => state === 'waiting').length;
    expect(await listed()).toBe(4);
    waiting[0]!.end();
    await waiting[0]!.closed();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await listed()).toBe(3);
    place.clockOffset += 5 * 60_000 + 1000;
    expect(await listed()).toBe(0);
    for (const program of waiting) program.end();
  });
});
