import { describe, expect, it } from 'vitest';
import { distance, lifePlans } from '../../../src/renderer/keys/life-plans.ts';
import { layOutLife } from '../../../src/renderer/keys/life-line.ts';
import { now } from '../harness/fixtures.ts';
import { livedView, suspendedView } from '../harness/life-fixtures.ts';

const { record } = livedView;

describe('what is planned for a key', () => {
  it('comes in order, and only what lies ahead of its state', () => {
    const what = (over: Partial<typeof record>): string[] =>
      lifePlans({ ...record, ...over }, now).map((plan) => plan.what);
    expect(what({})).toEqual(['rotation-due', 'expires', 'retention-ends', 'recipient-ends']);
    expect(what({ state: 'deactivated' })).toEqual(['retention-ends', 'recipient-ends']);
    expect(what({ state: 'compromised' })).toEqual(['retention-ends']);
    expect(what({ state: 'destroyed' })).toEqual([]);
    const from = '2026-05-01T00:00:00.000Z';
    const waiting = what({ state: 'pre-activation', periods: { ...record.periods, from } });
    expect(waiting[0]).toBe('activates');
  });

  it('keeps a rotation that is overdue on the list', () => {
    const overdue = { ...record, rotation: { ...record.rotation!, next: '2026-03-01T00:00:00.000Z' } };
    expect(lifePlans(overdue, now)[0]).toEqual({ what: 'rotation-due', iso: '2026-03-01T00:00:00.000Z' });
  });

  it('says how far away it is in whole units', () => {
    const minute = 60_000;
    const away = (minutes: number) => distance(new Date(now + minutes * minute).toISOString(), now);
    expect(away(0)).toEqual({ unit: 'minute', count: 0 });
    expect(away(119)).toEqual({ unit: 'minute', count: 119 });
    expect(away(121)).toEqual({ unit: 'hour', count: 2 });
    expect(away(47 * 60)).toEqual({ unit: 'hour', count: 47 });
    expect(away(30 * 24 * 60 - 1)).toEqual({ unit: 'day', count: 29 });
    expect(away(-3 * 24 * 60 - 5)).toEqual({ unit: 'day', count: -3 });
  });
});

describe('a whole life on the line', () => {
  it('shows versions one after the other, the last one to the end', () => {
    const { versions } = layOutLife(record, now);
    expect(versions.map(({ number, current }) => [number, current])).toEqual([
      [1, false],
      [2, false],
      [3, true],
    ]);
    expect(versions[0]!.to).toBe(versions[1]!.from);
    expect(versions[2]!.to).toBe(1);
    expect(layOutLife({ ...record, versions: record.versions.slice(0, 1) }, now).versions).toEqual([]);
  });

  it('breaks protection by each suspension, and lets one that lasts end at now', () => {
    const breaks = (view: typeof livedView) =>
      layOutLife(view.record, now).bands.filter(({ kind }) => kind === 'suspended');
    expect(breaks(livedView)).toHaveLength(1);
    const [past, present] = breaks(suspendedView);
    expect(past!.to).toBeGreaterThan(past!.from);
    expect(present!.to).toBe(layOutLife(suspendedView.record, now).now);
  });

  it('places every plan after now', () => {
    const life = layOutLife(record, now);
    expect(life.plans).toHaveLength(4);
    expect(life.plans.every(({ place }) => place > life.now && place <= 1)).toBe(true);
  });
});
