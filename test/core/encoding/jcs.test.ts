import { describe, expect, it } from 'vitest';
import { canonicalJson, canonicalJsonBytes, type JsonValue } from '../../../src/core/encoding/jcs.ts';
import {
  listVectors,
  readVectorBytes,
  readVectorJson,
  vectorsAbsentReason,
  vectorsPresent,
} from '../../support/vectors.ts';

describe('canonical JSON (RFC 8785)', () => {
  it('sorts by UTF-16 code units, not by code points', () => {
    expect(canonicalJson({ '\u{1F600}': 1, '\uFB33': 2, a: 3, '': 4 })).toBe(
      '{"":4,"a":3,"\u{1F600}":1,"\uFB33":2}',
    );
  });

  it('writes numbers as ECMAScript does', () => {
    const numbers = [0, -0, 1e21, 1e-7, 333333333.33333329, 5e-324, 1.7976931348623157e308, 9007199254740991];
    expect(canonicalJson(numbers)).toBe(
      '[0,0,1e+21,1e-7,333333333.3333333,5e-324,1.7976931348623157e+308,9007199254740991]',
    );
  });

  it.each([
    ['NaN', Number.NaN],
    ['Infinity', Number.POSITIVE_INFINITY],
    ['undefined', undefined],
    ['a member without a value', { a: undefined }],
    ['a bigint', 1n],
    ['a function', () => 1],
    ['a Date', new Date(0)],
    ['bytes', new Uint8Array(2)],
    ['a Map', new Map()],
    ['a hole', new Array(1)],
    ['a lone surrogate', '\ud800'],
    ['a lone surrogate as a name', { '\udc00': 1 }],
    ['deep nesting', JSON.parse(`${'['.repeat(70)}${']'.repeat(70)}`)],
  ])('refuses %s', (_name, value) => {
    expect(() => canonicalJson(value as JsonValue)).toThrow('not-canonical'); // the lie under test
  });

  it.runIf(vectorsPresent)(`agrees with the 4 published files (${vectorsAbsentReason} otherwise)`, () => {
    const names = listVectors('jcs-rfc8785', 'input');
    for (const name of names) {
      const value = readVectorJson('jcs-rfc8785', 'input', name) as JsonValue;
      expect(canonicalJsonBytes(value), name).toEqual(readVectorBytes('jcs-rfc8785', 'output', name));
    }
    expect(names).toHaveLength(4);
  });
});
