import { encodeApiSecret } from '../../../../../src/core/crypto/api-secret.ts';
import { encodeUtf8 } from '../../../../../src/core/encoding/utf8.ts';
import { decodeRequest } from '../../../../../src/core/signing/decode.ts';
import type { ExchangeRequestDisplay } from '../../../../../src/core/signing/exchange/display.ts';
import type {
  Authentication,
  Credential,
  DecodedRequest,
  KeyLookup,
} from '../../../../../src/core/signing/request.ts';
import { signTasks } from '../../../../../src/core/signing/sign.ts';
import { nativeSigner, secondSigner } from '../../../../../src/node/crypto/native-signer.ts';
import { FakeKeys } from '../../support/fake-keys.ts';

const algorithms = {
  hmac: 'api-secret',
  ed25519: 'ed25519',
  rsa: 'rsa',
  es256: 'p256',
  'ethereum-agent': 'secp256k1',
} as const;

/** The time of every request in these tests, Unix milliseconds. */
export const time = 1700000000123;

/** One credential with its key, and what is made with it. */
export class ExchangeKeys {
  readonly #keys = new FakeKeys();
  readonly #secret: Uint8Array;
  readonly #lookup: KeyLookup;

  constructor(exchange: string, authentication: Authentication, secret: Uint8Array, apiKey: string) {
    this.#secret = secret;
    this.#keys.add('key', algorithms[authentication], secret);
    const credential: Credential = { exchange, authentication, apiKey, hasPassphrase: false };
    this.#lookup = Object.assign(this.#keys, {
      credential: (id: string) => (id === 'key' ? credential : undefined),
      credentialsOf: (id: string) => (id === exchange ? ['key'] : []),
    });
  }

  static hmac(exchange: string, secret: string, passphrase = '', apiKey = 'api-key'): ExchangeKeys {
    const stored = encodeApiSecret({ secret: encodeUtf8(secret), passphrase: encodeUtf8(passphrase) });
    return new ExchangeKeys(exchange, 'hmac', stored, apiKey);
  }

  decode(
    request: object | string,
    now = Math.floor(time / 1000),
    kind: 'auto' | 'exchange-request' = 'exchange-request',
  ): DecodedRequest {
    const bytes = encodeUtf8(typeof request === 'string' ? request : JSON.stringify(request));
    return decodeRequest({ kind, bytes, now }, this.#lookup);
  }

  display(request: object | string): ExchangeRequestDisplay {
    return this.decode(request).display as ExchangeRequestDisplay; // the kind was asked for
  }

  /** Decodes, signs with both implementations, and reads what goes out. */
  send(request: object | string): {
    method: string;
    url: string;
    headers: Record<string, string>;
    body: string;
  } {
    const decoded = this.decode(request);
    const again = this.decode(new TextDecoder().decode(decoded.canonical), 1);
    if (again.approvalDigest.join() !== decoded.approvalDigest.join()) throw new Error('not canonical');
    const engines = { signer: nativeSigner, verifier: secondSigner };
    const signatures = signTasks(decoded.tasks, () => this.#secret.slice(), engines);
    const { bytes } = decoded.finish(signatures);
    // Written by the outcome just made.
    return JSON.parse(new TextDecoder().decode(bytes)) as ReturnType<ExchangeKeys['send']>;
  }
}

/** A credential of each exchange, by its name; `cloud` is the other kind of Coinbase's. */
export const everyExchange: Readonly<Record<string, ExchangeKeys>> = {
  binance: ExchangeKeys.hmac('binance', 'binance-secret'),
  kraken: ExchangeKeys.hmac('kraken', Buffer.alloc(48, 7).toString('base64')),
  okx: ExchangeKeys.hmac('okx', 'okx-secret', 'okx-pass'),
  bybit: ExchangeKeys.hmac('bybit', 'bybit-secret'),
  bitfinex: ExchangeKeys.hmac('bitfinex', 'bitfinex-secret'),
  kucoin: ExchangeKeys.hmac('kucoin', 'kucoin-secret', 'kucoin-pass'),
  deribit: ExchangeKeys.hmac('deribit', 'deribit-secret'),
  coinbase: ExchangeKeys.hmac('coinbase', 'coinbase-secret'),
  cloud: new ExchangeKeys('coinbase', 'ed25519', new Uint8Array(32).fill(3), 'organizations/o/apiKeys/k'),
  hyperliquid: new ExchangeKeys('hyperliquid', 'ethereum-agent', new Uint8Array(32).fill(3), '0xaccount'),
};
