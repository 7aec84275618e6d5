import { readCertificate } from '../../encoding/certificate.ts';
import { decodeHex, encodeHex } from '../../encoding/hex.ts';
import { HoldfastError, isHoldfastError } from '../../error.ts';
import type { CertificateAlgorithm } from '../../x509/algorithms.ts';
import { encodeRequestInfo, encodeSelfSigned, encodeSigned } from '../../x509/certificate-build.ts';
import { readCertificateParts, type CertificateParts } from '../../x509/certificate-parts.ts';
import { encodeCrl } from '../../x509/crl.ts';
import type { Warning } from '../display-parts.ts';
import { refused } from '../refusal.ts';
import type { FoundKey } from '../request.ts';
import { mixesScripts } from '../text.ts';
import type { BodyOf, SelfSignedBody } from './body.ts';
import { field, taskOver, type BuiltDocument } from './form.ts';

/** A certificate that is good for longer than this, in days, is worth a second look. */
const longDays = 825;
const dayMs = 24 * 60 * 60 * 1000;

/** The algorithm of a key that certificates can be of. Errors: `refused` (`wrong-key-algorithm`). */
export function certificateAlgorithm({ algorithm }: FoundKey): CertificateAlgorithm {
  if (algorithm === 'hmac-sha256' || algorithm === 'api-secret')
    throw refused('wrong-key-algorithm', { algorithm });
  return algorithm;
}

/** A request for a certificate (PKCS #10, RFC 2986). */
export function buildRequest(body: BodyOf<'x509-request'>, key: FoundKey): BuiltDocument {
  const algorithm = certificateAlgorithm(key);
  const info = encodeRequestInfo(body, algorithm, key.publicKey);
  return {
    ...subjectParts(body),
    tasks: [taskOver(info, key)],
    finish: finishSigned(info, algorithm, 'application/pkcs10', `${fileStem(body.subject.commonName)}.csr`),
  };
}

/** A certificate that a key makes for itself (RFC 5280). */
export function buildSelfSigned(body: SelfSignedBody, key: FoundKey): BuiltDocument {
  const algorithm = certificateAlgorithm(key);
  const signed = selfSigned(body, key);
  const parts = subjectParts(body);
  return {
    ...parts,
    fields: [
      ...parts.fields,
      field('serial', body.serial),
      field('not-before', body.notBefore),
      field('not-after', body.notAfter),
    ],
    warnings: [...parts.warnings, ...lifeWarnings(body)],
    tasks: [taskOver(signed, key)],
    finish: finishSigned(
      signed,
      algorithm,
      'application/pkix-cert',
      `${fileStem(body.subject.commonName)}.crt`,
    ),
  };
}

/** What a self-signed certificate is signed over. Errors: `refused` (`bad-dates`, `bad-name`). */
export function selfSigned(body: SelfSignedBody, key: FoundKey): Uint8Array {
  const [from, to] = [Date.parse(body.notBefore), Date.parse(body.notAfter)];
  if (!(from < to)) throw refused('bad-dates');
  return encodeSelfSigned(body, certificateAlgorithm(key), key.publicKey);
}

/** A list of revoked certificates (RFC 5280, section 5). */
export function buildCrl(body: BodyOf<'x509-crl'>, key: FoundKey): BuiltDocument {
  const algorithm = certificateAlgorithm(key);
  const { parts, facts } = certificateOf(body.issuer, key);
  if (parts.forbidsCrl) throw refused('bad-certificate', { why: 'key-usage' });
  if (!(Date.parse(body.thisUpdate) < Date.parse(body.nextUpdate))) throw refused('bad-dates');
  if (new Set(body.revoked.map(({ serial }) => serial)).size !== body.revoked.length)
    throw refused('bad-certificate', { why: 'repeated-serial' });
  const signed = encodeCrl(body, parts, algorithm);
  return {
    acts: ['certificate'],
    file: null,
    body: null,
    fields: [
      field('issuer', facts.subjectText),
      field('crl-number', String(body.number)),
      field('issued', body.thisUpdate),
      field('next-update', body.nextUpdate),
      field('revoked-count', String(body.revoked.length)),
      ...body.revoked.map(({ serial, at, reason }) => field('revoked', `${serial} ${at} ${reason}`)),
    ],
    warnings: [],
    target: facts.subjectText,
    tasks: [taskOver(signed, key)],
    finish: finishSigned(signed, algorithm, 'application/pkix-crl', `${String(body.number)}.crl`),
  };
}

/** A certificate in DER that must be of the signing key. Errors: `refused` (`bad-certificate`, `certificate-other-key`). */
export function certificateOf(
  hex: string,
  key: FoundKey,
): { der: Uint8Array; parts: CertificateParts; facts: { subjectText: string; notAfter: string } } {
  const der = decodeHex(hex);
  try {
    const { subject, subjectName, notAfter } = readCertificate(der);
    if (subject?.algorithm !== key.algorithm || subject.publicKey !== encodeHex(key.publicKey))
      throw refused('certificate-other-key');
    return { der, parts: readCertificateParts(der), facts: { subjectText: subjectName, notAfter } };
  } catch (error) {
    if (!isHoldfastError(error) || error.code === 'refused') throw error;
    throw refused('bad-certificate', { why: error.code });
  }
}

function subjectParts({
  subject,
  alternativeNames,
  uses,
}: Pick<BodyOf<'x509-request'>, 'subject' | 'alternativeNames' | 'uses'>): Pick<
  BuiltDocument,
  'acts' | 'file' | 'body' | 'fields' | 'warnings' | 'target'
> {
  const name = [
    ['C', subject.country],
    ['ST', subject.state],
    ['L', subject.locality],
    ['O', subject.organization],
    ['OU', subject.unit],
    ['CN', subject.commonName],
    ['E', subject.email],
  ].flatMap(([short, value]) => (value === undefined ? [] : [`${short ?? ''}=${value}`]));
  const warnings: Warning[] = [];
  if (uses.includes('ca')) warnings.push({ code: 'certificate-authority', severity: 'caution', params: {} });
  if (mixesScripts(name.join(' '))) warnings.push({ code: 'text-unusual', severity: 'caution', params: {} });
  return {
    acts: ['certificate'],
    file: null,
    body: null,
    fields: [
      field('subject', name.join(', ')),
      ...alternativeNames.map(({ type, value }) => field('alternative-name', value, type)),
      ...uses.map((use) => field('use', use)),
    ],
    warnings,
    target: subject.commonName,
  };
}

function lifeWarnings({ notBefore, notAfter }: SelfSignedBody): Warning[] {
  const days = Math.round((Date.parse(notAfter) - Date.parse(notBefore)) / dayMs);
  return days <= longDays
    ? []
    : [{ code: 'validity-long', severity: 'caution', params: { days: String(days) } }];
}

function finishSigned(
  signed: Uint8Array,
  algorithm: CertificateAlgorithm,
  mediaType: string,
  suggestedFileName: string,
): BuiltDocument['finish'] {
  return ([signature]) => {
    if (signature === undefined) throw new HoldfastError('bad-signature', { index: 0 });
    return { form: 'der', bytes: encodeSigned(signed, algorithm, signature), mediaType, suggestedFileName };
  };
}

function fileStem(name: string): string {
  return name.replace(/[^\p{L}\p{N}._-]+/gu, '-').slice(0, 60);
}
