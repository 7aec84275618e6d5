import { encodeCrlEntry } from '../encoding/certificate.ts';
import { derTags, writeDer } from '../encoding/der.ts';
import { derContext, derInteger, derSequence, derTime } from '../encoding/der-values.ts';
import { signatureIdentifier, type CertificateAlgorithm } from './algorithms.ts';
import { keyIdentifier } from './certificate-build.ts';
import type { CertificateParts } from './certificate-parts.ts';
import { extension } from './names.ts';

/** Why a certificate is revoked, by the numbers of CRLReason (RFC 5280, section 5.3.1). */
const reasons = {
  unspecified: 0,
  'key-compromise': 1,
  'affiliation-changed': 3,
  superseded: 4,
  cessation: 5,
} as const;

/** What a revocation list says. Times are ISO 8601 UTC, serial numbers hex. */
export interface CrlWish {
  readonly number: number;
  readonly thisUpdate: string;
  readonly nextUpdate: string;
  readonly revoked: readonly {
    readonly serial: string;
    readonly at: string;
    readonly reason: keyof typeof reasons;
  }[];
}

/** What a certificate revocation list is signed over (RFC 5280, section 5.1). */
export function encodeCrl(
  wish: CrlWish,
  issuer: CertificateParts,
  algorithm: CertificateAlgorithm,
): Uint8Array {
  const entries = wish.revoked.map(({ serial, at, reason }) =>
    encodeCrlEntry({ serial, revoked: at, reason: reasons[reason] }),
  );
  const authority = issuer.keyIdentifier ?? keyIdentifier(issuer.spki);
  const extensions = [
    extension('2.5.29.35', derSequence(writeDer(0x80, authority))),
    extension('2.5.29.20', derInteger(wish.number)),
  ];
  return writeDer(
    derTags.sequence,
    derInteger(1),
    signatureIdentifier(algorithm),
    issuer.subject,
    derTime(wish.thisUpdate),
    derTime(wish.nextUpdate),
    // Left out when nothing is revoked (section 5.1.2.6).
    ...(entries.length === 0 ? [] : [derSequence(...entries)]),
    derContext(0, derSequence(...extensions)),
  );
}
