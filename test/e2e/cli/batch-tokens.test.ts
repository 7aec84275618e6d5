/** Every command of `modules.*`, `tokens.*`, `token-keys.*` and `enrolment.*` through `holdfast batch`, on SoftHSM2. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { softHsm } from '../../tokens/support/softhsm.ts';
import { at, BatchSession, idOf, parts, utf8, type Value } from './batch-session.ts';

const session = new BatchSession();
const hsm = softHsm();
const reason = 'practice';
const example = join(import.meta.dirname, '../../../resources/tokens/enrolment-profile.example.json');
let module = '';

/** Lists of an answer, by the contract's name. */
const list = (value: Value, name: string): Value[] => value[name] as Value[];

beforeAll(async () => {
  hsm.addToken('Used');
  Object.assign(session.place.env, hsm.environment);
  await session.begin();
});
afterAll(async () => {
  await session.remove();
  hsm.remove();
});

describe('batch, tokens', () => {
  it('trusts a module, tries it and starts it anew', async () => {
    await session.say('modules.list');
    const trusted = await session.say('modules.trust', { path: hsm.module, name: 'SoftHSM2' });
    module = at(trusted, 'module', 'id');
    await session.say('modules.probe', { id: module });
    await session.say('modules.restart', { id: module });
  });

  it('sets, changes and unblocks PINs of a token that is there', async () => {
    const tokens = list(await session.say('tokens.list'), 'tokens');
    const token = at(
      tokens.find(({ label }) => label === 'Used'),
      'token',
    );
    await session.say('tokens.get', { token });
    await session.say('tokens.pin-key', { token });
    await session.say('tokens.change-pin', { token, old: utf8('1234'), pin: utf8('4321') });
    await session.say('tokens.unblock', { token, soPin: utf8('12345678'), pin: utf8('5678') });
    expect(await session.refused('tokens.initialise', { token, label: 'x', soPin: utf8('12345678') })).toBe(
      'token-holds-keys',
    );
    const words = { token, label: 'Desk', soPin: utf8('12345678'), pin: utf8('2468'), confirm: 'Used' };
    const made = await session.say('tokens.initialise', words);
    expect(at(made, 'token', 'label')).toBe('Desk');
  });

  it('makes keys on a token, takes in and puts on others, and removes what is nobody’s', async () => {
    const tokens = list(await session.say('tokens.list'), 'tokens');
    const token = at(
      tokens.find(({ label }) => label === 'Desk'),
      'token',
    );
    await session.say('tokens.login', { token, pin: utf8('2468') });
    const made = await session.say('token-keys.generate', { token, algorithm: 'p256', label: 'Made' });
    await session.say('token-keys.relabel', { key: idOf(made), label: 'Renamed' });
    await session.inUse(made);
    await session.say('token-keys.check', { key: idOf(made) });
    const soft = await session.say('keys.generate', { algorithm: 'p256', label: 'Soft' });
    await session.inUse(soft);
    await session.say('token-keys.import', { token, key: idOf(soft), label: 'Put on' });
    for (const id of ['a1', 'b2']) {
      const words = ['--module', hsm.module, '--token-label', 'Desk', '--login', '--pin', '2468'];
      execFileSync(
        'pkcs11-tool',
        [...words, '--keypairgen', '--key-type', 'EC:prime256v1', '--id', id, '--label', `Foreign ${id}`],
        { env: { ...process.env, ...hsm.environment }, stdio: 'pipe' },
      );
    }
    await session.say('token-keys.adopt', { token, object: 'a1', label: 'Adopted' });
    await session.say('token-keys.remove-object', { token, object: 'b2', confirm: 'Foreign b2' });
    await session.say('tokens.logout', { token });
    await session.say('tokens.mark', { serial: token, life: 'issued', holder: 'Ada' });
    const lost = await session.say('tokens.mark', { serial: token, life: 'lost', reason });
    // What was made, adopted, and put there from the vault.
    expect(list(lost, 'cases').length).toBeGreaterThanOrEqual(2);
  });

  it('enrols tokens by a profile', async () => {
    const profile = session.path('profile.json');
    writeFileSync(profile, readFileSync(example));
    const saved = await session.say('enrolment.save-profile', { file: profile });
    await session.say('enrolment.profiles');
    writeFileSync(session.path('holders.csv'), 'holder,room\nAda,1\nGrace,2\n');
    const begun = await session.say('enrolment.begin', {
      profile: at(saved, 'id'),
      holdersFile: session.path('holders.csv'),
    });
    const run = at(begun, 'id');
    const first = await session.say('enrolment.next', { run });
    expect(first).toMatchObject({ outcome: 'done', item: { number: 1, holder: 'Ada', stage: 'done' } });
    const second = await session.say('enrolment.next', { run });
    expect(second).toMatchObject({ item: { number: 2, holder: 'Grace' } });
    await session.say('enrolment.list');
    await session.say('enrolment.save-letters', { run, file: session.path('letters.html') });
    for (const what of ['labels', 'papers', 'table'])
      await session.say('enrolment.export', { run, what, file: session.path(`${what}.txt`) });
    expect(await session.refused('enrolment.set-aside', { run, number: 1, reason })).toBe('enrolment-state');
    expect(await session.say('enrolment.reconcile', { run })).toMatchObject({ ok: true, reconciled: 2 });
    await session.say('enrolment.status', { run });
    await session.say('enrolment.finish', { run });
    const shown = await session.say('enrolment.open-so-pin', { token: at(first, 'item', 'token') });
    expect(at(shown, 'label')).toBe('ACME-0001');
    await session.say('tokens.register');
    await session.say('tokens.export-register', { file: session.path('register.csv'), format: 'csv' });

    await session.say('enrolment.remove-profile', { profile: at(saved, 'id') });
  });

  it('gives up on a token whose key cannot be made, and stops trusting its module', async () => {
    await session.say('keys.generate', { algorithm: 'p256', label: 'TAKEN-1' });
    const profile = session.path('taken.json');
    const text = readFileSync(example, 'utf8').replace('one-each', 'none').replace('{holder}', '{label}');
    const json = JSON.parse(text) as Record<string, unknown>;
    const keys = [{ algorithm: 'p256', label: 'TAKEN-{n}' }];
    writeFileSync(profile, JSON.stringify({ ...json, name: 'Taken', label: 'T-{n}', keys }));
    const saved = await session.say('enrolment.save-profile', { file: profile });
    const run = at(await session.say('enrolment.begin', { profile: at(saved, 'id'), count: 1 }), 'id');
    expect(await session.refused('enrolment.next', { run })).toBe('label-taken');
    const aside = await session.say('enrolment.set-aside', { run, number: 1, reason });
    expect(aside).toMatchObject({
      item: { stage: 'pins-set', trouble: 'label-taken' },
      summary: { setAside: 1 },
    });
    await session.say('modules.remove', { id: module });
  });

  it('has used every command of its part', async () => {
    expect(session.missing(parts.tokens)).toEqual([]);
    expect(parts.tokens).toHaveLength(35);
    expect(await session.end()).toBe(11);
  });
});
