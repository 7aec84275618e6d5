import { describe, expect, it } from 'vitest';
import { leadingWords, parseArguments, type KnownFlag } from '../../src/cli/arguments.ts';
import { UsageError } from '../../src/cli/usage-error.ts';

const known: KnownFlag[] = [
  { name: 'label', takes: 'value' },
  { name: 'tags', takes: 'value', repeats: true },
  { name: 'archived', takes: 'nothing' },
  { name: 'from.file', takes: 'value' },
  { name: 'kdf.lanes', takes: 'value' },
];

describe('arguments', () => {
  it('reads values, switches, repeats, shortened names and words', () => {
    const { words, flags } = parseArguments(
      ['one', '--label=a=b', '--tags', 'x', '--tags', 'y', '--no-archived', '--file', '-', '--', '--label'],
      known,
    );
    expect(words).toEqual(['one', '--label']);
    expect(Object.fromEntries(flags)).toEqual({
      label: ['a=b'],
      tags: ['x', 'y'],
      archived: [false],
      'from.file': ['-'],
    });
  });

  it.each([
    ['--label', /needs a value/],
    ['--label a --label b', /given twice/],
    ['--archived=yes', /takes no value/],
    ['--lable a', /Did you mean --label\?/],
    ['-l a', /two dashes/],
    ['--passphrase secret', /arguments can be read by other programs/],
    ['--recovery-code=X', /arguments can be read/],
  ])('refuses %s', (line, message) => {
    expect(() => parseArguments(line.split(' '), known)).toThrow(message);
    expect(() => parseArguments(line.split(' '), known)).toThrow(UsageError);
  });

  it('never repeats a secret that was typed where it must not be', () => {
    try {
      parseArguments(['--passphrase=hunter2hunter2'], known);
      expect.unreachable();
    } catch (error) {
      expect(String(error)).not.toContain('hunter2');
    }
  });

  it('splits off the words before the first flag', () => {
    expect(leadingWords(['keys', 'list', '--vault', 'x'])).toEqual(['keys', 'list']);
    expect(leadingWords(['--help'])).toEqual([]);
  });

  it('refuses more arguments than anyone types', () => {
    expect(() =>
      parseArguments(
        Array.from({ length: 2001 }, () => 'x'),
        known,
      ),
    ).toThrow(UsageError);
  });
});
