import { readFileSync } from 'node:fs';
import * as tls from 'node:tls';

/** Where systems without an own store for programs keep their roots. */
const bundles = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

/** The roots that this system trusts, as PEM; those that come with the runtime where the system has none to show. */
export function systemRoots(): readonly string[] {
  // Absent in runtimes before Node 22.15.
  const { getCACertificates } = tls as { readonly getCACertificates?: (kind: 'system') => readonly string[] };
  const listed = getCACertificates?.('system') ?? [];
  if (listed.length > 0) return listed;
  for (const path of bundles) {
    try {
      return [readFileSync(path, 'utf8')];
    } catch {
      // Not on this system.
    }
  }
  return tls.rootCertificates;
}
