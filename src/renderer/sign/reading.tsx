import type { DisplayModel, MessageBody } from '../../core/signing/display.ts';
import { text } from '../text/en.ts';
import { EthereumTransaction } from './ethereum-transaction.tsx';
import { Psbt } from './psbt.tsx';
import { TypedData } from './typed-data.tsx';

const t = text.sign;

/** What a request would do, in full, by its kind. */
export function Reading({ display }: { readonly display: DisplayModel }) {
  switch (display.kind) {
    case 'ethereum-transaction':
      return <EthereumTransaction display={display} />;
    case 'ethereum-typed-data':
      return <TypedData display={display} />;
    case 'bitcoin-psbt':
      return <Psbt display={display} />;
    case 'ethereum-message':
      return <MessageText body={display.body} />;
    case 'raw-message':
      return (
        <>
          <MessageText body={display.body} />
          <p className="soft">
            {t.algorithm}: {display.algorithm}
          </p>
        </>
      );
  }
}

/** A message as it stands; hex when it is not text. */
export function MessageText({ body }: { readonly body: MessageBody }) {
  return (
    <figure className="message">
      <figcaption className="soft small">
        {t.message}, {t.bytesLong(body.length)}
      </figcaption>
      <pre className={body.form === 'hex' ? 'mono' : ''} tabIndex={0} aria-label={t.message}>
        {body.form === 'hex' ? body.hex : body.text.text}
      </pre>
    </figure>
  );
}
