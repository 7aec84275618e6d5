/** A picture of a fingerprint, so that eyes can compare: 5 x 5 cells, mirrored, from the bits of the hex digits. */
export function Identicon({ hex, size = 24 }: { readonly hex: string; readonly size?: number }) {
  const bits = [...hex].map((digit) => Number.parseInt(digit, 16) || 0);
  const cells: string[] = [];
  for (let row = 0; row < 5; row += 1) {
    for (let column = 0; column < 3; column += 1) {
      const at = row * 3 + column;
      const digit = bits[at % Math.max(bits.length, 1)] ?? 0;
      if (((digit >> (at % 4)) & 1) === 0) continue;
      cells.push(`M${column} ${row}h1v1h-1z`);
      if (column < 2) cells.push(`M${4 - column} ${row}h1v1h-1z`);
    }
  }
  return (
    <svg className="identicon" viewBox="-0.5 -0.5 6 6" width={size} height={size} aria-hidden="true">
      <path d={cells.join('')} fill="currentColor" />
    </svg>
  );
}
