import type { KeyAlgorithm, KeyPurpose } from '../../core/crypto/algorithms.ts';
import type { KeyView } from '../../shared/contract/common.ts';
import { Button } from '../parts/button.tsx';
import { Notice } from '../parts/notice.tsx';
import { Picker } from '../parts/picker.tsx';
import { toKeyId } from '../state/key-id.ts';
import { useQuery } from '../state/query.ts';
import { go } from '../state/route.ts';
import { text } from '../text/en.ts';

const t = text.protect;

interface Props {
  readonly label: string;
  /** The kinds of key that can do it; absent: any. */
  readonly algorithms?: KeyAlgorithm[];
  /** What the key must be made for; a key without it can be chosen, and says why it cannot be used. */
  readonly purpose?: KeyPurpose;
  /** Keys that are retired can be chosen too. */
  readonly anyState?: boolean;
  /** A first line that stands for no key in particular. */
  readonly none?: string;
  readonly value: string;
  readonly onChange: (id: string) => void;
}

/** A key to put to work. */
export function KeyChoice({ label, algorithms, purpose, anyState = false, none, value, onChange }: Props) {
  const { value: list } = useQuery('keys.list', {
    ...(anyState ? {} : { states: ['active' as const] }),
    ...(algorithms === undefined ? {} : { algorithms }),
  });
  const { value: view } = useQuery('keys.get', value === '' ? undefined : { id: toKeyId(value) });
  const keys = list?.keys.filter(({ state }) => state !== 'destroyed') ?? [];
  if (list !== undefined && keys.length === 0 && none === undefined)
    return (
      <div className="stack tight">
        <Notice>{t.noKeys}</Notice>
        <div>
          <Button onPress={() => go('/create?kind=single')}>{t.makeKey}</Button>
        </div>
      </div>
    );
  return (
    <div className="stack tight">
      <Picker
        label={label}
        value={value}
        onChange={onChange}
        options={[
          { value: '', name: none ?? t.noKey },
          ...keys.map((key) => ({ value: String(key.id), name: key.label })),
        ]}
      />
      {purpose !== undefined && !serves(view, purpose) && (
        <Notice tone="warn">{t.notMadeFor(text.keys.purposes[purpose])}</Notice>
      )}
    </div>
  );
}

/** Whether a key is made for a purpose, as far as is known yet. */
function serves(view: KeyView | undefined, purpose: KeyPurpose): boolean {
  return view === undefined || view.record.purposes.includes(purpose);
}
