import { bytesToHex } from '@noble/hashes/utils.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { encodeUtf8 } from '../../encoding/utf8.ts';
import type { DecodeContext } from '../context.ts';
import { displaySigner } from '../context.ts';
import type { FactTransfer, RequestFacts } from '../facts.ts';
import { refused, undecodable } from '../refusal.ts';
import type { SignedOutcome } from '../request.ts';
import type { RequestBody } from '../request-body.ts';
import { safeText } from '../text.ts';
import { readAgentAction } from './agent-action.ts';
import { authenticate, type Authentication, type HttpRequest } from './authenticate.ts';
import { findCredential, type FoundCredential } from './credential.ts';
import type { ExchangeRequestDisplay } from './display.ts';
import { findEndpoint } from './endpoints.ts';
import { encodeInput, readInput, type ExchangeInput } from './input.ts';
import { inEveryWay, isOrder } from './orders.ts';
import { readForm, readJsonBody, requireDistinct, type Parameter } from './parameters.ts';
import type { EndpointRow, ExchangeAct, ExchangeProfile, SigningRule } from './profile.ts';
import { profileOf } from './profiles.ts';
import { fill, type TemplateValues } from './template.ts';
import { requestWarnings } from './warnings.ts';
import { readWords, unbounded, type Reading } from './words.ts';

/** What a request does, as far as its profile knows. */
interface Meaning extends Reading {
  readonly act: ExchangeAct;
  readonly method: string;
  /** Whether what is signed could be of use at another endpoint, which nothing here speaks of. */
  readonly elsewhere?: boolean;
}

/**
 * A request to the API of an exchange. What is shown, what rules judge and what is signed are read from one and the same
 * text; what can be read in two ways is turned down. The canonical form holds everything that is signed, with the time
 * that was put in.
 */
export function decodeExchangeRequest(bytes: Uint8Array, context: DecodeContext): RequestBody {
  const asked = readInput(bytes);
  const profile = profileOf(asked.exchange);
  if (profile === undefined) throw refused('exchange-unknown', { exchange: asked.exchange.slice(0, 40) });
  const credential = findCredential(profile, asked.credential, context);
  const host = hostOf(profile, asked);
  const timed = withTime({ ...asked, host, credential: credential.key.keyId }, profile, credential, context);
  const input = withParameters(timed, profile, credential.rule);
  const parameters = parametersOf(input, profile);
  if (credential.rule === 'agent') {
    const { meaning, authentication } = readAgentAction(profile, input, credential.key, parameters);
    return bodyOf(profile, input, credential, meaning, authentication, context);
  }
  const signature = credential.rule.signature?.toLowerCase();
  if (parameters.some(({ name }) => name.toLowerCase() === signature)) throw refused('already-signed');
  const read = meaningOf(profile, input, parameters);
  // What a signature does not cover bounds nothing: another body can name another market.
  const open = read.transfers.length > 0 && !covers(credential.rule, input);
  const meaning = open ? { ...read, transfers: [...read.transfers.map(unbound), unbounded(profile)] } : read;
  const authentication = authenticate(credential.rule, credential.key, {
    ...valuesOf(input),
    apiKey: credential.apiKey,
  });
  return bodyOf(profile, input, credential, meaning, authentication, context);
}

function unbound({ asset }: FactTransfer): FactTransfer {
  return { asset, amount: null, recipient: null };
}

function hostOf({ hosts }: ExchangeProfile, { host, path }: ExchangeInput): string {
  const serving = hosts.filter(({ paths }) => paths.some((start) => path.startsWith(start)));
  const found = host === undefined ? serving[0] : serving.find((one) => one.host === host);
  if (found === undefined) throw refused('host-unknown', { host: host ?? '', path: path.slice(0, 80) });
  return found.host;
}

