import type { Signer } from '../core/crypto/signer.ts';
import type {
  AeadPort,
  Argon2idCost,
  AuditSignPort,
  ClockPort,
  HashPort,
  KdfPort,
  RandomPort,
  SeenPort,
  StorePort,
  X25519Port,
} from '../core/ports.ts';
import type { HdEngine } from '../core/seeds/hd-engine.ts';

/** What a reference of the contract is resolved for: reading an existing file, or making one that must not exist. */
export type FilePurpose = 'read' | 'create';

/** A file that was just made. */
export interface WrittenFile {
  /** Removes it again, unless another file has taken its name meanwhile. Never fails. */
  takeBack(): Promise<void>;
}

/** Files, named by the references of the contract. In the CLI a reference is a path; in the app, a handle. */
export interface FilesPort {
  /** The path that a reference stands for. Errors: `file-missing` for a reference that nobody gave out. */
  resolve(ref: string, purpose: FilePurpose): Promise<string>;
  /**
   * A whole regular file of at most `cap` bytes. Errors: `file-missing`, `file-unreadable`, `file-not-regular`,
   * `file-too-large`.
   */
  readWhole(path: string, cap: number): Promise<Uint8Array>;
  /**
   * A new file, durable and read back before this returns. Errors: `file-exists`, `file-missing` (its folder),
   * `folder-not-writable`, `disk-full`, `write-failed`.
   */
  writeWhole(path: string, bytes: Uint8Array): Promise<WrittenFile>;
}

/** Files of vaults. */
export interface StoresPort {
  /** Errors: `vault-exists`, `file-missing` (its folder), `folder-not-writable`, `disk-full`, `write-failed`. */
  create(path: string): Promise<StorePort>;
  /** Errors: `vault-missing`, `not-a-vault`, `vault-in-use` {holder}, `vault-damaged`, `file-not-regular`. */
  open(path: string): Promise<StorePort>;
}

/** What is noted in the origin of every key. */
export interface AppInfo {
  /** Version of Holdfast. */
  readonly version: string;
  /** Such as `Node 24.1.0` or `Electron 33.2.1`. */
  readonly runtime: string;
  /** Such as `linux x64`. */
  readonly platform: string;
  /** Name of the source of randomness. */
  readonly randomSource: string;
  /** Who acts, for history and log; `owner` when absent. */
  readonly actor?: string;
}

/** Everything that the engine needs from the machine it runs on. */
export interface EnginePorts {
  readonly clock: ClockPort;
  readonly random: RandomPort;
  readonly hash: HashPort;
  readonly aead: AeadPort;
  readonly kdf: KdfPort;
  /** Absent: noble's. */
  readonly x25519?: X25519Port;
  readonly auditSign: AuditSignPort;
  /** Makes signatures. */
  readonly signer: Signer;
  /** A second implementation that shares no code with the first: no signature leaves before it has accepted it. */
  readonly secondSigner: Signer;
  /** Hashes and arithmetic of BIP-32, native. */
  readonly hd: HdEngine;
  readonly files: FilesPort;
  readonly stores: StoresPort;
  readonly seen?: SeenPort;
  /** Cost for a new passphrase slot on this machine (V-1). */
  calibrate(): Promise<Argon2idCost>;
  /** Known-answer tests (K-9). Throws `self-test-failed` {test}; run once before the first vault is made or opened. */
  selfTest(): Promise<void>;
  /** A text as a square of dark and light modules, quiet zone included; undefined when it is too long for one code. */
  drawQr(text: string): readonly (readonly boolean[])[] | undefined;
  readonly app: AppInfo;
}
