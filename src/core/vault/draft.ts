import { checkDraft } from '../audit/chain.ts';
import type { AuditDraft } from '../audit/entry.ts';
import { HoldfastError } from '../error.ts';
import type { CommitPlan, RowChange } from './commit.ts';
import { encodeRecordId, secretRecordId } from './record-box.ts';
import { type DataKind, recordKinds } from './record-kind.ts';
import type { JsonValue, VaultDraft } from './vault.ts';
import { rowsOf, type VaultState } from './vault-state.ts';

const secretKind = recordKinds['key-secret'];

/** Longest secret in bytes: an RSA-4096 key in PKCS#8 is under 3 KiB. */
export const maxSecretLength = 64 * 1024;

/** Collects what a transaction changes; see VaultDraft for what each call means. */
export class Draft implements VaultDraft {
  readonly #state: VaultState;
  readonly #changes = new Map<string, RowChange>();
  readonly #audit: AuditDraft[] = [];
  #destroys = false;
  #closed = false;

  constructor(state: VaultState) {
    this.#state = state;
  }

  get(kind: DataKind, id: string): JsonValue | undefined {
    const change = this.#changes.get(`${recordKinds[kind]} ${id}`);
    if (change !== undefined) return 'value' in change ? change.value : undefined;
    return this.#state.rows.get(recordKinds[kind])?.get(id)?.value;
  }

  put(kind: DataKind, id: string, value: JsonValue): void {
    encodeRecordId(id);
    // A copy, so that what is kept is what was written, whatever the caller does with its object later. A text is its own.
    const copy = typeof value === 'string' ? value : (JSON.parse(JSON.stringify(value)) as JsonValue);
    this.#set({ kind: recordKinds[kind], id, value: copy });
  }

  delete(kind: DataKind, id: string): void {
    this.#set({ kind: recordKinds[kind], id, remove: true });
  }

  sealSecret(keyId: string, version: number, secret: Uint8Array): void {
    if (!Number.isSafeInteger(version) || version < 1) throw new HoldfastError('bad-record-id');
    if (secret.length === 0 || secret.length > maxSecretLength) {
      throw new HoldfastError('secret-too-long', { limit: maxSecretLength });
    }
    const id = secretRecordId(keyId, version);
    encodeRecordId(id);
    const change = this.#changes.get(`${secretKind} ${id}`);
    const stored = this.#state.rows.get(secretKind)?.has(id) === true;
    if (stored || (change !== undefined && 'secret' in change)) throw new HoldfastError('secret-exists');
    this.#set({ kind: secretKind, id, secret: secret.slice() });
  }

  destroySecrets(keyId: string): void {
    const prefix = `${keyId}#`;
    for (const id of rowsOf(this.#state, secretKind).keys()) if (id.startsWith(prefix)) this.#destroy(id);
    for (const change of this.#changes.values()) {
      if (change.kind === secretKind && change.id.startsWith(prefix)) this.#destroy(change.id);
    }
  }

  destroySecret(keyId: string, version: number): void {
    this.#destroy(secretRecordId(keyId, version));
  }

  audit(entry: AuditDraft): void {
    checkDraft(entry);
    this.#audit.push(entry);
  }

  /** The plan of what was collected. Errors: `audit-missing`. */
  plan(): CommitPlan {
    if (this.#audit.length === 0) throw new HoldfastError('audit-missing');
    return {
      changes: [...this.#changes.values()],
      audit: this.#audit,
      renew: this.#destroys ? 'root' : 'none',
    };
  }

  /** Wipes the copies of secrets and refuses further changes. */
  close(): void {
    this.#closed = true;
    for (const change of this.#changes.values()) if ('secret' in change) change.secret.fill(0);
    this.#changes.clear();
  }

  #destroy(id: string): void {
    const pending = this.#changes.get(`${secretKind} ${id}`);
    if (pending !== undefined && 'secret' in pending) pending.secret.fill(0);
    this.#destroys = true;
    this.#set({ kind: secretKind, id, remove: true });
  }

  #set(change: RowChange): void {
    if (this.#closed) throw new HoldfastError('transaction-closed');
    this.#changes.set(`${change.kind} ${change.id}`, change);
  }
}
