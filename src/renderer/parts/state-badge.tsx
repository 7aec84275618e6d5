import type { KeyState } from '../../core/keys/state.ts';
import { text } from '../text/en.ts';

const shapes: Readonly<Record<KeyState, string>> = {
  'pre-activation': 'M6 1.8a4.2 4.2 0 1 1 0 8.4 4.2 4.2 0 0 1 0-8.4Z',
  active: 'M6 1a5 5 0 1 1 0 10A5 5 0 0 1 6 1Z',
  suspended: 'M2.5 1.5h2.4v9H2.5zM7.1 1.5h2.4v9H7.1z',
  deactivated: 'M2 2h8v8H2z',
  compromised: 'M6 1.2 11.2 10.5H.8Z',
  destroyed: 'M2 2l8 8M10 2l-8 8',
};
const hollow: readonly KeyState[] = ['pre-activation', 'deactivated', 'destroyed'];

/** A state by colour, shape and word. */
export function StateBadge({ state }: { readonly state: KeyState }) {
  const line = hollow.includes(state);
  return (
    <span className="state" data-state={state} title={text.keys.stateMeans[state]}>
      <svg viewBox="0 0 12 12" width="11" height="11" aria-hidden="true">
        <path
          d={shapes[state]}
          fill={line ? 'none' : 'currentColor'}
          stroke={line ? 'currentColor' : 'none'}
          strokeWidth="1.8"
        />
      </svg>
      {text.keys.states[state]}
    </span>
  );
}
