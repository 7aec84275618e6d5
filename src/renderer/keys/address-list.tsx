import { useState } from 'react';
import type { KeyId } from '../../core/keys/key.ts';
import { Address } from '../parts/address.tsx';
import { Button } from '../parts/button.tsx';
import { Check } from '../parts/check.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import { ErrorNotice } from '../parts/notice.tsx';
import { QrToggle } from '../parts/qr-code.tsx';
import { Section } from '../parts/section.tsx';
import { useQuery } from '../state/query.ts';
import { text } from '../text/en.ts';

const t = text.keys;

/** The addresses of an account, in order. */
export function AddressList({ id }: { readonly id: KeyId }) {
  const [change, setChange] = useState(false);
  const [count, setCount] = useState(5);
  const { value, error } = useQuery('keys.addresses', { id, change, start: 0, count });
  return (
    <Section
      title={t.addresses}
      aside={
        <Check isSelected={change} onChange={setChange}>
          {t.change}
        </Check>
      }
    >
      <ErrorNotice error={error} />
      <ol className="plain-list">
        {value?.addresses.map((one) => (
          <li key={one.path} className="stack tight">
            <div className="row apart">
              <span className="soft small mono">{one.path}</span>
              <CopyButton value={one.address} label={one.path} />
            </div>
            <Address value={one.address} />
            <div>
              <QrToggle value={one.address} label={one.path} />
            </div>
          </li>
        ))}
      </ol>
      <div>
        <Button look="quiet" isDisabled={count >= 200} onPress={() => setCount(Math.min(200, count + 10))}>
          {t.moreAddresses}
        </Button>
      </div>
    </Section>
  );
}
