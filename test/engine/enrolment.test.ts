import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { HoldfastError } from '../../src/core/error.ts';
import type { TokenModule } from '../../src/core/tokens/port.ts';
import type { CommandOutput } from '../../src/shared/contract.ts';
import { openTokenBench, type TokenBench } from './token-bench.ts';

type Run = CommandOutput<'enrolment.begin'>;

const example = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../resources/tokens/enrolment-profile.example.json'), 'utf8'),
) as Record<string, unknown>;

let profiles = 0;

async function begin(
  { bench }: TokenBench,
  change: Record<string, unknown>,
  count: number,
  holders = Array.from({ length: count }, (_, at) => `Holder ${String(at + 1)}`),
): Promise<Run> {
  const file = bench.file(`profile-${String(++profiles)}.json`);
  const name = `Profile ${String(profiles)}`;
  writeFileSync(file, JSON.stringify({ ...example, name, label: `P${String(profiles)}-{n:3}`, ...change }));
  const { id } = await bench.ok('enrolment.save-profile', { file });
  return await bench.ok('enrolment.begin', { profile: id, count, holders });
}

/** For tokens that are nobody's yet. */
const nobody = {
  holders: 'none',
  keys: [
    {
      algorithm: 'p256',
      label: '{label} key',
      certificate: { kind: 'self-signed', days: 30, subject: { commonName: '{label}' } },
    },
  ],
};

