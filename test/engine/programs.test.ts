import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { HoldfastClientError, pair, type HoldfastClient, type Pairing } from '../../clients/node/client.js';
import { practiceTransfer } from '../../src/cli/tour/practice-requests.ts';
import type { CommandInput } from '../../src/shared/contract.ts';
import { ProgramPlace } from './program-place.ts';
import { RawProgram } from './raw-program.ts';

const place = new ProgramPlace();
let key = '';
let nonce = 0n;
const transfer = (): { kind: string; bytes: Uint8Array } => ({
  kind: 'ethereum-transaction',
  bytes: practiceTransfer(nonce++).unsigned,
});
const practiceRules = { allow: ['chain-unknown' as const] };
const rate = { perSecond: 100 };

beforeAll(async () => {
  await place.create();
  key = await place.key('Bot');
  await place.ok('serve.start', {});
});
afterAll(() => place.end());

/** The code of the error that a promise fails with; `none` when it does not. */
async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof HoldfastClientError) return error.code;
    throw error;
  }
  return 'none';
}

async function paired(
  name: string,
  wish: Partial<Omit<CommandInput<'programs.approve'>, 'id' | 'code'>> = {},
): Promise<{ client: HoldfastClient; pairing: Pairing }> {
  const pairing = await place.pair(name, { keys: [key], rules: practiceRules, rate, ...wish });
  return { client: place.client(pairing), pairing };
}

const programOf = async (id: string) =>
  (await place.ok('programs.list', {})).programs.find((program) => program.id === id);

