/** `part` as percent of `whole` with two decimals, rounded up so that a limit is never shown as kept when it is not. */
export function percentOf(part: bigint, whole: bigint): string {
  if (whole === 0n) return part === 0n ? '0.00' : '100.00';
  const hundredths = (part * 10_000n + whole - 1n) / whole;
  return `${(hundredths / 100n).toString()}.${(hundredths % 100n).toString().padStart(2, '0')}`;
}

/** The percentage when it is above `limit` (whole percent), else `undefined`. */
export function percentAbove(part: bigint, whole: bigint, limit: bigint): string | undefined {
  return part * 100n > whole * limit ? percentOf(part, whole) : undefined;
}
