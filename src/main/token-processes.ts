import { MessageChannelMain, utilityProcess, type MessagePortMain, type UtilityProcess } from 'electron';
import { tokenEnvironmentOf } from '../core/tokens/environment.ts';
import { killWithOffspring } from './kill-process.ts';

/** Processes for token modules, for USB and for the network, started and killed for one vault process. What goes over their ports is not main's to see. */
export interface TokenProcesses {
  /** `ready` gets the port of the process that was started under that number; `ended` is called once when it is gone. */
  start(
    id: number,
    what: keyof ProcessEntries,
    ready: (port: MessagePortMain) => void,
    ended: () => void,
    /** The one host that a process for the network may speak to. */
    origin?: string,
  ): void;
  kill(id: number): void;
  /** Kills what speaks to the network: cold mode has begun. */
  killNetwork(): void;
  /** Kills them all: the vault process they belong to has ended. */
  killAll(): void;
}

/** The bundles that they run. */
export interface ProcessEntries {
  readonly module: string;
  readonly devices: string;
  readonly network: string;
}

/** A vault has so many modules at most that run at once. */
const most = 32;

const serviceNames: Readonly<Record<keyof ProcessEntries, string>> = {
  module: 'Holdfast token',
  devices: 'Holdfast devices',
  network: 'Holdfast network',
};

/** Makes the keeper; while `isCold`, nothing that speaks to the network goes on. */
export function createTokenProcesses(entries: ProcessEntries, isCold: () => boolean): TokenProcesses {
  const running = new Map<number, UtilityProcess>();
  const onNetwork = new Set<UtilityProcess>();
  return {
    start(id, what, ready, ended, origin) {
      if (running.has(id) || running.size >= most) {
        ended();
        return;
      }
      const child = utilityProcess.fork(entries[what], [], {
        env: tokenEnvironmentOf(process.env),
        execArgv: [],
        serviceName: serviceNames[what],
        // A module may write whatever it likes to nowhere.
        stdio: 'ignore',
        // On macOS modules are signed by their makers, not by us.
        ...(what === 'module' && process.platform === 'darwin'
          ? { allowLoadingUnsignedLibraries: true }
          : {}),
      });
      running.set(id, child);
      if (what === 'network') {
        onNetwork.add(child);
        // It takes a while from being let to being there.
        child.once('spawn', () => {
          if (isCold()) killWithOffspring(child);
        });
      }
      child.once('exit', () => {
        running.delete(id);
        onNetwork.delete(child);
        ended();
      });
      // Nothing that this process says to main is listened to.
      const { port1, port2 } = new MessageChannelMain();
      child.postMessage({ type: 'start', ...(origin === undefined ? {} : { origin }) }, [port1]);
      ready(port2);
    },
    kill(id) {
      const child = running.get(id);
      if (child !== undefined) killWithOffspring(child);
    },
    killNetwork() {
      for (const child of onNetwork) killWithOffspring(child);
    },
    killAll() {
      for (const child of running.values()) killWithOffspring(child);
    },
  };
}
