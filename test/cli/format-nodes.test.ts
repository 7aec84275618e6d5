import { expect, it } from 'vitest';
import { formatNodes } from '../../src/cli/format-nodes.ts';

const nodes = [
  { chain: 'eip155:1', origin: 'https://node.example', more: true },
  { chain: 'solana', origin: 'http://127.0.0.1:8899', more: false, pin: 'ab'.repeat(32) },
];

it('shows nodes, and of an address only whether it has a path or a key', () => {
  const text = formatNodes({ on: true, cold: false, nodes });
  expect(text).toMatch(/^may be asked +yes$/m);
  expect(text).toMatch(/^CHAIN +NODE +AFTER THE HOST +CERTIFICATE$/m);
  expect(text).toMatch(
    /^eip155:1 +https:\/\/node\.example +a path or key, not shown +one that this system trusts$/m,
  );
  expect(text).toMatch(/^solana +http:\/\/127\.0\.0\.1:8899 +nothing +(?:ab){32}$/m);
  expect(text).not.toContain('switch it on');
});

it('says what stands in the way, and what to do', () => {
  const off = formatNodes({ on: false, cold: false, nodes });
  expect(off).toMatch(/^may be asked +no: switched off$/m);
  expect(off).toContain('holdfast nodes switch --on');
  const cold = formatNodes({ on: true, cold: true, nodes });
  expect(cold).toMatch(/^may be asked +no: this computer is in cold mode$/m);
  expect(cold).toMatch(/^in this vault +switched on$/m);
  expect(cold).toContain('HOLDFAST_COLD');
  expect(cold).not.toContain('nodes switch');
  const both = formatNodes({ on: false, cold: true, nodes: [] });
  expect(both).toMatch(/^in this vault +switched off$/m);
  expect(both).toContain('holdfast nodes switch --on');
  expect(both).toContain('holdfast nodes set --chain CHAIN --url URL');
});
