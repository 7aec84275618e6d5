import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  fillPattern,
  readHolders,
  readProfile,
  tokenLabel,
} from '../../../src/core/tokens/enrolment-profile.ts';
import { drawPin, pinAlphabets } from '../../../src/core/tokens/pin-draw.ts';
import { seededBytes } from '../../support/random-cases.ts';

const example = readFileSync(
  join(import.meta.dirname, '../../../resources/tokens/enrolment-profile.example.json'),
  'utf8',
);
const facts = { n: 7, serial: 'S1', holder: 'Ada', label: 'L', profile: 'P' };

describe('a profile', () => {
  it('is read from the example that comes with the program', () => {
    expect(readProfile(example)).toMatchObject({ name: 'Signing tokens', label: 'ACME-{n:4}' });
    expect(() => readProfile('{')).toThrow('profile-malformed');
    expect(() => readProfile('null')).toThrow('profile-malformed');
  });

  it('fills its patterns, and labels fit on a token', () => {
    expect(fillPattern('{n} {n:4} {serial} {holder} {label} {profile}', facts)).toBe('7 0007 S1 Ada L P');
    expect(fillPattern('{n:2}', { ...facts, n: 123 })).toBe('123');
    // What is filled in is not read again.
    expect(fillPattern('{holder}', { ...facts, holder: '{serial}' })).toBe('{serial}');
    const profile = readProfile(example);
    expect(tokenLabel(profile, facts)).toBe('ACME-0007');
    const long = { ...profile, label: `${'é'.repeat(14)}{n:9}` };
    expect(() => tokenLabel(long, facts)).toThrow('enrolment-state');
    expect(() => tokenLabel({ ...profile, label: '{serial}' }, { ...facts, serial: '' })).toThrow(
      'enrolment-state',
    );
  });

  it('reads holders from lines and from tables', () => {
    expect(readHolders('Ada\nGrace\n')).toEqual(['Ada', 'Grace']);
    expect(readHolders('Holder,Room\r\n"Hopper, Grace",2\r\n\r\nAda;1\r\n')).toEqual([
      'Hopper, Grace',
      'Ada',
    ]);
    expect(readHolders('"a ""b"" c"\tx')).toEqual(['a "b" c']);
    expect(readHolders('')).toEqual([]);
    expect(() => readHolders('Ada\nGr\u202eace')).toThrow('profile-malformed');
  });
});

describe('a PIN that is drawn', () => {
  const random = { bytes: seededBytes('pins') };

  it('has its letters evenly, and none that is tried first', () => {
    for (const [name, letters] of Object.entries(pinAlphabets)) {
      const counts = new Map<string, number>();
      for (let round = 0; round < 2000; round++) {
        const pin = new TextDecoder().decode(drawPin(random, name as keyof typeof pinAlphabets, 4));
        expect(pin).not.toMatch(
          /^(.)\1+$|^(0123|1234|2345|3456|4567|5678|6789|9876|8765|7654|6543|5432|4321|3210)$/,
        );
        for (const letter of pin) counts.set(letter, (counts.get(letter) ?? 0) + 1);
      }
      expect([...counts.keys()].sort().join('')).toBe(Array.from(letters).sort().join(''));
      const expected = 8000 / letters.length;
      // Six standard deviations.
      for (const count of counts.values())
        expect(Math.abs(count - expected)).toBeLessThan(6 * Math.sqrt(expected));
    }
  });

  it('is not drawn from a source that gives nothing new', () => {
    expect(() => drawPin({ bytes: (length) => new Uint8Array(length) }, 'digits', 6)).toThrow(
      'random-source-failed',
    );
    expect(() => drawPin({ bytes: (length) => new Uint8Array(length).fill(255) }, 'digits', 6)).toThrow(
      'random-source-failed',
    );
  });
});
