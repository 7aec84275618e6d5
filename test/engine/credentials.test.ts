import { createHmac, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { encodeUtf8 } from '../../src/core/encoding/utf8.ts';
import type { CommandInput } from '../../src/shared/contract.ts';
import { openBench } from './harness.ts';

const bench = await openBench();

type Adding = CommandInput<'credentials.add'>;

function hmac(label: string, more: Partial<Adding> = {}): Adding {
  return {
    exchange: 'binance',
    label,
    apiKey: `key-of-${label.replaceAll(' ', '-')}`,
    authentication: 'hmac',
    secret: { text: encodeUtf8(`secret of ${label}`.replaceAll(' ', '-')) },
    rights: ['read', 'trade'],
    addresses: ['192.0.2.1'],
    ...more,
  };
}

async function code(command: 'credentials.add' | 'credentials.replace', input: unknown): Promise<string> {
  const result = await bench.engine.call(command, input);
  return result.ok ? 'ok' : result.error.code;
}

describe('credentials', () => {
  it('name nine exchanges, each with its ways to sign and what it can be asked', async () => {
    const { exchanges } = await bench.ok('credentials.exchanges', {});
    expect(exchanges.map(({ id }) => id)).toEqual([
      'binance',
      'bitfinex',
      'bybit',
      'coinbase',
      'deribit',
      'hyperliquid',
      'kraken',
      'kucoin',
      'okx',
    ]);
    for (const { methods } of exchanges)
      expect(methods).toContainEqual({ method: 'withdraw', act: 'withdraw' });
    expect(exchanges.filter(({ needsPassphrase }) => needsPassphrase).map(({ id }) => id)).toEqual([
      'kucoin',
      'okx',
    ]);
  });

  it('are keys in use at once, sign a request, and are found as the only one of their exchange', async () => {
    const { credential } = await bench.ok('credentials.add', hmac('Binance bot'));
    expect(credential).toMatchObject({ state: 'active', exchangeName: 'Binance', findings: [], useCount: 0 });
    const body = 'symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=1&price=20000&timestamp=1700000000123';
    const request = JSON.stringify({ exchange: 'binance', method: 'POST', path: '/api/v3/order', body });
    const opened = await bench.ok('sign.open', {
      kind: 'exchange-request',
      from: { bytes: encodeUtf8(request) },
    });
    expect(opened.display).toMatchObject({ act: 'trade', credential: credential.key });
    expect(opened.facts).toMatchObject({
      acts: ['trade'],
      transfers: [
        { asset: 'exchange:binance/USDT', amount: '20000', recipient: null },
        // The path is not signed: the same text is an order of contracts.
        { asset: 'exchange:binance/BTCUSDT', amount: '1', recipient: null },
      ],
    });
    const signed = await bench.ok('sign.approve', { id: opened.id, digest: opened.digest });
    const sent = JSON.parse(new TextDecoder().decode(signed.bytes)) as { body: string };
    const expected = createHmac('sha256', 'secret-of-Binance-bot').update(body).digest('hex');
    expect(sent.body).toBe(`${body}&signature=${expected}`);
    const { credentials } = await bench.ok('credentials.list', {});
    expect(credentials).toMatchObject([{ useCount: 1, label: 'Binance bot' }]);
  });

  it('are not taken in with an end that has passed, which is told by its own name', async () => {
    const late = { ...hmac('Late bot'), expires: '2001-01-01T00:00:00.000Z' };
    expect(await bench.engine.call('credentials.add', late)).toMatchObject({
      error: { code: 'bad-request', details: { field: 'expires', reason: 'end-passed' } },
    });
  });

  it('are not replaced by a key whose own rules allow more, now or once they have waited', async () => {
    const make = async (label: string) =>
      (await bench.ok('keys.generate', { algorithm: 'ed25519', label })).record.id;
    const ready = async (id: string) => {
      await bench.ok('keys.waive-backup', { id, reason: 'of a test' });
      await bench.ok('keys.activate', { id });
    };
    const [old, next] = [await make('Strict pair'), await make('Loose pair')];
    await ready(old);
    await ready(next);
    await bench.ok('credentials.add', {
      label: 'Strict pair',
      exchange: 'binance',
      authentication: 'ed25519',
      apiKey: 'strict',
      secret: { key: old },
      rights: ['trade'],
    });
    const strict = { acts: ['trade' as const], delayMinutes: 60 };
    await bench.ok('rules.set', { scope: old, rules: strict });
    const replace = () =>
      bench.engine.call('credentials.replace', { key: old, apiKey: 'loose', secret: { key: next } });
    const looser = { error: { code: 'rules-contradict', details: { reason: 'successor-looser' } } };
    await bench.ok('rules.set', { scope: next, rules: { delayMinutes: 60 } });
    expect(await replace()).toMatchObject(looser);
    // As strict for now, but not for long.
    await bench.ok('rules.set', { scope: next, rules: { acts: ['trade', 'read'], delayMinutes: 60 } });
    await bench.ok('rules.set', { scope: next, rules: strict });
    await bench.ok('rules.set', { scope: next, rules: { delayMinutes: 60 } });
    expect(await replace()).toMatchObject(looser);
    await bench.ok('rules.keep', { scope: next });
    expect(await replace()).toMatchObject({ ok: true });
    expect((await bench.ok('rules.get', { scope: next })).rules).toMatchObject({ rules: strict });
  });

  it('are replaced and rotated under their rules: whoever puts a key in the place of one is not rid of them', async () => {
    const { credential } = await bench.ok('credentials.add', hmac('Bound bot'));
    const rules = { acts: ['trade' as const], delayMinutes: 60 };
    await bench.ok('rules.set', { scope: credential.key, rules });
    await bench.ok('rules.set', { scope: credential.key, rules: { delayMinutes: 60 } }); // looser: it waits
    const { credential: next } = await bench.ok('credentials.replace', {
      key: credential.key,
      apiKey: 'next',
      secret: { text: encodeUtf8('another-secret-of-the-bot') },
    });
    const { rules: carried } = await bench.ok('rules.get', { scope: next.key });
    expect(carried).toMatchObject({ rules, pending: { rules: { delayMinutes: 60 } } });
    const withdrawal = JSON.stringify({
      exchange: 'binance',
      credential: next.key,
      method: 'POST',
      path: '/sapi/v1/capital/withdraw/apply',
      body: 'coin=BTC&amount=1&address=bc1q',
    });
    const opened = await bench.ok('sign.open', {
      kind: 'exchange-request',
      from: { bytes: encodeUtf8(withdrawal) },
    });
    expect(opened.verdict.decision).toBe('refuse');

    const { record: pair } = await bench.ok('keys.generate', { algorithm: 'ed25519', label: 'Bound pair' });
    await bench.ok('keys.waive-backup', { id: pair.id, reason: 'of a test' });
    await bench.ok('keys.activate', { id: pair.id });
    await bench.ok('rules.set', { scope: pair.id, rules: { acts: ['read'] } });
    const rotated = await bench.ok('keys.rotate', { id: pair.id, reason: 'its time has come' });
    const after = rotated.successor?.record.id ?? pair.id;
    expect(after).not.toBe(pair.id);
    const { rules: ofSuccessor } = await bench.ok('rules.get', { scope: after });
    expect(ofSuccessor).toMatchObject({ scope: after, rules: { acts: ['read'] } });
  });

  it('come as text with a passphrase, PEM, base64 and hex', async () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    const ed = generateKeyPairSync('ed25519').privateKey;
    const jwk = ed.export({ format: 'jwk' });
    const both = Buffer.concat([
      Buffer.from(jwk.d ?? '', 'base64url'),
      Buffer.from(jwk.x ?? '', 'base64url'),
    ]);
    const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    const pem = (key: typeof rsa, type: 'pkcs1' | 'pkcs8' | 'sec1'): Adding['secret'] => ({
      text: encodeUtf8(String(key.export({ format: 'pem', type }))),
    });
    const wishes: Partial<Adding>[] = [
      { exchange: 'okx', apiPassphrase: encodeUtf8('pass') },
      { exchange: 'bybit', authentication: 'rsa', secret: pem(rsa, 'pkcs1') },
      { exchange: 'coinbase', authentication: 'es256', secret: pem(p256, 'sec1') },
      {
        exchange: 'coinbase',
        authentication: 'ed25519',
        secret: { text: encodeUtf8(`${both.toString('base64')}\n`) },
      },
      {
        exchange: 'hyperliquid',
        authentication: 'ethereum-agent',
        secret: { text: encodeUtf8(`0x${'1f'.repeat(31)}2e`) },
      },
    ];
    for (const [at, wish] of wishes.entries())
      expect(await code('credentials.add', hmac(`Form ${String(at)}`, wish))).toBe('ok');
  });

  it.each<[string, Partial<Adding>]>([
    ['no-such-exchange', { exchange: 'mtgox' }],
    ['label-taken', { label: 'Binance bot' }],
    ['duplicate-key', { secret: { text: encodeUtf8('secret-of-Binance-bot\n') } }],
    ['passphrase-needed', { exchange: 'okx' }],
    ['key-malformed', { apiPassphrase: encodeUtf8('unused') }],
    ['key-malformed', { apiKey: 'with "quotes"' }],
    ['key-malformed', { secret: { text: encodeUtf8('short') } }],
    ['key-malformed', { secret: { text: encodeUtf8('two words of it') } }],
    ['key-malformed', { exchange: 'kraken', secret: { text: encodeUtf8('no base64 at all!') } }],
    [
      'key-malformed',
      { exchange: 'coinbase', authentication: 'ed25519', secret: { text: encodeUtf8('AAAA') } },
    ],
    ['key-wrong-algorithm', { exchange: 'okx', authentication: 'rsa' }],
    ['no-such-key', { authentication: 'rsa', secret: { key: '0198c0de-0000-7000-8000-000000000000' } }],
  ])('are refused with %s, case %#', async (expected, wish) => {
    expect(await code('credentials.add', hmac('Refused', wish))).toBe(expected);
  });

  it('can be keys made here, whose public half goes to the exchange', async () => {
    const { record } = await bench.ok('keys.generate', { algorithm: 'ed25519', label: 'Own key' });
    const wish = hmac('unused', { authentication: 'ed25519', secret: { key: record.id } });
    const { credential } = await bench.ok('credentials.add', wish);
    expect(credential).toMatchObject({ key: record.id, label: 'Own key', state: 'pre-activation' });
    expect(await code('credentials.add', wish)).toBe('duplicate-key');
    expect(await code('credentials.add', { ...wish, authentication: 'rsa' })).toBe('key-wrong-algorithm');
  });

  it('say what needs doing, and end when the exchange says so', async () => {
    const expires = new Date(Date.now() + 10 * 86_400_000).toISOString();
    const { credential } = await bench.ok(
      'credentials.add',
      hmac('Ending', { exchange: 'bybit', rights: ['withdraw'], addresses: [], expires }),
    );
    expect(credential.findings).toEqual(['expires-soon', 'no-address-list', 'can-withdraw']);
    const later = new Date(Date.now() + 100 * 86_400_000).toISOString();
    const changed = await bench.ok('credentials.change', {
      key: credential.key,
      rights: ['read'],
      addresses: ['192.0.2.7'],
      expires: later,
    });
    expect(changed.credential).toMatchObject({ findings: [], expires: later, rights: ['read'] });
    const { record } = await bench.ok('keys.get', { id: credential.key });
    expect(record.periods.originatorUntil).toBe(later);
    expect(record.history.map(({ event }) => event)).toContain('periods-changed');
    const id = '0198c0de-0000-7000-8000-000000000000' as typeof credential.key;
    expect((await bench.engine.call('credentials.change', { key: id })).ok).toBe(false);
  });

  it('are replaced in one step: the new one in use, the old one retired, each naming the other', async () => {
    const { credential: old } = await bench.ok('credentials.add', hmac('Kept', { exchange: 'bitfinex' }));
    const { credential } = await bench.ok('credentials.replace', {
      key: old.key,
      label: 'Kept 2',
      apiKey: 'new-key',
      secret: { text: encodeUtf8('another-secret') },
    });
    expect(credential).toMatchObject({ state: 'active', apiKey: 'new-key', exchange: 'bitfinex' });
    const [was, is] = await Promise.all(
      [old.key, credential.key].map(async (id) => (await bench.ok('keys.get', { id })).record),
    );
    expect(was).toMatchObject({ state: 'deactivated', successor: credential.key });
    expect(was?.history.at(-1)).toMatchObject({ event: 'deactivated', code: 'superseded' });
    expect(is).toMatchObject({ predecessor: old.key, backup: { rule: 'waived' } });
    const again = {
      key: old.key,
      label: 'Kept 3',
      apiKey: 'x',
      secret: { text: encodeUtf8('third-secret') },
    };
    expect(await code('credentials.replace', again)).toBe('state-forbids');
    const open = await bench.engine.call('sign.open', {
      kind: 'exchange-request',
      key: old.key,
      from: {
        bytes: encodeUtf8(
          JSON.stringify({ exchange: 'bitfinex', method: 'POST', path: '/v2/auth/r/wallets', body: {} }),
        ),
      },
    });
    expect(open.ok ? 'ok' : open.error.code).toBe('state-forbids');
  });

  it('are never generated or rotated here, and go into backups and wrappings whole', async () => {
    const { credentials } = await bench.ok('credentials.list', {});
    const [first] = credentials.filter(({ authentication }) => authentication === 'hmac');
    const id = first?.key as NonNullable<typeof first>['key']; // added above
    const rotated = await bench.engine.call('keys.rotate', { id, reason: 'test' });
    expect(rotated.ok ? 'ok' : rotated.error.code).toBe('state-forbids');
    const { actions } = await bench.ok('keys.get', { id });
    expect(actions.map(({ command }) => command)).not.toContain('keys.rotate');
  });
});
