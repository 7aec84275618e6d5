import { readCertificate } from '../core/encoding/certificate.ts';
import { HoldfastError } from '../core/error.ts';
import type { KeyRecord } from '../core/keys/key.ts';
import type { KeyView } from '../shared/contract/common.ts';
import type { Context } from './context.ts';
import { keyView } from './key-view.ts';

/** Certificates that one key can carry (the schema of its record). */
const maxCertificates = 20;

/**
 * Notes a certificate with the key that it names. Its signature is not checked: what is kept serves to have it revoked.
 * One that is noted already changes nothing but the log.
 * Errors: `no-such-key`, `state-forbids`, `certificate-malformed`, `key-wrong-algorithm`, `certificate-other-key`.
 */
export async function addCertificate(
  context: Context,
  input: { readonly id: string; readonly certificate: Uint8Array },
): Promise<KeyView> {
  const record = context.key(input.id);
  const { issuer, serial, sha256, notAfter, subject } = readCertificate(input.certificate);
  if (record.state === 'destroyed') throw new HoldfastError('state-forbids', { state: record.state });
  if (subject === undefined || subject.algorithm !== record.algorithm)
    throw new HoldfastError('key-wrong-algorithm', { algorithm: record.algorithm });
  if (!record.versions.some(({ publicKey }) => publicKey === subject.publicKey))
    throw new HoldfastError('certificate-other-key');
  const changed = notedCertificate(record, { issuer, serial, sha256, notAfter });
  const details = { issuer, serial, sha256, notAfter };
  await context.change({ subjects: [record.id], details }, (change) => change.putKey(changed));
  return keyView(context, changed);
}

/** A key's record with one more certificate. Errors: `state-forbids` when it has too many. */
export function notedCertificate(
  record: KeyRecord,
  certificate: NonNullable<KeyRecord['certificates']>[number],
): KeyRecord {
  const held = (record.certificates ?? []).filter(({ sha256 }) => sha256 !== certificate.sha256);
  if (held.length >= maxCertificates) throw new HoldfastError('state-forbids', { state: record.state });
  return { ...record, certificates: [...held, certificate] };
}
