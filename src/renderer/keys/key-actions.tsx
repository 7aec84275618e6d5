import type { KeyView } from '../../shared/contract/common.ts';
import { Button } from '../parts/button.tsx';
import { Section } from '../parts/section.tsx';
import { go } from '../state/route.ts';
import { describeError } from '../text/describe.ts';
import { text } from '../text/en.ts';

const t = text.keys;

/** Where each act is done. */
function routeOf(command: string, id: string): string | undefined {
  switch (command) {
    case 'sign.open':
      return `/sign/new?key=${id}`;
    case 'seeds.reveal':
      return `/keys/${id}/phrase`;
    case 'seeds.verify':
      return `/keys/${id}/phrase/prove`;
    case 'seeds.add-account':
      return `/create?kind=account&seed=${id}`;
    case 'seeds.derive-key':
      return `/create?kind=derive&seed=${id}`;
    case 'backup.write':
      return '/backups';
    case 'keys.waive-backup':
      return `/keys/${id}/act/waive`;
    case 'keys.activate':
    case 'keys.suspend':
    case 'keys.resume':
    case 'keys.deactivate':
    case 'keys.revoke':
    case 'keys.rotate':
    case 'keys.destroy':
      return `/keys/${id}/act/${command.slice('keys.'.length)}`;
    default:
      return undefined;
  }
}

/** What can be done with the key now, and what cannot and why. */
export function KeyActions({ view, onRename }: { readonly view: KeyView; readonly onRename: () => void }) {
  const { id, state } = view.record;
  const known = view.actions.filter(
    ({ command }) => command === 'keys.update' || routeOf(command, id) !== undefined,
  );
  const can = known.filter((action) => action.allowed);
  const cannot = known.filter((action) => !action.allowed && action.why !== undefined);
  return (
    <>
      <Section title={t.can}>
        <div className="row">
          {can.map(({ command }, index) => (
            <Button
              key={command}
              look={index === 0 && command !== 'keys.destroy' ? 'primary' : 'plain'}
              onPress={() => {
                const route = routeOf(command, id);
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
