import { useState } from 'react';
import { toBytes } from '../bridge/wipe.ts';
import { Button } from '../parts/button.tsx';
import { Check } from '../parts/check.tsx';
import { Choice } from '../parts/choice.tsx';
import { CodeField } from '../parts/code-field.tsx';
import { Field } from '../parts/field.tsx';
import { ErrorNotice } from '../parts/notice.tsx';
import { Progress } from '../parts/progress.tsx';
import { Strength } from '../parts/strength.tsx';
import { useAction } from '../state/action.ts';
import { replaceRoute } from '../state/route.ts';
import { endPage, notify, refreshStatus } from '../state/session.ts';
import { vault } from '../bridge/vault.ts';
import { text } from '../text/en.ts';
import { VaultFacts } from './vault-facts.tsx';

const t = text.start;

/** A vault file to open. */
export interface VaultChoice {
  readonly ref: string;
  readonly name: string;
  readonly location: string;
}

/** Opens one vault by passphrase or recovery code. A failure ends the page, because a secret was typed into it. */
export function UnlockPanel({ choice }: { readonly choice: VaultChoice }) {
  const [mode, setMode] = useState<'passphrase' | 'recovery-code'>('passphrase');
  const [passphrase, setPassphrase] = useState('');
  const [code, setCode] = useState('');
  const [renew, setRenew] = useState(false);
  const [fresh, setFresh] = useState('');
  const [again, setAgain] = useState('');
  const action = useAction();
  const [busy, setBusy] = useState(false);
  const older = action.error?.code === 'vault-older-than-seen';
  const secret = mode === 'passphrase' ? passphrase : code;
  const setsNew = mode === 'recovery-code' && renew;
  const ready = secret !== '' && (!setsNew || (fresh.length >= 12 && fresh === again));
  const here = `/?ref=${encodeURIComponent(choice.ref)}&name=${encodeURIComponent(choice.name)}`.slice(
    0,
    200,
  );

  async function unlock(acceptOlder: boolean): Promise<void> {
    if (!ready || busy) return;
    setBusy(true);
    notify(undefined);
    const answer = await vault.call('vault.unlock', {
      file: choice.ref,
      with: mode,
      secret: toBytes(secret),
      ...(acceptOlder ? { acceptOlder } : {}),
    });
    if (!answer.ok) {
      setBusy(false);
      if (answer.error.code === 'vault-older-than-seen') {
        action.fail(answer.error);
        return;
      }
      setPassphrase('');
      setCode('');
      await endPage(here, answer.error);
      return;
    }
    if (setsNew) {
      const changed = await vault.call('vault.change-passphrase', {
        proof: { with: 'recovery-code', secret: toBytes(secret) },
        passphrase: toBytes(fresh),
      });
      await endPage('/keys', changed.ok ? { code: 'passphrase-changed' } : changed.error);
      return;
    }
    replaceRoute('/keys');
    notify(
      answer.value.failedUnlocks > 0
        ? { code: 'failed-unlocks', details: { count: answer.value.failedUnlocks } }
        : undefined,
    );
    await refreshStatus();
  }

  return (
    <form
      className="unlock"
      onSubmit={(event) => {
        event.preventDefault();
        void unlock(false);
      }}
    >
      <h2>{t.unlockTitle(choice.name)}</h2>
      <Choice
        inline
        label={t.with}
        value={mode}
        onChange={setMode}
        options={[
          { value: 'passphrase', name: t.passphrase },
          { value: 'recovery-code', name: t.recoveryCode },
        ]}
      />
      {mode === 'passphrase' ? (
        <Field
          secret
          autoFocus
          label={t.passphrase}
          value={passphrase}
          onChange={setPassphrase}
          maxLength={1000}
        />
      ) : (
        <>
          <CodeField label={t.recoveryCode} hint={t.codeHint} value={code} onChange={setCode} />
          <Check isSelected={renew} onChange={setRenew}>
            {t.setNew}
          </Check>
          {renew && (
            <>
              <Field secret label={t.newPassphrase} value={fresh} onChange={setFresh} maxLength={1000} />
              <Strength passphrase={fresh} />
              <Field
                secret
                label={t.repeat}
                value={again}
                onChange={setAgain}
                maxLength={1000}
                error={again !== '' && again !== fresh ? text.create.differ : undefined}
              />
            </>
          )}
        </>
      )}
      {busy ? (
        <Progress label={t.unlocking} progress={undefined} />
      ) : older ? (
        <>
          <ErrorNotice error={action.error} />
          <div className="row">
            <Button onPress={() => void unlock(true)}>{t.openOlder}</Button>
            <Button look="quiet" onPress={() => void endPage(here, { code: 'secret-cancelled' })}>
              {text.common.cancel}
            </Button>
          </div>
        </>
      ) : (
        <div>
          <Button look="primary" type="submit" isDisabled={!ready}>
            {t.unlock}
          </Button>
        </div>
      )}
      <VaultFacts file={choice.ref} />
    </form>
  );
}
