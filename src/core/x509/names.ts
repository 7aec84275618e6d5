import { HoldfastError } from '../error.ts';
import { derTags, writeDer } from '../encoding/der.ts';
import { derOid, derSequence, derText } from '../encoding/der-values.ts';
import { encodeUtf8 } from '../encoding/utf8.ts';

/** The parts of a subject's name, in words. */
export interface SubjectName {
  readonly commonName: string;
  readonly organization?: string | undefined;
  readonly unit?: string | undefined;
  readonly country?: string | undefined;
  readonly locality?: string | undefined;
  readonly state?: string | undefined;
  readonly email?: string | undefined;
}

/** Another name of a subject (RFC 5280, section 4.2.1.6). */
export interface AlternativeName {
  readonly type: 'dns' | 'ip' | 'email' | 'uri';
  readonly value: string;
}

const parts = [
  ['country', '2.5.4.6', 'printable'],
  ['state', '2.5.4.8', 'utf8'],
  ['locality', '2.5.4.7', 'utf8'],
  ['organization', '2.5.4.10', 'utf8'],
  ['unit', '2.5.4.11', 'utf8'],
  ['commonName', '2.5.4.3', 'utf8'],
  ['email', '1.2.840.113549.1.9.1', 'ia5'],
] as const;

function bad(value: string): HoldfastError {
  return new HoldfastError('refused', { reason: 'bad-name', value: value.slice(0, 100) });
}

/** A distinguished name (RFC 5280, section 4.1.2.4), from the country down to the name. Errors: `refused` (`bad-name`). */
export function encodeName(name: SubjectName): Uint8Array {
  const pairs = parts.flatMap(([part, oid, type]) => {
    const value = name[part];
    if (value === undefined) return [];
    if (part === 'email') requireEmail(value);
    return [writeDer(0x31, derSequence(derOid(oid), derText(type, value)))];
  });
  return derSequence(...pairs);
}

/** GeneralNames of a subject. Names of hosts in ASCII only: others are written in their punycode. Errors: `refused` (`bad-name`). */
export function encodeAlternativeNames(names: readonly AlternativeName[]): Uint8Array {
  return derSequence(...names.map(encodeAlternativeName));
}

function encodeAlternativeName({ type, value }: AlternativeName): Uint8Array {
  switch (type) {
    case 'dns':
      requireHost(value);
      return writeDer(0x82, encodeUtf8(value));
    case 'ip':
      return writeDer(0x87, ipBytes(value));
    case 'email':
      requireEmail(value);
      return writeDer(0x81, encodeUtf8(value));
    case 'uri':
      if (!/^[a-zA-Z][a-zA-Z0-9+.-]*:[\x21-\x7e]+$/.test(value)) throw bad(value);
      return writeDer(0x86, encodeUtf8(value));
  }
}

function requireHost(value: string): void {
  const label = /^[a-zA-Z0-9_](?:[a-zA-Z0-9_-]{0,61}[a-zA-Z0-9_])?$/;
  const labels = value.split('.');
  if (labels[0] === '*' && labels.length > 2) labels.shift();
  if (value.length > 253 || !labels.every((one) => label.test(one))) throw bad(value);
}

function requireEmail(value: string): void {
  const [host = ''] = value.split('@').slice(-1);
  if (!/^[\x21-\x3f\x41-\x7e]{1,64}@[^@]+$/.test(value)) throw bad(value);
  requireHost(host);
}

/** An address as bytes: IPv4 in dots, or IPv6 (RFC 4291, section 2.2). */
function ipBytes(value: string): Uint8Array {
  const four = ipv4(value);
  if (four !== undefined) return Uint8Array.from(four);
  const halves = value.split('::');
  if (halves.length > 2 || !/^[0-9a-fA-F:.]+$/.test(value)) throw bad(value);
  const [head = [], tail = []] = halves.map((half, which) =>
    (half === '' ? [] : half.split(':')).flatMap((group, at, { length }) =>
      ipGroup(group, value, which === halves.length - 1 && at === length - 1),
    ),
  );
  const missing = 16 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 2) throw bad(value);
  return Uint8Array.from([...head, ...new Array<number>(missing).fill(0), ...tail]);
}

/** Four bytes in dots may stand at the very end alone (RFC 4291, section 2.2, form 3). */
function ipGroup(group: string, whole: string, isLast: boolean): number[] {
  const four = isLast ? ipv4(group) : undefined;
  if (four !== undefined) return four;
  if (!/^[0-9a-fA-F]{1,4}$/.test(group)) throw bad(whole);
  const number = Number.parseInt(group, 16);
  return [number >> 8, number & 0xff];
}

function ipv4(text: string): number[] | undefined {
  if (!/^(?:0|[1-9]\d{0,2})(?:\.(?:0|[1-9]\d{0,2})){3}$/.test(text)) return undefined;
  const bytes = text.split('.').map(Number);
  return bytes.every((byte) => byte < 256) ? bytes : undefined;
}

/** OCTET STRING around an extension's value, critical or not (RFC 5280, section 4.1). */
export function extension(oid: string, value: Uint8Array, critical = false): Uint8Array {
  const flag = critical ? [writeDer(0x01, Uint8Array.of(0xff))] : [];
  return derSequence(derOid(oid), ...flag, writeDer(derTags.octetString, value));
}
