import { unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import encodeQr from 'qr';
import { HoldfastError, isHoldfastError } from '../core/error.ts';
import type { Argon2idCost, StorePort } from '../core/ports.ts';
import { nativeAead } from './crypto/aead.ts';
import { calibrateArgon2id, nativeKdf } from './crypto/argon2.ts';
import { nativeChunks } from './crypto/chunk-cipher.ts';
import { collectLatest, forgetUsedKeys } from './crypto/collect.ts';
import { nativeDigests, nativeHash, nativeMac } from './crypto/hash.ts';
import { nativeHdEngine } from './crypto/native-hd-engine.ts';
import { nativeSigner } from './crypto/native-signer.ts';
import { nativeX25519 } from './crypto/native-x25519.ts';
import { systemRandomPort } from './crypto/random.ts';
import { quickSecondSigner } from './crypto/second-signer.ts';
import { selfTest } from './crypto/self-test.ts';
import { takeBackFile, writeFileAtomic } from './files/atomic-write.ts';
import { readFolder, type FolderLimits } from './files/read-folder.ts';
import { readFileCapped } from './files/safe-read.ts';
import { fileStamp } from './files/file-stamp.ts';
import { openSourceFile } from './files/source-file.ts';
import { socketPath } from './serve/socket-place.ts';
import { servePort } from './serve/socket-server.ts';
import { sshAgentPort } from './serve/ssh-agent.ts';
import { openTargetFile, type TargetFileWish } from './files/target-file.ts';
import { bulkSignerFor, warmBulkSigner } from './signing-pool.ts';
import { seenFolder } from './store/seen-file.ts';
import { createStore, openStore } from './store/sqlite-store.ts';
import { unlockMemory } from './store/unlock-memory.ts';
import { nativeAuditSign } from './store/vault-ports.ts';
import { createDevicePort } from './devices/device-port.ts';
import { createNodePort, type NodePortOptions } from './net/node-port.ts';
import { forkDeviceProcess, forkTokenProcess } from './tokens/forked-process.ts';
import { createTokenPort } from './tokens/token-port.ts';
import type { StartTokenProcess } from './tokens/token-process-port.ts';

/** What differs between the programs that put engine and machine together. */
export interface NodePortsOptions {
  readonly program: 'app' | 'cli';
  readonly appVersion: string;
  /** Where last-seen generations are kept; absent: rollback is not watched and failed unlocks are not counted. */
  readonly seenFolder?: string | undefined;
  /** The path that a file reference of a command stands for; a path itself when absent. Errors: `file-missing`. */
  readonly resolve?:
    ((ref: string, use: 'read' | 'create', command: string) => string | Promise<string>) | undefined;
  /** Where programs reach the vault; the usual place of this user when absent. */
  readonly socket?: string | undefined;
  /** Starts the process of a token module; a Node process of its own when absent. */
  readonly startTokenProcess?: StartTokenProcess | undefined;
  /** The same for the process that watches USB. */
  readonly startDeviceProcess?: StartTokenProcess | undefined;
  /** Starts the network process for one conversation; without it nobody is asked. */
  readonly startNetProcess?: NodePortOptions['start'] | undefined;
  /** Whether this computer is in cold mode; absent where this process does not see it. */
  readonly isCold?: NodePortOptions['isCold'];
  /** Cost of new passphrase slots; calibrated on this machine when absent. */
  readonly kdfCost?: Argon2idCost | undefined;
}

/** Two turns of the event loop, because the first may come before the system is asked what has come in. */
function breath(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(() => {
      setImmediate(resolve);
    });
  });
}

