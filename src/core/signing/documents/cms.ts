import { decodeHex } from '../../encoding/hex.ts';
import { HoldfastError } from '../../error.ts';
import { encodeSigned } from '../../x509/certificate-build.ts';
import { readCertificateParts } from '../../x509/certificate-parts.ts';
import { cmsHash, encodeSignedAttributes, encodeSignedData } from '../../x509/cms.ts';
import { undecodable } from '../refusal.ts';
import type { FoundKey } from '../request.ts';
import type { BodyOf } from './body.ts';
import { certificateAlgorithm, certificateOf, selfSigned } from './certificates.ts';
import { besideFile, field, taskOver, type BuiltDocument } from './form.ts';

/** A detached signature over a file (CMS, RFC 5652). Without a certificate of the signer's, one is made that it signs itself. */
export function buildCms(body: BodyOf<'cms'>, key: FoundKey): BuiltDocument {
  const algorithm = certificateAlgorithm(key);
  const hash = cmsHash(algorithm);
  const digest = decodeHex(body.digest);
  if (digest.length * 8 !== Number(hash.slice(3))) throw undecodable('bad-field', { field: 'digest' });
  const given = typeof body.certificate === 'string' ? certificateOf(body.certificate, key) : undefined;
  const own = typeof body.certificate === 'string' ? undefined : selfSigned(body.certificate, key);
  const { signingTime, file } = body;
  return {
    acts: ['document'],
    file,
    body: null,
    fields: [
      field('signing-time', signingTime),
      field('certificate', given?.facts.subjectText ?? selfSignedName(body)),
      field('digest', body.digest, `SHA-${hash.slice(3)}`),
    ],
    warnings: [],
    target: file.name,
    tasks: [
      taskOver(encodeSignedAttributes(digest, signingTime), key),
      ...(own === undefined ? [] : [taskOver(own, key)]),
    ],
    finish: ([signature, ownSignature]) => {
      const certificate =
        given?.der ??
        (own === undefined || ownSignature === undefined
          ? undefined
          : encodeSigned(own, algorithm, ownSignature));
      if (signature === undefined || certificate === undefined)
        throw new HoldfastError('bad-signature', { index: 0 });
      const signer = readCertificateParts(certificate);
      return {
        form: 'der',
        bytes: encodeSignedData({ digest, signingTime, certificate, signer, algorithm, signature }),
        mediaType: 'application/pkcs7-signature',
        suggestedFileName: besideFile(file.name, '.p7s'),
      };
    },
  };
}

function selfSignedName({ certificate }: BodyOf<'cms'>): string {
  return typeof certificate === 'string' ? '' : `CN=${certificate.subject.commonName}`;
}
