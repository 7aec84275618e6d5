/** What a person does next with a device: from what it is and what this computer has. */
import type { Identity } from './identify.ts';
import { installCommand } from './packages.ts';
import type { DeviceSystem, UsbDevice } from './port.ts';
import { rulesCommands } from './udev-rules.ts';

/** What keeps a device from being used, the first that stands in the way. */
export const deviceProblems = [
  'no-service',
  'service-stopped',
  'no-driver',
  'no-module',
  'no-access',
  'switched-off',
] as const;
/** One of {@link deviceProblems}. */
export type DeviceProblem = (typeof deviceProblems)[number];

/** Kinds of steps; each has its sentence at the window and on the command line. */
export const deviceSteps = [
  'install-service',
  'start-service',
  'install-driver',
  'install-module',
  'module-from-maker',
  'trust-module',
  'use-token',
  'put-card-in',
  'connector',
  'install-rules',
  'replug',
  'switch-on',
  'wallet',
  'fido',
  'loader',
  'serial',
  'unknown',
] as const;

/** One step. */
export interface DeviceStep {
  readonly step: (typeof deviceSteps)[number];
  /** What to type, exactly. */
  readonly command?: string;
  /** The module that it is about, and where it lies. */
  readonly module?: string;
  readonly path?: string;
}

/** What stands in the way, and what to do, in order. */
export interface DeviceAdvice {
  readonly problem?: DeviceProblem;
  readonly next: readonly DeviceStep[];
}

/** Modules that are trusted in the open vault, by path; undefined while none is open. */
export type TrustedPaths = ReadonlySet<string> | undefined;

/** Says what to do with a device. */
export function adviceFor(
  device: UsbDevice,
  identity: Identity,
  system: DeviceSystem,
  trusted: TrustedPaths,
): DeviceAdvice {
  switch (identity.kind) {
    case 'wallet':
      return withAccess(device, identity, system, [{ step: 'wallet' }]);
    case 'fido':
      return fido(device, identity, system);
    case 'loader':
      return { next: [{ step: 'loader' }] };
    case 'serial':
      return { next: [{ step: 'serial' }] };
    case 'other':
      return { next: [{ step: 'unknown' }] };
    case 'token':
    case 'reader':
    case 'hsm':
      return token(device, identity, system, trusted);
  }
}

function fido(device: UsbDevice, identity: Identity, system: DeviceSystem): DeviceAdvice {
  if (identity.product?.switchedOff !== true) return withAccess(device, identity, system, [{ step: 'fido' }]);
  const next = [{ step: 'switch-on', command: 'ykman config usb --enable PIV' }, { step: 'fido' }] as const;
  return { problem: 'switched-off', next };
}

/** What programs of the user open by themselves they must be let to, by udev. */
function withAccess(
  device: UsbDevice,
  identity: Identity,
  system: DeviceSystem,
  next: readonly DeviceStep[],
): DeviceAdvice {
  const how = identity.product?.opened;
  const open = how === 'hid' ? device.hidOpen : device.usbOpen;
  // The rules are for what is in the list; others are not of use here in any case.
  if (system.platform !== 'linux' || how === undefined || open !== false) return { next };
  if (system.rules) return { problem: 'no-access', next: [...next, { step: 'replug' }] };
  const command = ['holdfast devices rules --to 70-holdfast.rules', ...rulesCommands('70-holdfast.rules')];
  return { problem: 'no-access', next: [...next, { step: 'install-rules', command: command.join(' && ') }] };
}

function token(
  device: UsbDevice,
  identity: Identity,
  system: DeviceSystem,
  trusted: TrustedPaths,
): DeviceAdvice {
  const problems: DeviceProblem[] = [];
  const next: DeviceStep[] = [];
  const blocked = (problem: DeviceProblem, step: DeviceStep): void => {
    problems.push(problem);
    next.push(step);
  };
  const direct = identity.product?.opened === 'usb';
  if (direct) {
    const { problem, next: steps } = withAccess(device, identity, system, []);
    if (problem !== undefined) problems.push(problem);
    next.push(...steps, { step: 'connector' });
  } else service(system, blocked);

  const names = identity.product?.modules ?? ['OpenSC'];
  const found = names.flatMap((name) => system.modules.filter((one) => one.name === name));
  const [module] = found;
  const use = found.find(({ path }) => trusted?.has(path) === true);
  if (use !== undefined) {
    if (identity.kind === 'reader') next.push({ step: 'put-card-in' });
    next.push({ step: 'use-token', command: 'holdfast tokens list --vault FILE', module: use.name });
  } else if (module !== undefined) {
    const { name, path } = module;
    const command = `holdfast modules trust --path ${quoted(path)} --vault FILE`;
    next.push({ step: 'trust-module', module: name, path, command });
    if (identity.kind === 'reader') next.push({ step: 'put-card-in' });
  } else blocked('no-module', missingModule(names, system));
  const [problem] = problems;
  return { ...(problem === undefined ? {} : { problem }), next };
}

function service(system: DeviceSystem, blocked: (problem: DeviceProblem, step: DeviceStep) => void): void {
  const install = installCommand('smart-card service', system.packages);
  const command = install === undefined ? {} : { command: install };
  if (system.service === 'missing') blocked('no-service', { step: 'install-service', ...command });
  else if (system.service !== 'built-in' && !system.ccidDriver)
    blocked('no-driver', { step: 'install-driver', ...command });
  if (system.service === 'stopped')
    blocked('service-stopped', {
      step: 'start-service',
      command: system.systemd ? 'sudo systemctl enable --now pcscd.socket' : 'sudo service pcscd start',
    });
}

/** The first module that there is a package of; else the one that its maker has. */
function missingModule(names: readonly string[], { packages }: DeviceSystem): DeviceStep {
  for (const module of names) {
    const command = installCommand(module, packages);
    if (command !== undefined) return { step: 'install-module', module, command };
  }
  const [module] = names;
  return { step: 'module-from-maker', ...(module === undefined ? {} : { module }) };
}

/** A path as a shell takes it. */
function quoted(path: string): string {
  return /^[\w./:\\-]+$/.test(path) ? path : `"${path}"`;
}
