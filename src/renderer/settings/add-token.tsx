import { useState } from 'react';
import { toBytes } from '../bridge/wipe.ts';
import { Button } from '../parts/button.tsx';
import { Check } from '../parts/check.tsx';
import { Choice } from '../parts/choice.tsx';
import { Frame, Step } from '../parts/frame.tsx';
import { isChosen, NewPassphraseFields, noPassphrase } from '../parts/new-passphrase.tsx';
import { ErrorNotice } from '../parts/notice.tsx';
import { Progress } from '../parts/progress.tsx';
import { ProofFields } from '../parts/proof-fields.tsx';
import { useAction } from '../state/action.ts';
import { proofBytes, useProof } from '../state/proof.ts';
import { useQuery } from '../state/query.ts';
import { go } from '../state/route.ts';
import { endPage } from '../state/session.ts';
import { text } from '../text/en.ts';
import { tokenPath, tokenTitle } from '../tokens/token-words.ts';
import { SpareNotice } from './ways-in.tsx';

const t = text.tokenUnlock;
const place = '/settings/token';

/** A token is added as a way to open the vault; the page comes back at once and asks for a spare. */
export function AddToken() {
  const { value: plugged, reload } = useQuery('tokens.list', {});
  const { value: ways, reload: reloadWays } = useQuery('vault.slots', {});
  const [picked, setPicked] = useState('');
  const [step, setStep] = useState(0);
  const [two, setTwo] = useState(false);
  const [fresh, setFresh] = useState(noPassphrase);
  const action = useAction();
  const proof = useProof(action, place);
  const isWay = (serial: string, label: string): boolean =>
    ways?.slots.some(
      ({ token }) => token?.serial === serial && (/[^0 ]/.test(serial) || token.label === label),
    ) === true;
  const tokens =
    plugged?.tokens.filter(({ initialised, serial, label }) => initialised && !isWay(serial, label)) ?? [];
  const token = tokens.find((one) => one.token === picked) ?? tokens[0];
  const ready = proof.given && (!two || isChosen(fresh)) && !action.busy && token !== undefined;

  async function add(): Promise<void> {
    if (!ready) return;
    const done = await action.run('vault.add-token-slot', {
      token: token.token,
      proof: proofBytes(proof.value),
      ...(two ? { passphrase: toBytes(fresh.first) } : {}),
    });
    if (done === undefined) return;
    await endPage(done.spare === 'missing' ? place : '/settings', { code: 'token-slot-added' });
  }

  return (
    <Frame
      title={t.add}
      steps={t.addSteps}
      step={step}
      onLeave={action.busy ? undefined : () => proof.leave('/settings')}
    >
      {step === 0 ? (
        <Step
          title={t.addSteps[0]}
          lead={t.addLead}
          onSubmit={() => token?.loggedIn === 'user' && setStep(1)}
          actions={
            token !== undefined && token.loggedIn !== 'user' ? (
              <Button
                look="primary"
                onPress={() => go(`${tokenPath(token.token, 'login')}?back=${encodeURIComponent(place)}`)}
              >
                {t.logIn}
              </Button>
            ) : (
              <Button look="primary" type="submit" isDisabled={token === undefined}>
                {text.common.next}
              </Button>
            )
          }
        >
          {ways?.spare === 'missing' && <SpareNotice onWaived={reloadWays} />}
          {plugged !== undefined && tokens.length === 0 && <p>{t.none}</p>}
          {token !== undefined && (
            <Choice
              label={t.which}
              value={token.token}
              onChange={setPicked}
              options={tokens.map((one) => ({
                value: one.token,
                name: tokenTitle(one),
                hint: [
                  one.serial,
                  ...(one.loggedIn === undefined ? [] : [text.tokens.loggedIn[one.loggedIn]]),
                ].join(', '),
              }))}
            />
          )}
          <div>
            <Button look="quiet" onPress={reload}>
              {t.lookAgain}
            </Button>
          </div>
        </Step>
      ) : (
        <Step
          title={t.addSteps[1]}
          lead={t.proofLead}
          onSubmit={() => void add()}
          actions={
            action.busy ? (
              <Progress label={t.adding} progress={action.progress} />
            ) : (
              <Button look="primary" type="submit" isDisabled={!ready}>
                {t.addNow}
              </Button>
            )
          }
        >
          <ProofFields
            autoFocus
            label={text.backups.with}
            passphraseLabel={text.settings.present}
            value={proof.value}
            onChange={proof.change}
          />
          <Check isSelected={two} onChange={setTwo}>
            {t.asksToo}
          </Check>
          {two && (
            <NewPassphraseFields
              labels={{ first: t.newPassphrase, again: t.newPassphraseAgain }}
              value={fresh}
              onChange={setFresh}
            />
          )}
          <ErrorNotice error={action.error} />
        </Step>
      )}
    </Frame>
  );
}
