import { equalBytes } from '../crypto/bytes.ts';
import { derTags, readDer, readOnly } from '../encoding/der.ts';
import { HoldfastError, isHoldfastError } from '../error.ts';
import { checkSignature } from './certificate-signature.ts';
import { usageOf } from './certificate-usage.ts';
import { extensionOf, isSelfIssued, type Certificate } from './certificate.ts';

/** Why a chain is refused. Revocation is not among them: nothing is fetched, so that none can be known of. */
export type ChainProblem =
  | 'signature'
  | 'algorithm'
  | 'expired'
  | 'not-yet-valid'
  | 'not-a-ca'
  | 'key-usage'
  | 'path-length'
  | 'critical-extension'
  | 'left-over'
  | 'too-long';

/** Certificates from a leaf upwards, each signed by the next. */
export interface Chain {
  /** The leaf first. */
  readonly certificates: readonly Certificate[];
  /** Whether the last one is signed by itself, so that nothing is missing above. */
  readonly complete: boolean;
}

/** As many as any chain in use has, twice over. */
const maxLength = 10;

/** Extensions that are read here, or that forbid nothing that is asked here (RFC 5280, section 4.2). */
const understood = new Set([
  '2.5.29.14',
  '2.5.29.15',
  '2.5.29.17',
  '2.5.29.19',
  '2.5.29.32',
  '2.5.29.35',
  '2.5.29.37',
]);

/**
 * Puts certificates in order above a leaf, each one's issuer after it, and checks each: signature, dates at `now`
 * (milliseconds), authority, key usage, length of the path, critical extensions (RFC 5280, section 6.1, without policies,
 * names and revocation). `others` may come in any order; one that does not belong is refused.
 * Errors: `certificate-refused` {reason: {@link ChainProblem}, subject}, `certificate-malformed`.
 */
export function buildChain(leaf: Certificate, others: readonly Certificate[], now: number): Chain {
  const certificates = [leaf];
  const left = others.filter(({ sha256 }, at) => sha256 !== leaf.sha256 && isFirst(others, at));
  for (let below = leaf; !isSelfIssued(below);) {
    const issuer = issuerOf(below, left);
    if (issuer === undefined) break;
    if (certificates.length === maxLength) throw refused('too-long', below);
    certificates.push(issuer);
    left.splice(left.indexOf(issuer), 1);
    below = issuer;
  }
  const [stranger] = left;
  if (stranger !== undefined) throw refused('left-over', stranger);
  const last = certificates.at(-1) ?? leaf;
  const complete = isSelfIssued(last);
  if (complete) requireSignature(last, last);
  checkChain(certificates, now);
  return { certificates, complete };
}

/** Checks everything but the signatures of certificates that stand in order, the leaf first. Errors as {@link buildChain}. */
export function checkChain(certificates: readonly Certificate[], now: number): void {
  let authorities = 0;
  for (const [at, certificate] of certificates.entries()) {
    requireDates(certificate, now);
    const strange = certificate.extensions.find(({ oid, critical }) => critical && !understood.has(oid));
    if (strange !== undefined) throw refused('critical-extension', certificate, { oid: strange.oid });
    if (at === 0) continue;
    const { ca, keyUsage, pathLength } = usageOf(certificate);
    if (!ca) throw refused('not-a-ca', certificate);
    if (keyUsage !== undefined && !keyUsage.includes('certificate-sign'))
      throw refused('key-usage', certificate);
    if (pathLength !== undefined && authorities > pathLength) throw refused('path-length', certificate);
    if (!isSelfIssued(certificate)) authorities++;
  }
}

/**
 * The one of `candidates` that has signed a certificate; undefined when none of them bears the issuer's name. Errors:
 * `certificate-refused` (`signature`, `algorithm`) when some bear it and none has signed.
 */
export function issuerOf(
  certificate: Certificate,
  candidates: readonly Certificate[],
): Certificate | undefined {
  const named = candidates.filter((one) => equalBytes(one.subject, certificate.issuer));
  const [first, ...more] = named;
  if (first === undefined) return undefined;
  // Where an authority has several keys, identifiers tell them apart; the signature has the last word.
  const wanted = authorityKeyOf(certificate);
  const likely = named.find((one) => wanted !== undefined && isSameKey(wanted, one)) ?? first;
  for (const one of [likely, first, ...more]) if (verdictOf(certificate, one) === 'right') return one;
  requireSignature(certificate, likely);
  return undefined;
}

/** Errors: `certificate-refused` (`signature`, `algorithm`). */
function requireSignature(certificate: Certificate, issuer: Certificate): void {
  const verdict = verdictOf(certificate, issuer);
  if (verdict !== 'right') throw refused(verdict === 'wrong' ? 'signature' : 'algorithm', certificate);
}

function verdictOf(certificate: Certificate, { spki }: Certificate): ReturnType<typeof checkSignature> {
  const { signatureAlgorithm, signature, signed } = certificate;
  return checkSignature(signatureAlgorithm, signature, signed, spki);
}

function requireDates(certificate: Certificate, now: number): void {
  if (now < Date.parse(certificate.notBefore)) throw refused('not-yet-valid', certificate);
  if (now > Date.parse(certificate.notAfter)) throw refused('expired', certificate);
}

/** The issuer's key identifier (RFC 5280, section 4.2.1.1), when it is stated. */
function authorityKeyOf(certificate: Certificate): Uint8Array | undefined {
  return contentOf(
    certificate,
    '2.5.29.35',
    (value) => readDer(readOnly(value, derTags.sequence)).find(({ tag }) => tag === 0x80)?.content,
  );
}

function isSameKey(wanted: Uint8Array, candidate: Certificate): boolean {
  const own = contentOf(candidate, '2.5.29.14', (value) => readOnly(value, derTags.octetString));
  return own !== undefined && equalBytes(own, wanted);
}

/** Identifiers only help to choose; one that cannot be read helps nobody. */
function contentOf(
  certificate: Certificate,
  oid: string,
  read: (value: Uint8Array) => Uint8Array | undefined,
): Uint8Array | undefined {
  const value = extensionOf(certificate, oid)?.value;
  try {
    return value === undefined ? undefined : read(value);
  } catch (error) {
    if (isHoldfastError(error)) return undefined;
    throw error;
  }
}

function isFirst(all: readonly Certificate[], at: number): boolean {
  return all.findIndex(({ sha256 }) => sha256 === all[at]?.sha256) === at;
}

function refused(
  reason: ChainProblem,
  { subjectName: subject }: Certificate,
  details: Readonly<Record<string, string>> = {},
): HoldfastError {
  return new HoldfastError('certificate-refused', { reason, subject, ...details });
}
