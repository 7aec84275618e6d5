import { describe, expect, it } from 'vitest';
import { formatLabels, parseLabels } from '../../../src/core/addresses/labels.ts';
import { looksAlike } from '../../../src/core/addresses/look-alike.ts';
import { addressKindOf, parseAddress, type AddressKind } from '../../../src/core/addresses/parse-address.ts';
import { isHoldfastError } from '../../../src/core/error.ts';

/** From BIP-173, BIP-350, BIP-84, BIP-86, EIP-55 and the Solana documentation. */
const good: readonly (readonly [AddressKind, string, string?])[] = [
  ['bitcoin', '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa'],
  ['bitcoin', '3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy'],
  ['bitcoin', 'BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4', 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4'],
  ['bitcoin', 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4'],
  ['bitcoin', 'tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7'],
  ['bitcoin', 'bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0'],
  ['bitcoin', 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080'],
  ['bitcoin', 'mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn'],
  ['ethereum', '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed'],
  ['ethereum', '0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed', '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed'],
  ['solana', '9WzDXwBbmkg8ZTbNMqUxvQRAyrZzDsGYdLVL9zYtAWWM'],
  ['solana', '11111111111111111111111111111111'],
  ['exchange', 'binance: main account'],
  [
    'other',
    ' GBRPYHIL2CI3FNQ4BXLFMNDLFJUNPU2HY3ZMFSHONUCEOASW7QC7OX2H ',
    'GBRPYHIL2CI3FNQ4BXLFMNDLFJUNPU2HY3ZMFSHONUCEOASW7QC7OX2H',
  ],
];

const bad: readonly (readonly [AddressKind, string])[] = [
  ['bitcoin', '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb'],
  ['bitcoin', 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5'],
  ['bitcoin', 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3T4'],
  // Version 0 by Bech32m, version 1 by Bech32, version 17, wrong lengths: from BIP-350.
  ['bitcoin', 'bc1q0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq24jc47'],
  ['bitcoin', 'bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd'],
  ['bitcoin', 'BC130XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ7ZWS8R'],
  ['bitcoin', 'bc1pw5dgrnzv'],
  ['bitcoin', 'BC1QR508D6QEJXTDG4Y5R3ZARVARYV98GJ9P'],
  ['bitcoin', '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed'],
  ['ethereum', '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD'],
  ['ethereum', '5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed'],
  ['ethereum', '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeA'],
  ['ethereum', '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed00'],
  ['solana', '9WzDXwBbmkg8ZTbNMqUxvQRAyrZzDsGYdLVL9zYtAWW0'],
  ['solana', '9WzDXwBbmkg8ZTbNMqUxvQRAyrZzDsGYdLVL9zYt'],
  ['solana', '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa'],
  ['other', 'with a line\nbreak'],
  ['other', 'pаypal'],
  ['exchange', '  '],
  ['exchange', 'bin\u200bance'],
];

describe('an address', () => {
  for (const [kind, text, form] of good) {
    it(`of ${kind} is kept in its one form: ${text}`, () => {
      expect(parseAddress(kind, text)).toBe(form ?? text);
      if (kind !== 'exchange' && kind !== 'other') expect(addressKindOf(text)).toBe(kind);
    });
  }

  it.each(bad)('of %s that is not one is refused: %s', (kind, text) => {
    let thrown: unknown;
    try {
      parseAddress(kind, text);
    } catch (error) {
      thrown = error;
    }
    expect(isHoldfastError(thrown, 'address-malformed')).toBe(true);
  });
});

describe('look-alikes', () => {
  const known = '0x52908400098527886E0F7030069857D2E4169EE7';
  it.each([
    ['0x5290aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa9EE7', true],
    ['0x5290AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA9ee7', true],
    ['0x529aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa69EE7', true],
    ['0x529084aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaE7', true],
    ['0x529aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa9EE7', false],
    ['0x5aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaE4169EE7', false],
    ['0x52908400098527886E0F7030069857D2E4169EE6', false],
    [known.toLowerCase(), false],
  ])('%s: %s', (address, alike) => {
    expect(looksAlike(address, known)).toBe(alike);
    expect(looksAlike(known, address)).toBe(alike);
  });
});

describe('labels (BIP-329)', () => {
  it('gives long labels back whole, and cuts no character in two', () => {
    const ref = 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4';
    for (const label of ['x'.repeat(255), `${'x'.repeat(118)}${'😀'.repeat(60)}`, `ends …`]) {
      const line = `${JSON.stringify({ type: 'addr', ref, label })}\n`;
      const { addresses } = parseLabels(line);
      expect(addresses.map((one) => one.label.isWellFormed() && one.label.length <= 120)).toEqual([true]);
      expect(formatLabels(addresses).text).toBe(line);
    }
    // A note of the owner's own is not a label.
    const own = { kind: 'bitcoin', address: ref, label: 'Rent …', note: 'paid monthly' } as const;
    expect(formatLabels([own]).text).toContain('"label":"Rent …"');
  });

  it('takes a label that is null for none', () => {
    const ref = '1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH';
    expect(parseLabels(JSON.stringify({ type: 'addr', ref, label: null })).skipped).toEqual([
      { line: 1, reason: 'no-label' },
    ]);
  });

  // Every type of line that the standard's own example shows, with references of ours.
  const lines = [
    '{ "type": "tx", "ref": "f91d0a8a78462bc59398f2c5d7a84fcff491c26ba54c4833478b202796c8aafd", "label": "Transaction", "origin": "wpkh([d34db33f/84\'/0\'/0\'])" }',
    '{ "type": "addr", "ref": "bc1q34aq5drpuwy3wgl9lhup9892qp6svr8ldzyy7c", "label": "Address" }',
    '{ "type": "pubkey", "ref": "0283409659355b6d1cc3c32decd5d561abaac86c37a353b52895a5e6c196d6f448", "label": "Public Key" }',
    '{ "type": "input", "ref": "f91d0a8a78462bc59398f2c5d7a84fcff491c26ba54c4833478b202796c8aafd:0", "label": "Input" }',
    '{ "type": "output", "ref": "f91d0a8a78462bc59398f2c5d7a84fcff491c26ba54c4833478b202796c8aafd:1", "label": "Output" , "spendable" : false }',
    '{ "type": "xpub", "ref": "xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhePY2gZ29ESFjqJoCu1Rupje8YtGqsefD265TMg7usUDFdp6W1EGMcet8", "label": "Extended Public Key" }',
    '',
    '{ "type": "addr", "ref": "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", "label": "Ether" }',
    '{ "type": "addr", "ref": "bc1q34aq5drpuwy3wgl9lhup9892qp6svr8ldzyy7d", "label": "Wrong checksum" }',
    '{ "type": "addr", "ref": "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa" }',
    '{ "type": "addr", "ref": "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "label": "a\\u202eb" }',
    'no json',
    '[1]',
    `{ "type": "addr", "ref": "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "label": "${'long '.repeat(40)}" }`,
  ];

  it('are read line by line, and what is not for an address book is told apart', () => {
    const { addresses, skipped } = parseLabels(lines.join('\r\n'));
    expect(addresses.map(({ line, kind, label }) => [line, kind, label.length])).toEqual([
      [2, 'bitcoin', 7],
      [8, 'ethereum', 5],
      [14, 'bitcoin', 120],
    ]);
    expect(addresses[1]?.address).toBe('0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed');
    expect(addresses[2]?.note).toBe('long '.repeat(40).trim());
    expect(skipped.map(({ line, reason }) => `${String(line)} ${reason}`)).toEqual([
      '1 not-an-address',
      '3 not-an-address',
      '4 not-an-address',
      '5 not-an-address',
      '6 not-an-address',
      '9 bad-address',
      '10 no-label',
      '11 bad-label',
      '12 not-json',
      '13 not-a-label',
    ]);
  });

  it('come back as they were written', () => {
    const { addresses } = parseLabels(lines.join('\n'));
    const { text, count } = formatLabels([
      ...addresses,
      { kind: 'other', address: 'x', label: 'stays here' },
    ]);
    expect(count).toBe(3);
    const again = parseLabels(text);
    expect(again.skipped).toEqual([]);
    expect(again.addresses.map(({ address, label }) => [address, label])).toEqual(
      addresses.map(({ address, label }) => [address, label]),
    );
  });

  it.each(['', 'hello', '{}\n{}', '\n'.repeat(20_001), '[]'])(
    'are not read from something else: %#',
    (text) => {
      expect(() => parseLabels(text)).toThrow('labels-unreadable');
    },
  );
});
