import { Disclosure, DisclosurePanel } from 'react-aria-components/Disclosure';
import { Button as AriaButton } from 'react-aria-components/Button';
import { Fact, KeyLink } from '../keys/fact.tsx';
import { Button } from '../parts/button.tsx';
import { Heading } from '../parts/heading.tsx';
import { ErrorNotice, Notice } from '../parts/notice.tsx';
import { Section } from '../parts/section.tsx';
import { When } from '../parts/when.tsx';
import { useAction } from '../state/action.ts';
import { useQuery } from '../state/query.ts';
import { go } from '../state/route.ts';
import { say } from '../state/session.ts';
import { text } from '../text/en.ts';
import { nameAct } from './act-name.ts';
import { OutcomeSection } from './outcome.tsx';
import { Reading } from './reading.tsx';
import { WarningList } from './warning-list.tsx';

const t = text.sign;

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** One request: read, judged, approved by its digest, handed out. */
export function RequestPage({ id }: { readonly id: string }) {
  const { value, error, reload } = useQuery('sign.get', { id });
  const action = useAction();

  async function approve(digest: string): Promise<void> {
    const done = await action.run('sign.approve', { id, digest });
    if (done === undefined) return;
    say(t.outcome);
    reload();
  }

  async function reject(): Promise<void> {
    const done = await action.run('sign.reject', { id });
    if (done !== undefined) reload();
  }

  const request = value?.request;
  // What may cost the person dearly is read before anything else; mere notes come after.
  const grave = request?.display.warnings.some((warning) => warning.severity !== 'note') === true;
  return (
    <article className="plain-page" aria-label={t.title}>
      <div>
        <Button look="quiet" onPress={() => go('/sign')}>
          ‹ {t.back}
        </Button>
      </div>
      <ErrorNotice error={error} />
      {request !== undefined && (
        <>
          <header className="stack tight">
            <Heading>{t.kinds[request.kind]}</Heading>
            <p className="soft">
              {t.statuses[request.status]}, {request.source}, <When iso={request.received} />
            </p>
          </header>
          {value?.outcome !== undefined && <OutcomeSection outcome={value.outcome} />}
          {request.status === 'rejected' && <Notice>{t.rejected}</Notice>}
          {grave && <WarningList warnings={request.display.warnings} />}
          <Reading display={request.display} />
          {!grave && <WarningList warnings={request.display.warnings} />}
          <Section title={t.verdict}>
            <p>{t.verdicts[request.verdict.decision]}</p>
            <dl className="facts">
              <Fact name={t.signer}>
                {request.keys.map((key) => (
                  <div key={key.id}>
                    <KeyLink id={key.id} />
                  </div>
                ))}
              </Fact>
              <Fact name={t.digest}>
                <span className="mono">{request.digest}</span>
              </Fact>
            </dl>
          </Section>
          <Disclosure className="disclosure">
            <AriaButton slot="trigger" className="button quiet">
              {t.raw}
            </AriaButton>
            <DisclosurePanel>
              <pre className="mono public-text">{toHex(request.canonical)}</pre>
            </DisclosurePanel>
          </Disclosure>
          <ErrorNotice error={action.error} />
          {request.status === 'open' && (
            <div className="row approve-bar">
              <Button
                look="primary"
                isDisabled={action.busy || request.verdict.decision === 'refuse'}
                onPress={() => void approve(request.digest)}
              >
                {nameAct(request.display)}
              </Button>
              <Button onPress={() => void reject()} isDisabled={action.busy}>
                {t.reject}
              </Button>
            </div>
          )}
        </>
      )}
    </article>
  );
}
