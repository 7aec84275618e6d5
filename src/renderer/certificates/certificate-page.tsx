import { useState } from 'react';
import type { CommandInput, CommandOutput } from '../../shared/contract.ts';
import { callDesktop } from '../bridge/desktop.ts';
import { Fact } from '../keys/fact.tsx';
import { Button } from '../parts/button.tsx';
import { Heading } from '../parts/heading.tsx';
import { ErrorNotice, Notice } from '../parts/notice.tsx';
import { Section } from '../parts/section.tsx';
import { When } from '../parts/when.tsx';
import { useAction } from '../state/action.ts';
import { toKeyId } from '../state/key-id.ts';
import { useQuery } from '../state/query.ts';
import { go, replaceRoute } from '../state/route.ts';
import { say } from '../state/session.ts';
import { text } from '../text/en.ts';
import { ToToken } from '../tokens/to-token.tsx';
import { ChainView } from './chain-view.tsx';

const t = text.certificates;
type Certificate = CommandOutput<'certificates.list'>['certificates'][number];
type Form = CommandInput<'certificates.export'>['form'];

const forms = ['chain', 'p7b', 'pem', 'der', 'ssh'] as const satisfies readonly Form[];
/** What files of each form are called. */
const endings: Readonly<Record<Form, string>> = {
  chain: '-chain.pem',
  p7b: '.p7b',
  pem: '.pem',
  der: '.der',
  ssh: '.pub',
};

/** One certificate of a key: its chain and what was checked, and where it can go. */
export function CertificatePage({ id, sha256 }: { readonly id: string; readonly sha256: string }) {
  const { value: list, error } = useQuery('certificates.list', { key: toKeyId(id) });
  const { value: view } = useQuery('keys.get', { id: toKeyId(id) });
  const found = list?.certificates.find((one) => one.sha256 === sha256);
  const label = view?.record.label ?? '';
  return (
    <section className="plain-page" aria-label={t.title}>
      <div className="row apart">
        <Heading>{found?.subject ?? t.title}</Heading>
        <Button onPress={() => go(`/keys/${id}`)}>{t.back}</Button>
      </div>
      <ErrorNotice error={error ?? (list !== undefined && found === undefined ? gone : undefined)} />
      {found !== undefined && view !== undefined && (
        <>
          <Verdict certificate={found} />
          <Acts certificate={found} label={label} isOnToken={view.record.home === 'token'} />
          <Section title={t.chain}>
            <ChainView links={[found, ...found.chain]} />
          </Section>
        </>
      )}
    </section>
  );
}

const gone = { code: 'no-such-item' };

/** What was found when it came in, and what time has made of it. */
function Verdict({ certificate }: { readonly certificate: Certificate }) {
  const { state, chain, complete, issuer, subject } = certificate;
  const last = chain.at(-1);
  const isSelfIssued = last === undefined && issuer === subject;
  const timely = { valid: undefined, 'ends-soon': t.endsSoon, expired: t.expired, 'not-yet-valid': t.notYet };
  const now = timely[state];
  return (
    <Section title={t.verdict}>
      {now !== undefined && <Notice tone="warn">{now}</Notice>}
      <ul className="plain-list">
        <li>
          {isSelfIssued
            ? t.selfIssued
            : complete
              ? t.complete(last?.subject ?? issuer)
              : t.incomplete(last?.issuer ?? issuer)}
        </li>
        <li className="soft">{t.revocation}</li>
        <li className="soft">{t.onlyOfThisChain}</li>
      </ul>
      <dl className="facts">
        <Fact name={t.facts.imported}>
          <When iso={certificate.imported} />
        </Fact>
        <Fact name={t.facts.version}>{certificate.version}</Fact>
      </dl>
    </Section>
  );
}

function Acts(props: {
  readonly certificate: Certificate;
  readonly label: string;
  readonly isOnToken: boolean;
}) {
  const { certificate, label, isOnToken } = props;
  const { key, sha256 } = certificate;
  const action = useAction();
  const [removing, setRemoving] = useState(false);
  const [done, setDone] = useState<string>();
  const one = { key, sha256 };

  function tell(words: string): void {
    setDone(words);
    say(words);
  }
  async function save(form: Form): Promise<void> {
    const suggestedName = `${label}${endings[form]}`;
    const chosen = await callDesktop('desktop.choose-file', { purpose: 'save-public', suggestedName });
    if (!chosen.ok || chosen.value.file === undefined) return;
    const { ref, location } = chosen.value.file;
    setDone(undefined);
    if ((await action.run('certificates.export', { ...one, form, file: ref })) !== undefined)
      tell(t.saved(location));
  }
  async function put(): Promise<void> {
    setDone(undefined);
    if ((await action.run('certificates.put-on-token', one)) !== undefined) tell(t.put);
  }
  async function remove(): Promise<void> {
    if ((await action.run('certificates.remove', one)) === undefined) return;
    say(t.removed);
    replaceRoute(`/keys/${key}`);
  }

  return (
    <Section title={t.save}>
      <div className="row">
        {forms.map((form) => (
          <Button key={form} isDisabled={action.busy} onPress={() => void save(form)}>
            {t.saveForms[form]}
          </Button>
        ))}
      </div>
      {isOnToken && (
        <div className="stack tight">
          <p className="hint">{t.putLead}</p>
          <div>
            <Button isDisabled={action.busy} onPress={() => void put()}>
              {t.putOnToken}
            </Button>
          </div>
        </div>
      )}
      {done !== undefined && <p className="soft wrap-anywhere">{done}</p>}
      <ErrorNotice error={action.error} />
      <ToToken error={action.error} />
      {removing ? (
        <Notice tone="warn">
          <p>{t.removeLead}</p>
          <div className="row">
            <Button autoFocus look="danger" isDisabled={action.busy} onPress={() => void remove()}>
              {t.remove}
            </Button>
            <Button look="quiet" onPress={() => setRemoving(false)}>
              {text.common.back}
            </Button>
          </div>
        </Notice>
      ) : (
        <div>
          <Button look="quiet" onPress={() => setRemoving(true)}>
            {t.remove}
          </Button>
        </div>
      )}
    </Section>
  );
}
