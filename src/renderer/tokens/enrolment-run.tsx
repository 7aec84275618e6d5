import { useState } from 'react';
import type { CommandInput, CommandOutput } from '../../shared/contract.ts';
import type { CommandError, Result } from '../../shared/result.ts';
import type { ChosenFile } from '../backups/file-choice.tsx';
import { callDesktop } from '../bridge/desktop.ts';
import { Button } from '../parts/button.tsx';
import { Field } from '../parts/field.tsx';
import { Heading } from '../parts/heading.tsx';
import { ErrorNotice, Notice } from '../parts/notice.tsx';
import { Progress } from '../parts/progress.tsx';
import { ReportTable, type ReportColumn } from '../parts/report-table.tsx';
import { Section } from '../parts/section.tsx';
import { useAction } from '../state/action.ts';
import { useQuery } from '../state/query.ts';
import { go, parseRoute, useRoute } from '../state/route.ts';
import { endPage, say } from '../state/session.ts';
import { text } from '../text/en.ts';
import { EnrolmentAttestation } from './enrolment-attestation.tsx';
import { pinSealer } from './pin-sealer.ts';

const t = text.enrolment;
type Profile = CommandOutput<'enrolment.status'>['profile'];
type Answer = CommandOutput<'enrolment.next'>;
type Item = CommandOutput<'enrolment.status'>['items'][number];
type Exported = CommandInput<'enrolment.export'>['what'];

