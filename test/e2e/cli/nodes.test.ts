import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Place } from '../../cli/support/holdfast.ts';

/** `holdfast nodes` as people type it: no node is there, and none is asked. */
describe('holdfast nodes', { timeout: 120_000 }, () => {
  const place = new Place();
  const vault = 'v.holdfast';
  beforeAll(async () => place.create(vault), 120_000);
  afterAll(() => place.remove());

  const run = (words: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    place.run([...words, '--vault', place.path(vault), '--passphrase-fd', '3'], { env });

  it('says how to switch it on, and that cold mode stands above that', async () => {
    const set = await run(['nodes', 'set', '--chain', 'eip155:1', '--url', 'https://node.example/KEY']);
    expect(set.code, set.stderr).toBe(0);
    expect(set.stdout).toContain('holdfast nodes switch --on');
    expect(set.stdout).not.toContain('node.example/KEY');
    expect((await run(['nodes', 'switch', '--on'])).stdout).toMatch(/^may be asked +yes$/m);
    const cold = await run(['nodes', 'list'], { HOLDFAST_COLD: '1' });
    expect(cold.stdout).toMatch(/^may be asked +no: this computer is in cold mode$/m);
    expect((await run(['nodes', 'list'])).stdout).toMatch(/^may be asked +yes$/m);
  });

  it('says of a chain that is none which there are', async () => {
    const wrong = await run(['nodes', 'set', '--chain', 'ethereum', '--url', 'https://node.example']);
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('bitcoin:mainnet');
    expect(wrong.stderr).not.toContain('[1-9]');
  });
});
