import { base64urlnopad } from '@scure/base';
import { joinBytes } from '../../crypto/bytes.ts';
import { jwsAlgorithm } from '../../encoding/jwk.ts';
import { HoldfastError, isHoldfastError } from '../../error.ts';
import { decodeHex } from '../../encoding/hex.ts';
import { encodeUtf8 } from '../../encoding/utf8.ts';
import { decodeUtf8 } from '../bytes.ts';
import type { Warning } from '../display-parts.ts';
import { encodeJson, JsonNumber, parseJson, type JsonObject, type JsonValue } from '../json.ts';
import { bodyWarnings } from '../message-warnings.ts';
import { refused, undecodable } from '../refusal.ts';
import type { FoundKey } from '../request.ts';
import { messageBody } from '../text.ts';
import type { BodyOf } from './body.ts';
import type { DocumentFieldName } from './display.ts';
import { field, taskOver, type BuiltDocument } from './form.ts';

/** A token that is good for longer than this, in seconds, is worth a second look. */
const longLife = 24 * 60 * 60;

/** A JSON Web Signature in compact form (RFC 7515), or one whose payload travels apart (RFC 7797). */
export function buildJws(body: BodyOf<'jws'>, key: FoundKey, now?: number): BuiltDocument {
  const alg = jwsAlgorithm(key.algorithm);
  if (alg === undefined) throw refused('wrong-key-algorithm', { algorithm: key.algorithm });
  // RFC 7797, section 7: a JSON Web Token is never unencoded.
  if (body.detached && /^(?:application\/)?(?:[^/]*\+)?jwt$/i.test(body.type ?? ''))
    throw undecodable('bad-field', { field: 'detached' });
  const payload = decodeHex(body.payload);
  const header = base64urlnopad.encode(encodeUtf8(headerText(alg, body)));
  const encoded = base64urlnopad.encode(payload);
  const input = joinBytes(encodeUtf8(`${header}.`), body.detached ? payload : encodeUtf8(encoded));
  const claims = claimsOf(payload);
  const shown = messageBody(payload);
  return {
    // A token opens doors to whoever holds it; anything else is a text.
    acts: claims === undefined ? ['document'] : ['authenticate', 'document'],
    file: null,
    body: shown,
    fields: [
      field('algorithm', alg),
      ...(body.keyName === undefined ? [] : [field('key-name', body.keyName)]),
      ...(body.type === undefined ? [] : [field('type', body.type)]),
      ...(claims === undefined ? [] : claimFields(claims)),
    ],
    warnings: [...bodyWarnings(shown), ...(claims === undefined ? [] : lifeWarnings(claims, now))],
    target: claims === undefined ? (body.type ?? '') : textOf(claims.get('aud') ?? ''),
    tasks: [taskOver(input, key)],
    finish: ([signature]) => {
      if (signature === undefined) throw new HoldfastError('bad-signature', { index: 0 });
      const middle = body.detached ? '' : encoded;
      return {
        form: 'text',
        bytes: encodeUtf8(`${header}.${middle}.${base64urlnopad.encode(signature)}`),
        mediaType: 'application/jose',
        suggestedFileName: claims === undefined ? 'signed.jws' : 'token.jwt',
      };
    },
  };
}

function headerText(alg: string, { keyName, type, detached }: BodyOf<'jws'>): string {
  return JSON.stringify({
    alg,
    ...(keyName === undefined ? {} : { kid: keyName }),
    ...(type === undefined ? {} : { typ: type }),
    ...(detached ? { b64: false, crit: ['b64'] } : {}),
  });
}

/**
 * The claims of a JSON Web Token (RFC 7519): whatever is a JSON object is taken for one, because receivers do so whatever
 * its type says. Errors: `undecodable` (`duplicate-name`): two readers could see two tokens.
 */
function claimsOf(payload: Uint8Array): JsonObject | undefined {
  const text = decodeUtf8(payload);
  if (text === undefined || !text.trimStart().startsWith('{')) return undefined;
  try {
    const value = parseJson(text);
    return value instanceof Map ? value : undefined;
  } catch (error) {
    if (isHoldfastError(error, 'undecodable') && error.details['reason'] === 'duplicate-name') throw error;
    return undefined;
  }
}

const knownClaims: Readonly<Record<string, DocumentFieldName>> = {
  iss: 'issuer',
  sub: 'subject',
  aud: 'audience',
  exp: 'expires',
  nbf: 'not-before',
  iat: 'issued',
  jti: 'token-id',
};
const dates: ReadonlySet<string> = new Set(['exp', 'nbf', 'iat']);

function claimFields(claims: JsonObject): ReturnType<typeof field>[] {
  return Array.from(claims, ([name, value]) => {
    const known = knownClaims[name];
    const seconds = dates.has(name) ? secondsOf(value) : undefined;
    const text = seconds === undefined ? textOf(value) : new Date(seconds * 1000).toISOString();
    return known === undefined ? field('claim', text, name) : field(known, text);
  });
}

function textOf(value: JsonValue): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((part) => typeof part === 'string')) return value.join(', ');
  return encodeJson(value);
}

/** A date of a token in seconds, when it is one that a calendar has. */
function secondsOf(value: JsonValue | undefined): number | undefined {
  if (!(value instanceof JsonNumber)) return undefined;
  const seconds = Number(value.text);
  return Number.isFinite(seconds) && Math.abs(seconds) < 8.64e12 ? seconds : undefined;
}

function lifeWarnings(claims: JsonObject, now: number | undefined): Warning[] {
  const expires = secondsOf(claims.get('exp'));
  if (expires === undefined) return [{ code: 'token-without-end', severity: 'caution', params: {} }];
  if (now === undefined || expires - now <= longLife) return [];
  return [
    {
      code: 'token-long-lived',
      severity: 'caution',
      params: { hours: String(Math.round((expires - now) / 3600)) },
    },
  ];
}
