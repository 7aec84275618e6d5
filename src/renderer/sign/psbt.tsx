import type {
  BitcoinInputDisplay,
  BitcoinOutputDisplay,
  BitcoinPsbtDisplay,
} from '../../core/signing/bitcoin/display.ts';
import { Fact } from '../keys/fact.tsx';
import { Address } from '../parts/address.tsx';
import { Section } from '../parts/section.tsx';
import { useFirstRows } from '../parts/show-all.tsx';
import { text } from '../text/en.ts';
import { formatBitcoin, formatUnits } from './amounts.ts';
import { MessageText } from './message-text.tsx';
import { PsbtPicture } from './psbt-picture.tsx';
import { Recipient } from './recipients.tsx';

const t = text.sign;
const r = text.reading;
/** Signatures that cover the whole transaction. */
const wholeHashes: readonly string[] = ['DEFAULT', 'ALL'];
/** Inputs and outputs that are listed before the person asks for all of them. */
const listed = 50;

/** A Bitcoin transaction: the picture of inputs to outputs, then each of them in full. */
export function Psbt({ display }: { readonly display: BitcoinPsbtDisplay }) {
  const outputs = useFirstRows(display.outputs, listed);
  const inputs = useFirstRows(display.inputs, listed);
  return (
    <>
      <dl className="facts reading">
        <Fact name={t.amount}>
          <span className="figure">{formatBitcoin(display.totalPayment)}</span>
        </Fact>
        <Fact name={t.feeOf}>
          {formatBitcoin(display.fee)}
          <span className="soft">{` ${t.feeRate(display.feeRate, display.virtualSize)}, ${t.percent(display.feePercent)}`}</span>
        </Fact>
        <Fact name={t.network}>{t.networks[display.network]}</Fact>
        {display.lockTime > 0 && <Fact name={t.lockTime}>{display.lockTime}</Fact>}
      </dl>
      <PsbtPicture display={display} />
      <Section title={`${t.outputs} (${String(display.outputs.length)})`}>
        <ol className="plain-list">
          {outputs.shown.map((output, index) => (
            <Output key={`${output.script}${String(index)}`} output={output} />
          ))}
        </ol>
        {outputs.rest}
      </Section>
      <Section title={`${t.inputs} (${String(display.inputs.length)})`}>
        <ol className="plain-list">
          {inputs.shown.map((input) => (
            <Input key={`${input.txid}:${String(input.vout)}`} input={input} />
          ))}
        </ol>
        {inputs.rest}
      </Section>
      <dl className="facts">
        <Fact name={t.txid}>
          {display.txid === undefined ? r.txidOpen : <Address value={display.txid} />}
        </Fact>
        <Fact name={t.total}>{`${formatUnits(display.totalIn, 0)} sat`}</Fact>
      </dl>
    </>
  );
}

function Output({ output }: { readonly output: BitcoinOutputDisplay }) {
  return (
    <li className="stack tight">
      <div className="row apart">
        <span className="strong">{formatBitcoin(output.amount)}</span>
        <span className="soft">{`${output.role === 'change' ? t.change : t.payment}, ${output.scriptType}`}</span>
      </div>
      {output.address === null ? (
        <span className="mono wrap-anywhere">{output.script}</span>
      ) : (
        <Recipient address={output.address} />
      )}
      {output.wallet !== undefined && <span className="soft">{r.wallet(output.wallet)}</span>}
      {output.opReturn !== null && <MessageText body={output.opReturn} />}
    </li>
  );
}

function Input({ input }: { readonly input: BitcoinInputDisplay }) {
  return (
    <li className="stack tight">
      <div className="row apart">
        <span className="strong">{formatBitcoin(input.amount)}</span>
        <span className="soft">
          {`${input.ours === null ? t.foreign : t.yours}, ${input.scriptType}, `}
          {wholeHashes.includes(input.sighash) ? input.sighash : <strong>{r.sighash(input.sighash)}</strong>}
          {!input.amountProven && `, ${t.unproven}`}
        </span>
      </div>
      {input.address !== null && <Recipient address={input.address} />}
      {input.wallet !== undefined && <span className="soft">{r.wallet(input.wallet)}</span>}
      {input.cosigners !== undefined && (
        <span>{r.cosigners(input.cosigners.required, input.cosigners.total, input.cosigners.signed)}</span>
      )}
      <span className="mono small soft wrap-anywhere">{`${input.txid}:${String(input.vout)}`}</span>
    </li>
  );
}
