import { useState } from 'react';
import type { RegisterItem } from '../../shared/contract/lifecycle.ts';
import { callDesktop } from '../bridge/desktop.ts';
import { KeyLink } from '../keys/fact.tsx';
import { Button } from '../parts/button.tsx';
import { Check } from '../parts/check.tsx';
import { ErrorNotice, Notice } from '../parts/notice.tsx';
import { Section } from '../parts/section.tsx';
import { useAction } from '../state/action.ts';
import { toKeyId } from '../state/key-id.ts';
import { useQuery } from '../state/query.ts';
import { go } from '../state/route.ts';
import { say } from '../state/session.ts';
import { text } from '../text/en.ts';
import { BehindKeys } from './behind-keys.tsx';
import { RegisterTable } from './register-table.tsx';

const t = text.protect.register;

/** Rows that are shown at once; a longer list is looked through key by key. */
const mostRows = 200;

/** What hangs on which version of which key. */
export function RegisterList({ ofKey }: { readonly ofKey: string | undefined }) {
  const [behindOnly, setBehindOnly] = useState(false);
  const [said, setSaid] = useState<string>();
  const action = useAction();
  const of = ofKey === undefined ? {} : { key: toKeyId(ofKey) };
  const { value: all, error } = useQuery('register.list', { ...of, limit: mostRows });
  const { value: behind } = useQuery('register.list', { ...of, behind: true, limit: 10_000 });
  const shown = behindOnly ? behind?.items.slice(0, mostRows) : all?.items;
  const total = behindOnly ? behind?.total : all?.total;

  async function relocate(item: RegisterItem): Promise<void> {
    const chosen = await callDesktop('desktop.choose-file', { purpose: 'open-encrypted' });
    if (!chosen.ok || chosen.value.file === undefined) return;
    const { ref, location } = chosen.value.file;
    const done = await action.run('register.relocate', { item: item.id, file: ref });
    if (done === undefined) return;
    setSaid(t.relocated(location));
    say(t.relocated(location));
  }

  return (
    <Section
      title={t.title}
      aside={
        all !== undefined && all.total > 0 && <span className="soft">{t.count(all.total, all.behind)}</span>
      }
    >
      {ofKey !== undefined && (
        <div className="row">
          <span>
            {t.ofKey}: <KeyLink id={ofKey} />
          </span>
          <Button look="quiet" onPress={() => go('/protect')}>
            {t.allKeys}
          </Button>
        </div>
      )}
      {behind !== undefined && behind.items.length > 0 && (
        <>
          <BehindKeys items={behind.items} />
          <Check isSelected={behindOnly} onChange={setBehindOnly}>
            {t.behindOnly}
          </Check>
        </>
      )}
      {said !== undefined && <Notice>{said}</Notice>}
      <ErrorNotice error={action.error ?? error} />
      {all?.total === 0 && <p className="soft">{t.empty}</p>}
      {shown !== undefined && shown.length > 0 && (
        <RegisterTable
          items={shown}
          behind={new Set(behind?.items.map(({ id }) => id))}
          onRelocate={(item) => void relocate(item)}
        />
      )}
      {shown !== undefined && total !== undefined && total > shown.length && (
        <p className="soft">{t.more(shown.length, total)}</p>
      )}
    </Section>
  );
}
