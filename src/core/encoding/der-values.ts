import { derTags, writeDer } from './der.ts';
import { decodeHex, encodeHex } from './hex.ts';
import { encodeUtf8 } from './utf8.ts';

/** An INTEGER that is not negative, from its big-endian magnitude or a small number. */
export function derInteger(value: Uint8Array | number): Uint8Array {
  const bytes = typeof value === 'number' ? decodeHex(evenHex(value.toString(16))) : value;
  const first = bytes.findIndex((byte) => byte !== 0);
  const short = first < 0 ? Uint8Array.of(0) : bytes.subarray(first);
  return (short[0] ?? 0) >= 0x80
    ? writeDer(derTags.integer, Uint8Array.of(0), short)
    : writeDer(derTags.integer, short);
}

function evenHex(hex: string): string {
  return hex.length % 2 === 0 ? hex : `0${hex}`;
}

/** An OBJECT IDENTIFIER, written with dots. */
export function derOid(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = [40 * first + second, ...rest].flatMap((arc) => {
    const groups = [arc % 128];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128))
      groups.unshift((left % 128) + 128);
    return groups;
  });
  return writeDer(derTags.objectIdentifier, Uint8Array.from(bytes));
}

/** A SEQUENCE. */
export function derSequence(...parts: readonly Uint8Array[]): Uint8Array {
  return writeDer(derTags.sequence, ...parts);
}

/** A SET OF: its parts in the order of their encodings (X.690, section 11.6). `tag` for an implicit one. */
export function derSetOf(parts: readonly Uint8Array[], tag = 0x31): Uint8Array {
  const sorted = parts
    .map((part) => ({ part, hex: encodeHex(part) }))
    .sort((a, b) => (a.hex < b.hex ? -1 : 1));
  return writeDer(tag, ...sorted.map(({ part }) => part));
}

/** A constructed element under a context tag: [number]. */
export function derContext(number: number, ...parts: readonly Uint8Array[]): Uint8Array {
  return writeDer(0xa0 | number, ...parts);
}

/** A BIT STRING of whole bytes. */
export function derBits(bytes: Uint8Array): Uint8Array {
  return writeDer(derTags.bitString, Uint8Array.of(0), bytes);
}

/** A BIT STRING of named bits, shortest form (X.690, section 11.2.2). */
export function derNamedBits(numbers: readonly number[]): Uint8Array {
  const last = Math.max(-1, ...numbers);
  const bytes = new Uint8Array(Math.floor(last / 8) + 1);
  for (const bit of numbers) bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) | (0x80 >> (bit & 7));
  return writeDer(derTags.bitString, Uint8Array.of(bytes.length * 8 - last - 1), bytes);
}

/** A string in one of the types that names are written in. */
export function derText(type: 'utf8' | 'printable' | 'ia5', text: string): Uint8Array {
  return writeDer({ utf8: 0x0c, printable: 0x13, ia5: 0x16 }[type], encodeUtf8(text));
}

/** UTCTime through 2049, GeneralizedTime after that (RFC 5280, section 4.1.2.5). `iso` is ISO 8601 UTC. */
export function derTime(iso: string): Uint8Array {
  const digits = `${iso.slice(0, 19).replace(/[-T:]/g, '')}Z`;
  const year = Number(digits.slice(0, 4));
  return year >= 1950 && year < 2050
    ? writeDer(0x17, encodeUtf8(digits.slice(2)))
    : writeDer(0x18, encodeUtf8(digits));
}