/** One run: the next token, what became of each, and what is still due. */
export function EnrolmentRun({ run }: { readonly run: string }) {
  const { value, error, reload } = useQuery('enrolment.status', { run });
  const [isTyped, setTyped] = useState(false);
  function leave(): void {
    if (isTyped) void endPage('/enrolment', { code: 'secret-cancelled' });
    else go('/enrolment');
  }
  return (
    <section className="plain-page" aria-label={t.title}>
      <div className="row apart">
        <Heading>{value?.profile.name ?? t.title}</Heading>
        <Button onPress={leave}>{t.back}</Button>
      </div>
      <ErrorNotice error={error} />
      {value !== undefined && (
        <>
          <p className="strong">{t.of(value.summary.done, value.summary.count)}</p>
          {value.summary.finished === undefined && (
            <NextToken run={run} profile={value.profile} onDone={reload} onTyped={setTyped} />
          )}
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

/** What is sent besides PINs: names that were typed. */
interface Names {
  /** A token that may be erased, and its name as typed for that. */
  readonly erase?: { readonly token: string; readonly confirm: string } | undefined;
  readonly lastTry: string;
}

/**
 * The loop at the desk: insert, wait for it to be done, take it out. PINs that are typed here are sealed to the process of
 * the token's module, and end the page.
 */
function NextToken(props: {
  readonly run: string;
  readonly profile: Profile;
  readonly onDone: () => void;
  readonly onTyped: (isTyped: boolean) => void;
}) {
  const { run, profile, onDone } = props;
  const [answer, setAnswer] = useState<Answer>();
  const [pin, setPin] = useState('');
  const [soPin, setSoPin] = useState('');
  const [confirm, setConfirm] = useState('');
  const [lastTry, setLastTry] = useState('');
  const [erase, setErase] = useState<Names['erase']>();
  const [files, setFiles] = useState<readonly ChosenFile[]>([]);
  const action = useAction();
  // The page that took the PINs before has ended; it leaves which token they were refused for.
  const doubt = parseRoute(useRoute((state) => state.path)).query.get('doubt') ?? undefined;
  const inDoubt = tokenInDoubt(action.error) ?? doubt;
  const erasable = answer?.passedOver.find(({ why }) => why === 'initialised');
  const needs = answer?.needs ?? [];
  // Asked of another token, they are other fields, and the first of them gets the focus.
  const asked = answer?.needsFor?.token ?? '';
  const attestation = files.length === 0 ? {} : { attestation: files.map(({ ref }) => ref) };
  // A page that took PINs ends and forgets what was asked for, so that there the files are chosen beforehand.
  const asksFiles =
    needs.includes('attestation') ||
    (profile.attestation !== undefined && profile.attestation !== 'none' && profile.pin.how === 'typed');
  // Whoever names a used token instead is asked for the PINs of that one.
  const namesOther = erasable !== undefined && confirm.trim() !== '';
  const isMissing =
    !namesOther && ((needs.includes('pin') && pin === '') || (needs.includes('so-pin') && soPin === ''));

  async function next(): Promise<void> {
    const names: Names = {
      erase: namesOther ? { token: erasable.token, confirm: confirm.trim() } : erase,
      lastTry: lastTry.trim(),
    };
    const pinsFor = answer?.needsFor;
    if (pinsFor !== undefined && !namesOther && (pin !== '' || soPin !== '')) {
      const given = await withPins(pinsFor, names);
      await endPage(...placeAfter(run, given, names.lastTry === '' ? undefined : inDoubt));
      return;
    }
    const given = await action.run('enrolment.next', { run, ...attestation, ...namesSent(names) });
    setConfirm('');
    setPin('');
    setSoPin('');
    // Consent is for one attempt, which is not made before all PINs are there.
    const isWaiting = given !== undefined && given.needs.length > 0;
    setErase(isWaiting ? names.erase : undefined);
    if (!isWaiting) setLastTry('');
    if (!isWaiting) setFiles([]);
    if (given !== undefined) setAnswer(given);
    onDone();
  }

  async function withPins(token: NonNullable<Answer['needsFor']>, names: Names): Promise<Given> {
    const sealer = await pinSealer(token);
    if (!sealer.ok) return sealer;
    const seal = sealer.value;
    return await action.call('enrolment.next', {
      run,
      ...attestation,
      ...namesSent(names),
      token: token.token,
      ...(pin === '' ? {} : { pin: seal(pin, 'enrol-pin') }),
      ...(soPin === '' ? {} : { soPin: seal(soPin, 'enrol-so-pin') }),
    });
  }

  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (!action.busy && !isMissing) void next();
      }}
    >
      {!action.busy && <Notice>{answerWords(answer)}</Notice>}
      {action.busy && <Progress label={t.working} progress={action.progress} onCancel={action.cancel} />}
      {needs.includes('pin') && (
        <Field
          key={`pin ${asked}`}
          secret
          autoFocus
          label={t.pin}
          value={pin}
          onChange={(value) => {
            setPin(value);
            props.onTyped(value !== '' || soPin !== '');
          }}
          maxLength={256}
        />
      )}
      {needs.includes('so-pin') && (
        <Field
          key={`so-pin ${asked}`}
          secret
          autoFocus={!needs.includes('pin')}
          label={t.soPin}
          value={soPin}
          onChange={(value) => {
            setSoPin(value);
            props.onTyped(value !== '' || pin !== '');
          }}
          maxLength={256}
        />
      )}
      {asksFiles && (
        <EnrolmentAttestation
          run={run}
          number={needs.includes('attestation') ? answer?.item?.number : undefined}
          files={files}
          onFiles={setFiles}
          action={action}
          onAside={() => {
            setFiles([]);
            setAnswer(undefined);
            onDone();
          }}
        />
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
      {answer?.outcome !== 'finished' && (
        <div>
          <Button look="primary" type="submit" isDisabled={action.busy || isMissing}>
            {answer?.outcome === 'waiting' ? t.again : t.next}
          </Button>
        </div>
      )}
    </form>
  );
}

type Given = Result<Answer>;

function namesSent({
  erase,
  lastTry,
}: Names): Pick<CommandInput<'enrolment.next'>, 'confirm' | 'token' | 'lastTry'> {
  return { ...erase, ...(lastTry === '' ? {} : { lastTry }) };
}

/** Where the page goes on that follows one that took PINs, and what it says. */
function placeAfter(run: string, given: Given, asked: string | undefined): Parameters<typeof endPage> {
  const path = `/enrolment/${run}`;
  const doubt = given.ok ? asked : (tokenInDoubt(given.error) ?? asked);
  const again = doubt === undefined ? path : `${path}?doubt=${encodeURIComponent(doubt)}`;
  if (!given.ok) return [again, given.error];
  const { outcome, item } = given.value;
  if (outcome === 'waiting') return [again, { code: 'token-needs-more' }];
  if (item === undefined) return [path, undefined];
  const code = outcome === 'set-aside' ? 'token-set-aside' : 'token-enrolled';
  return [path, { code, details: { label: item.label } }];
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
  if (answer?.outcome === 'set-aside') return t.asideWith(answer.item?.label ?? '');
  if (answer?.needs.includes('attestation') === true) return t.attestationWanted(answer.item?.label ?? '');
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
  // One that was set aside wants nothing more; that does not make it one that can be handed out.
  const aside =
    checked?.items.filter(
      ({ ok, findings }) =>
        ok && findings.some(({ what, result }) => what === 'stage' && result === 'not-needed'),
    ).length ?? 0;

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
          <p>{t.reconciled(checked.reconciled - aside, checked.items.length)}</p>
          {aside > 0 && <p>{t.reconciledAside(aside)}</p>}
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
    cell: ({ stage, setAside }) =>
      setAside === undefined ? (
        t.stages[stage]
      ) : (
        <>
          {t.setAside}
          <div className="soft small">{setAside.reason}</div>
        </>
      ),
  },
  { name: t.itemColumns.letter, cell: ({ letter }) => t.letters[letter] },
];
