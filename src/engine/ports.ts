import type { Signer } from '../core/crypto/signer.ts';
import type {
  AeadPort,
  Argon2idCost,
  AuditSignPort,
  BlockSink,
  BlockSource,
  ChunkCipherPort,
  ClaimedPlace,
  ClockPort,
  DigestPort,
  FilePlace,
  HashPort,
  KdfPort,
  MacPort,
  RandomPort,
  SeenPort,
  StorePort,
  X25519Port,
} from '../core/ports.ts';
import type { HdEngine } from '../core/seeds/hd-engine.ts';
import type { DevicePort } from '../core/devices/port.ts';
import type { NodePort } from '../core/nodes/port.ts';
import type { TokenPort } from '../core/tokens/port.ts';
import type { UnlockMemoryPort } from '../core/tokens/unlock-memory.ts';

/** What a reference of the contract is resolved for: reading an existing file, or making one that must not exist. */
export type FilePurpose = 'read' | 'create';

/** A file that was just made. */
export interface WrittenFile {
  /** Removes it again, unless another file has taken its name meanwhile. Never fails. */
  takeBack(): Promise<void>;
}

/** A file that is read from start to end, without ever being whole in memory. */
export interface SourceFile extends BlockSource {
  readonly place: FilePlace;
  /** The bytes at a position, at most `cap`. */
  part(position: number, cap: number): Promise<Uint8Array>;
  /** Errors: `file-unreadable` {reason: changed} when the file is not what it was when it was opened. */
  requireUnchanged(): Promise<void>;
  /** Wipes what was read and closes. Never fails. */
  close(): Promise<void>;
}

/** What a file that is being written is to become. */
export interface TargetWish {
  /** Bytes that it will have; it is not begun where there is no room for them. */
  readonly size: number;
  /** Takes the place of the file that has the name, instead of refusing to. */
  readonly replace?: boolean;
  /** Name of the file beside it that is written to first; a leftover of that name is removed. A random one when absent. */
  readonly temp?: string;
}

/** A file being written under another name until it is whole. */
export interface TargetFile extends BlockSink {
  claim(bytes: number): Promise<ClaimedPlace>;
  /** Writes what is still in memory and makes all of it durable, under the other name. */
  settle(): Promise<void>;
  /** A look at what was settled, as it is on the disk. */
  readBack(): Promise<SourceFile>;
  /** Gives it its name, durably. Errors: `file-exists`. */
  name(): Promise<WrittenFile>;
  /** Removes it, unless it has its name. Never fails; to be called at the end in any case. */
  close(): Promise<void>;
}

/** One thing in a folder: its bytes, or the code of why they were not read. */
export type FolderItem =
  { readonly name: string; readonly bytes: Uint8Array } | { readonly name: string; readonly code: string };

/** Files, named by the references of the contract. In the CLI a reference is a path; in the app, a handle. */
export interface FilesPort {
  /**
   * The path that a reference stands for. Errors: `file-missing` for a reference that nobody gave out, or gave out for
   * another thing than `command`, which a context fills in for its handler.
   */
  resolve(ref: string, purpose: FilePurpose, command?: string): Promise<string>;
  /**
   * A whole regular file of at most `cap` bytes. Errors: `file-missing`, `file-unreadable`, `file-not-regular`,
   * `file-too-large`.
   */
  readWhole(path: string, cap: number): Promise<Uint8Array>;
  /**
   * The files of a folder, sorted by name; undefined when the path is none. Links, pipes, devices and folders inside are
   * named with a code and not opened. Errors: `too-many-files`, `file-too-large`, `file-missing`, `file-unreadable`.
   */
  readFolder(
    path: string,
    limits: { readonly each: number; readonly total: number; readonly count: number },
  ): Promise<readonly FolderItem[] | undefined>;
  /**
   * A new file, durable and read back before this returns. Errors: `file-exists`, `file-missing` (its folder),
   * `folder-not-writable`, `disk-full`, `write-failed`.
   */
  writeWhole(path: string, bytes: Uint8Array): Promise<WrittenFile>;
  /** A regular file of any size. Errors, here and later: `file-missing`, `file-unreadable`, `file-not-regular`. */
  openSource(path: string): Promise<SourceFile>;
  /**
   * A new file of any size. Errors, here and later: `file-exists`, `file-missing` (its folder), `folder-not-writable`,
   * `disk-full`, `write-failed`.
   */
  openTarget(path: string, wish: TargetWish): Promise<TargetFile>;
}

/** Files of vaults. */
export interface StoresPort {
  /** Errors: `vault-exists`, `file-missing` (its folder), `folder-not-writable`, `disk-full`, `write-failed`. */
  create(path: string): Promise<StorePort>;
  /** Errors: `vault-missing`, `not-a-vault`, `vault-in-use` {holder}, `vault-damaged`, `file-not-regular`. */
  open(path: string): Promise<StorePort>;
  /**
   * What is another one when the file has changed since, told without opening it; undefined when there is none to be told.
   * Absent: nothing tells, and the file is taken for another each time.
   */
  stamp?(path: string): Promise<string | undefined>;
}

