/**
 * The entry of the end-to-end tests; no release contains it. Two things differ: switches are not refused, since Playwright drives
 * the app over the debugger, and file dialogs are answered by the test.
 */
import { startApp } from './app.ts';

const answers: string[] = [];
// Filled by the tests over the debugger; a dialog without an answer counts as cancelled.
Object.assign(globalThis, { holdfastTestFiles: answers });

void startApp({
  outFolder: import.meta.dirname,
  askForFile: async () => answers.shift(),
  diagnostics: true,
});
