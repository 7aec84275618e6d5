import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { HoldfastError } from '../../../src/core/error.ts';
import { createNodePort } from '../../../src/node/net/node-port.ts';

it('names the host of an address, and the rest by a hash only', async () => {
  const told: unknown[] = [];
  const port = createNodePort({
    start: (...args) => {
      told.push(args);
      throw new HoldfastError('network-off', { reason: 'declined' });
    },
  });
  for (const url of ['https://node.example/KEY', 'https://node.example/OTHER'])
    await expect(
      port.converse(
        { url },
        () => false,
        () => Promise.resolve(),
      ),
    ).rejects.toMatchObject({
      code: 'network-off',
    });
  const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
  expect(told).toEqual([
    ['https://node.example', hash('https://node.example/KEY')],
    ['https://node.example', hash('https://node.example/OTHER')],
  ]);
});
