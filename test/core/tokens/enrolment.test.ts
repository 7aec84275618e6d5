import { describe, expect, it } from 'vitest';
import { instant } from '../../../src/core/keys/instant.ts';
import {
  advance,
  chooseWork,
  countRun,
  enrolmentStages,
  findDoubles,
  findStrays,
  isOpen,
  type EnrolmentItem,
  type PresentToken,
} from '../../../src/core/tokens/enrolment.ts';
import { seededBytes } from '../../support/random-cases.ts';

const at = instant(0);

const planned = (number: number, token?: string): EnrolmentItem => ({
  number,
  stage: 'planned',
  label: `T-${String(number)}`,
  begun: at,
  at,
  keys: [],
  papers: [],
  letter: 'none',
  sealed: [],
  ...(token === undefined ? {} : { token }),
});

const fresh = (token: string, serial = token): PresentToken => ({
  token,
  serial,
  label: '',
  initialised: false,
  fits: true,
});

const scene = { items: [], count: 2, present: [], elsewhere: new Set<string>(), mayErase: false };

describe('what is next at the desk', () => {
  it('takes a fresh token, and none that was initialised unless it was named and its name typed', () => {
    const used = { ...fresh('B'), initialised: true, label: 'mine' };
    expect(chooseWork({ ...scene, present: [used, fresh('A')] })).toMatchObject({
      what: 'begin',
      token: { token: 'A' },
    });
    expect(chooseWork({ ...scene, present: [used] })).toMatchObject({ what: 'wait', fresh: true });
    expect(chooseWork({ ...scene, present: [used], named: 'B' })).toMatchObject({
      what: 'refuse',
      reason: 'initialised',
    });
    expect(chooseWork({ ...scene, present: [used], named: 'B', mayErase: true })).toMatchObject({
      what: 'begin',
    });
    expect(chooseWork({ ...scene, present: [used, fresh('A')], mayErase: true })).toMatchObject({
      token: { token: 'A' },
    });
  });

  it('leaves alone what does not fit, what other runs have, and what is done', () => {
    const done = { ...planned(1, 'A'), stage: 'done' as const };
    const other = { ...fresh('X'), fits: false };
    expect(chooseWork({ ...scene, present: [other] })).toMatchObject({ what: 'wait' });
    expect(chooseWork({ ...scene, present: [other], named: 'X' })).toMatchObject({ reason: 'not-fitting' });
    const elsewhere = new Set(['E']);
    expect(chooseWork({ ...scene, elsewhere, present: [fresh('E')], named: 'E' })).toMatchObject({
      reason: 'elsewhere',
    });
    expect(chooseWork({ ...scene, items: [done], present: [fresh('A')], named: 'A' })).toMatchObject({
      reason: 'done',
    });
    const aside = { ...planned(1, 'A'), setAside: { at: done.at, reason: 'broken' } };
    expect(chooseWork({ ...scene, items: [aside], present: [fresh('A')], named: 'A' })).toMatchObject({
      reason: 'set-aside',
    });
    expect(
      chooseWork({ ...scene, count: 1, items: [done], present: [fresh('B')], named: 'B' }),
    ).toMatchObject({
      reason: 'enough',
    });
    expect(chooseWork({ ...scene, count: 1, items: [done], present: [fresh('B')] })).toEqual({
      what: 'finished',
    });
  });

  it('goes on with what was begun before it takes another', () => {
    const begun = { ...planned(1, 'A'), stage: 'pins-set' as const };
    const initialised = { ...fresh('A'), initialised: true, label: 'T-1' };
    expect(chooseWork({ ...scene, items: [begun], present: [fresh('B'), initialised] })).toMatchObject({
      what: 'go-on',
      item: { number: 1 },
      token: { token: 'A' },
    });
    // Its token is not there: the next one is taken meanwhile, and both are open.
    expect(chooseWork({ ...scene, items: [begun], present: [fresh('B')] })).toMatchObject({ what: 'begin' });
    expect(chooseWork({ ...scene, count: 1, items: [begun], present: [fresh('B')] })).toMatchObject({
      what: 'wait',
      fresh: false,
      begun: [{ number: 1 }],
    });
  });

  it('knows a token by its label whose initialisation was not noted, unless it was to be erased', () => {
    const made = { ...fresh('NEW'), initialised: true, label: 'T-1' };
    expect(chooseWork({ ...scene, items: [planned(1)], present: [made] })).toMatchObject({
      what: 'go-on',
      token: { token: 'NEW' },
    });
    expect(chooseWork({ ...scene, items: [{ ...planned(1), erase: {} }], present: [made] })).toMatchObject({
      what: 'wait',
    });
    expect(
      chooseWork({ ...scene, items: [planned(1)], present: [made], elsewhere: new Set(['NEW']) }),
    ).toMatchObject({ what: 'wait' });
  });

  it('gives a number that never reached its token to the next fresh one', () => {
    expect(
      chooseWork({ ...scene, count: 1, items: [planned(1)], present: [fresh('@m/9', '')] }),
    ).toMatchObject({
      what: 'go-on',
      item: { number: 1 },
    });
    // One that is held to a serial number waits for that token.
    expect(chooseWork({ ...scene, count: 1, items: [planned(1, 'A')], present: [fresh('B')] })).toMatchObject(
      {
        what: 'wait',
      },
    );
  });
});

