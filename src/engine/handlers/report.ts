import { overview, type Finding } from '../../core/keys/overview.ts';
import { keysUnderAdvisory } from '../advisories.ts';
import { openCaseKeys } from '../cases.ts';
import type { HandlersOf } from '../context.ts';
import { journalOf } from '../journal.ts';
import { backupFacts } from '../managed-backup.ts';
import { movingKeys } from '../moves.ts';
import { behindKeys } from '../register.ts';
import type { Session } from '../session.ts';

/** The handlers of `report.*`. */
export const reportHandlers: HandlersOf<'report'> = {
  'report.overview': (_input, context) => {
    const { session } = context;
    const report = overview(session.keys.all(), (record) => session.keys.parentOf(record), {
      backups: backupFacts(session.vault),
      recoveryCodeConfirmed: session.recoveryCodeConfirmed,
      openRequests: journalOf(session.vault).filter(({ status }) => status === 'open').length,
      behind: behindKeys(session),
      openMoves: movingKeys(session.vault),
      openCases: [...new Set(openCaseKeys(session.vault))],
      clockSetBack: session.clock.isSetBack(context.now),
      now: context.now,
    });
    return Promise.resolve({ ...report, findings: withAdvisories(session, report.findings) });
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

/** Keys under a kept advisory come next to those that are compromised already. */
function withAdvisories(session: Session, findings: readonly Finding[]): Finding[] {
  const keys = [...keysUnderAdvisory(session, false).keys()];
  if (keys.length === 0) return [...findings];
  const [first, ...rest] = findings;
  const found: Finding = { code: 'advisory-matches', count: keys.length, keys };
  return first?.code === 'compromised' ? [first, found, ...rest] : [found, ...findings];
}
