import { expect, it } from 'vitest';
import { attestationChecks, checksOf } from '../../../src/core/tokens/attestation-checks.ts';

const said = (...args: Parameters<typeof checksOf>): string =>
  checksOf(...args)
    .map(({ check, result }) => `${check} ${result}`)
    .join(', ');

it('every check of a verified attestation is right', () => {
  expect(checksOf('verified', undefined)).toEqual(
    attestationChecks.map((check) => ({ check, result: 'right' })),
  );
});

it('of an unknown one all is right but the root, of which nothing is known', () => {
  for (const reason of ['no-root', 'root-not-added'])
    expect(said('unknown', reason)).toBe(
      'key right, signatures right, root not-known, dates right, authority right, extensions right',
    );
});

it.each([
  ['wrong-key', 'key wrong, signatures not-known, root not-known, dates not-known'],
  ['signature', 'key right, signatures wrong, root not-known, dates not-known'],
  ['expired', 'key right, signatures right, root not-known, dates wrong, authority not-known'],
  ['path-length', 'key right, signatures right, root not-known, dates not-known, authority wrong'],
  ['critical-extension', 'key right, signatures right, root not-known, dates not-known, authority not-known'],
  ['certificate-malformed', 'key not-known, signatures not-known, root not-known'],
])('of one that is refused for %s nothing is called right that was not seen to be', (reason, start) => {
  expect(said('refused', reason).startsWith(start)).toBe(true);
});
