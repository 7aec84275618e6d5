/** Fills every byte array found in a message with zeros; nested objects and arrays are followed. */
export function wipeBytes(value: unknown): void {
  if (value instanceof Uint8Array) {
    value.fill(0);
  } else if (Array.isArray(value)) {
    value.forEach(wipeBytes);
  } else if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach(wipeBytes);
  }
}

/** Text as UTF-8 bytes in a buffer of its own. */
export function toBytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** UTF-8 bytes as text. */
export function fromBytes(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
