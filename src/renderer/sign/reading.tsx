import type { DisplayModel } from '../../core/signing/display.ts';
import { AuthorizationFacts } from './ethereum-authorization.tsx';
import { EthereumTransaction } from './ethereum-transaction.tsx';
import { ExchangeRequest } from './exchange-request.tsx';
import { BitcoinMessage, EthereumMessage, RawMessage, SolanaMessage } from './messages.tsx';
import { Psbt } from './psbt.tsx';
import { SignedDocument } from './signed-document.tsx';
import { SolanaTransaction } from './solana-transaction.tsx';
import { TypedData } from './typed-data.tsx';

/** What a request would do, in full, by its kind. */
export function Reading({ display }: { readonly display: DisplayModel }) {
  switch (display.kind) {
    case 'ethereum-transaction':
      return <EthereumTransaction display={display} />;
    case 'ethereum-typed-data':
      return <TypedData display={display} />;
    case 'bitcoin-psbt':
      return <Psbt display={display} />;
    case 'solana-transaction':
      return <SolanaTransaction display={display} />;
    case 'exchange-request':
      return <ExchangeRequest display={display} />;
    case 'document':
      return <SignedDocument display={display} />;
    case 'bitcoin-message':
      return <BitcoinMessage display={display} />;
    case 'solana-message':
      return <SolanaMessage display={display} />;
    case 'ethereum-message':
      return <EthereumMessage display={display} />;
    case 'ethereum-authorization':
      return <AuthorizationFacts authorization={display.authorization} />;
    case 'raw-message':
      return <RawMessage display={display} />;
  }
}
