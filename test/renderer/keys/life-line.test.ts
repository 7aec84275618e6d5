import { describe, expect, it } from 'vitest';
import { layOutLife } from '../../../src/renderer/keys/life-line.ts';
import { now, seedView } from '../harness/fixtures.ts';

describe('the life line', () => {
  it('keeps everything on the line, in order', () => {
    const life = layOutLife(seedView.record, now);
    const places = [
      ...life.marks.map((mark) => mark.at),
      ...life.bands.flatMap((band) => [band.from, band.to]),
      life.now,
    ];
    expect(places.every((place) => place >= 0 && place <= 1)).toBe(true);
    expect(life.marks).toHaveLength(seedView.record.history.length);
    expect(life.end).toBe(seedView.record.periods.recipientUntil);
    expect(life.bands.map((band) => band.kind)).toEqual(['originator', 'recipient']);
  });

  it('shows no period for a key that was never active', () => {
    const record = { ...seedView.record, state: 'pre-activation' as const, periods: {}, history: [] };
    const life = layOutLife(record, now);
    expect(life.bands).toEqual([]);
    expect(life.end).toBeUndefined();
    expect(life.now).toBeLessThan(1);
  });

  it('ends protection when the key was retired', () => {
    const stateSince = '2026-02-15T10:00:00.000Z' as typeof seedView.record.stateSince;
    const retired = layOutLife({ ...seedView.record, state: 'deactivated', stateSince }, now);
    const active = layOutLife(seedView.record, now);
    expect(retired.bands[0]!.to).toBeLessThan(active.bands[0]!.to);
    expect(retired.bands[1]!.to).toBe(active.bands[1]!.to);
  });
});
