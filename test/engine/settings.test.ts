import { describe, expect, it } from 'vitest';
import type { Vault } from '../../src/core/vault/vault.ts';
import { readSettings } from '../../src/engine/settings.ts';

/** As much of a vault as the settings are read from. */
const vaultSaying = (value: unknown): Vault => ({ get: () => value }) as unknown as Vault;

describe('the settings of a vault', () => {
  it.each([
    [1e9, 240],
    [-5, 1],
    [0, 1],
    [240, 240],
    ['never', 10],
    [null, 10],
  ])('a time limit of %s is taken as %d minutes', (autoLockMinutes, expected) => {
    expect(readSettings(vaultSaying({ autoLockMinutes })).autoLockMinutes).toBe(expected);
  });
});
