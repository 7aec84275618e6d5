/** What this computer has for tokens: the smart-card service, modules, packages. Looks at files and runs nothing. */
import { readFile, realpath, stat } from 'node:fs/promises';
import type { DeviceSystem, PackageManager } from '../../core/devices/port.ts';
import { rulesPath } from '../../core/devices/udev-rules.ts';
import { usualPlaces } from '../tokens/module-search.ts';

/** Where is looked; other places in tests. */
export interface FactPlaces {
  readonly platform: NodeJS.Platform;
  readonly osRelease: string;
  readonly daemons: readonly string[];
  readonly socket: string;
  readonly pidFile: string;
  readonly systemd: string;
  readonly ccid: readonly string[];
  readonly rules: readonly string[];
  readonly brew: readonly string[];
  readonly modules: readonly { readonly name: string; readonly path: string }[];
}

/** The usual places of this system. */
export function factPlaces(): FactPlaces {
  const drivers = ['/usr/lib', '/usr/lib64', '/usr/local/lib', '/usr/lib/x86_64-linux-gnu'];
  return {
    platform: process.platform,
    osRelease: '/etc/os-release',
    daemons: ['/usr/sbin/pcscd', '/usr/bin/pcscd', '/usr/local/sbin/pcscd'],
    socket: process.env['PCSCLITE_CSOCK_NAME'] ?? '/run/pcscd/pcscd.comm',
    pidFile: '/run/pcscd/pcscd.pid',
    systemd: '/run/systemd/system',
    ccid: drivers.map((folder) => `${folder}/pcsc/drivers/ifd-ccid.bundle`),
    rules: [rulesPath, '/usr/lib/udev/rules.d/70-holdfast.rules', '/lib/udev/rules.d/70-holdfast.rules'],
    brew: ['/opt/homebrew/bin/brew', '/usr/local/bin/brew'],
    modules: usualPlaces().known,
  };
}

/** Looks anew; never fails. */
export async function systemFacts(places: FactPlaces = factPlaces()): Promise<DeviceSystem> {
  const { platform } = places;
  const modules = await presentModules(places.modules);
  if (platform === 'linux') return { ...(await linuxFacts(places)), modules };
  const brew = platform === 'darwin' && (await anyThere(places.brew));
  return {
    platform: platform === 'darwin' || platform === 'win32' ? platform : 'other',
    ...(brew ? { packages: 'brew' as const } : {}),
    service: platform === 'darwin' || platform === 'win32' ? 'built-in' : 'missing',
    systemd: false,
    ccidDriver: true,
    rules: false,
    modules,
  };
}

async function linuxFacts(places: FactPlaces): Promise<Omit<DeviceSystem, 'modules'>> {
  const [installed, systemd, ccidDriver, rules, socket, release] = await Promise.all([
    anyThere(places.daemons),
    anyThere([places.systemd]),
    anyThere(places.ccid),
    anyThere(places.rules),
    anyThere([places.socket]),
    readFile(places.osRelease, 'utf8').catch(() => ''),
  ]);
  // With systemd the socket starts the service; without, one may be left behind by a service that has ended.
  const running = socket && (systemd || (await isAlive(places.pidFile)));
  const packages = managerOf(release);
  return {
    platform: 'linux',
    ...(packages === undefined ? {} : { packages }),
    service: running ? 'running' : installed ? 'stopped' : 'missing',
    systemd,
    ccidDriver,
    rules,
  };
}

const families: readonly (readonly [RegExp, PackageManager])[] = [
  [/^(debian|ubuntu)$/, 'apt'],
  [/^(fedora|rhel|centos)$/, 'dnf'],
  [/^arch$/, 'pacman'],
  [/^(suse|opensuse.*|sles)$/, 'zypper'],
];

/** From os-release(5): what the system is, or else what it is like. */
function managerOf(release: string): PackageManager | undefined {
  const words = ['ID', 'ID_LIKE'].flatMap((name) => {
    const value = new RegExp(`^${name}=["']?([a-z0-9._ -]{1,100})["']?$`, 'm').exec(release)?.[1];
    return value?.split(' ') ?? [];
  });
  for (const word of words) {
    const family = families.find(([pattern]) => pattern.test(word));
    if (family !== undefined) return family[1];
  }
  return undefined;
}

async function presentModules(known: FactPlaces['modules']): Promise<DeviceSystem['modules']> {
  const real = await Promise.all(
    known.map(async ({ name, path }) => ({ name, path: await realpath(path).catch(() => undefined) })),
  );
  const seen = new Set<string>();
  return real.flatMap(({ name, path }) => {
    if (path === undefined || seen.has(path)) return [];
    seen.add(path);
    return [{ name, path }];
  });
}

async function isAlive(pidFile: string): Promise<boolean> {
  const pid = (await readFile(pidFile, 'utf8').catch(() => '')).trim();
  return /^\d{1,10}$/.test(pid) && (await anyThere([`/proc/${pid}`]));
}

async function anyThere(paths: readonly string[]): Promise<boolean> {
  const there = await Promise.all(
    paths.map(async (path) =>
      stat(path).then(
        () => true,
        () => false,
      ),
    ),
  );
  return there.includes(true);
}
