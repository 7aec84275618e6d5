import { useState } from 'react';
import type { PinUse } from '../../core/tokens/sealed-pin.ts';
import { vault } from '../bridge/vault.ts';
import { Button } from '../parts/button.tsx';
import { Field } from '../parts/field.tsx';
import { Frame, Step } from '../parts/frame.tsx';
import { Notice } from '../parts/notice.tsx';
import { goBack, parseRoute, useRoute } from '../state/route.ts';
import { endPage, notify } from '../state/session.ts';
import { text } from '../text/en.ts';
import { LostBackups } from './lost-backups.tsx';
import { pinSealer } from './pin-sealer.ts';
import { pinWords, tokenPath, tokenTitle, type PinAct, type Token } from './token-words.ts';

const t = text.tokens;

interface Typed {
  readonly label: string;
  /** The PIN or SO PIN that is sent for the log-in. */
  readonly proof: string;
  readonly pin: string;
  readonly again: string;
  readonly confirm: string;
  /** The name once more, where erasing might lock the token as well. */
  readonly lastTry: string;
}

/** What is done with PINs: each is sent once. The page ends afterwards: they were typed into it. */
export function PinForm({ token, act }: { readonly token: Token; readonly act: PinAct }) {
  const [typed, setTyped] = useState<Typed>({
    label: token.label,
    proof: '',
    pin: '',
    again: '',
    confirm: '',
    lastTry: '',
  });
  const [busy, setBusy] = useState(false);
  const here = useRoute((state) => state.path);
  const wanted = parseRoute(here).query.get('back') ?? undefined;
  const name = tokenTitle(token);
  const path = tokenPath(token.token);
  const setsPin = act !== 'login';
  const mayErase = act === 'initialise' && token.initialised && token.holdsKeys !== false;
  const mayLock =
    act === 'unblock' || act === 'initialise'
      ? token.initialised && (token.wrongSoPins > 1 || token.soPin === 'final-try')
      : token.nextMayLock;
  // Erasing and locking are consented to apart; elsewhere there is only the attempt.
  const asksTwice = act === 'initialise' && mayLock;
  const asks = mayErase || (mayLock && act !== 'initialise');
  const differ = typed.again !== '' && typed.pin !== typed.again;
  const ready =
    !busy &&
    (token.pinPad || typed.proof !== '') &&
    (!setsPin || token.pinPad || (typed.pin !== '' && typed.pin === typed.again)) &&
    (act !== 'initialise' || typed.label.trim() !== '') &&
    (!asks || typed.confirm !== '') &&
    (!asksTwice || typed.lastTry !== '');
  const change = (part: Partial<Typed>) => setTyped({ ...typed, ...part });
  const lengths = t.pinLength(token.pinBytes.least, token.pinBytes.most);

  /** The page ends whatever comes of it: what was typed and not taken is gone as well, and the next one says why. */
  async function submit(): Promise<void> {
    setBusy(true);
    notify(undefined);
    const answer = await send();
    await (answer.ok
      ? endPage(wanted ?? tokenPath(answer.value.token.token), { code: pinNotices[act] })
      : endPage(here, answer.error));
  }

  async function send() {
    const named = { token: token.token, ...(asks ? { confirm: typed.confirm.trim() } : {}) };
    // With a pad of its own the token takes them there.
    const sealer = token.pinPad ? undefined : await pinSealer(token);
    if (sealer?.ok === false) return sealer;
    const seal = sealer?.value;
    const proof = seal?.(typed.proof, proofUses[act]);
    switch (act) {
      case 'login':
        return await vault.call('tokens.login', { ...named, ...(proof && { pin: proof }) });
      case 'change-pin': {
        const pin = seal?.(typed.pin, 'change-new-pin');
        return await vault.call('tokens.change-pin', {
          ...named,
          ...(proof && { old: proof }),
          ...(pin && { pin }),
        });
      }
      case 'unblock': {
        const pin = seal?.(typed.pin, 'unblock-new-pin');
        return await vault.call('tokens.unblock', {
          ...named,
          ...(proof && { soPin: proof }),
          ...(pin && { pin }),
        });
      }
      case 'initialise': {
        const pin = seal?.(typed.pin, 'initialise-new-pin');
        return await vault.call('tokens.initialise', {
          ...named,
          ...(asksTwice ? { lastTry: typed.lastTry.trim() } : {}),
          label: typed.label.trim(),
          ...(proof && { soPin: proof }),
          ...(pin && { pin }),
        });
      }
    }
  }

  function leave(): void {
    if (typed.proof === '' && typed.pin === '') goBack(wanted ?? path);
    else void endPage(wanted ?? path, { code: 'secret-cancelled' });
  }

  return (
    <Frame title={t.pinTitles[act]} steps={t.steps[act]} step={0} onLeave={busy ? undefined : leave}>
      <Step
        title={name}
        lead={t.pinLeads[act]}
        onSubmit={() => ready && void submit()}
        actions={
          <>
            <Button look={act === 'initialise' ? 'danger' : 'primary'} type="submit" isDisabled={!ready}>
              {t.go[act]}
            </Button>
            <Button onPress={leave} isDisabled={busy}>
              {text.common.back}
            </Button>
          </>
        }
      >
        <p>
          {t.facts.pin}: {pinWords(token)}
        </p>
        {act === 'initialise' && <LostBackups token={token.token} />}
        {act === 'initialise' && (
          <Field
            autoFocus
            label={t.tokenLabel}
            value={typed.label}
            onChange={(label) => change({ label })}
            maxLength={32}
          />
        )}
        {token.pinPad ? (
          <Notice>{t.pinPad}</Notice>
        ) : (
          <>
            <Field
              secret
              autoFocus={act !== 'initialise'}
              label={proofLabels[act]}
              hint={lengths}
              value={typed.proof}
              onChange={(proof) => change({ proof })}
              maxLength={256}
            />
            {setsPin && (
              <>
                <Field
                  secret
                  label={t.newPin}
                  hint={lengths}
                  value={typed.pin}
                  onChange={(pin) => change({ pin })}
                  maxLength={256}
                />
                <Field
                  secret
                  label={t.newPinAgain}
                  error={differ ? t.differ : undefined}
                  value={typed.again}
                  onChange={(again) => change({ again })}
                  maxLength={256}
                />
              </>
            )}
          </>
        )}
        {asks && (
          <Notice tone={mayErase ? 'danger' : 'warn'}>
            {!mayErase && <p className="strong">{t.mayLockTitle}</p>}
            <Field
              label={mayErase ? t.confirmErase(name) : t.confirmAttempt(name)}
              value={typed.confirm}
              onChange={(confirm) => change({ confirm })}
              maxLength={120}
            />
          </Notice>
        )}
        {asksTwice && (
          <Notice tone="warn">
            <p className="strong">{t.mayLockTitle}</p>
            <Field
              label={t.confirmAttempt(name)}
              value={typed.lastTry}
              onChange={(lastTry) => change({ lastTry })}
              maxLength={120}
            />
          </Notice>
        )}
      </Step>
    </Frame>
  );
}

const proofLabels: Readonly<Record<PinAct, string>> = {
  login: t.pin,
  'change-pin': t.oldPin,
  unblock: t.soPin,
  initialise: t.soPin,
};

const proofUses: Readonly<Record<PinAct, PinUse>> = {
  login: 'login-pin',
  'change-pin': 'change-old-pin',
  unblock: 'unblock-so-pin',
  initialise: 'initialise-so-pin',
};

const pinNotices: Readonly<Record<PinAct, string>> = {
  login: 'token-logged-in',
  'change-pin': 'token-pin-changed',
  unblock: 'token-pin-changed',
  initialise: 'token-initialised',
};
