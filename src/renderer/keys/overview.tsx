import type { CommandOutput } from '../../shared/contract.ts';
import { go } from '../state/route.ts';
import { text } from '../text/en.ts';

const t = text.keys;
type Overview = CommandOutput<'report.overview'>;
type Finding = Overview['findings'][number];

function words(finding: Finding): string {
  switch (finding.code) {
    case 'expires-soon':
      return t.findings['expires-soon'](finding.count, finding.days ?? 0);
    case 'recovery-code-unconfirmed':
    case 'no-vault-backup':
    case 'clock-set-back':
      return t.findings[finding.code]();
    default:
      return t.findings[finding.code](finding.count);
  }
}

function fix(finding: Finding): string {
  switch (finding.code) {
    case 'recovery-code-unconfirmed':
      return '/settings/code';
    case 'no-vault-backup':
    case 'backup-outdated':
      return '/backups';
    case 'open-requests':
      return '/sign';
    case 'expires-soon':
    case 'rotation-due':
      return '/calendar';
    case 'cases-open':
    case 'advisory-matches':
      return '/incidents';
    case 'clock-set-back':
      return '/settings/clock';
    default:
      return `/keys?finding=${finding.code}`;
  }
}

/** How things stand, in one sentence; each part leads to its fix. */
export function Overview({ overview }: { readonly overview: Overview }) {
  const last = overview.findings.length - 1;
  return (
    <p className="overview" role="group" aria-label={t.overview}>
      <span>
        {t.findings.active(overview.counts['active'] ?? 0)}
        {last < 0 ? '.' : ', '}
      </span>
      {overview.findings.map((finding, index) => (
        <span key={finding.code}>
          <span className="with-mark">
            <button type="button" className="text-link" onClick={() => go(fix(finding))}>
              {words(finding)}
            </button>
            {index === last ? '.' : ','}
          </span>{' '}
        </span>
      ))}
    </p>
  );
}
