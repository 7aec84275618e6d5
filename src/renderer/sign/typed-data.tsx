import type {
  DisplayPermit,
  EthereumTypedDataDisplay,
  TypedField,
} from '../../core/signing/ethereum/display.ts';
import { Fact } from '../keys/fact.tsx';
import { Address } from '../parts/address.tsx';
import { Section } from '../parts/section.tsx';
import { When } from '../parts/when.tsx';
import { text } from '../text/en.ts';
import { formatUnits } from './amounts.ts';
import { ChainName } from './chain-name.tsx';
import { InnerCalls } from './ethereum-call.tsx';
import { Recipient } from './recipients.tsx';

const t = text.sign;
const e = text.ethereum;

/** EIP-712 typed data: what it permits in words, then the tree that is hashed. */
export function TypedData({ display }: { readonly display: EthereumTypedDataDisplay }) {
  const { permits = [], inner = [] } = display;
  return (
    <>
      <dl className="facts reading">
        <Fact name={t.primaryType}>
          <span className="figure">{display.primaryType}</span>
        </Fact>
        {display.verifyingContract !== null && (
          <Fact name={t.contract}>
            <Recipient address={display.verifyingContract} />
          </Fact>
        )}
        {display.chain !== null && (
          <Fact name={t.chain}>
            <ChainName chain={display.chain} />
          </Fact>
        )}
      </dl>
      {permits.map((permit, index) => (
        <Section key={`${String(index)}${permit.token ?? ''}`} title={e.permit}>
          <Permit permit={permit} />
        </Section>
      ))}
      {inner.length > 0 && (
        <Section title={e.inner}>
          <InnerCalls calls={inner} currency={display.chain?.currency ?? null} />
        </Section>
      )}
      <Section title={t.message}>
        <Tree fields={display.message} />
      </Section>
      <Section title={t.domain}>
        <Tree fields={display.domain} />
      </Section>
      <dl className="facts">
        <Fact name={t.domainHash}>
          <Address value={display.domainHash} />
        </Fact>
        <Fact name={t.messageHash}>
          <Address value={display.messageHash} />
        </Fact>
      </dl>
    </>
  );
}

function Permit({ permit }: { readonly permit: DisplayPermit }) {
  const { token, spender, amount, deadline } = permit;
  return (
    <dl className="facts reading">
      <Fact name={e.spender}>
        {spender === null ? <strong>{e.anybody}</strong> : <Recipient address={spender} />}
      </Fact>
      <Fact name={e.mayTake}>
        <strong>{amount === null ? e.everything : e.units(formatUnits(amount, 0))}</strong>
      </Fact>
      <Fact name={e.token}>{token === null ? e.notSaid : <Recipient address={token} />}</Fact>
      <Fact name={e.until}>
        <Deadline seconds={deadline} />
      </Fact>
    </dl>
  );
}

function Deadline({ seconds }: { readonly seconds: string | null }) {
  if (seconds === null) return <strong>{e.noEnd}</strong>;
  const date = new Date(Number(seconds) * 1000);
  return Number.isNaN(date.getTime()) ? <strong>{e.noEnd}</strong> : <When iso={date.toISOString()} />;
}

function Tree({ fields }: { readonly fields: readonly TypedField[] }) {
  return (
    <ul className="tree">
      {fields.map((field, index) => (
        // The fields of one struct never move.
        <li key={`${String(index)}${field.name.text}`}>
          <span className="strong">{field.name.text}</span> <span className="soft small">{field.type}</span>
          {field.value !== undefined && <FieldValue type={field.type} value={field.value.text} />}
          {field.children !== undefined && <Tree fields={field.children} />}
        </li>
      ))}
    </ul>
  );
}

function FieldValue({ type, value }: { readonly type: string; readonly value: string }) {
  if (type === 'address') return <Recipient address={value} />;
  return <div className="mono wrap-anywhere">{value}</div>;
}
