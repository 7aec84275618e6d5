import { overview } from '../../core/keys/overview.ts';
import type { HandlersOf } from '../context.ts';
import { journalOf } from '../journal.ts';
import { backupFacts } from '../managed-backup.ts';

/** The handlers of `report.*`. */
export const reportHandlers: HandlersOf<'report'> = {
  'report.overview': (_input, context) => {
    const { session } = context;
    return Promise.resolve(
      overview(session.keys.all(), (record) => session.keys.parentOf(record), {
        backups: backupFacts(session.vault),
        recoveryCodeConfirmed: session.recoveryCodeConfirmed,
        openRequests: journalOf(session.vault).filter(({ status }) => status === 'open').length,
        now: context.now,
      }),
    );
  },

  'report.qr': (input, context) =>
    Promise.resolve().then(() => {
      const rows = context.ports.drawQr(input.text);
      if (rows === undefined) throw context.fail('bad-request', { path: 'text', problem: 'too_big' });
      const size = rows.length;
      const modules = new Uint8Array(size * size);
      rows.forEach((row, y) => row.forEach((dark, x) => (modules[y * size + x] = dark ? 1 : 0)));
      return { size, modules };
    }),
};
