import { describe, expect, it } from 'vitest';
import { successorName } from '../../../src/core/keys/successor-name.ts';

const none = () => false;

describe('the name of a successor', () => {
  it.each([
    [['Main'], 'Main 2'],
    [['Main 2', 'Main'], 'Main 3'],
    [['Main 3', 'Main 2', 'Main'], 'Main 4'],
    [['archive 2026'], 'archive 2026 (2)'],
    [['archive 2026 (2)', 'archive 2026'], 'archive 2026 (3)'],
    // As former versions named them: two names that people may go by.
    [['archive 2027', 'archive 2026'], 'archive 2027 (2)'],
    [['Main 2'], 'Main 2 (2)'],
    [['Other', 'Main'], 'Other 2'],
    [['Other 7', 'Main 2', 'Main'], 'Other 7 (2)'],
    [['Main 02', 'Main'], 'Main 02 (2)'],
    [['Main 1', 'Main'], 'Main 1 (2)'],
    [['2026'], '2026 (2)'],
    [['سجل ٢٠٢٦'], 'سجل ٢٠٢٦ (2)'],
  ])('%j is followed by %s', (names, next) => {
    expect(successorName(names, 120, none)).toBe(next);
  });

  it('passes over those that are taken', () => {
    const taken = new Set(['Main 2', 'Main 3']);
    expect(successorName(['Main'], 120, (name) => taken.has(name))).toBe('Main 4');
  });

  it.each(['a'.repeat(120), `${'a'.repeat(110)}\u{1F511}\u{1F511}\u{1F511}`])(
    'has room, and knows its own again: %s',
    (first) => {
      const second = successorName([first], 120, none);
      const third = successorName([second, first], 120, none);
      for (const [name, number] of [
        [second, '2'],
        [third, '3'],
      ] as const) {
        expect(name.length).toBeLessThanOrEqual(120);
        expect(name.isWellFormed()).toBe(true);
        expect(name.endsWith(` ${number}`)).toBe(true);
      }
      expect(third.slice(0, -1)).toBe(second.slice(0, -1));
    },
  );
});
