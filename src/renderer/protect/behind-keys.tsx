import type { RegisterItem } from '../../shared/contract/lifecycle.ts';
import { Button } from '../parts/button.tsx';
import { toKeyId } from '../state/key-id.ts';
import { useQuery } from '../state/query.ts';
import { go } from '../state/route.ts';
import { text } from '../text/en.ts';

const t = text.protect.register;

/** Keys that have something on an older version, each with the way to carry it over. */
export function BehindKeys({ items }: { readonly items: readonly RegisterItem[] }) {
  const counts = new Map<string, number>();
  for (const { key } of items) counts.set(key, (counts.get(key) ?? 0) + 1);
  return (
    <div className="row">
      {[...counts].map(([id, count]) => (
        <CarryButton key={id} id={id} count={count} />
      ))}
    </div>
  );
}

function CarryButton({ id, count }: { readonly id: string; readonly count: number }) {
  const { value } = useQuery('keys.get', { id: toKeyId(id) });
  return (
    <Button look="primary" onPress={() => go(`/protect/carry?key=${id}`)}>
      {t.carry(value?.record.label ?? id, count)}
    </Button>
  );
}
