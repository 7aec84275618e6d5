import type { BackupReport } from '../../shared/contract/backup.ts';
import { Section } from '../parts/section.tsx';
import { StateBadge } from '../parts/state-badge.tsx';
import { When } from '../parts/when.tsx';
import { text } from '../text/en.ts';

const t = text.backups;

/** What a backup brings back, key by key. */
export function BackupReportTable({ report }: { readonly report: BackupReport }) {
  const compared = report.keys.some((key) => key.compared !== undefined);
  return (
    <>
      <p>
        <strong>{report.name}</strong>, <When iso={report.created} />:{' '}
        {t.reportOf(report.keys.length, report.auditEntries)}
      </p>
      <div className="scroll-x" tabIndex={0} role="region" aria-label={t.report}>
        <table className="report">
          <thead>
            <tr>
              <th scope="col">{t.reportColumns.label}</th>
              <th scope="col">{t.reportColumns.algorithm}</th>
              <th scope="col">{t.reportColumns.state}</th>
              <th scope="col">{t.reportColumns.secret}</th>
              {compared && <th scope="col">{t.reportColumns.compared}</th>}
            </tr>
          </thead>
          <tbody>
            {report.keys.map((key) => (
              <tr key={key.id}>
                <th scope="row" className="wrap-anywhere">
                  {key.label}
                </th>
                <td>{text.keys.algorithms[key.algorithm]}</td>
                <td>
                  <StateBadge state={key.state} />
                </td>
                <td>{t.secrets[key.secret]}</td>
                {compared && <td>{key.compared === undefined ? '' : t.compared[key.compared]}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {(compared || report.missing.length > 0) && (
        <Section title={t.missing}>
          {report.missing.length === 0 && <p>{t.noneMissing}</p>}
          <ul className="plain-list">
            {report.missing.map((key) => (
              <li key={key.id}>{key.label}</li>
            ))}
          </ul>
        </Section>
      )}
    </>
  );
}