/** Every port of the engine on this machine; fits the engine's `EnginePorts`. */
export function createNodePorts(options: NodePortsOptions) {
  const { program, appVersion, resolve, kdfCost } = options;
  const holder = { program };
  // Once for the process: the code that was tested is the code that stays loaded.
  let tested: Promise<void> | undefined;
  return {
    clock: { now: () => Date.now() },
    random: systemRandomPort,
    hash: nativeHash,
    digests: nativeDigests,
    aead: nativeAead,
    chunks: nativeChunks,
    mac: nativeMac,
    kdf: nativeKdf,
    x25519: nativeX25519,
    auditSign: nativeAuditSign,
    signer: nativeSigner,
    secondSigner: quickSecondSigner,
    breath,
    bulkSigner: bulkSignerFor,
    warmBulkSigner,
    hd: nativeHdEngine,
    files: {
      resolve: async (ref: string, use: 'read' | 'create', command = '') =>
        resolve === undefined ? ref : await resolve(ref, use, command),
      readWhole: (path: string, cap: number) => inContractWords(() => readFileCapped(path, cap), readCodes),
      readFolder: (path: string, limits: FolderLimits) =>
        inContractWords(() => readFolder(path, limits), readCodes),
      writeWhole: (path: string, bytes: Uint8Array) =>
        inContractWords(async () => {
          const written = await writeFileAtomic(path, bytes);
          return { takeBack: () => takeBackFile(path, written) };
        }, writeCodes),
      openSource: (path: string) => openSourceFile(path, reading),
      openTarget: (path: string, wish: TargetFileWish) => openTargetFile(path, wish, { writing, reading }),
    },
    stores: {
      create: (path: string): Promise<StorePort> =>
        inContractWords(async () => removedUnlessUsed(path, await createStore(path, holder)), createCodes),
      open: (path: string): Promise<StorePort> => inContractWords(() => openStore(path, holder), openCodes),
      stamp: fileStamp,
    },
    sshAgent: sshAgentPort(folderOf(options.seenFolder)),
    tokens: createTokenPort({ start: options.startTokenProcess ?? forkTokenProcess }),
    devices: createDevicePort({ start: options.startDeviceProcess ?? forkDeviceProcess }),
    ...(options.startNetProcess === undefined
      ? {}
      : { nodes: createNodePort({ start: options.startNetProcess, isCold: options.isCold }) }),
    serve: servePort(options.socket ?? socketPath(folderOf(options.seenFolder))),
    ...(options.seenFolder === undefined
      ? {}
      : {
          seen: seenFolder(options.seenFolder),
          unlockMemory: unlockMemory(join(dirname(options.seenFolder), 'unlock')),
        }),
    calibrate: async (): Promise<Argon2idCost> => kdfCost ?? (await calibrateArgon2id()).cost,
    selfTest: () => (tested ??= selfTest()),
    drawQr,
    forgetUsedKeys,
    collectLatest,
    app: {
      version: appVersion,
      runtime: runtimeName(),
      platform: `${process.platform} ${process.arch}`,
      randomSource: 'operating system (node:crypto), health-tested',
      actor: program === 'cli' ? 'cli:owner' : 'owner',
      shownModulesOnly: program === 'app',
    },
  };
}

const readCodes = {
  'no-such-file': 'file-missing',
  'not-a-file': 'file-not-regular',
  'file-access-denied': 'file-unreadable',
  'file-read-failed': 'file-unreadable',
  'folder-missing': 'file-missing',
};
const writeCodes = {
  'no-such-file': 'file-missing',
  'folder-missing': 'file-missing',
  'file-access-denied': 'folder-not-writable',
  'file-write-failed': 'write-failed',
  'not-a-file': 'file-exists',
};
const createCodes = {
  ...writeCodes,
  'file-exists': 'vault-exists',
  'vault-read-only': 'folder-not-writable',
  'store-failed': 'write-failed',
};
const openCodes = {
  'no-such-file': 'vault-missing',
  'folder-missing': 'vault-missing',
  'not-a-file': 'file-not-regular',
  'file-access-denied': 'file-unreadable',
  'file-read-failed': 'file-unreadable',
  'vault-read-only': 'folder-not-writable',
  'store-failed': 'file-unreadable',
};

/** The same failure under the contract's name for it, where files of different meaning share one cause. */
async function inContractWords<T>(
  work: () => Promise<T>,
  codes: Readonly<Record<string, string>>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof Error ? inWords(error, codes) : error;
  }
}

function inWords(error: Error, codes: Readonly<Record<string, string>>): Error {
  if (!isHoldfastError(error)) return error;
  const code = codes[error.code];
  return code === undefined ? error : new HoldfastError(code, error.details);
}

const reading = (error: Error): Error => inWords(error, readCodes);
const writing = (error: Error): Error => inWords(error, writeCodes);

function drawQr(text: string): boolean[][] | undefined {
  try {
    return encodeQr(text, 'raw', { ecc: 'medium', border: 4 });
  } catch {
    return undefined;
  }
}

/** A store whose file goes again when it is closed before anything was committed: a vault that did not come to be. */
function removedUnlessUsed(path: string, store: StorePort): StorePort {
  let used = false;
  return {
    readHeader: () => store.readHeader(),
    load: () => store.load(),
    readLog: (from, to) => store.readLog(from, to),
    copyTo: (target) => store.copyTo(target),
    commit: async (change) => {
      await store.commit(change);
      used = true;
    },
    close: async () => {
      await store.close();
      if (!used) await unlink(path).catch(() => undefined);
    },
  };
}

/** The folder for data of programs, which the folder of last-seen generations lies in. */
function folderOf(seenFolder: string | undefined): string | undefined {
  return seenFolder === undefined ? undefined : dirname(seenFolder);
}

function runtimeName(): string {
  const { electron, node } = process.versions;
  return electron === undefined ? `Node ${node}` : `Electron ${electron}, Node ${node}`;
}
