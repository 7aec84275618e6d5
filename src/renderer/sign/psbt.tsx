import type { BitcoinPsbtDisplay } from '../../core/signing/display.ts';
import { Fact } from '../keys/fact.tsx';
import { Address } from '../parts/address.tsx';
import { Section } from '../parts/section.tsx';
import { text } from '../text/en.ts';
import { formatBitcoin, formatUnits } from './amounts.ts';
import { PsbtPicture } from './psbt-picture.tsx';
import { MessageText } from './reading.tsx';

const t = text.sign;

/** A Bitcoin transaction: the picture of inputs to outputs, then each of them in full. */
export function Psbt({ display }: { readonly display: BitcoinPsbtDisplay }) {
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
          {display.outputs.map((output, index) => (
            <li key={`${output.script}${String(index)}`} className="stack tight">
              <div className="row apart">
                <span className="strong">{formatBitcoin(output.amount)}</span>
                <span className="soft">{`${output.role === 'change' ? t.change : t.payment}, ${output.scriptType}`}</span>
              </div>
              {output.address === null ? (
                <span className="mono wrap-anywhere">{output.script}</span>
              ) : (
                <Address value={output.address} />
              )}
              {output.opReturn !== null && <MessageText body={output.opReturn} />}
            </li>
          ))}
        </ol>
      </Section>
      <Section title={`${t.inputs} (${String(display.inputs.length)})`}>
        <ol className="plain-list">
          {display.inputs.map((input) => (
            <li key={`${input.txid}:${String(input.vout)}`} className="stack tight">
              <div className="row apart">
                <span className="strong">{formatBitcoin(input.amount)}</span>
                <span className="soft">
                  {`${input.ours === null ? t.foreign : t.yours}, ${input.scriptType}, ${input.sighash}`}
                  {!input.amountProven && `, ${t.unproven}`}
                </span>
              </div>
              {input.address !== null && <Address value={input.address} />}
              <span className="mono small soft wrap-anywhere">{`${input.txid}:${String(input.vout)}`}</span>
            </li>
          ))}
        </ol>
      </Section>
      <dl className="facts">
        <Fact name={t.txid}>
          <span className="mono">{display.txid}</span>
        </Fact>
        <Fact name={t.total}>{`${formatUnits(display.totalIn, 0)} sat`}</Fact>
      </dl>
    </>
  );
}
