import { useState } from 'react';
import { Button } from '../parts/button.tsx';
import { Check } from '../parts/check.tsx';
import { Step } from '../parts/frame.tsx';
import { ErrorNotice } from '../parts/notice.tsx';
import { describeError } from '../text/describe.ts';
import { useAction } from '../state/action.ts';
import { toKeyId } from '../state/key-id.ts';
import { useQuery } from '../state/query.ts';
import { text } from '../text/en.ts';

const t = text.tokenCopies;

/** What became of one key. */
export interface Copied {
  readonly label: string;
  /** Why it was not copied, in words. */
  readonly failed?: string;
}

/** The keys that may leave, each with a tick; copied one after the other. */
export function SpareKeys(props: {
  readonly first: string;
  readonly second: string;
  readonly wrappingKey: { readonly id: string; readonly label: string; readonly checkValue: string };
  readonly onDone: (copied: readonly Copied[]) => void;
}) {
  const { first, second, wrappingKey, onDone } = props;
  const { value, error } = useQuery('tokens.get', { token: first });
  const there = useQuery('tokens.get', { token: second });
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [at, setAt] = useState<number>();
  const action = useAction();
  const onSpare = new Set(there.value?.objects.map(({ key }) => key));
  const own = (value?.objects ?? []).filter(
    ({ kind, key }) => key !== undefined && (kind === 'private' || kind === 'secret'),
  );
  const able = own.filter(({ attributes, key }) => attributes['extractable'] === true && !onSpare.has(key));
  const stay = own.filter(({ attributes }) => attributes['extractable'] !== true).length;
  const wanted = able.filter(({ key = '' }) => !left.has(key));
  const isReady = wanted.length > 0 && at === undefined;

  async function copy(): Promise<void> {
    const copied: Copied[] = [];
    for (const [index, { key = '', label }] of wanted.entries()) {
      setAt(index + 1);
      const answer = await action.call('token-copies.clone', {
        key: toKeyId(key),
        token: second,
        under: wrappingKey.id,
      });
      copied.push(answer.ok ? { label } : { label, failed: describeError(answer.error).what });
    }
    setAt(undefined);
    onDone(copied);
  }

  return (
    <Step
      title={t.keysTitle}
      lead={t.keysLead(wrappingKey.label, wrappingKey.checkValue)}
      onSubmit={() => isReady && void copy()}
      actions={
        <Button look="primary" type="submit" autoFocus isDisabled={!isReady}>
          {t.copy}
        </Button>
      }
    >
      <ErrorNotice error={error ?? there.error} />
      {value !== undefined && there.value !== undefined && able.length === 0 && <p>{t.keysNone}</p>}
      {able.map(({ key = '', label }) => (
        <Check
          key={key}
          isSelected={!left.has(key)}
          onChange={(selected) => {
            const next = new Set(left);
            if (selected) next.delete(key);
            else next.add(key);
            setLeft(next);
          }}
        >
          {label}
        </Check>
      ))}
      {stay > 0 && <p className="hint">{t.keysStay(stay)}</p>}
      <p aria-live="polite">{at === undefined ? '' : t.copying(at, wanted.length)}</p>
    </Step>
  );
}
