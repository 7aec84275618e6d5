import { derTags, expectTag, readDer, readOnly } from '../encoding/der.ts';
import { dotted } from '../encoding/distinguished-name.ts';
import { HoldfastError, isHoldfastError } from '../error.ts';
import { extensionOf, type Certificate } from './certificate.ts';

/** Bits of key usage in their order (RFC 5280, section 4.2.1.3). */
const keyUsages = [
  'digital-signature',
  'content-commitment',
  'key-encipherment',
  'data-encipherment',
  'key-agreement',
  'certificate-sign',
  'crl-sign',
  'encipher-only',
  'decipher-only',
] as const;

/** One of the bits of key usage. */
export type KeyUsage = (typeof keyUsages)[number];

/** Extended key usages that have a name (RFC 5280, section 4.2.1.12); others are shown in dots. */
const extendedNames: Readonly<Record<string, string>> = {
  '1.3.6.1.5.5.7.3.1': 'server',
  '1.3.6.1.5.5.7.3.2': 'client',
  '1.3.6.1.5.5.7.3.3': 'code-signing',
  '1.3.6.1.5.5.7.3.4': 'email',
  '1.3.6.1.5.5.7.3.8': 'time-stamping',
  '1.3.6.1.5.5.7.3.9': 'ocsp-signing',
};

/** What a certificate says its key may be used for. */
export interface CertificateUsage {
  readonly ca: boolean;
  /** How many certificates of further authorities may follow below it. */
  readonly pathLength: number | undefined;
  /** Undefined: it does not say. */
  readonly keyUsage: readonly KeyUsage[] | undefined;
  /** Words, or object identifiers in dots. */
  readonly extended: readonly string[];
}

/** Reads basic constraints and key usages. Errors: `certificate-malformed` {reason}. */
export function usageOf(certificate: Certificate): CertificateUsage {
  try {
    const usage = extensionOf(certificate, '2.5.29.15');
    const extended = extensionOf(certificate, '2.5.29.37');
    return {
      ...readConstraints(extensionOf(certificate, '2.5.29.19')?.value),
      keyUsage: usage === undefined ? undefined : readBits(readOnly(usage.value, derTags.bitString)),
      extended:
        extended === undefined
          ? []
          : readDer(readOnly(extended.value, derTags.sequence)).map((element) => {
              const oid = dotted(expectTag(element, derTags.objectIdentifier));
              return extendedNames[oid] ?? oid;
            }),
    };
  } catch (error) {
    if (!isHoldfastError(error)) throw error;
    throw new HoldfastError('certificate-malformed', { reason: 'extension' });
  }
}

/** RFC 5280, section 4.2.1.9. */
function readConstraints(value: Uint8Array | undefined): Pick<CertificateUsage, 'ca' | 'pathLength'> {
  if (value === undefined) return { ca: false, pathLength: undefined };
  const elements = readDer(readOnly(value, derTags.sequence));
  const [first] = elements;
  const ca = first?.tag === 0x01 && first.content[0] === 0xff;
  const length = elements.find(({ tag }) => tag === derTags.integer)?.content;
  if (elements.length > 2) throw new HoldfastError('bad-der', { reason: 'left-over' });
  if (length === undefined) return { ca, pathLength: undefined };
  // A number that is negative or above 127 is no length of a chain.
  if (length.length !== 1 || (length[0] ?? 0x80) >= 0x80)
    throw new HoldfastError('bad-der', { reason: 'path-length' });
  return { ca, pathLength: length[0] };
}

function readBits([, ...bytes]: Uint8Array): KeyUsage[] {
  return keyUsages.filter((_, bit) => (((bytes[bit >> 3] ?? 0) << (bit & 7)) & 0x80) !== 0);
}
