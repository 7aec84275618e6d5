import type { KeyView } from '../../shared/contract/common.ts';
import { Address } from '../parts/address.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import { QrToggle } from '../parts/qr-code.tsx';
import { Section } from '../parts/section.tsx';
import { text } from '../text/en.ts';

const t = text.keys;

/** The public half of a key in the forms that others take. */
export function PublicForms({ view }: { readonly view: KeyView }) {
  if (view.publicForms.length === 0) return null;
  const names: Readonly<Record<string, string>> = t.formNames;
  return (
    <Section title={t.publicForms}>
      <ul className="plain-list">
        {view.publicForms.map(({ form, text: value }) => (
          <li key={form} className="stack tight">
            <div className="row apart">
              <span className="label">{names[form] ?? form}</span>
              <span className="row">
                <CopyButton value={value} label={names[form] ?? form} />
              </span>
            </div>
            {value.includes(' ') || value.includes('\n') || value.includes('(') ? (
              <pre className="mono public-text">{value}</pre>
            ) : (
              <Address value={value} />
            )}
            <div>
              <QrToggle value={value} label={names[form] ?? form} />
            </div>
          </li>
        ))}
      </ul>
    </Section>
  );
}
