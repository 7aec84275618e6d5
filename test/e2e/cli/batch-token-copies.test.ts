/** Every command of `token-copies.*` through `holdfast batch`, on SoftHSM2; and a spare from a file by flags alone. */
import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { softHsm } from '../../tokens/support/softhsm.ts';
import { at, BatchSession, idOf, parts, textOf, utf8, type Value } from './batch-session.ts';

const session = new BatchSession();
const hsm = softHsm();

/** Lists of an answer, by the contract's name. */
const list = (value: Value, name: string): Value[] => value[name] as Value[];

beforeAll(async () => {
  hsm.addToken('First');
  hsm.addToken('Second');
  Object.assign(session.place.env, hsm.environment);
  await session.begin();
});
afterAll(async () => {
  await session.remove();
  hsm.remove();
});

describe('batch, spares of tokens', () => {
  it('makes a wrapping key, a backup and a clone', async () => {
    await session.say('modules.trust', { path: hsm.module, name: 'SoftHSM2' });
    const tokens = list(await session.say('tokens.list'), 'tokens');
    const named = (name: string): string =>
      at(
        tokens.find(({ label }) => label === name),
        'token',
      );
    const [first, second] = [named('First'), named('Second')];
    for (const token of [first, second]) await session.say('tokens.login', { token, pin: utf8('1234') });
    const wish = { label: 'Safe', threshold: 2, shares: 3, holders: ['Ada', 'Grace', 'Edsger'] };
    const made = await session.say('token-copies.make-wrapping-key', wish);
    const id = at(made, 'wrappingKey', 'id');
    const shares = list(made, 'shares').map(textOf);
    for (const share of shares) await session.say('token-copies.check-share', { id, share: utf8(share) });
    const some = utf8(shares.slice(1).join('\n'));
    for (const token of [first, second])
      await session.say('token-copies.put-wrapping-key', { token, id, shares: some });
    const key = await session.say('token-keys.generate', {
      token: first,
      algorithm: 'p256',
      label: 'Travels',
      wrappable: true,
    });
    const file = session.path('travels.holdfast-token-key');
    await session.say('token-copies.backup', { key: idOf(key), file });
    expect(await session.say('token-copies.inspect', { file })).toMatchObject({ known: true });
    await session.say('token-copies.clone', { key: idOf(key), token: second, file });
    await session.say('keys.activate', { id: idOf(key) });
    await session.say('token-copies.remove-wrapping-key', { token: second, id });
    const { wrappingKeys } = await session.say('token-copies.list');
    expect(wrappingKeys).toMatchObject([{ label: 'Safe', ready: true, places: [{ serial: first }] }]);
    const transport = { token: second, label: 'Transport', bits: 2048 };
    expect(await session.say('token-copies.make-transport-key', transport)).toMatchObject({ kind: 'rsa' });
    const own = await session.say('keys.generate', { algorithm: 'p256', label: 'Own' });
    await session.say('token-keys.import', { token: second, key: idOf(own), under: 'Transport' });
    writeFileSync(session.path('no.holdfast-token-key'), '{}');
    const no = { file: session.path('no.holdfast-token-key') };
    expect(await session.refused('token-copies.inspect', no)).toBe('not-a-token-backup');
  });

  it('has used every command of its part', async () => {
    expect(session.missing(parts.tokenCopies)).toEqual([]);
    expect(parts.tokenCopies).toHaveLength(9);
    await session.end();
  });
});
