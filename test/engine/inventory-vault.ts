import { instant } from '../../src/core/keys/instant.ts';
import type { KeyId, KeyRecord } from '../../src/core/keys/key.ts';
import { openVault } from '../../src/core/vault/open-vault.ts';
import type { VaultDraft } from '../../src/core/vault/vault.ts';
import { putCase } from '../../src/engine/cases.ts';
import { vaultPorts } from '../../src/engine/open-stored.ts';
import { putItem, type ProtectedItem } from '../../src/engine/register.ts';
import type { CaseView } from '../../src/shared/contract/cases.ts';
import { testChild, testRecord } from '../core/keys/records.ts';
import { passphrase, type Bench } from './harness.ts';

/** Days before (negative) or after now, as records carry time. */
export const inDays = (days: number): string => instant(Date.now() + days * 86_400_000);

/** Writes past the engine into a vault that is closed, as another program or a merge of two vaults would. */
export async function writePast(bench: Bench, work: (draft: VaultDraft) => void): Promise<void> {
  const store = await bench.ports.stores.open(bench.file('v.holdfast'));
  const vault = await openVault(vaultPorts(bench.ports, store), {
    secret: { kind: 'passphrase', secret: passphrase() },
  });
  await vault.transaction((draft) => {
    work(draft);
    draft.audit({ command: 'test.seed', actor: 'test', subjects: [], outcome: 'ok' });
  });
  await vault.close();
}

let serial = 0;

/** A healthy key of an age of 100 days, in use for all of them, with what is stated changed. */
export function healthy(change: Partial<KeyRecord> = {}): KeyRecord {
  const created = change.created ?? inDays(-100);
  const state = change.state ?? 'active';
  serial++;
  const publicKey = `02${serial.toString(16).padStart(64, '0')}`;
  const symmetric = change.algorithm === 'aes-256' || change.algorithm === 'hmac-sha256';
  return testRecord({
    state,
    created,
    stateSince: created,
    versions: [{ number: 1, created, state, ...(symmetric ? {} : { publicKey }) }],
    backup: { rule: 'vault-backup', at: created },
    ...change,
  });
}

/** A healthy seed. */
export function healthySeed(change: Partial<KeyRecord> = {}): KeyRecord {
  serial++;
  const seed = {
    fingerprint: serial.toString(16).padStart(8, '0'),
    words: 12 as const,
    withPassphrase: false,
  };
  const { versions, ...rest } = healthy({ algorithm: 'bip39-seed', purposes: ['derive'], seed });
  const bare = versions.map(({ number, created, state }) => ({ number, created, state }));
  return { ...rest, versions: bare, backup: { rule: 'phrase-verified' }, ...change };
}

/** A healthy key of a seed. */
export function healthyChild(seed: KeyRecord, change: Partial<KeyRecord> = {}): KeyRecord {
  const { id, label, created, stateSince, versions } = healthy();
  return { ...testChild(seed), id, label, created, stateSince, state: 'active', versions, ...change };
}

/** A symmetric key with two versions. */
export function twoVersions(change: Partial<KeyRecord> = {}): KeyRecord {
  const created = inDays(-100);
  return healthy({
    algorithm: 'aes-256',
    purposes: ['encrypt', 'wrap'],
    versions: [
      { number: 1, created, state: 'deactivated' },
      { number: 2, created: inDays(-50), state: 'active' },
    ],
    ...change,
  });
}

/** What is written into a vault, and what the inventory must say of it. */
export interface Plan {
  readonly records: KeyRecord[];
  readonly secrets: [KeyRecord, Uint8Array][];
  readonly items: ProtectedItem[];
  readonly cases: CaseView[];
  readonly defects: { key: string; flag: string; nextStep: string }[];
}

const drawn = (): Uint8Array => crypto.getRandomValues(new Uint8Array(32));
const aes = { algorithm: 'aes-256', purposes: ['encrypt', 'wrap'] } satisfies Partial<KeyRecord>;

/** Keys with nothing wrong about them, each as near to a fault as it can be. */
export function planHealthy(plan: Plan): void {
  const { records } = plan;
  const add = (...more: KeyRecord[]): KeyRecord => {
    records.push(...more);
    return more[0]!;
  };
  const seed = add(healthySeed());
  add(healthyChild(seed), healthyChild(seed), healthyChild(seed, { state: 'suspended' }));
  for (let count = 0; count < 20; count++) add(healthy());
  const old = inDays(-800);
  add(
    healthy({ periods: { originatorUntil: inDays(30.1) } }),
    healthy({ created: old, lastUsed: inDays(-364) }),
    healthy({ created: old, stateSince: inDays(-364) }),
    healthy({ created: old, state: 'suspended' }),
    healthy({ rotation: { everyDays: 30, automatic: false, next: inDays(1) } }),
    healthy({ state: 'deactivated', retainUntil: inDays(1), periods: { recipientUntil: inDays(-1) } }),
    healthy({ state: 'deactivated', archived: true, periods: { originatorUntil: inDays(-9) } }),
    healthy({ state: 'pre-activation', periods: { from: inDays(1) } }),
    healthy({ created: inDays(0), backup: { rule: 'waived' } }),
    healthy({ created: inDays(0), home: 'public-only' }),
    healthy({ weaknesses: [] }),
  );
  // A seed is of use when its keys are.
  const quiet = add(healthySeed({ created: old, stateSince: old }));
  add(healthyChild(quiet, { lastUsed: inDays(-10) }));
  // One key on two test networks, and one that came back after its twin was destroyed.
  const path = "m/84'/1'/0'";
  const test = { seed: seed.id, path, scheme: 'bip32', fingerprint: '01020304', standard: 'bip84' } as const;
  const one = healthyChild(seed, { derivation: { ...test, network: 'bitcoin-testnet' } });
  add(
    one,
    healthyChild(seed, { derivation: { ...test, network: 'bitcoin-regtest' }, versions: one.versions }),
  );
  const back = add(healthy());
  const gone = { state: 'destroyed', weaknesses: ['small-scalar'], versions: back.versions } as const;
  add(healthy({ ...gone, weaknesses: [...gone.weaknesses], periods: { originatorUntil: inDays(-5) } }));
  const carried = add(twoVersions());
  const retired = add(twoVersions({ state: 'deactivated', periods: { recipientUntil: inDays(90) } }));
  const known = add(healthy({ state: 'compromised' }));
  plan.items.push(item('item-new', carried.id, 2), item('item-retired', retired.id, 1));
  plan.cases.push({ ...caseOf('case-closed', known, true), closed: inDays(-1) });
  for (let count = 0; count < 3; count++) plan.secrets.push([add(healthy(aes)), drawn()]);
}

