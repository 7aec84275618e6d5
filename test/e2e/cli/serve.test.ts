import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { afterAll, expect, it } from 'vitest';
import { HoldfastClient, HoldfastClientError, pair, type Pairing } from '../../../clients/node/client.js';
import { Place, passphrase } from '../../cli/support/holdfast.ts';
import { program } from '../../cli/support/program.ts';
import { at } from './batch-session.ts';

const place = new Place();
afterAll(() => place.remove());
const socket = place.path('run/serve.sock');

type Said = Readonly<Record<string, unknown>>;

/** `holdfast serve`, with the owner's commands given line by line. */
class Serving {
  readonly child: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  readonly #waiting: Said[] = [];

  constructor() {
    const args = ['serve', '--vault', place.path('v.holdfast'), '--socket', socket, '--commands'];
    this.child = spawn(process.execPath, [program, ...args, '--passphrase-fd', '3'], {
      stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
      env: { ...process.env, ...place.env },
    });
    const secret = this.child.stdio[3];
    if (secret !== null && secret !== undefined && 'end' in secret) secret.end(passphrase);
    this.#lines = createInterface(this.child.stdout!)[Symbol.asyncIterator]();
  }

  /** The next line that `fits`; others wait for their turn. */
  async line(fits: (said: Said) => boolean): Promise<Said> {
    const kept = this.#waiting.findIndex(fits);
    if (kept !== -1) return this.#waiting.splice(kept, 1)[0]!;
    for (;;) {
      const next = await this.#lines.next();
      if (next.done === true) throw new Error('serve ended');
      // Lines of our own program.
      const said = JSON.parse(next.value) as Said;
      if (fits(said)) return said;
      this.#waiting.push(said);
    }
  }

  async begun(): Promise<void> {
    expect(await this.line(({ value }) => at(value, 'address') === socket)).toMatchObject({ ok: true });
  }

  async command(id: number, command: string, input: object): Promise<Said> {
    this.child.stdin!.write(`${JSON.stringify({ id, command, input })}\n`);
    return await this.line((said) => said['id'] === id);
  }
}

const order = (price: number): object & { exchange: string; method: 'POST'; path: string; body: string } => ({
  exchange: 'binance',
  method: 'POST',
  path: '/api/v3/order',
  body: `symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=${String(price)}`,
});

it('serves a program from the terminal, through a kill of the process and up to Ctrl-C', async () => {
  await place.create('v.holdfast');
  const [added] = await place.batch('v.holdfast', [
    {
      command: 'credentials.add',
      input: {
        exchange: 'binance',
        label: 'Binance',
        apiKey: 'api-key',
        authentication: 'hmac',
        secret: { text: { utf8: 'secret-of-the-exchange-account' } },
        rights: ['trade'],
      },
    },
  ]);
  const key = at(added?.value, 'credential', 'key');

  const first = new Serving();
  await first.begun();
  const asked = pair({ name: 'Bot', socket, onCode: () => undefined });
  const event = await first.line((said) => said['event'] === 'asks-to-be-paired');
  const limits = [{ asset: 'exchange:binance/USDT', per: 'day', amount: '1000' }];
  const wish = { id: event['id'], code: event['code'], keys: [key], rules: { acts: ['trade'], limits } };
  expect(await first.command(1, 'programs.approve', { ...wish, rate: { perSecond: 100 } })).toMatchObject({
    ok: true,
  });
  const pairing: Pairing = await asked;
  const client = new HoldfastClient({ ...pairing, socket });
  const sent = await client.signExchangeRequest(order(100));
  expect(sent.headers['X-MBX-APIKEY']).toBe('api-key');
  expect(sent.body).toMatch(/&signature=[0-9a-f]{64}$/);

  // Killed while it signs: what the program has got is on record, and what it has not is either whole or absent.
  const answers = Array.from({ length: 12 }, (_, index) =>
    codeOf(client.signExchangeRequest(order(10 + index))),
  );
  await Promise.race(answers);
  first.child.kill('SIGKILL');
  const codes = await Promise.all(answers);
  const got = 1 + codes.filter((code) => code === 'none').length;
  await once(first.child, 'close');
  expect(existsSync(socket)).toBe(true);

  // The dead socket is taken over; the pairing and what was spent are still known.
  const second = new Serving();
  await second.begun();
  const listed = await second.command(1, 'programs.list', {});
  const signed = Number(at((listed['value'] as { programs: unknown[] }).programs[0], 'signed'));
  expect(signed).toBeGreaterThanOrEqual(got);
  expect(signed).toBeLessThanOrEqual(13);
  expect(await codeOf(client.signExchangeRequest(order(901)))).toBe('refused');
  expect(await codeOf(client.signExchangeRequest(order(50)))).toBe('none');
  const withdrawal = {
    exchange: 'binance',
    method: 'POST' as const,
    path: '/sapi/v1/capital/withdraw/apply',
  };
  expect(
    await codeOf(client.signExchangeRequest({ ...withdrawal, body: 'coin=BTC&address=bc1q&amount=1' })),
  ).toBe('refused');

  expect(await second.command(2, 'serve.stop', {})).toMatchObject({ ok: true });
  expect(await codeOf(client.signExchangeRequest(order(1)))).toBe('not-reached');
  second.child.kill('SIGINT');
  await once(second.child, 'close');
  expect(second.child.exitCode).toBe(0);
  expect(existsSync(socket)).toBe(false);
});

async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof HoldfastClientError) return error.code;
    throw error;
  }
  return 'none';
}
