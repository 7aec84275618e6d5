import { describe, expect, it } from 'vitest';
import { chooseWrapping } from '../../../src/renderer/wrapping/choose-wrapping.ts';
import type { CommandOutput } from '../../../src/shared/contract.ts';

type WrappingKey = CommandOutput<'token-copies.list'>['wrappingKeys'][number];
type Life = WrappingKey['places'][number]['life'];

const at = '2026-01-01T00:00:00.000Z';
const key = (kind: 'aes' | 'rsa', places: readonly (readonly [string, Life?])[]): WrappingKey => ({
  id: `${kind} ${places.map(([serial]) => serial).join(' ')}`,
  label: 'Wrapping',
  kind,
  created: at,
  checkValue: '0102030405',
  threshold: 0,
  shares: [],
  ready: true,
  places: places.map(([serial, life]) => ({ serial, id: 'ab', at, ...(life === undefined ? {} : { life }) })),
  backups: [],
  spares: [],
  whenGone: 'nothing',
});
const own = new Set(['one', 'two']);

describe('under which wrapping key a key of a token is backed up', () => {
  it.each([
    ['in shares and on its token', key('aes', [['one']]), true],
    ['in shares and on another token', key('aes', [['three']]), false],
    ['of another token', key('rsa', [['three', 'issued']]), true],
    ['of a token that nobody has put on record', key('rsa', [['three']]), true],
    ['of the token itself', key('rsa', [['one']]), false],
    ['of its spare', key('rsa', [['two']]), false],
    ['of no token any more', key('rsa', []), false],
    ['of a lost token', key('rsa', [['three', 'lost']]), false],
    ['of a retired token', key('rsa', [['three', 'retired']]), false],
    ['out of use', { ...key('aes', [['one']]), exposed: at }, false],
  ])('one %s', (_what, wrapping, isAble) => {
    expect(chooseWrapping([wrapping], own, '').able).toEqual(isAble ? [wrapping] : []);
  });

  it('takes an RSA key only when it was chosen, however old it is', () => {
    const [rsa, aes] = [key('rsa', [['three']]), key('aes', [['one']])];
    expect(chooseWrapping([rsa, aes], own, '').chosen).toBe(aes);
    expect(chooseWrapping([rsa], own, '').chosen).toBeUndefined();
    expect(chooseWrapping([rsa, aes], own, rsa.id).chosen).toBe(rsa);
  });
});
