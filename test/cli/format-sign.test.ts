import { describe, expect, it } from 'vitest';
import { formatConfirmed, formatLookUp, formatRequestList, formatSigned } from '../../src/cli/format-sign.ts';
import { requests } from '../renderer/harness/sign-fixtures.ts';

const node = 'https://node.example';

describe('the list of requests', () => {
  it('tells one that failed on its chain from one that was confirmed, and counts', () => {
    const rows = requests.map((row, index) => ({
      ...row,
      status: 'confirmed' as const,
      source: 'file',
      ...(index === 1 ? { failed: true as const } : {}),
    }));
    const text = formatRequestList({ requests: rows, fitting: 5, total: 9, more: true });
    expect(text).toMatch(/^request-0 .* confirmed .* file$/m);
    expect(text).toMatch(/^request-1 .* failed on the chain .* file$/m);
    expect(text).toContain('3 of 5 that fit, 9 in all\nOlder ones: add --before request-2\n');
    expect(formatRequestList({ requests: [], fitting: 0, total: 9, more: false })).toBe(
      '0 of 0 that fit, 9 in all\n',
    );
    expect(formatRequestList({ requests: [], fitting: 0, total: 0, more: false })).toBe('No request.\n');
  });
});

describe('what was signed', () => {
  const half = {
    requestId: 'request-1',
    form: 'psbt',
    bytes: Uint8Array.of(1),
    text: 'AQ==',
    mediaType: 'application/octet-stream',
    suggestedFileName: 'payment.psbt',
    complete: false,
  } as const;

  it('has an id only where it is the last one', () => {
    expect(formatSigned(half)).toMatch(/^transaction +has no id before everything is signed/m);
    expect(formatSigned({ ...half, txid: 'ab'.repeat(32) })).toMatch(/^transaction +(?:ab){32}$/m);
    expect(formatSigned({ ...half, form: 'der' })).not.toContain('transaction');
  });
});

describe('what a node said', () => {
  it.each([
    [{ found: 'not-yet' }, ['does not know this transaction yet', 'sign save', 'ask again later']],
    [{ found: 'waiting' }, ['not settled in a block yet', 'Ask again later']],
    [{ found: 'not-yet', before: '16' }, ['is in block 16', 'noted no more', 'before you count on it']],
    [{ found: 'taken-up', succeeded: true, block: '16' }, ['It took effect in block 16.', 'it is noted']],
    [
      { found: 'taken-up', succeeded: false, block: '16', confirmations: 1 },
      ['block 16 (1 confirmation then) and FAILED', 'was not done', 'before you sign it again'],
    ],
    [{ found: 'taken-up', succeeded: null, block: '16' }, ['It was taken up in block 16.']],
  ] as const)('%j is said in sentences, with what to do', (said, words) => {
    const text = formatLookUp({ ...said, node });
    for (const word of [node, ...words]) expect(text).toContain(word);
    expect(text).not.toMatch(/not-yet|taken-up|succeeded/);
  });

  it('gets no control characters through', () => {
    expect(formatLookUp({ found: 'waiting', node: 'https://a\u001b[31m' })).not.toContain('\u001b');
  });
});

it('says of a receipt that was given by hand what it says', () => {
  expect(formatConfirmed({ succeeded: false, block: '16' })).toContain('in block 16 and FAILED');
  expect(formatConfirmed({ succeeded: true })).toBe('It took effect. It is noted.\n');
  expect(formatConfirmed({ succeeded: null })).toContain('whether it took effect was not said');
});
