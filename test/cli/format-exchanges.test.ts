import { expect, it } from 'vitest';
import { formatDisplay } from '../../src/cli/format-display.ts';
import { formatExchanges, formatTried } from '../../src/cli/format-exchanges.ts';
import { exchangeProfiles } from '../../src/core/signing/exchange/profiles.ts';
import type { ExchangeRequestDisplay } from '../../src/core/signing/exchange/display.ts';

it('lists exchanges with how they are signed for, and what is known of each by act', () => {
  const text = formatExchanges({
    exchanges: [
      {
        id: 'example',
        name: 'Example',
        authentications: ['hmac', 'rsa'],
        needsPassphrase: true,
        methods: [
          { method: 'order', act: 'trade' },
          { method: 'cancel-order', act: 'trade' },
          { method: 'withdraw', act: 'withdraw' },
        ],
      },
    ],
  });
  expect(text).toMatch(/example +Example +hmac, rsa +yes/);
  expect(text).toMatch(/trade +order, cancel-order/);
  expect(text).toMatch(/withdraw +withdraw/);
  expect(text).not.toContain('{');
});

it('says in one sentence what rules would have stopped, and why', () => {
  const text = formatTried({
    judged: 214,
    allowed: 210,
    confirmed: 1,
    refused: 3,
    stopped: [
      {
        id: '01a20291-28f3-7958-bc37-f5663849f85b', // any id will do for text
        received: '2026-11-22T09:00:00.000Z',
        reasons: [{ rule: 'acts', scope: 'key', details: { act: 'withdraw' } }],
      },
    ],
    unreadable: 0,
  });
  expect(text).toContain('would have stopped 3 of 214.');
  expect(text).toContain('1 would have been put to you');
  expect(text).toContain('only certain acts are allowed (act withdraw), rule of key');
  expect(text).not.toContain('{');
});

it.each<[Partial<ExchangeRequestDisplay>, Readonly<Record<string, string>>, string]>([
  [
    { act: 'trade', method: 'order' },
    { side: 'sell', type: 'market', market: 'BTC-USDT', amount: '2' },
    'market sell 2 BTC-USDT on Binance (trade)',
  ],
  [
    { act: 'trade', method: 'replace-order' },
    { side: 'buy', type: 'limit', market: 'BTC-USDT', amount: '2', price: '9' },
    'replace order: limit buy 2 BTC-USDT at 9 on Binance (trade)',
  ],
  [
    { act: 'withdraw', method: 'withdraw' },
    { amount: '1', asset: 'BTC', address: 'bc1q' },
    'withdraw 1 BTC to bc1q on Binance (withdraw)',
  ],
  [{ act: 'trade', method: 'cancel-all-orders' }, {}, 'cancel all orders on Binance (trade)'],
])('says what a request to an exchange asks, case %#', (what, fields, expected) => {
  const display = {
    kind: 'exchange-request',
    exchange: { id: 'binance', name: 'Binance' },
    apiKey: 'k',
    fields: Object.entries(fields).map(([name, value]) => ({ name, value })),
    http: { method: 'POST', host: 'api.binance.com', path: '/api/v3/order', query: '', body: '' },
    warnings: [],
    ...what,
  } as unknown as ExchangeRequestDisplay; // signer and key are not read here
  expect(formatDisplay(display)).toContain(expected);
});

it('has one act for each method of an exchange, so that a rule about a method means one thing', () => {
  for (const { endpoints } of exchangeProfiles) {
    const acts = new Map<string, string>();
    for (const [on, method, act] of endpoints) {
      expect(acts.get(method) ?? act, on).toBe(act);
      acts.set(method, act);
    }
  }
});
