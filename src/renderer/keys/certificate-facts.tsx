import type { KeyRecord } from '../../core/keys/key.ts';
import { When } from '../parts/when.tsx';
import { text } from '../text/en.ts';

const t = text.certificate;

/** The certificates that name a key. */
export function CertificateFacts({ record }: { readonly record: KeyRecord }) {
  return (
    <ul className="plain-list">
      {record.certificates?.map(({ issuer, serial, sha256, notAfter }) => (
        <li key={sha256} className="row apart">
          <span className="wrap-anywhere">
            {issuer}, <span className="mono">{serial}</span>
          </span>
          {notAfter !== undefined && (
            <span className="soft small">
              {t.until} <When iso={notAfter} day />
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
