import { useState } from 'react';
import type { CommandOutput } from '../../shared/contract.ts';
import { callDesktop } from '../bridge/desktop.ts';
import { Fact } from '../keys/fact.tsx';
import { Button } from '../parts/button.tsx';
import { Field } from '../parts/field.tsx';
import { OneStep } from '../parts/one-step.tsx';
import { Heading } from '../parts/heading.tsx';
import { ErrorNotice } from '../parts/notice.tsx';
import { ReportTable, type ReportColumn } from '../parts/report-table.tsx';
import { Section } from '../parts/section.tsx';
import { When } from '../parts/when.tsx';
import { useAction } from '../state/action.ts';
import { useQuery } from '../state/query.ts';
import { go, goBack } from '../state/route.ts';
import { say } from '../state/session.ts';
import { text } from '../text/en.ts';
import { EnrolmentRun } from './enrolment-run.tsx';

const t = text.enrolment;
type Profile = CommandOutput<'enrolment.profiles'>['profiles'][number];
type Run = CommandOutput<'enrolment.list'>['runs'][number];

/** The enrolment desk: profiles, and runs by them. */
export function EnrolmentPlace(props: {
  readonly page: string | undefined;
  readonly part: string | undefined;
}) {
  const { page, part } = props;
  if (page === 'begin' && part !== undefined) return <BeginRun profile={part} />;
  return page === undefined ? <Desk /> : <EnrolmentRun key={page} run={page} />;
}

function Desk() {
  const { value, error, reload } = useQuery('enrolment.list', {});
  return (
    <section className="plain-page" aria-label={t.title}>
      <div className="row apart">
        <Heading>{t.title}</Heading>
        <Button onPress={() => go('/tokens')}>{text.tokens.back}</Button>
      </div>
      <p className="soft">{t.lead}</p>
      <ErrorNotice error={error} />
      <Section title={t.runs}>
        {value?.runs.length === 0 && <p>{t.noRuns}</p>}
        {value !== undefined && value.runs.length > 0 && (
          <ReportTable label={t.runsList} rows={value.runs} columns={columns} rowId={({ id }) => id} />
        )}
      </Section>
      <Profiles onChange={reload} />
    </section>
  );
}

const columns: readonly ReportColumn<Run>[] = [
  { name: t.columns.profile, cell: ({ profile }) => profile },
  { name: t.columns.started, cell: ({ started }) => <When iso={started} /> },
  { name: t.columns.progress, cell: ({ done, count }) => t.of(done, count) },
  { name: t.columns.open, cell: ({ open }) => String(open) },
  { name: t.columns.aside, cell: ({ setAside }) => String(setAside) },
  {
    name: t.columns.due,
    look: ({ lettersDue, papersDue }) => (lettersDue + papersDue > 0 ? 'flag' : undefined),
    cell: ({ lettersDue, papersDue }) => t.dueWords(lettersDue, papersDue),
  },
  {
    name: t.columns.acts,
    unnamed: true,
    cell: ({ id, profile }) => (
      <Button look="quiet" label={t.goOnLabel(profile)} onPress={() => go(`/enrolment/${id}`)}>
        {t.goOn}
      </Button>
    ),
  },
];

function Profiles({ onChange }: { readonly onChange: () => void }) {
  const { value, reload } = useQuery('enrolment.profiles', {});
  const action = useAction();

  async function bringIn(): Promise<void> {
    const chosen = await callDesktop('desktop.choose-file', { purpose: 'open-profile' });
    if (!chosen.ok || chosen.value.file === undefined) return;
    if ((await action.run('enrolment.save-profile', { file: chosen.value.file.ref })) === undefined) return;
    say(t.broughtIn);
    reload();
    onChange();
  }

  return (
    <Section
      title={t.profiles}
      aside={
        <Button isDisabled={action.busy} onPress={() => void bringIn()}>
          {t.bringIn}
        </Button>
      }
    >
      <ErrorNotice error={action.error} />
      {value?.profiles.length === 0 && <p>{t.noProfiles}</p>}
      <dl className="facts">
        {value?.profiles.map((one) => (
          <ProfileFact key={one.id} kept={one} />
        ))}
      </dl>
    </Section>
  );
}

function ProfileFact({ kept: { id, profile } }: { readonly kept: Profile }) {
  return (
    <Fact name={profile.name}>
      {t.keysOf(profile.keys.length)}, {t.attestations[profile.attestation ?? 'none']}
      <div>
        <Button look="quiet" label={t.beginLabel(profile.name)} onPress={() => go(`/enrolment/begin/${id}`)}>
          {t.begin}
        </Button>
      </div>
    </Fact>
  );
}

function BeginRun({ profile }: { readonly profile: string }) {
  const [count, setCount] = useState('');
  const [holders, setHolders] = useState('');
  const action = useAction();
  const named = holders
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const number = /^[1-9][0-9]{0,4}$/.test(count.trim()) ? Number(count.trim()) : undefined;
  const ready = number !== undefined || (count.trim() === '' && named.length > 0);

  async function begin(): Promise<void> {
    const run = await action.run('enrolment.begin', {
      profile,
      ...(number === undefined ? {} : { count: number }),
      ...(named.length === 0 ? {} : { holders: named }),
    });
    if (run !== undefined) go(`/enrolment/${run.id}`);
  }

  return (
    <OneStep
      title={t.beginTitle}
      steps={t.beginSteps}
      act={t.begin}
      ready={ready}
      action={action}
      onAct={begin}
      onLeave={() => goBack('/enrolment')}
    >
      <Field autoFocus label={t.count} hint={t.countHint} value={count} onChange={setCount} maxLength={5} />
      <Field label={t.holders} value={holders} onChange={setHolders} lines={6} maxLength={100_000} />
    </OneStep>
  );
}
