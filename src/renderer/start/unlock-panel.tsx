import { useState } from 'react';
import { toBytes } from '../bridge/wipe.ts';
import { Button } from '../parts/button.tsx';
import { Check } from '../parts/check.tsx';
import { isChosen, NewPassphraseFields, noPassphrase } from '../parts/new-passphrase.tsx';
import { ErrorNotice } from '../parts/notice.tsx';
import { Progress } from '../parts/progress.tsx';
import { ProofFields } from '../parts/proof-fields.tsx';
import { useAction } from '../state/action.ts';
import { noProof, proofBytes } from '../state/proof.ts';
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
  const [proof, setProof] = useState(noProof);
  const [renew, setRenew] = useState(false);
  const [fresh, setFresh] = useState(noPassphrase);
  const action = useAction();
  const [busy, setBusy] = useState(false);
  const older = action.error?.code === 'vault-older-than-seen';
  const byCode = proof.with === 'recovery-code';
  const setsNew = byCode && renew;
  const ready = proof.secret !== '' && (!setsNew || isChosen(fresh));
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
      ...proofBytes(proof),
      ...(acceptOlder ? { acceptOlder } : {}),
    });
    if (!answer.ok) {
      setBusy(false);
      if (answer.error.code === 'vault-older-than-seen') {
        action.fail(answer.error);
        return;
      }
      setProof(noProof);
      await endPage(here, answer.error);
      return;
    }
    if (setsNew) {
      const changed = await vault.call('vault.change-passphrase', {
        proof: proofBytes(proof),
        passphrase: toBytes(fresh.first),
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
      <ProofFields autoFocus label={t.with} value={proof} onChange={setProof} />
      {byCode && (
        <Check isSelected={renew} onChange={setRenew}>
          {t.setNew}
        </Check>
      )}
      {setsNew && (
        <NewPassphraseFields
          labels={{ first: t.newPassphrase, again: t.repeat }}
          value={fresh}
          onChange={setFresh}
        />
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
