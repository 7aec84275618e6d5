import { lazy, Suspense, useEffect } from 'react';
import { CreateVault } from './create/create-vault.tsx';
import { StartPage } from './start/start-page.tsx';
import { parseRoute, useRoute } from './state/route.ts';
import { lockNow, useSession } from './state/session.ts';
import { watchActivity } from './state/activity.ts';
import { keepFocus } from './state/keep-focus.ts';
import { text } from './text/en.ts';

// What needs an open vault comes in while the person types the passphrase.
const loadOpen = () => import('./shell/shell.tsx');
const Shell = lazy(() => loadOpen().then((module) => ({ default: module.Shell })));
const Restore = lazy(() =>
  import('./backups/restore-flow.tsx').then((module) => ({ default: module.RestoreFlow })),
);

/** The window: what is shown when locked, and the shell when a vault is open. */
export function App() {
  const desktop = useSession((state) => state.desktop);
  const status = useSession((state) => state.status);
  const said = useSession((state) => state.said);
  const path = useRoute((state) => state.path);
  const place = parseRoute(path).parts[0];
  const open = status?.open === true;

  useEffect(() => {
    document.title = open ? text.common.titleOpen(status.name ?? '') : text.common.titleLocked;
  }, [open, status?.name]);

  useEffect(() => {
    function onKey(event: KeyboardEvent): void {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'l') {
        event.preventDefault();
        lockNow();
      }
    }
    window.addEventListener('keydown', onKey);
    const idle = window.setTimeout(() => void loadOpen(), 400);
    const stop = watchActivity();
    const stopKeeping = keepFocus();
    return () => {
      window.removeEventListener('keydown', onKey);
      window.clearTimeout(idle);
      stop();
      stopKeeping();
    };
  }, []);

  // A page that was ended left a place to go back to; which one shows depends on the vault's answer.
  if (desktop === undefined || (desktop.route !== undefined && status === undefined)) return null;
  return (
    <>
      <div className="hidden-visually" aria-live="polite">
        {said}
      </div>
      <Suspense fallback={null}>
        {place === 'create-vault' ? (
          <CreateVault />
        ) : open ? (
          <Shell />
        ) : place === 'restore' ? (
          <Restore />
        ) : (
          <StartPage />
        )}
      </Suspense>
    </>
  );
}
