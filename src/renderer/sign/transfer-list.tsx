import type { RequestView } from '../../shared/contract/sign.ts';
import { Fact } from '../keys/fact.tsx';
import { useFirstRows } from '../parts/show-all.tsx';
import { text } from '../text/en.ts';
import { formatAsset } from './asset-amount.ts';
import { Recipient } from './recipients.tsx';

const r = text.reading;
const listed = 20;

/** What leaves and who gets it, where the request says so only deep in its calls or instructions. */
export function TransferList({ request }: { readonly request: RequestView }) {
  const { facts, display } = request;
  const { shown, rest } = useFirstRows(facts.transfers, listed);
  const said =
    display.kind === 'bitcoin-psbt' ||
    display.kind === 'exchange-request' ||
    (display.kind === 'ethereum-transaction' && display.call.kind === 'none');
  if (said || facts.transfers.length === 0) return null;
  return (
    <div>
      <dl className="facts reading">
        {shown.map(({ asset, amount, recipient }, index) => (
          <Fact key={`${String(index)}${asset}`} name={r.mayLeave}>
            <span className="figure">
              {amount === null ? r.all(formatAsset(asset)) : formatAsset(asset, amount)}
            </span>
            {recipient !== null && <Recipient address={recipient} />}
          </Fact>
        ))}
      </dl>
      {rest}
    </div>
  );
}
