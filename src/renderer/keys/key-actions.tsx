import type { KeyView } from '../../shared/contract/common.ts';
import { Button } from '../parts/button.tsx';
import { Section } from '../parts/section.tsx';
import { go } from '../state/route.ts';
import { describeError } from '../text/describe.ts';
import { text } from '../text/en.ts';
import { actRoute } from './act-routes.ts';

const t = text.keys;

/** What can be done with the key now, and what cannot and why. */
export function KeyActions({ view, onRename }: { readonly view: KeyView; readonly onRename: () => void }) {
  const { id, state } = view.record;
  const known = view.actions.filter(
    ({ command }) => command === 'keys.update' || actRoute(command, id) !== undefined,
  );
  const can = known.filter((action) => action.allowed);
  // A key that may go into use is for that; before, what comes first leads there.
  const next = can.find(({ command }) => command === 'keys.activate') ?? can[0];
  const cannot = known.filter((action) => !action.allowed && action.why !== undefined);
  return (
    <>
      <Section title={t.can}>
        <div className="row">
          {can.map(({ command }) => (
            <Button
              key={command}
              look={command === next?.command && command !== 'keys.destroy' ? 'primary' : 'plain'}
              onPress={() => {
                const route = actRoute(command, id);
                if (route === undefined) onRename();
                else go(route);
              }}
            >
              {text.acts[command] ?? command}
            </Button>
          ))}
          {state !== 'destroyed' && can.every(({ command }) => command !== 'keys.update') && (
            <Button onPress={onRename}>{text.acts['keys.update']}</Button>
          )}
        </div>
      </Section>
      {cannot.length > 0 && (
        <Section title={t.cannot}>
          <dl className="facts">
            {cannot.map(({ command, why = 'internal' }) => (
              <div key={command} className="facts-row">
                <dt>{text.acts[command] ?? command}</dt>
                <dd>{describeError({ code: why, details: { state: t.states[state] } }).what}</dd>
              </div>
            ))}
          </dl>
        </Section>
      )}
    </>
  );
}
