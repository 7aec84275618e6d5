import { instant } from '../core/keys/instant.ts';
import type { KeyId } from '../core/keys/key.ts';
import { fillPattern, type EnrolmentProfile, type PatternFacts } from '../core/tokens/enrolment-profile.ts';
import type { EnrolmentItem } from '../core/tokens/enrolment.ts';
import { encodeDocumentBody } from '../core/signing/documents/body.ts';
import type { DocumentWish } from '../shared/contract/documents.ts';
import { ask } from './ask.ts';
import type { Context } from './context.ts';
import { prepareDocument } from './documents.ts';
import { openRequest } from './open-request.ts';

type Certificate = NonNullable<EnrolmentProfile['keys'][number]['certificate']>;

/** The request or certificate of a new key: a request as any other, read, judged by the rules and approved by its digest. */
export async function enrolmentPaper(
  context: Context,
  wish: { readonly key: KeyId; readonly certificate: Certificate; readonly facts: PatternFacts },
): Promise<EnrolmentItem['papers'][number]> {
  const { key, certificate, facts } = wish;
  const record = context.key(key);
  const { body } = await prepareDocument(context, record, documentOf(certificate, facts, context.now));
  const request = { kind: 'document', bytes: encodeDocumentBody(body), key, fromFile: true } as const;
  const { id, digest } = await openRequest(context, request, 'enrolment');
  const { text } = await ask(context, 'sign.approve', { id, digest });
  return { key, kind: certificate.kind, text, exported: false };
}

function documentOf(
  { kind, subject, uses, days }: Certificate,
  facts: PatternFacts,
  now: number,
): DocumentWish {
  const { country, ...patterns } = subject;
  const filled = Object.entries(patterns).flatMap(([part, text = '']) => {
    const value = fillPattern(text, facts);
    return value === '' ? [] : [[part, value] as const];
  });
  const wanted = {
    // The common name is one of the patterns.
    subject: { commonName: '', ...Object.fromEntries(filled), ...(country === undefined ? {} : { country }) },
    ...(uses === undefined ? {} : { uses }),
  };
  return kind === 'request'
    ? { form: 'x509-request', ...wanted }
    : { form: 'x509-self-signed', ...wanted, notAfter: instant(now + (days ?? 365) * 86_400_000) };
}
