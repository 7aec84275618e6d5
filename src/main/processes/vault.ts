/**
 * Entry of the vault process, the only one that ever holds a secret (design.md, section 1). Here the engine and the ports of this
 * machine are put together; the page speaks to the engine over its own port, main only to this file.
 */
import type { MessagePortMain } from 'electron';
import type { StorePort } from '../../core/ports.ts';
import { createEngine, type PortLike } from '../../engine/engine.ts';
import { createNodePorts } from '../../node/assembly.ts';
import { lockDeadlineMs, type LockReason, type MainToVault, type VaultToMain } from '../../shared/wire.ts';
import { createFileRefs } from './file-refs.ts';
import { createIdleTimer } from './idle-timer.ts';
import { createTokenStarter } from './token-starter.ts';

const tickMs = 1000;
const refs = createFileRefs();
const tell = (message: VaultToMain): void => process.parentPort.postMessage(message);
const tokens = createTokenStarter(tell);

function start({
  appVersion,
  seenFolder,
}: Extract<MainToVault, { type: 'start' }>): (port: MessagePortMain) => void {
  /** Where each store lies: several may be open, since a page looks at the headers of vaults that it offers. */
  const places = new WeakMap<StorePort, string>();
  const placed = async (path: string, store: Promise<StorePort>): Promise<StorePort> => {
    places.set(await store, path);
    return await store;
  };
  const ports = createNodePorts({
    program: 'app',
    appVersion,
    seenFolder,
    resolve: (ref, use, command) => refs.resolve(ref, { use, command }),
    startTokenProcess: () => tokens.start(),
    startDeviceProcess: () => tokens.startDevices(),
    startNetProcess: (origin, address) => tokens.startNetwork(origin, address),
  });
  const engine = createEngine({
    ...ports,
    stores: {
      create: (path) => placed(path, ports.stores.create(path)),
      open: (path) => placed(path, ports.stores.open(path)),
    },
  });
  end = async (reason) => engine.lock(reason);

  const idle = createIdleTimer(
    { steady: () => performance.now(), wall: () => Date.now() },
    () => engine.autoLockMinutes,
    () => void lockAndExit('idle'),
  );
  let told: number | undefined;
  setInterval(() => {
    idle.check();
    void engine.sweep();
    const minutes = engine.autoLockMinutes;
    if (minutes !== undefined && told !== undefined && minutes !== told) tell({ type: 'auto-lock', minutes });
    told = minutes;
  }, tickMs);
  engine.onEvent((event) => {
    if (event.name === 'opened') {
      const path = engine.store === undefined ? undefined : places.get(engine.store);
      const ref = path === undefined ? undefined : refs.lastRefOf(path);
      const minutes = engine.autoLockMinutes;
      if (ref !== undefined && minutes !== undefined) {
        told = minutes;
        tell({ type: 'opened', vaultName: event.vaultName, ref, autoLockMinutes: minutes });
      }
    }
    // However a vault was closed, this process has held its secrets and ends.
    if (event.name === 'locked') void lockAndExit(event.reason);
  });

  let detach: (() => void) | undefined;
  return (port) => {
    detach?.();
    const stop = engine.attach(portLike(port), () => idle.activity());
    const close = (): void => {
      stop();
      port.close();
    };
    detach = close;
    port.on('close', stop);
    port.start();
    idle.activity();
  };
}

function portLike(port: MessagePortMain): PortLike {
  return {
    postMessage: (message) => port.postMessage(message),
    onMessage: (listener) => void port.on('message', (event) => listener(event.data)),
    close: () => port.close(),
  };
}

let end: ((reason: LockReason) => Promise<void>) | undefined;
let ending = false;

/** Finishes or rolls back, and ends. The deadline is kept here too, for a main process that hangs. */
async function lockAndExit(reason: LockReason): Promise<void> {
  if (ending) return;
  ending = true;
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), lockDeadlineMs);
  tell({ type: 'closed', reason });
  try {
    await end?.(reason);
  } finally {
    process.exit(0);
  }
}

let connect: ((port: MessagePortMain) => void) | undefined;
process.parentPort.on('message', ({ data, ports }) => {
  // Main is the only one that can post here.
  const message = data as MainToVault;
  switch (message.type) {
    case 'start':
      connect = start(message);
      tell({ type: 'ready' });
      return;
    case 'connect': {
      const [port] = ports;
      if (port !== undefined) connect?.(port);
      return;
    }
    case 'file':
      refs.add(message.ref, message.path, message.purpose);
      return;
    case 'forget-file':
      refs.forget(message.ref);
      return;
    case 'token-process': {
      const [port] = ports;
      if (port !== undefined) tokens.ready(message.id, port);
      return;
    }
    case 'token-ended':
      tokens.ended(message.id);
      return;
    case 'network-refused':
      tokens.refused(message.id, message.reason);
      return;
    case 'lock':
      void lockAndExit(message.reason);
  }
});
