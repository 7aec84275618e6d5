import type { KeyView } from '../../shared/contract/common.ts';
import { Section } from '../parts/section.tsx';
import { text } from '../text/en.ts';
import { KeyLink } from './fact.tsx';

/** The keys that come from a seed. */
export function ChildKeys({ view }: { readonly view: KeyView }) {
  return (
    <Section title={text.keys.children}>
      {view.children.length === 0 && <p className="soft">{text.common.none}</p>}
      <ul className="plain-list">
        {view.children.map((id) => (
          <li key={id}>
            <KeyLink id={id} />
          </li>
        ))}
      </ul>
    </Section>
  );
}
