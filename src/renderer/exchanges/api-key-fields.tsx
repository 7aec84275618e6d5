import { useState, type ReactNode } from 'react';
import { toBytes } from '../bridge/wipe.ts';
import type { CommandInput } from '../../shared/contract.ts';
import { Field } from '../parts/field.tsx';
import { goBack } from '../state/route.ts';
import { endPage } from '../state/session.ts';
import { text } from '../text/en.ts';
import { isOfVault, noSecret, SecretFields, secretInput } from './secret-fields.tsx';

const t = text.exchanges;
type Input = CommandInput<'credentials.add'>;

/** An API key as it is being stated. */
export interface StatedApiKey {
  readonly fields: ReactNode;
  /** As a command takes it; undefined while something is missing. */
  readonly input: (() => Pick<Input, 'apiKey' | 'secret' | 'apiPassphrase'>) | undefined;
  /** A key of this vault stands for the secret. */
  readonly ofVault: boolean;
  /** Nobody has begun with the secret. */
  readonly untouched: boolean;
  /** Back to the list; the page ends when a secret was typed into it. */
  readonly leave: () => void;
}

/** The public half of an API key, its secret, and a passphrase where the exchange wants one. */
export function useApiKey(authentication: Input['authentication'], needsPassphrase: boolean): StatedApiKey {
  const [apiKey, setApiKey] = useState('');
  const [secret, setSecret] = useState(noSecret);
  const [passphrase, setPassphrase] = useState('');
  const secretOf = secretInput(secret, authentication);
  const complete = apiKey.trim() !== '' && (!needsPassphrase || passphrase !== '');
  const fields = (
    <>
      <Field label={t.apiKey} hint={t.apiKeyHint} value={apiKey} onChange={setApiKey} maxLength={2000} mono />
      <SecretFields authentication={authentication} value={secret} onChange={setSecret} />
      {needsPassphrase && (
        <Field secret label={t.passphrase} value={passphrase} onChange={setPassphrase} maxLength={256} />
      )}
    </>
  );
  const input =
    complete && secretOf !== undefined
      ? () => ({
          apiKey: apiKey.trim(),
          secret: secretOf(),
          ...(passphrase === '' ? {} : { apiPassphrase: toBytes(passphrase) }),
        })
      : undefined;

  function leave(): void {
    if (secret.typed === '' && passphrase === '') goBack('/exchanges');
    else void endPage('/exchanges', { code: 'secret-cancelled' });
  }

  return {
    fields,
    input,
    ofVault: isOfVault(secret, authentication),
    untouched: secret === noSecret,
    leave,
  };
}
