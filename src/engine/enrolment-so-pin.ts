import { z } from 'zod';
import { decodeUtf8 } from '../core/encoding/utf8.ts';
import { HoldfastError } from '../core/error.ts';
import type { KeyRecord } from '../core/keys/key.ts';
import { enrolmentItemSchema, type EnrolmentItem } from '../core/tokens/enrolment.ts';
import type { CommandOutput, ParsedInput } from '../shared/contract.ts';
import type { Context } from './context.ts';
import { allItems, pinPlaces, runsOf, type RunRecord } from './enrolment-record.ts';
import { openSealedSoPin } from './enrolment-secrets.ts';
import { withKeySecret } from './key-secret.ts';
import { requireOperation } from './use-key.ts';

type Input = ParsedInput<'enrolment.open-so-pin'>;
type Output = CommandOutput<'enrolment.open-so-pin'>;

/** Ten thousand tokens with ten recipients each. */
const maxFileBytes = 64 * 1024 * 1024;

const fileSchema = z.looseObject({
  format: z.literal('holdfast-so-pins'),
  version: z.literal(1),
  tokens: z
    .array(z.looseObject({ label: z.string(), serial: z.string(), sealed: enrolmentItemSchema.shape.sealed }))
    .max(10_000),
});

type Sealed = Pick<EnrolmentItem, 'label' | 'serial' | 'sealed'>;

/** Shows the SO PIN of a token; the entry of the log comes first. */
export async function openSoPin(context: Context, input: Input): Promise<Output> {
  const { token, file, key } = input;
  const own = file === undefined ? ownItem(context, token) : undefined;
  if (own !== undefined && key === undefined && keeps(own.run)) {
    await note(context, own.item, 'vault');
    const soPin = await context.session.vault.withSecret(pinPlaces(own.run.id).so, own.item.number, (bytes) =>
      bytes.slice(),
    );
    return { soPin, label: own.item.label };
  }
  const sealed = own?.item ?? (file === undefined ? undefined : await fromFile(context, file, token));
  if (sealed === undefined) throw new HoldfastError('no-such-token', { token });
  const record = recipientOf(context, sealed, key);
  requireOperation(context, record, 'decrypt');
  await note(context, sealed, record.label, record.id);
  return { soPin: await unseal(context, record, sealed), label: sealed.label };
}

function keeps({ profile }: RunRecord): boolean {
  return profile.soPin.how === 'generated' && profile.soPin.vault;
}

function ownItem(
  context: Context,
  token: string,
): { readonly run: RunRecord; readonly item: EnrolmentItem } | undefined {
  const runs = runsOf(context.session.vault);
  const all = allItems(context.session.vault);
  const found = runs.flatMap((run) =>
    (all.get(run.id) ?? []).flatMap((item) =>
      item.token === token || item.serial === token || item.label === token ? [{ run, item }] : [],
    ),
  );
  // The newest enrolment that reached a token is the one whose SO PIN it has; one that was only planned may have.
  return (
    found.findLast(({ item }) => item.stage !== 'planned') ??
    found.findLast(({ item: { erase } }) => erase === undefined || erase.erased === true)
  );
}

async function fromFile(context: Context, file: string, token: string): Promise<Sealed | undefined> {
  const { files } = context.ports;
  const bytes = await files.readWhole(await files.resolve(file, 'read'), maxFileBytes);
  let json: unknown;
  try {
    json = JSON.parse(decodeUtf8(bytes));
  } catch {
    throw new HoldfastError('data-damaged', { what: 'so-pins' });
  }
  const read = fileSchema.safeParse(json);
  if (!read.success) throw new HoldfastError('data-damaged', { what: 'so-pins' });
  return read.data.tokens.find(({ serial, label }) => serial === token || label === token);
}

/** The key of this vault that it was sealed to. Errors: `no-such-key`, `key-wrong-algorithm`. */
function recipientOf(context: Context, { sealed }: Sealed, key: KeyRecord['id'] | undefined): KeyRecord {
  const named = key === undefined ? [...context.session.keys.all()] : [context.key(key)];
  const found = named.find(
    (record) => record.state !== 'destroyed' && sealedFor(record, sealed) !== undefined,
  );
  if (found !== undefined) return found;
  if (key !== undefined) throw new HoldfastError('key-wrong-algorithm', { key });
  throw new HoldfastError('no-such-key', { id: sealed.map(({ name }) => name).join(', ') });
}

function sealedFor(record: KeyRecord, sealed: Sealed['sealed']): Sealed['sealed'][number] | undefined {
  if (record.algorithm !== 'x25519') return undefined;
  return sealed.find(({ publicKey }) => record.versions.some((version) => version.publicKey === publicKey));
}

async function unseal(context: Context, record: KeyRecord, item: Sealed): Promise<Uint8Array> {
  const box = sealedFor(record, item.sealed);
  const version = record.versions.find(({ publicKey }) => publicKey === box?.publicKey);
  if (box === undefined || version === undefined) throw new HoldfastError('key-wrong-algorithm');
  const name = { serial: item.serial ?? '', label: item.label, recipient: box.name };
  return await withKeySecret(context, record, version.number, (secret) => openSealedSoPin(secret, box, name));
}

async function note(context: Context, { label, serial }: Sealed, by: string, key?: string): Promise<void> {
  const details = { token: serial ?? '', label, by, disclosed: 'so-pin' };
  await context.change({ subjects: key === undefined ? [] : [key], details }, () => undefined);
}
