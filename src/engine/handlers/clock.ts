import { instant } from '../../core/keys/instant.ts';
import { ClockWatch } from '../clock.ts';
import type { HandlersOf } from '../context.ts';

/** The handlers of `clock.*`. */
export const clockHandlers: HandlersOf<'clock'> = {
  'clock.status': (_input, context) => {
    const { session, now } = context;
    const newest = Math.max(session.clock.newest, 0);
    return Promise.resolve({
      now: instant(now),
      lastEntry: instant(newest === 0 ? now : newest),
      setBack: session.clock.isSetBack(now),
    });
  },

  'clock.confirm': async (input, context) => {
    const { session, now } = context;
    if (!session.clock.isSetBack(now)) throw context.fail('state-forbids', { setBack: false });
    // Commands that write run one after another, so that the next entry of the log is this one.
    const entry = session.vault.auditLength + 1;
    const details = { reason: input.reason, newest: instant(session.clock.newest), confirmed: instant(now) };
    await context.change({ subjects: [session.vault.id], details }, (change) =>
      change.putClock(ClockWatch.confirmed(now, entry)),
    );
    session.clock.confirm(now, entry);
    return { now: instant(now) };
  },
};
