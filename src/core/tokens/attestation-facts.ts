import { derTags, readOnly } from '../encoding/der.ts';
import { encodeHex } from '../encoding/hex.ts';
import { decodeUtf8 } from '../encoding/utf8.ts';
import { isHoldfastError } from '../error.ts';
import type { Certificate } from '../x509/certificate.ts';

/** One thing that an attestation says; `unknown` with its object identifier in dots where its meaning is not known. */
export interface AttestationFact {
  readonly name: string;
  readonly value: string;
}

type Reading = 'version' | 'number' | 'text' | readonly Readonly<Record<number, string>>[];
interface KnownExtension {
  /** A name for each byte where `reading` has a table for each; the one name otherwise. */
  readonly names: readonly [string, ...string[]];
  readonly reading: Reading;
  /** The value is wrapped in this tag. */
  readonly tag?: number;
}

const pinPolicy = { 1: 'never', 2: 'once a session', 3: 'every time', 4: 'match once', 5: 'match always' };
const touchPolicy = { 1: 'never', 2: 'every time', 3: 'every 15 seconds at most' };
const formFactor = {
  0: 'not stated',
  1: 'USB-A keychain',
  2: 'USB-A nano',
  3: 'USB-C keychain',
  4: 'USB-C nano',
  5: 'USB-C and Lightning',
  6: 'USB-A with fingerprint reader',
  7: 'USB-C with fingerprint reader',
};
const origin = {
  1: 'generated on the device',
  2: 'imported',
  17: 'generated, then wrapped in',
  18: 'imported, then wrapped in',
};

/** Whether a fact says that the key was not made on the token; some makers attest such keys as well. */
export function isImported({ name, value }: AttestationFact): boolean {
  return name === 'origin' && value.startsWith('imported');
}

/**
 * What makers put into attestations, by object identifier in dots: the arcs that Yubico documents for its PIV
 * applications (41482.3) and for YubiHSM 2 (41482.4). A new maker is new rows here.
 */
const known: Readonly<Record<string, KnownExtension>> = {
  '1.3.6.1.4.1.41482.3.3': { names: ['firmware'], reading: 'version' },
  '1.3.6.1.4.1.41482.3.7': { names: ['serial'], reading: 'number', tag: derTags.integer },
  '1.3.6.1.4.1.41482.3.8': { names: ['PIN', 'touch'], reading: [pinPolicy, touchPolicy] },
  '1.3.6.1.4.1.41482.3.9': { names: ['form'], reading: [formFactor] },
  '1.3.6.1.4.1.41482.4.1': { names: ['firmware'], reading: 'version', tag: derTags.octetString },
  '1.3.6.1.4.1.41482.4.2': { names: ['serial'], reading: 'number', tag: derTags.integer },
  '1.3.6.1.4.1.41482.4.3': { names: ['origin'], reading: [origin], tag: derTags.bitString },
  '1.3.6.1.4.1.41482.4.9': { names: ['label'], reading: 'text', tag: 0x0c },
};

/** Bytes of a value whose meaning is not known that are shown. */
const shownBytes = 32;

/**
 * What an attestation certificate says in its maker's own extensions, in their order; those of RFC 5280 are not among
 * them. An extension that is not known, or is not as its maker describes it, is given as `unknown OID` with its bytes.
 */
export function attestationFacts({ extensions }: Certificate): AttestationFact[] {
  return extensions
    .filter(({ oid }) => !oid.startsWith('2.5.29.') && !oid.startsWith('1.3.6.1.5.5.7.1.'))
    .flatMap(({ oid, value }) => {
      const facts = Object.hasOwn(known, oid) ? readKnown(known[oid], value) : undefined;
      return facts ?? [{ name: `unknown ${oid}`, value: cut(encodeHex(value)) }];
    });
}

function cut(hex: string): string {
  return hex.length <= 2 * shownBytes ? hex : `${hex.slice(0, 2 * shownBytes)}…`;
}

function readKnown(row: KnownExtension | undefined, value: Uint8Array): AttestationFact[] | undefined {
  if (row === undefined) return undefined;
  const content = unwrap(value, row.tag);
  if (content === undefined) return undefined;
  const [name] = row.names;
  switch (row.reading) {
    case 'version':
      return content.length === 3 ? [{ name, value: content.join('.') }] : undefined;
    case 'number':
      return content.length > 0 && content.length <= 16
        ? [{ name, value: BigInt(`0x${encodeHex(content)}`).toString() }]
        : undefined;
    case 'text':
      return textFact(name, content);
    default:
      return readBytes(row.names, row.reading, content);
  }
}

/** One byte a name; a value that has no word is shown as its number. */
function readBytes(
  names: readonly string[],
  tables: readonly Readonly<Record<number, string>>[],
  content: Uint8Array,
): AttestationFact[] | undefined {
  if (content.length !== names.length) return undefined;
  return names.map((name, at) => {
    const byte = content[at] ?? 0;
    return { name, value: tables[at]?.[byte] ?? `value ${String(byte)}` };
  });
}

function textFact(name: string, content: Uint8Array): AttestationFact[] | undefined {
  try {
    const text = decodeUtf8(content);
    return /^[^\p{Cc}\p{Cf}]{0,120}$/u.test(text) ? [{ name, value: text }] : undefined;
  } catch (error) {
    if (isHoldfastError(error)) return undefined;
    throw error;
  }
}

/** The content under a tag; what is wrapped in another is not read. A BIT STRING's count of unused bits is left out. */
function unwrap(value: Uint8Array, tag: number | undefined): Uint8Array | undefined {
  if (tag === undefined) return value;
  try {
    const content = readOnly(value, tag);
    return tag === derTags.bitString ? content.subarray(1) : content;
  } catch (error) {
    if (isHoldfastError(error)) return undefined;
    throw error;
  }
}
