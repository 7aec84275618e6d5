import { describe, expect, it } from 'vitest';
import type { ExchangeRequestDisplay } from '../../../src/core/signing/exchange/display.ts';
import type { RequestView } from '../../../src/shared/contract/sign.ts';
import { nameAct } from '../../../src/renderer/sign/act-name.ts';
import { parseUnits, wordsOf } from '../../../src/renderer/sign/amounts.ts';
import { chainName, formatAsset } from '../../../src/renderer/sign/asset-amount.ts';
import { exchangeSentence } from '../../../src/renderer/sign/exchange-words.ts';
import { httpParts } from '../../../src/renderer/sign/http-parts.ts';
import { psbtBars } from '../../../src/renderer/sign/psbt-bars.ts';
import { reasonWords, wayOut } from '../../../src/renderer/sign/verdict-words.ts';
import {
  authorization,
  callTree,
  certificateRequest,
  document,
  httpOutcome,
  manyInputs,
  order,
  solana,
  withdrawal,
} from '../harness/sign-more-fixtures.ts';

function exchange(over: Partial<ExchangeRequestDisplay>): ExchangeRequestDisplay {
  if (order.display.kind !== 'exchange-request') throw new Error('not an exchange request');
  return { ...order.display, ...over };
}

describe('a request to an exchange', () => {
  it.each([
    ['Market sell 2 BTC-USDT on Binance', {}],
    [
      'Limit buy 0.5 ETH-USD at 2000 on Binance',
      {
        fields: [
          { name: 'market', value: 'ETH-USD' },
          { name: 'side', value: 'buy' },
          { name: 'type', value: 'limit' },
          { name: 'amount', value: '0.5' },
          { name: 'price', value: '2000' },
        ],
      },
    ],
    ['Call “Cancel order” on Binance', { method: 'cancel-order', fields: [{ name: 'order', value: '17' }] }],
    ['Call “Withdraw” on Binance', { act: 'other' as const, method: 'withdraw' }],
  ])('reads as %s', (sentence, over) => {
    expect(exchangeSentence(exchange(over))).toBe(sentence);
  });

  it('names where a withdrawal goes', () => {
    expect(nameAct(withdrawal)).toBe('Sign: Withdraw 0.75 BTC to bc1qcr…6fyu on Kraken');
  });
});

describe('the button that approves', () => {
  it.each([
    ['Sign the call “execTransaction”', callTree],
    ['Hand this account to that code', authorization],
    ['Sign payment of 1.25 SOL to 4fYNw3…PYvA', solana],
    ['Sign “Transfer”', { ...solana, facts: { ...solana.facts, acts: ['transfer', 'other'] } }],
    ['Sign holdfast-0.4.0-linux-x64.tar.gz in minisign’s form', document],
    ['Sign the certificate request for CN=desk.example, O=Trading desk, C=AT', certificateRequest],
    ['Sign payment of 2.35 BTC to 40 outputs', manyInputs],
  ] satisfies [string, RequestView][])('says %s', (words, request) => expect(nameAct(request)).toBe(words));
});

describe('the picture of a PSBT', () => {
  it('draws the largest one by one, the rest as one, and loses nothing', () => {
    if (manyInputs.display.kind !== 'bitcoin-psbt') throw new Error('not a PSBT');
    const { left, right } = psbtBars(manyInputs.display);
    expect([left.length, right.length]).toEqual([10, 11]);
    expect(left.at(-1)).toMatchObject({ look: 'rest', name: 'and 491 more' });
    for (const bars of [left, right]) {
      const sum = bars.reduce((all, { amount }) => all + BigInt(amount), 0n);
      expect(sum).toBe(BigInt(manyInputs.display.totalIn));
    }
  });
});

describe('verdicts', () => {
  it.each([
    ['Only certain acts are allowed, and “withdraw” is not among them.', 'acts', { act: 'withdraw' }],
    [
      'At most 2 ETH may go out per day; this is 1.5 ETH, and 0.9 ETH went out before.',
      'limits',
      {
        asset: 'eip155:1',
        per: 'day',
        most: '2000000000000000000',
        amount: '1500000000000000000',
        spent: '900000000000000000',
      },
    ],
    [
      'At most 10 BTC may go out per hour; this is without limit.',
      'limits',
      { asset: 'exchange:kraken/BTC', per: 'hour', most: '10', amount: 'unlimited' },
    ],
    [
      'Signatures are allowed only from 08:00 to 18:00 UTC on Monday, Friday.',
      'hours',
      { days: '1 5', from: '08:00', to: '18:00' },
    ],
    ['It is refused because of this: This counts on every chain, not on one.', 'any-chain', {}],
    [
      'It is refused because of this: The fee may reach 1.2 coins of the chain.',
      'fee-cap-high',
      { maxFee: '1200000000000000000' },
    ],
    ['Rule “of-tomorrow” decided.', 'of-tomorrow', {}],
  ])('say %s', (words, rule, details) => {
    expect(reasonWords({ rule, details }, 'refuse')).toBe(words);
  });

  it('say whether to wait, to change a rule, or to allow by name', () => {
    expect(wayOut([{ rule: 'hours' }])).toMatch(/signed later/);
    expect(wayOut([{ rule: 'acts' }, { rule: 'hours' }])).toMatch(/changed first/);
    expect(wayOut([{ rule: 'set-code' }, { rule: 'limits', details: { holds: true } }])).toMatch(/by name/);
  });
});

describe('small words', () => {
  it.each([
    ['eip155:1', '1', '0.000000000000000001 ETH'],
    ['eip155:8453', '2500000000000000000', '2.5 coins of chain 8453'],
    ['solana', '1', '0.000000001 SOL'],
    ['exchange:okx/USDT', '12.50', '12.50 USDT'],
  ])('write an amount of %s', (asset, amount, words) => expect(formatAsset(asset, amount)).toBe(words));

  it.each([
    ['eip155:1', 'Ethereum (1)'],
    ['eip155:8453', 'Base (8453)'],
    ['eip155:424242424242', 'unknown (424242424242)'],
    ['bitcoin:mainnet', 'Bitcoin'],
    ['bitcoin:testnet', 'Bitcoin testnet'],
    ['solana', 'Solana'],
    ['exchange:binance', 'Binance'],
  ])('name the chain %s', (chain, words) => expect(chainName(chain)).toBe(words));

  it.each([
    ['transferChecked', 'Transfer checked'],
    ['order-type', 'Order type'],
    ['BTC', 'BTC'],
    ['setAuthority', 'Set authority'],
  ])('read %s', (code, words) => expect(wordsOf(code)).toBe(words));

  it.each([
    ['1.5', 18, '1500000000000000000'],
    ['0', 8, '0'],
    ['0.00000001', 8, '1'],
    ['1.123456789', 8, undefined],
    ['1,5', 8, undefined],
    ['', 8, undefined],
  ])('parse %s to %i places', (amount, places, base) => expect(parseUnits(amount, places)).toBe(base));

  it('take a signed HTTP request apart, and nothing else', () => {
    expect(httpParts(httpOutcome.text).map(([name]) => name)).toEqual(['Endpoint', 'X-MBX-APIKEY']);
    for (const other of ['', '7b7d', '{}', '[]', 'null', '{"method":1,"url":2}'])
      expect(httpParts(other)).toEqual([]);
  });
});
