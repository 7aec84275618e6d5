/** Control characters, marks that turn the direction of writing, and what stands for bytes that are no text. */
const unfit = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\p{Cs}\uFFFD\uFEFF]/gu;

/** Longest text of a descriptor that is shown, in characters; USB allows 126. */
export const mostDeviceText = 64;

/**
 * A text of a device as it may be shown: one line, without what cannot be seen or changes how other text looks, and
 * bounded. Empty when nothing is left.
 */
export function deviceText(text: string): string {
  const line = text
    .slice(0, 1024)
    .replace(/[\t\r\n]/g, ' ')
    .replace(unfit, '')
    .replace(/\s+/g, ' ')
    .trim();
  // By code points: half of one would be no text.
  return Array.from(line).slice(0, mostDeviceText).join('').trim();
}
