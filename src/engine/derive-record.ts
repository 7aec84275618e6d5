import { HoldfastError } from '../core/error.ts';
import {
  accountKindOf,
  accountRecordPath,
  bitcoinNetworkOf,
  deriveKeySecret,
  derivePublicAccount,
  fitsNetwork,
} from '../core/keys/derive-key.ts';
import type { KeyPurpose } from '../core/crypto/algorithms.ts';
import type { AccountStandard, KeyRecord, Network } from '../core/keys/key.ts';
import { decodeSeedSecret, wipeSeedSecret } from '../core/keys/seed-secret.ts';
import { accountPath } from '../core/seeds/accounts.ts';
import { isFullyHardened, parseDerivationPath, pathBelow } from '../core/seeds/path.ts';
import { encodeSlip21Path, parseSlip21Path } from '../core/seeds/slip21.ts';
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
  readonly algorithm: 'secp256k1' | 'p256' | 'ed25519' | 'aes-256' | 'hmac-sha256';
  readonly scheme: 'bip32' | 'slip10' | 'slip21';
  readonly path: string;
  readonly purposes?: readonly KeyPurpose[] | undefined;
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
  requireFreePath(
    context,
    seed,
    { scheme: standard === 'solana' ? 'slip10' : 'bip32', path },
    (other) => other.network === undefined || other.network === network,
  );
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

/**
 * The record of a single derived key. Errors: `path-malformed`, `key-wrong-algorithm` for an algorithm that the scheme
 * does not make, `duplicate-key`, `purpose-forbids`.
 */
export async function deriveKeyRecord(
  context: Context,
  seed: KeyRecord,
  wish: ChildWish,
): Promise<KeyRecord> {
  const { ports } = context;
  const { scheme, algorithm } = wish;
  if (!algorithmsOf[scheme].includes(algorithm))
    throw new HoldfastError('key-wrong-algorithm', { scheme, algorithm });
  const path = canonicalPath(wish);
  requireFreePath(context, seed, { scheme, path }, () => true, algorithm);
  const publicKey = await withSeed(context, seed.id, (bytes) => {
    const derived = deriveKeySecret(bytes, { scheme, path }, algorithm, ports.hd);
    try {
      if (derived.publicKey !== undefined) requirePair(ports, algorithm, derived.secret, derived.publicKey);
      return derived.publicKey;
    } finally {
      derived.secret.fill(0);
    }
  });
  return newKeyRecord(context, {
    algorithm,
    label: wish.label,
    tags: wish.tags,
    purposes: wish.purposes,
    how: 'derived',
    // A signing key of a seed lasts as long as what it holds; one for data has the periods of its kind.
    ...(scheme === 'slip21' ? {} : { periods: {} }),
    publicKey,
    more: { derivation: { seed: seed.id, path, scheme, fingerprint: seed.seed?.fingerprint ?? '00000000' } },
  });
}

/** What each scheme makes: BIP-32 keys of its one curve, SLIP-10 of several, SLIP-21 symmetric ones. */
const algorithmsOf: Readonly<Record<ChildWish['scheme'], readonly ChildWish['algorithm'][]>> = {
  bip32: ['secp256k1'],
  slip10: ['secp256k1', 'p256', 'ed25519'],
  slip21: ['aes-256', 'hmac-sha256'],
};

function canonicalPath({ scheme, algorithm, path: text }: ChildWish): string {
  if (scheme === 'slip21') return encodeSlip21Path(parseSlip21Path(text));
  const path = parseDerivationPath(text);
  if (algorithm === 'ed25519' && !isFullyHardened(path))
    throw new HoldfastError('path-malformed', { reason: 'needs-hardened' });
  return path;
}

/**
 * Refuses a path that a key of this seed has already, and one at or below a path that was retired for good: a
 * destroyed key's secret can be derived again as long as the seed lives, so it must not come back by another name.
 * SLIP-21 gives one secret for a path, whatever it is used for.
 */
function requireFreePath(
  context: Context,
  seed: KeyRecord,
  { scheme, path }: { readonly scheme: ChildWish['scheme']; readonly path: string },
  concerns: (derivation: NonNullable<KeyRecord['derivation']>) => boolean,
  algorithm?: string,
): void {
  for (const child of context.session.keys.childrenOf(seed.id)) {
    const { derivation } = child;
    if (derivation === undefined || !concerns(derivation)) continue;
    // Labels and numbers name different trees.
    if ((derivation.scheme === 'slip21') !== (scheme === 'slip21')) continue;
    const same =
      derivation.path === path &&
      (algorithm === undefined || scheme === 'slip21' || child.algorithm === algorithm);
    if (same || (derivation.scheme === 'bip32' && isRetired(child) && liesBelow(derivation.path, path))) {
      throw new HoldfastError('duplicate-key', { id: child.id, state: child.state });
    }
  }
}

function isRetired({ state }: KeyRecord): boolean {
  return state === 'destroyed' || state === 'compromised';
}

function liesBelow(ancestor: string, path: string): boolean {
  return pathBelow(parseDerivationPath(ancestor), parseDerivationPath(path)) !== undefined;
}
