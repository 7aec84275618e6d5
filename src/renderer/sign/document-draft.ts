import type { ChosenFile } from '../backups/file-choice.tsx';
import { toBytes } from '../bridge/wipe.ts';
import { parseLocal } from '../keys/local-instant.ts';
import type { CommandInput } from '../../shared/contract.ts';

/** What is to be signed, as the contract takes it. */
export type Wish = CommandInput<'documents.open'>['document'];
/** One of the forms of documents that a person starts. */
export type WishForm = Wish['form'];
type CertificateWish = Extract<Wish, { form: 'x509-self-signed' }>;
type Revoked = Extract<Wish, { form: 'x509-crl' }>['revoked'][number];

/** All fields of all forms, as they are typed. */
export interface DocumentDraft {
  readonly form: WishForm;
  readonly file: ChosenFile | undefined;
  readonly certificate: ChosenFile | undefined;
  readonly trustedComment: string;
  readonly namespace: string;
  readonly payload: string;
  readonly type: string;
  readonly keyName: string;
  readonly detached: boolean;
  readonly commonName: string;
  readonly organization: string;
  readonly unit: string;
  readonly country: string;
  readonly locality: string;
  readonly state: string;
  readonly email: string;
  readonly names: string;
  readonly uses: readonly string[];
  readonly date: string;
  readonly number: string;
  readonly revoked: string;
}

/** Nothing is typed yet. */
export const emptyDraft: DocumentDraft = {
  form: 'minisign',
  file: undefined,
  certificate: undefined,
  trustedComment: '',
  namespace: 'file',
  payload: '',
  type: '',
  keyName: '',
  detached: false,
  commonName: '',
  organization: '',
  unit: '',
  country: '',
  locality: '',
  state: '',
  email: '',
  names: '',
  uses: [],
  date: '',
  number: '1',
  revoked: '',
};

const optional = <Name extends string>(name: Name, value: string): { readonly [Key in Name]?: string } =>
  // The one key is the name that was given.
  (value.trim() === '' ? {} : { [name]: value.trim() }) as { readonly [Key in Name]?: string };

/** The wish that the fields say; nothing while something is missing or cannot be read. */
export function wishOf(draft: DocumentDraft): Wish | undefined {
  const { form, file, certificate } = draft;
  switch (form) {
    case 'minisign':
      return file && { form, file: file.ref, ...optional('trustedComment', draft.trustedComment) };
    case 'sshsig':
      return file && draft.namespace.trim() !== ''
        ? { form, file: file.ref, namespace: draft.namespace.trim() }
        : undefined;
    case 'jws':
      if (draft.payload === '') return undefined;
      return {
        form,
        payload: toBytes(draft.payload),
        ...optional('type', draft.type),
        ...optional('keyName', draft.keyName),
        ...(draft.detached ? { detached: true } : {}),
      };
    case 'cms':
      return file && { form, file: file.ref, ...(certificate ? { certificate: certificate.ref } : {}) };
    case 'x509-request': {
      const parts = certificateParts(draft);
      return parts && { form, ...parts };
    }
    case 'x509-self-signed': {
      const parts = certificateParts(draft);
      const notAfter = parseLocal(draft.date);
      return parts && notAfter !== undefined ? { form, ...parts, notAfter } : undefined;
    }
    case 'x509-crl':
      return crlOf(draft);
  }
}

function certificateParts(
  draft: DocumentDraft,
): Pick<CertificateWish, 'subject' | 'alternativeNames' | 'uses'> | undefined {
  const commonName = draft.commonName.trim();
  const names = namesOf(draft.names);
  if (commonName === '' || names === undefined) return undefined;
  return {
    subject: {
      commonName,
      ...optional('organization', draft.organization),
      ...optional('unit', draft.unit),
      ...optional('country', draft.country.toUpperCase()),
      ...optional('locality', draft.locality),
      ...optional('state', draft.state),
      ...optional('email', draft.email),
    },
    ...(names.length > 0 ? { alternativeNames: names } : {}),
    // The uses are chosen from those of the contract.
    ...(draft.uses.length > 0 ? { uses: [...draft.uses] as NonNullable<CertificateWish['uses']> } : {}),
  };
}

function namesOf(text: string): NonNullable<CertificateWish['alternativeNames']> | undefined {
  const found = linesOf(text).map((line) => /^(dns|ip|email|uri):(.+)$/.exec(line));
  if (found.includes(null)) return undefined;
  return found.map((match) => ({
    // The expression lets only these through.
    type: (match?.[1] ?? 'dns') as 'dns' | 'ip' | 'email' | 'uri',
    value: match?.[2]?.trim() ?? '',
  }));
}

function crlOf({ certificate, date, number, revoked }: DocumentDraft): Wish | undefined {
  const nextUpdate = parseLocal(date);
  const entries = revokedOf(revoked);
  if (certificate === undefined || nextUpdate === undefined || entries === undefined) return undefined;
  if (!/^\d{1,15}$/.test(number.trim())) return undefined;
  return { form: 'x509-crl', issuer: certificate.ref, number: Number(number), nextUpdate, revoked: entries };
}

function revokedOf(text: string): Revoked[] | undefined {
  const entries: Revoked[] = [];
  for (const line of linesOf(text)) {
    const [serial = '', day = '', reason = 'unspecified'] = line.split(/[\s,]+/);
    const at = parseLocal(day);
    if (at === undefined || !/^[0-9a-f:]+$/i.test(serial)) return undefined;
    // The vault checks the reason against its list.
    entries.push({
      serial: serial.replaceAll(':', '').toLowerCase(),
      at,
      reason: reason as Revoked['reason'],
    });
  }
  return entries;
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