describe('the steps of a token', () => {
  it('come one after another and not otherwise', () => {
    for (const [from, stage] of enrolmentStages.entries())
      for (const [to, next] of enrolmentStages.entries()) {
        const item = { ...planned(1, 'A'), stage };
        if (to === from + 1) expect(advance(item, next, {}, at).stage).toBe(next);
        else expect(() => advance(item, next, {}, at)).toThrow('enrolment-state');
      }
    const aside = { ...planned(1, 'A'), setAside: { at, reason: 'broken' } };
    expect(() => advance(aside, 'initialised', {}, at)).toThrow('enrolment-state');
    expect(() => advance(planned(1), 'initialised', {}, at)).toThrow('enrolment-state');
  });
});

/** A made-up desk: tokens get a serial number only when they are initialised, as in SoftHSM2, or have one (`own`). */
interface World {
  readonly tokens: { id: string; serial: string; label: string; times: number; present: boolean }[];
  items: EnrolmentItem[];
  erased: number;
}

/** One go of the desk, ended at a random moment: what was done stays done, what was not recorded is not. */
function go(world: World, count: number, random: (below: number) => number): 'finished' | 'waiting' | 'on' {
  let left = random(8);
  /** True when the end comes here. */
  const ends = (): boolean => left-- === 0;
  const present: PresentToken[] = world.tokens
    .filter((token) => token.present)
    .map(({ id, serial, label }) => ({
      token: serial === '' ? `@${id}` : serial,
      serial,
      label,
      initialised: label !== '',
      fits: true,
    }));
  const [stray] = findStrays(present, world.items, scene.elsewhere);
  // Whoever finds a stray names it, types its label, and it is erased and taken as a fresh one.
  const named = stray === undefined || random(2) === 0 ? {} : { named: stray.token.token, mayErase: true };
  const work = chooseWork({ ...scene, items: world.items, count, present, ...named });
  if (work.what === 'finished') return 'finished';
  if (work.what === 'wait' || work.what === 'refuse') return 'waiting';
  const put = (item: EnrolmentItem): void => {
    world.items = [...world.items.filter(({ number }) => number !== item.number), item];
  };
  const chosen = world.tokens.find(
    ({ id, serial }) => work.token.token === (serial === '' ? `@${id}` : serial),
  );
  if (chosen === undefined) throw new Error('a token that is not there');
  let item = work.what === 'go-on' ? work.item : planned(world.items.length + 1);
  if (work.what === 'begin' && chosen.label !== '') {
    item = { ...item, erase: {} };
    world.erased++;
    chosen.times--;
  }
  if (item.stage === 'planned' && chosen.serial !== '') item = { ...item, token: chosen.serial };
  if (work.what === 'begin') put(item);
  if (ends()) return 'on';
  while (item.stage !== 'done') {
    if (item.stage === 'planned' && chosen.label !== item.label) {
      chosen.label = item.label;
      chosen.times++;
      if (chosen.serial === '') chosen.serial = `S${chosen.id}`;
    }
    if (ends()) return 'on';
    const stage = enrolmentStages[enrolmentStages.indexOf(item.stage) + 1] ?? 'done';
    item = advance(item, stage, stage === 'initialised' ? { token: chosen.serial } : {}, at);
    put(item);
    if (ends()) return 'on';
  }
  return 'on';
}

describe('a run that is broken off anywhere', () => {
  it('initialises every token once, loses none, and counts them all: 500 runs', () => {
    let broken = 0;
    let strays = 0;
    let erased = 0;
    for (let run = 0; run < 500; run++) {
      const bytes = seededBytes(`enrolment ${String(run)}`);
      const random = (below: number): number => ((bytes(1)[0] ?? 0) * below) >> 8;
      const count = 1 + random(6);
      const world: World = {
        tokens: Array.from({ length: count + 2 + random(3) }, (_, id) => ({
          id: String(id),
          serial: random(2) === 0 ? '' : `OWN${String(id)}`,
          label: '',
          times: 0,
          present: random(4) > 0,
        })),
        items: [],
        erased: 0,
      };
      let turns = 0;
      for (;;) {
        const result = go(world, count, random);
        if (result === 'finished') break;
        if (result === 'on') broken++;
        expect(++turns).toBeLessThan(2000);
        // People plug tokens in and pull them out; in the end all of them are there.
        for (const token of world.tokens) token.present = turns > 50 || random(3) > 0;
      }
      expect(world.tokens.every(({ times }) => times <= 1)).toBe(true);
      const taken = new Set(world.items.map(({ token }) => token));
      // What was initialised is on record, or told as a stray.
      const found = findStrays(
        world.tokens.map(({ id, serial, label }) => ({
          ...fresh(serial === '' ? `@${id}` : serial, serial),
          label,
          initialised: label !== '',
        })),
        world.items,
        scene.elsewhere,
      ).map(({ token }) => token.serial);
      strays += found.length;
      for (const { serial, label } of world.tokens)
        if (label !== '') expect(taken.has(serial) || found.includes(serial)).toBe(true);
      expect(findDoubles(world.items)).toEqual([]);
      expect(world.items.some(isOpen)).toBe(false);
      expect(countRun(world.items, count)).toMatchObject({ begun: count, done: count, open: 0, setAside: 0 });
      expect(taken.size).toBe(count);
      erased += world.erased;
    }
    expect(strays + erased).toBeGreaterThan(0);
    expect(broken).toBeGreaterThan(1000);
  });
});
