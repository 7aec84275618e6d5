import { useState } from 'react';
import { callDesktop } from '../bridge/desktop.ts';
import { Button } from '../parts/button.tsx';
import { Heading } from '../parts/heading.tsx';
import { LeftNotice } from '../parts/notice.tsx';
import { formatWhen } from '../parts/when.tsx';
import { go, parseRoute, useRoute } from '../state/route.ts';
import { refreshDesktop, useSession } from '../state/session.ts';
import { text } from '../text/en.ts';
import { UnlockPanel, type VaultChoice } from './unlock-panel.tsx';

const t = text.start;

/** The first screen: the vaults of this computer, and the ways to come by one. */
export function StartPage() {
  const desktop = useSession((state) => state.desktop);
  const notice = useSession((state) => state.notice);
  const { query } = parseRoute(useRoute((state) => state.path));
  const recents = desktop?.recents ?? [];
  const asked = query.get('ref');
  const [other, setOther] = useState<VaultChoice | undefined>(
    asked === null ? undefined : { ref: asked, name: query.get('name') ?? '', location: '' },
  );
  const [picked, setPicked] = useState(asked);
  const known = recents.find((recent) => recent.ref === picked);
  const usable = recents.find((recent) => !recent.missing);
  const chosen: VaultChoice | undefined = known ?? (picked === null ? usable : other);

  async function openOther(): Promise<void> {
    const answer = await callDesktop('desktop.choose-file', { purpose: 'open-vault' });
    if (!answer.ok || answer.value.file === undefined) return;
    setOther(answer.value.file);
    setPicked(answer.value.file.ref);
  }

  async function forget(ref: string): Promise<void> {
    await callDesktop('desktop.forget-recent', { ref });
    await refreshDesktop();
  }

  return (
    <main className="start">
      <div className="start-side" data-first={recents.length === 0 || undefined}>
        <p className="wordmark">{text.common.app}</p>
        <Heading>{recents.length === 0 ? t.emptyTitle : t.title}</Heading>
        <p className="soft">{recents.length === 0 ? t.emptyText : t.lead}</p>
        {recents.length > 0 && (
          <ul className="recents" aria-label={t.recents}>
            {recents.map((recent) => (
              <li key={recent.ref} data-current={recent.ref === chosen?.ref ? 'true' : undefined}>
                <button
                  type="button"
                  className="recent"
                  aria-pressed={recent.ref === chosen?.ref}
                  onClick={() => setPicked(recent.ref)}
                >
                  <span className="strong cut">{recent.name}</span>
                  <span className="soft small cut">{recent.location}</span>
                  <span className="soft small">
                    {recent.missing
                      ? t.missing
                      : recent.lastOpened === undefined
                        ? t.neverOpened
                        : t.lastOpened(formatWhen(recent.lastOpened))}
                  </span>
                </button>
                {recent.missing && (
                  <Button look="quiet" label={t.forget(recent.name)} onPress={() => void forget(recent.ref)}>
                    ×
                  </Button>
                )}
              </li>
            ))}
          </ul>
        )}
        <div className="start-actions">
          <Button look={recents.length === 0 ? 'primary' : 'plain'} onPress={() => go('/create-vault')}>
            {t.create}
          </Button>
          <Button onPress={() => void openOther()}>{recents.length === 0 ? t.openFirst : t.openOther}</Button>
          <Button onPress={() => go('/restore')}>{t.restore}</Button>
        </div>
      </div>
      <div className="start-main">
        <LeftNotice notice={notice} />
        {chosen === undefined ? <FirstSteps /> : <UnlockPanel key={chosen.ref} choice={chosen} />}
      </div>
    </main>
  );
}

/** What comes, for somebody who has no vault yet. */
function FirstSteps() {
  return (
    <section className="stack" aria-label={t.firstTitle}>
      <h2>{t.firstTitle}</h2>
      <ol className="first-steps">
        {t.firstSteps.map(({ name, words }) => (
          <li key={name}>
            <span className="strong">{name}</span>
            <span className="soft">{words}</span>
          </li>
        ))}
      </ol>
      <p className="soft small">{t.firstPromise}</p>
    </section>
  );
}
