import type { KeyRecord } from '../../core/keys/key.ts';
import { When } from '../parts/when.tsx';
import { text } from '../text/en.ts';

const t = text.certificate;

/** Certificates that name a key and are only noted. */
export function CertificateFacts(props: { readonly certificates: NonNullable<KeyRecord['certificates']> }) {
  return (
    <ul className="plain-list">
      {props.certificates.map(({ issuer, serial, sha256, notAfter }) => (
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
