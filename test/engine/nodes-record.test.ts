import { describe, expect, it } from 'vitest';
import { nodesView, readNodes } from '../../src/engine/nodes.ts';

describe('nodes out of a record', () => {
  it('are those that can be asked, however the others came into it', () => {
    const good = { chain: 'eip155:1', url: 'https://node.example/KEY', pin: 'ab'.repeat(32) };
    const read = readNodes({
      on: true,
      list: [
        { chain: 'eip155:5', url: 'http://node.example' },
        { chain: 'eip155:6', url: 'https://[cafe.de]/' },
        { chain: 'eip155:7', url: 7 },
        { chain: 'dogecoin', url: 'https://node.example' },
        { url: 'https://node.example' },
        good,
        'https://node.example',
        null,
      ],
    });
    expect(read).toEqual({ on: true, list: [good] });
    expect(nodesView(read)).toEqual({
      on: true,
      nodes: [{ chain: 'eip155:1', origin: 'https://node.example', more: true, pin: good.pin }],
    });
    for (const value of [undefined, null, 7, 'x', [], { on: 1, list: {} }])
      expect(readNodes(value)).toEqual({ on: false, list: [] });
  });
});
