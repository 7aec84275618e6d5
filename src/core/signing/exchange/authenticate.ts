import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { base64, base64urlnopad } from '@scure/base';
import { joinBytes } from '../../crypto/bytes.ts';
import { encodeUtf8 } from '../../encoding/utf8.ts';
import { HoldfastError } from '../../error.ts';
import { placeOf } from '../context.ts';
import type { FoundKey, SigningTask } from '../request.ts';
import type { SigningRule } from './profile.ts';
import { fill, fillJson, type TemplateValues } from './template.ts';

/** What goes out, ready to be sent. */
export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What is to be signed for a request, and how the answers are put in. */
export interface Authentication {
  readonly tasks: readonly SigningTask[];
  /** Headers that hold the passphrase, or what stands for it in every request; signatures are of use once only. */
  readonly secretHeaders: readonly string[];
  readonly finish: (signatures: readonly Uint8Array[]) => HttpRequest;
}

/** The tasks of a rule for a request that is complete but for what authenticates it. */
export function authenticate(rule: SigningRule, key: FoundKey, values: TemplateValues): Authentication {
  const token = rule.token && `${part(rule.token.header, values)}.${part(rule.token.claims, values)}`;
  const known = token === undefined ? values : { ...values, token };
  const place = { ...placeOf(key), publicKey: key.publicKey, ...(rule.secret && { apiSecret: rule.secret }) };
  const tasks: SigningTask[] = [{ ...place, scheme: rule.scheme, payload: messageOf(rule, known) }];
  if (rule.passphrase !== undefined) {
    const scheme = rule.passphrase === 'plain' ? 'passphrase' : 'passphrase-hmac-sha256';
    tasks.push({ ...place, scheme, payload: new Uint8Array(0) });
  }
  const secretHeaders = Object.keys(rule.headers).filter((name) =>
    rule.headers[name]?.includes('{passphrase}'),
  );
  return {
    tasks,
    secretHeaders,
    finish: ([signature, passphrase]) => complete(rule, known, signature, passphrase),
  };
}

function part(template: object, values: TemplateValues): string {
  return base64urlnopad.encode(encodeUtf8(JSON.stringify(fillJson(template, values))));
}

function messageOf({ message, below = {} }: SigningRule, values: TemplateValues): Uint8Array {
  const start = Object.keys(below).find((beginning) => values['path']?.startsWith(beginning));
  const parts = start === undefined ? message : (below[start] ?? message);
  return joinBytes(
    ...parts.map((one) =>
      typeof one === 'string' ? encodeUtf8(fill(one, values)) : sha256(encodeUtf8(fill(one.sha256, values))),
    ),
  );
}

const encodings = { hex: bytesToHex, base64: base64.encode, base64url: base64urlnopad.encode } as const;

function complete(
  rule: SigningRule,
  values: TemplateValues,
  signed: Uint8Array | undefined,
  passphrase: Uint8Array | undefined,
): HttpRequest {
  if (signed === undefined || (rule.passphrase !== undefined && passphrase === undefined))
    throw new HoldfastError('bad-signature', { index: signed === undefined ? 0 : 1 });
  const signature = encodings[rule.encoding](signed);
  const all: Record<string, string> = { ...values, signature };
  if (passphrase !== undefined)
    all['passphrase'] = rule.passphrase === 'code' ? base64.encode(passphrase) : latin(passphrase);
  const headers: Record<string, string> = {};
  for (const [name, template] of Object.entries(rule.headers)) headers[name] = fill(template, all);
  let { query = '', body = '' } = values;
  if (rule.signature !== undefined) {
    const last = `${rule.signature}=${encodeURIComponent(signature)}`;
    if (body !== '') body = `${body}&${last}`;
    else query = query === '' ? last : `${query}&${last}`;
  }
  const { method = '', host = '', path = '' } = values;
  if (body !== '') headers['Content-Type'] = values['contentType'] ?? 'application/json';
  return { method, url: `https://${host}${path}${query === '' ? '' : `?${query}`}`, headers, body };
}

/** A passphrase is put into a header, where only ASCII can stand. */
function latin(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
