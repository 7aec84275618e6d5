import { describe, expect, it } from 'vitest';
import { coldBy, machineColdFile } from '../../../src/core/nodes/cold.ts';

const own = '/home/a/.config/holdfast/cold';
const machine = String(machineColdFile('linux'));

/** Looks at files of which some are there, and fails otherwise with a code of the system. */
const looking =
  (there: readonly string[], code = 'ENOENT', failing?: string) =>
  (path: string): object => {
    if (there.includes(path)) return {};
    throw Object.assign(new Error('made up'), {
      code: failing === undefined || failing === path ? code : 'ENOENT',
    });
  };
const cold = (look: (path: string) => unknown, variable?: string) =>
  coldBy({ platform: 'linux', variable, own, look });

describe('cold mode', () => {
  it('is on by any one of its signs', () => {
    expect(cold(looking([]))).toBe('off');
    expect(cold(looking([own]))).toBe('here');
    expect(cold(looking([own, machine]))).toBe('machine');
    expect(cold(looking([]), '1')).toBe('machine');
    expect(cold(looking([]), '0')).toBe('off');
  });

  it.each(['ENOENT', 'ENOTDIR'])('is off where there clearly is no file: %s', (code) => {
    expect(cold(looking([], code))).toBe('off');
  });

  it.each(['EACCES', 'EPERM', 'ELOOP', 'EIO', 'ENAMETOOLONG', ''])(
    'is on where a file cannot be looked for: %s',
    (code) => {
      expect(cold(looking([], code, machine))).toBe('machine');
      expect(cold(looking([], code, own))).toBe('here');
    },
  );
});
