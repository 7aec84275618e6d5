/**
 * The entry of the end-to-end tests; no release contains it. Three things differ: switches are not refused, since Playwright drives
 * the app over the debugger; file dialogs are answered by the test; and a script of the test may run before the page's own.
 */
import { app, session } from 'electron';
import { startApp } from './app.ts';

const answers: string[] = [];
// Filled by the tests over the debugger; a dialog without an answer counts as cancelled.
Object.assign(globalThis, { holdfastTestFiles: answers });

const script = process.env['HOLDFAST_TEST_PRELOAD'];
void app.whenReady().then(() => {
  if (script === undefined) return;
  // The older name is that of the Electron that tests fall back on.
  const own = session.defaultSession as Partial<typeof session.defaultSession>;
  if (own.registerPreloadScript)
    session.defaultSession.registerPreloadScript({ type: 'frame', filePath: script });
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- the fallback has nothing else
  else session.defaultSession.setPreloads([script]);
});

void startApp({
  outFolder: import.meta.dirname,
  askForFile: async () => answers.shift(),
  diagnostics: true,
});
