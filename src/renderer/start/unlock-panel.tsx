import { useState } from 'react';
import { toBytes } from '../bridge/wipe.ts';
import { Button } from '../parts/button.tsx';
import { Check } from '../parts/check.tsx';
import { isChosen, NewPassphraseFields, noPassphrase } from '../parts/new-passphrase.tsx';
import { ErrorNotice } from '../parts/notice.tsx';
import { Progress } from '../parts/progress.tsx';
import { Choice } from '../parts/choice.tsx';
import { ProofSecret } from '../parts/proof-fields.tsx';
import { useAction } from '../state/action.ts';
import { noProof, proofBytes } from '../state/proof.ts';
import { parseRoute, replaceRoute, useRoute } from '../state/route.ts';
import { endPage, notify, refreshStatus } from '../state/session.ts';
import { vault } from '../bridge/vault.ts';
import { text } from '../text/en.ts';
import { useTokenUnlock } from './unlock-token.tsx';
import { useWays } from './use-ways.ts';
import { VaultFacts } from './vault-facts.tsx';

const t = text.start;

/** A vault file to open. */
export interface VaultChoice {
  readonly ref: string;
  readonly name: string;
  readonly location: string;
}

/** Opens one vault by passphrase, recovery code or token. A failure ends the page, because a secret was typed into it. */
export function UnlockPanel({ choice }: { readonly choice: VaultChoice }) {
  const [proof, setProof] = useState(noProof);
  const [renew, setRenew] = useState(false);
  const [fresh, setFresh] = useState(noPassphrase);
  const action = useAction();
  const [busy, setBusy] = useState(false);
  const { query } = parseRoute(useRoute((state) => state.path));
  const ways = useWays(choice.ref);
  // Undefined: nobody has chosen. A vault without a passphrase begins with the token.
  const [chosen, setChosen] = useState<boolean | undefined>(query.get('with') === 'token' ? true : undefined);
  const byToken = ways.token && (chosen ?? !ways.passphrase);
  const token = useTokenUnlock(choice.ref, byToken);
  const older = action.error?.code === 'vault-older-than-seen';
  const byCode = !byToken && proof.with === 'recovery-code';
  const setsNew = byCode && renew;
  const ready = byToken ? token.ready : proof.secret !== '' && (!setsNew || isChosen(fresh));
  const way = byToken ? '&with=token' : '';
  const here = `/?ref=${encodeURIComponent(choice.ref)}${way}&name=${encodeURIComponent(choice.name)}`.slice(
    0,
    200,
  );

  async function unlock(acceptOlder: boolean): Promise<void> {
    if (!ready || busy) return;
    setBusy(true);
    notify(undefined);
    await ways.settled();
    const answer = byToken
      ? await token.unlock(acceptOlder)
      : await vault.call('vault.unlock', {
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
      token.forget();
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
      <Choice
        inline
        label={t.with}
        value={byToken ? 'token' : proof.with}
        onChange={(next) => {
          setChosen(next === 'token');
          // What was typed as the one is not kept for the other.
          setProof(next === 'token' ? noProof : { ...noProof, with: next });
          token.forget();
        }}
        options={[
          { value: 'passphrase', name: t.passphrase },
          { value: 'recovery-code', name: t.recoveryCode },
          ...(ways.token ? [{ value: 'token' as const, name: text.tokenUnlock.name }] : []),
        ]}
      />
      {!byToken && <ProofSecret autoFocus value={proof} onChange={setProof} />}
      {token.fields}
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
        <Progress label={byToken ? text.tokenUnlock.unlocking : t.unlocking} progress={undefined} />
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
