import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { canBecome, tokenLifes } from '../../src/core/tokens/life.ts';
import type { KeyId } from '../../src/core/keys/key.ts';
import { fakePin, openTokenBench } from './token-bench.ts';

describe('the register of tokens', async () => {
  const { bench, plug, module } = await openTokenBench();

  /** A token that this vault has initialised, with a key in use. */
  async function tokenWithKey(label: string): Promise<{ serial: string; key: KeyId }> {
    const token = plug();
    const named = { token: token.serial };
    await bench.ok('tokens.initialise', { ...named, label, soPin: fakePin('12345678'), pin: fakePin() });
    await bench.ok('tokens.login', { ...named, pin: fakePin() });
    const { record } = await bench.ok('token-keys.generate', {
      ...named,
      algorithm: 'p256',
      label: `${label} key`,
    });
    await bench.ok('keys.waive-backup', { id: record.id, reason: 'test' });
    await bench.ok('keys.activate', { id: record.id });
    return { serial: token.serial, key: record.id };
  }

  it('leads a token from the shelf to a holder and back, with every step in its history', async () => {
    const { serial } = await tokenWithKey('Shelf');
    expect(await bench.no('tokens.mark', { serial, life: 'issued' })).toMatchObject({
      code: 'state-forbids',
      details: { reason: 'holder-needed' },
    });
    expect(await bench.no('tokens.mark', { serial, life: 'returned' })).toMatchObject({
      code: 'state-forbids',
    });
    await bench.ok('tokens.mark', { serial, life: 'in-stock' });
    const issued = await bench.ok('tokens.mark', { serial, life: 'issued', holder: 'Ada' });
    expect(issued).toMatchObject({
      token: { life: 'issued', holder: 'Ada', present: true },
      cases: [],
      todo: [],
    });
    const returned = await bench.ok('tokens.mark', { serial, life: 'returned' });
    expect(returned.token.holder).toBeUndefined();
    expect(returned.todo).toEqual(['check-token', 'put-in-stock-or-retire']);
    const back = await bench.ok('tokens.mark', { serial, life: 'in-stock' });
    expect(back.token.history.map(({ event }) => event).slice(-4)).toEqual([
      'in-stock',
      'issued',
      'returned',
      'in-stock',
    ]);
    expect(await bench.no('tokens.mark', { serial: 'nobody', life: 'lost' })).toMatchObject({
      code: 'no-such-token',
    });
  });

  it('opens a case for each key of a lost token, which signs nothing any more, found again or not', async () => {
    const { serial, key } = await tokenWithKey('Lost');
    await bench.ok('tokens.mark', { serial, life: 'issued', holder: 'Grace' });
    // Nobody can ask it to sign the notice of its own revocation.
    for (const token of module.held) if (token.serial === serial) token.present = false;
    const lost = await bench.ok('tokens.mark', { serial, life: 'lost', reason: 'left in a taxi' });
    expect(lost).toMatchObject({
      token: { life: 'lost', holder: 'Grace', present: false },
      todo: ['work-off-cases', 'enrol-replacement'],
    });
    expect(lost.cases).toHaveLength(1);
    const { record } = await bench.ok('keys.get', { id: key });
    expect(record.state).toBe('compromised');
    expect(record.history.map(({ event }) => event)).toContain('token-lost');
    const { cases } = await bench.ok('cases.list', { key });
    expect(cases).toMatchObject([
      { id: lost.cases[0], key, code: 'key-compromise', reason: 'left in a taxi' },
    ]);
    const found = await bench.ok('tokens.mark', { serial, life: 'returned' });
    expect(found.token.life).toBe('returned');
    expect((await bench.ok('keys.get', { id: key })).record.state).toBe('compromised');
  });

  it('retires no token whose keys are in use, and says what is left of the others', async () => {
    const { serial, key } = await tokenWithKey('Old');
    expect(await bench.no('tokens.mark', { serial, life: 'retired' })).toMatchObject({
      code: 'state-forbids',
      details: { reason: 'keys-in-use', keys: 'Old key' },
    });
    await bench.ok('keys.deactivate', { id: key, reason: 'token is worn out' });
    const retired = await bench.ok('tokens.mark', { serial, life: 'retired' });
    expect(retired).toMatchObject({ token: { life: 'retired' }, todo: ['destroy-keys', 'destroy-token'] });
    expect(retired.token.keys).toEqual([key]);
    for (const life of ['in-stock', 'issued', 'lost', 'returned'] as const)
      expect(await bench.no('tokens.mark', { serial, life, holder: 'Ada' })).toMatchObject({
        code: 'state-forbids',
      });
  });

  it('is searched, counted and exported', async () => {
    expect(await bench.ok('tokens.register', { life: 'retired' })).toMatchObject({
      total: 1,
      tokens: [{ label: 'Old' }],
    });
    expect(await bench.ok('tokens.register', { search: 'shel' })).toMatchObject({ total: 1 });
    expect(await bench.ok('tokens.register', { count: 1 })).toMatchObject({ total: 3 });
    await bench.ok('tokens.export-register', { file: bench.file('register.csv'), format: 'csv' });
    expect(readFileSync(bench.file('register.csv'), 'utf8').split('\r\n')).toHaveLength(5);
    await bench.ok('tokens.export-register', { file: bench.file('register.json'), format: 'json' });
    expect(JSON.parse(readFileSync(bench.file('register.json'), 'utf8'))).toMatchObject({
      format: 'holdfast-token-register',
      tokens: [{}, {}, {}],
    });
  });

  it('knows 15 ways from place to place, and no way out of retirement', () => {
    const ways = tokenLifes.flatMap((from) => tokenLifes.filter((to) => canBecome(from, to)));
    expect(ways).toHaveLength(15);
    expect(tokenLifes.some((to) => canBecome('retired', to))).toBe(false);
    expect(tokenLifes.some((from) => canBecome(from, 'new'))).toBe(false);
  });
});
