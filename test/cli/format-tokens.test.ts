import { describe, expect, it } from 'vitest';
import { formatMarked, formatModules, formatToken, formatTokens } from '../../src/cli/format-tokens.ts';
import { formatPlain } from '../../src/cli/format-plain.ts';
import { contract, type CommandOutput } from '../../src/shared/contract.ts';

type Listing = CommandOutput<'tokens.list'>;

const token: Listing['tokens'][number] = {
  token: '8eede227738ea087',
  serial: '8eede227738ea087',
  label: 'Card',
  manufacturer: 'Made up',
  model: 'One',
  hardware: '2.6',
  firmware: '2.6',
  module: '01a204b7-b805-70bd-9924-d8b547841899',
  slot: 'slot 0',
  initialised: true,
  readOnly: false,
  pinPad: false,
  pin: 'count-low',
  soPin: 'fine',
  wrongPins: 2,
  wrongSoPins: 0,
  nextMayLock: true,
  pinBytes: { least: 4, most: 16 },
};
const module = { module: token.module, name: 'Made-up module', state: 'answered', tokens: 1 } as const;

describe('the list of tokens', () => {
  it('says in words how its PIN stands before somebody types one', () => {
    const text = formatTokens({ tokens: [token], modules: [module] });
    expect(text).toContain(
      'wrong before: few attempts are left, 2 wrong in a row, one more wrong one may lock it',
    );
    expect(text).toContain('Made-up module');
    expect(formatToken({ ...token, pin: 'locked' })).not.toContain('one more');
  });

  it('says what was asked when there is nothing, and what to do', () => {
    expect(formatTokens({ tokens: [], modules: [] })).toContain('holdfast modules list');
    const refused = { ...module, state: 'changed', tokens: 0, why: 'other \u001b[31mhash' } as const;
    const text = formatTokens({ tokens: [], modules: [refused] });
    expect(text).toContain('No token is plugged in. Asked: Made-up module.');
    expect(text).toContain('Made-up module gave no answer: changed');
    expect(text).not.toContain('\u001b');
  });
});

describe('the list of modules', () => {
  it('names those that could be trusted, and folds the places that were looked in', () => {
    const looked = Array.from({ length: 30 }, (_, at) => `/usr/lib/some-folder-${at}`);
    const found = [{ name: 'OpenSC', path: '/usr/lib/opensc.so', from: 'known' as const }];
    const text = formatModules({ modules: [], found, looked });
    expect(text).toContain('holdfast modules trust --path PATH');
    expect(text).toContain('Looked in 30 places:');
    for (const place of looked) expect(text).toContain(place);
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThan(104);
  });
});

describe('a token that was marked', () => {
  type Marked = CommandOutput<'tokens.mark'>;
  const registered: Marked['token'] = {
    serial: 'A1',
    label: 'Card',
    manufacturer: 'Made up',
    model: 'One',
    firmware: '2.6',
    life: 'lost',
    since: '2026-11-22T20:00:00.000Z',
    history: [],
    keys: [],
    present: false,
  };

  it('has what is left to do in sentences, with the commands', () => {
    const { todo: all } = contract['tokens.mark'].output.shape;
    const text = formatMarked({ token: registered, cases: ['case-1'], todo: [...all.element.options] });
    for (const command of [
      'vault remove-slot --slot ID',
      'cases list',
      'token-copies make-wrapping-key',
      'token-copies backup FILE --key KEY --under NAME',
      'tokens get A1',
      'tokens mark A1 --life in-stock',
      'keys destroy KEY --login A1',
      'tokens initialise A1',
    ])
      expect(text).toContain(`holdfast ${command}`);
    for (const code of all.element.options) expect(text).not.toContain(code);
  });
});

it('writes units as they are written', () => {
  expect(formatPlain({ memoryKiB: 1, lastUsed: 2 })).toBe('memory KiB  1\nlast used   2\n');
});
