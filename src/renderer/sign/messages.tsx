import type { DisplayModel } from '../../core/signing/display.ts';
import { Fact } from '../keys/fact.tsx';
import { Address } from '../parts/address.tsx';
import { text } from '../text/en.ts';
import { MessageText } from './message-text.tsx';
import { SignIn } from './sign-in.tsx';

const t = text.sign;
const r = text.reading;
type Of<Kind extends DisplayModel['kind']> = Extract<DisplayModel, { kind: Kind }>;

/** A message in Ethereum's envelope; a sign-in field by field as well. */
export function EthereumMessage({ display }: { readonly display: Of<'ethereum-message'> }) {
  return (
    <>
      {display.signIn !== undefined && <SignIn fields={display.signIn} />}
      <MessageText body={display.body} />
    </>
  );
}

/** A message under the address of a Bitcoin key. */
export function BitcoinMessage({ display }: { readonly display: Of<'bitcoin-message'> }) {
  return (
    <>
      <MessageText body={display.body} />
      <dl className="facts">
        <Fact name={r.address}>
          <Address value={display.address} />
        </Fact>
        <Fact name={r.messageForm}>{r.messageForms[display.form]}</Fact>
      </dl>
    </>
  );
}

/** An off-chain message of Solana. */
export function SolanaMessage({ display }: { readonly display: Of<'solana-message'> }) {
  return (
    <>
      <MessageText body={display.body} />
      <dl className="facts">
        <Fact name={t.from}>
          <Address value={display.signer.address ?? display.signer.publicKey} />
        </Fact>
        <Fact name={r.domain}>{display.domain ?? r.noDomain}</Fact>
        <Fact name={r.format}>{r.formats[display.format]}</Fact>
      </dl>
    </>
  );
}

/** Bytes that are signed as they stand. */
export function RawMessage({ display }: { readonly display: Of<'raw-message'> }) {
  return (
    <>
      <MessageText body={display.body} />
      <p className="soft">
        {t.algorithm}: {display.algorithm}
      </p>
    </>
  );
}
