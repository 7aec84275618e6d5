import type { CommandOutput } from '../../shared/contract.ts';
import { Fact, KeyLink } from '../keys/fact.tsx';
import { Button } from '../parts/button.tsx';
import { Heading } from '../parts/heading.tsx';
import { ErrorNotice } from '../parts/notice.tsx';
import { ReportTable, type ReportColumn } from '../parts/report-table.tsx';
import { Section } from '../parts/section.tsx';
import { When } from '../parts/when.tsx';
import { useAction } from '../state/action.ts';
import { useQuery } from '../state/query.ts';
import { go } from '../state/route.ts';
import { say } from '../state/session.ts';
import { text } from '../text/en.ts';
import { pinWords, roomWords, tokenPath, tokenTitle, type Token } from './token-words.ts';

const t = text.tokens;
type Thing = CommandOutput<'tokens.get'>['objects'][number];

/** One token: how it stands with its PINs, what can be done, what it holds. */
export function TokenPage({ token, onChange }: { readonly token: Token; readonly onChange: () => void }) {
  const action = useAction();

  async function logOut(): Promise<void> {
    if ((await action.run('tokens.logout', { token: token.token })) === undefined) return;
    say(t.loggedOut);
    onChange();
  }

  return (
    <section className="plain-page" aria-label={tokenTitle(token)}>
      <div className="row apart">
        <Heading>{tokenTitle(token)}</Heading>
        <Button onPress={() => go('/tokens')}>{t.back}</Button>
      </div>
      <Acts token={token} busy={action.busy} onLogOut={() => void logOut()} />
      <ErrorNotice error={action.error} />
      <dl className="facts">
        <Fact name={t.facts.pin}>
          <span className={token.pin === 'locked' || token.nextMayLock ? 'flag' : ''}>
            {token.initialised ? pinWords(token) : t.fresh}
          </span>
        </Fact>
        {token.initialised && (
          <Fact name={t.facts.soPin}>
            {t.pins[token.soPin]}
            {token.wrongSoPins > 0 ? `; ${t.wrong(token.wrongSoPins)}` : ''}
          </Fact>
        )}
        <Fact name={t.facts.serial}>
          <span className="mono">{token.serial === '' ? t.noSerial : token.serial}</span>
        </Fact>
        <Fact name={t.facts.maker}>
          {token.manufacturer} {token.model}
        </Fact>
        <Fact name={t.facts.versions}>
          {token.hardware}, {token.firmware}
        </Fact>
        <Fact name={t.facts.slot}>{token.slot}</Fact>
        <Fact name={t.facts.room}>{roomWords(token)}</Fact>
        {token.life !== undefined && (
          <Fact name={t.facts.life}>
            {t.lives[token.life]} {token.holder === undefined ? '' : t.issuedTo(token.holder)}
          </Fact>
        )}
      </dl>
      {token.initialised && <Holdings token={token} />}
    </section>
  );
}

function Acts(props: { readonly token: Token; readonly busy: boolean; readonly onLogOut: () => void }) {
  const { token, busy, onLogOut } = props;
  const open = (act: string) => () => go(tokenPath(token.token, act));
  const user = token.loggedIn === 'user';
  return (
    <div className="row">
      {token.initialised && token.loggedIn !== undefined && (
        <Button look={user ? 'plain' : 'primary'} isDisabled={busy} onPress={onLogOut}>
          {t.acts.logout}
        </Button>
      )}
      {token.initialised && token.loggedIn === undefined && token.pin !== 'not-set' && (
        <Button look="primary" isDisabled={token.pin === 'locked'} onPress={open('login')}>
          {t.acts.login}
        </Button>
      )}
      {user && (
        <Button look="primary" onPress={open('generate')}>
          {t.acts.generate}
        </Button>
      )}
      {user && <Button onPress={open('spare')}>{text.tokenCopies.open}</Button>}
      {token.initialised && (
        <>
          <Button isDisabled={token.pin === 'locked' || token.pin === 'not-set'} onPress={open('change-pin')}>
            {t.acts['change-pin']}
          </Button>
          <Button onPress={open('unblock')}>{t.acts.unblock}</Button>
          <Button onPress={open('mark')}>{t.acts.mark}</Button>
        </>
      )}
      <Button look={token.initialised ? 'plain' : 'primary'} onPress={open('initialise')}>
        {t.acts.initialise}
      </Button>
    </div>
  );
}

function Holdings({ token }: { readonly token: Token }) {
  const { value, error } = useQuery('tokens.get', { token: token.token });
  return (
    <Section title={t.holds}>
      {token.loggedIn === undefined && <p className="hint">{t.loginToSee}</p>}
      <ErrorNotice error={error} />
      {value?.objects.length === 0 && <p>{t.holdsNothing}</p>}
      {value !== undefined && value.objects.length > 0 && (
        <ReportTable
          label={t.holdsList}
          rows={value.objects}
          columns={columnsFor(token)}
          rowId={({ kind, id, label }) => `${kind} ${id} ${label}`}
        />
      )}
    </Section>
  );
}

function columnsFor({ token, loggedIn }: Token): readonly ReportColumn<Thing>[] {
  return [
    {
      name: t.objectColumns.what,
      cell: ({ kind, type, bits, certificate }) => (
        <>
          {t.objectKinds[kind]}
          <div className="soft small">
            {certificate === undefined ? (
              `${type} ${bits === undefined ? '' : String(bits)}`
            ) : (
              <>
                {certificate.subject}, <When iso={certificate.notAfter} />
              </>
            )}
          </div>
        </>
      ),
    },
    { name: t.objectColumns.label, cell: ({ label }) => label },
    { name: t.objectColumns.id, cell: ({ id }) => <span className="mono small wrap-anywhere">{id}</span> },
    { name: t.objectColumns.key, cell: ({ key }) => key !== undefined && <KeyLink id={key} /> },
    {
      name: t.objectColumns.flags,
      look: ({ flags }) => (flags.length > 0 ? 'flag' : undefined),
      cell: ({ flags }) => flags.map((flag) => t.objectFlags[flag]).join('; '),
    },
    {
      name: t.objectColumns.acts,
      unnamed: true,
      cell: ({ kind, id, label, key }) =>
        key === undefined &&
        loggedIn === 'user' &&
        (kind === 'private' || kind === 'secret') && (
          <Button
            look="quiet"
            label={t.adoptLabel(label === '' ? id : label)}
            onPress={() => go(tokenPath(token, `adopt/${id}`))}
          >
            {t.adopt}
          </Button>
        ),
    },
  ];
}
