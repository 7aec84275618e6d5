/** Usage page of the FIDO alliance (CTAP 2.1, section 11.2.8.1). */
export const fidoUsagePage = 0xf1d0;

/** More pages than this are in no honest descriptor of a token. */
const mostPages = 32;

/**
 * The usage pages that a HID report descriptor names (HID 1.11, section 6.2.2), in their order, each once. What is cut off
 * or is no descriptor gives the pages up to there; never throws.
 */
export function usagePagesOf(descriptor: Uint8Array): number[] {
  const pages = new Set<number>();
  for (let at = 0; at < descriptor.length && pages.size < mostPages;) {
    const prefix = descriptor[at] ?? 0;
    if (prefix === 0xfe) {
      // A long item: its own length stands behind it.
      at += 3 + (descriptor[at + 1] ?? 0);
      continue;
    }
    const size = [0, 1, 2, 4][prefix & 3] ?? 0;
    const data = descriptor.subarray(at + 1, at + 1 + size);
    if (data.length < size) break;
    // Type global (1), tag usage page (0).
    if ((prefix & 0xfc) === 0x04) pages.add(data.reduceRight((value, byte) => value * 256 + byte, 0));
    at += 1 + size;
  }
  return [...pages];
}
