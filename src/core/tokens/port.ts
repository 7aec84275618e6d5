/**
 * What the core needs of hardware tokens. PKCS#11 is the first way to fill it in (`src/node/tokens`): one process per
 * module, which is killed and started anew on anything unexpected. Nothing here names a slot or a handle: a token is
 * found by its serial number and a key by its CKA_ID and public key, each time anew (security.md P-4).
 *
 * Errors of every call of a module: `module-failed` {reason: `crashed`, `hung`, `lied`, `unloadable`}, `token-removed`,
 * `cancelled`, `token-failed` {reason: name of the CK_RV}; further ones stand at the call.
 */

import type { PinStep, SealedPin } from './sealed-pin.ts';

/** Why a file is not loaded as a module (P-1). */
export const moduleProblems = [
  'missing',
  'not-absolute',
  'not-a-file',
  'not-a-module',
  'other-architecture',
  'owned-by-another',
  'writable-by-others',
  'in-a-shared-folder',
] as const;
/** One of {@link moduleProblems}. */
export type ModuleProblem = (typeof moduleProblems)[number];

/** A PKCS#11 library as it lies on this machine; looking at it loads nothing. */
export interface ModuleFile {
  /** Absolute and real: no link is left in it. */
  readonly path: string;
  /** SHA-256 of the file, lower-case hex. */
  readonly sha256: string;
  readonly bytes: number;
}

/** What a search of this machine has come upon. */
export interface FoundModule {
  /** As it was found: a known place, p11-kit's configuration, or what somebody chose. */
  readonly path: string;
  readonly from: 'known' | 'p11-kit' | 'chosen';
  /** Name of the product as the list of known modules or p11-kit has it; the file's name otherwise. */
  readonly name: string;
  readonly file?: ModuleFile;
  readonly problem?: ModuleProblem;
}

/** All of a search, and what was looked at, so that "nothing found" can say so. */
export interface ModuleSearch {
  readonly found: readonly FoundModule[];
  /** Paths and folders that were looked at. */
  readonly looked: readonly string[];
}

/** C_GetInfo, trimmed and made safe to show. */
export interface ModuleInfo {
  readonly manufacturer: string;
  readonly description: string;
  readonly version: string;
  /** Of the PKCS#11 interface, such as `2.40`. */
  readonly interfaceVersion: string;
}

/** How it stands with a PIN, as far as the token tells (CK_TOKEN_INFO flags). Tokens need not warn: see `docs/tokens.md`. */
export type PinState = 'not-set' | 'fine' | 'count-low' | 'final-try' | 'locked' | 'to-be-changed';

/** A token as its module describes it now. All text is trimmed, one line, at most as long as PKCS#11 allows. */
export interface TokenState {
  /** Serial number; empty for a token that was never initialised on some modules. Together with `reference` it names it. */
  readonly serial: string;
  /** Finds a token without a serial until the next `tokens` call; opaque. */
  readonly reference: string;
  readonly label: string;
  readonly manufacturer: string;
  readonly model: string;
  readonly hardware: string;
  readonly firmware: string;
  /** Name of the reader or slot, to show to people and for nothing else. */
  readonly slot: string;
  readonly initialised: boolean;
  readonly loginNeeded: boolean;
  readonly readOnly: boolean;
  /** The token has a PIN pad of its own: PINs are typed there. */
  readonly pinPad: boolean;
  readonly ownRandom: boolean;
  readonly pin: PinState;
  readonly soPin: PinState;
  /** Lengths of a PIN in bytes. */
  readonly pinBytes: { readonly least: number; readonly most: number };
  /** Bytes; absent where the token does not tell. */
  readonly freeBytes?: number;
  readonly totalBytes?: number;
  /** Who is logged in in this process. */
  readonly loggedIn: 'user' | 'so' | undefined;
}

/** One mechanism of a token (C_GetMechanismInfo). */
export interface TokenMechanism {
  /** Name such as `CKM_ECDSA`; `0x80000001` for those of vendors. */
  readonly name: string;
  readonly number: number;
  /** In the unit that the mechanism uses: bits for RSA and EC, bytes for AES. */
  readonly least: number;
  readonly most: number;
  readonly can: readonly MechanismUse[];
}

/** What a mechanism is for. */
export const mechanismUses = [
  'encrypt',
  'decrypt',
  'digest',
  'sign',
  'verify',
  'generate',
  'generate-pair',
  'wrap',
  'unwrap',
  'derive',
] as const;
/** One of {@link mechanismUses}. */
export type MechanismUse = (typeof mechanismUses)[number];

