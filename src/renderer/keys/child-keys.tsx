import type { KeyView } from '../../shared/contract/common.ts';
import { Button } from '../parts/button.tsx';
import { Section } from '../parts/section.tsx';
import { go } from '../state/route.ts';
import { text } from '../text/en.ts';
import { KeyLink } from './fact.tsx';
import { searchFor, showQuery } from './keys-list-state.ts';

/** Keys that are named here; a seed may have thousands, which the list is made for. */
const most = 20;

/** The keys that come from a seed. */
export function ChildKeys({ view }: { readonly view: KeyView }) {
  const { fingerprint } = view.record.seed ?? {};
  return (
    <Section title={text.keys.children}>
      {view.children.length === 0 && <p className="soft">{text.common.none}</p>}
      <ul className="plain-list">
        {view.children.slice(0, most).map((id) => (
          <li key={id}>
            <KeyLink id={id} />
          </li>
        ))}
      </ul>
      {view.children.length > most && fingerprint !== undefined && (
        <div>
          <Button
            look="quiet"
            onPress={() => {
              showQuery({});
              // Every key of a seed is found by the fingerprint of its master.
              searchFor(fingerprint);
              go('/keys');
            }}
          >
            {text.inventory.allChildren(view.children.length)}
          </Button>
        </div>
      )}
    </Section>
  );
}