/** The time and number that the request states, or those of now. @throws HoldfastError `undecodable`. */
function withTime(
  input: ExchangeInput,
  { clock }: ExchangeProfile,
  { rule }: FoundCredential,
  { input: { now } }: DecodeContext,
): ExchangeInput {
  const stated = clock === undefined ? undefined : statedClock(input, clock);
  const given = stated ?? (clock === 'nonce' ? input.nonce : undefined);
  const time =
    given === undefined
      ? (input.time ?? (now === undefined ? undefined : String(now * 1000)))
      : millisOf(given);
  if (time === undefined && stated === undefined) throw undecodable('missing-field', { field: 'time' });
  if (stated !== undefined && input.time !== undefined && input.time !== time)
    throw undecodable('bad-field', { field: 'time' });
  if (clock === 'nonce' && stated !== undefined && input.nonce !== undefined && input.nonce !== stated)
    throw undecodable('bad-field', { field: 'nonce' });
  const timed = time === undefined ? input : { ...input, time };
  const isToken = rule !== 'agent' && rule.token !== undefined;
  const nonce =
    input.nonce ?? (clock === 'nonce' ? stated : undefined) ?? (isToken ? tokenNumber(timed) : time);
  // Where it stands behind a path in what is signed, letters would make another path of both.
  if (!isToken && nonce !== undefined && !/^[0-9]+$/.test(nonce))
    throw undecodable('bad-field', { field: 'nonce' });
  return { ...timed, window: input.window ?? '5000', ...(nonce === undefined ? {} : { nonce }) };
}

/** A token's number, so that no two requests of different content share one. */
function tokenNumber(input: ExchangeInput): string {
  return bytesToHex(sha256(encodeInput(input)).subarray(0, 16));
}

function statedClock({ query, body }: ExchangeInput, clock: string): string | undefined {
  const parameters = [...readForm(query), ...(body.startsWith('{') ? readJsonBody(body) : readForm(body))];
  const value = parameters.find(({ name }) => name === clock)?.value;
  if (value !== undefined && !/^[1-9][0-9]{0,18}$/.test(value))
    throw undecodable('bad-field', { field: clock });
  return value;
}

/** Milliseconds of a clock that counts in them, in micro- or nanoseconds; unknown for plain numbers. */
function millisOf(clock: string): string | undefined {
  return [13, 16, 19].includes(clock.length) ? clock.slice(0, 13) : undefined;
}

/** The request with the parameters that its profile puts in, where it has none. */
function withParameters(
  input: ExchangeInput,
  profile: ExchangeProfile,
  rule: SigningRule | 'agent',
): ExchangeInput {
  let { query, body } = input;
  const wanted = rule === 'agent' ? {} : (rule.parameters ?? {});
  for (const [name, template] of Object.entries(wanted)) {
    if (statedClock({ ...input, query, body }, name) !== undefined) continue;
    if (body.startsWith('{')) throw undecodable('missing-field', { field: name });
    const parameter = `${name}=${encodeURIComponent(fill(template, valuesOf(input)))}`;
    const inBody = body !== '' || (input.method === 'POST' && query === '' && profile.body !== 'json');
    const before = inBody ? body : query;
    const after = before === '' ? parameter : `${before}&${parameter}`;
    if (inBody) body = after;
    else query = after;
  }
  return { ...input, query, body };
}

