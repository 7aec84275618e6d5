import type { KeySummary } from '../../shared/contract/common.ts';

/** The saved views of the list and which keys each shows. */
export const keyViews = {
  all: () => true,
  active: (key: KeySummary) => key.state === 'active',
  backup: (key: KeySummary) =>
    (key.backup === 'none' || key.backup === 'written') &&
    key.state !== 'destroyed' &&
    key.state !== 'deactivated',
  retired: (key: KeySummary) =>
    key.state === 'deactivated' || key.state === 'compromised' || key.state === 'destroyed',
} as const satisfies Record<string, (key: KeySummary) => boolean>;

/** The name of a saved view. */
export type KeyViewName = keyof typeof keyViews;
