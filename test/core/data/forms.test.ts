import { describe, expect, it } from 'vitest';
import { armorData, readArmor } from '../../../src/core/data/armor.ts';
import { encodePrefix, maxHeaderBytes, readPrefix } from '../../../src/core/data/header.ts';
import { readMacToken, writeMacToken } from '../../../src/core/data/mac-token.ts';
import { encodeUtf8 } from '../../../src/core/encoding/utf8.ts';
import { join, keyId, pattern, sample } from './samples.ts';

describe('armored data', () => {
  it.each([0, 1, 47, 48, 49, 500])('of %i bytes reads back', (length) => {
    const text = armorData(pattern(length));
    expect(text.split('\n').every((line) => line.length <= 64)).toBe(true);
    expect(readArmor(text)).toEqual(pattern(length));
    expect(readArmor(`Dear all,\r\n${text.replaceAll('\n', '\r\n')}\r\nBye`)).toEqual(pattern(length));
    expect(readArmor(text.replaceAll(/^/gm, '> '))).toEqual(pattern(length));
    expect(readArmor(text.replaceAll('\n', ' '))).toEqual(pattern(length));
  });

  it('is refused when a mark is missing or a letter is none', () => {
    const text = armorData(pattern(100));
    const changed = [
      '',
      'hello',
      text.replace('BEGIN', 'BEG1N'),
      text.replace('END', 'FIN'),
      text.replace('A', '*'),
      text.replace('A', '='),
      text.replace('A', ''),
    ];
    for (const one of changed) expect(() => readArmor(one), one).toThrow('not-encrypted-data');
  });
});

describe('the token of a code', () => {
  const token = {
    form: 1,
    key: keyId,
    version: 12,
    at: '2026-01-02T03:04:05.678Z',
    mac: 'ab'.repeat(32),
  } as const;

  it('names key, version and time, and reads back', () => {
    const text = writeMacToken(token);
    expect(text).toBe(`holdfast-mac-v1.${keyId}.12.20260102T030405678Z.${'ab'.repeat(32)}`);
    expect(readMacToken(` ${text}\n`)).toEqual(token);
    const second = writeMacToken({ ...token, form: 2 });
    expect(second).toBe(text.replace('-v1.', '-v2.'));
    expect(readMacToken(second)).toEqual({ ...token, form: 2 });
  });

  it('is refused in any other form', () => {
    const text = writeMacToken(token);
    const changed = [
      '',
      text.slice(1),
      text.slice(0, -1),
      `${text}.`,
      text.replace('.12.', '.012.'),
      text.replace('.12.', '.0.'),
      text.replace('.12.', '.1e1.'),
      text.replace('v1', 'v3'),
      text.toUpperCase(),
      text.replace('T03', 'T'),
    ];
    for (const one of changed) expect(() => readMacToken(one), one).toThrow('not-encrypted-data');
  });
});

describe('the header', () => {
  it('is taken in one form only', async () => {
    const { prefix, header } = await sample(pattern(3));
    expect(readPrefix(join(prefix, pattern(9)))).toEqual({ header, prefix });
    const json = new TextDecoder().decode(prefix.subarray(10));
    const written = (text: string, format = 1): Uint8Array => {
      const bytes = encodeUtf8(text);
      return join(
        prefix.subarray(0, 6),
        Uint8Array.of(format >> 8, format & 0xff, bytes.length >> 8, bytes.length & 0xff),
        bytes,
      );
    };
    expect(readPrefix(written(json)).header).toEqual(header);
    const refused: [string, Uint8Array][] = [
      ['space', written(json.replace(',', ', '))],
      ['order', written(JSON.stringify(Object.fromEntries(Object.entries(header).reverse())))],
      ['another field', written(json.replace('"version"', '"a":1,"version"'))],
      ['a field twice', written(json.replace('"version"', '"version":1,"version"'))],
      ['a missing field', written(json.replace(/"id":"[^"]*",/, ''))],
      ['no object', written('[]')],
      ['null', written('null')],
      ['prototype', written(json.replace('"version"', '"__proto__":{},"version"'))],
      ['too small chunks', written(json.replace('"chunkBytes":64', '"chunkBytes":63'))],
      ['too large chunks', written(json.replace('"chunkBytes":64', '"chunkBytes":1048577'))],
      ['another cipher', written(json.replace('aes-256-gcm-stream', 'aes-128-gcm-stream'))],
      ['too long', written(json + ' '.repeat(maxHeaderBytes[1]))],
      ['format 0', written(json, 0)],
      ['format 2 without an envelope', written(json, 2)],
      ['not UTF-8', join(written(json).slice(0, -1), Uint8Array.of(0xff))],
    ];
    for (const [what, bytes] of refused) expect(() => readPrefix(bytes), what).toThrow('data-damaged');
    for (const format of [3, 256, 65_535])
      expect(() => readPrefix(written(json, format))).toThrow('data-newer');
    for (let length = 0; length < prefix.length; length++) {
      const code = length < 6 ? 'not-encrypted-data' : 'data-damaged';
      expect(() => readPrefix(prefix.slice(0, length))).toThrow(code);
    }
    expect(encodePrefix(header)).toEqual(prefix);
  });
});
