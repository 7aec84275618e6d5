const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A text as HTML shows it, in an element or between quotes of an attribute. */
export function escapeHtml(text: string): string {
  // A character that cannot be seen may turn the rest of its line around: it is shown by its number instead.
  return text
    .replace(/[&<>"']/g, (mark) => entities[mark] ?? '')
    .replace(
      /[^\P{C}\n]/gu,
      (mark) => `[U+${(mark.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`,
    );
}

/** A table of terms and texts. Terms are ours; texts are anybody's. */
export function factList(facts: readonly (readonly [string, string | undefined])[]): string {
  const rows = facts.flatMap(([term, text]) =>
    text === undefined || text === '' ? [] : `<dt>${term}</dt><dd>${escapeHtml(text)}</dd>`,
  );
  return `<dl>${rows.join('')}</dl>`;
}

/** A table with a head. Every cell is anybody's text. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (texts: readonly string[], tag: string): string =>
    texts.map((text) => `<${tag}>${escapeHtml(text)}</${tag}>`).join('');
  const body = rows.map((row) => `<tr>${cells(row, 'td')}</tr>`).join('\n');
  return `<table><thead><tr>${cells(head, 'th')}</tr></thead><tbody>\n${body}\n</tbody></table>`;
}

/** A list of sentences. */
export function bullets(sentences: readonly string[]): string {
  return `<ul>${sentences.map((sentence) => `<li>${escapeHtml(sentence)}</li>`).join('')}</ul>`;
}

const style = `
  @page { size: A4; margin: 20mm }
  body { font: 11pt/1.45 sans-serif; color: #000; background: #fff; max-width: 170mm; margin: 0 auto }
  h1 { font-size: 18pt; font-weight: 600; margin: 0 0 4mm } h2 { font-size: 13pt; font-weight: 600; margin: 6mm 0 2mm }
  dl { display: grid; grid-template-columns: 45mm 1fr; margin: 0 0 4mm } dd { margin: 0; overflow-wrap: anywhere }
  table { border-collapse: collapse; width: 100%; font-size: 9.5pt } th, td { border: .2mm solid #000; padding: 1mm 1.5mm; text-align: left; vertical-align: top; overflow-wrap: anywhere }
  pre { font: 8pt/1.4 monospace; white-space: pre-wrap; overflow-wrap: anywhere; border: .2mm solid #000; padding: 2mm }
  li { margin-bottom: 1mm } thead { display: table-header-group } tr { break-inside: avoid }`;

/**
 * A page of its own, to read and to print: no scripts, nothing from elsewhere, and a policy in it that allows neither.
 * `body` is HTML whose texts were escaped.
 */
export function htmlPage(title: string, body: string): string {
  const policy = "default-src 'none'; style-src 'unsafe-inline'";
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><title>${escapeHtml(title)}</title><style>${style}</style></head><body>
<h1>${escapeHtml(title)}</h1>
${body}
</body></html>
`;
}
