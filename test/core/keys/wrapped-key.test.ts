import { describe, expect, it } from 'vitest';
import { HoldfastError } from '../../../src/core/error.ts';
import type { KeyRecord } from '../../../src/core/keys/key.ts';
import { decodeWrappedKey, encodeWrappedKey } from '../../../src/core/keys/wrapped-key.ts';
import { seededBytes } from '../../support/random-cases.ts';

const born = '2026-01-01T00:00:00.000Z';
const record: KeyRecord = {
  id: '017f22e2-79b0-7cc3-98c4-dc0c0c07398f' as KeyRecord['id'],
  label: 'Schlüssel für „Daten“',
  tags: ['not', 'carried'],
  algorithm: 'aes-256',
  purposes: ['encrypt', 'wrap'],
  home: 'vault',
  state: 'active',
  stateSince: born,
  created: born,
  versions: [
    { number: 1, created: born, state: 'destroyed' },
    { number: 2, created: born, state: 'deactivated' },
    { number: 7, created: born, state: 'active', publicKey: 'ab' },
  ],
  periods: {},
  origin: { how: 'generated', at: born, appVersion: '0', runtime: 'Node', randomSource: 'dice' },
  backup: { rule: 'open' },
  copies: [],
  useCount: 0,
  archived: false,
  history: [],
};
const secrets = [
  { version: 2, secret: new Uint8Array(32).fill(2) },
  { version: 7, secret: new Uint8Array(48).fill(7) },
];

describe('the plaintext of a wrapped key', () => {
  it('holds what was known of the key and a secret for each version', () => {
    const { metadata, secrets: read } = decodeWrappedKey(encodeWrappedKey(record, secrets));
    const { id, label, algorithm, purposes, origin } = record;
    expect(metadata).toEqual({
      format: 1,
      id,
      label,
      algorithm,
      purposes,
      origin,
      versions: [
        { number: 2, created: born, bytes: 32 },
        { number: 7, created: born, bytes: 48, publicKey: 'ab' },
      ],
    });
    expect(read).toEqual(secrets.map(({ secret }) => secret));
    expect(() => encodeWrappedKey(record, [{ version: 3, secret: new Uint8Array(1) }])).toThrow(
      'no-such-version',
    );
  });

  it('is refused in any other length', () => {
    const whole = encodeWrappedKey(record, secrets);
    for (let length = 0; length < whole.length; length++)
      expect(() => decodeWrappedKey(whole.slice(0, length)), String(length)).toThrow('not-wrapped-key');
    expect(() => decodeWrappedKey(Uint8Array.from([...whole, 0]))).toThrow('not-wrapped-key');
  });

  it('gives a key or one typed error for 20,000 changed ones', () => {
    const whole = encodeWrappedKey(record, secrets);
    const random = seededBytes('wrapped key');
    let read = 0;
    for (let n = 0; n < 20_000; n++) {
      const changed = Uint8Array.from(whole);
      const [at = 0, high = 0, value = 0, more = 0] = random(4);
      changed[(high * 256 + at) % changed.length] = value;
      if (more < 128) changed[more % 4] = value;
      try {
        decodeWrappedKey(changed);
        read++;
      } catch (error) {
        expect(error).toBeInstanceOf(HoldfastError);
        expect(error).toMatchObject({ code: 'not-wrapped-key' });
      }
    }
    // Authentication is the ciphertext's; a changed secret or label still reads here.
    expect(read).toBeGreaterThan(0);
  });
});
