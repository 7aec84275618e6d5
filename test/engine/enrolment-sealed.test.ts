import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { HoldfastError } from '../../src/core/error.ts';
import type { PinUse } from '../../src/core/tokens/sealed-pin.ts';
import { sealTo } from '../support/seal.ts';
import { openTokenBench } from './token-bench.ts';

/** PINs that are typed at the enrolment desk of the window: sealed for the token that the desk has named. */

const generated = { how: 'generated', length: 8, alphabet: 'digits', vault: true, recipients: [] };
let profiles = 0;

describe('the enrolment desk with sealed PINs', { timeout: 60_000 }, async () => {
  const { bench, module, plug } = await openTokenBench();

  async function begin(change: Record<string, unknown>, count = 1): Promise<string> {
    const name = `Sealed ${String(++profiles)}`;
    const profile = {
      format: 'holdfast-enrolment-profile',
      version: 1,
      name,
      fresh: { state: 'no-keys' },
      label: `S${String(profiles)}-{n:3}`,
      pin: { how: 'typed' },
      soPin: { how: 'typed' },
      keys: [{ algorithm: 'p256', label: '{label} key' }],
      activate: { withoutBackup: 'test' },
      holders: 'none',
      ...change,
    };
    writeFileSync(bench.file(`${name}.json`), JSON.stringify(profile));
    const { id } = await bench.ok('enrolment.save-profile', { file: bench.file(`${name}.json`) });
    return (await bench.ok('enrolment.begin', { profile: id, count })).id;
  }
  /** Seals as the window does, for the token that the desk asks PINs of. */
  async function sealer({ token, serial }: { readonly token: string; readonly serial: string }) {
    const { key } = await bench.ok('tokens.pin-key', { token });
    return (use: PinUse, pin: string | Uint8Array) => sealTo(key, serial, use, pin);
  }

  it('sets both, logs in and makes keys with what was sealed once, and opens nothing of it again', async () => {
    const run = await begin({}, 2);
    const token = plug();
    const { needs, needsFor } = await bench.ok('enrolment.next', { run });
    expect({ needs, needsFor }).toEqual({
      needs: ['pin', 'so-pin'],
      needsFor: { token: token.serial, serial: token.serial },
    });
    const seal = await sealer(needsFor!);
    const pins = { pin: seal('enrol-pin', '482913'), soPin: seal('enrol-so-pin', '77345521') };
    const named = { run, token: needsFor!.token };
    expect(await bench.ok('enrolment.next', { ...named, ...pins })).toMatchObject({
      outcome: 'done',
      item: { stage: 'done', serial: token.serial },
    });
    expect(token.pins).toEqual({ user: '482913', so: '77345521' });
    expect(token.objects.filter(({ kind }) => kind === 'private')).toHaveLength(1);
    // Only the right ones were sent: one to unblock, one to log in.
    expect([token.inits, token.logins, token.wrong.user, token.wrong.so]).toEqual([1, 2, 0, 0]);
    const next = plug();
    const elsewhere = { run, token: next.serial, ...pins };
    expect(await bench.no('enrolment.next', elsewhere)).toMatchObject({ code: 'token-pin-stale' });
    expect([next.inits, next.logins]).toEqual([0, 0]);
    // It was planned, and goes on with PINs of its own.
    const more = await bench.ok('enrolment.next', { run });
    const own = await sealer(more.needsFor!);
    const right = { pin: own('enrol-pin', '482913'), soPin: own('enrol-so-pin', '77345521') };
    expect(await bench.ok('enrolment.next', { run, token: next.serial, ...right })).toMatchObject({
      outcome: 'done',
    });
    module.held.splice(0);
  });

  it('erases a token with the SO PIN that it has and changes that to the one that the vault keeps', async () => {
    const run = await begin({ soPin: generated });
    const token = plug({ label: 'used', soPin: '77345521' });
    const named = { run, token: token.serial, confirm: 'used' };
    const asked = await bench.ok('enrolment.next', named);
    expect(asked).toMatchObject({ needs: ['pin', 'so-pin'], needsFor: { token: token.serial } });
    const seal = await sealer(asked.needsFor!);
    const pins = { pin: seal('enrol-pin', '482913'), soPin: seal('enrol-so-pin', '77345521') };
    expect(await bench.ok('enrolment.next', { ...named, ...pins })).toMatchObject({ outcome: 'done' });
    const { soPin } = await bench.ok('enrolment.open-so-pin', { token: token.serial });
    expect(token.pins).toEqual({ user: '482913', so: new TextDecoder().decode(soPin) });
    expect([token.inits, token.wrong.so]).toEqual([1, 0]);
    module.held.splice(0);
  });

  it('settles a SO PIN that may have been changed, whichever of the two it is', async () => {
    for (const wasChanged of [false, true]) {
      const run = await begin({ soPin: generated });
      const token = plug({ label: 'used', soPin: '77345521' });
      const named = { run, token: token.serial, confirm: 'used' };
      const asked = await bench.ok('enrolment.next', named);
      const seal = await sealer(asked.needsFor!);
      const error = new HoldfastError('module-failed', { reason: 'crashed' });
      token.misbehave.fail = { call: 'setPin', error, times: 1 };
      const pins = { pin: seal('enrol-pin', '482913'), soPin: seal('enrol-so-pin', '77345521') };
      expect(await bench.no('enrolment.next', { ...named, ...pins })).toMatchObject({
        code: 'module-failed',
      });
      const { soPin: kept } = await bench.ok('enrolment.open-so-pin', { token: token.label });
      if (wasChanged) token.pins.so = new TextDecoder().decode(kept);
      await module.end();
      const again = { run, token: token.serial, lastTry: token.label };
      const { needsFor, needs } = await bench.ok('enrolment.next', again);
      expect(needs).toEqual(['pin', 'so-pin']);
      const anew = await sealer(needsFor!);
      const has = { pin: anew('enrol-pin', '482913'), soPin: anew('enrol-so-pin', token.pins.so ?? '') };
      expect(await bench.ok('enrolment.next', { ...again, ...has })).toMatchObject({ outcome: 'done' });
      expect(token.pins).toEqual({ user: '482913', so: new TextDecoder().decode(kept) });
      expect([token.inits, token.wrong.so]).toEqual([1, 0]);
      module.held.splice(0);
    }
  });
});
