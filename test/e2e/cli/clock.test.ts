/** The clock of the computer moved under the real program: every batch is a process of its own. */
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Place, type BatchAnswer, type RunSettings } from '../../cli/support/holdfast.ts';

const place = new Place();
const minute = 60_000;
const day = 24 * 60 * minute;
const preload = pathToFileURL(join(import.meta.dirname, '..', 'support', 'moved-clock.mjs')).href;
const open = ['--vault', place.path('clock.holdfast'), '--passphrase-fd', '3'];
const moved = (offset: number): RunSettings => ({
  env: { NODE_OPTIONS: `--import=${preload}`, HOLDFAST_TEST_CLOCK_OFFSET: String(offset) },
});

/** Commands given to a program whose clock is `offset` milliseconds off: the code of each, or `ok`. */
async function at(
  offset: number,
  commands: readonly (readonly [string, object])[],
): Promise<{ codes: string[]; answers: BatchAnswer[] }> {
  const lines = commands.map(([command, input], id) => JSON.stringify({ id, command, input }));
  const { stdout, stderr } = await place.run(['batch', ...open], {
    ...moved(offset),
    stdin: `${lines.join('\n')}\n`,
  });
  const answers = stdout
    .split('\n')
    .filter((line) => line !== '')
    // Our own program's lines.
    .map((line) => JSON.parse(line) as BatchAnswer);
  expect(answers, stderr).toHaveLength(commands.length);
  return { codes: answers.map((answer) => answer.error?.code ?? 'ok'), answers };
}
const soon = (milliseconds: number): string => new Date(Date.now() + milliseconds).toISOString();
const ids: Record<string, string> = {};

beforeAll(async () => {
  await place.create('clock.holdfast');
  const made = await at(0, [
    ['keys.generate', { algorithm: 'aes-256', label: 'data', periods: { originatorUntil: soon(10 * day) } }],
    ['keys.generate', { algorithm: 'ed25519', label: 'later', periods: { from: soon(day) } }],
  ]);
  for (const { value } of made.answers) {
    // A view of a key, as the contract has it.
    const { record } = value as { record: { id: string; label: string } };
    ids[record.label] = record.id;
  }
  const both = Object.values(ids);
  const { codes } = await at(0, [
    ...both.map((id) => ['keys.waive-backup', { id, reason: 'practice' }] as const),
    ...both.map((id) => ['keys.activate', { id }] as const),
  ]);
  expect(codes).toEqual(['ok', 'ok', 'ok', 'ok']);
}, 120_000);
afterAll(() => place.remove());

describe('what happens on a date', () => {
  it('is announced before, and has happened when a vault is opened after it', async () => {
    const soonest = await place.run(['calendar', 'list', ...open], moved(9.5 * day));
    expect(soonest.stdout).toMatch(/expires +data +active +within 1 day/);
    const { stdout } = await place.run(['keys', 'list', ...open], moved(10 * day + minute));
    expect(stdout).toMatch(/data .* deactivated/);
    expect(stdout).toMatch(/later .* active/);
    const { answers } = await at(10 * day + minute, [['audit.list', { limit: 2 }]]);
    // By actor and command, as the contract has them.
    const { entries } = answers[0]?.value as { entries: { actor: string; command: string }[] };
    expect(entries.map(({ actor, command }) => [actor, command])).toEqual([
      ['calendar', 'keys.deactivate'],
      ['calendar', 'keys.activate'],
    ]);
  }, 120_000);
});

describe('a clock that was set back', () => {
  it('stops keys, says why, and does not forget it', async () => {
    const id = ids['later'];
    const { codes } = await at(0, [
      ['keys.generate', { algorithm: 'p256', label: 'no' }],
      ['keys.suspend', { id, reason: 'wrong clock' }],
      ['backup.write', { file: place.path('b.backup') }],
      ['keys.resume', { id, reason: 'no' }],
    ]);
    expect(codes).toEqual(['clock-set-back', 'ok', 'ok', 'clock-set-back']);
    const { stdout } = await place.run(['clock', 'status', ...open], moved(0));
    expect(stdout).toContain('The clock was set back');
  }, 120_000);

  it('is confirmed with a reason, and then all goes on', async () => {
    const id = ids['later'];
    const { codes } = await at(0, [
      ['clock.confirm', { reason: 'the date was ten days off' }],
      ['keys.resume', { id, reason: 'yes' }],
    ]);
    expect(codes).toEqual(['ok', 'ok']);
    const { stdout } = await place.run(['clock', 'status', ...open], moved(0));
    expect(stdout).toContain('The clock is in order');
  }, 120_000);
});
