/** Results of `register.*`, of rotation and of wrapping as text for people. */
import type { CommandOutput } from '../shared/contract.ts';
import type { KeyView } from '../shared/contract/common.ts';
import { inline } from './format-plain.ts';
import { named, table } from './table.ts';

/** What keys protect outside of the vault. */
export function formatItems({ items, total, behind }: CommandOutput<'register.list'>): string {
  if (total === 0) return 'Nothing.\n';
  const rows = items.map((item) => [
    item.id,
    item.kind,
    item.key,
    String(item.version),
    item.at.slice(0, 10),
    String(item.size),
    item.location ?? 'handed out',
    item.trouble ?? '',
  ]);
  const head = ['item', 'kind', 'key', 'version', 'since', 'bytes', 'where', 'trouble'];
  return `${table(head, rows)}${items.length} of ${total}, ${behind} on older versions\n`;
}

/** What was carried over and what was not. */
export function formatCarried({ carried, remaining, troubles }: CommandOutput<'register.reencrypt'>): string {
  const count = `${carried} carried over, ${remaining} left behind\n`;
  if (troubles.length === 0) return count;
  const rows = troubles.map(({ item, location, code }) => [item, location ?? 'handed out', code]);
  return `${count}${table(['item', 'where', 'why'], rows)}
What was handed out cannot be reached from here: make it anew. A file that has moved: holdfast register relocate --item ITEM --file FILE
What is gone or renewed: holdfast register forget --item ITEM --reason ...
`;
}

/** What a rotation leaves to do. */
export function formatRotation({ key, version, behind, move }: CommandOutput<'keys.rotate'>): string {
  if (move !== undefined) {
    return `\nThe old key stays as it is until everything has moved: holdfast moves list --key ${key.record.id}\n`;
  }
  const next =
    (behind ?? 0) === 0
      ? 'Nothing hangs on older versions.'
      : `${String(behind)} files and wrapped keys hang on older versions: holdfast register reencrypt --key ${key.record.id}`;
  return `\nVersion ${String(version)} protects from now on; older ones only read. ${next}\nBackups made before do not hold it: holdfast backup write --file FILE\n`;
}

/** Versions of a key and what is planned for them; nothing for a key that has one and no rule. */
export function versionFacts({
  versions,
  minimumVersion,
  rotation,
}: KeyView['record']): [name: string, text: string | undefined][] {
  const old = versions.slice(0, -1).map(({ number, state }) => {
    const read = state !== 'destroyed' && number >= (minimumVersion ?? 1);
    return `${String(number)} ${state === 'destroyed' ? 'destroyed' : read ? 'reads' : 'not accepted'}`;
  });
  const newest = versions.at(-1)?.number ?? 1;
  return [
    ['versions', old.length === 0 ? undefined : `${String(newest)} in use; ${old.join(', ')}`],
    [
      'rotation',
      rotation === undefined
        ? undefined
        : `every ${String(rotation.everyDays)} days${rotation.automatic ? ' by itself' : ''}, next ${rotation.next}`,
    ],
  ];
}

/** A wrapped key. */
export function formatWrapped(value: CommandOutput<'keys.wrap'>): string {
  return named([
    ['item', value.item],
    ['under', `${value.under}, version ${String(value.version)}`],
    ['wrapped', value.wrapped === undefined ? undefined : inline(value.wrapped)],
  ]);
}
