import { expect, it } from 'vitest';
import { formatBatch } from '../../src/cli/format-batch.ts';
import type { CommandOutput } from '../../src/shared/contract.ts';

it('shows what a group moves and how to sign it, and what cannot be signed', () => {
  const batch: CommandOutput<'batches.get'> = {
    id: 'batch-0001',
    source: 'salaries.txt',
    received: '2026-11-22T09:00:00.000Z',
    count: 3,
    groups: [
      {
        digest: 'ab'.repeat(32),
        kind: 'ethereum-transaction',
        act: 'transfer',
        chain: 'eip155:1',
        // Any id will do for text.
        key: '01a20291-28f3-7958-bc37-f5663849f85b' as never,
        count: 2,
        totals: [
          { asset: 'eip155:1', amount: '14' },
          { asset: 'eip155:1/0x8eA7a3fccC211ED48b763b4164884DDbcF3b0A98', amount: null },
        ],
        fee: { asset: 'eip155:1', amount: '210000' },
        recipients: { count: 2, known: 1, largest: ['0x8eA7a3fccC211ED48b763b4164884DDbcF3b0A98'] },
        verdict: { decision: 'confirm', reasons: [{ rule: 'fee-above-percent', scope: 'default' }] },
        samples: [],
        status: 'open',
      },
    ],
    refused: [
      { index: 2, name: 'line \u001b[31m3', code: 'undecodable', reason: 'unknown-format' },
      { index: 3, name: 'line 4', code: 'refused', reason: 'path-unclear' },
    ],
  };
  const text = formatBatch(batch);
  expect(text).toContain('2 x transfer on eip155:1');
  expect(text).toContain('WITHOUT BOUNDS');
  expect(text).toContain(`holdfast batches approve batch-0001 --digest ${'ab'.repeat(32)}`);
  expect(text).toContain('2 cannot be signed');
  expect(text).toContain('refused: path-unclear - Its path can be read in more than one way.');
  // Nothing from outside moves the cursor.
  expect(text).not.toContain('\u001b');
});
