import type { EthereumTypedDataDisplay, TypedField } from '../../core/signing/display.ts';
import { Fact } from '../keys/fact.tsx';
import { Address } from '../parts/address.tsx';
import { Section } from '../parts/section.tsx';
import { text } from '../text/en.ts';

const t = text.sign;

/** EIP-712 typed data as the tree that is hashed. */
export function TypedData({ display }: { readonly display: EthereumTypedDataDisplay }) {
  return (
    <>
      <dl className="facts reading">
        <Fact name={t.primaryType}>
          <span className="figure">{display.primaryType}</span>
        </Fact>
        {display.verifyingContract !== null && (
          <Fact name={t.contract}>
            <Address value={display.verifyingContract} />
          </Fact>
        )}
        {display.chain !== null && (
          <Fact name={t.chain}>{`${display.chain.name ?? t.unknownChain} (${display.chain.id})`}</Fact>
        )}
      </dl>
      <Section title={t.message}>
        <Tree fields={display.message} />
      </Section>
      <Section title={t.domain}>
        <Tree fields={display.domain} />
      </Section>
      <dl className="facts">
        <Fact name={t.domainHash}>
          <span className="mono">{display.domainHash}</span>
        </Fact>
        <Fact name={t.messageHash}>
          <span className="mono">{display.messageHash}</span>
        </Fact>
      </dl>
    </>
  );
}

function Tree({ fields }: { readonly fields: readonly TypedField[] }) {
  return (
    <ul className="tree">
      {fields.map((field, index) => (
        // The fields of one struct never move.
        <li key={`${String(index)}${field.name.text}`}>
          <span className="strong">{field.name.text}</span> <span className="soft small">{field.type}</span>
          {field.value !== undefined && <div className="mono wrap-anywhere">{field.value.text}</div>}
          {field.children !== undefined && <Tree fields={field.children} />}
        </li>
      ))}
    </ul>
  );
}
