import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeError as cliWords } from '../../src/cli/error-report.ts';
import { reasonTexts } from '../../src/cli/error-reasons.ts';
import { describeError } from '../../src/renderer/text/describe.ts';
import { text } from '../../src/renderer/text/en.ts';
import { errorReasons, reasonText, type ReasonedError } from '../../src/shared/error-reasons.ts';

const src = join(import.meta.dirname, '../../src');

/** Reasons that are written out beside a code wherever it is thrown. */
function thrown(code: string): Set<string> {
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  const found = new Set<string>();
  for (const file of files) {
    const source = readFileSync(join(src, file), 'utf8');
    for (const [, body = ''] of source.matchAll(new RegExp(`'${code}',\\s*(?:details: )?\\{([^}]*)\\}`, 'g')))
      for (const [, reason = ''] of body.matchAll(/reason: '([a-z-]+)'/g)) found.add(reason);
  }
  return found;
}

// The keys of the list are the codes.
const codes = Object.keys(errorReasons) as ReasonedError[];

describe('reasons of errors', () => {
  it.each(codes)('are all on the list: %s', (code) => {
    const listed = new Set<string>(errorReasons[code]);
    const missing = [...thrown(code)].filter((reason) => !listed.has(reason));
    expect(missing).toEqual([]);
    expect(thrown(code).size).toBeGreaterThan(1);
  });

  it.each(codes.flatMap((code) => errorReasons[code].map((reason) => [code, reason] as const)))(
    'have sentences of their own, in the window and in a terminal: %s %s',
    (code, reason) => {
      const error = {
        code,
        details: { reason, holders: 1, count: 2, done: 1, label: 'L', name: 'N', number: 7 },
      };
      const words = describeError(error);
      expect(words.what).not.toBe(text.errors[code].what);
      const said = cliWords(error);
      for (const sentence of [words.what, words.next, ...Object.values(of(code, reason))]) {
        expect(sentence).toMatch(/^[A-Z].*\.$/);
        expect(sentence).not.toMatch(/[{}].*[{}]{2}/);
      }
      expect(words.what + words.next + said).not.toMatch(/[{}]/);
      expect(said).toContain(`(${code})`);
    },
  );

  it('that are not on the list leave the words of the code', () => {
    for (const reason of ['toString', '__proto__', 'something-else', ''])
      expect(describeError({ code: 'module-refused', details: { reason } }).what).toBe(
        text.errors['module-refused'].what,
      );
    expect(reasonText(reasonTexts, 'no-such-key', { reason: 'missing' })).toBeUndefined();
  });
});

function of(code: ReasonedError, reason: string): Record<string, string> {
  return { ...reasonText(reasonTexts, code, { reason }) };
}
