import { useEffect } from 'react';
import { Choice } from '../parts/choice.tsx';
import { Notice } from '../parts/notice.tsx';
import { useQuery } from '../state/query.ts';
import { text } from '../text/en.ts';

const t = text.createKey;

/** Which seed of this vault a key comes from. */
export function SeedChoice({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (id: string) => void;
}) {
  const { value: found } = useQuery('keys.list', { algorithms: ['bip39-seed'] });
  const seeds = found?.keys.filter((key) => key.state === 'active') ?? [];
  const [first] = seeds;
  const known = seeds.some((seed) => seed.id === value);
  useEffect(() => {
    if (!known && first !== undefined) onChange(first.id);
  }, [known, first, onChange]);
  if (found !== undefined && seeds.length === 0) return <Notice>{t.noSeed}</Notice>;
  return (
    <Choice
      label={t.seed}
      value={value}
      onChange={onChange}
      options={seeds.map((seed) => ({
        value: String(seed.id),
        name: seed.label,
        ...(seed.fingerprint === undefined ? {} : { hint: seed.fingerprint }),
      }))}
    />
  );
}
