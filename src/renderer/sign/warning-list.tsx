import type { Warning } from '../../core/signing/display-parts.ts';
import { Notice } from '../parts/notice.tsx';
import { Section } from '../parts/section.tsx';
import { text } from '../text/en.ts';
import { warningWords } from './verdict-words.ts';

const t = text.sign;
const order = ['danger', 'caution', 'note'] as const;
const tones = { danger: 'danger', caution: 'warn', note: 'note' } as const;

/** What to weigh before signing, the gravest first. */
export function WarningList({ warnings }: { readonly warnings: readonly Warning[] }) {
  const sorted = order.flatMap((severity) => warnings.filter((warning) => warning.severity === severity));
  return (
    <Section title={t.warnings}>
      {sorted.length === 0 && <p className="soft">{t.noWarnings}</p>}
      {sorted.map((warning, index) => (
        <Notice key={warning.code + String(index)} tone={tones[warning.severity]}>
          <strong>{t.severities[warning.severity]}.</strong> {warningWords(warning.code, warning.params)}
        </Notice>
      ))}
    </Section>
  );
}
