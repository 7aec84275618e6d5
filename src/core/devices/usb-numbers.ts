/** `1050:0407`, as USB numbers are written. */
export function usbNumbers(vendorId: number, productId: number): string {
  return [vendorId, productId].map((number) => number.toString(16).padStart(4, '0')).join(':');
}
