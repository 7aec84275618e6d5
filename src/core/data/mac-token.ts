import { z } from 'zod';
import { joinBytes } from '../crypto/bytes.ts';
import { encodeUtf8 } from '../encoding/utf8.ts';
import { HoldfastError } from '../error.ts';
import { instantSchema, keyIdSchema } from '../keys/key.ts';

/**
 * What a code is over. 1: the message. 2: a label and the message's SHA-256, for keys that get no long messages because
 * they live on a token.
 */
export type MacForm = 1 | 2;

const macTokenSchema = z.strictObject({
  form: z.literal([1, 2]),
  key: keyIdSchema,
  version: z.int().min(1).max(1_000_000),
  /** When it was made, ISO 8601 UTC with milliseconds; stated by the maker, not authenticated. */
  at: instantSchema,
  /** HMAC-SHA-256, 64 hex digits. */
  mac: z.string().regex(/^[0-9a-f]{64}$/),
});
/** A message authentication code with what it takes to check it. */
export type MacToken = z.infer<typeof macTokenSchema>;

const marks: Readonly<Record<MacForm, string>> = { 1: 'holdfast-mac-v1', 2: 'holdfast-mac-v2' };

const label = encodeUtf8('holdfast mac v2');

/** What a code of form 2 is over: the label, a zero byte, and the SHA-256 of the message. */
export function macInput(digest: Uint8Array): Uint8Array {
  return joinBytes(label, Uint8Array.of(0), digest);
}

/** `MARK.KEY.VERSION.TIME.CODE`: one word, so that a double click selects it; the time has no punctuation. */
export function writeMacToken({ form, key, version, at, mac }: MacToken): string {
  return [marks[form], key, String(version), at.replace(/[-:.]/g, ''), mac].join('.');
}

/** Errors: `not-encrypted-data` for anything that `writeMacToken` has not written. */
export function readMacToken(text: string): MacToken {
  const trimmed = text.trim();
  const [mark, key, version, time = '', mac] = trimmed.split('.');
  const form = mark === marks[2] ? 2 : 1;
  const at = time.replace(/^(\d{4})(\d\d)(\d\dT\d\d)(\d\d)(\d\d)(\d{3}Z)$/, '$1-$2-$3:$4:$5.$6');
  const token = macTokenSchema.safeParse({ form, key, version: Number(version), at, mac });
  if (!token.success || writeMacToken(token.data) !== trimmed) throw new HoldfastError('not-encrypted-data');
  return token.data;
}
