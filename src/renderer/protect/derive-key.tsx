import { useState } from 'react';
import type { KeyAlgorithm } from '../../core/crypto/algorithms.ts';
import type { CommandOutput } from '../../shared/contract.ts';
import { Button } from '../parts/button.tsx';
import { Choice } from '../parts/choice.tsx';
import { Field } from '../parts/field.tsx';
import { useAction } from '../state/action.ts';
import { toKeyId } from '../state/key-id.ts';
import { useQuery } from '../state/query.ts';
import { replaceRoute } from '../state/route.ts';
import { say } from '../state/session.ts';
import { text } from '../text/en.ts';
import { KeyChoice } from './key-choice.tsx';
import { ProtectFlow } from './protect-flow.tsx';

const t = text.protect;
const w = t.derive;

/** Kinds of keys that derive others; a seed has its own way. */
const deriving: KeyAlgorithm[] = ['p256', 'p384', 'x25519', 'hmac-sha256', 'aes-256'];

const kinds = {
  encrypt: { algorithm: 'aes-256', purposes: ['encrypt'] },
  wrap: { algorithm: 'aes-256', purposes: ['wrap'] },
  mac: { algorithm: 'hmac-sha256', purposes: ['mac'] },
} as const;
type Kind = keyof typeof kinds;

/** Derives a symmetric key from a key on a token or in the vault, with another party where the key is on a curve. */
export function DeriveKey({ startKey }: { readonly startKey: string }) {
  const [id, setId] = useState(startKey);
  const [kind, setKind] = useState<Kind>('encrypt');
  const [label, setLabel] = useState('');
  const [context, setContext] = useState('');
  const [publicKey, setPublicKey] = useState('');
  const [done, setDone] = useState<CommandOutput<'keys.derive'>>();
  const action = useAction();
  const { value: view } = useQuery('keys.get', id === '' ? undefined : { id: toKeyId(id) });
  const algorithm = view?.record.algorithm;
  const agrees = algorithm === 'p256' || algorithm === 'p384' || algorithm === 'x25519';
  const named = label.trim() !== '' && context.trim() !== '';

  async function derive(): Promise<void> {
    const { algorithm: made, purposes } = kinds[kind];
    const derived = await action.run('keys.derive', {
      id: toKeyId(id),
      label: label.trim(),
      context: context.trim(),
      algorithm: made,
      purposes: [...purposes],
      ...(agrees ? { publicKey: new TextEncoder().encode(publicKey.trim()) } : {}),
    });
    if (derived === undefined) return;
    setDone(derived);
    say(w.done);
  }

  return (
    <ProtectFlow
      words={w}
      button={w.button}
      ready={view !== undefined && named && (!agrees || publicKey.trim() !== '')}
      action={action}
      onSubmit={derive}
      outcome={
        done && {
          title: w.done,
          lead: w.next,
          ways: <Button onPress={() => replaceRoute(`/keys/${done.record.id}`)}>{w.toKey}</Button>,
        }
      }
    >
      <KeyChoice
        label={w.from}
        algorithms={deriving}
        purpose="derive"
        onlyMadeForIt
        inPath="key"
        value={id}
        onChange={setId}
      />
      {agrees && (
        <Field
          mono
          lines={4}
          label={w.publicKey}
          hint={w.publicKeyHint}
          value={publicKey}
          onChange={setPublicKey}
          maxLength={8000}
        />
      )}
      <Field label={w.context} hint={w.contextHint} value={context} onChange={setContext} maxLength={200} />
      <Choice
        label={w.kind}
        value={kind}
        onChange={setKind}
        options={(['encrypt', 'wrap', 'mac'] as const).map((value) => ({ value, name: w.kinds[value] }))}
      />
      <Field label={w.label} value={label} onChange={setLabel} maxLength={120} />
    </ProtectFlow>
  );
}
