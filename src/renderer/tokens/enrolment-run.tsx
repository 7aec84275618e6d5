import { useState } from 'react';
import type { CommandInput, CommandOutput } from '../../shared/contract.ts';
import type { CommandError } from '../../shared/result.ts';
import { callDesktop } from '../bridge/desktop.ts';
import { toBytes } from '../bridge/wipe.ts';
import { Button } from '../parts/button.tsx';
import { Field } from '../parts/field.tsx';
import { Heading } from '../parts/heading.tsx';
import { ErrorNotice, Notice } from '../parts/notice.tsx';
import { Progress } from '../parts/progress.tsx';
import { ReportTable, type ReportColumn } from '../parts/report-table.tsx';
import { Section } from '../parts/section.tsx';
import { useAction } from '../state/action.ts';
import { useQuery } from '../state/query.ts';
import { go } from '../state/route.ts';
import { say } from '../state/session.ts';
import { text } from '../text/en.ts';

const t = text.enrolment;
type Answer = CommandOutput<'enrolment.next'>;
type Item = CommandOutput<'enrolment.status'>['items'][number];
type Exported = CommandInput<'enrolment.export'>['what'];

/** One run: the next token, what became of each, and what is still due. */
export function EnrolmentRun({ run }: { readonly run: string }) {
  const { value, error, reload } = useQuery('enrolment.status', { run });
  return (
    <section className="plain-page" aria-label={t.title}>
      <div className="row apart">
        <Heading>{value?.profile.name ?? t.title}</Heading>
        <Button onPress={() => go('/enrolment')}>{t.back}</Button>
      </div>
      <ErrorNotice error={error} />
      {value !== undefined && (
        <>
          <p className="strong">{t.of(value.summary.done, value.summary.count)}</p>
          {value.summary.finished === undefined && <NextToken run={run} onDone={reload} />}
          <Papers run={run} />
          <Section title={t.items}>
            {value.items.length > 0 && (
              <ReportTable
                label={t.itemsList}
                rows={value.items}
                columns={columns}
                rowId={({ number }) => String(number)}
              />
            )}
          </Section>
        </>
      )}
    </section>
  );
}

/** The loop at the desk: insert, wait for it to be done, take it out. */
function NextToken({ run, onDone }: { readonly run: string; readonly onDone: () => void }) {
  const [answer, setAnswer] = useState<Answer>();
  const [pin, setPin] = useState('');
  const [soPin, setSoPin] = useState('');
  const [confirm, setConfirm] = useState('');
  const [lastTry, setLastTry] = useState('');
  const action = useAction();
  const inDoubt = tokenInDoubt(action.error);
  const erasable = answer?.passedOver.find(({ why }) => why === 'initialised');

  async function next(): Promise<void> {
    const given = await action.run('enrolment.next', {
      run,
      ...(pin === '' ? {} : { pin: toBytes(pin) }),
      ...(soPin === '' ? {} : { soPin: toBytes(soPin) }),
      ...(confirm.trim() === '' || erasable === undefined
        ? {}
        : { confirm: confirm.trim(), token: erasable.token }),
      ...(lastTry.trim() === '' ? {} : { lastTry: lastTry.trim() }),
    });
    setPin('');
    setSoPin('');
    setConfirm('');
    // It is for one attempt, which is not made before all PINs are there.
    if (given === undefined || given.needs.length === 0) setLastTry('');
    if (given !== undefined) setAnswer(given);
    onDone();
  }

  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (!action.busy) void next();
      }}
    >
      {!action.busy && <Notice>{answerWords(answer)}</Notice>}
      {action.busy && <Progress label={t.working} progress={action.progress} onCancel={action.cancel} />}
      {answer?.needs.includes('pin') === true && (
        <Field secret label={t.pin} value={pin} onChange={setPin} maxLength={256} />
      )}
      {answer?.needs.includes('so-pin') === true && (
        <Field secret label={t.soPin} value={soPin} onChange={setSoPin} maxLength={256} />
      )}
      {answer !== undefined && answer.passedOver.length > 0 && (
        <ul className="plain-list">
          {answer.passedOver.map(({ token, label, why }) => (
            <li key={token}>
              {t.passedOver}: {label === '' ? token : label} {t.passedWords[why]}
            </li>
          ))}
        </ul>
      )}
      {erasable !== undefined && (
        <Field
          label={t.confirm(erasable.label === '' ? erasable.token : erasable.label)}
          value={confirm}
          onChange={setConfirm}
          maxLength={120}
        />
      )}
      <ErrorNotice error={action.error} />
      {inDoubt !== undefined && (
        <Notice tone="warn">
          <p className="strong">{text.tokens.mayLockTitle}</p>
          <Field
            label={text.tokens.confirmAttempt(inDoubt)}
            value={lastTry}
            onChange={setLastTry}
            maxLength={120}
          />
        </Notice>
      )}
      <div>
        <Button look="primary" type="submit" isDisabled={action.busy}>
          {answer?.outcome === 'waiting' ? t.again : t.next}
        </Button>
      </div>
    </form>
  );
}

