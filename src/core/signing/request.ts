import type { HashPort } from '../ports.ts';
import type { BitcoinScript } from '../seeds/addresses.ts';
import type { HdEngine } from '../seeds/hd-engine.ts';
import type { ApiSecretForm } from '../crypto/api-secret.ts';
import type { BitcoinNetwork } from './bitcoin/display.ts';
import type { DisplayModel } from './display.ts';
import type { ExceptionCode } from './exceptions.ts';
import type { ReferenceBook } from './ethereum/reference-book.ts';
import type { RequestFacts } from './facts.ts';

/** The kinds of request that can be decoded; one row of the table in `decode.ts` each. */
export const requestKinds = [
  'ethereum-transaction',
  'ethereum-message',
  'ethereum-typed-data',
  'ethereum-authorization',
  'bitcoin-psbt',
  'bitcoin-message',
  'solana-transaction',
  'solana-message',
  'exchange-request',
  'document',
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
export type SigningAlgorithm =
  'secp256k1' | 'p256' | 'p384' | 'ed25519' | 'rsa' | 'hmac-sha256' | 'api-secret';

/** The key the caller means to sign with, for requests that do not name one themselves. */
export interface KeyHint {
  keyId: string;
  /** BIP-32 path below that key when it is a seed, such as `m/44'/60'/0'/0/0`. */
  path?: string;
}

/**
 * A key found in the vault. `publicKey` is 33 bytes (secp256k1, P-256, compressed), 32 bytes (Ed25519), the
 * SubjectPublicKeyInfo (RSA), or empty for secrets that have none (HMAC keys and API secrets).
 */
export interface FoundKey {
  keyId: string;
  /** BIP-32 path below the key; absent when the key itself signs. */
  path?: string;
  algorithm: SigningAlgorithm;
  publicKey: Uint8Array;
  /** EIP-55 address of a secp256k1 key, when the vault has computed it before; computed anew when absent. */
  address?: string;
  /** The script that an account of Bitcoin uses its keys by; absent for other accounts and single keys. */
  script?: BitcoinScript;
  /** The path from the master where the origin that found the key states another, hardened steps with 2^31 added. */
  origin?: readonly number[];
}

/** A key with where it comes from, as a PSBT states it: 33 bytes, or 32 (x-only) for taproot. */
export interface KeyOrigin {
  publicKey: Uint8Array;
  /** Of the master key, as a big-endian 32-bit number (BIP-32). */
  fingerprint: number;
  /** From the master key, hardened steps with 2^31 added. */
  path: readonly number[];
}

/** A script found in a wallet that the owner has added: it was derived again and is the same. */
export interface WalletPlace {
  walletId: string;
  label: string;
  /** 0 to receive, 1 for change. */
  branch: number;
  index: number;
  /** So many of so many keys sign. */
  required: number;
  total: number;
}

/** What an exchange says of a key of ours. */
export interface Credential {
  readonly exchange: string;
  readonly authentication: Authentication;
  /** The exchange's own id of the key. */
  readonly apiKey: string;
  readonly hasPassphrase: boolean;
  /** As stated there; absent when nobody has noted them. */
  readonly rights?: readonly string[];
}

/** How requests to an exchange are authenticated. */
export const authentications = ['hmac', 'ed25519', 'rsa', 'es256', 'ethereum-agent'] as const;
/** One of {@link authentications}. */
export type Authentication = (typeof authentications)[number];

/** How the decoder asks which keys are ours. "Not ours" is `undefined`; it never throws for that. */
export interface KeyLookup {
  /** The key, or the child of a seed at `path`. */
  byId(keyId: string, path?: string): FoundKey | undefined;
  /**
   * A child by master fingerprint (big-endian 32-bit number, BIP-32) and the full path from the master; or by the
   * fingerprint of an account's own extended public key and the path below it, as wallets state it that know no more.
   */
  byFingerprintPath(fingerprint: number, path: readonly number[]): FoundKey | undefined;
  /** A single key by its compressed secp256k1 public key. */
  byPublicKey(publicKey: Uint8Array): FoundKey | undefined;
  /** A key or known child by its Ethereum address in EIP-55 form. */
  byAddress(address: string): FoundKey | undefined;
  /** What is noted of a key as a credential of an exchange; absent where there are no credentials. */
  credential?(keyId: string): Credential | undefined;
  /** The keys in use as credentials of an exchange. */
  credentialsOf?(exchange: string): readonly string[];
  /** The wallet of several keys or of scripts that a Bitcoin script belongs to, by the origins stated beside it. */
  walletOf?(script: Uint8Array, origins: readonly KeyOrigin[]): WalletPlace | undefined;
  /** Native arithmetic of secp256k1, where there is some; everything works without. */
  hd?: Pick<HdEngine, 'addPublic'>;
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
  /** Whether the rules of a key allow what is refused otherwise; nothing is when absent. */
  allows?: (exception: ExceptionCode, keyId: string) => boolean;
  /** The digests in a document request were made in this process from the file itself. */
  fromFile?: true;
  /** Descriptions of contracts and chains that the user added. */
  references?: ReferenceBook;
  /** Unix seconds, to judge deadlines by; without it only absurdly far ones are flagged. */
  now?: number;
  /** The machine's own SHA-256 for the approval digest, many times as fast; the one in JavaScript when absent. */
  sha256?: HashPort['sha256'];
}

/**
 * How a task is signed. Payloads are 32-byte digests on secp256k1, whole messages on all others (hashed inside).
 * The last two give what else an exchange asks for: its passphrase as it is, or a code over it (payload empty).
 */
export type SignatureScheme =
  | 'ecdsa-secp256k1'
  | 'ecdsa-secp256k1-recoverable'
  | 'schnorr-secp256k1'
  | 'ecdsa-p256'
  | 'ecdsa-p384'
  | 'ed25519'
  | 'rsa-pkcs1-sha256'
  | 'rsa-pkcs1-sha512'
  | 'rsa-pss-sha256'
  | 'hmac-sha256'
  | 'hmac-sha384'
  | 'hmac-sha512'
  | 'passphrase'
  | 'passphrase-hmac-sha256';

/** One signature to make. */
export interface SigningTask {
  keyId: string;
  /** BIP-32 path below that key; absent when the key itself signs. */
  path?: string;
  scheme: SignatureScheme;
  payload: Uint8Array;
  /**
   * The signature must verify under this key: compressed 33 bytes, 32 bytes for Schnorr (x-only) and Ed25519, SPKI for
   * RSA, and empty where there is none (HMAC).
   */
  publicKey: Uint8Array;
  /** The secret is an API secret in its stored form, whose text makes the HMAC's key in this way. */
  apiSecret?: ApiSecretForm;
  /** Taproot key path (BIP-341): tweak the secret with this merkle root, 0 bytes when there is no script tree. */
  taproot?: { merkleRoot: Uint8Array };
  /** Place in the list of an earlier task whose signature stands before `payload` in what is signed. */
  after?: number;
}

/** What a finished request is written out as. */
export const outcomeForms = [
  'ethereum-raw-transaction',
  'ethereum-signature',
  'psbt',
  'bitcoin-transaction',
  'bitcoin-signature',
  'solana-transaction',
  'http-request',
  'text',
  'der',
  'signature',
] as const;
/** See {@link outcomeForms}. */
export type OutcomeForm = (typeof outcomeForms)[number];

/** The release: nothing of it leaves before every signature verified. */
export interface SignedOutcome {
  kind: RequestKind;
  form: OutcomeForm;
  bytes: Uint8Array;
  /** What is kept in place of `bytes` where they hold a secret: the same without it, and the names of what is left out. */
  onRecord?: { bytes: Uint8Array; withheld: readonly string[] };
  mediaType: string;
  suggestedFileName: string;
  /** Id of a Bitcoin (display order, lower-case hex) or Solana transaction; absent while what is missing can change it. */
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
  /** The same in the words that rules are written in. */
  facts: RequestFacts;
  /** The canonical encoding: decoding it again gives this same request. */
  canonical: Uint8Array;
  /** SHA-256 over kind, canonical bytes, and every task; what an approval refers to. */
  approvalDigest: Uint8Array;
  tasks: readonly SigningTask[];
  /**
   * Checks each signature against its task and puts them in place. Signatures are 64 bytes (compact r||s, Schnorr,
   * Ed25519), 65 for the recoverable scheme (r||s||recovery 0..1), or as long as the RSA modulus or the hash of an HMAC.
   * `check` replaces the verification where the caller has made it with a second implementation already.
   * @throws HoldfastError `bad-signature` when one does not verify.
   */
  finish: (signatures: readonly Uint8Array[], check?: SignatureCheck) => SignedOutcome;
}
