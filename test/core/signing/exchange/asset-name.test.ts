import { describe, expect, it } from 'vitest';
import { factsByTodaysNames } from '../../../../src/core/policy/asset-form.ts';
import { checkRules } from '../../../../src/core/policy/rule-checks.ts';
import { takenBy, unused, UsageLog } from '../../../../src/core/policy/usage.ts';
import { assetInFacts, assetName, assetsInFacts } from '../../../../src/core/signing/exchange/asset-name.ts';
import { exchangeProfiles } from '../../../../src/core/signing/exchange/profiles.ts';
import { anyAssetOf, type RequestFacts } from '../../../../src/core/signing/facts.ts';
import { seededBytes } from '../../../support/random-cases.ts';

const sale = (asset: string): RequestFacts => ({
  acts: ['trade'],
  chain: asset.slice(0, asset.indexOf('/')),
  transfers: [{ asset, amount: '50', recipient: null }],
  calls: [],
});

/** Whether a limit of 1 lets a sale of 50 through. */
function passes(limited: string, asset: string): boolean {
  const rules = { limits: [{ asset: limited, per: 'day' as const, amount: '1' }] };
  const checked = { facts: sale(asset), usage: unused, book: { find: () => undefined }, now: 0 };
  return checkRules(rules, checked).every(({ holds }) => holds);
}

describe('names of assets at exchanges', () => {
  it('are left as they are once facts have said them: 4,000 odd ones', () => {
    const random = seededBytes('asset names');
    for (let at = 0; at < 4000; at++) {
      const profile = exchangeProfiles[at % exchangeProfiles.length];
      if (profile === undefined) throw new Error('no profile');
      const raw = String.fromCodePoint(...Array.from(random(1 + (at % 12)), (byte) => byte + 1));
      const fact = `exchange:${profile.id}/${assetName(profile, at % 5 === 0 ? `${raw}%5e`.repeat(9) : raw)}`;
      expect(assetInFacts(fact), fact).toBe(fact);
      expect(passes(fact, fact), fact).toBe(false);
    }
    for (const { id } of exchangeProfiles)
      expect(assetInFacts(anyAssetOf(`exchange:${id}`))).toBe(anyAssetOf(`exchange:${id}`));
  });

  it('can be copied from a verdict into a rule, and typed in any case', () => {
    expect(passes('exchange:okx/%5e01%5b89', 'exchange:okx/%5e01%5b89')).toBe(false);
    expect(passes('exchange:kraken/xxbt', 'exchange:kraken/XBT')).toBe(false);
    expect(passes('exchange:kraken/ETH', 'exchange:kraken/XBT')).toBe(true);
  });

  it('are read at once, however many escapes there are to try', () => {
    const begun = performance.now();
    for (const name of [`${'%1'.repeat(70)}x`, `%${'1'.repeat(150)}x`, `${'%1a2b3c'.repeat(22)}!`])
      expect(assetsInFacts(`exchange:okx/${name}`).length).toBeGreaterThan(0);
    expect(performance.now() - begun).toBeLessThan(1000);
  });

  it('hold with escapes in either case, and for an asset that is nothing but a sign', () => {
    expect(passes('exchange:okx/%5E01%5B89', 'exchange:okx/%5e01%5b89')).toBe(false);
    expect(passes('exchange:okx/a%5eb', 'exchange:okx/A%5eB')).toBe(false);
    expect(passes('exchange:okx/%', 'exchange:okx/%25')).toBe(false);
    expect(passes('exchange:bitfinex/T%5e01', 'exchange:bitfinex/%5e01')).toBe(false);
  });

  it.each([
    ['kraken', 'XXBT', 'XBT'],
    ['kraken', 'XXBT', 'XXBT'],
    ['bitfinex', 'TBTC', 'TBTC'],
    ['bitfinex', 'TSOL', 'SOL'],
    ['bitfinex', 'TSOL', 'TSOL'],
    ['kraken', 'BTC%2f', 'XBT'],
    ['okx', 'UNKNOWN', 'BTC'],
  ])('count where a former version of %s wrote %s, under a limit on %s', (exchange, stored, limited) => {
    const usage = new UsageLog();
    usage.add(1, takenBy(factsByTodaysNames(sale(`exchange:${exchange}/${stored}`))));
    const asset = assetInFacts(`exchange:${exchange}/${limited}`);
    const rules = {
      limits: [{ asset: `exchange:${exchange}/${limited}`, per: 'day' as const, amount: '60' }],
    };
    const book = { find: () => undefined };
    const now = 2;
    expect(
      checkRules(rules, { facts: sale(asset), usage: unused, book, now }).every(({ holds }) => holds),
    ).toBe(true);
    expect(checkRules(rules, { facts: sale(asset), usage, book, now }).every(({ holds }) => holds)).toBe(
      false,
    );
  });

  it('stand for what follows the letter before every market, too, as former documents said', () => {
    expect(assetsInFacts('exchange:bitfinex/TSOL')).toEqual([
      'exchange:bitfinex/TSOL',
      'exchange:bitfinex/SOL',
    ]);
    expect(passes('exchange:bitfinex/TSOL', 'exchange:bitfinex/SOL')).toBe(false);
    expect(passes('exchange:bitfinex/tdoge', 'exchange:bitfinex/DOGE')).toBe(false);
    expect(passes('exchange:bitfinex/TON', 'exchange:bitfinex/TON')).toBe(false);
    expect(assetsInFacts('exchange:kraken/TSOL')).toEqual(['exchange:kraken/TSOL']);
  });
});