/** The token whose next attempt at a PIN a person has to ask for. */
function tokenInDoubt(error: CommandError | undefined): string | undefined {
  const { reason, token } = error?.details ?? {};
  const isAsked =
    error?.code === 'token-pin-last-try' || reason === 'so-pin-unknown' || reason === 'pin-refused';
  return isAsked && typeof token === 'string' ? token : undefined;
}

function answerWords(answer: Answer | undefined): string {
  if (answer?.outcome === 'finished') return t.finished;
  if (answer?.outcome === 'done') return t.doneWith(answer.item?.label ?? '');
  const begun = answer?.begunWanted.map(({ label }) => label) ?? [];
  return begun.length === 0 ? t.insert : t.insertBegun(begun.join(', '));
}

/** What comes of a run on paper and in files. */
function Papers({ run }: { readonly run: string }) {
  const action = useAction();
  const [checked, setChecked] = useState<CommandOutput<'enrolment.reconcile'>>();

  async function target(suggestedName: string): Promise<string | undefined> {
    const chosen = await callDesktop('desktop.choose-file', { purpose: 'save-enrolment', suggestedName });
    return chosen.ok ? chosen.value.file?.ref : undefined;
  }
  async function letters(): Promise<void> {
    const file = await target('pin-letters.html');
    if (file === undefined) return;
    if ((await action.run('enrolment.save-letters', { run, file })) !== undefined) say(t.lettersSaved);
  }
  async function write(what: Exported, name: string): Promise<void> {
    const file = await target(name);
    if (file === undefined) return;
    if ((await action.run('enrolment.export', { run, what, file })) !== undefined) say(t.saved);
  }
  async function reconcile(): Promise<void> {
    setChecked(await action.run('enrolment.reconcile', { run }));
  }

  return (
    <div className="stack">
      <div className="row">
        <Button isDisabled={action.busy} onPress={() => void letters()}>
          {t.saveLetters}
        </Button>
        <Button isDisabled={action.busy} onPress={() => void write('labels', 'labels.html')}>
          {t.saveLabels}
        </Button>
        <Button isDisabled={action.busy} onPress={() => void write('papers', 'certificates.pem')}>
          {t.savePapers}
        </Button>
        <Button isDisabled={action.busy} onPress={() => void write('table', 'enrolment.csv')}>
          {t.saveTable}
        </Button>
        <Button isDisabled={action.busy} onPress={() => void reconcile()}>
          {t.reconcile}
        </Button>
      </div>
      {checked !== undefined && (
        <Notice tone={checked.ok ? 'note' : 'warn'}>
          <p>{t.reconciled(checked.reconciled, checked.items.length)}</p>
          <p>{checked.ok ? t.allRight : t.notRight}</p>
        </Notice>
      )}
      <ErrorNotice error={action.error} />
    </div>
  );
}

const columns: readonly ReportColumn<Item>[] = [
  { name: t.itemColumns.number, cell: ({ number }) => String(number) },
  { name: t.itemColumns.label, cell: ({ label }) => label },
  { name: t.itemColumns.serial, cell: ({ serial = '' }) => <span className="mono">{serial}</span> },
  { name: t.itemColumns.holder, cell: ({ holder = '' }) => holder },
  {
    name: t.itemColumns.stage,
    look: ({ setAside }) => (setAside === undefined ? undefined : 'flag'),
    cell: ({ stage, setAside }) => (setAside === undefined ? t.stages[stage] : t.setAside),
  },
  { name: t.itemColumns.letter, cell: ({ letter }) => t.letters[letter] },
];
