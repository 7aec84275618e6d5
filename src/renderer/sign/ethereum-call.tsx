import type { CallArgument, DisplayCall, InnerCall } from '../../core/signing/ethereum/display.ts';
import { text } from '../text/en.ts';
import { formatCoin, wordsOf } from './amounts.ts';
import { Recipient } from './recipients.tsx';

const t = text.sign;
const e = text.ethereum;

/** What a call says, and the calls that it carries inside, to any depth. */
export function CallTree(props: { readonly call: DisplayCall; readonly currency: string | null }) {
  const { call, currency } = props;
  switch (call.kind) {
    case 'none':
      return <span>{e.plainPayment}</span>;
    case 'unknown':
      return <strong>{e.unknownCall(call.selector)}</strong>;
    case 'creation':
      return <strong>{e.creation}</strong>;
    case 'known':
      return (
        <div className="stack tight">
          <div>
            <strong>{call.method}</strong>
            <span className="soft">{` ${call.standard}, ${call.selector}`}</span>
          </div>
          {call.intent !== undefined && <div>{call.intent}</div>}
          <Arguments list={call.arguments} />
          {call.inner !== undefined && call.inner.length > 0 && (
            <InnerCalls calls={call.inner} currency={currency} />
          )}
        </div>
      );
  }
}

/** Calls inside of a call or of a Safe's transaction, in the order in which they run. */
export function InnerCalls(props: {
  readonly calls: readonly InnerCall[];
  readonly currency: string | null;
}) {
  return (
    <ol className="tree" aria-label={e.inner}>
      {props.calls.map((inner, index) => (
        // The calls of one request never move.
        <li key={`${String(index)}${inner.target}`}>
          <div className="row">
            <span className="soft">{e.operations[inner.operation]}</span>
            {inner.operation === 'delegate-call' && (
              <span className="flag" data-flag="weak">
                {e.delegateCall}
              </span>
            )}
            {inner.value !== '0' && <strong>{formatCoin(inner.value, props.currency)}</strong>}
          </div>
          <Recipient address={inner.target} />
          <CallTree call={inner.call} currency={props.currency} />
        </li>
      ))}
    </ol>
  );
}

function Arguments({ list }: { readonly list: readonly CallArgument[] }) {
  if (list.length === 0) return null;
  return (
    <ul className="plain-list">
      {list.map((argument, index) => (
        <li key={`${String(index)}${argument.name}`}>
          <span className="soft">{`${argument.label ?? wordsOf(argument.name)} (${argument.type})`}</span>{' '}
          <ArgumentValue argument={argument} />
        </li>
      ))}
    </ul>
  );
}

function ArgumentValue({ argument }: { readonly argument: CallArgument }) {
  if (argument.children !== undefined) {
    return (
      <div className="tree">
        <Arguments list={argument.children} />
      </div>
    );
  }
  return (
    <>
      {argument.unlimited && <strong>{`${t.unlimited} `}</strong>}
      {argument.shown !== undefined && <strong>{`${argument.shown} `}</strong>}
      {argument.type === 'address' ? (
        <Recipient address={argument.value} />
      ) : (
        <span className="mono wrap-anywhere">{argument.value}</span>
      )}
    </>
  );
}
