import { Notice } from '../parts/notice.tsx';
import { useQuery } from '../state/query.ts';
import { text } from '../text/en.ts';

/** Backups of token keys that one token alone can read: whoever erases it is told before. */
export function LostBackups({ token }: { readonly token: string }) {
  const { value } = useQuery('token-copies.list', {});
  const labels = (value?.wrappingKeys ?? [])
    .filter(({ kind, places }) => kind === 'rsa' && places.some(({ serial }) => serial === token))
    .flatMap(({ backups }) => backups.map(({ label }) => label));
  if (labels.length === 0) return null;
  return <Notice tone="warn">{text.wrapping.lostBackups([...new Set(labels)].join(', '))}</Notice>;
}
