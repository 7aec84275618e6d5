import { certificateDer, readCertificate } from '../core/encoding/certificate.ts';
import { encodeHex } from '../core/encoding/hex.ts';
import { isSshKeyAlgorithm } from '../core/encoding/ssh-key.ts';
import { jwkThumbprint, publicJwk } from '../core/encoding/jwk.ts';
import { instant } from '../core/keys/instant.ts';
import type { KeyRecord } from '../core/keys/key.ts';
import type { DocumentBody } from '../core/signing/documents/body.ts';
import { minisignKeyNumber } from '../core/signing/documents/minisign.ts';
import { HoldfastError } from '../core/error.ts';
import type { CertificateAlgorithm } from '../core/x509/algorithms.ts';
import { cmsHash } from '../core/x509/cms.ts';
import type { DocumentWish } from '../shared/contract/documents.ts';
import type { Context } from './context.ts';
import { fileName, readDocument } from './document-file.ts';
import { publicKeyOf } from './key-view.ts';
import { signingRecord } from './signing.ts';

/** Certificates of real issuers are a few kilobytes. */
const maxCertificateBytes = 64 * 1024;

/** How long a certificate is good that is made for a key which has none. */
const selfMadeYears = 20;

/** A request's body, and where it came from. */
export interface PreparedDocument {
  readonly body: DocumentBody;
  readonly source: string;
}

/**
 * Reads what is to be signed and states everything that its signature depends on.
 * Errors: `key-wrong-algorithm`, those of files, `certificate-malformed`, `certificate-other-key`.
 */
export async function prepareDocument(
  context: Context,
  record: KeyRecord,
  wish: DocumentWish,
): Promise<PreparedDocument> {
  const mayGoOn = (): unknown => signingRecord(context, record.id);
  if (wish.form === 'jws') return tokenBody(record, wish);
  const { algorithm, bytes: publicKey } = requirePublicKey(record);
  switch (wish.form) {
    case 'minisign': {
      if (algorithm !== 'ed25519') throw wrongAlgorithm(record);
      const { file, digest } = await readDocument(context, wish.file, 'blake2b512', mayGoOn);
      const body: DocumentBody = {
        form: 'minisign',
        file,
        digest,
        keyNumber: minisignKeyNumber(publicKey),
        trustedComment: wish.trustedComment ?? `${second(context.now)} ${file.name}`,
        untrustedComment: wish.untrustedComment ?? 'signature by Holdfast',
      };
      return { body, source: file.name };
    }
    case 'sshsig': {
      if (!isSshKeyAlgorithm(algorithm)) throw wrongAlgorithm(record);
      const { file, digest } = await readDocument(context, wish.file, 'sha512', mayGoOn);
      return {
        body: { form: 'sshsig', namespace: wish.namespace, hash: 'sha512', digest, file },
        source: file.name,
      };
    }
    case 'cms': {
      const certificate = await signerCertificate(context, record, wish.certificate);
      const { file, digest } = await readDocument(context, wish.file, cmsHash(algorithm), mayGoOn);
      const body: DocumentBody = { form: 'cms', file, digest, signingTime: second(context.now), certificate };
      return { body, source: file.name };
    }
    case 'x509-request':
      return certificateBody({ form: wish.form, ...requested(wish) });
    case 'x509-self-signed':
      return certificateBody({
        form: wish.form,
        ...requested(wish),
        serial: randomSerial(context),
        notBefore: second(context.now),
        notAfter: second(Date.parse(wish.notAfter)),
      });
    case 'x509-crl': {
      const issuer = await ownCertificate(context, record, wish.issuer);
      const body: DocumentBody = {
        form: 'x509-crl',
        issuer: encodeHex(issuer),
        number: wish.number,
        thisUpdate: second(context.now),
        nextUpdate: second(Date.parse(wish.nextUpdate)),
        revoked: wish.revoked.map(({ serial, at, reason }) => ({
          serial: wholeBytes(serial),
          at: second(Date.parse(at)),
          reason,
        })),
      };
      return { body, source: 'revocations' };
    }
  }
}

