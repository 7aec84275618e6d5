import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { contract, type CommandName } from '../../src/shared/contract.ts';
import { doneWords, endWords, recordWords } from '../../src/shared/record-words.ts';
import { formatResult } from '../../src/cli/format-result.ts';

const source = join(import.meta.dirname, '..', '..', 'src');

/** Commands that entries are written under though nobody calls them as such: migrations, the clock, the calendar. */
function writtenBesides(): Set<string> {
  const names = new Set<string>();
  for (const folder of ['engine', 'core/vault'])
    for (const file of readdirSync(join(source, folder), { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.ts')) continue;
      const text = readFileSync(join(source, folder, file), 'utf8');
      const written =
        /(?:calendarContext\(|onBehalf\(\s*|All\(contextFor\(|rotate\(contextFor\(|\bcommand: )'([a-z-]+\.[a-z-]+)'/g;
      for (const [, name = ''] of text.matchAll(written)) names.add(name);
    }
  return names;
}

const names = Object.keys(contract) as CommandName[];
const onRecord = [
  ...new Set([...names.filter((name) => contract[name].effect !== 'read'), ...writtenBesides()]),
].sort();

describe('the words of the record', () => {
  it('are there for each command that writes to it, and for no other', () => {
    expect(onRecord).toEqual(expect.arrayContaining(['clock.status', 'vault.migrate', 'sign.approve']));
    expect(Object.keys(recordWords).sort()).toEqual(onRecord);
  });

  it.each(onRecord)('%s: are those of people, and of it alone', (command) => {
    const words = doneWords({ command, outcome: 'ok' });
    expect(words).toMatch(/^[A-Z][A-Za-z ,-]{5,48}$/);
    expect(Object.values(recordWords).filter((one) => one === words)).toHaveLength(1);
  });

  it('say how it ended, and the name of what a later version has written', () => {
    expect(endWords('ok')).toBe('done');
    expect(doneWords({ command: 'vault.unlock', outcome: 'wrong-secret' })).not.toContain('opened');
    expect(endWords('wrong-secret')).toContain('wrong');
    expect(doneWords({ command: 'keys.teleport', outcome: 'ok' })).toBe('keys.teleport');
    expect(doneWords({ command: 'constructor', outcome: 'ok' })).toBe('constructor');
  });

  it('are in the list that the terminal shows, where JSON keeps the names', () => {
    const entry = {
      sequence: 7,
      time: '2026-11-22T20:00:00.000Z',
      actor: 'owner',
      command: 'sign.approve',
      subjects: [],
      outcome: 'ok',
      hash: '',
    };
    const text = formatResult('audit.list', { entries: [entry], total: 1 });
    expect(text).toMatch(/^7 .* Request signed +done/m);
    expect(text).not.toContain('sign.approve');
  });
});
