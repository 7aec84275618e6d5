import type { EthereumTransactionDisplay } from '../../core/signing/ethereum/display.ts';
import { Fact } from '../keys/fact.tsx';
import { Section } from '../parts/section.tsx';
import { text } from '../text/en.ts';
import { formatCoin, formatUnits } from './amounts.ts';
import { ChainName } from './chain-name.tsx';
import { AuthorizationFacts } from './ethereum-authorization.tsx';
import { CallTree } from './ethereum-call.tsx';
import { Recipient } from './recipients.tsx';

const t = text.sign;
const e = text.ethereum;

/** Who gets what from where, for what fee; then what the call says, and what else goes along. */
export function EthereumTransaction({ display }: { readonly display: EthereumTransactionDisplay }) {
  const { chain, call, authorizations = [] } = display;
  return (
    <>
      <dl className="facts reading">
        <Fact name={t.amount}>
          <span className="figure">{formatCoin(display.value, chain.currency)}</span>
          <span className="soft small"> {`${t.exact} ${display.value} wei`}</span>
        </Fact>
        <Fact name={call.kind === 'creation' ? e.createdAt : t.to}>
          <Recipient address={display.to} />
        </Fact>
        <Fact name={t.from}>
          <Recipient address={display.from} />
        </Fact>
        <Fact name={t.chain}>
          <ChainName chain={chain} />
        </Fact>
        {call.kind !== 'none' && (
          <Fact name={t.call}>
            <CallTree call={call} currency={chain.currency} />
          </Fact>
        )}
        <Fees display={display} />
        {display.data !== '0x' && (
          <Fact name={t.data}>
            <span className="mono">{display.data}</span>
          </Fact>
        )}
        <GoesAlong display={display} />
      </dl>
      {authorizations.map((authorization, index) => (
        <Section key={`${String(index)}${authorization.delegate}`} title={e.authorization}>
          <AuthorizationFacts authorization={authorization} />
        </Section>
      ))}
    </>
  );
}

function Fees({ display }: { readonly display: EthereumTransactionDisplay }) {
  const { chain, fees } = display;
  return (
    <>
      <Fact name={t.fee}>{formatCoin(display.maxFee, chain.currency)}</Fact>
      <Fact name={t.total}>{formatCoin(display.maxTotal, chain.currency)}</Fact>
      <Fact name={t.nonce}>{display.nonce}</Fact>
      <Fact name={e.type}>{e.types[display.transactionType]}</Fact>
      <Fact name={t.gas}>{formatUnits(display.gasLimit, 0)}</Fact>
      <Fact name={t.gasPrice}>
        {`${formatUnits(fees.kind === 'legacy' ? fees.gasPrice : fees.maxFeePerGas, 9)} gwei`}
      </Fact>
      {fees.kind === 'eip1559' && (
        <Fact name={t.tip}>{`${formatUnits(fees.maxPriorityFeePerGas, 9)} gwei`}</Fact>
      )}
    </>
  );
}

function GoesAlong({ display }: { readonly display: EthereumTransactionDisplay }) {
  const { accessList, blobs, chain } = display;
  return (
    <>
      {accessList.length > 0 && (
        <Fact name={t.accessList}>
          {accessList.map((entry) => (
            <div key={entry.address}>
              <Recipient address={entry.address} />
              {entry.storageKeys.map((key) => (
                <div key={key} className="mono small">
                  {key}
                </div>
              ))}
            </div>
          ))}
        </Fact>
      )}
      {blobs !== undefined && (
        <Fact name={e.blobs}>
          <div>
            {e.blobFee(
              blobs.hashes.length,
              formatCoin(blobs.maxFee, chain.currency),
              `${formatUnits(blobs.maxFeePerBlobGas, 9)} gwei`,
            )}
          </div>
          {blobs.hashes.map((hash, index) => (
            <div key={`${String(index)}${hash}`} className="mono small">
              {hash}
            </div>
          ))}
        </Fact>
      )}
    </>
  );
}
