import { HoldfastError } from '../core/error.ts';
import {
  accountKindOf,
  accountRecordPath,
  bitcoinNetworkOf,
  deriveSecret,
  derivePublicAccount,
  fitsNetwork,
} from '../core/keys/derive-key.ts';
import type { AccountStandard, KeyRecord, Network } from '../core/keys/key.ts';
import { decodeSeedSecret, wipeSeedSecret } from '../core/keys/seed-secret.ts';
import { accountPath } from '../core/seeds/accounts.ts';
import { isFullyHardened, parseDerivationPath, pathBelow, type DerivationPath } from '../core/seeds/path.ts';
import { decodeHex } from '../core/encoding/hex.ts';
import type { Context } from './context.ts';
import { newKeyRecord, requirePair } from './new-key.ts';

/** An account to derive. */
export interface AccountWish {
  readonly label: string;
  readonly tags?: readonly string[] | undefined;
  readonly standard: AccountStandard;
  readonly network: Network;
  readonly account: number;
}

/** A single key to derive. */
export interface ChildWish {
  readonly label: string;
  readonly tags?: readonly string[] | undefined;
  readonly algorithm: 'secp256k1' | 'p256' | 'ed25519';
  readonly scheme: 'bip32' | 'slip10';
  readonly path: string;
}

/** Opens the 64 bytes of a seed for the time of `use`, then wipes them. */
export async function withSeed<T>(
  context: Context,
  seedId: string,
  use: (seed: Uint8Array) => T,
): Promise<T> {
  return await context.session.vault.withSecret(seedId, 1, (bytes) => {
    const secret = decodeSeedSecret(bytes);
    try {
      return use(secret.seed);
    } finally {
      wipeSeedSecret(secret);
    }
  });
}

/** The record of an account. Errors: `path-malformed`, `duplicate-key`. */
export async function deriveAccountRecord(
  context: Context,
  seed: KeyRecord,
  wish: AccountWish,
): Promise<KeyRecord> {
  const { standard, network, account } = wish;
  if (!fitsNetwork(standard, network)) throw new HoldfastError('path-malformed', { reason: 'network' });
  const spec = { kind: accountKindOf(standard), network: bitcoinNetworkOf(network), account };
  const path = accountRecordPath(accountPath(spec), standard);
  // Testnet and regtest share a coin type, so the path alone does not tell two accounts apart.
  requireFreePath(context, seed, path, (other) => other.network === undefined || other.network === network);
  const shown = await withSeed(context, seed.id, (bytes) =>
    derivePublicAccount(bytes, path, standard, network, context.ports.hd),
  );
  return newKeyRecord(context, {
    algorithm: standard === 'solana' ? 'ed25519' : 'secp256k1',
    label: wish.label,
    tags: wish.tags,
    how: 'derived',
    // An account lasts as long as what it holds, whatever its curve.
    periods: {},
    publicKey: decodeHex(shown.publicKey),
    more: {
      address: shown.address,
      derivation: {
        seed: seed.id,
        path,
        scheme: standard === 'solana' ? 'slip10' : 'bip32',
        standard,
        network,
        account,
        ...(shown.xpub === undefined ? {} : { xpub: shown.xpub }),
        fingerprint: seed.seed?.fingerprint ?? '00000000',
      },
    },
  });
}

/** The record of a single derived key. Errors: `path-malformed`, `duplicate-key`. */
export async function deriveKeyRecord(
  context: Context,
  seed: KeyRecord,
  wish: ChildWish,
): Promise<KeyRecord> {
  const { ports } = context;
  const path = parseDerivationPath(wish.path);
  if (wish.scheme === 'bip32' && wish.algorithm !== 'secp256k1')
    throw new HoldfastError('path-malformed', { reason: 'scheme' });
  if (wish.algorithm === 'ed25519' && !isFullyHardened(path))
    throw new HoldfastError('path-malformed', { reason: 'needs-hardened' });
  requireFreePath(context, seed, path, () => true, wish.algorithm);
  const publicKey = await withSeed(context, seed.id, (bytes) => {
    const derived = deriveSecret(bytes, wish.scheme, wish.algorithm, path, ports.hd);
    try {
      requirePair(ports, wish.algorithm, derived.secret, derived.publicKey);
      return derived.publicKey;
    } finally {
      derived.secret.fill(0);
    }
  });
  return newKeyRecord(context, {
    algorithm: wish.algorithm,
    label: wish.label,
    tags: wish.tags,
    how: 'derived',
    periods: {},
    publicKey,
    more: {
      derivation: {
        seed: seed.id,
        path,
        scheme: wish.scheme,
        fingerprint: seed.seed?.fingerprint ?? '00000000',
      },
    },
  });
}

/**
 * Refuses a path that a key of this seed has already, and one at or below a path that was retired for good: a
 * destroyed key's secret can be derived again as long as the seed lives, so it must not come back by another name.
 */
function requireFreePath(
  context: Context,
  seed: KeyRecord,
  path: DerivationPath,
  concerns: (derivation: NonNullable<KeyRecord['derivation']>) => boolean,
  algorithm?: string,
): void {
  for (const child of context.session.keys.childrenOf(seed.id)) {
    if (child.derivation === undefined || !concerns(child.derivation)) continue;
    const own = parseDerivationPath(child.derivation.path);
    const same = own === path && (algorithm === undefined || child.algorithm === algorithm);
    const retired = child.state === 'destroyed' || child.state === 'compromised';
    if (same || (retired && child.derivation.scheme === 'bip32' && pathBelow(own, path) !== undefined)) {
      throw new HoldfastError('duplicate-key', { id: child.id, state: child.state });
    }
  }
}
