import type { BackupReport } from '../../shared/contract/backup.ts';
import { ReportTable, type ReportColumn } from '../parts/report-table.tsx';
import { Section } from '../parts/section.tsx';
import { StateBadge } from '../parts/state-badge.tsx';
import { When } from '../parts/when.tsx';
import { text } from '../text/en.ts';

const t = text.backups;

/** What a backup brings back, key by key. */
export function BackupReportTable({ report }: { readonly report: BackupReport }) {
  const compared = report.keys.some((key) => key.compared !== undefined);
  const columns: readonly ReportColumn<BackupReport['keys'][number]>[] = [
    { name: t.reportColumns.label, cell: ({ label }) => label },
    { name: t.reportColumns.algorithm, cell: ({ algorithm }) => text.keys.algorithms[algorithm] },
    { name: t.reportColumns.state, cell: ({ state }) => <StateBadge state={state} /> },
    { name: t.reportColumns.secret, cell: ({ secret }) => t.secrets[secret] },
    ...(compared
      ? [
          {
            name: t.reportColumns.compared,
            cell: (key: BackupReport['keys'][number]) =>
              key.compared === undefined ? '' : t.compared[key.compared],
          },
        ]
      : []),
  ];
  return (
    <>
      <p>
        <strong>{report.name}</strong>, <When iso={report.created} />:{' '}
        {t.reportOf(report.keys.length, report.auditEntries)}
      </p>
      <ReportTable label={t.report} rows={report.keys} columns={columns} rowId={({ id }) => id} />
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
