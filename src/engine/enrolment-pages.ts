import { encodeUtf8 } from '../core/encoding/utf8.ts';
import { joinBytes } from '../core/crypto/bytes.ts';
import type { EnrolmentItem } from '../core/tokens/enrolment.ts';
import { csvTable } from './csv.ts';
import { escapeHtml, factList, htmlPage } from './html.ts';
import type { RunRecord } from './enrolment-record.ts';

const style = `
  @page { size: A4; margin: 25mm }
  body { font: 12pt/1.5 sans-serif; color: #000; background: #fff; max-width: 160mm; margin: 0 auto }
  section { break-after: page } h1 { font-size: 18pt; font-weight: 600; margin: 0 0 4mm }
  .pin { font: 700 22pt/1.6 monospace; letter-spacing: .12em; border: .3mm solid #000; padding: 6mm; margin: 8mm 0; text-align: center }
  dl { display: grid; grid-template-columns: 40mm 1fr; margin: 0 0 6mm } dd { margin: 0; overflow-wrap: anywhere } li { margin-bottom: 2mm }`;

const policy = "default-src 'none'; style-src 'unsafe-inline'";

/**
 * Letters that tell holders their PINs, one a page, as UTF-8 for the caller to write and wipe. PINs go in as bytes: a string
 * of them could not be wiped. `date` as ISO 8601.
 */
export function pinLetters(
  run: RunRecord,
  letters: readonly { readonly item: EnrolmentItem; readonly pin: Uint8Array }[],
  date: string,
): Uint8Array {
  const parts: Uint8Array[] = [
    encodeUtf8(
      `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><title>PIN letters</title><style>${style}</style></head><body>\n`,
    ),
  ];
  for (const { item, pin } of letters) {
    const facts = factList([
      ['Token', item.label],
      ['Serial number', item.serial],
      ['For', item.holder],
      ['Enrolled by', run.profile.name],
      ['Date', date.slice(0, 10)],
    ]);
    const printed = pin.map((byte) => (isPinByte(byte) ? byte : 0x20));
    parts.push(encodeUtf8(`<section><h1>PIN of your token</h1>\n${facts}\n<p class="pin">`), printed);
    parts.push(encodeUtf8(`</p>\n${advice}</section>\n`));
  }
  parts.push(encodeUtf8('</body></html>\n'));
  const page = joinBytes(...parts);
  for (const part of parts) part.fill(0);
  return page;
}

const advice = `<ul><li>Whoever has the token and this PIN can use its keys. Keep the two apart.</li>
<li>Change the PIN when you first use the token, then destroy this letter.</li>
<li>After a few wrong attempts the token locks. Whoever gave it to you can set a new PIN.</li>
<li>If the token is lost, say so at once to whoever gave it to you.</li></ul>`;

function isPinByte(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5a);
}

/** Labels to cut out and stick on, two columns. */
export function labelSheet(run: RunRecord, items: readonly EnrolmentItem[]): Uint8Array {
  const cells = items.map(
    ({ label, serial, holder, number }) =>
      `<td><b>${escapeHtml(label)}</b><br>No. ${String(number)}${serial === undefined ? '' : `<br>${escapeHtml(serial)}`}${holder === undefined ? '' : `<br>${escapeHtml(holder)}`}</td>`,
  );
  const rows: string[] = [];
  for (let at = 0; at < cells.length; at += 2) rows.push(`<tr>${cells.slice(at, at + 2).join('')}</tr>`);
  return encodeUtf8(
    htmlPage(`Labels: ${run.profile.name}`, `<table><tbody>${rows.join('\n')}</tbody></table>`),
  );
}

/** Requests and certificates one after the other, each behind the name of its token. */
export function paperFile(items: readonly EnrolmentItem[]): Uint8Array {
  return encodeUtf8(
    items
      .flatMap(({ papers, label, serial }) =>
        papers.map(
          ({ text }) => `# ${label}${serial === undefined ? '' : ` (${serial})`}\n${text.trimEnd()}\n`,
        ),
      )
      .join('\n'),
  );
}

/** The sealed SO PINs, for those who keep them. */
export function sealedFile(run: RunRecord, items: readonly EnrolmentItem[]): Uint8Array {
  const tokens = items.map(({ number, label, serial = '', sealed }) => ({ number, label, serial, sealed }));
  const body = { format: 'holdfast-so-pins', version: 1, profile: run.profile.name, tokens };
  return encodeUtf8(`${JSON.stringify(body, null, 2)}\n`);
}

/** The run as a table. */
export function runTable(items: readonly EnrolmentItem[]): Uint8Array {
  return csvTable(
    [
      'number',
      'label',
      'serial',
      'model',
      'holder',
      'stage',
      'begun',
      'at',
      'keys',
      'letter',
      'soPinSealedTo',
      'setAside',
    ],
    items.map((item) => [
      String(item.number),
      item.label,
      item.serial ?? '',
      item.model ?? '',
      item.holder ?? '',
      item.setAside === undefined ? item.stage : 'set-aside',
      item.begun,
      item.at,
      item.keys.map(({ id }) => id).join('; '),
      item.letter,
      item.sealed.map(({ name }) => name).join('; '),
      item.setAside?.reason ?? '',
    ]),
  );
}
