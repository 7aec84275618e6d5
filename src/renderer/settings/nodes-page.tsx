import { useState } from 'react';
import { askedChainForm } from '../../core/nodes/chain.ts';
import { callDesktop } from '../bridge/desktop.ts';
import { Button } from '../parts/button.tsx';
import { Check } from '../parts/check.tsx';
import { Field } from '../parts/field.tsx';
import { Heading } from '../parts/heading.tsx';
import { ErrorNotice, Notice } from '../parts/notice.tsx';
import { Picker } from '../parts/picker.tsx';
import { Section } from '../parts/section.tsx';
import { useAction } from '../state/action.ts';
import { useQuery } from '../state/query.ts';
import { go } from '../state/route.ts';
import { refreshDesktop, say, useSession } from '../state/session.ts';
import { text } from '../text/en.ts';

const t = text.nodes;
type KnownChain = keyof typeof t.chains;
// The keys of the catalogue are the choices.
const known = Object.keys(t.chains) as KnownChain[];

/** Nodes that may be asked what became of a transaction, and the mode in which none is. */
export function NodesPage() {
  const { value, error, reload } = useQuery('nodes.list', {});
  const action = useAction();

  async function turn(on: boolean): Promise<void> {
    if ((await action.run('nodes.switch', { on })) === undefined) return;
    say(on ? t.switchedOn : t.switchedOff);
    reload();
  }

  async function remove(chain: string): Promise<void> {
    if ((await action.run('nodes.remove', { chain })) === undefined) return;
    say(t.removed);
    reload();
  }

  return (
    <section className="plain-page" aria-label={t.title}>
      <div>
        <Button look="quiet" onPress={() => go('/settings')}>
          ‹ {text.settings.title}
        </Button>
      </div>
      <Heading>{t.title}</Heading>
      <p className="soft">{t.lead}</p>
      <Notice tone="warn">{t.privacy}</Notice>
      <ErrorNotice error={error ?? action.error} />
      {value !== undefined && (
        <>
          <Check isSelected={value.on} onChange={(on) => void turn(on)}>
            {t.on}
          </Check>
          <Section title={t.named}>
            {value.nodes.length === 0 && <p className="soft">{t.none}</p>}
            {value.nodes.map(({ chain, origin, more, pin }) => (
              <div className="row apart" key={chain}>
                <div>
                  <p className="strong">{chainName(chain)}</p>
                  <p className="soft wrap-anywhere">
                    <span className="mono">{origin}</span>
                    {more && ` ${t.more}`}
                    {pin !== undefined && `, ${t.pinned(pin)}`}
                  </p>
                </div>
                <Button
                  look="quiet"
                  label={t.removeLabel(chainName(chain))}
                  onPress={() => void remove(chain)}
                >
                  {t.remove}
                </Button>
              </div>
            ))}
          </Section>
          <NameNode onDone={reload} />
        </>
      )}
      <ColdMode />
    </section>
  );
}

function NameNode({ onDone }: { readonly onDone: () => void }) {
  const [picked, setPicked] = useState<KnownChain>('eip155:1');
  const [other, setOther] = useState('');
  const [url, setUrl] = useState('');
  const [pin, setPin] = useState('');
  const [wrong, setWrong] = useState(false);
  const action = useAction();
  const chain = picked === 'other' ? other.trim() : picked;
  const hash = pin.replaceAll(/[\s:]/g, '').toLowerCase();
  const ready = chain !== '' && url.trim().length >= 8 && (hash === '' || /^[0-9a-f]{64}$/.test(hash));

  async function save(): Promise<void> {
    if (!ready) return;
    setWrong(!askedChainForm.test(chain));
    if (!askedChainForm.test(chain)) return;
    const named = { chain, url: url.trim(), ...(hash === '' ? {} : { pin: hash }) };
    if ((await action.run('nodes.set', named)) === undefined) return;
    setUrl('');
    setPin('');
    say(t.saved);
    onDone();
  }

  return (
    <Section title={t.add}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <Picker
          label={t.chain}
          value={picked}
          onChange={(name) => setPicked(known.find((one) => one === name) ?? 'other')}
          options={known.map((value) => ({ value, name: t.chains[value] }))}
        />
        {picked === 'other' && (
          <Field
            label={t.chainName}
            hint={t.chainHint}
            value={other}
            onChange={setOther}
            maxLength={80}
            mono
            error={wrong ? t.chainWrong : undefined}
          />
        )}
        <Field label={t.url} hint={t.urlHint} value={url} onChange={setUrl} maxLength={1000} mono />
        <Field label={t.pin} hint={t.pinHint} value={pin} onChange={setPin} maxLength={100} mono />
        <ErrorNotice error={action.error} />
        <div>
          <Button type="submit" isDisabled={!ready || action.busy}>
            {t.save}
          </Button>
        </div>
      </form>
    </Section>
  );
}

function ColdMode() {
  const cold = useSession((state) => state.desktop?.cold ?? 'off');
  return (
    <Section title={t.coldTitle}>
      <p className="soft">{t.coldLead}</p>
      <p>{t.cold[cold]}</p>
      {cold !== 'machine' && (
        <div>
          <Button
            onPress={() =>
              void callDesktop('desktop.set-cold', { cold: cold === 'off' }).then(refreshDesktop)
            }
          >
            {cold === 'off' ? t.goCold : t.leaveCold}
          </Button>
        </div>
      )}
    </Section>
  );
}

/** A chain as people call it. */
function chainName(chain: string): string {
  return Object.hasOwn(t.chains, chain) ? t.chains[chain as KnownChain] : chain;
}
