import type { SignIn as SignInFields } from '../../core/signing/ethereum/display.ts';
import { Fact } from '../keys/fact.tsx';
import { Section } from '../parts/section.tsx';
import { text } from '../text/en.ts';
import { ChainName } from './chain-name.tsx';
import { Recipient } from './recipients.tsx';

const t = text.sign;
const e = text.ethereum.signIn;

/** A sign-in with Ethereum (EIP-4361), field by field; the message itself stands below. */
export function SignIn({ fields }: { readonly fields: SignInFields }) {
  const optional = [
    [e.expires, fields.expirationTime],
    [e.notBefore, fields.notBefore],
    [e.requestId, fields.requestId],
  ] as const;
  return (
    <Section title={e.title}>
      <dl className="facts reading">
        <Fact name={e.domain}>
          <span className="figure">{fields.domain}</span>
        </Fact>
        <Fact name={e.address}>
          <Recipient address={fields.address} />
        </Fact>
        {fields.statement !== null && <Fact name={e.statement}>{fields.statement}</Fact>}
        <Fact name={e.uri}>
          <span className="mono">{fields.uri}</span>
        </Fact>
        <Fact name={t.chain}>
          <ChainName chain={fields.chain} />
        </Fact>
        <Fact name={e.nonce}>
          <span className="mono">{fields.nonce}</span>
        </Fact>
        <Fact name={e.issued}>{fields.issuedAt}</Fact>
        {optional.map(([name, value]) =>
          value === null ? null : (
            <Fact key={name} name={name}>
              {value}
            </Fact>
          ),
        )}
        {fields.resources.length > 0 && (
          <Fact name={e.resources}>
            <ul className="plain-list">
              {fields.resources.map((resource, index) => (
                <li key={`${String(index)}${resource}`} className="mono">
                  {resource}
                </li>
              ))}
            </ul>
          </Fact>
        )}
      </dl>
    </Section>
  );
}
