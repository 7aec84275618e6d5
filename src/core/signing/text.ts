import type { MessageBody, SafeText } from './display-parts.ts';
import { decodeUtf8, toHex } from './bytes.ts';

/*
 * Characters that can make a line read differently from what it holds: controls, format characters (bidi overrides,
 * zero-width), line and paragraph separators, private use, unassigned, lone surrogates, tags, variation selectors,
 * blanks other than the plain space, and the letters that render as nothing. A line feed is kept in bodies.
 */
const dangerous =
  /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}\p{Cn}\u{2800}\u{115f}\u{1160}\u{3164}\u{ffa0}\u{34f}\u{17b4}\u{17b5}\u{180b}-\u{180f}\u{fe00}-\u{fe0f}\u{e0100}-\u{e01ef}]|(?! )\p{Zs}/gu;

function escapeCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return `\\u{${code.toString(16)}}`;
}

/**
 * A text from outside made fit to show: every character of the dangerous set becomes `\u{hex}`, and a backslash that
 * could be mistaken for such an escape is doubled. `lines` keeps line feeds.
 */
export function safeText(text: string, lines = false): SafeText {
  let escaped = false;
  const safe = text.replaceAll('\\u{', '\\\\u{').replace(dangerous, (character) => {
    if (lines && character === '\n') return character;
    escaped = true;
    return escapeCharacter(character);
  });
  return { text: safe, escaped };
}

/**
 * How a message is shown: text when it is UTF-8 without controls other than line feed, carriage return before a line
 * feed, and tab; otherwise hex. Other invisible characters leave it a text, with escapes.
 */
export function messageBody(bytes: Uint8Array): MessageBody {
  const text = decodeUtf8(bytes);
  if (text === undefined || /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(text)) {
    return { form: 'hex', hex: toHex(bytes), length: bytes.length };
  }
  return { form: 'text', text: safeText(text, true), length: bytes.length };
}

/** Whether a word mixes Latin with Cyrillic or Greek letters, the usual sign of a look-alike name. */
export function mixesScripts(text: string): boolean {
  return text
    .split(/[^\p{L}\p{M}]+/u)
    .some((word) => /\p{Script=Latin}/u.test(word) && /[\p{Script=Cyrillic}\p{Script=Greek}]/u.test(word));
}