describe('a paired program', () => {
  it('gets a signature, and the request is on record', async () => {
    const { client, pairing } = await paired('Bot one');
    expect(await client.keys()).toMatchObject([{ key, label: 'Bot', algorithm: 'secp256k1' }]);
    const signed = await client.sign(transfer());
    expect(signed.verdict.decision).toBe('allow');
    expect(signed.outcome.form).toBe('ethereum-raw-transaction');
    const { request, outcome } = await place.ok('sign.get', { id: signed.requestId });
    expect(request).toMatchObject({ status: 'signed', source: 'program Bot one' });
    expect(outcome?.text).toBe(signed.outcome.text);
    expect(await programOf(pairing.program)).toMatchObject({ state: 'active', signed: 1, refused: 0 });
  });

  it('leaves nothing behind for long: what its requests used is collected while nobody waits', async () => {
    const collect = vi.spyOn(place.ports, 'collectLatest');
    const { client } = await paired('Tidy');
    for (let count = 0; count < 24; count++) await client.sign(transfer());
    // After eight each; later when the next request is there already.
    expect(collect.mock.calls.length).toBeGreaterThan(0);
    expect(collect.mock.calls.length).toBeLessThanOrEqual(3 + 1);
    collect.mockRestore();
  });

  it('is turned away with a wrong token, without learning whether it is known', async () => {
    const { pairing } = await paired('Forgetful');
    const wrong = { ...pairing, token: Buffer.alloc(32, 7).toString('base64') };
    expect(await codeOf(place.client(wrong).keys())).toBe('not-permitted');
    const unknown = { ...wrong, program: '00000000-0000-7000-8000-000000000000' };
    expect(await codeOf(place.client(unknown).keys())).toBe('not-permitted');
  });

  it('shows who it is anew on every connection: what was said on one is worth nothing on another', async () => {
    const { pairing } = await paired('Overheard');
    const first = await RawProgram.connect(place.socket);
    const said = first.hello(pairing);
    expect(await first.say(said)).toMatchObject({ ok: true });
    const second = await RawProgram.connect(place.socket);
    expect(await second.say(said)).toMatchObject({ ok: false, error: { code: 'not-permitted' } });
    await second.closed();
    first.end();
  });

  it('finds no key but its own', async () => {
    const other = await place.key('Not for bots');
    const { client, pairing } = await paired('Curious');
    const code = codeOf(client.sign({ ...transfer(), key: other }));
    expect(await code).toBe('no-such-key');
    expect(await codeOf(client.sign({ ...transfer(), key: '00000000-0000-7000-8000-000000000000' }))).toBe(
      'no-such-key',
    );
    expect(await programOf(pairing.program)).toMatchObject({ signed: 0, refused: 2 });
  });

  it('is refused what somebody would have to weigh, with the rule that decided, and it is on record', async () => {
    const { client } = await paired('Hasty', { rules: {} });
    const before = (await place.ok('sign.list', { status: ['rejected'] })).requests.length;
    await expect(client.sign(transfer())).rejects.toMatchObject({
      code: 'refused',
      details: { reason: 'rule', rule: 'chain-unknown' },
    });
    const { requests } = await place.ok('sign.list', { status: ['rejected'] });
    expect(requests.length).toBe(before + 1);
    const { request } = await place.ok('sign.get', { id: requests[0]!.id });
    expect(request.verdict.decision).toBe('confirm');
  });

  it('keeps to its budget, whatever it asks for at once', async () => {
    const limits = [{ asset: 'eip155:31337', per: 'day' as const, amount: '70000000000000000' }];
    const { client } = await paired('Spender', { rules: { ...practiceRules, limits } });
    const codes = await Promise.all(Array.from({ length: 10 }, () => codeOf(client.sign(transfer()))));
    // 0.02 and the fee each: three of them fit into 0.07.
    expect(codes.filter((code) => code === 'none').length).toBe(3);
    expect(codes.filter((code) => code === 'refused').length).toBe(7);
  });

  it('keeps to its rate, by the second and by the day', async () => {
    const { client } = await paired('Chatty', { rate: { perSecond: 5 } });
    const codes = await Promise.all(Array.from({ length: 20 }, () => codeOf(client.sign(transfer()))));
    const signed = codes.filter((code) => code === 'none').length;
    expect(signed).toBeGreaterThanOrEqual(5);
    expect(signed).toBeLessThan(12);
    expect(codes.filter((code) => code === 'rate-exceeded').length).toBe(20 - signed);
    const daily = await paired('Daily', { rate: { perSecond: 50, perDay: 4 } });
    const answers = await Promise.all(Array.from({ length: 9 }, () => codeOf(daily.client.sign(transfer()))));
    expect(answers.filter((code) => code === 'none').length).toBe(4);
    expect(answers.filter((code) => code === 'rate-exceeded').length).toBe(5);
  });

  it('shares commits with what waits beside it, an entry of the log for each', async () => {
    const { client } = await paired('Busy');
    await client.sign(transfer());
    const before = await place.ok('vault.status', {});
    const entries = (await place.ok('audit.list', { limit: 1 })).total;
    await Promise.all(Array.from({ length: 40 }, () => client.sign(transfer())));
    const after = await place.ok('vault.status', {});
    expect((await place.ok('audit.list', { limit: 1 })).total - entries).toBe(40);
    expect(Number(after.generation) - Number(before.generation)).toBeLessThan(40);
  });
});