/** Twenty faults. */
export function planDefects(plan: Plan): void {
  const add = (record: KeyRecord, flag: string, nextStep: string): KeyRecord => {
    plan.records.push(record);
    plan.defects.push({ key: record.id, flag, nextStep });
    return record;
  };
  const missing = healthySeed();
  const gone = healthySeed({ state: 'destroyed' });
  plan.records.push(gone);
  add(healthyChild(missing), 'orphan', 'seeds.import');
  add(healthyChild(gone), 'orphan', 'keys.destroy');
  const inside = add(healthy(), 'orphan', 'register.forget');
  plan.items.push({ ...item('item-lost', missing.id, 1), kind: 'wrapped-key', wrapped: inside.id });

  const seed = healthySeed();
  plan.records.push(seed);
  const account = add(healthyChild(seed), 'duplicate', 'keys.destroy');
  add(healthy({ versions: account.versions }), 'duplicate', 'keys.destroy');
  const same = drawn();
  plan.secrets.push(
    [add(healthy(aes), 'duplicate', 'keys.destroy'), same],
    [add(healthy(aes), 'duplicate', 'keys.destroy'), same],
  );

  add(healthySeed({ weaknesses: ['known-phrase'] }), 'weak', 'keys.rotate');
  const { origin } = healthy();
  const unseen = healthy({ ...aes, origin: { ...origin, how: 'imported' } });
  plan.secrets.push([add(unseen, 'weak', 'keys.rotate'), new Uint8Array(32).fill(0x42)]);

  const over = { originatorUntil: inDays(-1) };
  add(healthy({ state: 'pre-activation', periods: over }), 'expired', 'keys.set-periods');
  add(healthy({ state: 'deactivated', periods: { recipientUntil: inDays(-1) } }), 'expired', 'keys.destroy');
  add(healthy({ periods: { originatorUntil: inDays(29.9) } }), 'expires-soon', 'keys.rotate');
  add(
    healthy({ state: 'suspended', periods: { originatorUntil: inDays(0.5) } }),
    'expires-soon',
    'keys.rotate',
  );
  add(healthy({ created: inDays(0) }), 'unbacked', 'backup.write');
  add(healthy({ created: inDays(-400), lastUsed: inDays(-366) }), 'unused', 'keys.deactivate');
  const due = { everyDays: 30, automatic: false, next: inDays(-0.01) };
  add(healthy({ rotation: due }), 'rotation-due', 'keys.rotate');
  const late = add(twoVersions(), 'behind', 'register.reencrypt');
  const bad = add(healthy({ state: 'compromised' }), 'compromised', 'cases.mark');
  plan.items.push(item('item-late', late.id, 1), item('item-late-2', late.id, 1));
  plan.cases.push(caseOf('case-open', bad, false));
  add(healthy({ state: 'deactivated', retainUntil: inDays(-1) }), 'retention-over', 'keys.destroy');
  const waiting = healthySeed({ state: 'pre-activation', backup: { rule: 'open' } });
  add(waiting, 'waiting', 'seeds.verify');
  // Its key waits too, but for the seed.
  plan.records.push(healthyChild(waiting, { state: 'pre-activation' }));
}

function item(id: string, key: KeyId, version: number): ProtectedItem {
  return { id, kind: 'file', key, version, at: inDays(-60), location: `/files/${id}`, size: 10 };
}

function caseOf(id: string, { id: key, label }: KeyRecord, done: boolean): CaseView {
  return {
    id,
    opened: inDays(-2),
    key,
    code: 'key-compromise',
    reason: 'lost',
    reached: [{ key, label, how: 'named' }],
    requestsRejected: 0,
    todo: [{ id: 'todo-one', what: 'replace-key', key, subject: label, done }],
    remaining: done ? 0 : 1,
  };
}

/** Puts all of it into a closed vault, with a backup of an hour ago that was read back. */
export async function carryOut(bench: Bench, plan: Plan): Promise<void> {
  await writePast(bench, (draft) => {
    const at = inDays(-1 / 24);
    const backup = { id: 'b1', created: at, location: '/backups/b1', sha256: '0', generation: 1, keys: 1 };
    draft.put('backup', 'b1', { ...backup, verified: at });
    for (const record of plan.records) draft.put('key', record.id, record);
    for (const [record, secret] of plan.secrets) draft.sealSecret(record.id, 1, secret);
    const change: Pick<VaultDraft, 'put'> = { put: (kind, id, value) => draft.put(kind, id, value) };
    for (const one of plan.items) putItem(change, one);
    for (const one of plan.cases) putCase(change, one);
  });
}
