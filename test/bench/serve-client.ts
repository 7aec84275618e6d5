/**
 * A trading program of its own: pairs, then asks for orders to be signed at a steady pace, whether or not the ones before
 * were answered, and gives the milliseconds that each took. Spoken with by `serve.ts` over its standard streams.
 */
import { HoldfastClient, pair } from '../../clients/node/client.js';

/** What the program says when it is done: milliseconds that each order took, and that it was asked for too late. */
export interface Told {
  readonly times: readonly number[];
  readonly late: readonly number[];
  /** Milliseconds of a processor that this program used in all. */
  readonly cpu: number;
}

const [socket = '', perSecond = '200', seconds = '10'] = process.argv.slice(2);
const every = 1000 / Number(perSecond);
const count = Number(perSecond) * Number(seconds);

const pairing = await pair({
  name: 'Benchmark',
  socket,
  onCode: (code, { program }) => console.log(JSON.stringify({ code, program })),
});
const client = new HoldfastClient({ ...pairing, socket });

/** Milliseconds from the moment at which it was due: what a late start costs counts too. */
async function ask(number: number, due: number): Promise<number> {
  const price = String(50_000 + (number % 1000));
  const signed = await client.signExchangeRequest({
    exchange: 'binance',
    method: 'POST',
    path: '/api/v3/order',
    body: `symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.001&price=${price}`,
  });
  if (!signed.url.startsWith('https://')) throw new Error('not a request');
  return performance.now() - due;
}

async function run(requests: number): Promise<Told> {
  const before = process.cpuUsage();
  const start = performance.now() + 20;
  const answers: Promise<number>[] = [];
  const late: number[] = [];
  for (let number = 0; number < requests; number++) {
    const due = start + number * every;
    // Asleep and not spinning: there may be no processor to spare. A sleep is never too short, so none is early.
    const wait = due - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, Math.ceil(wait)));
    late.push(performance.now() - due);
    answers.push(ask(number, due));
  }
  const times = await Promise.all(answers);
  const { user, system } = process.cpuUsage(before);
  return { times, late, cpu: (user + system) / 1000 };
}

// Programs run for days: what counts is not the first seconds, in which the engine is still compiling.
await run(Number(perSecond) * 8);
console.log(JSON.stringify({ warm: true }));
console.log(JSON.stringify(await run(count)));
client.close();
