import { describe, expect, it } from 'vitest';

import { encodeJson, JsonNumber, parseJson } from '../../../src/core/signing/json.ts';
import { messageBody, mixesScripts, safeText } from '../../../src/core/signing/text.ts';
import { failureOf, utf8 } from './support/fake-keys.ts';

/** Characters that must never reach a screen as they are: controls, bidi, zero width, blanks, tags, fillers. */
const hidden = [
  0x00, 0x07, 0x08, 0x09, 0x0b, 0x0d, 0x1b, 0x7f, 0x85, 0xa0, 0xad, 0x34f, 0x61c, 0x115f, 0x1160, 0x1680,
  0x17b4, 0x17b5, 0x180b, 0x180e, 0x2000, 0x2003, 0x2007, 0x2009, 0x200a, 0x200b, 0x200c, 0x200d, 0x200e,
  0x200f, 0x2028, 0x2029, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x202f, 0x205f, 0x2060, 0x2061, 0x2062,
  0x2063, 0x2064, 0x2066, 0x2067, 0x2068, 0x2069, 0x206a, 0x206f, 0x2800, 0x3000, 0x3164, 0xfe00, 0xfe0f,
  0xfeff, 0xffa0, 0xfff9, 0xfffb, 0xfffe, 0xe000, 0x1d173, 0xe0001, 0xe0041, 0xe007f, 0xe0100, 0x10ffff,
];

describe('texts from outside', () => {
  it('escapes every hidden character, and says so', () => {
    for (const code of hidden) {
      const { text, escaped } = safeText(`pay${String.fromCodePoint(code)}ment`);
      expect(text, code.toString(16)).toBe(`pay\\u{${code.toString(16)}}ment`);
      expect(escaped).toBe(true);
    }
    expect(hidden.length).toBeGreaterThanOrEqual(60);
  });

  it('leaves letters of all scripts alone, and its own escapes cannot be forged', () => {
    for (const text of ['Zahlung 5 €', 'оплата', '支払い', 'دفع', 'é', '👍', 'a b']) {
      expect(safeText(text)).toEqual({ text, escaped: false });
    }
    expect(safeText('\\u{202e}').text).not.toBe(safeText('\u202e').text);
  });

  it('shows a message as text when it is one, else as hex', () => {
    expect(messageBody(utf8('two\nlines'))).toEqual({
      form: 'text',
      text: { text: 'two\nlines', escaped: false },
      length: 9,
    });
    expect(messageBody(utf8('a\u0000b')).form).toBe('hex');
    expect(messageBody(Uint8Array.of(0xff, 0xfe))).toEqual({ form: 'hex', hex: '0xfffe', length: 2 });
    expect(messageBody(utf8('\ufeffhello'))).toMatchObject({
      text: { text: '\\u{feff}hello', escaped: true },
    });
  });

  it('notices words of two alphabets', () => {
    expect(['pаypal', 'Ηolder', 'αdmin'].map(mixesScripts)).toEqual([true, true, true]);
    expect(['paypal', 'привет', 'hello мир', 'Ελλάδα'].map(mixesScripts)).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });
});

describe('JSON', () => {
  it('reads what JSON.parse reads', () => {
    for (const text of [
      'null',
      ' [1, -0.5e+3, true, false] ',
      '{"a":{"b":[]},"c":"\\u00e9\\n"}',
      '""',
      '{}',
    ]) {
      expect(JSON.parse(encodeJson(parseJson(text)))).toEqual(JSON.parse(text));
    }
  });

  it('keeps numbers as written and orders names', () => {
    expect(parseJson('123456789012345678901234567890')).toEqual(
      new JsonNumber('123456789012345678901234567890'),
    );
    expect(encodeJson(parseJson('{"b":1,"a":[2,{"__proto__":3}]}'))).toBe('{"a":[2,{"__proto__":3}],"b":1}');
  });

  it.each([
    ['{"a":1,"a":2}', 'duplicate-name'],
    ['{"a":1,"\\u0061":2}', 'duplicate-name'],
    ['[1,]', 'bad-json'],
    ['{"a":1,}', 'bad-json'],
    ["{'a':1}", 'bad-json'],
    ['[01]', 'bad-json'],
    ['[+1]', 'bad-json'],
    ['[.5]', 'bad-json'],
    ['[NaN]', 'bad-json'],
    ['["\t"]', 'bad-json'],
    ['["\\x41"]', 'bad-json'],
    ['"\\ud800"', 'bad-json'],
    ['[1] 2', 'trailing-bytes'],
    ['[', 'bad-json'],
    ['', 'bad-json'],
    [`${'['.repeat(34)}${']'.repeat(34)}`, 'too-deep'],
    [`[${'1,'.repeat(100_001)}1]`, 'too-many-items'],
  ])('refuses %.20s', (text, reason) => {
    expect(failureOf(() => parseJson(text))).toBe(`undecodable/${reason}`);
  });
});
