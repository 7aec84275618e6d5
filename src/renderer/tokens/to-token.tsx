import type { CommandError } from '../../shared/result.ts';
import { Button } from '../parts/button.tsx';
import { go, useRoute } from '../state/route.ts';
import { text } from '../text/en.ts';
import { tokenPath } from './token-words.ts';

/** Beside an error: the way to the token that wants its PIN, and back to the work that needed it. */
export function ToToken({ error }: { readonly error: CommandError | undefined }) {
  const here = useRoute((state) => state.path);
  const token = error?.details?.['token'];
  // A key that asks at each use has its own field for the PIN.
  const reason = String(error?.details?.['reason']);
  const isLogin = error?.code === 'token-login-needed' && !['each-use', 'another-use'].includes(reason);
  if (!isLogin || typeof token !== 'string') return null;
  return (
    <div>
      <Button onPress={() => go(`${tokenPath(token, 'login')}?back=${encodeURIComponent(here)}`)}>
        {text.tokens.loginFirst}
      </Button>
    </div>
  );
}
