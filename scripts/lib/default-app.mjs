/**
 * The entry that the fallback Electron loads: it opens the folder named on the command line, as Electron's own default app
 * does. The import is awaited at top level, so that the app's own top level (registering schemes, refusing switches) has run
 * before Electron is ready. Kept as text because it runs inside an asar archive, not here.
 */
const MAIN = `
import { app } from 'electron';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const preloads = [];
let entry;
for (let i = 1; i < process.argv.length; i++) {
  const word = process.argv[i];
  if (word === '-r' || word === '--require') preloads.push(process.argv[++i]);
  else if (word === '--version' || word === '-v') { console.log('v' + process.versions.electron); process.exit(0); }
  else if (!word.startsWith('-') && entry === undefined) entry = word;
}
const require = createRequire(pathToFileURL(join(process.cwd(), 'x.js')));
for (const preload of preloads) require(preload);
if (entry === undefined) { console.error('Name the folder or file of the app to open.'); process.exit(1); }
let main = resolve(entry);
if (!existsSync(main)) { console.error('There is no ' + main); process.exit(1); }
if (statSync(main).isDirectory()) {
  const folder = main;
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  app.setAppPath(folder);
  if (manifest.version) app.setVersion(manifest.version);
  const name = manifest.productName ?? manifest.name;
  if (name) { app.setName(name); app.setPath('userData', join(app.getPath('appData'), name)); }
  if (manifest.desktopName) app.setDesktopName(manifest.desktopName);
  main = resolve(folder, manifest.main ?? 'index.js');
} else {
  app.setAppPath(resolve(main, '..'));
}
await import(pathToFileURL(main).href);
`;

/** Files of the default app by name. */
export const defaultApp = {
  'package.json': JSON.stringify({
    name: 'electron',
    productName: 'Electron',
    type: 'module',
    main: 'main.js',
  }),
  'main.js': MAIN,
};
