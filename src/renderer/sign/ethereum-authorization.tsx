import type { EthereumAuthorizationDisplay } from '../../core/signing/ethereum/display.ts';
import { Fact } from '../keys/fact.tsx';
import { text } from '../text/en.ts';
import { ChainName } from './chain-name.tsx';
import { Recipient } from './recipients.tsx';

const t = text.sign;
const e = text.ethereum;
const zeroAddress = `0x${'0'.repeat(40)}`;
type Authorization = EthereumAuthorizationDisplay['authorization'];

/** An EIP-7702 authorisation: whose code would run in which account, where. */
export function AuthorizationFacts({ authorization }: { readonly authorization: Authorization }) {
  return (
    <dl className="facts reading">
      <Fact name={e.codeOf}>
        {authorization.delegate === zeroAddress ? (
          <strong>{e.takesBack}</strong>
        ) : (
          <Recipient address={authorization.delegate} />
        )}
      </Fact>
      <Fact name={e.runsIn}>
        {authorization.authority === null ? e.nobody : <Recipient address={authorization.authority} />}
      </Fact>
      <Fact name={t.chain}>
        {authorization.chain === null ? (
          <strong>{e.everyChain}</strong>
        ) : (
          <ChainName chain={authorization.chain} />
        )}
      </Fact>
      <Fact name={t.nonce}>{authorization.nonce}</Fact>
    </dl>
  );
}
