import type { BitcoinNetwork, DisplayModel } from './display.ts';

/** The kinds of request that can be decoded; one row of the table in `decode.ts` each. */
export const requestKinds = [
  'ethereum-transaction',
  'ethereum-message',
  'ethereum-typed-data',
  'bitcoin-psbt',
  'raw-message',
] as const;
/** See {@link requestKinds}. */
export type RequestKind = (typeof requestKinds)[number];

/** No request is read beyond this many bytes (security.md X-12). */
export const maxRequestBytes = 4 * 1024 * 1024;

/** A message beyond this many bytes nobody reads, so nobody can agree to it. */
export const maxMessageBytes = 64 * 1024;

/** JSON requests are small: typed data of the largest known orders stays below a quarter of this. */
export const maxJsonCharacters = 256 * 1024;

/** Algorithms of the keys this core signs with. */
export type SigningAlgorithm = 'secp256k1' | 'p256' | 'ed25519';

/** The key the caller means to sign with, for requests that do not name one themselves. */
export interface KeyHint {
  keyId: string;
  /** BIP-32 path below that key when it is a seed, such as `m/44'/60'/0'/0/0`. */
  path?: string;
}

/** A key found in the vault. `publicKey` is 33 bytes (secp256k1, P-256, compressed) or 32 bytes (Ed25519). */
export interface FoundKey {
  keyId: string;
  /** BIP-32 path below the key; absent when the key itself signs. */
  path?: string;
  algorithm: SigningAlgorithm;
  publicKey: Uint8Array;
  /** EIP-55 address of a secp256k1 key, when the vault has computed it before; computed anew when absent. */
  address?: string;
}

/** How the decoder asks which keys are ours. "Not ours" is `undefined`; it never throws for that. */
export interface KeyLookup {
  /** The key, or the child of a seed at `path`. */
  byId(keyId: string, path?: string): FoundKey | undefined;
  /** A child by master fingerprint (big-endian 32-bit number, BIP-32) and the full path from the master. */
  byFingerprintPath(fingerprint: number, path: readonly number[]): FoundKey | undefined;
  /** A single key by its compressed secp256k1 public key. */
  byPublicKey(publicKey: Uint8Array): FoundKey | undefined;
  /** A key or known child by its Ethereum address in EIP-55 form. */
  byAddress(address: string): FoundKey | undefined;
}

/** What comes in. `kind` absent or `auto` means: find out from the bytes. */
export interface RequestInput {
  kind?: RequestKind | 'auto';
  bytes: Uint8Array;
  key?: KeyHint;
  /** For PSBTs whose keys carry no BIP-44 coin type; `mainnet` when absent. */
  network?: BitcoinNetwork;
  /** Chain ids (decimal) the key may sign for; any when absent. */
  chainIds?: readonly string[];
  /** Unix seconds, to judge deadlines by; without it only absurdly far ones are flagged. */
  now?: number;
}

/** How a task is signed. Payloads are 32-byte digests on secp256k1, whole messages on Ed25519 and P-256 (SHA-256 inside). */
export type SignatureScheme =
  'ecdsa-secp256k1' | 'ecdsa-secp256k1-recoverable' | 'schnorr-secp256k1' | 'ecdsa-p256' | 'ed25519';

/** One signature to make. */
export interface SigningTask {
  keyId: string;
  /** BIP-32 path below that key; absent when the key itself signs. */
  path?: string;
  scheme: SignatureScheme;
  payload: Uint8Array;
  /** The signature must verify under this key: compressed 33 bytes, or 32 bytes for Schnorr (x-only) and Ed25519. */
  publicKey: Uint8Array;
  /** Taproot key path (BIP-341): tweak the secret with this merkle root, 0 bytes when there is no script tree. */
  taproot?: { merkleRoot: Uint8Array };
}

/** What a finished request is written out as. */
export type OutcomeForm =
  'ethereum-raw-transaction' | 'ethereum-signature' | 'psbt' | 'bitcoin-transaction' | 'signature';

/** The release: nothing of it leaves before every signature verified. */
export interface SignedOutcome {
  kind: RequestKind;
  form: OutcomeForm;
  bytes: Uint8Array;
  mediaType: string;
  suggestedFileName: string;
  /** Bitcoin transaction id, display order, lower-case hex. */
  txid?: string;
  /** Ethereum transaction hash, or the digest of a message, 0x-hex. */
  hash?: string;
  /** False when other parties still have to sign. */
  complete: boolean;
  /** The network transaction of a PSBT once every input is final. */
  extracted?: Uint8Array;
  /** The signatures as released, in the order of the tasks. */
  signatures: readonly Uint8Array[];
}

/** Throws HoldfastError `bad-signature` unless every signature is its task's. */
export type SignatureCheck = (tasks: readonly SigningTask[], signatures: readonly Uint8Array[]) => void;

/** A request that was read, judged signable, and waits for approval. */
export interface DecodedRequest {
  kind: RequestKind;
  display: DisplayModel;
  /** The canonical encoding: decoding it again gives this same request. */
  canonical: Uint8Array;
  /** SHA-256 over kind, canonical bytes, and every task; what an approval refers to. */
  approvalDigest: Uint8Array;
  tasks: readonly SigningTask[];
  /**
   * Checks each signature against its task and puts them in place. Signatures are 64 bytes (compact r||s, Schnorr,
   * Ed25519), or 65 for the recoverable scheme (r||s||recovery 0..1).
   * `check` replaces the verification where the caller has made it with a second implementation already.
   * @throws HoldfastError `bad-signature` when one does not verify.
   */
  finish(signatures: readonly Uint8Array[], check?: SignatureCheck): SignedOutcome;
}
