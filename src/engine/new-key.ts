import { algorithmTable, type KeyAlgorithm, type KeyPurpose } from '../core/crypto/algorithms.ts';
import type { RsaSize } from '../core/crypto/rsa-key.ts';
import type { CurveAlgorithm } from '../core/crypto/signer.ts';
import { keyFingerprint } from '../core/encoding/fingerprint.ts';
import { encodeHex } from '../core/encoding/hex.ts';
import { HoldfastError } from '../core/error.ts';
import { isPair } from '../core/keys/derive-key.ts';
import { instant } from '../core/keys/instant.ts';
import type { KeyOrigin, KeyRecord } from '../core/keys/key.ts';
import { periodLengths } from '../core/keys/period-rules.ts';
import { periodsFor, type StatedPeriods } from '../core/keys/periods.ts';
import { uuidV7 } from '../core/keys/uuid-v7.ts';
import { ethereumAddress } from '../core/seeds/addresses.ts';
import type { Context } from './context.ts';
import { isAsymmetric } from './key-view.ts';
import { periodPolicy } from './policy.ts';
import type { EnginePorts } from './ports.ts';

/** What is known of a key before its record is made. */
export interface NewKey {
  readonly algorithm: KeyAlgorithm;
  readonly label: string;
  readonly tags?: readonly string[] | undefined;
  readonly purposes?: readonly KeyPurpose[] | undefined;
  readonly periods?: StatedPeriods | undefined;
  readonly how: 'generated' | 'imported' | 'derived';
  /** Its secret is on a token, where alone RSA keys decrypt. */
  readonly onToken?: true;
  /** Public half in stored form. */
  readonly publicKey?: Uint8Array | undefined;
  readonly origin?: Partial<Pick<KeyOrigin, 'extraEntropy' | 'importFormat' | 'randomSource' | 'madeWith'>>;
  /** Further fields of the record. */
  readonly more?: Partial<
    Pick<KeyRecord, 'seed' | 'derivation' | 'derivedFrom' | 'address' | 'predecessor' | 'weaknesses'>
  >;
}

/** The record of a key that waits for its activation. Errors: `purpose-forbids`, `bad-periods`. */
export function newKeyRecord(context: Context, key: NewKey): KeyRecord {
  const { ports, now } = context;
  const at = instant(now);
  const row = algorithmTable[key.algorithm];
  const purposes = [...new Set(key.purposes ?? row.defaultPurposes)];
  const decrypts = key.algorithm !== 'rsa' || key.onToken === true;
  const wrong = purposes.find(
    (purpose) =>
      !row.purposes.includes(purpose) || (!decrypts && (purpose === 'encrypt' || purpose === 'wrap')),
  );
  if (wrong !== undefined) throw new HoldfastError('purpose-forbids', { purpose: wrong });
  const publicKey = key.publicKey === undefined ? {} : { publicKey: encodeHex(key.publicKey) };
  // Any 33-byte secp256k1 key can hold an Ethereum account, which requests name by address.
  const address =
    key.algorithm === 'secp256k1' && key.publicKey !== undefined && key.more?.derivation?.xpub === undefined
      ? { address: ethereumAddress(key.publicKey) }
      : {};
  return {
    id: uuidV7(now, (length) => ports.random.bytes(length)),
    label: key.label,
    tags: [...new Set(key.tags ?? [])],
    algorithm: key.algorithm,
    purposes,
    home: 'vault',
    state: 'pre-activation',
    stateSince: at,
    created: at,
    versions: [{ number: 1, created: at, state: 'pre-activation', ...publicKey }],
    periods: periodsFor(
      key.periods,
      periodLengths(key.algorithm, purposes, periodPolicy(context.session.vault)),
      now,
    ),
    origin: {
      how: key.how,
      at,
      appVersion: ports.app.version,
      runtime: ports.app.runtime,
      platform: ports.app.platform,
      ...(key.how === 'generated' ? { randomSource: ports.app.randomSource } : {}),
      ...key.origin,
    },
    ...address,
    ...fingerprintField(key.algorithm, key.publicKey),
    ...key.more,
    // What derives from another key has a secret of its own, and nothing promises that it can be derived again.
    backup: { rule: key.more?.derivation === undefined ? 'open' : 'from-seed' },
    copies: [],
    useCount: 0,
    archived: false,
    history: [{ at, event: key.how, to: 'pre-activation', actor: context.actor }],
  };
}

function fingerprintField(
  algorithm: KeyAlgorithm,
  publicKey: Uint8Array | undefined,
): { fingerprint?: string } {
  if (publicKey === undefined || !isAsymmetric(algorithm)) return {};
  return { fingerprint: keyFingerprint(algorithm, publicKey).sha256.slice(0, 20) };
}

/**
 * A fresh secret, with its public half where there is one, after a pairwise test with both implementations (K-10).
 * `bits` is for RSA alone. The caller wipes the secret. Errors: `random-source-failed`, `signature-check-failed`.
 */
export async function generateSecret(
  ports: EnginePorts,
  algorithm: KeyAlgorithm,
  bits: RsaSize = 3072,
): Promise<{ secret: Uint8Array; publicKey?: Uint8Array }> {
  if (!isAsymmetric(algorithm)) return { secret: generateSymmetric(ports, algorithm) };
  const secret =
    algorithm === 'rsa'
      ? await ports.signer.generateRsa(bits)
      : drawSecret(ports, algorithm, algorithm === 'p384' ? 48 : 32);
  const publicKey = ports.signer.publicKey(algorithm, secret);
  requirePair(ports, algorithm, secret, publicKey);
  return { secret, publicKey };
}

/** A fresh secret of a symmetric key; the caller wipes it. Errors: `random-source-failed`. */
export function generateSymmetric(ports: EnginePorts, algorithm: KeyAlgorithm): Uint8Array {
  const { secretLengths } = algorithmTable[algorithm];
  // What others give is never drawn.
  if ('least' in secretLengths) throw new HoldfastError('state-forbids', { algorithm });
  return ports.random.bytes(secretLengths[0] ?? 32);
}

/** Draws until the secret is in range: all but never a second time (odds of 2^-127 for secp256k1, 2^-32 for P-256). */
function drawSecret(ports: EnginePorts, algorithm: CurveAlgorithm, length: number): Uint8Array {
  for (let attempt = 0; attempt < 8; attempt++) {
    const secret = ports.random.bytes(length);
    try {
      ports.signer.publicKey(algorithm, secret);
      return secret;
    } catch (error) {
      secret.fill(0);
      if (!(error instanceof HoldfastError)) throw error;
    }
  }
  throw new HoldfastError('random-source-failed', { test: 'range' });
}

/** Refuses a pair whose halves do not belong together; the secret is wiped then. Errors: `signature-check-failed`. */
export function requirePair(
  ports: EnginePorts,
  algorithm: KeyAlgorithm,
  secret: Uint8Array,
  publicKey: Uint8Array,
): void {
  if (isPair(algorithm, secret, publicKey, ports.signer, ports.secondSigner)) return;
  secret.fill(0);
  throw new HoldfastError('signature-check-failed', { test: 'pairwise' });
}