function tokenBody(record: KeyRecord, wish: Extract<DocumentWish, { form: 'jws' }>): PreparedDocument {
  const name = wish.keyName ?? nameOf(record);
  const body: DocumentBody = {
    form: 'jws',
    payload: encodeHex(wish.payload),
    detached: wish.detached ?? false,
    ...(name === undefined ? {} : { keyName: name }),
    ...(wish.type === undefined ? {} : { type: wish.type }),
  };
  return { body, source: 'text' };
}

/** What receivers know a public key by; a secret key has no such name, which would be a hash of it. */
function nameOf(record: KeyRecord): string | undefined {
  if (record.algorithm === 'hmac-sha256') return undefined;
  const { algorithm, bytes } = requirePublicKey(record);
  return jwkThumbprint(publicJwk(algorithm, bytes));
}

function certificateBody(body: DocumentBody): PreparedDocument {
  return { body, source: 'certificate' };
}

function requested(wish: Extract<DocumentWish, { form: 'x509-request' | 'x509-self-signed' }>): {
  subject: typeof wish.subject;
  alternativeNames: NonNullable<typeof wish.alternativeNames>;
  uses: NonNullable<typeof wish.uses>;
} {
  const { subject, alternativeNames = [], uses = [] } = wish;
  return { subject, alternativeNames, uses };
}

/** Hex without leading zero bytes, in whole bytes: serial numbers as the bodies have them. */
function wholeBytes(hex: string): string {
  const digits = hex.toLowerCase().replace(/^0+/, '');
  return digits.length % 2 === 0 ? digits : `0${digits}`;
}

/** 127 random bits, and never a zero in front (RFC 5280, section 4.1.2.2). */
function randomSerial(context: Context): string {
  const bytes = context.ports.random.bytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return encodeHex(bytes);
}

/** The certificate in a file, which must be of the key. Errors: `certificate-malformed`, `certificate-other-key`, those of files. */
async function ownCertificate(context: Context, record: KeyRecord, ref: string): Promise<Uint8Array> {
  const { files } = context.ports;
  const bytes = await files.readWhole(await files.resolve(ref, 'read'), maxCertificateBytes);
  const { subject } = readCertificate(bytes);
  const own = publicKeyOf(record);
  if (own === undefined || subject?.algorithm !== own.algorithm || subject.publicKey !== encodeHex(own.bytes))
    throw new HoldfastError('certificate-other-key');
  return certificateDer(bytes);
}

/** The signer's certificate: the one given, or the one that is made for the key, always the same. */
async function signerCertificate(
  context: Context,
  record: KeyRecord,
  ref: string | undefined,
): Promise<Extract<DocumentBody, { form: 'cms' }>['certificate']> {
  if (ref !== undefined) return encodeHex(await ownCertificate(context, record, ref));
  const created = Date.parse(record.created);
  const serial = context.ports.hash.sha256(requirePublicKey(record).bytes).slice(0, 16);
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  return {
    form: 'x509-self-signed',
    subject: { commonName: certificateName(record) },
    alternativeNames: [],
    uses: [],
    serial: encodeHex(serial),
    notBefore: second(created),
    notAfter: second(created + selfMadeYears * 365.25 * 24 * 60 * 60 * 1000),
  };
}

/** A label as the name of a certificate: at most 64 units (RFC 5280, ub-common-name), no character cut in two. */
function certificateName({ label, id }: KeyRecord): string {
  const name = fileName(label).slice(0, 64);
  return name.replace(/[\ud800-\udbff]$/, '') || id;
}

/** A time in whole seconds, as certificates and comments have it. */
export function second(milliseconds: number): string {
  return `${instant(milliseconds).slice(0, 19)}Z`;
}

function requirePublicKey(record: KeyRecord): { algorithm: CertificateAlgorithm; bytes: Uint8Array } {
  const found = publicKeyOf(record);
  if (found === undefined || found.algorithm === 'x25519' || record.derivation?.xpub !== undefined)
    throw wrongAlgorithm(record);
  return { algorithm: found.algorithm, bytes: found.bytes };
}

function wrongAlgorithm({ algorithm }: KeyRecord): HoldfastError {
  return new HoldfastError('key-wrong-algorithm', { algorithm });
}
