import { useState } from 'react';
import type { CommandInput } from '../../shared/contract.ts';
import { Button } from '../parts/button.tsx';
import { Check } from '../parts/check.tsx';
import { Choice } from '../parts/choice.tsx';
import { Field } from '../parts/field.tsx';
import { Frame, Step } from '../parts/frame.tsx';
import { ErrorNotice } from '../parts/notice.tsx';
import { useAction } from '../state/action.ts';
import { go, goBack } from '../state/route.ts';
import { text } from '../text/en.ts';
import { PurposeChoice, type TokenPurpose } from './purpose-choice.tsx';
import { tokenPath, tokenTitle, type Token } from './token-words.ts';

const t = text.tokens;
type Input = CommandInput<'token-keys.generate'>;
type Kind = (typeof kinds)[number]['value'];

const kinds = [
  { value: 'p256', name: t.kinds.p256 },
  { value: 'p384', name: t.kinds.p384 },
  { value: 'secp256k1', name: t.kinds.secp256k1 },
  { value: 'ed25519', name: t.kinds.ed25519 },
  { value: 'rsa-2048', name: t.kinds['rsa-2048'] },
  { value: 'rsa-3072', name: t.kinds['rsa-3072'] },
  { value: 'rsa-4096', name: t.kinds['rsa-4096'] },
  { value: 'x25519', name: t.kinds.x25519 },
  { value: 'aes-256', name: t.kinds['aes-256'] },
  { value: 'hmac-sha256', name: t.kinds['hmac-sha256'] },
] as const;

/** A key is made on the token. */
export function MakeTokenKey({ token }: { readonly token: Token }) {
  const [kind, setKind] = useState<Kind>('p256');
  const [label, setLabel] = useState('');
  const [wrappable, setWrappable] = useState(false);
  const [chosen, setPurpose] = useState<TokenPurpose>('usual');
  const purposes = purposesOf(kind);
  const purpose = purposes.find((one) => one === chosen) ?? purposes[0] ?? 'usual';
  const action = useAction();
  const path = tokenPath(token.token);
  const ready = label.trim() !== '' && !action.busy;

  async function make(): Promise<void> {
    const made = await action.run('token-keys.generate', {
      token: token.token,
      ...algorithmOf(kind),
      label: label.trim(),
      ...(purpose === 'usual' ? {} : { purposes: [purpose] }),
      ...(wrappable ? { wrappable } : {}),
    });
    if (made !== undefined) go(`/keys/${made.record.id}`);
  }

  return (
    <Frame
      title={t.generateTitle}
      steps={t.steps.generate}
      step={0}
      onLeave={action.busy ? undefined : () => goBack(path)}
    >
      <Step
        title={tokenTitle(token)}
        lead={t.generateLead}
        onSubmit={() => ready && void make()}
        actions={
          <>
            <Button look="primary" type="submit" isDisabled={!ready}>
              {t.make}
            </Button>
            <Button onPress={() => (action.busy ? action.cancel() : goBack(path))}>
              {action.busy ? text.common.cancel : text.common.back}
            </Button>
          </>
        }
      >
        <Field autoFocus label={t.keyLabel} value={label} onChange={setLabel} maxLength={120} />
        <Choice label={t.algorithm} value={kind} onChange={setKind} options={kinds} />
        {purposes.length > 1 && <PurposeChoice value={purpose} purposes={purposes} onChange={setPurpose} />}
        <Check isSelected={wrappable} onChange={setWrappable}>
          {t.wrappable}
        </Check>
        <ErrorNotice error={action.error} />
      </Step>
    </Frame>
  );
}

function algorithmOf(kind: Kind): Pick<Input, 'algorithm' | 'bits'> {
  switch (kind) {
    case 'rsa-2048':
      return { algorithm: 'rsa', bits: 2048 };
    case 'rsa-3072':
      return { algorithm: 'rsa', bits: 3072 };
    case 'rsa-4096':
      return { algorithm: 'rsa', bits: 4096 };
    default:
      return { algorithm: kind };
  }
}

/** What a kind of key can be made for; those with one use only have it by themselves. */
function purposesOf(kind: Kind): readonly TokenPurpose[] {
  switch (kind) {
    case 'secp256k1':
    case 'ed25519':
      return ['usual'];
    case 'hmac-sha256':
      return ['usual', 'derive'];
    case 'x25519':
    case 'aes-256':
      return ['encrypt', 'wrap', 'derive'];
    case 'p256':
    case 'p384':
      return ['sign', 'encrypt', 'wrap', 'derive'];
    default:
      return ['sign', 'encrypt', 'wrap'];
  }
}
