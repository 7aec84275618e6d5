import type { CommandOutput } from '../../../src/shared/contract.ts';
import { summaries } from './fixtures.ts';

/** Two backups: one read back, one not since. */
export const backups: CommandOutput<'backup.list'>['backups'] = [
  {
    id: 'b2',
    created: '2026-03-01T18:00:00.000Z',
    location: '/media/ada/STICK/trading-desk 2026-03-01.hfbackup',
    sha256: 'cd'.repeat(32),
    generation: 40,
    keys: 6,
    verified: '2026-03-01T18:00:04.000Z',
  },
  {
    id: 'b1',
    created: '2026-02-01T18:00:00.000Z',
    location: '/media/ada/STICK/trading-desk 2026-02-01.hfbackup',
    sha256: 'ef'.repeat(32),
    generation: 31,
    keys: 5,
  },
];

/** A dry-run with all three outcomes. */
export const backupReport: CommandOutput<'backup.inspect'> = {
  vaultId: 'v',
  name: 'Trading desk',
  created: '2026-03-01T18:00:00.000Z',
  generation: 40,
  keys: summaries.slice(0, 6).map((key, index) => ({
    id: key.id,
    label: key.label,
    algorithm: key.algorithm,
    state: key.state,
    secret: index === 1 || index === 2 ? 'derived' : 'proven',
    compared: index === 3 ? 'differs' : 'same',
  })),
  missing: [{ id: summaries[6]!.id, label: summaries[6]!.label }],
  auditEntries: 58,
};

const commands = [
  'sign.approve',
  'backup.write',
  'keys.activate',
  'seeds.verify',
  'seeds.generate',
  'vault.unlock',
  'vault.create',
];

/** The record, checked or not. */
export const audit: Record<string, unknown> = {
  'audit.list': {
    entries: commands.map((command, index) => ({
      sequence: 58 - index,
      time: `2026-03-0${String(9 - index)}T10:00:00.000Z`,
      actor: 'owner',
      command,
      subjects: [summaries[0]!.id],
      outcome: 'ok',
      details: { key: 'Main seed' },
      hash: 'ab'.repeat(32),
    })),
    total: 58,
  } satisfies CommandOutput<'audit.list'>,
};
