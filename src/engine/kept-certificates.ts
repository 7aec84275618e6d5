import { z } from 'zod';
import { encodeHex } from '../core/encoding/hex.ts';
import { encodePem } from '../core/encoding/pem.ts';
import { encodeUtf8 } from '../core/encoding/utf8.ts';
import { HoldfastError, isHoldfastError } from '../core/error.ts';
import { instantSchema, keyIdSchema, type KeyRecord } from '../core/keys/key.ts';
import { readCertificateFile } from '../core/x509/certificate-file.ts';
import { usageOf } from '../core/x509/certificate-usage.ts';
import { isSelfIssued, type Certificate } from '../core/x509/certificate.ts';
import type { CommandOutput } from '../shared/contract.ts';
import type { Context } from './context.ts';

type CertificateView = CommandOutput<'certificates.list'>['certificates'][number];

/** Days before its end in which a certificate is said to end soon. */
const soonDays = 30;

/** A certificate of a key as the vault keeps it. It was checked when it came in; its record is authenticated. */
const keptSchema = z.strictObject({
  key: keyIdSchema,
  version: z.int().min(1),
  imported: instantSchema,
  /** The certificate and those above it, in order. */
  pem: z.string(),
});

/** A certificate of a key, with what is above it. */
export interface KeptCertificate {
  readonly id: string;
  readonly key: KeyRecord['id'];
  readonly version: number;
  readonly imported: string;
  readonly leaf: Certificate;
  /** The issuer of the leaf first. */
  readonly above: readonly Certificate[];
}

/** Id of a certificate's record: the same certificate of a key is kept once. */
function recordId(context: Context, key: string, sha256: string): string {
  return encodeHex(context.ports.hash.sha256(encodeUtf8(`${key} ${sha256}`)));
}

/** What the vault is to keep of a chain, the key's certificate first. */
export function keepChain(
  context: Context,
  key: KeyRecord['id'],
  version: number,
  chain: readonly [Certificate, ...Certificate[]],
): { readonly kept: KeptCertificate; readonly value: z.input<typeof keptSchema> } {
  const [leaf, ...above] = chain;
  const imported = context.act().at;
  const pem = chain.map(({ der }) => encodePem('CERTIFICATE', der)).join('');
  const id = recordId(context, key, leaf.sha256);
  return { kept: { id, key, version, imported, leaf, above }, value: { key, version, imported, pem } };
}

/** Certificates that are kept of a key, or of all keys; the first to end first. */
export function keptCertificates(context: Context, key?: string): KeptCertificate[] {
  return [...context.session.vault.list('certificate')]
    .flatMap(({ id, value }) => {
      const { data } = keptSchema.safeParse(value);
      return data === undefined || (key !== undefined && data.key !== key) ? [] : [readKept(id, data)];
    })
    .flatMap((found) => found ?? [])
    .sort((a, b) => (a.leaf.notAfter < b.leaf.notAfter ? -1 : 1));
}

/** Errors: `no-such-key`, `no-such-item`. */
export function keptCertificate(context: Context, key: string, sha256: string): KeptCertificate {
  context.key(key);
  const id = recordId(context, key, sha256);
  const { data } = keptSchema.safeParse(context.session.vault.get('certificate', id));
  const found = data === undefined ? undefined : readKept(id, data);
  if (found === undefined) throw new HoldfastError('no-such-item', { sha256 });
  return found;
}

function readKept(id: string, { pem, ...kept }: z.output<typeof keptSchema>): KeptCertificate | undefined {
  const [leaf, ...above] = readCertificateFile(encodeUtf8(pem));
  return leaf === undefined ? undefined : { id, ...kept, leaf, above };
}

/** The contract's row of a certificate in a chain. */
export function linkOf(certificate: Certificate): CertificateView['chain'][number] {
  const { sha256, subjectName, issuerName, serial, notBefore, notAfter } = certificate;
  const uses = usesOf(certificate);
  return { sha256, subject: subjectName, issuer: issuerName, serial, notBefore, notAfter, uses };
}

/** What a certificate says that its key is for; nothing where that cannot be read, which is no reason not to show the rest. */
function usesOf(certificate: Certificate): string[] {
  try {
    const { ca, keyUsage = [], extended } = usageOf(certificate);
    return [...(ca ? ['ca'] : []), ...keyUsage, ...extended];
  } catch (error) {
    if (isHoldfastError(error)) return [];
    throw error;
  }
}

/** The contract's row of a kept certificate; `now` in milliseconds. */
export function certificateView(kept: KeptCertificate, now: number): CertificateView {
  const { leaf, above } = kept;
  const last = above.at(-1) ?? leaf;
  return {
    ...linkOf(leaf),
    key: kept.key,
    version: kept.version,
    state: stateOf(leaf, now),
    imported: kept.imported,
    chain: above.map(linkOf),
    complete: isSelfIssued(last),
  };
}

function stateOf({ notBefore, notAfter }: Certificate, now: number): CertificateView['state'] {
  const left = Date.parse(notAfter) - now;
  if (now < Date.parse(notBefore)) return 'not-yet-valid';
  if (left < 0) return 'expired';
  return left < soonDays * 86_400_000 ? 'ends-soon' : 'valid';
}
