import type { DocumentDisplay } from '../../core/signing/documents/display.ts';
import { Fact } from '../keys/fact.tsx';
import { Address } from '../parts/address.tsx';
import { text } from '../text/en.ts';
import { wordsOf } from './amounts.ts';
import { MessageText } from './message-text.tsx';

const r = text.reading;

/** A file, text, certificate or log-in: which one it is, and everything the signature adds to it. */
export function SignedDocument({ display }: { readonly display: DocumentDisplay }) {
  const { file, body } = display;
  return (
    <>
      <dl className="facts reading">
        <Fact name={r.form}>
          <span className="figure">{r.documentForms[display.form]}</span>
        </Fact>
        {file !== null && (
          <>
            <Fact name={r.file}>
              <strong>{file.name}</strong>
            </Fact>
            <Fact name={r.size}>{text.protect.size(file.size)}</Fact>
            <Fact name={r.sha256}>
              <Address value={file.sha256} />
            </Fact>
          </>
        )}
        {display.fields.map((field, index) => (
          <Fact key={`${String(index)}${field.name}`} name={fieldName(field)}>
            {/^[0-9a-f]{32,}$/.test(field.value) ? <Address value={field.value} /> : field.value}
          </Fact>
        ))}
      </dl>
      {body !== null && <MessageText body={body} />}
    </>
  );
}

function fieldName({ name, label }: DocumentDisplay['fields'][number]): string {
  const words = wordsOf(name);
  if (label === undefined) return words;
  return name === 'claim' ? label : `${words} (${label})`;
}
