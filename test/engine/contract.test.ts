import { describe, expect, it } from 'vitest';
import { handlers } from '../../src/engine/handlers.ts';
import { contract, declaredErrors, type CommandName } from '../../src/shared/contract.ts';
import { errorCodes } from '../../src/shared/error-code.ts';
import { Bench } from './harness.ts';
import { variations, wellFormed } from './inputs.ts';

// Keys of the contract, which Object.keys widens to string.
const all = Object.keys(contract) as CommandName[];
/** What the owner calls; what programs call is refused to everybody else before it is read. */
const commands = all.filter((name) => contract[name].roles.includes('owner'));
const marker = 'MARKER-d41d8cd98f';
const longText = marker.repeat(400);
const longBytes = new Uint8Array(4 * 1024 * 1024 + 1).fill(0x62);

const isPlain = (part: unknown): part is object =>
  typeof part === 'object' && part !== null && !Array.isArray(part) && !(part instanceof Uint8Array);
const withUnknownField = (part: unknown): unknown[] => (isPlain(part) ? [{ ...part, [marker]: marker }] : []);
const tooLong = (part: unknown): unknown[] => {
  if (typeof part === 'string') return [longText];
  if (part instanceof Uint8Array) return [longBytes];
  return Array.isArray(part) ? [Array.from({ length: 10_001 }, () => part[0] as unknown)] : [];
};
/** Where null has a meaning: it takes a date, a rule or a length away. */
const takesNull = new Set([
  'addresses.change.note',
  'credentials.change.expires',
  'keys.set-periods.from',
  'keys.set-periods.originatorUntil',
  'keys.set-periods.recipientUntil',
  'keys.set-rotation.everyDays',
  'policy.set-periods.originatorDays',
  'policy.set-periods.recipientDays',
]);
/** Texts that may be longer than what is tried here. */
const takesLong = new Set(['data.decrypt-text.armored', 'sign.confirm.receipt', 'wallets.add.descriptor']);
const wrongType = (part: unknown): unknown[] =>
  [null, 12.5, marker, [marker], { [marker]: 1 }, true].filter(
    (other) => typeof other !== typeof part || Array.isArray(other) !== Array.isArray(part),
  );

const isNullAt = (value: unknown, place: string): boolean =>
  isPlain(value) && Object.entries(value).some(([name, part]) => `.${name}` === place && part === null);

describe('the contract', () => {
  it('has a handler for every command and no other', () => {
    expect(Object.keys(handlers).sort()).toEqual([...all].sort());
  });

  it('declares only errors that have a class', () => {
    for (const name of all) for (const code of declaredErrors(name)) expect(errorCodes).toHaveProperty(code);
  });

  it('takes the well-formed input of every command', () => {
    for (const name of all)
      expect(contract[name].input.safeParse(wellFormed[name]).error, name).toBeUndefined();
  });
});

describe.each([
  ['an unknown field', withUnknownField],
  ['an over-long value', tooLong],
  ['a value of the wrong type', wrongType],
])('%s', (_what, vary) => {
  it('is refused by every command wherever it stands, and not repeated in the error', async () => {
    const bench = new Bench();
    let cases = 0;
    for (const name of commands) {
      for (const { place, value } of variations(wellFormed[name], vary)) {
        if (vary === wrongType && place === '' && value === true) continue;
        const where = `${name}${place}`;
        if (vary === wrongType && takesNull.has(where) && isNullAt(value, place)) continue;
        if (vary === tooLong && takesLong.has(where)) continue;
        const error = await bench.no(name, value);
        expect(error, `${name}${place}`).toMatchObject({ code: 'bad-request' });
        expect(JSON.stringify(error)).not.toContain(marker);
        cases++;
      }
    }
    expect(cases).toBeGreaterThan(50);
    await bench.end();
  });
});

describe('commands by name', () => {
  it('of programs are not for their owner', async () => {
    const bench = new Bench();
    const others = all.filter((name) => !commands.includes(name));
    expect(others).toEqual(['program.sign', 'program.keys']);
    for (const name of others)
      expect(await bench.no(name, wellFormed[name])).toMatchObject({ code: 'not-permitted' });
    await bench.end();
  });

  it.each(['', 'keys', 'keys.', 'toString', '__proto__', 'constructor', 'keys.list '])(
    '%j is unknown',
    async (name) => {
      const bench = new Bench();
      expect(await bench.no(name, {})).toEqual({ code: 'unknown-command' });
      await bench.end();
    },
  );

  it('of an open vault say that it is locked', async () => {
    const bench = new Bench();
    for (const name of commands) {
      if (contract[name].session !== 'open') continue;
      expect(await bench.no(name, wellFormed[name])).toEqual({ code: 'vault-locked' });
    }
    await bench.end();
  });
});
