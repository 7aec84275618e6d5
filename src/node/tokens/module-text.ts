/** Texts of modules as they may be shown: anybody could have written them. */

/** Control characters, marks that turn the direction of writing, and what stands for bytes that are no UTF-8. */
const unfit = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\uFFFD\uFEFF]/gu;

/** One line, without what cannot be seen or changes how other text looks, trimmed, of at most `most` characters. */
export function moduleText(text: unknown, most: number): string {
  if (typeof text !== 'string') return '';
  const [filled = ''] = text.split('\0');
  return filled.replace(unfit, '').replace(/\s+/g, ' ').trim().slice(0, most);
}

const decoder = new TextDecoder('utf-8');

/** The same from bytes. */
export function moduleTextOf(bytes: Uint8Array, most: number): string {
  return moduleText(decoder.decode(bytes.subarray(0, most * 4)), most);
}
