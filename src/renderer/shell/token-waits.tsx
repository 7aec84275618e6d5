import { Notice } from '../parts/notice.tsx';
import { useSession } from '../state/session.ts';
import { text } from '../text/en.ts';

/** A token that does not answer: what may be the matter, for as long as it lasts. */
export function TokenWaits() {
  const module = useSession((state) => state.waitingFor);
  return (
    <div role="status">
      {module !== undefined && (
        <div className="place-notice">
          <Notice>{text.tokens.waits(module)}</Notice>
        </div>
      )}
    </div>
  );
}
