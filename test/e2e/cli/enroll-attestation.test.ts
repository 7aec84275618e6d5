/** A batch whose profile requires an attestation, from the command line, on SoftHSM2, which attests nothing by itself. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CommandOutput } from '../../../src/shared/contract.ts';
import { cheap, holdfast, Place, type Ended } from '../../cli/support/holdfast.ts';
import { Terminal } from '../../cli/support/terminal.ts';
import { authority, Authorities } from '../../support/authority.ts';
import { softHsm } from '../../tokens/support/softhsm.ts';

const hsm = softHsm();
const place = new Place();
const maker = new Authorities();
const env = { ...place.env, ...hsm.environment };
const folder = place.path('attested');
const passphrase = 'correct horse battery';
const profile = {
  format: 'holdfast-enrolment-profile',
  version: 1,
  name: 'Attested',
  fresh: { state: 'uninitialised' },
  label: 'AT-{n:3}',
  pin: { how: 'generated', length: 6, alphabet: 'digits' },
  soPin: { how: 'generated', length: 8, alphabet: 'digits', vault: true, recipients: [] },
  keys: [{ algorithm: 'p256', label: '{label} key' }],
  activate: { withoutBackup: 'a test' },
  attestation: 'required',
  holders: 'none',
};

const run = (...args: string[]): Promise<Ended> =>
  holdfast([...args, '--vault', place.path('v.holdfast'), '--passphrase-fd', '3'], {
    fd3: passphrase,
    cwd: place.folder,
    env,
  });
const must = async (...args: string[]): Promise<string> => {
  const { code, stdout, stderr } = await run(...args);
  expect(code, `${args.join(' ')}: ${stderr}`).toBe(0);
  return stdout;
};
/** What `--json` shows of a command that works. */
async function value<T>(...args: string[]): Promise<T> {
  return (JSON.parse(await must(...args, '--json')) as { value: T }).value;
}
const enroll = (...more: string[]): Promise<Ended> =>
  run('tokens', 'enroll', '--profile', place.path('profile.json'), '--count', '1', ...more);

beforeAll(async () => {
  mkdirSync(folder);
  writeFileSync(place.path('profile.json'), JSON.stringify(profile));
  const typed = { ...profile, name: 'At a terminal', label: 'TE-{n:3}' };
  writeFileSync(place.path('typed.json'), JSON.stringify(typed));
  writeFileSync(place.path('passphrase'), passphrase, { mode: 0o600 });
  maker.issue({ name: 'maker', extensions: authority });
  await must('vault', 'create', '--name', 'Desk', ...cheap);
  await must('modules', 'trust', '--path', hsm.module);
}, 300_000);
afterAll(() => {
  place.remove();
  hsm.remove();
  maker.end();
});

let id = '';
const status = (): Promise<CommandOutput<'enrolment.status'>> => value('enrolment', 'status', '--run', id);
/** Issues a certificate of the maker for the first key of a token. */
async function attest(number: number): Promise<string> {
  const item = (await status()).items.find((one) => one.number === number);
  const words = ['documents', 'public-key', '--key', item?.keys[0]?.id ?? '', '--form', 'pem'];
  const { text } = await value<CommandOutput<'documents.public-key'>>(...words);
  maker.issue({ name: item?.label ?? '', by: 'maker', publicKey: text });
  return maker.pem(item?.label ?? '');
}

it('begins with no token before there is a root, and says why', async () => {
  const { code, stderr } = await enroll();
  expect(code).toBe(6);
  expect(stderr).toContain('no root of a maker was added that could prove one');
  expect(stderr).toContain('0 of 1 done, 0 open, 0 set aside');
}, 300_000);

it('leaves a token open whose keys nobody attests yet, and says how it goes on', async () => {
  await must('attestation', 'add-root', '--file', maker.path('maker.pem'), '--name', 'Maker');
  const { code, stderr } = await enroll('--attestation', folder);
  expect(code).toBe(6);
  expect(stderr).toContain(`Write what does to ${join(folder, 'AT-001.pem')}`);
  expect(stderr).toContain('0 of 1 done, 1 open, 0 set aside');
  [, id = ''] = /Going on with run (\S+):/.exec(stderr) ?? [];
  const { items } = await status();
  expect(items).toMatchObject([{ label: 'AT-001', stage: 'keys-made' }]);
  expect(stderr).toContain(`--run ${id} --token ${items[0]?.token ?? ''} --attestation ${folder}`);
}, 300_000);

