/** Scheme of our own pages. */
export const pageScheme = 'app';
/** The only host of that scheme. */
export const pageHost = 'holdfast';
/** Origin of the page. */
export const pageOrigin = `${pageScheme}://${pageHost}`;
/** Address of the page. */
export const pageAddress = `${pageOrigin}/`;

/** Whether an address is that of the page; a place within the page may follow as a fragment. */
export function isPageAddress(address: string): boolean {
  return address === pageAddress || address.startsWith(`${pageAddress}#`);
}
