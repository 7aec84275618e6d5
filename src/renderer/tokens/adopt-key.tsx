import { useState } from 'react';
import { Button } from '../parts/button.tsx';
import { Field } from '../parts/field.tsx';
import { Frame, Step } from '../parts/frame.tsx';
import { ErrorNotice } from '../parts/notice.tsx';
import { useAction } from '../state/action.ts';
import { go, goBack } from '../state/route.ts';
import { text } from '../text/en.ts';
import { PurposeChoice, type TokenPurpose } from './purpose-choice.tsx';
import { tokenPath, tokenTitle, type Token } from './token-words.ts';
import { useEachUsePin } from './use-each-use-pin.tsx';

const t = text.tokens;
/** What sort of key it is shows when it proves itself. */
const adopted: readonly TokenPurpose[] = ['usual', 'sign', 'encrypt', 'wrap', 'derive'];

/** A key that was made elsewhere comes into the inventory. */
export function AdoptKey({ token, object }: { readonly token: Token; readonly object: string }) {
  const [label, setLabel] = useState('');
  const [purpose, setPurpose] = useState<TokenPurpose>('usual');
  const action = useAction();
  const eachUse = useEachUsePin(action);
  const path = tokenPath(token.token);
  const ready = label.trim() !== '' && eachUse.settled && !action.busy;

  async function adopt(): Promise<void> {
    const offered = await eachUse.take();
    if (offered === undefined) return;
    const done = await action.run('token-keys.adopt', {
      token: token.token,
      object,
      label: label.trim(),
      ...(purpose === 'usual' ? {} : { purposes: [purpose] }),
      ...offered,
    });
    if (done !== undefined) go(`/keys/${done.record.id}`);
  }

  return (
    <Frame title={t.adoptTitle} steps={t.steps.adopt} step={0} onLeave={() => goBack(path)}>
      <Step
        title={tokenTitle(token)}
        lead={t.adoptLead}
        onSubmit={() => ready && void adopt()}
        actions={
          <>
            <Button look="primary" type="submit" isDisabled={!ready}>
              {t.adopt}
            </Button>
            <Button onPress={() => goBack(path)}>{text.common.back}</Button>
          </>
        }
      >
        <p>
          {t.objectColumns.id}: <span className="mono wrap-anywhere">{object}</span>
        </p>
        <Field autoFocus label={t.keyLabel} value={label} onChange={setLabel} maxLength={120} />
        <PurposeChoice value={purpose} purposes={adopted} onChange={setPurpose} />
        <ErrorNotice error={action.error} />
        {eachUse.field}
      </Step>
    </Frame>
  );
}
