import { BackUpTokenKey } from './back-up-token-key.tsx';
import { RestoreTokenKey } from './restore-token-key.tsx';
import { WrappingKeys } from './wrapping-keys.tsx';

/** Keys that wrap the keys of tokens, and the files that they are wrapped in. */
export function WrappingPlace({ page }: { readonly page: string | undefined }) {
  switch (page) {
    case 'backup':
      return <BackUpTokenKey />;
    case 'restore':
      return <RestoreTokenKey />;
    default:
      return <WrappingKeys />;
  }
}
