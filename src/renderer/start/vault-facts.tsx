import { Disclosure, DisclosurePanel } from 'react-aria-components/Disclosure';
import { Button } from 'react-aria-components/Button';
import { useState } from 'react';
import { ErrorNotice } from '../parts/notice.tsx';
import { useQuery } from '../state/query.ts';
import { text } from '../text/en.ts';

const t = text.start;

/** What can be told of a vault file without opening it. */
export function VaultFacts({ file }: { readonly file: string }) {
  const [open, setOpen] = useState(false);
  const { value, error } = useQuery('vault.inspect', open ? { file } : undefined);
  return (
    <Disclosure className="disclosure" isExpanded={open} onExpandedChange={setOpen}>
      <Button slot="trigger" className="button quiet">
        {t.inspect}
      </Button>
      <DisclosurePanel>
        <ErrorNotice error={error} />
        {value !== undefined && (
          <dl className="facts">
            <dt>{t.facts.vaultId}</dt>
            <dd className="mono wrap-anywhere">{value.vaultId}</dd>
            <dt>{t.facts.formatVersion}</dt>
            <dd>{value.formatVersion}</dd>
            <dt>{t.facts.slots}</dt>
            <dd>{value.slots.map((slot) => t.slotKinds[slot.kind]).join(', ')}</dd>
            {value.kdf !== undefined && (
              <>
                <dt>{t.facts.kdf}</dt>
                <dd>{t.kdf(Math.round(value.kdf.memoryKiB / 1024), value.kdf.passes, value.kdf.lanes)}</dd>
              </>
            )}
          </dl>
        )}
      </DisclosurePanel>
    </Disclosure>
  );
}
