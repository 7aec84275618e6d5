import { useState, type ReactNode } from 'react';
import type { SealedPin } from '../../core/tokens/sealed-pin.ts';
import { Field } from '../parts/field.tsx';
import { Notice } from '../parts/notice.tsx';
import { useHeldSecret } from '../protect/use-held-secret.ts';
import type { Action } from '../state/action.ts';
import { useQuery } from '../state/query.ts';
import { text } from '../text/en.ts';
import { pinSealer } from './pin-sealer.ts';
import { tokenTitle } from './token-words.ts';

const t = text.tokens;

/** What goes with a command for one use of a key. */
interface Offered {
  readonly pin?: SealedPin;
  readonly confirm?: string;
}

/** A PIN for one use of a key, once one was asked for. */
export interface EachUsePin {
  /** The field that it is typed into; nothing as long as none was asked for. */
  readonly field: ReactNode;
  /** Whether all that was asked for is filled in. */
  readonly settled: boolean;
  /** What was typed, sealed for one attempt, and gone from the field; undefined when it could not be sealed, which `action` shows. */
  readonly take: () => Promise<Offered | undefined>;
}

/**
 * For acts with a key that may ask for the PIN at each use: the act is tried without one, and where the key asks the field
 * appears above the button. The page ends when it is left, because a PIN was typed into it.
 */
export function useEachUsePin(action: Action): EachUsePin {
  const [asking, setAsking] = useState<string>();
  const [pin, setPin] = useState('');
  const [confirm, setConfirm] = useState('');
  const [held, setHeld] = useState(false);
  const { error } = action;
  // A token with a pad of its own is asked at once, but before what may be its last attempt.
  const isAsked = error?.details?.['for'] === 'each-use' || error?.code === 'token-pin-last-try';
  const named = isAsked ? error.details?.['token'] : undefined;
  if (typeof named === 'string' && named !== asking) setAsking(named);
  // Anew after each attempt: it may have been the last but one.
  const { value } = useQuery('tokens.list', asking === undefined || action.busy ? undefined : {});
  const token = value?.tokens.find((one) => one.token === asking);
  useHeldSecret(held);

  async function take(): Promise<Offered | undefined> {
    if (token === undefined) return {};
    const typed = token.nextMayLock ? { confirm: confirm.trim() } : {};
    if (token.pinPad) {
      setConfirm('');
      return typed;
    }
    const sealer = await pinSealer(token);
    if (!sealer.ok) {
      action.fail(sealer.error);
      return undefined;
    }
    const sealed = sealer.value(pin, 'use-pin');
    setPin('');
    setConfirm('');
    return { pin: sealed, ...typed };
  }

  if (token === undefined || (token.pinPad && !token.nextMayLock))
    return { field: null, settled: true, take };
  const name = tokenTitle(token);
  return {
    settled: (token.pinPad || pin !== '') && (!token.nextMayLock || confirm.trim() !== ''),
    take,
    field: (
      <div className="stack tight">
        {!token.pinPad && (
          <Field
            secret
            autoFocus
            label={t.eachUsePin(name)}
            hint={t.eachUseHint}
            value={pin}
            onChange={(typed) => {
              setPin(typed);
              setHeld(true);
            }}
            maxLength={256}
          />
        )}
        {token.nextMayLock && (
          <Notice tone="warn">
            <p className="strong">{t.mayLockTitle}</p>
            <Field label={t.confirmAttempt(name)} value={confirm} onChange={setConfirm} maxLength={120} />
          </Notice>
        )}
      </div>
    ),
  };
}