describe('the enrolment desk', async () => {
  const tokens = await openTokenBench();
  const { bench, plug } = tokens;

  it('takes three fresh tokens from the box to their holders, and waits for each', async () => {
    const { id: run } = await begin(tokens, {}, 3);
    expect(await bench.ok('enrolment.next', { run })).toMatchObject({
      outcome: 'waiting',
      freshWanted: true,
    });
    for (let number = 1; number <= 3; number++) {
      const token = plug();
      const { outcome, item, summary } = await bench.ok('enrolment.next', { run });
      expect(outcome).toBe('done');
      expect(item).toMatchObject({
        number,
        stage: 'done',
        holder: `Holder ${String(number)}`,
        serial: token.serial,
        letter: 'due',
        papers: [{ kind: 'request', exported: false }],
      });
      expect(summary).toMatchObject({ begun: number, done: number, open: 0, lettersDue: number });
      expect(token.label).toBe(item?.label);
      const [key] = item?.keys ?? [];
      if (key === undefined) throw new Error('no key');
      const { record } = await bench.ok('keys.get', { id: key.id });
      expect(record).toMatchObject({ home: 'token', state: 'active', label: `${token.label} signing` });
    }
    expect(await bench.ok('enrolment.next', { run })).toMatchObject({ outcome: 'finished' });
    const before = await bench.ok('enrolment.reconcile', { run });
    expect(before).toMatchObject({ ok: false, doubles: [], strays: [], reconciled: 0 });
    expect(await bench.no('enrolment.finish', { run })).toMatchObject({
      code: 'enrolment-state',
      details: { lettersDue: 3, papersDue: 3 },
    });

    const letters = bench.file('letters.html');
    expect(await bench.ok('enrolment.save-letters', { run, file: letters })).toMatchObject({ letters: 3 });
    const pages = readFileSync(letters, 'utf8');
    const pins = [...pages.matchAll(/<p class="pin">(\d{8})<\/p>/g)].map(([, pin = '']) => pin);
    expect(new Set(pins).size).toBe(3);
    expect(await bench.no('enrolment.save-letters', { run, file: bench.file('again.html') })).toMatchObject({
      code: 'enrolment-state',
    });
    // The PIN in the letter is the PIN of the token.
    const [first] = tokens.module.held;
    await bench.ok('tokens.login', {
      token: first?.serial ?? '',
      pin: new TextEncoder().encode(pins[0] ?? ''),
    });
    await bench.ok('tokens.logout', { token: first?.serial ?? '' });

    await bench.ok('enrolment.export', { run, what: 'papers', file: bench.file('requests.pem') });
    expect(readFileSync(bench.file('requests.pem'), 'utf8').match(/BEGIN CERTIFICATE REQUEST/g)).toHaveLength(
      3,
    );
    await bench.ok('enrolment.export', { run, what: 'labels', file: bench.file('labels.html') });
    await bench.ok('enrolment.export', { run, what: 'table', file: bench.file('run.csv') });
    expect(readFileSync(bench.file('run.csv'), 'utf8').split('\r\n')).toHaveLength(5);
    const after = await bench.ok('enrolment.reconcile', { run });
    expect(after).toMatchObject({ ok: true, reconciled: 3 });
    expect(await bench.ok('enrolment.finish', { run })).toMatchObject({ done: 3, open: 0 });
    expect(await bench.no('enrolment.next', { run })).toMatchObject({ code: 'enrolment-state' });
  });

  it('goes on after whatever fails at any call, and does nothing twice', async () => {
    const calls: (keyof TokenModule)[] = [
      'initialise',
      'login',
      'initPin',
      'generate',
      'sign',
      'objects',
      'logout',
    ];
    const { id: run } = await begin(tokens, nobody, calls.length, []);
    for (const call of calls) {
      const token = plug();
      const error = new HoldfastError('module-failed', { reason: 'crashed' });
      token.misbehave.fail = { call, error, times: 1 };
      const failed = await bench.engine.call('enrolment.next', { run });
      if (!failed.ok) expect(failed.error.code, call).toMatch(/^(module-failed|token-)/);
      delete token.misbehave.fail;
      const { item } = await bench.ok('enrolment.next', { run });
      if (item !== undefined) expect(item, call).toMatchObject({ stage: 'done', serial: token.serial });
    }
    const { items, summary } = await bench.ok('enrolment.status', { run });
    expect(summary).toMatchObject({ begun: calls.length, done: calls.length, open: 0 });
    expect(new Set(items.map(({ token }) => token)).size).toBe(calls.length);
    expect(items.flatMap(({ keys }) => keys)).toHaveLength(calls.length);
    for (const token of tokens.module.held.slice(-calls.length))
      expect(token.objects.filter(({ kind }) => kind === 'private')).toHaveLength(1);
    expect((await bench.ok('enrolment.reconcile', { run })).doubles).toEqual([]);
  });

  it('asks for PINs that are typed, and never erases a token unless its name was typed', async () => {
    const change = {
      holders: 'none',
      pin: { how: 'typed' },
      soPin: { how: 'typed' },
      fresh: { state: 'no-keys' },
      keys: [],
    };
    const { id: run } = await begin(tokens, change, 2, []);
    plug();
    expect(await bench.ok('enrolment.next', { run })).toMatchObject({
      outcome: 'waiting',
      needs: ['pin', 'so-pin'],
    });
    const pin = new TextEncoder().encode('482913');
    const soPin = new TextEncoder().encode('77345521');
    expect(await bench.ok('enrolment.next', { run, pin, soPin })).toMatchObject({ outcome: 'done' });
    const used = plug({ label: 'in use', soPin: '77345521' });
    const waiting = await bench.ok('enrolment.next', { run, pin, soPin });
    expect(waiting).toMatchObject({ outcome: 'waiting' });
    expect(waiting.passedOver).toContainEqual({ token: used.serial, label: 'in use', why: 'initialised' });
    const named = { run, token: used.serial, pin, soPin };
    expect(await bench.no('enrolment.next', named)).toMatchObject({ code: 'token-holds-keys' });
    expect(await bench.no('enrolment.next', { ...named, confirm: 'in us' })).toMatchObject({
      code: 'token-holds-keys',
    });
    expect(used.label).toBe('in use');
    expect(await bench.ok('enrolment.next', { ...named, confirm: 'in use' })).toMatchObject({
      outcome: 'done',
    });
    expect(used.label).toMatch(/^P\d+-002$/);
  });

  it('takes a token again that came back from its holder, with its name typed and the SO PIN that it has', async () => {
    const { id: run } = await begin(tokens, {}, 1);
    const token = plug();
    await bench.ok('enrolment.next', { run });
    const mark = async (life: 'issued' | 'returned'): Promise<void> => {
      await bench.ok('tokens.mark', { serial: token.serial, life, holder: 'Ada' });
    };
    await mark('issued');
    const { id: again } = await begin(tokens, { ...nobody, fresh: { state: 'no-keys' } }, 1, []);
    const confirm = token.label;
    const { soPin } = await bench.ok('enrolment.open-so-pin', { token: token.serial });
    const named = { run: again, token: token.serial, confirm, soPin };
    expect(await bench.no('enrolment.next', named)).toMatchObject({
      code: 'enrolment-state',
      details: { reason: 'elsewhere' },
    });
    await mark('returned');
    expect(await bench.no('enrolment.next', { ...named, confirm: 'another' })).toMatchObject({
      code: 'token-holds-keys',
    });
    expect(await bench.ok('enrolment.next', named)).toMatchObject({
      outcome: 'done',
      item: { token: token.serial },
    });
    await bench.ok('enrolment.save-letters', { run: again, file: bench.file('again-letters.html') });
    await bench.ok('enrolment.export', { run: again, what: 'papers', file: bench.file('again.pem') });
    expect(await bench.ok('enrolment.reconcile', { run: again })).toMatchObject({ ok: true, doubles: [] });
    // Its SO PIN is another now: the one that the newer run keeps.
    const { soPin: now } = await bench.ok('enrolment.open-so-pin', { token: token.serial });
    expect(now).not.toEqual(soPin);
    await bench.ok('tokens.unblock', {
      token: token.serial,
      soPin: now,
      pin: new TextEncoder().encode('918273'),
    });
  });

  it('sends no SO PIN by itself once it may have been changed, and shows none that a token never had', async () => {
    for (const wasChanged of [false, true]) {
      const { id: run } = await begin(tokens, { ...nobody, fresh: { state: 'no-keys' } }, 1, []);
      const token = plug({ label: 'used', soPin: '77345521' });
      const soPin = new TextEncoder().encode('77345521');
      const error = new HoldfastError('module-failed', { reason: 'crashed' });
      token.misbehave.fail = { call: 'setPin', error, times: 1 };
      const named = { run, token: token.serial, confirm: 'used', soPin };
      expect(await bench.no('enrolment.next', named)).toMatchObject({ code: 'module-failed' });
      expect(token.inits).toBe(1);
      const { soPin: kept } = await bench.ok('enrolment.open-so-pin', { token: token.label });
      expect(new TextDecoder().decode(kept)).not.toBe('77345521');
      if (wasChanged) token.pins.so = new TextDecoder().decode(kept);
      const { logins } = token;
      for (const input of [{ run }, { run, soPin }, named])
        expect(await bench.no('enrolment.next', input)).toMatchObject({
          code: 'enrolment-state',
          details: { reason: 'so-pin-unknown' },
        });
      expect(await bench.ok('enrolment.next', { run, lastTry: token.label })).toMatchObject({
        needs: ['so-pin'],
      });
      expect([token.inits, token.logins, token.wrong.so]).toEqual([1, logins, 0]);
      const has = wasChanged ? kept : soPin;
      expect(
        await bench.ok('enrolment.next', { run, soPin: has, lastTry: token.label }),
        String(wasChanged),
      ).toMatchObject({ outcome: 'done' });
      expect([token.inits, token.wrong.so]).toEqual([1, 0]);
    }
  });

  it('shows the SO PIN that a token has while a newer enrolment has done nothing to it yet', async () => {
    const { id: run } = await begin(tokens, nobody, 1, []);
    const token = plug();
    await bench.ok('enrolment.next', { run });
    const { soPin } = await bench.ok('enrolment.open-so-pin', { token: token.serial });
    await bench.ok('tokens.mark', { serial: token.serial, life: 'issued', holder: 'Ada' });
    await bench.ok('tokens.mark', { serial: token.serial, life: 'returned' });
    const { id: again } = await begin(tokens, { ...nobody, fresh: { state: 'no-keys' } }, 1, []);
    const wrong = new TextEncoder().encode('00000000');
    const named = { run: again, token: token.serial, confirm: token.label, soPin: wrong };
    expect(await bench.no('enrolment.next', named)).toMatchObject({ code: 'token-pin-wrong' });
    expect((await bench.ok('enrolment.open-so-pin', { token: token.serial })).soPin).toEqual(soPin);
    expect(await bench.ok('enrolment.next', { ...named, soPin })).toMatchObject({ outcome: 'done' });
  });

  it('sends a kept PIN that the token has refused only when a person says so', async () => {
    const { id: run } = await begin(tokens, nobody, 1, []);
    const token = plug();
    const error = new HoldfastError('module-failed', { reason: 'crashed' });
    token.misbehave.fail = { call: 'login', error, times: 1 };
    await bench.no('enrolment.next', { run });
    const right = token.pins.so;
    token.pins.so = '00000000';
    expect(await bench.no('enrolment.next', { run })).toMatchObject({ code: 'token-pin-wrong' });
    token.pins.so = right;
    for (let time = 0; time < 2; time++)
      expect(await bench.no('enrolment.next', { run })).toMatchObject({
        code: 'enrolment-state',
        details: { reason: 'pin-refused' },
      });
    expect(token.wrong.so).toBe(1);
    expect(await bench.ok('enrolment.next', { run, lastTry: token.label })).toMatchObject({
      outcome: 'done',
    });
  });

  it('writes nothing over what was changed while it worked', async () => {
    const { id: run } = await begin(tokens, nobody, 1, []);
    plug();
    let aside: Promise<unknown> | undefined;
    const result = await bench.engine.call(
      'enrolment.next',
      { run },
      {
        onProgress: ({ stage }) => {
          if (stage !== 'pins-set') return;
          aside ??= bench.ok('enrolment.set-aside', { run, number: 1, reason: 'bent' });
        },
      },
    );
    await aside;
    expect(result).toMatchObject({ ok: false, error: { code: 'enrolment-state' } });
    const { items } = await bench.ok('enrolment.status', { run });
    expect(items).toMatchObject([{ number: 1, stage: 'pins-set', setAside: { reason: 'bent' } }]);
  });

  it('gives the SO PIN to those who keep it, and to nobody else', async () => {
    const { record } = await bench.ok('keys.generate', { algorithm: 'x25519', label: 'Safe' });
    await bench.ok('keys.waive-backup', { id: record.id, reason: 'test' });
    await bench.ok('keys.activate', { id: record.id });
    const publicKey = record.versions[0]?.publicKey ?? '';
    const soPin = {
      how: 'generated',
      length: 12,
      alphabet: 'digits',
      vault: false,
      recipients: [{ name: 'Safe', publicKey }],
    };
    const { id: run } = await begin(tokens, { ...nobody, soPin }, 1, []);
    const token = plug();
    await bench.ok('enrolment.next', { run });
    const opened = await bench.ok('enrolment.open-so-pin', { token: token.serial });
    expect(new TextDecoder().decode(opened.soPin)).toMatch(/^\d{12}$/);
    await bench.ok('tokens.unblock', {
      token: token.serial,
      soPin: opened.soPin,
      pin: new TextEncoder().encode('918273'),
    });
    await bench.ok('enrolment.export', { run, what: 'so-pins', file: bench.file('so.json') });
    const again = await bench.ok('enrolment.open-so-pin', {
      token: token.serial,
      file: bench.file('so.json'),
      key: record.id,
    });
    expect(again.soPin).toEqual(opened.soPin);
    const text = readFileSync(bench.file('so.json'), 'utf8');
    writeFileSync(bench.file('bad.json'), text.replace(/"label": "P/, '"label": "Q'));
    expect(
      await bench.no('enrolment.open-so-pin', { token: token.serial, file: bench.file('bad.json') }),
    ).toMatchObject({ code: 'data-damaged' });
  });

  it('says what is wrong with a profile, and where', async () => {
    const wrong: readonly (readonly [Record<string, unknown>, string])[] = [
      [{ label: 'same for all' }, 'label'],
      [{ label: '{n} {nobody}' }, 'label'],
      [{ surprise: 1 }, ''],
      [{ soPin: { how: 'generated', length: 8, alphabet: 'digits', vault: false, recipients: [] } }, 'soPin'],
      [{ activate: undefined }, 'activate'],
      [{ holders: 'none' }, 'holders'],
      [{ keys: [{ algorithm: 'rsa', label: '{n}' }] }, 'keys.0.bits'],
    ];
    for (const [change, path] of wrong) {
      writeFileSync(bench.file('wrong.json'), JSON.stringify({ ...example, ...change }));
      expect(await bench.no('enrolment.save-profile', { file: bench.file('wrong.json') })).toMatchObject({
        code: 'profile-malformed',
        details: { path },
      });
    }
  });
});
