/** Longest signature that is checked, in bytes. */
const most = 200;

/** A signature out of hex (with or without `0x`) or Base64; undefined when it is neither, empty or too long. */
export function parseSignature(typed: string): Uint8Array | undefined {
  const line = typed.replace(/\s+/g, '').replace(/^0x/, '');
  if (line === '') return undefined;
  const bytes = /^([0-9a-fA-F]{2})+$/.test(line) ? fromHex(line) : fromBase64(line);
  return bytes === undefined || bytes.length === 0 || bytes.length > most ? undefined : bytes;
}

function fromHex(line: string): Uint8Array {
  return Uint8Array.from(line.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

function fromBase64(line: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(line.replace(/-/g, '+').replace(/_/g, '/')), (letter) =>
      letter.charCodeAt(0),
    );
  } catch {
    return undefined;
  }
}
