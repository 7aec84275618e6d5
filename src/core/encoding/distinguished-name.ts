import { HoldfastError } from '../error.ts';
import { derTags, expectTag, readDer, type DerElement } from './der.ts';
import { encodeHex } from './hex.ts';
import { decodeUtf8 } from './utf8.ts';

const set = 0x31;
const maxLength = 500;

/** Short names of attribute types by the hex of their object identifiers (RFC 4514, section 3, and RFC 2985). */
const shortNames: Readonly<Record<string, string>> = {
  '550403': 'CN',
  '550405': 'serialNumber',
  '550406': 'C',
  '550407': 'L',
  '550408': 'ST',
  '550409': 'STREET',
  '55040a': 'O',
  '55040b': 'OU',
  '0992268993f22c640101': 'UID',
  '0992268993f22c640119': 'DC',
  '2a864886f70d010901': 'emailAddress',
};

/**
 * A distinguished name as text (RFC 4514): the last part first, special characters escaped, cut to 500 UTF-16 units.
 * `content` is that of the RDNSequence. Errors: `bad-der`, `bad-text`.
 */
export function nameText(content: Uint8Array): string {
  const parts = readDer(content).map((element) =>
    readDer(expectTag(element, set))
      .map((pair) => attributeText(readDer(expectTag(pair, derTags.sequence))))
      .join('+'),
  );
  const text = parts.reverse().join(',');
  return text.length <= maxLength ? text : `${text.slice(0, maxLength - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

function attributeText([type, value]: readonly DerElement[]): string {
  const oid = expectTag(type, derTags.objectIdentifier);
  if (value === undefined) throw new HoldfastError('bad-der', { reason: 'unexpected-element' });
  const text = stringOf(value);
  const name = shortNames[encodeHex(oid)] ?? dotted(oid);
  return `${name}=${text === undefined ? `#${encodeHex(value.content)}` : escaped(text)}`;
}

/** The string types that names are written in; undefined for any other. */
function stringOf({ tag, content }: DerElement): string | undefined {
  if (tag === 0x0c) return decodeUtf8(content);
  // PrintableString, T61String (read as Latin-1, as every program does), IA5String.
  if (tag === 0x13 || tag === 0x14 || tag === 0x16)
    return Array.from(content, (byte) => String.fromCharCode(byte)).join('');
  if (tag !== 0x1e || content.length % 2 !== 0) return undefined;
  const units = Array.from({ length: content.length / 2 }, (_, at) =>
    String.fromCharCode(((content[2 * at] ?? 0) << 8) | (content[2 * at + 1] ?? 0)),
  );
  return units.join('').toWellFormed();
}

/** RFC 4514, section 2.4; what cannot be seen is written as its number, so that no name changes how a line reads. */
function escaped(text: string): string {
  return text
    .replace(/[\\",+;<>]/g, '\\$&')
    .replace(/^[ #]| $/g, '\\$&')
    .replace(
      /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
      (mark) => `\\u${(mark.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
    );
}

/** An object identifier in dots, from its content. */
export function dotted(oid: Uint8Array): string {
  const arcs: bigint[] = [];
  let arc = 0n;
  for (const byte of oid) {
    arc = (arc << 7n) | BigInt(byte & 0x7f);
    if (byte >= 0x80) continue;
    arcs.push(arc);
    arc = 0n;
  }
  const [first = 0n, ...rest] = arcs;
  const top = first < 80n ? first / 40n : 2n;
  return [top, first - 40n * top, ...rest].join('.');
}