/** One client of the SSH agent: messages in, answers out, in order. */
export interface AgentConversation {
  answer(message: Uint8Array): Promise<Uint8Array>;
  /** The client has gone. */
  gone(): void;
}

/** An SSH agent that listens. */
export interface ListeningAgent {
  /** What clients find as `SSH_AUTH_SOCK`. */
  readonly socket: string;
  close(): Promise<void>;
}

/** Where SSH clients of this user, and nobody else, reach an agent. */
export interface SshAgentPort {
  /** At a place that is the same each time for this vault (its id). Errors: `serve-failed` {reason}. */
  listen(vault: string, connect: () => AgentConversation): Promise<ListeningAgent>;
}

/** A connection of a program, as whoever converses over it sees it. */
export interface ProgramWire {
  /** Sends one line. Whoever reads too slowly is hung up on. */
  send(text: string): void;
  /** What comes next: the owner's answer to a pairing, or requests, which may be long. Sets what is waited for. */
  expect(what: 'approval' | 'requests'): void;
  /** Hangs up once what was sent is out. */
  end(): void;
}

/** What is done with what a program says. */
export interface ProgramConversation {
  line(text: string): void;
  /** A line that is none. */
  fault(reason: 'line-too-long' | 'not-utf8'): void;
  gone(): void;
}

/** A server for programs that listens. */
export interface ListeningServer {
  /** Path of the socket or name of the pipe. */
  readonly address: string;
  /** How many are connected. */
  readonly connections: number;
  close(): Promise<void>;
}

/** Where programs of this user, and nobody else, reach an open vault. */
export interface ServePort {
  /** Errors: `serve-failed` {reason}. */
  listen(connect: (wire: ProgramWire) => ProgramConversation): Promise<ListeningServer>;
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
  /** A page asks: a token module is loaded only as the file that was listed or chosen, with the hash that was shown. */
  readonly shownModulesOnly?: boolean;
}

/** Makes many signatures of one secp256k1 key, each checked by the second implementation before it is given out. */
export interface BulkSigner {
  /**
   * Recoverable ECDSA signatures, 65 bytes (r, s, recovery) for each 32-byte digest, one after the other. `secret` is
   * copied and stays the caller's to wipe. Errors: `bad-signature`.
   */
  sign(secret: Uint8Array, publicKey: Uint8Array, digests: Uint8Array): Promise<Uint8Array>;
  /** Makes a part of what waits on the thread at hand, which takes a while; false when nothing waits. Never fails. */
  help?(): boolean;
  /** Wipes what it was given and ends its threads. Never fails. */
  close(): Promise<void>;
}

/** Everything that the engine needs from the machine it runs on. */
export interface EnginePorts {
  readonly clock: ClockPort;
  readonly random: RandomPort;
  readonly hash: HashPort;
  /** Absent: noble's. */
  readonly digests?: DigestPort;
  readonly aead: AeadPort;
  /** For encrypted data outside of the vault. */
  readonly chunks: ChunkCipherPort;
  readonly mac: MacPort;
  readonly kdf: KdfPort;
  /** Absent: noble's. */
  readonly x25519?: X25519Port;
  readonly auditSign: AuditSignPort;
  /** Makes signatures. */
  readonly signer: Signer;
  /** A second implementation that shares no code with the first: no signature leaves before it has accepted it. */
  readonly secondSigner: Signer;
  /** Lets messages, sockets and timers have their turn; absent: a timer, which takes a millisecond at least. */
  breath?(): Promise<void>;
  /** For so many signatures, on several threads where that is worth while; absent: one at a time as any other. */
  bulkSigner?(count: number): BulkSigner;
  /** Gets ready to sign so many soon. */
  warmBulkSigner?(count: number): void;
  /** Hashes and arithmetic of BIP-32, native. */
  readonly hd: HdEngine;
  readonly files: FilesPort;
  readonly stores: StoresPort;
  readonly seen?: SeenPort;
  /** Absent: programs are not served here. */
  readonly serve?: ServePort;
  /** Absent: this machine has no SSH agent. */
  readonly sshAgent?: SshAgentPort;
  /** Absent: no hardware tokens here. */
  readonly tokens?: TokenPort;
  /** Absent: no token opens a vault here. */
  readonly unlockMemory?: UnlockMemoryPort;
  /** Absent: nobody is asked about transactions here. */
  readonly nodes?: NodePort;
  /** Absent: USB cannot be seen here. */
  readonly devices?: DevicePort;
  /** Cost for a new passphrase slot on this machine (V-1). */
  calibrate(): Promise<Argon2idCost>;
  /** Known-answer tests (K-9). Throws `self-test-failed` {test}; run once before the first vault is made or opened. */
  selfTest(): Promise<void>;
  /** A text as a square of dark and light modules, quiet zone included; undefined when it is too long for one code. */
  drawQr(text: string): readonly (readonly boolean[])[] | undefined;
  /** Overwrites the copies of keys that the machine's own crypto keeps until they are collected; absent: it keeps none. */
  forgetUsedKeys?(): void;
  /** Forgets in a millisecond what was used lately; called when nobody waits. */
  collectLatest?(): void;
  readonly app: AppInfo;
}
