import type { PresentToken } from '../core/tokens/enrolment.ts';
import type { EnrolmentProfile } from '../core/tokens/enrolment-profile.ts';
import type { Context } from './context.ts';
import { allItems } from './enrolment-record.ts';
import type { LiveToken } from './token-link.ts';
import { tokenRecords } from './token-record.ts';

/** A token that is there, as far as choosing needs it. */
export function presentToken({ id, state, trusted }: LiveToken, profile: EnrolmentProfile): PresentToken {
  const { module, fresh } = profile;
  const ofModule = module === undefined || [trusted.id, trusted.name, trusted.path].includes(module);
  const genuine =
    fresh.manufacturers?.includes(state.manufacturer) !== false &&
    fresh.models?.includes(state.model) !== false;
  return {
    token: id,
    serial: state.serial,
    label: state.label,
    initialised: state.initialised,
    fits: ofModule && genuine && !state.readOnly,
  };
}

/** Tokens of other runs that have not come back, and those of the register that are somebody's. */
export function tokensElsewhere(context: Context, run: string): Set<string> {
  const records = tokenRecords(context);
  const back = new Set(records.flatMap(({ serial, life }) => (life === 'returned' ? serial : [])));
  const others = [...allItems(context.session.vault)].flatMap(([id, items]) =>
    id === run ? [] : items.flatMap(({ token, setAside }) => (setAside === undefined ? (token ?? []) : [])),
  );
  const kept = records.flatMap(({ serial, life }) =>
    life === 'issued' || life === 'lost' || life === 'retired' ? serial : [],
  );
  return new Set([...others.filter((token) => !back.has(token)), ...kept]);
}
