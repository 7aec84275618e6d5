/**
 * A text made safe for a terminal: control characters, which could move the cursor or recolour what was said, and
 * characters that turn the reading direction around are written as escapes. Line feeds stay when `lines` is set.
 */
export function safeText(text: string, lines = false): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]/gu, (character) => {
    if (lines && character === '\n') return character;
    const code = character.codePointAt(0) ?? 0;
    return `\\u{${code.toString(16)}}`;
  });
}
