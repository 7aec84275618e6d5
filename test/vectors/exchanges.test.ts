import { createPublicKey, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { nobleSigner } from '../../src/core/crypto/noble-signer.ts';
import { parsePrivateKey } from '../../src/core/encoding/private-key-import.ts';
import { encodeSpki } from '../../src/core/encoding/public-key-export.ts';
import { encodeUtf8 } from '../../src/core/encoding/utf8.ts';
import { ExchangeKeys } from '../core/signing/exchange/support/exchange-keys.ts';
import { readVectorJson, vectorsAbsentReason, vectorsPresent } from '../support/vectors.ts';

interface Signed {
  readonly url: string;
  readonly method: string;
  readonly body?: string;
  readonly headers: Readonly<Record<string, string>>;
}

interface Case {
  readonly exchange: string;
  readonly credentials: {
    readonly apiKey: string;
    readonly secret: string | null;
    readonly password?: string;
    readonly secret_der_base64?: string;
    readonly secret_kind?: string;
  };
  readonly time_ms: number;
  readonly signed: Signed;
}

interface Sample {
  readonly exchange: string;
  readonly secret: string;
  readonly api_key?: string;
  readonly payload?: string;
  readonly uri_path?: string;
  readonly nonce?: string;
  readonly body?: string;
  readonly signature: string;
}

/** Headers of the library that are none of ours: a referrer. */
const others = new Set(['Referer']);

function keysOf({ exchange, credentials }: Case): { keys: ExchangeKeys; secret?: Uint8Array; kind: string } {
  const { apiKey, secret, password, secret_der_base64: der = '', secret_kind: kind = '' } = credentials;
  if (secret !== null) return { keys: ExchangeKeys.hmac(exchange, secret, password, apiKey), kind: 'hmac' };
  const label = kind === 'EC' ? 'EC PRIVATE KEY' : 'PRIVATE KEY';
  const pem = `-----BEGIN ${label}-----\n${der.match(/.{1,64}/g)?.join('\n') ?? ''}\n-----END ${label}-----\n`;
  const { secret: bytes, algorithm } = parsePrivateKey('pem', encodeUtf8(pem));
  const authentication = algorithm === 'p256' ? 'es256' : algorithm === 'rsa' ? 'rsa' : 'ed25519';
  return {
    keys: new ExchangeKeys(exchange, authentication, bytes, apiKey),
    secret: bytes,
    kind: authentication,
  };
}

/** The request before it was signed: without the signature that the library put into query or body. */
function unsigned({ exchange, signed, time_ms: time }: Case): object {
  const url = new URL(signed.url);
  const bare = (text: string): string => text.replace(/&?signature=[^&]*$/, '');
  const query = bare(signed.url.split('?')[1] ?? '');
  return { exchange, method: signed.method, path: url.pathname, query, body: bare(signed.body ?? ''), time };
}

describe.runIf(vectorsPresent)(`requests to exchanges (${vectorsAbsentReason} otherwise)`, () => {
  it('the library’s requests come out the same: 17 of 17', () => {
    const cases = readVectorJson('exchange-ccxt', 'signed_requests.json') as readonly Case[];
    let same = 0;
    for (const one of cases) {
      const { keys, secret, kind } = keysOf(one);
      const sent = keys.send(unsigned(one));
      const { Authorization: bearer, ...headers } = sent.headers;
      const { Authorization: theirs, ...expected } = one.signed.headers;
      const wanted = Object.entries(expected).filter(([name]) => !others.has(name));
      if (one.signed.body !== undefined || kind === 'hmac') expect(sent.body).toBe(one.signed.body ?? '');
      // The library states a type for bodies that are not there.
      expect(headers).toEqual(
        Object.fromEntries(
          wanted.filter(([name]) => name !== 'Content-Type' || one.signed.body !== undefined),
        ),
      );
      expect(sent.url).toBe(one.signed.url);
      if (bearer !== undefined && theirs !== undefined && secret !== undefined)
        sameToken(bearer, theirs, secret);
      same++;
    }
    expect(same).toBe(17);
  });

  it('documented samples: 3 of 3', () => {
    const samples = readVectorJson('exchange-docs', 'doc_samples.json') as readonly Sample[];
    const made = samples.map(({ exchange, secret, api_key: apiKey, payload, uri_path: path, body }) => {
      const keys = ExchangeKeys.hmac(exchange, secret, '', apiKey);
      if (payload === undefined)
        return keys.send({ exchange, method: 'POST', path, body }).headers['API-Sign'];
      const sent = keys.send({ exchange, method: 'POST', path: '/api/v3/order', body: payload });
      expect(sent.body.startsWith(`${payload}&signature=`)).toBe(true);
      return sent.body.slice(payload.length + '&signature='.length);
    });
    expect(made).toEqual(samples.map(({ signature }) => signature));
    expect(made).toHaveLength(3);
  });
});

/** Tokens differ in their number, and so in their signature: that one is verified under the key. */
function sameToken(ours: string, theirs: string, secret: Uint8Array): void {
  const [header = '', claims = '', signature = ''] = ours.replace('Bearer ', '').split('.');
  const [theirHeader = '', theirClaims = ''] = theirs.replace('Bearer ', '').split('.');
  const read = (part: string): Record<string, unknown> =>
    JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>; // a token's parts are objects
  expect({ ...read(header), nonce: '' }).toEqual({ ...read(theirHeader), nonce: '' });
  expect(read(claims)).toEqual(read(theirClaims));
  const spki = encodeSpki('p256', nobleSigner.publicKey('p256', secret));
  const key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
  const message = encodeUtf8(`${header}.${claims}`);
  const bytes = Buffer.from(signature, 'base64url');
  expect(verify('sha256', message, { key, dsaEncoding: 'ieee-p1363' }, bytes)).toBe(true);
}
