import { z } from 'zod';
import { HoldfastError } from '../core/error.ts';
import { encodePem } from '../core/encoding/pem.ts';
import { encodeUtf8 } from '../core/encoding/utf8.ts';
import { instantSchema, labelSchema } from '../core/keys/key.ts';
import { readCertificateFile } from '../core/x509/certificate-file.ts';
import { usageOf } from '../core/x509/certificate-usage.ts';
import { isSelfIssued, type Certificate } from '../core/x509/certificate.ts';
import { buildChain } from '../core/x509/chain.ts';
import type { CommandOutput } from '../shared/contract.ts';
import type { Context } from './context.ts';
import { readCertificates } from './import-certificate.ts';
import { linkOf } from './kept-certificates.ts';

const keptSchema = z.strictObject({ name: labelSchema, added: instantSchema, pem: z.string() });

/** Root certificate of a maker of tokens that the owner has added. Its id is its SHA-256. */
export interface AttestationRoot {
  readonly id: string;
  readonly name: string;
  readonly added: string;
  readonly certificate: Certificate;
}

/** Every root that was added, by name. */
export function attestationRoots(context: Context): AttestationRoot[] {
  return [...context.session.vault.list('attestation-root')]
    .flatMap(({ id, value }) => {
      const { data } = keptSchema.safeParse(value);
      const [certificate] = data === undefined ? [] : readCertificateFile(encodeUtf8(data.pem));
      return data === undefined || certificate === undefined
        ? []
        : [{ id, name: data.name, added: data.added, certificate }];
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * Adds the root in a file: one certificate, of an authority, signed by itself and good today. Errors:
 * `certificate-malformed`, `certificate-refused` {reason: those of a chain, `not-a-root`, `other-certificate`, and for a
 * page `confirm-hash` with what there is to show}, those of files.
 */
export async function addRoot(
  context: Context,
  input: {
    readonly file: string;
    readonly name?: string | undefined;
    readonly sha256?: string | undefined;
  },
): Promise<AttestationRoot> {
  const [certificate, ...more] = await readCertificates(context, [input.file]);
  if (certificate === undefined || more.length > 0)
    throw new HoldfastError('certificate-malformed', { reason: 'one-expected' });
  const { sha256, subjectName: subject, notBefore, notAfter } = certificate;
  const refused = (reason: string, more: Readonly<Record<string, string>> = {}): HoldfastError =>
    new HoldfastError('certificate-refused', { reason, subject, ...more });
  if (input.sha256 !== undefined && input.sha256 !== sha256) throw refused('other-certificate');
  if (!isSelfIssued(certificate)) throw refused('not-a-root');
  buildChain(certificate, [], context.now);
  if (!usageOf(certificate).ca) throw refused('not-a-ca');
  // Whoever adds a root trusts it: a page shows its hash to a person first.
  if (input.sha256 === undefined && context.ports.app.shownModulesOnly === true)
    throw refused('confirm-hash', { sha256, notBefore, notAfter });
  const root = {
    id: certificate.sha256,
    name: input.name ?? nameFor(certificate),
    added: context.act().at,
    certificate,
  };
  const { id, name, added } = root;
  const details = { root: id, name, subject: certificate.subjectName };
  await context.change({ subjects: [context.session.vault.id], details }, (change) => {
    change.put('attestation-root', id, { name, added, pem: encodePem('CERTIFICATE', certificate.der) });
  });
  return root;
}

/** Errors: `no-such-root`. */
export async function removeRoot(context: Context, id: string): Promise<void> {
  const { vault } = context.session;
  if (vault.get('attestation-root', id) === undefined) throw new HoldfastError('no-such-root', { id });
  await context.change({ subjects: [vault.id], details: { root: id } }, (change) => {
    change.delete('attestation-root', id);
  });
}

/** The contract's row of a root. */
export function rootView(root: AttestationRoot): CommandOutput<'attestation.roots'>['roots'][number] {
  const { id, name, added, certificate } = root;
  return { id, name, ...linkOf(certificate), added };
}

/** Its subject, as far as that can be a label. */
function nameFor({ subjectName, sha256 }: Certificate): string {
  const short = subjectName.slice(0, 100).toWellFormed().trim();
  return labelSchema.safeParse(short).data ?? sha256.slice(0, 20);
}
