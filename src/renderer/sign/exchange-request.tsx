import type { ExchangeRequestDisplay } from '../../core/signing/exchange/display.ts';
import { Fact, KeyLink } from '../keys/fact.tsx';
import { Address } from '../parts/address.tsx';
import { Section } from '../parts/section.tsx';
import { text } from '../text/en.ts';
import { wordsOf } from './amounts.ts';
import { exchangeSentence } from './exchange-words.ts';

const r = text.reading;

/** What a request asks of an exchange: in one sentence, then part by part, then byte by byte. */
export function ExchangeRequest({ display }: { readonly display: ExchangeRequestDisplay }) {
  const { http } = display;
  return (
    <>
      <dl className="facts reading">
        <Fact name={r.acts[display.act]}>
          <span className="figure">{exchangeSentence(display)}</span>
        </Fact>
        {display.fields.map((field, index) => (
          <Fact key={`${String(index)}${field.name}`} name={wordsOf(field.name)}>
            {field.name === 'address' ? <Address value={field.value} /> : field.value}
          </Fact>
        ))}
        <Fact name={r.exchange}>{display.exchange.name}</Fact>
        <Fact name={r.credential}>
          <KeyLink id={display.credential} />
        </Fact>
        <Fact name={r.apiKey}>
          <Address value={display.apiKey} />
        </Fact>
      </dl>
      <Section title={r.http}>
        <dl className="facts">
          <Fact name={r.endpoint}>
            <span className="mono">{`${http.method} https://${http.host}${http.path}`}</span>
          </Fact>
          {http.query !== '' && (
            <Fact name={r.query}>
              <span className="mono">{http.query}</span>
            </Fact>
          )}
          {http.body !== '' && (
            <Fact name={r.body}>
              <span className="mono">{http.body}</span>
            </Fact>
          )}
        </dl>
      </Section>
    </>
  );
}
