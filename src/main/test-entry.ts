/**
 * The entry of the end-to-end tests; no release contains it. Four things differ: switches are not refused, since Playwright drives
 * the app over the debugger; file dialogs are answered by the test; a script of the test may run before the page's
 * own; and with such a script, no page starts before Playwright is there to see it.
 */
import { app, session } from 'electron';
import { startApp } from './app.ts';

const answers: string[] = [];
/** What a person says to questions of yes and no, and what they were asked. */
const said: boolean[] = [];
const asked: string[] = [];
// Filled by the tests over the debugger; a dialog without an answer counts as cancelled.
Object.assign(globalThis, { holdfastTestFiles: answers, holdfastTestSaid: said, holdfastTestAsked: asked });

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

// Playwright loses a page now and then that starts at the moment it connects. This is what it calls once it has.
const connected = new Promise((resolve) => Object.assign(globalThis, { __playwright_run: resolve }));

void startApp({
  outFolder: import.meta.dirname,
  askForFile: async () => answers.shift(),
  askPerson: async (_window, { message }) => {
    asked.push(message);
    return said.shift() === true;
  },
  diagnostics: true,
  ...(script === undefined ? {} : { windowAfter: connected }),
});
