import { Button } from '../parts/button.tsx';
import { ErrorNotice, Notice } from '../parts/notice.tsx';
import { Section } from '../parts/section.tsx';
import { When } from '../parts/when.tsx';
import { useAction } from '../state/action.ts';
import { useQuery } from '../state/query.ts';
import { go } from '../state/route.ts';
import { say } from '../state/session.ts';
import { text } from '../text/en.ts';
import { wayName } from './way-name.ts';

const t = text.settings;
const words = text.tokenUnlock;

/** The ways to open the vault, and what is missing among them. */
export function WaysIn() {
  const { value, reload } = useQuery('vault.slots', {});
  const slots = value?.slots ?? [];
  const everyday = slots.filter(({ kind }) => kind !== 'recovery-code');
  return (
    <Section title={t.ways}>
      {value?.spare === 'missing' && <SpareNotice onWaived={reload} />}
      <ul className="plain-list">
        {slots.map((slot) => (
          <li key={slot.id} className="row apart">
            <span>
              {wayName(slot)}
              {slot.kind === 'recovery-code' && `, ${slot.confirmed ? t.codeProven : t.codeUnproven}`}
            </span>
            <span className="row">
              <span className="soft small">
                {t.created} <When iso={slot.created} day />
              </span>
              {slot.kind !== 'recovery-code' && everyday.length > 1 && (
                <Button
                  look="quiet"
                  label={words.removeLabel(wayName(slot))}
                  onPress={() => go(`/settings/remove-way?slot=${slot.id}`)}
                >
                  {words.remove}
                </Button>
              )}
            </span>
          </li>
        ))}
      </ul>
      <div className="row">
        <Button onPress={() => go('/settings/passphrase')}>{t.changePassphrase}</Button>
        <Button onPress={() => go('/settings/code')}>{t.proveCode}</Button>
        <Button onPress={() => go('/settings/new-code')}>{t.newCode}</Button>
        <Button onPress={() => go('/settings/token')}>{words.add}</Button>
      </div>
    </Section>
  );
}

/** One token opens the vault and there is no other: asked until there is one, or somebody says that there is to be none. */
export function SpareNotice({ onWaived }: { readonly onWaived: () => void }) {
  const action = useAction();
  async function waive(): Promise<void> {
    if ((await action.run('vault.waive-spare', {})) === undefined) return;
    say(words.waived);
    onWaived();
  }
  return (
    <>
      <Notice tone="warn">
        <p className="strong">{words.spareTitle}</p>
        <p>{words.spare}</p>
        <div className="row">
          <Button onPress={() => go('/settings/token')}>{words.addSpare}</Button>
          <Button look="quiet" isDisabled={action.busy} onPress={() => void waive()}>
            {words.waive}
          </Button>
        </div>
      </Notice>
      <ErrorNotice error={action.error} />
    </>
  );
}
