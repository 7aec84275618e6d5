import { algorithmTable } from '../core/crypto/algorithms.ts';
import { encodeHex } from '../core/encoding/hex.ts';
import { instant } from '../core/keys/instant.ts';
import type { KeyId, KeyRecord } from '../core/keys/key.ts';
import { profileOf } from '../core/signing/exchange/profiles.ts';
import type { Vault } from '../core/vault/vault.ts';
import type { MoveView } from '../shared/contract/lifecycle.ts';
import type { Change, Context } from './context.ts';
import { credentialOf } from './credentials.ts';
import type { KeyIndex } from './key-index.ts';

/** One thing that has to move, as the vault keeps it. Of an account only the id is kept: its record says the rest. */
export interface MoveItem {
  readonly id: string;
  readonly what: MoveView['items'][number]['what'];
  readonly account?: KeyId;
  readonly from?: string;
  readonly to?: string;
  readonly done: boolean;
  readonly doneAt?: string;
  readonly note?: string;
}

/** The move from a signing key or seed to its successor, as the vault keeps it. */
export interface MoveRecord {
  readonly id: string;
  readonly key: KeyId;
  readonly successor: KeyId;
  readonly started: string;
  readonly ended?: string;
  readonly outcome: MoveView['outcome'];
  readonly items: readonly MoveItem[];
}

/** Accounts that are listed one by one: nobody ticks off more by hand. */
const listedAccounts = 5000;

/**
 * A new move from `old` to `successor`, with everything on its list that is known to hang on the old key: the accounts
 * and addresses of a seed, the address of a single key, the permissions of a key that logs in. The caller puts it into
 * the change that puts the successor.
 */
export function openMove(context: Context, old: KeyRecord, successor: KeyRecord): MoveRecord {
  const concerned =
    old.algorithm === 'bip39-seed'
      ? context.session.keys.childrenOf(old.id).filter(({ state }) => state !== 'destroyed')
      : [old];
  const wishes = concerned.flatMap((record) => {
    const note = credentialOf(context.session.vault, record.id);
    const what = whatMoves(record);
    if (note === undefined) return what.map((one) => ({ what: one, account: record.id }));
    const at = profileOf(note.exchange)?.name ?? note.exchange;
    const from = `${at}: ${note.apiKey}`.slice(0, 200);
    return [
      ...what.filter((one) => one === 'funds').map((one) => ({ what: one, account: record.id })),
      { what: 'permission' as const, account: record.id, from },
    ];
  });
  const items: MoveItem[] = wishes
    .slice(0, listedAccounts)
    .map((wish, at) => ({ id: itemName(at), ...wish, done: false }));
  const more = wishes.length - items.length;
  if (more > 0)
    items.push({
      id: itemName(items.length),
      what: 'other',
      from: `${String(more)} more accounts`,
      done: false,
    });
  return {
    id: encodeHex(context.ports.random.bytes(16)),
    key: old.id,
    successor: successor.id,
    started: instant(context.now),
    outcome: 'open',
    items,
  };
}

/** Marks what a key was permitted as done on the list of the move that leads from it to its successor, if there is one. */
export function markMoved(
  context: Context,
  change: Pick<Change, 'put'>,
  old: KeyRecord,
  successor: KeyRecord,
): void {
  const head = openMoveOf(context.session.vault, old.id);
  const move = head === undefined ? undefined : moveById(context.session.vault, head.id);
  if (move?.successor !== successor.id) return;
  const items = move.items.map((item) =>
    item.account === old.id && item.what === 'permission' && !item.done
      ? { ...item, done: true, doneAt: instant(context.now) }
      : item,
  );
  putMove(change, { ...move, items }, move);
}

/** What of a key others hold on to: funds under its address, rights given to it, people who know its public half. */
function whatMoves(record: KeyRecord): MoveItem['what'][] {
  const what: MoveItem['what'][] = [];
  if (record.address !== undefined) what.push('funds');
  if (record.purposes.includes('authenticate')) what.push('permission');
  if (what.length > 0) return what;
  return [algorithmTable[record.algorithm].kind === 'asymmetric' ? 'contact' : 'other'];
}

/** Name of the item at a place of the list; names are never used again, because items are never taken off. */
export function itemName(at: number): string {
  return `item-${String(at + 1).padStart(5, '0')}`;
}

/** A move without its list, which is kept in pieces beside it, because a record has a limit. */
type MoveHead = Omit<MoveRecord, 'items'> & { readonly pieces: number };

/** Items in one piece: at their longest, with notes, still below the limit of a record. */
const pieceLength = 200;

