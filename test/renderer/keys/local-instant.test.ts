import { describe, expect, it } from 'vitest';
import { formatLocal, parseLocal } from '../../../src/renderer/keys/local-instant.ts';

describe('a date as a person writes it', () => {
  it('is a day or a time of the local zone', () => {
    expect(parseLocal('2027-03-31')).toBe(new Date(2027, 2, 31).toISOString());
    expect(parseLocal(' 2027-03-31 18:05 ')).toBe(new Date(2027, 2, 31, 18, 5).toISOString());
    expect(parseLocal('2027-03-31T18:05:09')).toBe(new Date(2027, 2, 31, 18, 5, 9).toISOString());
  });

  it.each([
    '',
    '2027',
    '31.03.2027',
    '2027-3-1',
    '2027-02-30',
    '2026-02-29',
    '2027-13-01',
    '2027-00-10',
    '2027-03-31 24:00',
    '2027-03-31 12:60',
    '2027-03-31 12',
    '2027-03-31 12:00Z',
    '+2027-03-31',
    '２０２７-03-31',
  ])('is nothing else: %s', (text) => {
    expect(parseLocal(text)).toBeUndefined();
  });

  it('reads what it wrote, to the second', () => {
    for (const text of ['2027-03-31', '2027-12-31 18:05', '2028-02-29 23:59:59', '2026-01-01'])
      expect(formatLocal(parseLocal(text)!)).toBe(text);
  });
});
