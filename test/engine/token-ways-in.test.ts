import { afterAll, describe, expect, it } from 'vitest';
import { FakeModule, FakeTokens } from '../support/fake-tokens.ts';
import { FakeToken } from '../support/fake-token.ts';
import { Bench, cheapest, passphrase } from './harness.ts';

/** Tokens that open the vault: what they may not lose, which keys are fit for it, and what is said when one is lost. */

const pin = (text = '123456'): Uint8Array => new TextEncoder().encode(text);
const proof = () => ({ with: 'passphrase' as const, secret: passphrase() });
const benches: Bench[] = [];
afterAll(async () => {
  for (const bench of benches) await bench.end();
});

async function scene(): Promise<{ bench: Bench; blue: FakeToken; green: FakeToken; red: FakeToken }> {
  const [blue, green, red] = ['Blue', 'Green', 'Red'].map((label) => new FakeToken({ label }));
  if (blue === undefined || green === undefined || red === undefined) throw new Error('no tokens');
  const module = new FakeModule('/usr/lib/fake.so', [blue, green, red]);
  const tokens = new FakeTokens(module);
  const bench = new Bench((ports) => ({ ...ports, tokens }));
  benches.push(bench);
  await bench.create();
  await bench.ok('modules.trust', { path: module.file.path });
  for (const { serial } of [blue, green, red]) await bench.ok('tokens.login', { token: serial, pin: pin() });
  return { bench, blue, green, red };
}

const adding = ({ serial }: FakeToken, key?: string) => ({
  ...{ token: serial, proof: proof(), kdf: cheapest },
  ...(key === undefined ? {} : { key }),
});

describe('a token that opens the vault', () => {
  it('is not erased before it opens it no more, however it is confirmed', async () => {
    const { bench, blue } = await scene();
    const { slot } = await bench.ok('vault.add-token-slot', adding(blue));
    const wish = { token: blue.serial, label: 'New', confirm: 'Blue' };
    expect(await bench.no('tokens.initialise', { ...wish, soPin: pin('12345678') })).toMatchObject({
      code: 'key-opens-vault',
    });
    expect(blue.objects).not.toEqual([]);
    expect(blue.label).toBe('Blue');
    await bench.ok('vault.remove-slot', { slot, proof: proof() });
    await bench.ok('tokens.initialise', { ...wish, soPin: pin('12345678') });
    expect(blue.objects).toEqual([]);
  });

  it('that is lost is to be taken away, and is no spare', async () => {
    const { bench, blue, green, red } = await scene();
    await bench.ok('vault.add-token-slot', adding(blue));
    const { slot, spare } = await bench.ok('vault.add-token-slot', adding(green));
    expect(spare).toBe('there');
    const lost = { life: 'lost' as const, reason: 'left in a train' };
    expect((await bench.ok('tokens.mark', { serial: green.serial, ...lost })).todo).toEqual([
      'remove-vault-slot',
      'enrol-replacement',
    ]);
    expect((await bench.ok('vault.slots', {})).spare).toBe('missing');
    await bench.ok('vault.remove-slot', { slot, proof: proof() });
    expect((await bench.ok('vault.add-token-slot', adding(red))).spare).toBe('there');
    const retired = { life: 'retired' as const, reason: 'worn out' };
    expect((await bench.ok('tokens.mark', { serial: red.serial, ...retired })).todo).toEqual([
      'remove-vault-slot',
      'destroy-token',
    ]);
    expect((await bench.ok('vault.slots', {})).spare).toBe('missing');
  });
});

describe('a key that exists opens the vault', () => {
  it('unless others may have it, or it may leave its token', async () => {
    const { bench, blue } = await scene();
    const make = async (label: string, wrappable: boolean): Promise<string> => {
      const wish = { token: blue.serial, algorithm: 'aes-256' as const, label, wrappable };
      return (await bench.ok('token-keys.generate', wish)).record.id;
    };
    expect(await bench.no('vault.add-token-slot', adding(blue, await make('leaves', true)))).toMatchObject({
      code: 'key-may-leave',
      details: { label: 'leaves' },
    });
    const known = await make('known', false);
    await bench.ok('keys.revoke', { id: known, code: 'key-compromise', reason: 'known to others' });
    expect(await bench.no('vault.add-token-slot', adding(blue, known))).toMatchObject({
      code: 'state-forbids',
      details: { state: 'compromised' },
    });
    const silent = await make('silent', false);
    const [object] = blue.objects.filter(({ label }) => label === 'silent');
    if (object === undefined) throw new Error('no object');
    const { attributes } = object;
    object.attributes = {};
    expect(await bench.no('vault.add-token-slot', adding(blue, silent))).toMatchObject({
      code: 'key-may-leave',
    });
    object.attributes = attributes;
    expect((await bench.ok('vault.slots', {})).slots).toHaveLength(2);
    await bench.ok('vault.add-token-slot', adding(blue, silent));
  });
});
