import { encodeUtf8 } from '../core/encoding/utf8.ts';
import { escapeHtml } from './html.ts';

/** What is printed on a recovery sheet. */
export interface SheetFacts {
  readonly vaultName: string;
  readonly vaultId: string;
  /** The code as shown: ASCII letters, digits and dashes. */
  readonly code: Uint8Array;
  /** Day on which it was made, ISO 8601. */
  readonly date: string;
}

const style = `
  @page { size: A4; margin: 25mm }
  body { font: 12pt/1.5 sans-serif; color: #000; background: #fff; max-width: 160mm; margin: 0 auto }
  h1 { font-size: 18pt; font-weight: 600; margin: 0 0 4mm }
  .code { font: 700 20pt/1.6 monospace; letter-spacing: .08em; border: .3mm solid #000; padding: 6mm; margin: 8mm 0; text-align: center; overflow-wrap: normal }
  dl { display: grid; grid-template-columns: 40mm 1fr; margin: 0 0 6mm } dd { margin: 0; font-family: monospace; overflow-wrap: anywhere }
  li { margin-bottom: 2mm }`;

const before = (facts: SheetFacts): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Recovery sheet</title><style>${style}</style></head><body>
<h1>Recovery sheet for a Holdfast vault</h1>
<dl><dt>Vault</dt><dd>${escapeHtml(facts.vaultName)}</dd><dt>Vault id</dt><dd>${escapeHtml(facts.vaultId)}</dd><dt>Made on</dt><dd>${escapeHtml(facts.date)}</dd></dl>
<p>This code opens the vault without its passphrase.</p>
<p class="code">`;

const after = `</p>
<ul><li>Whoever has this sheet and the vault file has your keys. Keep the two apart.</li>
<li>Print it, then delete this file. Do not photograph it and do not send it.</li>
<li>Letters may be typed in either case; O counts as 0, I and L count as 1; dashes and spaces do not matter.</li>
<li>To use it: open the vault file in Holdfast, choose the recovery code, then set a new passphrase.</li>
<li>A new code makes this sheet worthless: destroy it then.</li></ul>
</body></html>
`;

/** A page of its own, without scripts or anything from elsewhere, as UTF-8 for the caller to write and wipe. */
export function recoverySheet(facts: SheetFacts): Uint8Array {
  const head = encodeUtf8(before(facts));
  const tail = encodeUtf8(after);
  // The code goes in as bytes: a string of it could not be wiped. Its alphabet has nothing that HTML reads.
  const code = facts.code.map((byte) => (isCodeByte(byte) ? byte : 0x20));
  const sheet = new Uint8Array(head.length + code.length + tail.length);
  sheet.set(head);
  sheet.set(code, head.length);
  sheet.set(tail, head.length + code.length);
  code.fill(0);
  return sheet;
}

function isCodeByte(byte: number): boolean {
  return (
    byte === 0x2d ||
    (byte >= 0x30 && byte <= 0x39) ||
    (byte >= 0x41 && byte <= 0x5a) ||
    (byte >= 0x61 && byte <= 0x7a)
  );
}
