import { keyRecordSchema, type KeyRecord } from '../../../src/core/keys/key.ts';
import { uuidV7 } from '../../../src/core/keys/uuid-v7.ts';

let count = 0;

/** The moment at which test keys are made: 2026-01-01T00:00:00.000Z. */
export const start = Date.UTC(2026, 0, 1);

/** A record for tests: a single secp256k1 key that waits, with what is stated changed. */
export function testRecord(change: Partial<KeyRecord> = {}): KeyRecord {
  count++;
  const at = new Date(start).toISOString();
  const state = change.state ?? 'pre-activation';
  const record: KeyRecord = {
    id: uuidV7(start + count, (length) => new Uint8Array(length).fill(count)),
    label: `Key ${String(count)}`,
    tags: [],
    algorithm: 'secp256k1',
    purposes: ['sign'],
    home: 'vault',
    state,
    stateSince: at,
    created: at,
    versions: [{ number: 1, created: at, state }],
    periods: {},
    origin: { how: 'generated', at, appVersion: '0', runtime: 'test' },
    backup: { rule: 'open' },
    copies: [],
    useCount: 0,
    archived: false,
    history: [{ at, event: 'generated', to: 'pre-activation', actor: 'test' }],
    ...change,
  };
  keyRecordSchema.parse(record);
  return record;
}

/** A child of a seed. */
export function testChild(seed: KeyRecord, change: Partial<KeyRecord> = {}): KeyRecord {
  const derivation = {
    seed: seed.id,
    path: "m/84'/0'/0'",
    scheme: 'bip32' as const,
    fingerprint: '01020304',
  };
  return testRecord({ derivation, backup: { rule: 'from-seed' }, ...change });
}
