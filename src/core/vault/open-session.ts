import { bytesToHex, hexToBytes } from '@noble/ciphers/utils.js';
import { auditDamaged, ChainWalker, checkDraft, noPrevious, parseEntry } from '../audit/chain.ts';
import { signCheckpoint, treeOf } from '../audit/checkpoint.ts';
import type { AuditDraft, AuditEntry, SignedCheckpoint } from '../audit/entry.ts';
import { encodeAuditExport } from '../audit/export.ts';
import { statementMessage } from '../audit/statement.ts';
import { HoldfastError, isHoldfastError } from '../error.ts';
import { encodeBackup } from './backup.ts';
import { auditSecret, type CommitPlan, prepareCommit } from './commit.ts';
import { Draft } from './draft.ts';
import { checkSlotCosts } from './kdf-limits.ts';
import { encodeRecordId, openLogEntry, openSecretBox, secretRecordId } from './record-box.ts';
import { type DataKind, recordKinds } from './record-kind.ts';
import { makeSlot, newSlotCost, type NewSlot, type SlotInfo, slotInfo, type SlotKeys } from './slot.ts';
import type { JsonValue, Lineage, Vault, VaultDraft, VaultPorts, VaultRecord } from './vault.ts';
import type { VaultState } from './vault-state.ts';

const secretKind = recordKinds['key-secret'];
const logBatch = 1000;

/** Where the audit key's public half is kept. */
export const auditIdentityId = 'audit';

