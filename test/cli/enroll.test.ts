import { describe, expect, it } from 'vitest';
import { notInOrder } from '../../src/cli/enroll.ts';
import { exitCodeFor } from '../../src/shared/error-code.ts';

describe('tokens enroll', () => {
  it('ends with an error while tokens that are done are not in order', () => {
    const item = { label: 'L', present: false, findings: [] };
    const { code, details } = notInOrder('run', {
      summary: {
        id: 'run',
        profile: 'P',
        started: '2026-01-01T00:00:00.000Z',
        count: 2,
        begun: 2,
        open: 0,
        done: 2,
        setAside: 0,
        lettersDue: 1,
        papersDue: 0,
      },
      doubles: [],
      strays: [],
      items: [
        { ...item, number: 1, ok: true },
        { ...item, number: 2, ok: false },
      ],
      reconciled: 1,
      ok: false,
    });
    expect(exitCodeFor(code)).toBe(6);
    expect(details).toMatchObject({ reason: 'not-in-order', lettersDue: 1, numbers: '2' });
  });
});
