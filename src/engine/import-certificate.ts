import { HoldfastError } from '../core/error.ts';
import type { KeyRecord } from '../core/keys/key.ts';
import { readCertificateFile } from '../core/x509/certificate-file.ts';
import type { Certificate } from '../core/x509/certificate.ts';
import { buildChain } from '../core/x509/chain.ts';
import { notedCertificate } from './add-certificate.ts';
import type { Context } from './context.ts';
import { keepChain, type KeptCertificate } from './kept-certificates.ts';

/** Bundles of makers and authorities are some dozens of kilobytes. */
const maxFileBytes = 256 * 1024;

/** Every certificate in some files. Errors: `certificate-malformed`, those of files. */
export async function readCertificates(
  { ports: { files } }: Context,
  refs: readonly string[],
): Promise<Certificate[]> {
  const found: Certificate[] = [];
  for (const ref of refs) {
    const path = await files.resolve(ref, 'read');
    found.push(...readCertificateFile(await files.readWhole(path, maxFileBytes)));
  }
  return found;
}

/**
 * Takes in the certificate of a key with those above it, each of them checked (`chain.ts`). Nobody is asked whether one was
 * revoked.
 * Errors: `no-such-key`, `state-forbids`, `key-wrong-algorithm`, `certificate-malformed`, `certificate-other-key`,
 * `certificate-refused`, those of files.
 */
export async function importCertificate(
  context: Context,
  input: { readonly key: string; readonly files: readonly string[] },
): Promise<KeptCertificate> {
  const certificates = await readCertificates(context, input.files);
  const record = context.key(input.key);
  if (record.state === 'destroyed') throw new HoldfastError('state-forbids', { state: record.state });
  const { leaf, version } = leafOf(record, certificates);
  const others = certificates.filter((one) => one !== leaf);
  const { certificates: chain, complete } = buildChain(leaf, others, context.now);
  const { kept, value } = keepChain(context, record.id, version, [leaf, ...chain.slice(1)]);
  const { issuerName: issuer, serial, sha256, notAfter } = leaf;
  const changed = notedCertificate(record, { issuer, serial, sha256, notAfter });
  const details = { issuer, serial, sha256, notAfter, chain: chain.length, complete };
  await context.change({ subjects: [record.id], details }, (change) => {
    change.put('certificate', kept.id, value);
    change.putKey(changed);
  });
  return kept;
}

/** The certificate that names the key: the newest version that one names. */
function leafOf(
  record: KeyRecord,
  certificates: readonly Certificate[],
): { readonly leaf: Certificate; readonly version: number } {
  for (const { number, publicKey } of record.versions.toReversed()) {
    const leaf = certificates.find(
      ({ key }) => key?.algorithm === record.algorithm && key.publicKey === publicKey,
    );
    if (leaf !== undefined) return { leaf, version: number };
  }
  const sameKind = certificates.some(({ key }) => key?.algorithm === record.algorithm);
  throw sameKind
    ? new HoldfastError('certificate-other-key')
    : new HoldfastError('key-wrong-algorithm', { algorithm: record.algorithm });
}
