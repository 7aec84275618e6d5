import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import { openLines } from './line-socket.js';

/** @typedef {Record<string, unknown>} Message */
/** @typedef {{ resolve: (value: any) => void, reject: (error: Error) => void, timer: NodeJS.Timeout }} Waiting */

/** What happened, and what to do. @type {Readonly<Record<string, string>>} */
const sentences = {
  'not-reached':
    'No Holdfast serves at this place. Open the vault and start serving: holdfast serve --vault FILE, or Programs in the app.',
  'not-approved': 'The pairing was not approved. Ask again, and type the code where the owner approves.',
  'not-the-vault':
    'What answers at this place is not the vault that this program was paired with. Nothing was asked of it.',
  'not-served':
    'Serving has been stopped, and no signature was given out. Ask again when the owner serves again.',
  'connection-lost':
    'The connection was lost while this was under way. It may have been signed: look into the journal before asking again.',
  'program-stopped': 'The owner has stopped this program. Nothing was signed.',
  'not-permitted': 'This pairing is unknown or was revoked. Pair the program anew.',
  'rate-exceeded': 'More was asked than the rate that the owner gave. Nothing was signed; ask again later.',
  'no-such-key': 'This program was not given that key. keys() lists those that it was given.',
  'state-forbids': 'The key is not in use. Ask its owner to look at its state.',
  'bad-token': 'The token of the pairing is not one. Pair the program anew.',
  'version-unknown': 'The vault speaks a newer protocol. Update this package.',
  'unexpected-form': 'What was signed is no HTTP request. Use sign() for other kinds.',
  'bad-request': 'The vault cannot read what was asked.',
  refused: 'The vault refuses to sign this.',
  undecodable: 'The vault cannot read this request, and signs nothing that it cannot read.',
  timeout:
    'There was no answer in time. A request may have been signed all the same: look into the journal before asking again.',
};

export class HoldfastClientError extends Error {
  /** @param {string} code @param {Readonly<Record<string, unknown>>} [details] */
  constructor(code, details = {}) {
    const said = [code, ...Object.entries(details).map(([name, value]) => `${name}: ${String(value)}`)];
    const sentence = Object.hasOwn(sentences, code) ? `${sentences[code] ?? ''} ` : '';
    super(`${sentence}(${said.join(', ')})`);
    this.name = 'HoldfastClientError';
    this.code = code;
    this.details = details;
  }
}

/** @param {Readonly<Record<string, string | undefined>>} [env] */
export function usualSocket(env = process.env) {
  const { HOLDFAST_SOCKET: named, XDG_RUNTIME_DIR: runtime, XDG_CONFIG_HOME: config } = env;
  if (named) return named;
  if (process.platform === 'win32')
    return `\\\\.\\pipe\\holdfast-serve-${userInfo().username.replace(/[^A-Za-z0-9]/g, '_')}`;
  if (runtime?.startsWith('/')) return join(runtime, 'holdfast', 'serve.sock');
  if (process.platform === 'darwin')
    return join(homedir(), 'Library', 'Application Support', 'holdfast', 'serve', 'serve.sock');
  return join(config || join(homedir(), '.config'), 'holdfast', 'serve', 'serve.sock');
}

/** @param {import('./client.js').PairOptions} options */
export function pair({ name, onCode, socket = usualSocket(), timeout = 300_000 }) {
  return new Promise((resolve, reject) => {
    /** @type {import('./client.js').Pairing | undefined} */
    let pairing;
    /** @type {Error | undefined} */
    let failure;
    let approved = false;
    const stop = (/** @type {Error} */ error) => {
      failure ??= error;
      lines.end();
    };
    const timer = setTimeout(() => stop(new HoldfastClientError('timeout')), timeout);
    const lines = openLines(socket, {
      onMessage: (message) => {
        if (message['holdfast'] === 'serve') {
          if (message['version'] !== 1) stop(new HoldfastClientError('version-unknown'));
          else lines.send({ id: 1, do: 'pair', name });
        } else if (message['event'] === 'paired') {
          approved = true;
          lines.end();
        } else if (message['ok'] === true) {
          const value = /** @type {any} */ (message['value']);
          pairing = { program: value.program, token: value.token };
          try {
            onCode(value.code, pairing);
          } catch (error) {
            stop(error instanceof Error ? error : new Error(String(error)));
          }
        } else stop(errorOf(message));
      },
      onEnd: (reason) => {
        clearTimeout(timer);
        if (failure === undefined && approved && pairing !== undefined) resolve(pairing);
        else
          reject(
            failure ??
              new HoldfastClientError(pairing === undefined ? 'not-reached' : 'not-approved', { reason }),
          );
      },
    });
  });
}

export class HoldfastClient {
  #socket;
  #program;
  #timeout;
  /** SHA-256 of the token: the token itself is not needed again. */
  #key;
  /** @type {Map<number, Waiting>} */
  #waiting = new Map();
  /** @type {Promise<ReturnType<typeof openLines>> | undefined} */
  #connection;
  /** @type {ReturnType<typeof openLines> | undefined} */
  #lines;
  #last = 0;

