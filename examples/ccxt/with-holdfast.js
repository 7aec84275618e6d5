/*
 * Lets ccxt trade without holding a secret: it builds each request as always, and a Holdfast vault on this computer signs
 * it. What leaves is what the vault has read, judged by your rules and signed, word for word.
 */

/** What ccxt is given in the place of secrets: it signs with this in vain, and its signature is thrown away. */
const placeholder = 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=';

/** Where exchanges that do not state the time in query or body have it. */
const timeHeaders = ['OK-ACCESS-TIMESTAMP', 'X-BAPI-TIMESTAMP', 'KC-API-TIMESTAMP', 'bfx-nonce'];

/**
 * A class of ccxt whose private requests are signed by Holdfast.
 *
 * @template {new (...args: any[]) => any} Base
 * @param {Base} Exchange such as `ccxt.binance`
 * @param {{ client: import('holdfast-client').HoldfastClient, key: import('holdfast-client').ProgramKey }} holdfast
 *   the client of a paired program, and one of its `keys()`: the credential of this exchange
 */
export function withHoldfast(Exchange, { client, key }) {
  /** Headers of the requests that have to be authenticated. @type {WeakSet<object>} */
  const toSign = new WeakSet();
  // Of the request that is being built: nothing waits while that is done.
  let needsSecret = false;
  return class extends Exchange {
    /** @param {any[]} config */
    constructor(...config) {
      super(...config);
      Object.assign(this, { apiKey: key.apiKey, secret: placeholder, password: placeholder });
    }

    /** ccxt asks this of every request that it is about to sign. @param {any[]} rest */
    checkRequiredCredentials(...rest) {
      needsSecret = true;
      return super.checkRequiredCredentials(...rest);
    }

    /** @param {any[]} request */
    sign(...request) {
      needsSecret = false;
      const built = super.sign(...request);
      if (!needsSecret) return built;
      const headers = { ...built.headers };
      toSign.add(headers);
      return { ...built, headers };
    }

    /** @param {string} url @param {string} method @param {Record<string, string>} [headers] @param {string} [body] */
    async fetch(url, method, headers, body) {
      if (headers === undefined || !toSign.has(headers)) return await super.fetch(url, method, headers, body);
      const signed = await client.signExchangeRequest(
        unsigned(key.exchange ?? '', url, method, headers, body),
        key.key,
      );
      return await super.fetch(
        signed.url,
        signed.method,
        signed.headers,
        signed.body === '' ? undefined : signed.body,
      );
    }
  };
}

/**
 * The request without what the placeholder has signed.
 * @param {string} exchange @param {string} url @param {string} method
 * @param {Readonly<Record<string, string>>} headers @param {string} [body]
 * @returns {import('holdfast-client').ExchangeRequest}
 */
function unsigned(exchange, url, method, headers, body = '') {
  const { hostname: host, pathname: path } = new URL(url);
  const bare = (/** @type {string} */ text) => text.replace(/&?signature=[^&]*$/, '');
  const stated = timeHeaders.map((name) => headers[name]).find((value) => value !== undefined);
  const time =
    stated === undefined ? {} : { time: /^\d+$/.test(stated) ? stated.slice(0, 13) : Date.parse(stated) };
  const verb = /** @type {'GET'} */ (method);
  return {
    exchange,
    host,
    method: verb,
    path,
    query: bare(url.split('?')[1] ?? ''),
    body: bare(body),
    ...time,
  };
}