/** All moves, newest first. */
export function movesOf(vault: Vault): MoveRecord[] {
  const moves = moveHeads(vault).map((head) => withItems(vault, head));
  return moves.sort((a, b) =>
    a.started > b.started ? -1 : a.started < b.started ? 1 : a.id < b.id ? -1 : 1,
  );
}

/** One move. */
export function moveById(vault: Vault, id: string): MoveRecord | undefined {
  const head = moveHeads(vault).find((candidate) => candidate.id === id);
  return head === undefined ? undefined : withItems(vault, head);
}

/** The keys that a move which is not ended leads away from. */
export function movingKeys(vault: Vault): KeyId[] {
  return moveHeads(vault).flatMap(({ key, outcome }) => (outcome === 'open' ? [key] : []));
}

/** The move from this key that is not ended, if there is one. */
export function openMoveOf(vault: Vault, key: string): Omit<MoveRecord, 'items'> | undefined {
  return moveHeads(vault).find((move) => move.key === key && move.outcome === 'open');
}

function moveHeads(vault: Vault): MoveHead[] {
  const heads: MoveHead[] = [];
  for (const { id, value } of vault.list('move')) {
    // Pieces have a mark in their id. Records of this kind are written by the engine alone and were authenticated when
    // the vault was opened.
    if (!id.includes('/')) heads.push(value as unknown as MoveHead);
  }
  return heads;
}

function withItems(vault: Vault, { pieces, ...head }: MoveHead): MoveRecord {
  const items: MoveItem[] = [];
  for (let at = 0; at < pieces; at++) {
    // As above.
    items.push(...(vault.get('move', `${head.id}/${String(at)}`) as unknown as MoveItem[]));
  }
  return { ...head, items };
}

/** Writes a move; of one that is known as `before`, the pieces of its list that have changed. */
export function putMove(change: Pick<Change, 'put'>, move: MoveRecord, before?: MoveRecord): void {
  const { items, ...head } = move;
  const pieces = Math.ceil(items.length / pieceLength);
  for (let at = 0; at < pieces; at++) {
    const piece = items.slice(at * pieceLength, (at + 1) * pieceLength);
    const same = piece.every((item, index) => item === before?.items[at * pieceLength + index]);
    // Spread so that the compiler sees plain fields; every one of them is JSON.
    if (!same)
      change.put(
        'move',
        `${move.id}/${String(at)}`,
        piece.map((item) => ({ ...item })),
      );
  }
  change.put('move', move.id, { ...head, pieces });
}

/** A move as it is shown: with the addresses of both sides, as far as the successor has its counterpart. */
export function moveView(keys: KeyIndex, move: MoveRecord): MoveView {
  const counterpart = counterparts(keys, move);
  const items = move.items.map((item) => {
    const old = item.account === undefined ? undefined : keys.get(item.account);
    const to = item.to ?? publicName(counterpart(old));
    return {
      id: item.id,
      what: item.what,
      ...(item.account === undefined ? {} : { account: item.account }),
      from: item.from ?? publicName(old) ?? '',
      ...(to === undefined ? {} : { to }),
      done: item.done,
      ...(item.doneAt === undefined ? {} : { doneAt: item.doneAt }),
      ...(item.note === undefined ? {} : { note: item.note }),
    };
  });
  return {
    id: move.id,
    key: move.key,
    successor: move.successor,
    started: move.started,
    ...(move.ended === undefined ? {} : { ended: move.ended }),
    outcome: move.outcome,
    items,
    remaining: items.filter(({ done }) => !done).length,
  };
}

/** Finds the key of the new side that stands for one of the old: the successor itself, or its child at the same path. */
function counterparts(
  keys: KeyIndex,
  move: MoveRecord,
): (old: KeyRecord | undefined) => KeyRecord | undefined {
  const places = new Map<string, KeyRecord>();
  for (const child of keys.childrenOf(move.successor)) {
    if (child.state !== 'destroyed' && child.state !== 'compromised') places.set(placeOf(child), child);
  }
  return (old) => {
    if (old === undefined) return undefined;
    return old.id === move.key ? keys.get(move.successor) : places.get(placeOf(old));
  };
}

function placeOf({ algorithm, derivation }: KeyRecord): string {
  return [algorithm, derivation?.scheme, derivation?.path, derivation?.network].join(' ');
}

/** What others know a key by: its address, its public half, or the name it has here. */
function publicName(record: KeyRecord | undefined): string | undefined {
  return record?.address ?? record?.versions.at(-1)?.publicKey ?? record?.label;
}
