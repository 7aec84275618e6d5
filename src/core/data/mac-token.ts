import { z } from 'zod';
import { HoldfastError } from '../error.ts';
import { instantSchema, keyIdSchema } from '../keys/key.ts';

const macTokenSchema = z.strictObject({
  key: keyIdSchema,
  version: z.int().min(1).max(1_000_000),
  /** When it was made, ISO 8601 UTC with milliseconds; stated by the maker, not authenticated. */
  at: instantSchema,
  /** HMAC-SHA-256 of the message, 64 hex digits. */
  mac: z.string().regex(/^[0-9a-f]{64}$/),
});
/** A message authentication code with what it takes to check it. */
export type MacToken = z.infer<typeof macTokenSchema>;

const mark = 'holdfast-mac-v1';

/** `holdfast-mac-v1.KEY.VERSION.TIME.CODE`: one word, so that a double click selects it; the time has no punctuation. */
export function writeMacToken({ key, version, at, mac }: MacToken): string {
  return [mark, key, String(version), at.replace(/[-:.]/g, ''), mac].join('.');
}

/** Errors: `not-encrypted-data` for anything that `writeMacToken` has not written. */
export function readMacToken(text: string): MacToken {
  const trimmed = text.trim();
  const [, key, version, time = '', mac] = trimmed.split('.');
  const at = time.replace(/^(\d{4})(\d\d)(\d\dT\d\d)(\d\d)(\d\d)(\d{3}Z)$/, '$1-$2-$3:$4:$5.$6');
  const token = macTokenSchema.safeParse({ key, version: Number(version), at, mac });
  if (!token.success || writeMacToken(token.data) !== trimmed) throw new HoldfastError('not-encrypted-data');
  return token.data;
}
