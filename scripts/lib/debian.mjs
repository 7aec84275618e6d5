import { existsSync } from 'node:fs';

import { capture, hasProgram, run, say, SetupError } from './command.mjs';

/** What Electron links against or loads, by Debian's names; newer releases rename some with the suffix t64. */
const RUNTIME = [
  'libgtk-3-0', 'libnss3', 'libnspr4', 'libasound2', 'libgbm1', 'libdrm2', 'libxkbcommon0', 'libatk-bridge2.0-0',
  'libatspi2.0-0', 'libcups2', 'libdbus-1-3', 'libxcomposite1', 'libxdamage1', 'libxfixes3', 'libxrandr2', 'libxss1',
  'libxtst6', 'fonts-dejavu-core',
]; // prettier-ignore
/** Programs that tests need: a display of their own, real key events, failing system calls, another hand at X.509. */
const TEST_PROGRAMS = {
  strace: ['strace'],
  openssl: ['openssl'],
  minisign: ['minisign'],
  'ssh-keygen': ['openssh-client'],
  'xvfb-run': ['xvfb', 'xauth'],
  Xvfb: ['xvfb'],
  xauth: ['xauth'],
  xdotool: ['xdotool'],
  'softhsm2-util': ['softhsm2'],
  gcc: ['gcc', 'libc6-dev'],
};
/** And: a TPM made of software is plugged in and out, NSS and OpenSC look at tokens too, USB in a guest. */
const SLOW_PROGRAMS = {
  ...TEST_PROGRAMS,
  swtpm: ['swtpm'],
  tpm2_flushcontext: ['tpm2-tools'],
  'pkcs11-tool': ['opensc'],
  certutil: ['libnss3-tools'],
  'pkcs11/libtpm2_pkcs11.so': ['libtpm2-pkcs11-1'],
  // A small guest in which devices are plugged in: see test/tokens/usb-guest.slow.test.ts.
  'qemu-system-x86_64': ['qemu-system-x86'],
  busybox: ['busybox-static'],
  cpio: ['cpio'],
  udevadm: ['udev'],
};

/** Shared libraries that the binary asks for and the system does not have. @param {string} binary */
export function missingLibraries(binary) {
  if (process.platform !== 'linux') return [];
  return [...capture('ldd', [binary]).stdout.matchAll(/^\s*(\S+) => not found/gm)].map(
    (match) => match[1] ?? '',
  );
}

/** @param {'start' | 'test' | 'slow'} purpose */
function missingPrograms(purpose) {
  const wanted = purpose === 'slow' ? SLOW_PROGRAMS : purpose === 'test' ? TEST_PROGRAMS : {};
  return Object.entries(wanted).filter(([program]) => !isThere(program));
}

const LIBRARY_FOLDERS = ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/lib64', '/usr/lib'];

/** Libraries are named by where they lie in one of the folders for them. @param {string} program */
function isThere(program) {
  if (!program.endsWith('.so')) return hasProgram(program);
  return LIBRARY_FOLDERS.some((folder) => existsSync(`${folder}/${program}`));
}

/**
 * Makes sure that Electron's libraries, and for tests the display programs, are there: installs them when that is allowed
 * here, else fails with one line that names them.
 * @param {string} binary the Electron binary
 * @param {'start' | 'test' | 'slow'} purpose
 */
export async function ensureSystem(binary, purpose) {
  if (process.platform !== 'linux') return;
  const libraries = missingLibraries(binary);
  const programs = missingPrograms(purpose);
  if (libraries.length === 0 && programs.length === 0) return;

  const packages = [
    ...new Set([...(libraries.length > 0 ? RUNTIME : []), ...programs.flatMap(([, names]) => names)]),
  ];
  const lacking = [...libraries, ...programs.map(([program]) => program)].join(', ');
  if (process.getuid?.() !== 0 || !hasProgram('apt-get')) {
    throw new SetupError(
      `this machine lacks ${lacking}. Install them: sudo apt-get install ${packages.join(' ')}`,
    );
  }
  say(`installing Debian packages for ${lacking}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update', '-qq'], { quiet: true, env });
  const names = packages.map(currentName);
  const options = ['-qq', '-y', '--no-install-recommends', '-o', 'Dpkg::Use-Pty=0'];
  const code = await run('apt-get', ['install', ...options, ...names], { quiet: true, env });
  const still = [...missingLibraries(binary), ...missingPrograms(purpose).map(([program]) => program)];
  if (still.length > 0) {
    throw new SetupError(
      `apt-get ended with code ${code} and ${still.join(', ')} is still missing; needed: ${names.join(' ')}`,
    );
  }
}

/** @param {string} name */
function currentName(name) {
  const renamed = `${name}t64`;
  return capture('apt-cache', ['show', '--no-all-versions', renamed]).code === 0 ? renamed : name;
}
