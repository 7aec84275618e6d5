import { decodeHex } from '../../core/encoding/hex.ts';
import { encodePem } from '../../core/encoding/pem.ts';
import { encodeUtf8 } from '../../core/encoding/utf8.ts';
import type { KeyRecord } from '../../core/keys/key.ts';
import { encodePkcs7 } from '../../core/x509/certificate-file.ts';
import { isSelfIssued } from '../../core/x509/certificate.ts';
import type { HandlersOf } from '../context.ts';
import { documentPublicKey } from '../document-public-key.ts';
import { importCertificate } from '../import-certificate.ts';
import {
  certificateView,
  keptCertificate,
  keptCertificates,
  type KeptCertificate,
} from '../kept-certificates.ts';
import { withToken } from '../token-link.ts';
import { writeNoted } from '../write-noted.ts';

/** CKA_LABEL is longer on no token in use. */
const maxLabel = 32;

/** The handlers of `certificates.*`. */
export const certificatesHandlers: HandlersOf<'certificates'> = {
  'certificates.list': (input, context) =>
    Promise.resolve().then(() => {
      if (input.key !== undefined) context.key(input.key);
      const certificates = keptCertificates(context, input.key);
      return { certificates: certificates.map((kept) => certificateView(kept, context.now)) };
    }),

  'certificates.import': async (input, context) => ({
    certificate: certificateView(await importCertificate(context, input), context.now),
  }),

  'certificates.put-on-token': async (input, context) => {
    const kept = keptCertificate(context, input.key, input.sha256);
    const record = context.key(input.key);
    const place = record.versions.find(({ number }) => number === kept.version)?.token;
    if (place === undefined) throw context.fail('not-a-token-key');
    const label = input.label ?? record.label.slice(0, maxLabel).toWellFormed();
    const id = decodeHex(place.id);
    await withToken(context, place.serial, async ({ module, name }) => {
      await module.putCertificate(name, { id, label, der: kept.leaf.der });
      // What a token says it has done is looked at: TLS programs read it from there.
      const there = (await module.objects(name)).some(
        ({ kind, certificate }) =>
          kind === 'certificate' && certificate !== undefined && isSameBytes(certificate, kept.leaf.der),
      );
      if (!there) throw context.fail('token-lied', { what: 'certificate-missing' });
    });
    const details = { sha256: kept.leaf.sha256, token: place.serial };
    await context.change({ subjects: [record.id], details }, () => undefined);
    return { certificate: certificateView(kept, context.now) };
  },

  'certificates.export': async (input, context) => {
    const kept = keptCertificate(context, input.key, input.sha256);
    const { bytes, count } = exported(kept, input.form, context.key(input.key));
    const details = { sha256: input.sha256, form: input.form };
    await writeNoted(context, input.file, bytes, [input.key], details);
    return { certificates: count };
  },

  'certificates.remove': async (input, context) => {
    const kept = keptCertificate(context, input.key, input.sha256);
    const record = context.key(input.key);
    const { certificates = [] } = record;
    // What is still good can be misused, and so must be found on the day it is to be revoked.
    const stillNoted = Date.parse(kept.leaf.notAfter) > context.now;
    const left = certificates.filter(({ sha256 }) => sha256 !== input.sha256);
    await context.change({ subjects: [record.id], details: { sha256: input.sha256 } }, (change) => {
      change.delete('certificate', kept.id);
      if (!stillNoted) change.putKey({ ...record, certificates: left });
    });
    return { stillNoted };
  },
};

function exported(
  { leaf, above }: KeptCertificate,
  form: 'chain' | 'pem' | 'der' | 'p7b' | 'ssh',
  record: KeyRecord,
): { readonly bytes: Uint8Array; readonly count: number } {
  switch (form) {
    case 'chain': {
      // A root is trusted by whoever has it already; servers do not send it (RFC 8446, section 4.4.2).
      const sent = [leaf, ...above.filter((one) => !isSelfIssued(one))];
      const text = sent.map(({ der }) => encodePem('CERTIFICATE', der)).join('');
      return { bytes: encodeUtf8(text), count: sent.length };
    }
    case 'pem':
      return { bytes: encodeUtf8(encodePem('CERTIFICATE', leaf.der)), count: 1 };
    case 'der':
      return { bytes: Uint8Array.from(leaf.der), count: 1 };
    case 'p7b':
      return {
        bytes: encodeUtf8(encodePem('PKCS7', encodePkcs7([leaf, ...above]))),
        count: 1 + above.length,
      };
    case 'ssh':
      return { bytes: encodeUtf8(documentPublicKey(record, 'ssh').text), count: 0 };
  }
}

function isSameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}
