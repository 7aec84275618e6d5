import { readPrefix, maxPrefixBytes } from '../../core/data/header.ts';
import { HoldfastError } from '../../core/error.ts';
import type { RegisterItem } from '../../shared/contract/lifecycle.ts';
import { requireItem } from '../carry-over.ts';
import type { Context, HandlersOf } from '../context.ts';
import { reencrypt } from '../reencrypt.ts';
import { protectedItem, protectedItems, putItem, type ProtectedItem } from '../register.ts';

/** The handlers of `register.*`. */
export const registerHandlers: HandlersOf<'register'> = {
  'register.list': (input, context) => {
    const { keys, vault } = context.session;
    const isBehind = ({ key, version }: ProtectedItem): boolean =>
      version < (keys.get(key)?.versions.at(-1)?.number ?? 1);
    const ofKey = protectedItems(vault).filter(({ key }) => input.key === undefined || key === input.key);
    const behind = ofKey.filter(isBehind);
    const chosen = input.behind === true ? behind : ofKey;
    const items = chosen.slice(0, input.limit ?? 1000).map(itemView);
    return Promise.resolve({ items, total: chosen.length, behind: behind.length });
  },

  'register.reencrypt': (input, context) => reencrypt(context, input),

  'register.relocate': async (input, context) => {
    const { trouble: _trouble, ...item } = itemOf(context, input.item);
    const { files } = context.ports;
    const location = await files.resolve(input.file, 'read');
    const source = await files.openSource(location);
    try {
      // The version is taken from the file when it is carried over next: only then is its header proven.
      requireItem(readPrefix(await source.part(0, maxPrefixBytes)).header, item);
    } finally {
      await source.close();
    }
    const moved: ProtectedItem = { ...item, location };
    await context.change({ subjects: [item.key], details: { item: item.id, location } }, (change) =>
      putItem(change, moved),
    );
    return itemView(moved);
  },

  'register.forget': async (input, context) => {
    const { id, key, kind, version, location } = itemOf(context, input.item);
    const place = location === undefined ? {} : { location };
    const details = { item: id, kind, version, reason: input.reason, ...place };
    await context.change({ subjects: [key], details }, (change) => change.delete('protected', id));
    return {};
  },
};

function itemView({ toward, ...item }: ProtectedItem): RegisterItem {
  return { ...item, ...(toward === undefined ? {} : { toward: [...toward] }) };
}

/** Errors: `no-such-item`. */
function itemOf(context: Context, id: string): ProtectedItem {
  const item = protectedItem(context.session.vault, id);
  if (item === undefined) throw new HoldfastError('no-such-item', { id });
  return item;
}