/** The vault while it is open: the state, one commit at a time. */
export class OpenSession implements Vault {
  readonly id: string;
  readonly openedWith: string;
  readonly auditPublicKey: Uint8Array;
  readonly #ports: VaultPorts;
  readonly #state: VaultState;
  #lineage: Lineage;
  #open: 'open' | 'must-reopen' | 'closed' = 'open';
  /** Whether this computer has yet to note the newest state, and the notes being written. */
  #unnoted = false;
  #noting: Promise<void> | undefined;
  /** The end of the queue: each piece of work starts when the one before has ended, well or badly. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(
    ports: VaultPorts,
    state: VaultState,
    openedWith: string,
    lineage: Lineage,
    auditPublicKey: Uint8Array,
  ) {
    this.#ports = ports;
    this.#state = state;
    this.#lineage = lineage;
    this.id = state.header.body.vault;
    this.openedWith = openedWith;
    this.auditPublicKey = auditPublicKey;
  }

  get generation(): number {
    return this.#state.head.generation;
  }

  get headHash(): string {
    return this.#state.headHash;
  }

  get lineage(): Lineage {
    return this.#lineage;
  }

  get auditLength(): number {
    return this.#state.head.logLength;
  }

  get slots(): readonly SlotInfo[] {
    return this.#state.header.body.slots.map(slotInfo);
  }

  get(kind: DataKind, id: string): JsonValue | undefined {
    this.#mustBeOpen();
    return this.#state.rows.get(recordKinds[kind])?.get(id)?.value;
  }

  *list(kind: DataKind): Iterable<VaultRecord> {
    this.#mustBeOpen();
    for (const [id, { generation, value }] of this.#state.rows.get(recordKinds[kind]) ?? []) {
      yield { id, generation, value: value ?? null };
    }
  }

  count(kind: DataKind): number {
    return this.#state.rows.get(recordKinds[kind])?.size ?? 0;
  }

  hasSecret(keyId: string, version: number): boolean {
    return this.#state.rows.get(secretKind)?.has(secretRecordId(keyId, version)) === true;
  }

  async withSecret<T>(
    keyId: string,
    version: number,
    use: (secret: Uint8Array) => T | Promise<T>,
  ): Promise<T> {
    this.#mustBeOpen();
    const secret = this.#openSecret(secretRecordId(keyId, version));
    try {
      return await use(secret);
    } finally {
      secret.fill(0);
    }
  }

  transaction<T>(work: (draft: VaultDraft) => T | Promise<T>): Promise<T> {
    return this.#inTurn(async () => {
      this.#mustBeOpen();
      this.#mustBeConfirmed();
      const draft = new Draft(this.#state);
      try {
        const result = await work(draft);
        await this.#commit(draft.plan());
        return result;
      } finally {
        draft.close();
      }
    });
  }

  addSlot(slot: NewSlot, audit: AuditDraft): Promise<string> {
    return this.#changeSlots(slot, audit, (slots, made) => ({ slots: [...slots, ...made], renew: 'none' }));
  }

  async removeSlot(slotId: string, audit: AuditDraft): Promise<void> {
    await this.#changeSlots(undefined, audit, (slots) => {
      const left = without(slots, slotId);
      if (left.length === 0) throw new HoldfastError('last-slot');
      return { slots: left, renew: 'all' };
    });
  }

  replaceSlot(slotId: string, slot: NewSlot, audit: AuditDraft): Promise<string> {
    return this.#changeSlots(slot, audit, (slots, made) => ({
      slots: [...without(slots, slotId), ...made],
      renew: 'all',
    }));
  }

  confirmRollback(audit: AuditDraft): Promise<void> {
    return this.#inTurn(async () => {
      this.#mustBeOpen();
      const lineage = this.#lineage;
      if (!('seenGeneration' in lineage)) throw new HoldfastError('no-rollback');
      checkDraft(audit);
      const details = {
        ...audit.details,
        standing: lineage.standing,
        seenGeneration: lineage.seenGeneration,
        generation: this.generation,
      };
      await this.#commit({ changes: [], audit: [{ ...audit, details }], renew: 'none' });
      this.#lineage = { standing: 'same' };
    });
  }

  readAudit(from: number, to: number): Promise<readonly AuditEntry[]> {
    return this.#inTurn(async () => {
      this.#mustBeOpen();
      const last = Math.min(to, this.auditLength);
      if (!Number.isSafeInteger(from) || from < 1 || from > last) return [];
      // The entry before is read too, so that the first one's link is checked.
      const before = from > 1 ? (await this.#readLog(from - 1, from - 1))[0] : undefined;
      const start = { seq: before?.seq ?? from, previous: before?.previous ?? noPrevious };
      const walker = new ChainWalker(this.#ports, this.#state.vaultId, this.auditPublicKey, start);
      if (before !== undefined) walker.take(before);
      const entries = await this.#readLog(from, last);
      for (const entry of entries) walker.take(entry);
      this.#checkEnd(walker, last);
      return entries;
    });
  }

  verifyAudit(): Promise<{ readonly entries: number }> {
    return this.#inTurn(async () => {
      this.#mustBeOpen();
      await this.#wholeLog();
      return { entries: this.auditLength };
    });
  }

  checkpoint(): Promise<SignedCheckpoint> {
    return this.#inTurn(async () => {
      this.#mustBeOpen();
      return this.#signCheckpoint(await this.#wholeLog());
    });
  }

  signStatement(text: string): string {
    this.#mustBeOpen();
    const secret = auditSecret(this.#ports, this.#state);
    try {
      return bytesToHex(this.#ports.auditSign.sign(secret, statementMessage(text)));
    } finally {
      secret.fill(0);
    }
  }

  exportAudit(): Promise<Uint8Array> {
    return this.#inTurn(async () => {
      this.#mustBeOpen();
      const entries = await this.#wholeLog();
      const note = this.#signCheckpoint(entries).note;
      return encodeAuditExport({ vault: this.id, publicKey: this.auditPublicKey, checkpoint: note }, entries);
    });
  }

  writeBackup(): Promise<Uint8Array> {
    return this.#inTurn(async () => {
      this.#mustBeOpen();
      const log = await this.#wholeLog();
      const checkpoint = this.#signCheckpoint(log).note;
      return encodeBackup(this.#ports, this.#state, {
        auditKey: this.auditPublicKey,
        checkpoint,
        log,
        openSecret: (id) => this.#openSecret(id),
      });
    });
  }

  close(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#open === 'closed') return;
      this.#open = 'closed';
      this.#state.keys.wipe();
      this.#state.auditKey = undefined;
      this.#state.rows.clear();
      await this.#noting;
      await this.#ports.store.close();
    });
  }

  #openSecret(id: string): Uint8Array {
    const { vaultId, schema, keys } = this.#state;
    const row = this.#state.rows.get(secretKind)?.get(id);
    if (row?.box === undefined) throw new HoldfastError('no-such-secret');
    const place = { vaultId, schema, kind: secretKind, id: encodeRecordId(id), generation: row.generation };
    return openSecretBox(this.#ports, keys, place, row.box);
  }

  async #changeSlots(
    slot: NewSlot | undefined,
    audit: AuditDraft,
    change: (
      slots: readonly SlotKeys[],
      made: SlotKeys[],
    ) => { slots: readonly SlotKeys[]; renew: 'none' | 'all' },
  ): Promise<string> {
    checkDraft(audit);
    return await this.#inTurn(async () => {
      this.#mustBeOpen();
      this.#mustBeConfirmed();
      // Refused before a second is spent on deriving a key.
      const { slots: kept } = change(this.#state.slots, []);
      checkSlotCosts([...kept.map(({ kdf }) => kdf), slot === undefined ? null : newSlotCost(slot)]);
      const created = new Date(this.#ports.clock.now()).toISOString();
      const made =
        slot === undefined ? [] : [await makeSlot(this.#ports, this.#state.vaultId, slot, created)];
      const { slots, renew } = change(this.#state.slots, made);
      if (slots.length > 32) throw new HoldfastError('too-many-slots', { limit: 32 });
      const storedLog =
        renew === 'all' ? { storedLog: await this.#ports.store.readLog(1, this.auditLength) } : {};
      await this.#commit({ changes: [], audit: [audit], renew, slots, ...storedLog });
      return made[0]?.id ?? '';
    });
  }

  /** One commit; the state changes only when the store has taken it. */
  async #commit(plan: CommitPlan): Promise<void> {
    const prepared = prepareCommit(this.#ports, this.#state, plan);
    try {
      await this.#ports.store.commit(prepared.commit);
    } catch (error) {
      prepared.discard();
      // Unless the store knows that nothing was written, what is in the file may be either: only a reopen can tell.
      if (!isHoldfastError(error) || error.details['rolledBack'] !== true) this.#open = 'must-reopen';
      throw error;
    }
    prepared.apply();
    this.#unnoted = true;
    this.#noting ??= this.#noteSeen();
  }