  /** @param {import('./client.js').ClientOptions} options */
  constructor({ program, token, socket = usualSocket(), timeout = 10_000 }) {
    const bytes = Buffer.from(token, 'base64');
    if (bytes.length !== 32) throw new HoldfastClientError('bad-token');
    this.#socket = socket;
    this.#program = program;
    this.#timeout = timeout;
    this.#key = createHash('sha256').update(bytes).digest();
  }

  async keys() {
    const { keys } = await this.#ask({ do: 'keys' });
    return keys;
  }

  /** @param {import('./client.js').SignRequest} request */
  async sign({ bytes, key, kind }) {
    const content =
      typeof bytes === 'string' ? { text: bytes } : { base64: Buffer.from(bytes).toString('base64') };
    const signed = await this.#ask({ do: 'sign', key, kind, ...content });
    const { outcome } = signed;
    return {
      ...signed,
      outcome: { ...outcome, bytes: new Uint8Array(Buffer.from(outcome.bytes, 'base64')) },
    };
  }

  /** @param {import('./client.js').ExchangeRequest} request @param {string} [key] */
  async signExchangeRequest(request, key) {
    const { outcome } = await this.sign({
      key: key ?? request.credential,
      kind: 'exchange-request',
      bytes: JSON.stringify(request),
    });
    if (outcome.form !== 'http-request')
      throw new HoldfastClientError('unexpected-form', { form: outcome.form });
    return JSON.parse(Buffer.from(outcome.bytes).toString('utf8'));
  }

  close() {
    this.#lines?.end();
  }

  /** @param {Message} message @returns {Promise<any>} */
  async #ask(message) {
    this.#connection ??= this.#connect();
    const lines = await this.#connection;
    return await this.#answered(lines, message);
  }

  /** @param {ReturnType<typeof openLines>} lines @param {Message} message @returns {Promise<any>} */
  #answered(lines, message) {
    return new Promise((resolve, reject) => {
      const id = ++this.#last;
      const timer = setTimeout(() => {
        this.#settle(id)?.reject(new HoldfastClientError('timeout'));
      }, this.#timeout);
      this.#waiting.set(id, { resolve, reject, timer });
      lines.keepAlive(true);
      lines.send({ id, ...message });
    });
  }

  /** @param {unknown} id */
  #settle(id) {
    const waiting = typeof id === 'number' ? this.#waiting.get(id) : undefined;
    if (waiting === undefined) return undefined;
    this.#waiting.delete(/** @type {number} */ (id));
    clearTimeout(waiting.timer);
    // A program that waits for nothing may end.
    if (this.#waiting.size === 0) this.#lines?.keepAlive(false);
    return waiting;
  }

  /** Connects and has both sides show who they are. @returns {Promise<ReturnType<typeof openLines>>} */
  #connect() {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => fail(new HoldfastClientError('timeout')), this.#timeout);
      /** @param {Error} error */
      const fail = (error) => {
        clearTimeout(late);
        reject(error);
        lines.end();
      };
      const lines = openLines(this.#socket, {
        onMessage: (message) => {
          if (message['holdfast'] === 'serve') {
            this.#greet(lines, message).then(() => {
              clearTimeout(late);
              resolve(lines);
            }, fail);
            return;
          }
          const waiting = this.#settle(message['id']);
          if (message['ok'] === true) waiting?.resolve(message['value']);
          else waiting?.reject(errorOf(message));
        },
        onEnd: (reason) => {
          this.#connection = undefined;
          this.#lines = undefined;
          clearTimeout(late);
          reject(new HoldfastClientError('not-reached', { reason }));
          for (const id of [...this.#waiting.keys()])
            this.#settle(id)?.reject(new HoldfastClientError('connection-lost', { reason }));
        },
      });
      this.#lines = lines;
    });
  }

  /** @param {ReturnType<typeof openLines>} lines @param {Message} hello */
  async #greet(lines, hello) {
    if (hello['version'] !== 1) throw new HoldfastClientError('version-unknown');
    const serverNonce = Buffer.from(String(hello['nonce']), 'base64');
    const nonce = randomBytes(32);
    const proof = (/** @type {string} */ who) =>
      createHmac('sha256', this.#key)
        .update(`holdfast-serve-1 ${who}\0`)
        .update(serverNonce)
        .update(nonce)
        .update(this.#program)
        .digest();
    const answer = await this.#answered(lines, {
      do: 'hello',
      program: this.#program,
      nonce: nonce.toString('base64'),
      proof: proof('program').toString('base64'),
    });
    const shown = Buffer.from(String(answer.proof), 'base64');
    // Whoever listens at this place without being the vault gets no request to look at.
    if (shown.length !== 32 || !timingSafeEqual(shown, proof('server')))
      throw new HoldfastClientError('not-the-vault');
  }
}

/** @param {Message} message */
function errorOf(message) {
  const error = /** @type {{ code?: unknown, details?: Record<string, unknown> } | undefined} */ (
    message['error']
  );
  return new HoldfastClientError(
    typeof error?.code === 'string' ? error.code : 'unexpected-answer',
    error?.details,
  );
}