it('sets a token aside whose file attests another key, and does not call it done or in order', async () => {
  maker.issue({ name: 'other', by: 'maker' });
  writeFileSync(join(folder, 'AT-001.pem'), maker.pem('other'));
  const { code, stderr } = await enroll('--attestation', folder);
  expect(code).toBe(6);
  expect(stderr).toMatch(/Set aside: AT-001 .*nothing names this key/);
  expect(stderr).toMatch(/1 +AT-001 .*set aside: Attestation/);
  expect(stderr).toContain('0 of 1 done, 0 open, 1 set aside, 0 letters due; 0 in order');
  const token = (await status()).items[0]?.token ?? '';
  const again = await run('tokens', 'enroll', '--run', id, '--token', token);
  expect(again.stderr).toContain('This run has set the token aside.');
}, 300_000);

it('goes on with a token by its name once there is a file named by its label', async () => {
  const { stderr: left } = await enroll('--attestation', folder);
  expect(left).toContain('0 of 1 done, 1 open, 1 set aside');
  writeFileSync(join(folder, 'AT-002.pem'), await attest(2));
  const { token = '', keys } = (await status()).items[1] ?? {};
  const { code, stdout, stderr } = await run(
    ...['tokens', 'enroll', '--run', id, '--token', token, '--attestation', folder],
    ...['--out', place.path('letters')],
  );
  expect(stderr).toMatch(/1\/1 +AT-002/);
  expect(stdout + stderr).toContain('1 of 1 done, 0 open, 1 set aside');
  expect(stdout + stderr).toContain('1 in order');
  expect(code, stderr).toBe(0);
  const { record } = await value<CommandOutput<'keys.get'>>('keys', 'get', keys?.[0]?.id ?? '');
  expect(record).toMatchObject({ state: 'active', origin: { attestation: { verdict: 'verified' } } });
}, 300_000);

describe('at a terminal, where somebody is asked for what attests a token', () => {
  const terminal = (): Terminal =>
    new Terminal(
      [
        ...['tokens', 'enroll', '--profile', place.path('typed.json'), '--count', '1'],
        ...['--vault', place.path('v.holdfast'), '--passphrase-file', place.path('passphrase')],
        ...['--out', place.path('typed')],
      ],
      env,
    );
  const question = (label: string) => `Nothing on ${label} attests its keys.`;
  const going = /(?:Going on with run|Run) (\S+):/;

  it('Q leaves it open, and the run goes on with it the next time', async () => {
    const desk = terminal();
    await desk.sees(question('TE-001'));
    await desk.answer('S sets it aside, Q stops: ', 'Q');
    await desk.sees('TE-001 is left open: its keys are made');
    await desk.sees('0 of 1 done, 1 open, 0 set aside');
    expect(await desk.end()).toBe(6);
    [, id = ''] = going.exec(desk.output) ?? [];
    expect((await status()).items).toMatchObject([{ label: 'TE-001', stage: 'keys-made' }]);
  }, 300_000);

  it('S sets it aside, and the desk waits for the next token', async () => {
    const desk = terminal();
    await desk.sees(question('TE-001'));
    await desk.answer('S sets it aside, Q stops: ', 's');
    await desk.sees('Set aside: TE-001');
    await desk.answer('Take it out, plug in the next token, then press Enter (q to stop): ', 'q');
    await desk.sees('0 of 1 done, 0 open, 1 set aside');
    expect(await desk.end()).toBe(6);
    expect((await status()).items).toMatchObject([
      { label: 'TE-001', setAside: { reason: 'No attestation on the token' } },
    ]);
  }, 300_000);

  it('the path of a file lets it go on; Enter and a wrong path ask again', async () => {
    const before = terminal();
    await before.sees(question('TE-002'));
    await before.answer('Q stops: ', 'q');
    expect(await before.end()).toBe(6);
    // The vault is closed meanwhile: somebody has the key attested.
    writeFileSync(place.path('issued.pem'), await attest(2));
    const desk = terminal();
    await desk.answer('Q stops: ', '');
    await desk.answer('Q stops: ', place.path('nowhere.pem'));
    await desk.sees(`There is nothing at ${place.path('nowhere.pem')}.`);
    await desk.answer('Q stops: ', place.path('issued.pem'));
    await desk.sees('1/1  TE-002');
    await desk.sees('1 in order');
    expect(await desk.end(), desk.output).toBe(0);
  }, 300_000);
});
