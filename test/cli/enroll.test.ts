import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { attestationFiles } from '../../src/cli/enroll-files.ts';
import { notInOrder } from '../../src/cli/enroll.ts';
import { exitCodeFor } from '../../src/shared/error-code.ts';

describe('tokens enroll', () => {
  it('ends with an error while tokens that are done are not in order', () => {
    const item = { label: 'L', present: false, findings: [] };
    const { code, details } = notInOrder('run', {
      summary: {
        id: 'run',
        profile: 'P',
        started: '2026-01-01T00:00:00.000Z',
        count: 2,
        begun: 2,
        open: 0,
        done: 2,
        setAside: 0,
        lettersDue: 1,
        papersDue: 0,
      },
      doubles: [],
      strays: [],
      items: [
        { ...item, number: 1, ok: true },
        { ...item, number: 2, ok: false },
      ],
      reconciled: 1,
      ok: false,
    });
    expect(exitCodeFor(code)).toBe(6);
    expect(details).toMatchObject({ reason: 'not-in-order', lettersDue: 1, numbers: '2' });
  });

  it('finds the attestation of a token by its label or serial number, and takes a file as it is', () => {
    const folder = mkdtempSync(join(tmpdir(), 'holdfast-attest-'));
    try {
      for (const name of ['AB-001.pem', 'AB-001.txt', '77.der', 'AB-0010.pem', 'xAB-001.pem', 'A-B.CRT'])
        writeFileSync(join(folder, name), '');
      mkdirSync(join(folder, 'deeper'));
      // What is not looked at is left out.
      const token = (label: string, serial: string) =>
        attestationFiles(folder, { label, serial } as Parameters<typeof attestationFiles>[1]);
      expect(token('AB-001', '77')).toEqual([join(folder, '77.der'), join(folder, 'AB-001.pem')]);
      expect(token('A/B', '')).toEqual([join(folder, 'A-B.CRT')]);
      expect(token('', '')).toEqual([]);
      const one = join(folder, 'AB-001.txt');
      expect(attestationFiles(one, { label: 'x' } as Parameters<typeof attestationFiles>[1])).toEqual([one]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
