/**
 * An asar archive of a few flat files: two nested length-prefixed records (Chromium's Pickle) around a JSON index, then the
 * contents one after the other.
 * @param {Record<string, string>} files contents by file name
 */
export function asar(files) {
  const names = Object.keys(files);
  const contents = names.map((name) => Buffer.from(files[name] ?? '', 'utf8'));
  let offset = 0;
  /** @type {Record<string, { size: number, offset: string }>} */
  const index = {};
  names.forEach((name, i) => {
    const size = contents[i]?.length ?? 0;
    index[name] = { size, offset: String(offset) };
    offset += size;
  });
  const json = Buffer.from(JSON.stringify({ files: index }), 'utf8');
  const padded = Math.ceil(json.length / 4) * 4;
  const head = Buffer.alloc(16 + padded);
  head.writeUInt32LE(4, 0);
  head.writeUInt32LE(8 + padded, 4);
  head.writeUInt32LE(4 + padded, 8);
  head.writeUInt32LE(json.length, 12);
  json.copy(head, 16);
  return Buffer.concat([head, ...contents]);
}
