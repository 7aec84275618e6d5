import { MessageChannelMain, utilityProcess, type MessagePortMain, type UtilityProcess } from 'electron';
import { lockDeadlineMs, type LockReason, type MainToVault, type VaultToMain } from '../shared/wire.ts';
import type { FileHandle } from './file-handles.ts';
import type { MainModule } from './module.ts';
import { createTokenProcesses, type TokenProcesses } from './token-processes.ts';
import { killWithOffspring } from './kill-process.ts';
import { parseVaultMessage } from './vault-message.ts';

/** The vault process as main sees it: a thing to start, to connect pages to, and to end. */
export interface VaultProcess extends MainModule {
  /** A port to the process, started if there is none. A port given out before ends. */
  connect(): MessagePortMain;
  addFile(file: FileHandle): void;
  forgetFile(ref: string): void;
  /** Ends the process: within the deadline by itself, else by SIGKILL. */
  end(reason: LockReason): Promise<void>;
  running(): boolean;
  /** Ends what speaks to the network. */
  killNetwork(): void;
}

/** How the process is started and who hears of it. */
export interface VaultProcessOptions {
  /** The bundle of `processes/vault.ts`. */
  readonly entry: string;
  /** The bundle of `processes/token.ts`. */
  readonly tokenEntry: string;
  /** The bundle of `processes/devices.ts`. */
  readonly deviceEntry: string;
  /** The bundle of `processes/net.ts`. */
  readonly netEntry: string;
  /** Whether a process may speak to this host at the address with this hash; the person is asked. */
  readonly mayAsk: (origin: string, address: string) => Promise<'granted' | 'cold' | 'declined'>;
  /** Whether nobody may be spoken to. */
  readonly isCold: () => boolean;
  /** Of Holdfast; noted in the origin of keys. */
  readonly version: string;
  readonly seenFolder: string;
  readonly files: () => readonly FileHandle[];
  readonly heard: (message: VaultToMain) => void;
  /** It ended and main did not ask for that. */
  readonly ended: () => void;
  /** Where its diagnostics go; a release drops them. */
  readonly stdio: 'ignore' | 'inherit';
}

interface Running {
  readonly child: UtilityProcess;
  /** Processes of token modules, which go with it. */
  readonly tokens: TokenProcesses;
  readonly exit: Promise<void>;
  ending: boolean;
  gone: boolean;
}

/** Makes the keeper of the vault process; none runs until a page asks. */
export function createVaultProcess(options: VaultProcessOptions): VaultProcess {
  let running: Running | undefined;
  /** Processes that were told to end and have not yet. */
  const ending = new Set<Promise<void>>();

  const post = (to: Running, message: MainToVault, ports: MessagePortMain[] = []): void =>
    to.child.postMessage(message, ports);

  const startToken = (
    to: Running,
    id: number,
    what: 'module' | 'devices' | 'network',
    origin?: string,
  ): void => {
    if (to.ending) return;
    to.tokens.start(
      id,
      what,
      (port) => post(to, { type: 'token-process', id }, [port]),
      () => {
        if (!to.gone) post(to, { type: 'token-ended', id });
      },
      origin,
    );
  };
  const startNetwork = async (to: Running, id: number, origin: string, address: string): Promise<void> => {
    if (to.ending) return;
    // A question that cannot be put counts as a no.
    const answer = await options.mayAsk(origin, address).catch(() => 'declined' as const);
    if (answer === 'granted') startToken(to, id, 'network', origin);
    else if (!to.gone) post(to, { type: 'network-refused', id, reason: answer });
  };

  const start = (): Running => {
    const child = utilityProcess.fork(options.entry, [], {
      // What a locale or a temporary folder needs; nothing that loads code.
      env: Object.fromEntries(
        ['HOME', 'LANG', 'LC_ALL', 'TMPDIR', 'TZ'].flatMap((name) =>
          process.env[name] === undefined ? [] : [[name, process.env[name]]],
        ),
      ),
      execArgv: [],
      serviceName: 'Holdfast vault',
      stdio: options.stdio,
    });
    let gone = (): void => undefined;
    const started: Running = {
      child,
      tokens: createTokenProcesses(
        { module: options.tokenEntry, devices: options.deviceEntry, network: options.netEntry },
        options.isCold,
      ),
      exit: new Promise((resolve) => (gone = resolve)),
      ending: false,
      gone: false,
    };
    child.on('message', (raw: unknown) => {
      const message = parseVaultMessage(raw);
      if (message === undefined) return;
      if (message.type === 'token-start') startToken(started, message.id, message.what);
      else if (message.type === 'network-start')
        void startNetwork(started, message.id, message.origin, message.address);
      else if (message.type === 'token-kill') started.tokens.kill(message.id);
      else if (!started.ending) options.heard(message);
    });
    // The code says nothing: a killed utility process shows 0 (security.md, trap 8).
    child.on('exit', () => {
      gone();
      started.gone = true;
      started.tokens.killAll();
      if (running === started) running = undefined;
      if (!started.ending) options.ended();
    });
    post(started, { type: 'start', appVersion: options.version, seenFolder: options.seenFolder });
    for (const file of options.files()) post(started, { type: 'file', ...file });
    return started;
  };

  const end = async (target: Running, reason: LockReason): Promise<void> => {
    post(target, { type: 'lock', reason });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>(
      (resolve) => (timer = setTimeout(() => resolve('late'), lockDeadlineMs)),
    );
    const outcome = await Promise.race([target.exit, late]);
    clearTimeout(timer);
    if (outcome !== 'late') return;
    // `kill()` of Electron sends SIGTERM, which a process that hangs does not heed.
    killWithOffspring(target.child);
    await target.exit;
  };

  return {
    name: 'vault-process',
    connect() {
      running ??= start();
      const { port1, port2 } = new MessageChannelMain();
      post(running, { type: 'connect' }, [port1]);
      return port2;
    },
    addFile(file) {
      if (running) post(running, { type: 'file', ...file });
    },
    forgetFile(ref) {
      if (running) post(running, { type: 'forget-file', ref });
    },
    async end(reason) {
      const target = running;
      // From here on a page that connects gets a process of its own.
      running = undefined;
      if (target !== undefined) {
        const done = end(target, reason).finally(() => ending.delete(done));
        target.ending = true;
        ending.add(done);
      }
      await Promise.all(ending);
    },
    running: () => running !== undefined,
    killNetwork: () => running?.tokens.killNetwork(),
    async onQuit() {
      await this.end('quit');
    },
  };
}
