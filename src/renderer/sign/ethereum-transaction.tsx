import type { EthereumTransactionDisplay } from '../../core/signing/display.ts';
import { Fact } from '../keys/fact.tsx';
import { Address } from '../parts/address.tsx';
import { text } from '../text/en.ts';
import { formatCoin, formatUnits } from './amounts.ts';

const t = text.sign;

/** Who gets what from where, for what fee. */
export function EthereumTransaction({ display }: { readonly display: EthereumTransactionDisplay }) {
  const { chain, call, fees } = display;
  return (
    <dl className="facts reading">
      <Fact name={t.amount}>
        <span className="figure">{formatCoin(display.value, chain.currency)}</span>
        <span className="soft small"> {`${t.exact} ${display.value} wei`}</span>
      </Fact>
      <Fact name={t.to}>
        <Address value={display.to} />
      </Fact>
      <Fact name={t.from}>
        <Address value={display.from} />
      </Fact>
      <Fact name={t.chain}>
        {`${chain.name ?? t.unknownChain} (${chain.id})`}
        {chain.testnet && `, ${t.testnet}`}
      </Fact>
      {call.kind === 'known' && (
        <Fact name={t.call}>
          <span className="strong">{call.method}</span>
          <span className="soft">{` ${call.standard}, ${call.selector}`}</span>
          <ul className="plain-list">
            {call.arguments.map((argument) => (
              <li key={argument.name} className="row">
                <span className="soft">{`${argument.name} (${argument.type})`}</span>
                {argument.type === 'address' ? (
                  <Address value={argument.value} />
                ) : (
                  <span className="mono">{argument.value}</span>
                )}
                {argument.unlimited && <strong>{t.unlimited}</strong>}
              </li>
            ))}
          </ul>
        </Fact>
      )}
      <Fact name={t.fee}>{formatCoin(display.maxFee, chain.currency)}</Fact>
      <Fact name={t.total}>{formatCoin(display.maxTotal, chain.currency)}</Fact>
      <Fact name={t.nonce}>{display.nonce}</Fact>
      <Fact name={t.gas}>{formatUnits(display.gasLimit, 0)}</Fact>
      <Fact name={t.gasPrice}>
        {`${formatUnits(fees.kind === 'legacy' ? fees.gasPrice : fees.maxFeePerGas, 9)} gwei`}
      </Fact>
      {fees.kind === 'eip1559' && (
        <Fact name={t.tip}>{`${formatUnits(fees.maxPriorityFeePerGas, 9)} gwei`}</Fact>
      )}
      {display.data !== '0x' && (
        <Fact name={t.data}>
          <span className="mono">{display.data}</span>
        </Fact>
      )}
      {display.accessList.length > 0 && (
        <Fact name={t.accessList}>
          {display.accessList.map((entry) => (
            <div key={entry.address}>
              <Address value={entry.address} />
              {entry.storageKeys.map((key) => (
                <div key={key} className="mono small">
                  {key}
                </div>
              ))}
            </div>
          ))}
        </Fact>
      )}
    </dl>
  );
}