/** Kinds of keys on tokens. */
export const tokenKeyTypes = [
  'p256',
  'p384',
  'secp256k1',
  'ed25519',
  'x25519',
  'rsa',
  'aes',
  'generic',
  'other',
] as const;
/** One of {@link tokenKeyTypes}. */
export type TokenKeyType = (typeof tokenKeyTypes)[number];

/** Attributes that say how a key is protected, as read back from the token; absent where it does not tell. */
export interface TokenKeyAttributes {
  readonly sensitive?: boolean;
  readonly extractable?: boolean;
  readonly neverExtractable?: boolean;
  readonly alwaysSensitive?: boolean;
  /** Made on this token (CKA_LOCAL). */
  readonly local?: boolean;
  /** A PIN for each use (CKA_ALWAYS_AUTHENTICATE). */
  readonly alwaysAuthenticate?: boolean;
  readonly private?: boolean;
  readonly modifiable?: boolean;
  readonly trusted?: boolean;
  readonly wrapWithTrusted?: boolean;
  readonly sign?: boolean;
  readonly decrypt?: boolean;
  readonly encrypt?: boolean;
  readonly wrap?: boolean;
  readonly unwrap?: boolean;
  readonly derive?: boolean;
}

/** Where a key is on its token. `publicKey` makes sure that it is that key, where it has one. */
export interface TokenKeyPlace {
  /** CKA_ID. */
  readonly id: Uint8Array;
  /** As in a key's record: compressed SEC1, 32 bytes of Ed25519 or X25519, SPKI of RSA. */
  readonly publicKey?: Uint8Array;
}

/** A thing on a token. */
export interface TokenObject {
  readonly kind: 'private' | 'public' | 'secret' | 'certificate' | 'data';
  readonly id: Uint8Array;
  readonly label: string;
  readonly type: TokenKeyType;
  /** Modulus of RSA, length of a secret key. */
  readonly bits?: number;
  /** Of public objects, and of private ones whose public half lies beside them or is told by the token. */
  readonly publicKey?: Uint8Array;
  readonly attributes: TokenKeyAttributes;
  /** X.509 in DER. */
  readonly certificate?: Uint8Array;
}

/** What a new key is to be. */
export interface NewTokenKey {
  readonly type: Exclude<TokenKeyType, 'other'>;
  /** RSA: 2048, 3072, 4096; AES: 128, 192, 256; generic: a multiple of 8. */
  readonly bits?: number;
  readonly id: Uint8Array;
  readonly label: string;
  readonly uses: readonly ('sign' | 'decrypt' | 'encrypt' | 'wrap' | 'unwrap' | 'derive')[];
  /** May leave the token wrapped; false unless it is to be cloned. */
  readonly extractable: boolean;
  /** Gone when its session ends (CKA_TOKEN false). */
  readonly session?: boolean;
}

/** A key that was made, as the token then describes it. */
export interface MadeTokenKey {
  readonly object: TokenObject;
  readonly publicKey?: Uint8Array;
}

/** How a token is to sign. Those with a hash take the message; the others take a digest. */
export const tokenSignatures = [
  'ecdsa',
  'ecdsa-sha256',
  'ecdsa-sha384',
  'ed25519',
  'rsa-pkcs1-sha256',
  'rsa-pkcs1-sha384',
  'rsa-pkcs1-sha512',
  'rsa-pss-sha256',
  'rsa-pss-sha384',
  'rsa-pss-sha512',
  'hmac-sha256',
] as const;
/** One of {@link tokenSignatures}. */
export type TokenSignature = (typeof tokenSignatures)[number];

/**
 * How one key is wrapped by another. `rsa-aes-key-wrap`: as CKM_RSA_AES_KEY_WRAP has it (PKCS #11 3.1, section 6.1.10), an AES key for
 * this once under RSA-OAEP with SHA-256 in both places, then the key under that AES key (RFC 5649); `-sha1` is for tokens that know
 * OAEP with no other hash.
 */
export const tokenWrappings = [
  'aes-key-wrap',
  'aes-key-wrap-pad',
  'rsa-aes-key-wrap',
  'rsa-aes-key-wrap-sha1',
  'rsa-oaep-sha256',
] as const;
/** One of {@link tokenWrappings}. */
export type TokenWrapping = (typeof tokenWrappings)[number];

/** How a token encrypts and decrypts. */
export type TokenCipher =
  | { readonly name: 'rsa-oaep-sha256' }
  | { readonly name: 'rsa-oaep-sha1' }
  | { readonly name: 'aes-gcm'; readonly iv: Uint8Array; readonly aad: Uint8Array }
  | { readonly name: 'aes-cbc-pad'; readonly iv: Uint8Array }
  | { readonly name: 'aes-ecb' };

