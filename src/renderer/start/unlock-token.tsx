import { lazy, Suspense, useEffect, useRef, useState, type ReactNode } from 'react';
import { sealPin, type SealedPin } from '../../core/tokens/sealed-pin.ts';
import type { CommandOutput } from '../../shared/contract.ts';
import type { CommandError, Result } from '../../shared/result.ts';
import { toBytes } from '../bridge/wipe.ts';
import { vault } from '../bridge/vault.ts';
import { Button } from '../parts/button.tsx';
import { Field } from '../parts/field.tsx';
import { ErrorNotice, Notice } from '../parts/notice.tsx';
import { text } from '../text/en.ts';

/** Seldom wanted, and with the looks of the places: the start does not wait for it. */
const UnlockModules = lazy(() =>
  import('./unlock-modules.tsx').then((module) => ({ default: module.UnlockModules })),
);

const t = text.tokenUnlock;
type Told = CommandOutput<'vault.unlock-tokens'>;
type Slot = Told['slots'][number];

/** How often is looked whether the token has come: its modules are asked, the file of the vault is read when it has changed. */
const every = 3000;

interface Typed {
  readonly pin: string;
  readonly passphrase: string;
  readonly confirm: string;
}
const nothingTyped: Typed = { pin: '', passphrase: '', confirm: '' };

/** Opening with a token, for the form of the unlock. */
export interface TokenUnlock {
  readonly fields: ReactNode;
  readonly ready: boolean;
  readonly typed: boolean;
  readonly forget: () => void;
  /** Asks the token once. */
  readonly unlock: (acceptOlder: boolean) => Promise<Result<CommandOutput<'vault.unlock-with-token'>>>;
}

