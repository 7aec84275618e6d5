import { describe, expect, it } from 'vitest';
import {
  descriptorPath,
  encodeDerivationPath,
  isFullyHardened,
  joinPaths,
  parseDerivationPath,
  pathBelow,
  pathIndexes,
} from '../../../src/core/seeds/path.ts';

describe('derivation paths', () => {
  it.each([
    ['m', 'm'],
    ['M', 'm'],
    ["m/84'/0'/0'", "m/84'/0'/0'"],
    ['m/84h/0H/0h/1/2147483647', "m/84'/0'/0'/1/2147483647"],
    ["44'/60'/0'/0/0", "m/44'/60'/0'/0/0"],
    ["m/2147483647'", "m/2147483647'"],
    ['0', 'm/0'],
  ])('%s is read as %s', (text, canonical) => {
    const path = parseDerivationPath(text);
    expect(path).toBe(canonical);
    expect(encodeDerivationPath(pathIndexes(path))).toBe(canonical);
    expect(parseDerivationPath(path)).toBe(path);
  });

  it.each([
    '',
    'm/',
    '/',
    'm//0',
    'm/0/',
    ' m/0',
    'm/0 ',
    'm/-1',
    'm/+1',
    'm/01',
    'm/1.5',
    'm/1e3',
    'm/0x10',
    "m/0''",
    "m/'",
    'm/2147483648',
    "m/2147483648'",
    'm/99999999999',
    'n/0',
    'm/0/m',
    'm/٣',
    `m${'/0'.repeat(33)}`,
    'm/'.repeat(1000),
  ])('%s is refused', (text) => {
    expect(() => parseDerivationPath(text)).toThrow('bad-derivation-path');
  });

  it.each([[-1], [1.5], [2 ** 32], [Number.NaN]])('the index %d is refused', (index) => {
    expect(() => encodeDerivationPath([index])).toThrow('bad-derivation-path');
  });

  it('joins, cuts and translates', () => {
    const account = parseDerivationPath("m/84'/0'/0'");
    const key = joinPaths(account, parseDerivationPath('m/1/5'));
    expect(key).toBe("m/84'/0'/0'/1/5");
    expect(pathBelow(account, key)).toBe('m/1/5');
    expect(pathBelow(account, account)).toBe('m');
    expect(pathBelow(parseDerivationPath("m/84'/0'/0"), key)).toBeUndefined();
    expect(pathBelow(parseDerivationPath('m/1'), parseDerivationPath('m/10/2'))).toBeUndefined();
    expect(descriptorPath(account)).toBe('84h/0h/0h');
    expect([isFullyHardened(account), isFullyHardened(key)]).toEqual([true, false]);
  });
});
