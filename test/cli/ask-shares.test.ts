import { describe, expect, it } from 'vitest';
import { askShares, requireShares } from '../../src/cli/ask-shares.ts';
import { UsageError } from '../../src/cli/usage-error.ts';
import { decodeUtf8, encodeUtf8 } from '../../src/core/encoding/utf8.ts';

const words = (count: number, word: string): string => Array<string>(count).fill(word).join(' ');
const first = words(33, 'acid');
const second = words(33, 'zero');

/** Asks with these lines typed; tells what was asked and what was said meanwhile. */
async function typing(count: number, ...lines: string[]) {
  const asked: string[] = [];
  const said: string[] = [];
  const ask = (question: string): Promise<Uint8Array> => {
    asked.push(question);
    const line = lines.shift();
    return line === undefined
      ? Promise.reject(new Error('asked once too often'))
      : Promise.resolve(encodeUtf8(line));
  };
  const shares = await askShares(count, ask, (sentence) => said.push(sentence));
  return { shares: decodeUtf8(shares), asked, said };
}

describe('the shares of a wrapping key', () => {
  it('are asked for one by one, as many as it takes', async () => {
    const { shares, asked, said } = await typing(2, first, second);
    expect(asked).toEqual(['Share 1 of 2', 'Share 2 of 2']);
    expect(shares).toBe(`${first} ${second}`);
    expect(said).toEqual([]);
  });

  it('are asked for again where words are missing, without losing those before', async () => {
    const { shares, asked, said } = await typing(2, first, words(32, 'zero'), '', second);
    expect(asked).toEqual(['Share 1 of 2', 'Share 2 of 2', 'Share 2 of 2', 'Share 2 of 2']);
    expect(shares).toBe(`${first} ${second}`);
    expect(said[0]).toBe('That has 32 words; a share has 33. Type this share again.');
    expect(said[1]).toContain('0 words');
  });

  it('may be pasted in one line', async () => {
    const { shares, asked } = await typing(2, `${first}  ${second}`);
    expect(asked).toHaveLength(1);
    expect(shares).toBe(`${first}  ${second}`);
  });

  it('are counted in a file', () => {
    requireShares(encodeUtf8(`${first}\n${second}`), 2);
    const refused = (text: string) => () => {
      requireShares(encodeUtf8(text), 2);
    };
    expect(refused(first)).toThrow(new UsageError('It takes 2 shares of 33 words each, not 1.'));
    expect(refused(`${first} ${second} ${first}`)).toThrow('not 3.');
    expect(refused(words(40, 'acid'))).toThrow('not 40 words.');
  });
});
