import { z } from 'zod';
import { encodeHex } from '../core/encoding/hex.ts';
import { encodeUtf8 } from '../core/encoding/utf8.ts';
import { instant } from '../core/keys/instant.ts';
import { tokenLifes } from '../core/tokens/life.ts';
import type { Change, Context } from './context.ts';
import type { LiveToken } from './token-link.ts';

/** A token as the vault keeps it: the register, and the attempts at its PINs that this vault has made. */
export const tokenRecordSchema = z.strictObject({
  /** What it is known by, see `tokenIdentity`. */
  serial: z.string().min(1).max(120),
  label: z.string(),
  manufacturer: z.string(),
  model: z.string(),
  firmware: z.string().optional(),
  life: z.enum(tokenLifes),
  /** Since when that is so; ISO 8601 UTC, as all times here. */
  since: z.string(),
  holder: z.string().optional(),
  profile: z.string().optional(),
  /** Attempts that were or may have been wrong since the last right one; written before each is sent. */
  wrongPins: z.int().min(0),
  wrongSoPins: z.int().min(0),
  history: z.array(
    z.strictObject({
      at: z.string(),
      event: z.string(),
      actor: z.string(),
      holder: z.string().optional(),
      reason: z.string().optional(),
    }),
  ),
});
/** See {@link tokenRecordSchema}. */
export type TokenRecord = z.infer<typeof tokenRecordSchema>;

/** Lines of history that are kept of one token; the log has all of them. */
const mostHistory = 500;

/** Id of a token's record: serials are of any text. */
export function tokenRecordId(context: Pick<Context, 'ports'>, serial: string): string {
  return encodeHex(context.ports.hash.sha256(encodeUtf8(serial)));
}

/** What is on record of a token; undefined when this vault has not met it. */
export function tokenRecord(context: Context, serial: string): TokenRecord | undefined {
  return tokenRecordSchema.safeParse(context.session.vault.get('token', tokenRecordId(context, serial))).data;
}

/** Every token on record, by serial. */
export function tokenRecords(context: Context): TokenRecord[] {
  return [...context.session.vault.list('token')]
    .flatMap(({ value }) => tokenRecordSchema.safeParse(value).data ?? [])
    .sort((a, b) => (a.serial < b.serial ? -1 : 1));
}

/** What is on record of a token that is there, brought up to what it says of itself; a first record when there is none. */
export function recordOf(context: Context, { id, state }: Pick<LiveToken, 'id' | 'state'>): TokenRecord {
  const { label, manufacturer, model, firmware } = state;
  const known = tokenRecord(context, id) ?? {
    life: 'new',
    since: instant(context.now),
    wrongPins: 0,
    wrongSoPins: 0,
    history: [],
  };
  return { ...known, serial: id, label, manufacturer, model, ...(firmware === '' ? {} : { firmware }) };
}

/** Writes what is on record, with one more line of history where something has happened. */
export function putToken(
  context: Context,
  change: Pick<Change, 'put'>,
  record: TokenRecord,
  event?: { readonly event: string; readonly reason?: string | undefined },
): void {
  const { reason } = event ?? {};
  const line = event && {
    at: instant(context.now),
    event: event.event,
    actor: context.actor,
    ...(record.holder === undefined ? {} : { holder: record.holder }),
    ...(reason === undefined ? {} : { reason }),
  };
  const history = (line === undefined ? record.history : [...record.history, line]).slice(-mostHistory);
  change.put('token', tokenRecordId(context, record.serial), { ...record, history });
}
