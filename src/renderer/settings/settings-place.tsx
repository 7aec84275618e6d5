import { useState } from 'react';
import { callDesktop } from '../bridge/desktop.ts';
import { Fact } from '../keys/fact.tsx';
import { Button } from '../parts/button.tsx';
import { Choice } from '../parts/choice.tsx';
import { Field } from '../parts/field.tsx';
import { Heading } from '../parts/heading.tsx';
import { ErrorNotice } from '../parts/notice.tsx';
import { Section } from '../parts/section.tsx';
import { useAction } from '../state/action.ts';
import { useQuery } from '../state/query.ts';
import { go } from '../state/route.ts';
import { refreshDesktop, refreshStatus, say, useSession } from '../state/session.ts';
import { text } from '../text/en.ts';
import { AddToken } from './add-token.tsx';
import { ChangePassphrase } from './change-passphrase.tsx';
import { ClockFlow } from './clock-flow.tsx';
import { NodesPage } from './nodes-page.tsx';
import { PeriodRules } from './period-rules.tsx';
import { ProveCode, RenewCode } from './recovery-code.tsx';
import { RemoveWay } from './remove-way.tsx';
import { WaysIn } from './ways-in.tsx';

const t = text.settings;

/** What can be set, and the ways in which the vault opens. */
export function SettingsPlace({ page }: { readonly page: string | undefined }) {
  switch (page) {
    case 'passphrase':
      return <ChangePassphrase />;
    case 'code':
      return <ProveCode />;
    case 'new-code':
      return <RenewCode />;
    case 'token':
      return <AddToken />;
    case 'remove-way':
      return <RemoveWay />;
    case 'clock':
      return <ClockFlow />;
    case 'nodes':
      return <NodesPage />;
    case 'periods':
      return <PeriodRules />;
    default:
      return <Overview />;
  }
}

function Overview() {
  const { value: settings } = useQuery('vault.settings', {});
  const desktop = useSession((state) => state.desktop);
  return (
    <section className="plain-page" aria-label={t.title}>
      <Heading>{t.title}</Heading>
      {settings !== undefined && (
        <VaultSettings key={settings.name} name={settings.name} minutes={settings.autoLockMinutes} />
      )}
      <WaysIn />
      <Section title={text.periodRules.title}>
        <p className="soft">{text.periodRules.lead}</p>
        <div>
          <Button onPress={() => go('/settings/periods')}>{t.periods}</Button>
        </div>
      </Section>
      <Section title={text.nodes.title}>
        <p className="soft">{text.nodes.lead}</p>
        <div>
          <Button onPress={() => go('/settings/nodes')}>{text.nodes.open}</Button>
        </div>
      </Section>
      <Section title={t.theme}>
        <Choice
          inline
          unnamed
          label={t.theme}
          value={desktop?.theme ?? 'system'}
          onChange={(theme) => void callDesktop('desktop.set-theme', { theme }).then(refreshDesktop)}
          options={(['system', 'light', 'dark'] as const).map((value) => ({ value, name: t.themes[value] }))}
        />
      </Section>
      <Section title={t.about}>
        <dl className="facts">
          <Fact name={t.version}>{`${text.common.app} ${desktop?.appVersion ?? ''}`}</Fact>
          <Fact name={t.platform}>{desktop?.platform}</Fact>
          <Fact name={t.folder}>
            <span className="mono">{desktop?.defaultVaultFolder}</span>
          </Fact>
        </dl>
      </Section>
    </section>
  );
}

function VaultSettings({ name, minutes }: { readonly name: string; readonly minutes: number }) {
  const [newName, setNewName] = useState(name);
  const [typed, setTyped] = useState(String(minutes));
  const action = useAction();
  const number = /^\d{1,3}$/.test(typed) ? Number(typed) : 0;
  const ready = newName.trim() !== '' && number >= 1 && number <= 240;

  async function save(): Promise<void> {
    if (!ready) return;
    const done = await action.run('vault.set-settings', { name: newName.trim(), autoLockMinutes: number });
    if (done === undefined) return;
    say(t.saved);
    await refreshStatus();
  }

  return (
    <Section title={t.vault}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <Field label={t.name} value={newName} onChange={setNewName} maxLength={120} />
        <Field label={t.autoLock} hint={t.autoLockHint} value={typed} onChange={setTyped} maxLength={3} />
        <ErrorNotice error={action.error} />
        <div>
          <Button type="submit" isDisabled={!ready || action.busy}>
            {text.common.save}
          </Button>
        </div>
      </form>
    </Section>
  );
}
