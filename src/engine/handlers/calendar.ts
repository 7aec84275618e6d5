import { calendarOf } from '../../core/keys/calendar.ts';
import { instant } from '../../core/keys/instant.ts';
import type { HandlersOf } from '../context.ts';

/** The handlers of `calendar.*`. */
export const calendarHandlers: HandlersOf<'calendar'> = {
  'calendar.list': (input, context) => {
    const from = input.from === undefined ? '' : instant(Date.parse(input.from));
    const to = input.to === undefined ? undefined : instant(Date.parse(input.to));
    const entries = [...context.session.keys.all()]
      .flatMap((record) => calendarOf(record, context.now))
      .filter(({ at }) => at >= from && (to === undefined || at <= to))
      .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.key < b.key ? -1 : 1));
    return Promise.resolve({ entries });
  },
};
