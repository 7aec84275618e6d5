import type { KeyAlgorithm, KeyPurpose } from '../../core/crypto/algorithms.ts';
import type { KeyView } from '../../shared/contract/common.ts';
import { Button } from '../parts/button.tsx';
import { Notice } from '../parts/notice.tsx';
import { Picker } from '../parts/picker.tsx';
import { toKeyId } from '../state/key-id.ts';
import { useQuery } from '../state/query.ts';
import { go } from '../state/route.ts';
import { text } from '../text/en.ts';
import { LogInFirst } from '../tokens/log-in-first.tsx';

const t = text.protect;

/** Pairs that decrypt and unwrap: data is encrypted to their public half. */
const opening: KeyAlgorithm[] = ['x25519', 'p256', 'p384', 'rsa'];

interface Props {
  readonly label: string;
  /** The kinds of key that can do it; absent: any. */
  readonly algorithms?: KeyAlgorithm[];
  /** What the key must be made for; a key without it can be chosen, and says why it cannot be used. */
  readonly purpose?: KeyPurpose;
  /** Keys that are not made for `purpose` are not listed. */
  readonly onlyMadeForIt?: boolean;
  /** Pairs that can do it too are listed when they are made for `purpose`. */
  readonly pairs?: boolean;
  /** What the choice is called in the place's path, so that it is still made when a log-in has come between. */
  readonly inPath?: string;
  /** Whether the key makes something here, to which a pair needs no token. */
  readonly protects?: boolean;
  /** Keys that are retired can be chosen too. */
  readonly anyState?: boolean;
  /** A first line that stands for no key in particular. */
  readonly none?: string;
  readonly value: string;
  readonly onChange: (id: string) => void;
}

/** A key to put to work. */
export function KeyChoice(props: Props) {
  const { label, algorithms, purpose, pairs = false, anyState = false, none, value, onChange } = props;
  const states = anyState ? {} : { states: ['active' as const] };
  const { value: list } = useQuery('keys.list', {
    ...states,
    ...(algorithms === undefined ? {} : { algorithms }),
    ...(props.onlyMadeForIt === true && purpose !== undefined ? { purpose } : {}),
  });
  const { value: more } = useQuery(
    'keys.list',
    pairs && purpose !== undefined ? { ...states, algorithms: opening, purpose } : undefined,
  );
  const { value: view } = useQuery('keys.get', value === '' ? undefined : { id: toKeyId(value) });
  const all = new Map([...(list?.keys ?? []), ...(more?.keys ?? [])].map((key) => [key.id, key]));
  const keys = [...all.values()].filter(({ state }) => state !== 'destroyed');
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
      <LogInFirst record={view?.record} protects={props.protects} chosenAs={props.inPath} />
    </div>
  );
}

/** Whether a key is made for a purpose, as far as is known yet. */
function serves(view: KeyView | undefined, purpose: KeyPurpose): boolean {
  return view === undefined || view.record.purposes.includes(purpose);
}
