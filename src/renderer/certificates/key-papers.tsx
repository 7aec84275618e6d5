import { AttestationPage } from './attestation-page.tsx';
import { CertificatePage } from './certificate-page.tsx';
import { ImportCertificate } from './import-certificate.tsx';

/** What others have signed about a key: its certificates, and what its maker attests. */
export function KeyPapers(props: {
  readonly id: string;
  readonly page: 'certificates' | 'attestation';
  /** `import`, or the SHA-256 of a certificate. */
  readonly part: string | undefined;
}) {
  const { id, page, part } = props;
  if (page === 'attestation') return <AttestationPage id={id} />;
  return part === undefined || part === 'import' ? (
    <ImportCertificate id={id} />
  ) : (
    <CertificatePage key={part} id={id} sha256={part} />
  );
}
