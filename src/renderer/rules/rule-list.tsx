import { text } from '../text/en.ts';

const t = text.rules;

/** Rules, one a line. */
export function RuleList({ lines }: { readonly lines: readonly string[] }) {
  if (lines.length === 0) return <p>{t.none}</p>;
  return (
    <ul className="plain-list">
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}
