import { Notice } from '../parts/notice.tsx';
import { text } from '../text/en.ts';

const t = text.protect.warnings;

/** What is to be known about the key that has read something. */
export function WarningNotices({ warnings }: { readonly warnings: readonly (keyof typeof t)[] }) {
  return warnings.map((warning) => (
    <Notice key={warning} tone={warning === 'key-compromised' ? 'danger' : 'warn'}>
      {t[warning]}
    </Notice>
  ));
}