/** How a call may be cut short. The watchdog ends the process of a module that does not answer in time (P-3). */
export interface TokenCallOptions {
  /** Milliseconds; 5,000 when absent, 60,000 for what a person or a slow token takes its time for. */
  readonly within?: number;
  readonly signal?: {
    readonly aborted: boolean;
    addEventListener(type: 'abort', listener: () => void): void;
  };
}

/** Names a token: by serial, or by the reference of the last listing where it has none. */
export interface TokenName {
  readonly serial: string;
  readonly reference?: string;
}

/**
 * PINs are copied on their way; each holder wipes its own. One that was typed in the window comes sealed to the process
 * of the module, which alone opens it, once for each step that it is for. Absent: typed on the token's own pad.
 */
export type Pin = Uint8Array | SealedPin | undefined;

/** One module's process. Started by the first call; each call finds the token anew. */
export interface TokenModule {
  readonly file: ModuleFile;
  info(options?: TokenCallOptions): Promise<ModuleInfo>;
  /** Tokens that are present, initialised or not. */
  tokens(options?: TokenCallOptions): Promise<readonly TokenState[]>;
  /** Errors: `no-such-token`. */
  mechanisms(token: TokenName, options?: TokenCallOptions): Promise<readonly TokenMechanism[]>;

  /**
   * What PINs for this token are sealed to: an X25519 public key of 32 bytes, good until the process ends or another
   * token is there. Errors: `no-such-token`.
   */
  pinKey(token: TokenName, options?: TokenCallOptions): Promise<Uint8Array>;
  /**
   * Looks at sealed PINs as the steps they are for will (P-6), and sends none of them. Errors: `no-such-token`,
   * `token-pin-length`, `token-pin-stale`.
   */
  checkPins(
    token: TokenName,
    pins: readonly { readonly pin: SealedPin; readonly step: PinStep }[],
    options?: TokenCallOptions,
  ): Promise<void>;
  /**
   * The process is not ended to forget its PINs before `work` has settled: for an act that takes more than one step with
   * a sealed PIN. Errors: those of `work`.
   */
  inOneProcess<T>(work: () => Promise<T>): Promise<T>;

  /**
   * Of all calls that take a PIN: `token-pin-length` without a reason for what cannot be one, and `token-pin-stale` for a
   * sealed one that this process does not open; nothing was sent then.
   *
   * C_InitToken: everything on it is erased. Gives the token as it is then, with the serial that it may only now have.
   * Errors: `no-such-token`, `token-pin-wrong` (a SO PIN is set and is another), `token-pin-length`, `token-pin-locked`.
   */
  initialise(token: TokenName, soPin: Pin, label: string, options?: TokenCallOptions): Promise<TokenState>;
  /**
   * Exactly one C_Login, whatever happens. It lasts until `logout` or the end of the process, which `loggedIn` of the
   * listing then shows. Errors: `no-such-token`, `token-pin-wrong`, `token-pin-locked`, `token-pin-length`, `token-not-initialised`.
   */
  login(token: TokenName, user: 'user' | 'so', pin: Pin, options?: TokenCallOptions): Promise<void>;
  /** Never fails for a token that is not logged in or gone. */
  logout(token: TokenName, options?: TokenCallOptions): Promise<void>;
  /** C_InitPIN, as the security officer who is logged in. Errors: `token-login-needed`, `token-pin-length`. */
  initPin(token: TokenName, pin: Pin, options?: TokenCallOptions): Promise<void>;
  /** C_SetPIN of whoever is named; counts as the one login of the act. Errors as `login`. */
  setPin(
    token: TokenName,
    user: 'user' | 'so',
    old: Pin,
    pin: Pin,
    options?: TokenCallOptions,
  ): Promise<void>;

  /** Everything that can be seen; private objects only when logged in. Errors: `no-such-token`. */
  objects(token: TokenName, options?: TokenCallOptions): Promise<readonly TokenObject[]>;
  /**
   * Makes a pair or a secret key and reads its attributes back. Errors: `token-login-needed`,
   * `token-mechanism-missing`, `token-full`, `token-lied` {what} when it is not what was asked for: then it is destroyed.
   */
  generate(token: TokenName, key: NewTokenKey, options?: TokenCallOptions): Promise<MadeTokenKey>;
  /**
   * Puts a key there that was made elsewhere (C_CreateObject): `secret` in the form of `src/core/crypto/algorithms.ts`.
   * Errors as `generate`.
   */
  importKey(
    token: TokenName,
    key: NewTokenKey,
    secret: Uint8Array,
    publicKey: Uint8Array | undefined,
    options?: TokenCallOptions,
  ): Promise<MadeTokenKey>;
  /** Errors: `token-login-needed`, `token-full`. */
  putCertificate(
    token: TokenName,
    certificate: { readonly id: Uint8Array; readonly label: string; readonly der: Uint8Array },
    options?: TokenCallOptions,
  ): Promise<void>;
  /** CKA_LABEL of everything with that CKA_ID. Errors: `token-object-missing`, `token-login-needed`. */
  relabel(token: TokenName, key: TokenKeyPlace, label: string, options?: TokenCallOptions): Promise<void>;
  /**
   * Destroys both halves and, if asked, certificates of that CKA_ID, then looks for them again. Errors:
   * `token-object-missing`, `token-login-needed`, `token-lied` {what: `still-there`}.
   */
  destroy(
    token: TokenName,
    key: TokenKeyPlace,
    withCertificates: boolean,
    options?: TokenCallOptions,
  ): Promise<void>;