describe('the owner', () => {
  it('turns a program away that asks to be paired, which hears of it at once', async () => {
    const asks = (onCode: (id: string) => void): Promise<unknown> =>
      pair({ name: 'Stranger', socket: place.socket, onCode: (_code, { program }) => onCode(program) });
    const begun = performance.now();
    const refused = asks((id) => void place.ok('programs.revoke', { id }));
    expect(await codeOf(refused)).toBe('not-approved');
    const approve = (id: string) =>
      place.no('programs.approve', { id, code: '2222-2222', keys: [key], rules: {}, rate });
    const guessed = asks(
      (id) =>
        void approve(id)
          .then(async () => approve(id))
          .then(async () => approve(id)),
    );
    expect(await codeOf(guessed)).toBe('not-approved');
    expect(performance.now() - begun).toBeLessThan(4000);
    const { programs } = await place.ok('programs.list', {});
    expect(programs.filter(({ state }) => state === 'waiting')).toEqual([]);
  });

  it('stops one program at once, and lets it go on', async () => {
    const { client, pairing } = await paired('Stopped');
    await client.sign(transfer());
    const answers = Array.from({ length: 60 }, () => answered(client));
    await first(answers);
    await place.ok('programs.change', { id: pairing.program, stopped: true });
    const stoppedAt = performance.now();
    const all = await Promise.all(answers);
    expect(all.filter(({ code, at }) => code === 'none' && at > stoppedAt + 1).length).toBe(0);
    expect(
      all.filter(({ code }) => code === 'program-stopped' || code === 'not-served').length,
    ).toBeGreaterThan(0);
    expect(await codeOf(client.sign(transfer()))).toBe('program-stopped');
    await place.ok('programs.change', { id: pairing.program, stopped: false });
    expect(await codeOf(client.sign(transfer()))).toBe('none');
  });

  it('takes a pairing away for good', async () => {
    const { client, pairing } = await paired('Revoked');
    await client.sign(transfer());
    await place.ok('programs.revoke', { id: pairing.program, reason: 'test' });
    expect(['not-permitted', 'connection-lost']).toContain(await codeOf(client.sign(transfer())));
    expect(await codeOf(client.sign(transfer()))).toBe('not-permitted');
    expect((await place.no('programs.change', { id: pairing.program, stopped: false })).code).toBe(
      'state-forbids',
    );
    expect(await programOf(pairing.program)).toMatchObject({ state: 'revoked' });
  });

  it('stops all of them at once: nothing is signed afterwards, whatever was asked before', async () => {
    const [one, two] = [await paired('Left'), await paired('Right')];
    await Promise.all([one.client.keys(), two.client.keys()]);
    const answers = Array.from({ length: 90 }, (_, index) => answered((index % 2 ? one : two).client));
    await first(answers);
    await place.ok('serve.stop', { reason: 'test' });
    const stoppedAt = performance.now();
    const signedThen =
      (await programOf(one.pairing.program))!.signed + (await programOf(two.pairing.program))!.signed;
    const all = await Promise.all(answers);
    expect(all.filter(({ code, at }) => code === 'none' && at > stoppedAt + 1).length).toBe(0);
    // All that came out is on record, and nothing was put on record since.
    expect(all.filter(({ code }) => code === 'none').length).toBeLessThanOrEqual(signedThen);
    expect(all.filter(({ code }) => code !== 'none').length).toBeGreaterThan(0);
    // The first when the client has not noticed yet that nobody is there any more.
    expect(['connection-lost', 'not-reached']).toContain(await codeOf(one.client.sign(transfer())));
    const signedNow =
      (await programOf(one.pairing.program))!.signed + (await programOf(two.pairing.program))!.signed;
    expect(signedNow).toBe(signedThen);
    expect(await place.ok('serve.status', {})).toEqual({ running: false, connections: 0 });
    await place.ok('serve.start', {});
    expect(await codeOf(one.client.sign(transfer()))).toBe('none');
  });
});

describe('locking', () => {
  it('ends everything in the middle, and the pairing outlives it', async () => {
    const { client } = await paired('Cut off');
    await client.sign(transfer());
    const answers = Array.from({ length: 60 }, () => answered(client));
    await first(answers);
    await place.ok('vault.lock', {});
    const lockedAt = performance.now();
    const all = await Promise.all(answers);
    expect(all.filter(({ code, at }) => code === 'none' && at > lockedAt + 1).length).toBe(0);
    expect(['connection-lost', 'not-reached']).toContain(await codeOf(client.keys()));
    await place.unlock();
    // Off until the owner says so.
    expect(await codeOf(client.keys())).toBe('not-reached');
    await place.ok('serve.start', {});
    expect(await codeOf(client.sign(transfer()))).toBe('none');
  });
});

/** What became of a request, and when. */
async function answered(client: HoldfastClient): Promise<{ code: string; at: number }> {
  const code = await codeOf(client.sign(transfer()));
  return { code, at: performance.now() };
}

/** Waits until the first is answered, so that the others are on their way. */
async function first(answers: readonly Promise<unknown>[]): Promise<void> {
  await Promise.race(answers);
}
