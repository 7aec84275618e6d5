import { describe, expect, it } from 'vitest';
import { decimal } from '../../src/cli/decimal.ts';
import { formatRequest } from '../../src/cli/format-request.ts';
import type { RequestView } from '../../src/shared/contract/sign.ts';
import { approval, message, payment, psbt } from '../renderer/harness/sign-fixtures.ts';
import {
  authorization,
  bitcoinMessage,
  callTree,
  certificateRequest,
  document,
  manyInputs,
  order,
  signIn,
  solana,
  solanaMessage,
  withdrawal,
} from '../renderer/harness/sign-more-fixtures.ts';

/** What must stand in the terminal before a person approves. */
const said: readonly (readonly [string, RequestView, readonly string[]])[] = [
  [
    'a payment',
    payment,
    ['12.3456789 ETH', payment.display.kind, 'allowed by the rules', 'holdfast sign approve request-1'],
  ],
  ['typed data', approval, ['Permit', 'DANGER:', 'spender']],
  ['a PSBT', psbt, ['0.5 BTC', '49.75 sat/vB', 'change', '3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy']],
  ['a PSBT of many', manyInputs, ['2.35 BTC']],
  ['a message', message, ['  | desk.example wants you to sign in.']],
  [
    'calls inside of calls',
    callTree,
    [
      'safe execTransaction',
      'erc-20 approve',
      '(unlimited)',
      'Kraken deposit',
      'LOOKS LIKE Treasury Safe AND IS ANOTHER',
    ],
  ],
  ['an authorisation', authorization, ['EVERY chain', 'REFUSED by the rules']],
  ['a sign-in', signIn, ['signs in at', 'app.desk.example', 'good until']],
  ['a Solana transaction', solana, ['2. system: transfer', '1.25 SOL', 'invoice 2026-117', '0.000009 SOL']],
  ['a Solana message', solanaMessage, ['  | I keep this account.', 'none is named']],
  ['a Bitcoin message', bitcoinMessage, ['bip322-simple', 'bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu']],
  [
    'an order',
    order,
    ['market sell 2 BTC-USDT on Binance (trade)', 'kept: limit of an amount', 'rule of program'],
  ],
  [
    'a withdrawal',
    withdrawal,
    [
      'withdraw 0.75 BTC to bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu on Kraken (withdraw)',
      'only certain acts are allowed (act withdraw), rule of vault',
    ],
  ],
  [
    'a file',
    document,
    ['minisign', 'holdfast-0.4.0-linux-x64.tar.gz, 91234567 bytes', 'digest (BLAKE2b-512)'],
  ],
  ['a certificate request', certificateRequest, ['CN=desk.example', 'alternative-name (dns)', 'Caution:']],
];

describe('a request in the terminal', () => {
  it.each(said)('says what matters of %s', (_, view, words) => {
    const text = formatRequest(view);
    for (const word of words) expect(text).toContain(word);
    expect(text).toContain(view.digest);
    // Nothing is left to a reader of braces, and no escape gets through.
    expect(text).not.toMatch(/\[object|undefined|[{}]"/);
  });

  it('does not tell how to approve what is refused', () => {
    expect(formatRequest(withdrawal)).not.toContain('sign approve');
    expect(formatRequest({ ...payment, status: 'signed' })).not.toContain('sign approve');
  });

  it('says of one that failed on its chain that it failed', () => {
    const node = 'https://node.example';
    const receipt = {
      at: '2026-11-22T20:00:00.000Z',
      succeeded: false,
      block: '16',
      confirmations: 17,
      node,
    };
    const text = formatRequest({ ...payment, status: 'confirmed', receipt });
    expect(text).toMatch(/^status +failed on the chain$/m);
    expect(text).toMatch(
      /^on the chain +FAILED, block 16, 17 confirmations then, said by https:\/\/node\.example$/m,
    );
    const fine = formatRequest({ ...payment, status: 'confirmed', receipt: { ...receipt, succeeded: true } });
    expect(fine).toMatch(/^status +confirmed$/m);
    expect(fine).toMatch(/^on the chain +took effect, block 16/m);
    expect(formatRequest(payment)).not.toContain('on the chain');
  });

  it('judges nothing that was turned down', () => {
    expect(formatRequest(payment)).toContain('allowed by the rules');
    expect(formatRequest({ ...payment, status: 'rejected' })).not.toContain('by the rules');
  });

  it('writes units exactly', () => {
    expect(decimal('0', 0)).toBe('0');
    expect(decimal('21000', 0)).toBe('21000');
    expect(decimal('1', 18)).toBe('0.000000000000000001');
    expect(decimal('-150000000', 8)).toBe('-1.5');
  });
});
