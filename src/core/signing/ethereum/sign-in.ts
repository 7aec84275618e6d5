import type { Warning } from '../display-parts.ts';
import { HoldfastError } from '../../error.ts';
import { safeText } from '../text.ts';
import { parseAddress } from './address.ts';
import { chainOf } from './chains.ts';
import type { SignIn } from './display.ts';
import type { ReferenceBook } from './reference-book.ts';

/** A sign-in as the message has it, before it is made safe to show. */
interface RawSignIn {
  scheme: string | null;
  domain: string;
  address: string;
  statement: string | null;
  uri: string;
  chainId: bigint;
  nonce: string;
  issuedAt: string;
  expirationTime: string | null;
  notBefore: string | null;
  requestId: string | null;
  resources: string[];
}

/** What a sign-in says, and what is wrong with it. `fields` is absent when it only poses as one. */
export interface ReadSignIn {
  fields?: SignIn;
  chainId?: bigint;
  warnings: Warning[];
}

/** The characters of a URI (RFC 3986, appendix A), loosely: what the grammar of a part would add is not security. */
const uriForm = /^[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]*$/;
const timeForm =
  /^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])[Tt](?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)(?:\.[0-9]{1,9})?(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$/;
/** `pchar` of RFC 3986, any number of them. */
const requestIdForm = /^(?:[A-Za-z0-9\-._~!$&'()*+,;=:@]|%[0-9A-Fa-f]{2})*$/;
const header = new RegExp(
  '^(?:([A-Za-z][A-Za-z0-9+.-]*)://)?(.+) wants you to sign in with your Ethereum account:$',
  's',
);

/** Whether a first line could be taken for a sign-in by a person or by a careless server. */
function posesAsSignIn(text: string): boolean {
  const start = text.slice(0, 1000).replace(/\s+/g, ' ');
  return /sign ?-?in with (?:your )?(?:ethereum|ether|wallet)/i.test(start);
}

/**
 * Reads a sign-in with Ethereum by the grammar of EIP-4361, exactly; `undefined` for any other message.
 * @param now Unix seconds, to judge its times by.
 */
export function readSignIn(
  text: string,
  signer: string,
  now: number | undefined,
  references?: ReferenceBook,
): ReadSignIn | undefined {
  if (!posesAsSignIn(text)) return undefined;
  const raw = parse(text);
  if (!raw) return { warnings: [{ code: 'sign-in-malformed', severity: 'danger', params: {} }] };
  const safe = (value: string): string => safeText(value).text;
  const optional = (value: string | null): string | null => (value === null ? null : safe(value));
  const fields: SignIn = {
    domain: safe(raw.scheme === null ? raw.domain : `${raw.scheme}://${raw.domain}`),
    address: raw.address,
    statement: optional(raw.statement),
    uri: safe(raw.uri),
    chain: chainOf(raw.chainId, references),
    nonce: raw.nonce,
    issuedAt: raw.issuedAt,
    expirationTime: raw.expirationTime,
    notBefore: raw.notBefore,
    requestId: optional(raw.requestId),
    resources: raw.resources.map(safe),
  };
  return { fields, chainId: raw.chainId, warnings: warningsOf(raw, fields, signer, now) };
}

function parse(text: string): RawSignIn | undefined {
  const lines = text.split('\n');
  let at = 0;
  const next = (): string | undefined => lines[at++];
  const tagged = (tag: string): string | undefined => {
    if (lines[at]?.startsWith(tag) !== true) return undefined;
    return next()?.slice(tag.length);
  };
  const head = header.exec(next() ?? '');
  const address = next();
  if (!head?.[2] || address === undefined || !isAddress(address) || next() !== '') return undefined;
  let statement: string | null = null;
  if (lines[at] !== '') statement = next() ?? null;
  if (statement !== null && !/^[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;= ]+$/.test(statement)) return undefined;
  if (next() !== '') return undefined;
  const uri = tagged('URI: ');
  const version = tagged('Version: ');
  const chain = tagged('Chain ID: ');
  const nonce = tagged('Nonce: ');
  const issuedAt = tagged('Issued At: ');
  if (uri === undefined || version !== '1' || chain === undefined || nonce === undefined) return undefined;
  if (!uriForm.test(uri) || !/^(?:0|[1-9][0-9]{0,19})$/.test(chain)) return undefined;
  if (!/^[A-Za-z0-9]{8,256}$/.test(nonce) || issuedAt === undefined || !isTime(issuedAt)) return undefined;
  const expirationTime = tagged('Expiration Time: ') ?? null;
  const notBefore = tagged('Not Before: ') ?? null;
  if ([expirationTime, notBefore].some((time) => time !== null && !isTime(time))) return undefined;
  const requestId = tagged('Request ID: ') ?? null;
  if (requestId !== null && !requestIdForm.test(requestId)) return undefined;
  const resources: string[] = [];
  if (lines[at] === 'Resources:') {
    at += 1;
    for (let resource = tagged('- '); resource !== undefined; resource = tagged('- '))
      resources.push(resource);
    if (!resources.every((resource) => uriForm.test(resource))) return undefined;
  }
  if (at !== lines.length) return undefined;
  const [, scheme, domain] = head;
  return {
    scheme: scheme ?? null,
    domain,
    address,
    statement,
    uri,
    chainId: BigInt(chain),
    nonce,
    issuedAt,
    expirationTime,
    notBefore,
    requestId,
    resources,
  };
}

/** A `date-time` of RFC 3339: its day is one of its month, and a leap second may stand at the end of a minute. */
function isTime(text: string): boolean {
  if (!timeForm.test(text)) return false;
  const [year = 0, month = 0, day = 0] = text.slice(0, 10).split('-').map(Number);
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** Unix seconds. The calendar of the runtime knows no leap second: it is the end of the second before it. */
function secondsOf(time: string): number {
  const leap = time.slice(17, 19) === '60';
  const text = leap ? `${time.slice(0, 17)}59${time.slice(19)}` : time;
  return Date.parse(text.toUpperCase()) / 1000 + (leap ? 1 : 0);
}

/** EIP-4361 wants the checksum form. */
function isAddress(text: string): boolean {
  try {
    return parseAddress(text).checksummed;
  } catch (error) {
    if (error instanceof HoldfastError) return false;
    throw error;
  }
}

function warningsOf(raw: RawSignIn, fields: SignIn, signer: string, now: number | undefined): Warning[] {
  const warnings: Warning[] = [];
  const warn = (code: Warning['code'], severity: Warning['severity'], params: Warning['params']): void => {
    warnings.push({ code, severity, params });
  };
  if (raw.address !== signer) warn('sign-in-address-differs', 'danger', { address: signer });
  if (isUnusualDomain(raw.domain)) warn('sign-in-domain-unusual', 'danger', { domain: fields.domain });
  const host = hostOf(raw.uri);
  if (host === undefined) warn('sign-in-uri-differs', 'caution', { uri: fields.uri });
  else if (!belongTogether(host, withoutPort(raw.domain)))
    warn('sign-in-uri-differs', 'danger', { uri: fields.uri });
  const { chain } = fields;
  if (chain.name === null) warn('chain-unknown', 'caution', { chainId: chain.id });
  if (now === undefined) return warnings;
  if (raw.expirationTime !== null && secondsOf(raw.expirationTime) <= now)
    warn('sign-in-expired', 'danger', { time: raw.expirationTime });
  if (raw.notBefore !== null && secondsOf(raw.notBefore) > now)
    warn('sign-in-not-yet', 'caution', { time: raw.notBefore });
  return warnings;
}

/**
 * A host name that is not plain: letters of other scripts, written out or as punycode, a name before an `@`, or no name
 * at all. Honest ones exist, but a person cannot tell them from others.
 */
function isUnusualDomain(domain: string): boolean {
  const plain =
    /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?::[0-9]{1,5})?$/;
  if (/^\[[0-9a-f:.]+\](?::[0-9]{1,5})?$/.test(domain)) return false;
  return domain.length > 253 || !plain.test(domain) || /(?:^|\.)xn--/.test(domain);
}

function withoutPort(domain: string): string {
  return domain.replace(/:[0-9]+$/, '').toLowerCase();
}

/** The host of an `http` or `https` URI. */
function hostOf(uri: string): string | undefined {
  const authority = /^https?:\/\/([^/?#]*)/i.exec(uri)?.[1];
  return authority === undefined ? undefined : withoutPort(authority);
}

/** The same name, or one below the other. */
function belongTogether(one: string, other: string): boolean {
  return one === other || one.endsWith(`.${other}`) || other.endsWith(`.${one}`);
}
