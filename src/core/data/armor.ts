import { base64 } from '@scure/base';
import { HoldfastError } from '../error.ts';

const begin = '-----BEGIN HOLDFAST DATA-----';
const end = '-----END HOLDFAST DATA-----';

/** Encrypted data as letters that can be pasted anywhere: Base64 in lines of 64 between two marks. */
export function armorData(bytes: Uint8Array): string {
  return [begin, ...(base64.encode(bytes).match(/.{1,64}/g) ?? []), end, ''].join('\n');
}

/**
 * Reads armored data. What a mail program does to a text is forgiven: white space anywhere between the marks, quoting
 * marks at the start of lines, and text around the marks. Nothing else is. Errors: `not-encrypted-data`.
 */
export function readArmor(text: string): Uint8Array {
  const from = text.indexOf(begin);
  const to = text.indexOf(end, from + begin.length);
  if (from < 0 || to < 0) throw new HoldfastError('not-encrypted-data');
  const body = text
    .slice(from + begin.length, to)
    .replace(/^[>\s]+/gmu, '')
    .replace(/\s+/gu, '');
  try {
    return base64.decode(body);
  } catch {
    throw new HoldfastError('not-encrypted-data');
  }
}
