/** Progress of long work on standard error, when a person is looking. */
import { isatty } from 'node:tty';
import type { Progress } from '../shared/contract.ts';
import { say } from './output.ts';
import { safeText } from './safe-text.ts';

/** Shows progress on one line that is wiped at the end; silent when standard error is not a terminal. */
export function startProgress(): { readonly show: (progress: Progress) => void; readonly end: () => void } {
  if (!isatty(2)) return { show: () => undefined, end: () => undefined };
  let shown = false;
  return {
    show(progress) {
      shown = true;
      say(`\r\u001b[K${safeText(progress.stage)} ${progress.done}/${progress.total}`);
    },
    end() {
      if (shown) say('\r\u001b[K');
    },
  };
}
