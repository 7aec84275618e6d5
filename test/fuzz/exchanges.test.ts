import { describe, expect, it } from 'vitest';
import { HoldfastError } from '../../src/core/error.ts';
import { encodeUtf8 } from '../../src/core/encoding/utf8.ts';
import { exchangeProfiles } from '../../src/core/signing/exchange/profiles.ts';
import { ExchangeKeys, time } from '../core/signing/exchange/support/exchange-keys.ts';
import { Dice, mutate } from './signing-mutator.ts';

const rounds = 400;
const secret = Buffer.alloc(48, 7).toString('base64');

/** A request for each row of a profile, with every word that it has. */
function requestsOf({ id, endpoints, clock }: (typeof exchangeProfiles)[number]): object[] {
  const action = {
    type: 'order',
    orders: [{ a: 1, b: true, p: '1', s: '2', r: false, t: {} }],
    grouping: 'na',
  };
  if (endpoints.length === 0)
    return [
      { exchange: id, method: 'POST', path: '/exchange', body: JSON.stringify({ action, nonce: time }) },
    ];
  return endpoints.map(([on, , , words = {}]) => {
    const [method = '', template = ''] = on.split(' ');
    const places = Object.values(words).filter((place) => typeof place === 'string');
    const names = places.filter((place) => /^[A-Za-z_]+$/.test(place));
    const content = Object.fromEntries(names.map((name, at) => [name, String(at + 1)]));
    const path = template.replaceAll(/\{[a-z]+\}/g, 'x1');
    const place = method === 'GET' || method === 'DELETE' ? 'query' : 'body';
    return { exchange: id, method, path, [place]: content, ...(clock === 'nonce' ? {} : { time }) };
  });
}

describe('requests to exchanges that were damaged at random', () => {
  it.each(exchangeProfiles.map((profile) => [profile.id, profile] as const))('%s', (id, profile) => {
    const keys =
      id === 'hyperliquid'
        ? new ExchangeKeys(id, 'ethereum-agent', new Uint8Array(32).fill(3), '0xaccount')
        : ExchangeKeys.hmac(id, secret, id === 'okx' || id === 'kucoin' ? 'pass' : '');
    const corpus = requestsOf(profile).map((request) => encodeUtf8(JSON.stringify(request)));
    const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
    // As they are, every one is read, and its canonical form reads the same.
    for (const bytes of corpus) {
      const { approvalDigest, canonical, facts } = keys.decode(text(bytes));
      expect(facts.acts).not.toEqual(['other']);
      const again = keys.decode(text(canonical), 1);
      expect(again.canonical).toEqual(canonical);
      expect(again.approvalDigest).toEqual(approvalDigest);
    }
    const dice = new Dice(id.length * 7919 + (id.codePointAt(0) ?? 0));
    let read = 0;
    for (let round = 0; round < rounds; round++) {
      const damaged = mutate(dice, dice.pick(corpus), corpus);
      try {
        const { approvalDigest, canonical } = keys.decode(text(damaged));
        expect(keys.decode(text(canonical), 1).approvalDigest).toEqual(approvalDigest);
        read++;
      } catch (error) {
        if (!(error instanceof HoldfastError)) throw error;
        expect(['undecodable', 'refused'], `round ${String(round)}`).toContain(error.code);
        // What a library throws and no check of ours foresaw.
        expect(error.details['reason'], text(damaged)).not.toBe('internal');
      }
    }
    expect(read).toBeLessThan(rounds);
  });
});
