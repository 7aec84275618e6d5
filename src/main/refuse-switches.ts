/**
 * Switches of Chromium and Node that would let another program of the same user look into Holdfast or bend it
 * (security.md E-4). A release that is started with one of them ends at once with {@link refusedExitCode}.
 * No fuse covers `--remote-debugging-port`, so this list is the only thing in its way.
 */

/** `EX_CONFIG` of sysexits.h. */
export const refusedExitCode = 78;

const exact = new Set([
  // Debuggers and automation.
  'remote-debugging-port',
  'remote-debugging-pipe',
  'remote-debugging-address',
  'remote-debugging-targets',
  'remote-allow-origins',
  'debug-devtools',
  'auto-open-devtools-for-tabs',
  'enable-automation',
  'headless',
  // The sandbox and the boundaries of a page.
  'no-sandbox',
  'disable-web-security',
  'disable-site-isolation-trials',
  'disable-features',
  'disable-namespace-sandbox',
  'disable-setuid-sandbox',
  'disable-seccomp-filter-sandbox',
  'allow-sandbox-debugging',
  'disable-gpu-sandbox',
  'single-process',
  'in-process-gpu',
  'no-zygote',
  'no-zygote-sandbox',
  'allow-file-access-from-files',
  'allow-running-insecure-content',
  'unsafely-treat-insecure-origin-as-secure',
  'enable-blink-features',
  'enable-experimental-web-platform-features',
  'enable-features',
  'force-fieldtrials',
  // Other code in our processes.
  'load-extension',
  'disable-extensions-except',
  'renderer-startup-dialog',
  'gpu-startup-dialog',
  'utility-startup-dialog',
  'browser-subprocess-path',
  'mojo-core-library-path',
  'register-pepper-plugins',
  'ppapi-plugin-path',
  'js-flags',
  'require',
  'import',
  'loader',
  'experimental-loader',
  'eval',
  'app',
  'openssl-config',
  // What the camera sees, and whether anybody is asked about it.
  'use-fake-device-for-media-stream',
  'use-file-for-fake-video-capture',
  'use-file-for-fake-audio-capture',
  'use-fake-ui-for-media-stream',
  'auto-accept-camera-and-microphone-capture',
  // Network.
  'host-rules',
  'host-resolver-rules',
  'ignore-certificate-errors',
  'ignore-certificate-errors-spki-list',
  'ignore-urlfetcher-cert-requests',
  'auth-server-allowlist',
  'no-proxy-server',
  'ssl-key-log-file',
  'ssl-version-min',
  'use-mock-cert-verifier-for-testing',
  // Copies of what the app does, in a file or elsewhere.
  'user-data-dir',
  'disk-cache-dir',
  'enable-logging',
  'log-file',
  'log-net-log',
  'net-log-capture-mode',
  'enable-crash-reporter',
  'crash-dumps-dir',
  'enable-tracing',
  'vmodule',
  'enable-heap-profiling',
  'heapsnapshot-near-heap-limit',
  'heapsnapshot-signal',
  'diagnostic-dir',
  'report-on-signal',
  'report-uncaught-exception',
  'cpu-prof',
  'heap-prof',
  'prof',
  'redirect-warnings',
]);
// `trace-`: of Chromium, which writes what it does to a file, and of Node.
const prefixes = ['inspect', 'debug', 'proxy-', 'test-', 'trace-', 'remote-debugging'];
const suffixes = ['-cmd-prefix', '-launcher'];

/** Variables that reach into Node or Electron; only their presence is looked at. */
const variables = [
  'NODE_OPTIONS',
  'NODE_V8_COVERAGE',
  'ELECTRON_ENABLE_LOGGING',
  'ELECTRON_LOG_FILE',
  'SSLKEYLOGFILE',
];

function isRefusedSwitch(name: string): boolean {
  return (
    exact.has(name) ||
    prefixes.some((prefix) => name.startsWith(prefix)) ||
    suffixes.some((suffix) => name.endsWith(suffix))
  );
}

/** The first word of a command line that is refused, as a switch name; undefined when there is none. */
export function refusedSwitch(words: readonly string[]): string | undefined {
  for (const word of words) {
    // Node takes `-r` and `-e`, Chromium takes one dash or two and, on Windows, a slash; both fold `_` nowhere.
    const match = /^(?:--?|\/(?=[a-z-]+(?:=|$)))([^=]+)/i.exec(word);
    const name = match?.[1]?.toLowerCase();
    if (name === undefined) continue;
    if (isRefusedSwitch(name) || (!word.startsWith('--') && /^-[reip]$/.test(word))) return name;
  }
  return undefined;
}

/** The first variable of an environment that is refused. */
export function refusedVariable(
  environment: Readonly<Record<string, string | undefined>>,
): string | undefined {
  return variables.find((name) => (environment[name] ?? '') !== '');
}

/** Ends the process when it was started in a way that is refused. Must be the first thing that runs. */
export function refuseSwitches(running: NodeJS.Process): void {
  const found = refusedSwitch(running.argv.slice(1)) ?? refusedSwitch(running.execArgv);
  const variable = refusedVariable(running.env);
  if (found === undefined && variable === undefined) return;
  const what = found === undefined ? `the variable ${String(variable)}` : `--${found}`;
  running.stderr.write(`holdfast: refused to start with ${what}\n`);
  running.exit(refusedExitCode);
}
