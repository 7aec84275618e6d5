import { expect, it } from 'vitest';
import { formatWrappingKey, tokenFacts } from '../../src/cli/format-token-copies.ts';

type Record = Parameters<typeof tokenFacts>[0];
const key = (token: object, attestation?: object): Record =>
  // What is not looked at is left out.
  ({ versions: [{ number: 1, ...token }], origin: { attestation } }) as unknown as Record;
const at = '2026-01-02T03:04:05.000Z';

it('shows where a token key is, its spares, and what its maker says', () => {
  const places = { token: { serial: 'A1', id: '01' }, spares: [{ serial: 'B2', id: '01' }] };
  expect(tokenFacts(key(places, { verdict: 'verified', at, root: 'CN=Maker', notes: [] }))).toEqual([
    ['token', 'A1'],
    ['spares', 'B2'],
    ['attested', `verified ${at}, up to CN=Maker`],
  ]);
  expect(tokenFacts(key({ token: places.token }))).toEqual([
    ['token', 'A1'],
    ['spares', 'none'],
    ['attested', undefined],
  ]);
  expect(tokenFacts(key({})).every(([, text]) => text === undefined)).toBe(true);
});

it('tells spares from copies of keys that live in the vault', () => {
  const common = { label: 'Door signing', at, serial: 'B2' };
  const wrapping = {
    places: [],
    shares: [],
    backups: [],
    spares: [
      { ...common, kind: 'spare' },
      { ...common, kind: 'copy' },
    ],
    whenGone: 'nothing',
    // What is not looked at is left out.
  } as unknown as Parameters<typeof formatWrappingKey>[0];
  const rows = formatWrappingKey(wrapping).trimEnd().split('\n').slice(-2);
  expect(rows.map((row) => row.split(' ')[0])).toEqual(['spare', 'copy']);
});
