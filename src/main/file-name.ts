/**
 * A name that is safe as that of a file on every system: nothing that separates folders, hides the file, is invisible or
 * turns the reading direction. `otherwise` when nothing is left.
 */
export function fileName(wish: string, otherwise: string): string {
  const safe = wish
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}/\\:*?"<>|]/gu, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[. ]+|[. ]+$/g, '');
  const short = Array.from(safe).slice(0, 80).join('').trimEnd();
  return short === '' || /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(short) ? otherwise : short;
}