  /**
   * One signature: ECDSA as r and s of equal length, Ed25519 64 bytes. Not checked here: whoever releases it checks it
   * against the stored public key (P-9). Hashes first where the token has no mechanism with that hash.
   * `pin`: for keys that ask for it each time (CKU_CONTEXT_SPECIFIC), sent for no other; an empty one stands for the token's own
   * pad, which is not used without it. Errors: `token-object-missing`,
   * `token-login-needed` ({for: `each-use`} where only that PIN is missing, and nothing was sent), `token-mechanism-missing`,
   * `token-pin-wrong`, `token-pin-locked`; {pin: `right`} with one that came after the PIN was taken.
   */
  sign(
    token: TokenName,
    key: TokenKeyPlace,
    how: TokenSignature,
    data: Uint8Array,
    pin?: Pin,
    options?: TokenCallOptions,
  ): Promise<Uint8Array>;
  /** Errors as `sign`. */
  encrypt(
    token: TokenName,
    key: TokenKeyPlace,
    how: TokenCipher,
    data: Uint8Array,
    options?: TokenCallOptions,
  ): Promise<Uint8Array>;
  /** Errors as `sign`, and `token-failed` for what was not encrypted for this key. */
  decrypt(
    token: TokenName,
    key: TokenKeyPlace,
    how: TokenCipher,
    data: Uint8Array,
    pin?: Pin,
    options?: TokenCallOptions,
  ): Promise<Uint8Array>;
  /** ECDH1 without a KDF: the x coordinate, or the X25519 result. Errors as `sign`. */
  agree(
    token: TokenName,
    key: TokenKeyPlace,
    otherPublicKey: Uint8Array,
    options?: TokenCallOptions,
  ): Promise<Uint8Array>;
  /**
   * Under an RSA key only `wrapping.publicKey` counts, which is put there for the time of the call: the key itself may be on
   * another token. Errors as `sign`, and `token-mechanism-missing`, `token-failed` for a key that may not leave.
   */
  wrap(
    token: TokenName,
    wrapping: TokenKeyPlace,
    key: TokenKeyPlace,
    how: TokenWrapping,
    options?: TokenCallOptions,
  ): Promise<Uint8Array>;
  /**
   * Gives the key as read back. `publicKey` is put beside it, where the token takes it: a wrapped key does not bring it
   * along. Errors as `generate` and `sign`; `token-failed` for what was not wrapped under this key.
   */
  unwrap(
    token: TokenName,
    wrapping: TokenKeyPlace,
    wrapped: Uint8Array,
    key: NewTokenKey,
    how: TokenWrapping,
    publicKey?: Uint8Array,
    options?: TokenCallOptions,
  ): Promise<MadeTokenKey>;

  /** Ends the process; the next call starts another. Never fails. */
  end(): Promise<void>;
}

/** Hardware tokens of this machine. */
export interface TokenPort {
  /** Looks in the known places, in p11-kit's configuration and at `chosen` paths; loads nothing. */
  search(chosen: readonly string[]): Promise<ModuleSearch>;
  /** Looks at one file; loads nothing. Errors: `module-refused` {reason: one of {@link moduleProblems}}. */
  inspect(path: string): Promise<ModuleFile>;
  /**
   * The process of a module: one for a path. The file is looked at again before it is loaded. Errors, at its first call:
   * `module-changed` when it is not the file that it was, `module-refused`.
   */
  module(file: ModuleFile): TokenModule;
  /** Tells that tokens came or went, by polling no more than once a second (P-12); returns how to stop. */
  onChange(listener: () => void): () => void;
  /**
   * Tells of a module, by its path, that has not answered a call for a second and a half, and later that it waits no more:
   * it has answered, or the watchdog has ended it (P-2, P-3). Returns how to stop.
   */
  onWait(listener: (path: string, waits: boolean) => void): () => void;
  /** Ends every process. Never fails. */
  close(): Promise<void>;
}
