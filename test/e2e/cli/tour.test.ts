import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { holdfast } from '../../cli/support/holdfast.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-tours-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the tour', () => {
  it('holds at every step, and leaves nothing behind', async () => {
    const { code, stdout, stderr } = await holdfast(['tour', '--json'], { env: { TMPDIR: folder } });
    expect(stderr).toBe('');
    // Standard output is one JSON object and nothing else.
    const report = JSON.parse(stdout) as {
      ok: boolean;
      steps: { id: string; ok: boolean; detail: string }[];
    };
    expect(report.steps.filter((step) => !step.ok)).toEqual([]);
    expect(report.ok).toBe(true);
    expect(code).toBe(0);
    expect(report.steps.map((step) => step.id)).toEqual([
      'vault-created',
      'vault-locked',
      'vault-unlocked',
      'seed-generated',
      'phrase-verified',
      'single-keys-generated',
      'backup-written',
      'restore-dry-run-equal',
      'ethereum-transaction-signed',
      'psbt-signed-and-finalised',
      'typed-data-signed',
      'key-rotated-and-retired',
      'destroyed-key-unusable-and-absent',
      'audit-chain-verified',
      'tampered-copy-refused',
    ]);
    expect(readdirSync(folder)).toEqual([]);
  });
});
