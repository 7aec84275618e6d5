import type { KeyAlgorithm } from '../core/crypto/algorithms.ts';
import { HoldfastError } from '../core/error.ts';
import type { DataHeader } from '../core/data/header.ts';
import type { KeyRecord } from '../core/keys/key.ts';
import type { KeyOperation } from '../core/keys/state.ts';
import { currentVersion } from '../core/keys/versions.ts';
import type { Context } from './context.ts';
import { requireOperation, type Use, type Warning } from './use-key.ts';

/** What protects: by its secret, or by an envelope (`data-secret.ts`). */
const ciphers: readonly KeyAlgorithm[] = ['aes-256', 'x25519', 'p256', 'p384', 'rsa'];
const codes: readonly KeyAlgorithm[] = ['hmac-sha256'];
const algorithms: Partial<Readonly<Record<KeyOperation, readonly KeyAlgorithm[]>>> = {
  encrypt: ciphers,
  decrypt: ciphers,
  mac: codes,
  'verify-mac': codes,
  wrap: ciphers,
  unwrap: ciphers,
};

/** A key that may do what is asked, and the number of the version that will. */
export interface AbleKey {
  readonly record: KeyRecord;
  readonly version: number;
  readonly warnings: readonly Warning[];
}

/** The key that is to protect, with its newest version. Errors: `no-such-key`, and those of `requireOperation`. */
export function protectingKey(context: Context, id: string, operation: 'encrypt' | 'mac' | 'wrap'): AbleKey {
  const record = context.key(id);
  const warnings = requireOperation(context, record, operation);
  requireAlgorithm(record, operation);
  return { record, version: currentVersion(record).number, warnings };
}

/** What a ciphertext or code says of the key that made it. */
type Maker = Pick<DataHeader, 'key' | 'version'> & Partial<Pick<DataHeader, 'at'>>;

/** The key that is to read what it protected. Errors: `data-key-unknown`, and those of `requireOperation`. */
export function processingKey(
  context: Context,
  maker: Maker,
  operation: 'decrypt' | 'verify-mac' | 'unwrap',
  risk: Use['risk'],
): AbleKey {
  const { key, version, at } = maker;
  const record = context.session.keys.get(key);
  if (record === undefined) throw new HoldfastError('data-key-unknown', { key });
  const warnings = requireOperation(context, record, operation, { version, protectedAt: at, risk });
  requireAlgorithm(record, operation);
  return { record, version, warnings };
}

/**
 * Refuses a key whose purposes fit but whose algorithm does not, as a code for exchanges is none over files; and an RSA key
 * of the vault, which signs only. Errors: `purpose-forbids`.
 */
function requireAlgorithm({ algorithm, home }: KeyRecord, operation: KeyOperation): void {
  const fits = algorithms[operation]?.includes(algorithm) === true;
  if (!fits || (algorithm === 'rsa' && home !== 'token'))
    throw new HoldfastError('purpose-forbids', { purpose: operation, algorithm });
}