  /** Until the newest state is noted outside of the vault. */
  async noted(): Promise<void> {
    await this.#noting;
  }

  /** Notes the newest state, and again as long as there is a newer one. No commit waits for it: see `recordSeen`. */
  async #noteSeen(): Promise<void> {
    while (this.#unnoted) {
      this.#unnoted = false;
      await recordSeen(this.#ports, this.#state);
    }
    this.#noting = undefined;
  }

  #signCheckpoint(entries: readonly Uint8Array[]): SignedCheckpoint {
    const secret = auditSecret(this.#ports, this.#state);
    try {
      return signCheckpoint(this.#ports, this.id, secret, treeOf(this.#ports.hash, entries));
    } finally {
      secret.fill(0);
    }
  }

  /** Every entry as kept, the chain checked from its start to the vault's head. */
  async #wholeLog(): Promise<Uint8Array[]> {
    const walker = new ChainWalker(this.#ports, this.#state.vaultId, this.auditPublicKey);
    const kept: Uint8Array[] = [];
    for (let from = 1; from <= this.auditLength; from += logBatch) {
      const to = Math.min(from + logBatch - 1, this.auditLength);
      for (const entry of await this.#readLog(from, to, kept)) walker.take(entry);
    }
    this.#checkEnd(walker, this.auditLength);
    return kept;
  }

  #checkEnd(walker: ChainWalker, last: number): void {
    if (last === this.auditLength && walker.hash !== this.#state.head.logHash)
      throw auditDamaged(last, 'end');
  }

  async #readLog(from: number, to: number, kept?: Uint8Array[]): Promise<AuditEntry[]> {
    const stored = await this.#ports.store.readLog(from, to);
    const entries: AuditEntry[] = [];
    for (let seq = from; seq <= to; seq++) {
      const row = stored[seq - from];
      if (row?.seq !== seq) throw auditDamaged(seq, 'missing');
      let bytes: Uint8Array;
      try {
        bytes = openLogEntry(this.#state.keys, this.#state.vaultId, seq, row.box);
      } catch (error) {
        throw isHoldfastError(error, 'vault-damaged') ? auditDamaged(seq, 'changed') : error;
      }
      const entry = parseEntry(bytes);
      if (entry === undefined) throw auditDamaged(seq, 'form');
      entries.push(entry);
      kept?.push(bytes);
    }
    return entries;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(work);
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  #mustBeOpen(): void {
    if (this.#open === 'closed') throw new HoldfastError('vault-locked');
    if (this.#open === 'must-reopen') throw new HoldfastError('vault-must-reopen');
  }

  #mustBeConfirmed(): void {
    if ('seenGeneration' in this.#lineage) {
      const { standing, seenGeneration } = this.#lineage;
      throw new HoldfastError('rollback-unconfirmed', {
        standing,
        seenGeneration,
        generation: this.generation,
      });
    }
  }
}

/** Notes what this computer has now seen. A note that lags is harmless; one that fails must not undo a commit. */
export async function recordSeen(ports: VaultPorts, state: VaultState): Promise<void> {
  const seen = { generation: state.head.generation, headHash: state.headHash, failedUnlocks: 0 };
  await ports.seen?.write(state.header.body.vault, seen).catch(() => undefined);
}

/** The audit key's public half as recorded. Errors: `vault-damaged`. */
export function readAuditIdentity(state: VaultState): Uint8Array | undefined {
  const value = state.rows.get(recordKinds['audit-identity'])?.get(auditIdentityId)?.value;
  const publicKey =
    typeof value === 'object' && value !== null && 'publicKey' in value ? value['publicKey'] : undefined;
  return typeof publicKey === 'string' && /^[0-9a-f]{64}$/.test(publicKey)
    ? hexToBytes(publicKey)
    : undefined;
}

/** The value of the audit identity's record. */
export function auditIdentityValue(publicKey: Uint8Array): JsonValue {
  return { algorithm: 'ed25519', publicKey: bytesToHex(publicKey) };
}

function without(slots: readonly SlotKeys[], slotId: string): SlotKeys[] {
  const left = slots.filter(({ id }) => id !== slotId);
  if (left.length === slots.length) throw new HoldfastError('no-such-slot', { slot: slotId });
  return left;
}
