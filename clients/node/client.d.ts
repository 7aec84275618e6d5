/** What a program keeps of its pairing. The token is a secret: whoever has it can ask in the program's name. */
export interface Pairing {
  readonly program: string;
  /** Base64 of 32 bytes. */
  readonly token: string;
}

/** How to reach the vault. */
export interface PlaceOptions {
  /** Path of the socket or name of the pipe; `HOLDFAST_SOCKET` or the usual place of this user when absent. */
  readonly socket?: string;
}

export interface PairOptions extends PlaceOptions {
  /** What the owner sees: 1 to 60 characters. */
  readonly name: string;
  /** Shows the code that the owner compares. */
  readonly onCode: (code: string, pairing: Pairing) => void;
  /** How long to wait for the owner, in milliseconds; five minutes when absent. */
  readonly timeout?: number;
}

/** Asks to be paired; settles once the owner has approved. Keep what it gives. Errors: `HoldfastClientError`. */
export function pair(options: PairOptions): Promise<Pairing>;

export interface ClientOptions extends PlaceOptions, Pairing {
  /** How long to wait for any answer, in milliseconds; ten seconds when absent. */
  readonly timeout?: number;
}

/** A key that the program may use. */
export interface ProgramKey {
  readonly key: string;
  readonly label: string;
  readonly algorithm: string;
  readonly publicKey?: string;
  readonly address?: string;
  readonly exchange?: string;
  readonly apiKey?: string;
}

export interface SignRequest {
  /** Id of a key; the program's only one when absent. */
  readonly key?: string;
  /** Such as `ethereum-transaction` or `exchange-request`; found out from the bytes when absent. */
  readonly kind?: string;
  readonly bytes: Uint8Array | string;
}

export interface Signed {
  /** Id of the request in the vault's journal. */
  readonly requestId: string;
  readonly verdict: {
    readonly decision: 'allow' | 'confirm' | 'refuse';
    readonly reasons: readonly { readonly rule: string; readonly scope?: string }[];
  };
  readonly outcome: {
    readonly form: string;
    readonly bytes: Uint8Array;
    readonly text: string;
    readonly mediaType: string;
    readonly complete: boolean;
    readonly txid?: string;
    readonly hash?: string;
    readonly extracted?: string;
  };
}

/** A request to the API of an exchange, without anything that authenticates it. */
export interface ExchangeRequest {
  readonly exchange: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH';
  readonly path: string;
  readonly host?: string;
  readonly credential?: string;
  /** As it goes out, or pairs to be written. */
  readonly query?: string | Readonly<Record<string, string | number | boolean>>;
  readonly body?: string | object;
  /** Unix milliseconds; now when absent. */
  readonly time?: number | string;
  readonly nonce?: number | string;
  readonly window?: number | string;
}

/** What goes out to the exchange, word for word. */
export interface SignedHttpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A refusal or failure: `code` says which; see docs/serve.md. */
export class HoldfastClientError extends Error {
  readonly code: string;
  readonly details: Readonly<Record<string, unknown>>;
  constructor(code: string, details?: Readonly<Record<string, unknown>>);
}

/** Asks an open vault for signatures. Connects when it is first asked, and again after the connection was lost. */
export class HoldfastClient {
  constructor(options: ClientOptions);
  /** The keys that the owner has given to this program. */
  keys(): Promise<readonly ProgramKey[]>;
  /** Errors: `HoldfastClientError`. A request whose connection was lost is not sent again by itself. */
  sign(request: SignRequest): Promise<Signed>;
  /** The same for a request to an exchange: what it gives is sent as it is. */
  signExchangeRequest(request: ExchangeRequest, key?: string): Promise<SignedHttpRequest>;
  /** Hangs up; a later request connects again. */
  close(): void;
}

/** Where a vault of this user is reached when nothing else is said. */
export function usualSocket(env?: Readonly<Record<string, string | undefined>>): string;
