import { useState } from 'react';
import { usbNumbers } from '../../core/devices/usb-numbers.ts';
import type { CommandOutput } from '../../shared/contract.ts';
import { callDesktop } from '../bridge/desktop.ts';
import { Fact } from '../keys/fact.tsx';
import { Button } from '../parts/button.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import { ErrorNotice } from '../parts/notice.tsx';
import { Section } from '../parts/section.tsx';
import { useAction } from '../state/action.ts';
import { useQuery } from '../state/query.ts';
import { say } from '../state/session.ts';
import { text } from '../text/en.ts';

const t = text.devices;
type Listing = CommandOutput<'devices.list'>;
type Device = Listing['devices'][number];

/** What is plugged in by USB, and what to do next with it. Read again whenever something comes or goes. */
export function Devices() {
  const { value, error } = useQuery('devices.list', {});
  return (
    <Section title={t.title}>
      <ErrorNotice error={error} />
      {value !== undefined && (
        <>
          <dl className="facts" aria-live="polite">
            {value.devices.map((device) => (
              <Fact key={`${device.place} ${numbersOf(device)}`} name={device.name}>
                <DeviceFacts device={device} />
              </Fact>
            ))}
          </dl>
          <p className="hint">{howLooked(value)}</p>
        </>
      )}
    </Section>
  );
}

function DeviceFacts({ device }: { readonly device: Device }) {
  const { kind, known, problem, next, place } = device;
  return (
    <>
      <div>
        {[t.kinds[kind], t.known[known]].filter((words) => words !== '').join('; ')}{' '}
        <span className="soft small mono">
          {numbersOf(device)} · {place}
        </span>
      </div>
      {problem !== undefined && <div className="flag">{t.problems[problem]}</div>}
      <ul className="plain-list">
        {next.map((step) => (
          <li key={step.step}>
            {t.steps[step.step](step.module ?? '')}
            {step.step === 'install-rules' ? <SaveRules /> : <Typed step={step} />}
          </li>
        ))}
      </ul>
    </>
  );
}

/** What to type in a terminal. Commands of Holdfast itself are done by hand in the window. */
function Typed({ step: { step, command } }: { readonly step: Device['next'][number] }) {
  if (command === undefined || step === 'trust-module' || step === 'use-token') return null;
  return <Command command={command} />;
}

function Command({ command }: { readonly command: string }) {
  return (
    <div className="row">
      <code className="mono small wrap-anywhere">{command}</code>
      <CopyButton value={command} label={t.command} />
    </div>
  );
}

/** The rules into a file of the person's choice, then how to install them. */
function SaveRules() {
  const action = useAction();
  const [saved, setSaved] = useState<{ readonly location: string; readonly command: string }>();
  async function save(): Promise<void> {
    const suggestedName = '70-holdfast.rules';
    const chosen = await callDesktop('desktop.choose-file', { purpose: 'save-public', suggestedName });
    if (!chosen.ok || chosen.value.file === undefined) return;
    const { ref, location } = chosen.value.file;
    const done = await action.run('devices.rules', { to: ref });
    if (done === undefined) return;
    setSaved({ location, command: done.commands.join(' && ') });
    say(t.rulesSaved(location));
  }
  return (
    <>
      <div>
        <Button look="quiet" isDisabled={action.busy} onPress={() => void save()}>
          {t.saveRules}
        </Button>
      </div>
      <ErrorNotice error={action.error} />
      {saved !== undefined && (
        <>
          <p className="soft wrap-anywhere">{t.rulesSaved(saved.location)}</p>
          <Command command={saved.command} />
        </>
      )}
    </>
  );
}

function numbersOf({ vendorId, productId }: Device): string {
  return usbNumbers(vendorId, productId);
}

function howLooked({ devices, seen, products, by, why, looked }: Listing): string {
  const where = t.looked(looked.join(', '));
  if (by === 'nothing' && why !== 'no-bus') return t.notRunning;
  if (by === 'nothing') return `${t.cannotSee} ${where}`;
  return [...(devices.length === 0 ? [t.none(seen, products)] : []), where, t.how[by]].join(' ');
}
