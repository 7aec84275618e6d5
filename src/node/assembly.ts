import { unlink } from 'node:fs/promises';
import encodeQr from 'qr';
import { HoldfastError, isHoldfastError } from '../core/error.ts';
import type { Argon2idCost, StorePort } from '../core/ports.ts';
import { nativeAead } from './crypto/aead.ts';
import { calibrateArgon2id, nativeKdf } from './crypto/argon2.ts';
import { nativeHash } from './crypto/hash.ts';
import { nativeHdEngine } from './crypto/native-hd-engine.ts';
import { nativeSigner, secondSigner } from './crypto/native-signer.ts';
import { nativeX25519 } from './crypto/native-x25519.ts';
import { systemRandomPort } from './crypto/random.ts';
import { selfTest } from './crypto/self-test.ts';
import { takeBackFile, writeFileAtomic } from './files/atomic-write.ts';
import { readFileCapped } from './files/safe-read.ts';
import { seenFolder } from './store/seen-file.ts';
import { createStore, openStore } from './store/sqlite-store.ts';
import { nativeAuditSign } from './store/vault-ports.ts';

/** What differs between the programs that put engine and machine together. */
export interface NodePortsOptions {
  readonly program: 'app' | 'cli';
  readonly appVersion: string;
  /** Where last-seen generations are kept; absent: rollback is not watched and failed unlocks are not counted. */
  readonly seenFolder?: string | undefined;
  /** The path that a file reference stands for; a path itself when absent. Errors: `file-missing`. */
  readonly resolve?: ((ref: string, purpose: 'read' | 'create') => string | Promise<string>) | undefined;
  /** Cost of new passphrase slots; calibrated on this machine when absent. */
  readonly kdfCost?: Argon2idCost | undefined;
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
    aead: nativeAead,
    kdf: nativeKdf,
    x25519: nativeX25519,
    auditSign: nativeAuditSign,
    signer: nativeSigner,
    secondSigner,
    hd: nativeHdEngine,
    files: {
      resolve: async (ref: string, purpose: 'read' | 'create') =>
        resolve === undefined ? ref : await resolve(ref, purpose),
      readWhole: (path: string, cap: number) => inContractWords(() => readFileCapped(path, cap), readCodes),
      writeWhole: (path: string, bytes: Uint8Array) =>
        inContractWords(async () => {
          const written = await writeFileAtomic(path, bytes);
          return { takeBack: () => takeBackFile(path, written) };
        }, writeCodes),
    },
    stores: {
      create: (path: string): Promise<StorePort> =>
        inContractWords(async () => removedUnlessUsed(path, await createStore(path, holder)), createCodes),
      open: (path: string): Promise<StorePort> => inContractWords(() => openStore(path, holder), openCodes),
    },
    ...(options.seenFolder === undefined ? {} : { seen: seenFolder(options.seenFolder) }),
    calibrate: async (): Promise<Argon2idCost> => kdfCost ?? (await calibrateArgon2id()).cost,
    selfTest: () => (tested ??= selfTest()),
    drawQr,
    app: {
      version: appVersion,
      runtime: runtimeName(),
      platform: `${process.platform} ${process.arch}`,
      randomSource: 'operating system (node:crypto), health-tested',
      actor: program === 'cli' ? 'cli:owner' : 'owner',
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
    if (!isHoldfastError(error)) throw error;
    const code = codes[error.code];
    throw code === undefined ? error : new HoldfastError(code, error.details);
  }
}

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

function runtimeName(): string {
  const { electron, node } = process.versions;
  return electron === undefined ? `Node ${node}` : `Electron ${electron}, Node ${node}`;
}
