/** Questions on a terminal for a command that takes shares and logs in to a token. */
import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { passphrase } from '../../cli/support/holdfast.ts';
import { Terminal } from '../../cli/support/terminal.ts';
import { softHsm } from '../../tokens/support/softhsm.ts';
import { at, BatchSession, textOf, utf8, type Value } from './batch-session.ts';

const session = new BatchSession();
const { place } = session;
const hsm = softHsm();
let token = '';
let shares: string[] = [];

beforeAll(async () => {
  hsm.addToken('Safe place');
  Object.assign(place.env, hsm.environment);
  writeFileSync(place.path('passphrase'), passphrase, { mode: 0o600 });
  await session.begin();
  await session.say('modules.trust', { path: hsm.module });
  const { tokens } = await session.say('tokens.list');
  token = at(
    (tokens as Value[]).find(({ label }) => label === 'Safe place'),
    'token',
  );
  const wish = { label: 'Safe', threshold: 2, shares: 3 };
  const made = await session.say('token-copies.make-wrapping-key', wish);
  const id = at(made, 'wrappingKey', 'id');
  shares = (made['shares'] as Value[]).map(textOf);
  for (const share of shares) await session.say('token-copies.check-share', { id, share: utf8(share) });
  await session.end();
}, 300_000);
afterAll(async () => {
  await session.remove();
  hsm.remove();
});

const vault = (): string[] => [
  ...['--vault', place.path('v.holdfast')],
  ...['--passphrase-file', place.path('passphrase')],
];

it('asks for each share before it asks for the PIN, which is sent at once', async () => {
  const words = ['token-copies', 'put-wrapping-key', 'Safe', '--token', token, '--login', token];
  const terminal = new Terminal([...words, ...vault()], place.env);
  const [first = '', second = ''] = shares;
  await terminal.answer('Share 1 of 2: ', first);
  // A word was lost on the way from the paper: this one is asked for again, the first is kept.
  await terminal.answer('Share 2 of 2: ', second.split(' ').slice(1).join(' '));
  await terminal.sees('That has 32 words');
  await terminal.answer('Share 2 of 2: ', second);
  await terminal.answer('PIN of the token: ', '1234');
  expect(await terminal.end(), terminal.output).toBe(0);
  expect(terminal.output.match(/PIN of the token/g)).toHaveLength(1);
  // Nothing of it is echoed.
  for (const word of [...first.split(' ').slice(0, 3), '1234'])
    expect(terminal.output).not.toContain(`${word} `);
  const listed = await place.run(['token-copies', 'list', ...vault(), '--json']);
  expect(JSON.parse(listed.stdout)).toMatchObject({
    value: { wrappingKeys: [{ label: 'Safe', places: [{ serial: token }] }] },
  });
}, 300_000);

it('asks for no PIN when the shares are not to be had', async () => {
  const words = ['token-copies', 'put-wrapping-key', 'Safe', '--token', token, '--login', token];
  const terminal = new Terminal([...words, ...vault()], place.env);
  await terminal.answer('Share 1 of 2: ', '\u0003');
  expect(await terminal.end()).toBe(10);
  expect(terminal.output).not.toContain('PIN');
}, 300_000);
