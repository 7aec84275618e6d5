/** Where the keys of a token were made, as its maker attests: looked at before any of them is put in use. */
import type { KeyRecord } from '../core/keys/key.ts';
import { isImported } from '../core/tokens/attestation-facts.ts';
import { isProvenMade, namesKey, type AttestationVerdict } from '../core/tokens/attestation.ts';
import type { EnrolmentItem } from '../core/tokens/enrolment.ts';
import { readCertificateFile } from '../core/x509/certificate-file.ts';
import type { Certificate } from '../core/x509/certificate.ts';
import type { Context } from './context.ts';
import { setAside } from './enrolment-aside.ts';
import type { Enrolling } from './enrolment-steps.ts';
import { readCertificates } from './import-certificate.ts';
import { publicKeyOf } from './key-view.ts';
import { withToken } from './token-link.ts';
import { recordAttestation } from './verify-attestation.ts';

/** What has become of the attestations of a token's keys. */
type Attested =
  | { readonly what: 'go-on' }
  /** Nothing on the token names one of its keys, and no file was given that might. */
  | { readonly what: 'wanted' }
  | { readonly what: 'set-aside'; readonly item: EnrolmentItem };

/**
 * Looks for the attestation of each key among the certificates on its token and in `files`, checks it and records it in
 * the key's origin. Where the profile requires it, a token with a key that is not proven to be made there is set aside.
 * Errors: those of the token and of files, `certificate-malformed` for a file.
 */
export async function attestKeys(
  context: Context,
  { run, item, token }: Enrolling,
  files: readonly string[] | undefined,
): Promise<Attested> {
  const { attestation: demand = 'none' } = run.profile;
  const isRequired = demand === 'required';
  const asked = item.keys
    .map(({ id }) => context.key(id))
    .filter((key) => (demand === 'none' ? false : !isSettled(key, isRequired)));
  if (asked.length === 0) return { what: 'go-on' };
  const aside = async (key: KeyRecord, words: string): Promise<Attested> => {
    const reason = `Attestation of ${key.label}: ${words}`.slice(0, 500).toWellFormed();
    return { what: 'set-aside', item: await setAside(context, run, item, reason) };
  };
  // By hand, since the desk asked for it.
  const imported = asked.find(({ origin }) => isRequired && origin.attestation?.imported === true);
  if (imported !== undefined) return await aside(imported, saidImported);
  // What was given goes first: a person has chosen it for this token.
  const given = files === undefined ? [] : await readCertificates(context, files);
  const certificates = [...given, ...(await certificatesOn(context, token))];
  for (const { id } of asked) {
    const key = context.key(id);
    const publicKey = publicKeyOf(key) && key.versions.at(-1)?.publicKey;
    const isNamed =
      publicKey !== undefined &&
      certificates.some((one) => namesKey(one, { algorithm: key.algorithm, publicKey }));
    if (!isNamed) {
      if (!isRequired) continue;
      return files === undefined ? { what: 'wanted' } : await aside(key, 'nothing names this key');
    }
    const { result, record } = await recordAttestation(context, key.id, certificates);
    if (isRequired && !isProvenMade(record.origin.attestation)) return await aside(key, problemOf(result));
  }
  return { what: 'go-on' };
}

/** Whether nothing more is to be found out about a key. */
function isSettled({ origin: { attestation } }: KeyRecord, isRequired: boolean): boolean {
  return isRequired ? isProvenMade(attestation) : attestation !== undefined;
}

const saidImported = 'its maker says that the key was imported';

/** Why an attestation does not do, in words for the register. */
function problemOf({ verdict, reason = '', about = '', facts }: AttestationVerdict): string {
  const of = about === '' ? '' : ` (${about})`;
  if (verdict !== 'verified') return `${verdict}, ${reason}${of}`;
  const imported = facts.find(isImported);
  return imported === undefined ? saidImported : `its maker says that the key was ${imported.value}`;
}

/** The certificates on a token; what is none, or cannot be read, proves nothing and is passed over. */
async function certificatesOn(context: Context, token: string): Promise<Certificate[]> {
  const objects = await withToken(context, token, ({ module, name }) => module.objects(name));
  return objects.flatMap(({ certificate }) => {
    if (certificate === undefined) return [];
    try {
      return readCertificateFile(certificate);
    } catch {
      return [];
    }
  });
}
