import { formatLabels, parseLabels } from '../../core/addresses/labels.ts';
import { parseAddress } from '../../core/addresses/parse-address.ts';
import { HoldfastError } from '../../core/error.ts';
import { decodeUtf8, encodeUtf8 } from '../../core/encoding/utf8.ts';
import { instant } from '../../core/keys/instant.ts';
import { uuidV7 } from '../../core/keys/uuid-v7.ts';
import type { CommandOutput, ParsedInput } from '../../shared/contract.ts';
import { putAddress, type BookEntry } from '../address-book.ts';
import type { Context, HandlersOf } from '../context.ts';
import { ledgerOf } from '../verdict.ts';

type AddressView = CommandOutput<'addresses.verify'>['address'];

/** Largest file of labels. */
const labelBytes = 4 * 1024 * 1024;

/** The handlers of `addresses.*`. */
export const addressesHandlers: HandlersOf<'addresses'> = {
  'addresses.list': (input, context) =>
    Promise.resolve().then(() => {
      const words = input.search?.toLowerCase() ?? '';
      const found = context.session.book
        .all()
        .filter(({ kind }) => input.kind === undefined || kind === input.kind)
        .filter(({ address, label, note }) =>
          [address, label, note ?? ''].some((text) => text.toLowerCase().includes(words)),
        );
      return { addresses: found.map((entry) => view(context, entry)) };
    }),

  'addresses.add': async (input, context) => {
    const { book } = context.session;
    const address = parseAddress(input.kind, input.address);
    const known = book.entry(address);
    if (known !== undefined) throw context.fail('address-known', { id: known.id, label: known.label });
    const entry = newEntry(context, { ...input, address });
    const lookAlikes = book
      .lookAlikes(address)
      .map(({ id, label, address: like }) => ({ id, label, address: like }));
    await context.change({ subjects: [entry.id], details: { address, label: entry.label } }, (draft) =>
      putAddress(draft, entry),
    );
    return { address: view(context, entry), lookAlikes };
  },

  'addresses.change': async (input, context) => {
    const { note: noteBefore, ...present } = requireEntry(context, input.id);
    const note = input.note === undefined ? noteBefore : (input.note ?? undefined);
    const entry: BookEntry = {
      ...present,
      label: input.label ?? present.label,
      ...(note === undefined || note === '' ? {} : { note }),
    };
    const details = { label: entry.label, before: present.label };
    await context.change({ subjects: [entry.id], details }, (draft) => putAddress(draft, entry));
    return { address: view(context, entry) };
  },

  'addresses.verify': async (input, context) => {
    const { id, how, note } = input;
    const verified = { at: instant(context.now), how, ...(note === undefined ? {} : { note }) };
    const entry: BookEntry = { ...requireEntry(context, id), verified };
    await context.change({ subjects: [id], details: { address: entry.address, how } }, (draft) =>
      putAddress(draft, entry),
    );
    return { address: view(context, entry) };
  },

  'addresses.remove': async (input, context) => {
    const { id, address, label } = requireEntry(context, input.id);
    const reason = input.reason === undefined ? {} : { reason: input.reason };
    await context.change({ subjects: [id], details: { address, label, ...reason } }, (draft) =>
      draft.delete('address-book', id),
    );
    return {};
  },

  'addresses.import': async (input, context) => {
    const { addresses, skipped } = parseLabels(labelText(await labelFile(context, input.from)));
    const left: CommandOutput<'addresses.import'>['skipped'] = [...skipped];
    const entries = new Map<string, BookEntry>();
    const counts = { added: 0, changed: 0 };
    for (const { line, kind, address, label, note } of addresses) {
      const known = entries.get(address) ?? context.session.book.entry(address);
      if (known === undefined) {
        entries.set(address, newEntry(context, { kind, address, label, note }));
        counts.added++;
      } else if (known.label === label) left.push({ line, reason: 'known' });
      // A name that its owner has made sure of is not changed by a file.
      else if (known.verified !== undefined) left.push({ line, reason: 'verified' });
      else {
        if (!entries.has(address)) counts.changed++;
        entries.set(address, { ...known, label });
      }
    }
    await context.change({ subjects: [context.session.vault.id], details: counts }, (draft) => {
      for (const entry of entries.values()) putAddress(draft, entry);
    });
    left.sort((a, b) => a.line - b.line);
    return { ...counts, skipped: left };
  },

  'addresses.export': async (input, context) => {
    const { text, count } = formatLabels(context.session.book.all());
    const bytes = encodeUtf8(text);
    const path = await context.ports.files.resolve(input.file, 'create');
    await context.ports.files.writeWhole(path, bytes);
    const details = { bytes: bytes.length, addresses: count };
    await context.change({ subjects: [context.session.vault.id], details }, () => undefined);
    return details;
  },
};

/** A new entry, not yet verified. */
function newEntry(
  context: Context,
  { kind, address, label, note }: Pick<ParsedInput<'addresses.add'>, 'kind' | 'address' | 'label' | 'note'>,
): BookEntry {
  return {
    id: uuidV7(context.now, (length) => context.ports.random.bytes(length)),
    kind,
    address,
    label,
    ...(note === undefined ? {} : { note }),
    added: instant(context.now),
  };
}

/** An entry with what the journal knows of it. */
function view(context: Context, entry: BookEntry): AddressView {
  const paid = ledgerOf(context).paid(entry.address);
  return {
    ...entry,
    useCount: paid?.count ?? 0,
    ...(paid === undefined ? {} : { lastUsed: instant(paid.last) }),
  };
}

function requireEntry(
  context: Context<'addresses.change'> | Context<'addresses.verify'> | Context<'addresses.remove'>,
  id: string,
): BookEntry {
  const entry = context.session.book.byId(id);
  if (entry === undefined) throw context.fail('no-such-address');
  return entry;
}

async function labelFile(
  { ports }: Context,
  from: ParsedInput<'addresses.import'>['from'],
): Promise<Uint8Array> {
  if ('bytes' in from) return from.bytes;
  return await ports.files.readWhole(await ports.files.resolve(from.file, 'read'), labelBytes);
}

function labelText(bytes: Uint8Array): string {
  try {
    return decodeUtf8(bytes);
  } catch {
    throw new HoldfastError('labels-unreadable', { reason: 'not-utf8' });
  }
}