function valuesOf(input: ExchangeInput): TemplateValues {
  const { method, host = '', path, query, body, time = '', nonce = '', window = '' } = input;
  return {
    method,
    host,
    path,
    query,
    body,
    nonce,
    window,
    ms: time,
    seconds: time.slice(0, -3),
    expires: String(Number(time.slice(0, -3)) + 120),
    iso: time === '' ? '' : new Date(Number(time)).toISOString(),
    '?query': query === '' ? '' : `?${query}`,
    contentType: /^[{[]/.test(body) ? 'application/json' : 'application/x-www-form-urlencoded',
  };
}

/** @throws HoldfastError `refused` with `parameter-unclear`. */
function parametersOf({ method, query, body }: ExchangeInput, profile: ExchangeProfile): Parameter[] {
  // Most exchanges sign one behind the other, so that what stands in which could be told in two ways.
  if (query !== '' && body !== '') throw refused('parameter-unclear', { parameter: 'query' });
  if (body !== '' && (method === 'GET' || method === 'DELETE'))
    throw refused('parameter-unclear', { parameter: 'body' });
  const isJson = profile.body === 'json' || (profile.body === 'either' && /^[{[]/.test(body));
  const inBody = body === '' ? [] : isJson ? readJsonBody(body) : readForm(body);
  const all = [...readForm(query), ...inBody];
  requireDistinct(all.map(({ name }) => name));
  return all;
}

function meaningOf(
  profile: ExchangeProfile,
  input: ExchangeInput,
  parameters: readonly Parameter[],
): Meaning {
  const found = findEndpoint(profile, input.method, input.path);
  if (found === undefined) {
    const { fields } = readWords(profile, 'other', {}, parameters);
    return { act: 'other', method: 'unknown', fields, transfers: [] };
  }
  const [, method, act, words = {}] = found.row;
  const away = words.away?.some((one) => parameters.some(({ name }) => name === one)) === true;
  const reading = readWords(profile, act, words, [...found.parameters, ...parameters]);
  const elsewhere = isUsableElsewhere(profile, found.row, parameters);
  const transfers = isOrder(found.row)
    ? inEveryWay(profile, found.row, parameters, reading.transfers)
    : reading.transfers;
  return { act: elsewhere ? 'other' : away ? 'withdraw' : act, method, elsewhere, ...reading, transfers };
}

/** Where the path is not signed, only parameters that are of use nowhere else leave an act what it is. */
function isUsableElsewhere(
  { carries }: ExchangeProfile,
  row: EndpointRow,
  parameters: readonly Parameter[],
): boolean {
  const act = isOrder(row) ? 'order' : row[2];
  const own = carries === undefined || act === 'withdraw' || act === 'other' ? undefined : carries[act];
  if (own === undefined) return false;
  // Of the members of a list, each part of the name counts but its number.
  const isOwn = (name: string): boolean =>
    name.split('.').every((part) => own.includes(part) || /^[0-9]+$/.test(part));
  return !parameters.every(({ name }) => isOwn(name));
}

/** Whether the signature is over everything that is sent. */
function covers({ message, below }: SigningRule, { query, body, path }: ExchangeInput): boolean {
  const start = Object.keys(below ?? {}).find((beginning) => path.startsWith(beginning));
  const parts = start === undefined ? message : (below?.[start] ?? message);
  const signed = parts.map((part) => (typeof part === 'string' ? part : part.sha256)).join('');
  return (query === '' || /\{\??query\}/.test(signed)) && (body === '' || signed.includes('{body}'));
}

function bodyOf(
  profile: ExchangeProfile,
  input: ExchangeInput,
  credential: FoundCredential,
  { act, method, fields, transfers, elsewhere = false }: Meaning,
  { tasks, finish, secretHeaders }: Authentication,
  context: DecodeContext,
): RequestBody {
  const safe = fields.map(({ name, value }) => ({ name: safeText(name), value: safeText(value) }));
  const { host = '', path, query, body } = input;
  const facts: RequestFacts = {
    acts: [act],
    chain: `exchange:${profile.id}`,
    transfers: [...transfers],
    calls: [{ target: path.slice(0, 200), method }],
  };
  const display: ExchangeRequestDisplay = {
    kind: 'exchange-request',
    signer: displaySigner(credential.key),
    exchange: { id: profile.id, name: profile.name },
    apiKey: credential.apiKey,
    credential: credential.key.keyId,
    act,
    method,
    fields: safe.map(({ name, value }) => ({ name: name.text, value: value.text })),
    http: { method: input.method, host, path, query, body: safeText(body, true).text },
    warnings: requestWarnings({
      act,
      method,
      path: `${input.method} ${path}`,
      transfers,
      time: input.time,
      now: context.input.now,
      rights: credential.rights,
      uncovered: credential.rule !== 'agent' && !covers(credential.rule, input),
      elsewhere,
      escaped: safe.some(({ name, value }) => name.escaped || value.escaped),
    }),
  };
  return {
    kind: 'exchange-request',
    display,
    facts,
    canonical: encodeInput(input),
    tasks: [...tasks],
    finish: (signatures) => {
      const request = finish(signatures);
      return {
        kind: 'exchange-request',
        form: 'http-request',
        bytes: written(request),
        ...onRecord(request, secretHeaders),
        mediaType: 'application/json',
        suggestedFileName: `${profile.id}-${method}-${input.time ?? 'request'}.json`,
        complete: true,
        signatures: signatures.map((signature) => signature.slice()),
      };
    },
  };
}

/** What may be kept of a request some of whose headers are secrets: these are empty in it. */
function onRecord(request: HttpRequest, secretHeaders: readonly string[]): Pick<SignedOutcome, 'onRecord'> {
  if (secretHeaders.length === 0) return {};
  const headers = { ...request.headers };
  for (const name of secretHeaders) headers[name] = '';
  return { onRecord: { bytes: written({ ...request, headers }), withheld: secretHeaders } };
}

function written({ method, url, headers, body }: HttpRequest): Uint8Array {
  return encodeUtf8(JSON.stringify({ method, url, headers, body }));
}
