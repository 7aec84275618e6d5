import { describe, expect, it } from 'vitest';
import { exactAmount } from '../../src/core/policy/amount.ts';
import { Ahead, Ledger, noPast, type Use } from '../../src/engine/ledger.ts';

const owners = ({ keys, program }: Pick<Use, 'keys' | 'program'>): string[] => [
  ...keys,
  'vault',
  ...(program === undefined ? [] : [`program ${program}`]),
];
const account = 'eip155:1 0xa';
const use = (id: string, at: number, amount: string | null, nonce?: number): Use => ({
  id,
  at,
  keys: [at % 2 === 0 ? 'even' : 'odd'],
  facts: {
    acts: ['transfer'],
    chain: 'eip155:1',
    transfers: [{ asset: 'eip155:1', amount, recipient: `0x${String(at % 100).padStart(40, '0')}` }],
    calls: [],
  },
  ...(nonce === undefined ? {} : { sequence: { account, number: String(nonce) } }),
});
const spent = (ledger: Pick<Ledger, 'of'>, owner: string, since = -Infinity): bigint | null =>
  ledger.of(owner).spent('eip155:1', since);

describe('the ledger', () => {
  it('counts a use for its key, its program and the vault, once', () => {
    const ledger = new Ledger([use('b', 4, '2'), use('a', 3, '1')], owners);
    ledger.note(use('a', 3, '1'));
    ledger.note({ ...use('c', 6, '5'), program: 'p' });
    expect(spent(ledger, 'vault')).toBe(exactAmount('8'));
    expect(spent(ledger, 'even')).toBe(exactAmount('7'));
    expect(spent(ledger, 'odd')).toBe(exactAmount('1'));
    expect(spent(ledger, 'program p')).toBe(exactAmount('5'));
    expect(spent(ledger, 'vault', 4)).toBe(exactAmount('5'));
    expect(spent(ledger, 'nobody')).toBe(0n);
    expect(ledger.of('vault').count(-Infinity)).toBe(3);
    expect(ledger.paid(`0x${'3'.padStart(40, '0')}`)).toEqual({ count: 1, last: 3 });
  });

  it('counts what is being signed until it is noted or came to nothing', () => {
    const ledger = new Ledger([use('a', 2, '1', 7)], owners);
    ledger.reserve(use('b', 4, '2', 8));
    ledger.reserve(use('c', 6, null));
    ledger.reserve(use('b', 4, '2', 8));
    expect(spent(ledger, 'even')).toBeNull();
    ledger.release('c');
    expect(spent(ledger, 'even')).toBe(exactAmount('3'));
    expect(ledger.numbered({ account, number: '8' }, undefined)).toEqual({ used: true, newest: 8n });
    expect(ledger.numbered({ account, number: '8' }, 'b')).toEqual({ used: false, newest: 8n });
    ledger.note(use('b', 4, '2', 8));
    ledger.release('b');
    expect(spent(ledger, 'even')).toBe(exactAmount('3'));
    ledger.reserve(use('d', 8, '4', 9));
    // Noted meanwhile by somebody else, of whom the ledger knew nothing before.
    ledger.note(use('e', 9, '1'));
    expect([spent(ledger, 'odd'), spent(ledger, 'vault')]).toEqual([exactAmount('1'), exactAmount('8')]);
    ledger.release('d', 'd');
    expect(spent(ledger, 'vault')).toBe(exactAmount('4'));
    expect(ledger.numbered({ account, number: '9' }, undefined)).toEqual({ used: false, newest: 8n });
    expect(ledger.numbered({ account: 'another', number: '9' }, undefined)).toBeUndefined();
  });

  it('counts what was settled, whoever released it meanwhile, and once', () => {
    const ledger = new Ledger([], owners);
    const reserved = [use('a', 2, '1', 7), use('b', 4, null), use('c', 4, '3', 8)].map((one) =>
      ledger.reserve(one),
    );
    expect(spent(ledger, 'vault')).toBeNull();
    ledger.release('a', 'b');
    expect(spent(ledger, 'vault')).toBe(exactAmount('3'));
    ledger.settle(reserved.filter(({ id }) => id !== 'b'));
    ledger.settle(reserved.slice(0, 1));
    expect(spent(ledger, 'vault')).toBe(exactAmount('4'));
    expect(ledger.of('even').count(-Infinity)).toBe(2);
    expect([ledger.of('even').count(2), ledger.of('even').count(4)]).toEqual([1, 0]);
    expect(ledger.numbered({ account, number: '8' }, undefined)).toEqual({ used: true, newest: 8n });
  });

  it('keeps what another attempt has reserved anew when the first one gives up', () => {
    const ledger = new Ledger([], owners);
    const first = ledger.reserve(use('a', 2, '5'));
    const second = ledger.reserve(use('a', 2, '5'));
    ledger.drop([first]);
    expect(spent(ledger, 'vault')).toBe(exactAmount('5'));
    ledger.drop([second, first]);
    expect(spent(ledger, 'vault')).toBe(0n);
  });

  it('is looked ahead of without being changed', () => {
    const ledger = new Ledger([use('a', 2, '1', 7)], owners);
    const ahead = new Ahead(ledger, owners);
    ahead.note(use('b', 4, '2', 9));
    expect([spent(ahead, 'vault'), spent(ledger, 'vault')]).toEqual([exactAmount('3'), exactAmount('1')]);
    expect(ahead.of('vault').last).toBe(4);
    expect(ahead.numbered({ account, number: '9' }, undefined)).toEqual({ used: true, newest: 9n });
    expect(ledger.numbered({ account, number: '9' }, undefined)).toEqual({ used: false, newest: 7n });
    expect(new Ahead(noPast, owners).of('vault').count(0)).toBe(0);
  });

  it('answers a hundred thousand questions over a hundred thousand uses in no time', () => {
    const ledger = new Ledger([], owners);
    for (let at = 0; at < 100_000; at++) ledger.note(use(String(at), at, '1', at));
    let wrong = 0;
    const begun = performance.now();
    for (let at = 0; at < 100_000; at++) {
      if (ledger.of('vault').count(at) !== 99_999 - at) wrong++;
      ledger.of('even').spent('eip155:1', at);
    }
    expect(wrong).toBe(0);
    // 40 microseconds each, on a slow machine that does other things; walking would take hours.
    expect(performance.now() - begun).toBeLessThan(4000);
  });
});
