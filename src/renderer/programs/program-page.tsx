import { useState } from 'react';
import type { CommandOutput } from '../../shared/contract.ts';
import { Fact, KeyLink } from '../keys/fact.tsx';
import { Button } from '../parts/button.tsx';
import { Heading } from '../parts/heading.tsx';
import { ErrorNotice } from '../parts/notice.tsx';
import { Section } from '../parts/section.tsx';
import { When } from '../parts/when.tsx';
import { ruleLines } from '../rules/rule-words.ts';
import { RuleList } from '../rules/rule-list.tsx';
import { useAction } from '../state/action.ts';
import { go, replaceRoute } from '../state/route.ts';
import { say } from '../state/session.ts';
import { text } from '../text/en.ts';
import { TermsFields, termsInput, termsOf, type Terms } from './program-terms.tsx';

const t = text.programs;
type Program = CommandOutput<'programs.list'>['programs'][number];

interface Props {
  readonly program: Program;
  readonly onChange: () => void;
}

/** One paired program: what it may do and did, and the ways to stop it. */
export function ProgramPage({ program, onChange }: Props) {
  const action = useAction();
  const { id, name, state, rate } = program;

  async function setStopped(stopped: boolean): Promise<void> {
    if ((await action.run('programs.change', { id, stopped })) !== undefined) onChange();
  }
  async function revoke(): Promise<void> {
    if ((await action.run('programs.revoke', { id })) === undefined) return;
    say(t.revoked);
    replaceRoute('/programs');
  }

  return (
    <article className="plain-page" aria-label={name}>
      <div>
        <Button look="quiet" onPress={() => go('/programs')}>
          ‹ {t.pageBack}
        </Button>
      </div>
      <Heading>{name}</Heading>
      <p className="soft">{t.states[state]}</p>
      {state !== 'revoked' && (
        <div className="row">
          {state === 'active' ? (
            <Button look="primary" onPress={() => void setStopped(true)}>
              {t.stopOne}
            </Button>
          ) : (
            <Button onPress={() => void setStopped(false)} isDisabled={action.busy}>
              {t.goOn}
            </Button>
          )}
          <Button onPress={() => void revoke()} isDisabled={action.busy}>
            {t.revoke}
          </Button>
        </div>
      )}
      <ErrorNotice error={action.error} />
      <dl className="facts">
        <Fact name={t.keys}>
          {program.keys.map(({ key }) => (
            <div key={key}>
              <KeyLink id={key} />
            </div>
          ))}
        </Fact>
        <Fact name={t.columns.rate}>
          {rate === undefined ? '' : t.rateWords(rate.perSecond, rate.perDay)}
        </Fact>
        <Fact name={t.columns.counts}>{t.counts(program.signed, program.refused)}</Fact>
        <Fact name={t.columns.last}>
          {program.lastRequest === undefined ? t.never : <When iso={program.lastRequest} />}
        </Fact>
        {program.paired !== undefined && (
          <Fact name={t.pairedSince}>
            <When iso={program.paired} />
          </Fact>
        )}
        <Fact name={t.rules}>
          <RuleList lines={ruleLines(program.rules)} />
        </Fact>
      </dl>
      <Section title={t.log}>
        <p className="soft">{t.logLead}</p>
        <div>
          <Button onPress={() => go(`/sign?search=${encodeURIComponent(name)}`)}>{t.toJournal}</Button>
        </div>
      </Section>
      {state !== 'revoked' && <ChangeTerms program={program} onChange={onChange} />}
    </article>
  );
}

function ChangeTerms({ program, onChange }: Props) {
  const [terms, setTerms] = useState<Terms>(() => termsOf(program));
  const action = useAction();
  const input = termsInput(terms);

  async function change(): Promise<void> {
    if (input === undefined) return;
    if ((await action.run('programs.change', { id: program.id, ...input })) === undefined) return;
    say(t.changed);
    onChange();
  }

  return (
    <form
      className="stack wide"
      onSubmit={(event) => {
        event.preventDefault();
        void change();
      }}
    >
      <TermsFields value={terms} onChange={setTerms} />
      <ErrorNotice error={action.error} />
      <div>
        <Button look="primary" type="submit" isDisabled={input === undefined || action.busy}>
          {t.change}
        </Button>
      </div>
    </form>
  );
}