/** Waits for the token that a vault wants, and asks for its PIN. Nothing is asked of any token while it is not `active`. */
export function useTokenUnlock(file: string, active: boolean): TokenUnlock {
  const [told, setTold] = useState<Told>();
  const [error, setError] = useState<CommandError>();
  const [typed, setTyped] = useState(nothingTyped);
  const [round, setRound] = useState(0);
  const [moreModules, setMoreModules] = useState(false);
  const looking = useRef<Promise<unknown>>(undefined);
  const paused = useRef(false);

  useEffect(() => {
    if (!active) return undefined;
    let current = true;
    let timer = 0;
    async function look(): Promise<void> {
      if (!paused.current) {
        const asked = vault.call('vault.unlock-tokens', { file });
        looking.current = asked;
        const answer = await asked;
        if (!current) return;
        if (answer.ok) setTold(answer.value);
        setError(answer.ok ? undefined : answer.error);
      }
      timer = window.setTimeout(() => void look(), every);
    }
    void look();
    return () => {
      current = false;
      window.clearTimeout(timer);
    };
  }, [active, file, round]);

  const plugged = told?.slots.filter(({ present }) => present) ?? [];
  // One that is locked is passed over for its spare.
  const slot = plugged.find(({ pin }) => pin !== 'locked') ?? plugged[0];
  const name = slot === undefined ? '' : titleOf(slot);
  const pad = slot?.pinPad === true;
  const ready =
    active &&
    slot !== undefined &&
    slot.pin !== 'locked' &&
    (pad || typed.pin !== '') &&
    (!slot.passphrase || typed.passphrase !== '') &&
    (slot.nextMayLock !== true || typed.confirm !== '');
  const change = (part: Partial<Typed>) => setTyped({ ...typed, ...part });

  async function unlock(acceptOlder: boolean): Promise<Result<CommandOutput<'vault.unlock-with-token'>>> {
    if (slot === undefined) return { ok: false, error: { code: 'no-such-token' } };
    // Neither the token nor the file is looked at while they are used.
    paused.current = true;
    await looking.current;
    try {
      const pin = pad ? undefined : await seal(file, slot, typed.pin);
      if (pin?.ok === false) return pin;
      return await vault.call('vault.unlock-with-token', {
        file,
        slot: slot.slot,
        ...(pin === undefined ? {} : { pin: pin.value }),
        ...(slot.passphrase ? { passphrase: toBytes(typed.passphrase) } : {}),
        ...(slot.nextMayLock === true ? { confirm: typed.confirm.trim() } : {}),
        ...(acceptOlder ? { acceptOlder } : {}),
      });
    } finally {
      paused.current = false;
    }
  }

  const fields = active && (
    <>
      <ErrorNotice error={error} />
      {told !== undefined && (
        <p role="status">{slot === undefined ? waitingWords(told) : t.there(withSerial(slot))}</p>
      )}
      {told !== undefined &&
        slot === undefined &&
        (moreModules ||
        told.modules.length === 0 ||
        told.modules.some(({ state }) => state !== 'answered') ? (
          <Suspense>
            <UnlockModules onTrusted={() => setRound((count) => count + 1)} />
          </Suspense>
        ) : (
          <div>
            <Button look="quiet" onPress={() => setMoreModules(true)}>
              {t.otherModule}
            </Button>
          </div>
        ))}
      {slot?.pin === 'locked' && <Notice tone="warn">{t.locked}</Notice>}
      {slot !== undefined && slot.pin !== 'locked' && (
        <>
          {slot.nextMayLock === true && (
            <Notice tone="warn">
              {slot.pin === 'final-try' ? t.finalTry : t.wrong(slot.wrongPins ?? 0)}
            </Notice>
          )}
          {pad ? (
            <p>{t.pad}</p>
          ) : (
            <Field
              secret
              autoFocus={isNobodyElsewhere()}
              label={t.pin(name)}
              value={typed.pin}
              onChange={(pin) => change({ pin })}
              maxLength={1000}
            />
          )}
          {slot.passphrase && (
            <Field
              secret
              label={t.passphrase}
              value={typed.passphrase}
              onChange={(passphrase) => change({ passphrase })}
              maxLength={1000}
            />
          )}
          {slot.nextMayLock === true && (
            <Field
              label={t.confirm(name)}
              value={typed.confirm}
              onChange={(confirm) => change({ confirm })}
              maxLength={120}
            />
          )}
        </>
      )}
    </>
  );
  const hasTyped = typed.pin !== '' || typed.passphrase !== '';
  return { fields, ready, typed: hasTyped, forget: () => setTyped(nothingTyped), unlock };
}

/** Sealed to the process of the token's module: the vault process passes it on and cannot open it (P-7). */
async function seal(file: string, { slot }: Slot, typed: string): Promise<Result<SealedPin>> {
  const answer = await vault.call('vault.unlock-pin-key', { file, slot });
  if (!answer.ok) return answer;
  const { key, serial } = answer.value;
  const bytes = toBytes(typed);
  try {
    const ephemeral = crypto.getRandomValues(new Uint8Array(32));
    return { ok: true, value: sealPin(bytes, { key, serial, use: 'login-pin' }, ephemeral) };
  } finally {
    bytes.fill(0);
  }
}

/** The field comes when the token does, which may be while somebody is at something else. */
function isNobodyElsewhere(): boolean {
  const { activeElement } = document;
  return activeElement === null || ['BODY', 'H1'].includes(activeElement.tagName);
}

function titleOf({ label, serial }: Pick<Slot, 'label' | 'serial'>): string {
  return label === '' ? serial : label;
}

function withSerial(slot: Slot): string {
  return slot.label === '' || slot.serial === '' ? titleOf(slot) : `${slot.label} (${t.serial(slot.serial)})`;
}

/** Nobody knows what is plugged in while no module has said so. */
function hasAnswered({ modules }: Told): boolean {
  return modules.some(({ state }) => state === 'answered');
}

function waitingWords(told: Told): string {
  const { slots, others } = told;
  return [
    t.wanted(slots.map(withSerial)),
    hasAnswered(told) ? t.waiting(slots.length) : t.notAsked,
    ...(others.length === 0 ? [] : [t.others(others.join(', '))]),
  ].join(' ');
}
