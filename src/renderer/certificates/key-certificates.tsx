import type { KeyView } from '../../shared/contract/common.ts';
import { CertificateFacts } from '../keys/certificate-facts.tsx';
import { Button } from '../parts/button.tsx';
import { Section } from '../parts/section.tsx';
import { When } from '../parts/when.tsx';
import { useQuery } from '../state/query.ts';
import { go } from '../state/route.ts';
import { text } from '../text/en.ts';

const t = text.certificates;

/** Algorithms of keys that documents make requests and certificates for. */
const requestable: readonly string[] = ['p256', 'p384', 'ed25519', 'rsa'];
const named: readonly string[] = [...requestable, 'secp256k1'];

/** Certificates of a key that has some or may have: when they end, and what can be done. */
export function KeyCertificates({ view }: { readonly view: KeyView }) {
  const { record, summary } = view;
  const { id, algorithm, state } = record;
  const noted = record.certificates ?? [];
  const may = summary.kind === 'pair' && named.includes(algorithm) && state !== 'destroyed';
  const { value } = useQuery('certificates.list', may || noted.length > 0 ? { key: id } : undefined);
  if (!may && noted.length === 0) return null;
  const kept = value?.certificates ?? [];
  const others = noted.filter(({ sha256 }) => kept.every((one) => one.sha256 !== sha256));
  return (
    <Section title={t.section}>
      {value !== undefined && kept.length + noted.length === 0 && <p className="soft">{t.none}</p>}
      <ul className="plain-list">
        {kept.map((one) => (
          <li key={one.sha256} className="row apart">
            <span className="wrap-anywhere">
              {one.subject}
              <span className="soft">, {t.issuedBy(one.issuer)}</span>
              <span className={one.state === 'valid' ? 'soft small' : 'flag small'}>
                {' '}
                {t.states[one.state]}, {one.state === 'not-yet-valid' ? t.from : t.until}{' '}
                <When iso={one.state === 'not-yet-valid' ? one.notBefore : one.notAfter} day />
              </span>
            </span>
            <Button
              look="quiet"
              label={t.openLabel(one.subject)}
              onPress={() => go(`/keys/${id}/certificates/${one.sha256}`)}
            >
              {t.open}
            </Button>
          </li>
        ))}
      </ul>
      {others.length > 0 && (
        <>
          <p className="soft small">{t.notedOnly}</p>
          <CertificateFacts certificates={others} />
        </>
      )}
      {may && (
        <div className="row">
          <Button onPress={() => go(`/keys/${id}/certificates/import`)}>{t.bringIn}</Button>
          {state === 'active' && requestable.includes(algorithm) && (
            <>
              <Button onPress={() => go(`/sign/document?key=${id}&form=x509-request`)}>{t.request}</Button>
              <Button onPress={() => go(`/sign/document?key=${id}&form=x509-self-signed`)}>
                {t.selfSigned}
              </Button>
            </>
          )}
        </div>
      )}
    </Section>
  );
}
