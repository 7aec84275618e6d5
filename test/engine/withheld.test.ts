import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { encodeUtf8 } from '../../src/core/encoding/utf8.ts';
import type { CommandInput } from '../../src/shared/contract.ts';
import { openBench } from './harness.ts';

const apiPassphrase = 'only-the-exchange-knows-this';
const bench = await openBench();

const requests = {
  okx: { exchange: 'okx', method: 'GET', path: '/api/v5/account/balance' },
  kucoin: { exchange: 'kucoin', method: 'GET', path: '/api/v1/accounts' },
} as const;
const headers = { okx: 'OK-ACCESS-PASSPHRASE', kucoin: 'KC-API-PASSPHRASE' } as const;
type Exchange = keyof typeof requests;

async function sign(exchange: Exchange) {
  const request = await bench.ok('sign.open', {
    kind: 'exchange-request',
    from: { bytes: encodeUtf8(JSON.stringify(requests[exchange])) },
  });
  return await bench.ok('sign.approve', { id: request.id, digest: request.digest });
}

async function add(exchange: Exchange): Promise<CommandInput<'keys.get'>['id']> {
  const { credential } = await bench.ok('credentials.add', {
    exchange,
    label: `Key of ${exchange}`,
    apiKey: 'name',
    authentication: 'hmac',
    secret: { text: encodeUtf8(`c2VjcmV0IG9mIHRlc3Rz-${exchange}`) },
    apiPassphrase: encodeUtf8(apiPassphrase),
    rights: ['read'],
  });
  return credential.key;
}

const header = (text: string, name: string): string | undefined =>
  (JSON.parse(text) as { headers: Record<string, string> }).headers[name];

describe.each(['okx', 'kucoin'] as const)('the passphrase of an API key of %s', (exchange) => {
  const name = headers[exchange];

  it('goes out once, is remembered for minutes, and is never on record', async () => {
    await add(exchange);
    const released = await sign(exchange);
    expect(released.withheld).toBeUndefined();
    const value = header(released.text, name) ?? '';
    expect(value.length).toBeGreaterThan(10);
    if (exchange === 'okx') expect(value).toBe(apiPassphrase);

    const id = released.requestId;
    expect((await bench.ok('sign.get', { id })).outcome).toEqual(released);
    const file = bench.file(`${exchange}.json`);
    expect(await bench.ok('sign.save', { id, file, form: 'text' })).not.toHaveProperty('withheld');
    expect(header(readFileSync(file, 'utf8'), name)).toBe(value);

    bench.clockOffset += 10 * 60_000;
    expect((await bench.ok('sign.get', { id })).outcome?.withheld).toEqual([name]);
    await bench.engine.lock('asked');
    await bench.unlock();
    const { outcome } = await bench.ok('sign.get', { id });
    expect(outcome?.withheld).toEqual([name]);
    expect(header(outcome?.text ?? '', name)).toBe('');
    expect(JSON.stringify(outcome)).not.toContain(value);
    expect(Buffer.from(outcome?.bytes ?? []).toString()).toBe(outcome?.text);
    // Everything else is as it was released.
    const whole = JSON.parse(released.text) as { headers: Record<string, string> };
    expect(JSON.parse(outcome?.text ?? '')).toEqual({ ...whole, headers: { ...whole.headers, [name]: '' } });
    const again = bench.file(`${exchange}-again.json`);
    const saved = await bench.ok('sign.save', { id, file: again, form: 'text' });
    expect(saved.withheld).toEqual([name]);
    expect(header(readFileSync(again, 'utf8'), name)).toBe('');
  });
});
