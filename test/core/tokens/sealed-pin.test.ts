import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { nativeX25519 } from '../../../src/node/crypto/native-x25519.ts';
import { isHoldfastError } from '../../../src/core/error.ts';
import {
  isSealedPin,
  PinKeys,
  pinUses,
  sealedPinMost,
  sealPin,
  type PinStep,
  type PinUse,
  type SealedPin,
} from '../../../src/core/tokens/sealed-pin.ts';

const random = (length: number): Uint8Array => Uint8Array.from(randomBytes(length));
// As in the process of a module; the other side is the window's.
const keys = (): PinKeys => new PinKeys(random, nativeX25519);
const place = { reference: '00', serial: 'A1' };
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

const seal = (to: PinKeys, pin = utf8('123456'), use: PinUse = 'login-pin', at = place): SealedPin =>
  sealPin(pin, { key: to.publicKey(at), serial: at.serial, use }, random(32));
const codeOf = (work: () => unknown): string => {
  try {
    work();
    return 'ok';
  } catch (error) {
    return isHoldfastError(error) ? error.code : String(error);
  }
};

describe('a sealed PIN', () => {
  it('opens to the same bytes, whatever they are, and does not tell how many they are', () => {
    const to = keys();
    for (const length of [0, 1, 6, 254, 255, 256, 257, 1024]) {
      for (const fill of [0, 0x80, 0x31, undefined]) {
        const pin = fill === undefined ? random(length) : new Uint8Array(length).fill(fill);
        const sealed = seal(to, pin);
        expect(sealed.box.length).toBe(256 * Math.floor(length / 256 + 1) + 16);
        expect(to.open(sealed, place, 'login user', false)).toEqual(pin);
      }
    }
    expect(seal(to, utf8('1234')).box.length).toBe(seal(to, utf8('a much longer one')).box.length);
    expect(codeOf(() => seal(to, random(sealedPinMost)))).toBe('token-pin-length');
  });

  it('opens by the arithmetic of JavaScript as well', () => {
    const to = new PinKeys(random);
    expect(to.open(seal(to), place, 'login user', true)).toEqual(utf8('123456'));
  });

  it('is told from bytes by its shape', () => {
    expect(isSealedPin(seal(keys()))).toBe(true);
    for (const other of [undefined, null, utf8('box'), 'box', 7]) expect(isSealedPin(other)).toBe(false);
  });

  it('is another one each time, and its random number is wiped', () => {
    const to = keys();
    const ephemeral = random(32);
    const first = sealPin(
      utf8('1234'),
      { key: to.publicKey(place), serial: 'A1', use: 'login-pin' },
      ephemeral,
    );
    expect(ephemeral.every((byte) => byte === 0)).toBe(true);
    expect(seal(to, utf8('1234')).enc).not.toEqual(first.enc);
  });

  it('opens for the steps of its use, each once, and for no other', () => {
    const steps = [...new Set<PinStep>(Object.values(pinUses).flat())];
    for (const use of Object.keys(pinUses) as PinUse[]) {
      const to = keys();
      const sealed = seal(to, utf8('1234'), use);
      const allowed: readonly PinStep[] = pinUses[use];
      for (const step of steps) {
        const expected = allowed.includes(step) ? 'ok' : 'token-pin-stale';
        // Looked at as often as one likes, taken once.
        expect(
          codeOf(() => to.open(sealed, place, step, false)),
          `${use}, ${step}`,
        ).toBe(expected);
        expect(codeOf(() => to.open(sealed, place, step, true))).toBe(expected);
        expect(codeOf(() => to.open(sealed, place, step, true))).toBe('token-pin-stale');
        expect(codeOf(() => to.open(sealed, place, step, false))).toBe('token-pin-stale');
      }
    }
  });

  it('does not open for another token, use, process or byte', () => {
    const to = keys();
    const sealed = seal(to);
    const open = (change: Partial<SealedPin>, at = place, by = to): string =>
      codeOf(() => by.open({ ...sealed, ...change }, at, 'login user', true));
    const flipped = (bytes: Uint8Array, at: number): Uint8Array =>
      bytes.map((byte, index) => (index === at ? byte ^ 0x80 : byte));
    expect(open({}, { reference: '01', serial: 'A1' })).toBe('token-pin-stale');
    expect(open({}, { reference: '00', serial: 'B2' })).toBe('token-pin-stale');
    // A use that allows the same step.
    expect(open({ use: 'enrol-pin' })).toBe('token-pin-stale');
    expect(open({ use: 'toString' as PinUse })).toBe('token-pin-stale');
    const other = keys();
    other.publicKey(place);
    expect(open({}, place, other)).toBe('token-pin-stale');
    expect(open({}, place, keys())).toBe('token-pin-stale');
    for (let at = 0; at < sealed.box.length; at += 7)
      expect(open({ box: flipped(sealed.box, at) })).toBe('token-pin-stale');
    // The unused bit of an X25519 key: the same point, and still another box.
    for (const at of [0, 15, 31]) expect(open({ enc: flipped(sealed.enc, at) })).toBe('token-pin-stale');
    expect(open({ enc: new Uint8Array(32) })).toBe('token-pin-stale');
    // None of this has used it up.
    expect(open({})).toBe('ok');
  });

  it('stays good for a token that gets another serial number by being initialised, not for one that takes its place', () => {
    const to = keys();
    const sealed = seal(to, utf8('1234'), 'initialise-so-pin');
    expect(codeOf(() => to.open(sealed, place, 'init-token', true))).toBe('ok');
    to.renamed({ reference: '00', serial: 'other' }, 'C3');
    to.renamed(place, 'B2');
    expect(codeOf(() => to.open(sealed, place, 'login so', true))).toBe('token-pin-stale');
    expect(codeOf(() => to.open(sealed, { ...place, serial: 'B2' }, 'login so', true))).toBe('ok');
    // Who asks now gets a key of its own for it.
    const now = { ...place, serial: 'B2' };
    const later = seal(to, utf8('1234'), 'login-pin', now);
    expect(codeOf(() => to.open(later, now, 'login user', true))).toBe('ok');
  });

  it('takes another key when one has opened its share, so that what is remembered is bounded', () => {
    const to = keys();
    const first = to.publicKey(place);
    const left = seal(to);
    for (let count = 0; count < 64; count++) to.open(seal(to), place, 'login user', true);
    expect(codeOf(() => to.open(left, place, 'login user', true))).toBe('token-pin-stale');
    expect(to.publicKey(place)).not.toEqual(first);
    expect(codeOf(() => to.open(seal(to), place, 'login user', true))).toBe('ok');
    expect(codeOf(() => to.open(left, place, 'login user', true))).toBe('token-pin-stale');
  });
});
