/** A picture of a fingerprint, so that eyes can compare: 5 x 5 cells, mirrored, from its digits. */
export function Identicon({ hex, size = 24 }: { readonly hex: string; readonly size?: number }) {
  // FNV-1a over the digits: two fingerprints that differ anywhere differ all over the picture.
  const mixed = Array.from(hex).reduce(
    (hash, digit) => Math.imul(hash ^ digit.charCodeAt(0), 0x01000193),
    0x811c9dc5,
  );
  const cells: string[] = [];
  for (let row = 0; row < 5; row += 1) {
    for (let column = 0; column < 3; column += 1) {
      if (((mixed >>> (row * 3 + column + 8)) & 1) === 0) continue;
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
