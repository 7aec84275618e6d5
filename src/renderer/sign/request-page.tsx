import { useState } from 'react';
import { Disclosure, DisclosurePanel } from 'react-aria-components/Disclosure';
import { Button as AriaButton } from 'react-aria-components/Button';
import { encodeHex } from '../../core/encoding/hex.ts';
import type { CommandOutput } from '../../shared/contract.ts';
import type { RequestView } from '../../shared/contract/sign.ts';
import { Button } from '../parts/button.tsx';
import { Heading } from '../parts/heading.tsx';
import { ErrorNotice, Notice } from '../parts/notice.tsx';
import { When } from '../parts/when.tsx';
import { useAction } from '../state/action.ts';
import { useQuery } from '../state/query.ts';
import { go } from '../state/route.ts';
import { say } from '../state/session.ts';
import { text } from '../text/en.ts';
import { nameAct } from './act-name.ts';
import { JournalActs } from './journal-acts.tsx';
import { LookUp } from './look-up.tsx';
import { isSettled } from './outcome-words.ts';
import { OutcomeSection } from './outcome.tsx';
import { ToToken } from '../tokens/to-token.tsx';
import { useEachUsePin } from '../tokens/use-each-use-pin.tsx';
import { Reading } from './reading.tsx';
import { RecipientNotes } from './recipients.tsx';
import { TransferList } from './transfer-list.tsx';
import { VerdictSection } from './verdict-section.tsx';
import { WarningList } from './warning-list.tsx';

const t = text.sign;
/** Kinds that a network or an exchange takes up, and answers with a receipt. */
const taken: readonly string[] = [
  'ethereum-transaction',
  'bitcoin-psbt',
  'solana-transaction',
  'exchange-request',
];

/** One request: read, judged, approved by its digest, handed out, and what became of it. */
export function RequestPage({ id }: { readonly id: string }) {
  const { value, error, reload } = useQuery('sign.get', { id });
  return (
    <article className="plain-page" aria-label={t.title}>
      <div>
        <Button look="quiet" onPress={() => go('/sign')}>
          ‹ {t.back}
        </Button>
      </div>
      <ErrorNotice error={error} />
      {value !== undefined && <Request request={value.request} outcome={value.outcome} onChange={reload} />}
    </article>
  );
}

interface Props {
  readonly request: RequestView;
  readonly outcome: CommandOutput<'sign.approve'> | undefined;
  readonly onChange: () => void;
}

function Request({ request, outcome, onChange }: Props) {
  const { warnings } = request.display;
  // What may cost the person dearly is read before anything else; mere notes come after.
  const grave = warnings.some((warning) => warning.severity !== 'note');
  // Why it cannot be signed stands before what it says.
  const refused = request.status === 'open' && request.verdict.decision === 'refuse';
  // What became of it stands before the signature, which is of no use any more.
  const settled = isSettled(request.status);
  // Kept here: what is said of a block that is gone stands at another place than what led to it.
  const [gone, setGone] = useState<string>();
  const after = (
    <AfterSigning request={request} outcome={outcome} onChange={onChange} gone={gone} onGone={setGone} />
  );
  return (
    <>
      <header className="stack tight">
        <Heading>{t.kinds[request.kind]}</Heading>
        <p className="soft">
          {request.receipt?.succeeded === false ? t.failed : t.statuses[request.status]}, {request.source},{' '}
          <When iso={request.received} />
        </p>
      </header>
      {settled && after}
      {outcome !== undefined && <OutcomeSection outcome={outcome} status={request.status} />}
      {!settled && after}
      {refused && <VerdictSection request={request} />}
      {grave && <WarningList warnings={warnings} />}
      <RecipientNotes notes={request.recipients}>
        <TransferList request={request} />
        <Reading display={request.display} />
      </RecipientNotes>
      {!grave && <WarningList warnings={warnings} />}
      {!refused && <VerdictSection request={request} />}
      <Disclosure className="disclosure">
        <AriaButton slot="trigger" className="button quiet">
          {t.raw}
        </AriaButton>
        <DisclosurePanel>
          <pre className="mono public-text">{encodeHex(request.canonical)}</pre>
        </DisclosurePanel>
      </Disclosure>
      {request.status === 'open' && <ApproveBar request={request} onChange={onChange} />}
    </>
  );
}

interface AfterProps extends Props {
  /** What to say of a block that a node had named and finds no more. */
  readonly gone: string | undefined;
  readonly onGone: (words: string) => void;
}

function AfterSigning({ request, outcome, onChange, gone, onGone }: AfterProps) {
  switch (request.status) {
    case 'rejected':
      return <Notice>{t.rejected}</Notice>;
    case 'confirmed':
      return <Confirmed request={request} onChange={onChange} onGone={onGone} />;
    case 'abandoned':
      return <Notice>{text.journal.isAbandoned}</Notice>;
    case 'signed':
    case 'handed-over':
      if (!taken.includes(request.kind)) return null;
      return (
        <>
          {gone !== undefined && <Notice tone="warn">{gone}</Notice>}
          <JournalActs request={request} outcome={outcome} onDone={onChange} />
        </>
      );
    case 'open':
      return null;
  }
}

/** What the receipt said. A node may be asked again: more blocks come to lie on top of it. */
function Confirmed({ request, onChange, onGone }: Pick<AfterProps, 'request' | 'onChange' | 'onGone'>) {
  const { receipt } = request;
  return (
    <>
      <Notice tone={receipt?.succeeded === false ? 'warn' : 'note'}>
        {receipt === undefined ? text.journal.isConfirmed : text.nodes.receipt(receipt)}
      </Notice>
      {receipt?.node !== undefined && <LookUp request={request} onDone={onChange} onGone={onGone} />}
    </>
  );
}

function ApproveBar({ request, onChange }: Omit<Props, 'outcome'>) {
  const action = useAction();
  const eachUse = useEachUsePin(action);
  const { id, digest, verdict } = request;

  async function approve(): Promise<void> {
    const offered = await eachUse.take();
    if (offered === undefined) return;
    const done = await action.run('sign.approve', { id, digest, ...offered });
    // Reading the request anew would take away what says why it failed.
    if (done === undefined) return;
    onChange();
    say(t.outcome);
  }

  async function reject(): Promise<void> {
    if ((await action.run('sign.reject', { id })) !== undefined) onChange();
  }

  return (
    <div className="approve-bar stack">
      <ErrorNotice error={action.error} />
      <ToToken error={action.error} />
      {eachUse.field}
      <div className="row">
        <Button
          look="primary"
          isDisabled={action.busy || verdict.decision === 'refuse' || !eachUse.settled}
          onPress={() => void approve()}
        >
          {nameAct(request)}
        </Button>
        <Button onPress={() => void reject()} isDisabled={action.busy}>
          {t.reject}
        </Button>
      </div>
    </div>
  );
}
