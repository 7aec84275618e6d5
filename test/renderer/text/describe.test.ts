import { describe, expect, it } from 'vitest';
import { describeError, fillDetails } from '../../../src/renderer/text/describe.ts';
import { text } from '../../../src/renderer/text/en.ts';
import { errorCodes } from '../../../src/shared/error-code.ts';

describe('error texts', () => {
  it('says what happened, what it means and what to do, for every code', () => {
    const codes = Object.keys(errorCodes);
    expect(Object.keys(text.errors).sort()).toEqual([...codes].sort());
    for (const code of codes) {
      const words = describeError({ code });
      for (const sentence of [words.what, words.keys, words.next]) {
        expect(sentence.length, code).toBeGreaterThan(8);
        expect(sentence, code).not.toMatch(/[{}!]|oops/i);
        expect(sentence, code).toMatch(/\.$/);
      }
    }
  });

  it('names the details it has and leaves out those it has not', () => {
    const details = { program: 'cli', pid: 4711, host: 'desk', since: '2026-01-01T00:00:00.000Z' };
    expect(describeError({ code: 'vault-in-use', details }).what).toBe(
      'Another program has this vault open: the Holdfast command line, process 4711 on desk.',
    );
    expect(describeError({ code: 'vault-in-use' }).what).toBe('Another program has this vault open.');
    expect(describeError({ code: 'refused', details: { reason: 'message-empty' } }).what).toBe(
      'This request is refused (the message is empty).',
    );
    expect(fillDetails('Word {position} is odd.', { position: 7 })).toBe('Word 7 is odd.');
  });

  it('reads a code from outside the list as a fault of our own', () => {
    expect(describeError({ code: 'no-such-code' })).toEqual(describeError({ code: 'internal' }));
  });

  it('has no exclamation mark anywhere', () => {
    const words: string[] = [];
    const collect = (value: unknown): void => {
      if (typeof value === 'string') words.push(value);
      else if (typeof value === 'object' && value !== null) Object.values(value).forEach(collect);
    };
    collect(text);
    expect(words.length).toBeGreaterThan(500);
    expect(words.filter((word) => /!/.test(word))).toEqual([]);
  });
});
