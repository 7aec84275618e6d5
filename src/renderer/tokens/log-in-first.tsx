import type { KeyRecord } from '../../core/keys/key.ts';
import { algorithmTable } from '../../core/crypto/algorithms.ts';
import { Button } from '../parts/button.tsx';
import { Notice } from '../parts/notice.tsx';
import { useQuery } from '../state/query.ts';
import { go, parseRoute, useRoute } from '../state/route.ts';
import { text } from '../text/en.ts';
import { tokenPath } from './token-words.ts';

const t = text.tokens;

interface Props {
  readonly record: KeyRecord | undefined;
  /** Something is made with the key and not opened; a pair needs no token for that. */
  readonly protects?: boolean | undefined;
  /** What the key is called in the path of the place, for the way back. */
  readonly chosenAs?: string | undefined;
}

/** Below a key on a token: that the token is to be plugged in, or logged in to first, before the rest is filled in. */
export function LogInFirst({ record, protects = false, chosenAs }: Props) {
  const path = useRoute((state) => state.path);
  const token = record?.home === 'token' ? record.versions.at(-1)?.token?.serial : undefined;
  const asked = record !== undefined && !(protects && algorithmTable[record.algorithm].kind === 'asymmetric');
  const { value } = useQuery('tokens.list', token === undefined || !asked ? undefined : {});
  if (token === undefined || !asked || value === undefined) return null;
  const found = value.tokens.find((one) => one.token === token);
  if (found === undefined)
    return (
      <div role="status">
        <Notice tone="warn">{t.keyIsElsewhere(token)}</Notice>
      </div>
    );
  if (found.loggedIn === 'user') return null;
  const back = chosenAs === undefined ? path : withChoice(path, chosenAs, record.id);
  return (
    <div className="stack tight" role="status">
      <Notice>{t.keyWantsLogin(found.label)}</Notice>
      <div>
        <Button onPress={() => go(`${tokenPath(token, 'login')}?back=${encodeURIComponent(back)}`)}>
          {t.loginFirst}
        </Button>
      </div>
    </div>
  );
}

function withChoice(path: string, name: string, id: string): string {
  const { parts, query } = parseRoute(path);
  query.set(name, id);
  return `/${parts.join('/')}?${query.toString()}`;
}
