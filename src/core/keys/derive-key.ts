import type { Signer } from '../crypto/signer.ts';
import { encodeHex } from '../encoding/hex.ts';
import { HoldfastError } from '../error.ts';
import { accountAddress, keyPathBelow, type AccountKind } from '../seeds/accounts.ts';
import { encodeExtendedPublicKey, parseExtendedKey, type BitcoinNetwork } from '../seeds/extended-key.ts';
import type { HdEngine } from '../seeds/hd-engine.ts';
import { derivePath, fingerprint, fingerprintText, masterKey, wipeHdKey } from '../seeds/hd-key.ts';
import { joinPaths, parseDerivationPath, rootPath, type DerivationPath } from '../seeds/path.ts';
import { slip10Derive } from '../seeds/slip10.ts';
import { parseSlip21Path, slip21Key } from '../seeds/slip21.ts';
import type { AccountStandard, KeyRecord, Network } from './key.ts';

/** How accounts of our standards are named by the derivation code. */
const kinds: Readonly<Record<AccountStandard, AccountKind>> = {
  bip44: 'bitcoin-p2pkh',
  bip49: 'bitcoin-p2sh-p2wpkh',
  bip84: 'bitcoin-p2wpkh',
  bip86: 'bitcoin-p2tr',
  ethereum: 'ethereum',
  solana: 'solana',
};

/** The account kind of a standard. */
export function accountKindOf(standard: AccountStandard): AccountKind {
  return kinds[standard];
}

/** The Bitcoin network of ours in the derivation code's words; other chains count as `mainnet`. */
export function bitcoinNetworkOf(network: Network | undefined): BitcoinNetwork {
  if (network === 'bitcoin-testnet') return 'testnet';
  return network === 'bitcoin-regtest' ? 'regtest' : 'mainnet';
}

/** Whether a standard belongs to a network. */
export function fitsNetwork(standard: AccountStandard, network: Network): boolean {
  if (standard === 'ethereum' || standard === 'solana') return network === standard;
  return network.startsWith('bitcoin');
}

/** What an account shows to the world. */
export interface PublicAccount {
  readonly publicKey: string;
  readonly xpub?: string;
  readonly address: string;
}

/** Master fingerprint of a 64-byte seed, 8 hex digits. */
export function seedFingerprint(seed: Uint8Array, hd: HdEngine): string {
  const master = masterKey(seed, hd);
  try {
    return fingerprintText(fingerprint(master, hd));
  } finally {
    wipeHdKey(master);
  }
}

/** Path at which an account's record stands: its extended key, or for Solana its one key. */
export function accountRecordPath(path: DerivationPath, standard: AccountStandard): DerivationPath {
  return standard === 'solana' ? joinPaths(path, parseDerivationPath("m/0'")) : path;
}

/** Derives what an account shows from a 64-byte seed; private halves are wiped. */
export function derivePublicAccount(
  seed: Uint8Array,
  path: DerivationPath,
  standard: AccountStandard,
  network: Network,
  hd: HdEngine,
): PublicAccount {
  const kind = accountKindOf(standard);
  if (kind === 'solana') {
    const key = slip10Derive('ed25519', seed, path, hd);
    key.secret.fill(0);
    return { publicKey: encodeHex(key.publicKey), address: accountAddress(kind, key.publicKey, 'mainnet') };
  }
  const master = masterKey(seed, hd);
  const account = derivePath(master, path, hd);
  wipeHdKey(master);
  wipeHdKey(account);
  const publicAccount = { ...account, secret: undefined };
  const first = derivePath(publicAccount, keyPathBelow(kind, 0, 0), hd);
  const bitcoin = bitcoinNetworkOf(network);
  return {
    publicKey: encodeHex(account.publicKey),
    xpub: encodeExtendedPublicKey(publicAccount, bitcoin),
    address: accountAddress(kind, first.publicKey, bitcoin),
  };
}

/** Public key of a child below an account by its extended public key; hardened steps give `undefined`. */
export function publicChild(xpub: string, below: DerivationPath, hd: HdEngine): Uint8Array | undefined {
  try {
    return derivePath(parseExtendedKey(xpub, hd).key, below, hd).publicKey;
  } catch (error) {
    if (error instanceof HoldfastError) return undefined;
    throw error;
  }
}

/** The 32-byte secret of a single derived key and its public half. The caller wipes the secret. */
export function deriveSecret(
  seed: Uint8Array,
  scheme: 'bip32' | 'slip10' | 'slip21',
  algorithm: KeyRecord['algorithm'],
  path: DerivationPath,
  hd: HdEngine,
): { readonly secret: Uint8Array; readonly publicKey: Uint8Array } {
  if (scheme === 'bip32') {
    if (algorithm !== 'secp256k1') throw new HoldfastError('bad-derivation-path', { reason: 'scheme' });
    const master = masterKey(seed, hd);
    const key = derivePath(master, path, hd);
    wipeHdKey(master);
    if (key.secret === undefined) throw new HoldfastError('needs-private-key');
    return { secret: key.secret, publicKey: key.publicKey };
  }
  if (
    algorithm !== 'secp256k1' &&
    algorithm !== 'p256' &&
    algorithm !== 'ed25519' &&
    algorithm !== 'x25519'
  ) {
    throw new HoldfastError('bad-derivation-path', { reason: 'scheme' });
  }
  const { secret, publicKey } = slip10Derive(algorithm, seed, path, hd);
  return { secret, publicKey };
}

/**
 * The secret of a derived key by its scheme, from the path as it is written on its record; its public half where
 * there is one. The caller wipes the secret. Errors: `bad-derivation-path`.
 */
export function deriveKeySecret(
  seed: Uint8Array,
  { scheme, path }: Pick<NonNullable<KeyRecord['derivation']>, 'scheme' | 'path'>,
  algorithm: KeyRecord['algorithm'],
  hd: HdEngine,
): { readonly secret: Uint8Array; readonly publicKey?: Uint8Array } {
  if (scheme !== 'slip21') return deriveSecret(seed, scheme, algorithm, parseDerivationPath(path), hd);
  if (algorithm !== 'aes-256' && algorithm !== 'hmac-sha256')
    throw new HoldfastError('bad-derivation-path', { reason: 'scheme' });
  return { secret: slip21Key(seed, parseSlip21Path(path), hd) };
}

/** The path from the master at which a derived key signs: its own, with what a request names below it. */
export function signingPath(record: KeyRecord, below: string | undefined): DerivationPath {
  const own = parseDerivationPath(record.derivation?.path ?? 'm');
  return below === undefined ? own : joinPaths(own, parseDerivationPath(below));
}

/** The path below an account at which it signs when a request names none: its first key. */
export function defaultPathBelow(record: KeyRecord): DerivationPath | undefined {
  const standard = record.derivation?.standard;
  if (record.derivation?.xpub === undefined || standard === undefined) return undefined;
  return standard === 'solana' ? rootPath : keyPathBelow(accountKindOf(standard), 0, 0);
}

/** A pairwise consistency test (K-10): a signature made with the secret verifies under the public key. */
export function isPair(
  algorithm: KeyRecord['algorithm'],
  secret: Uint8Array,
  publicKey: Uint8Array,
  signer: Signer,
  verifier: Signer,
): boolean {
  const probe = new Uint8Array(32).fill(0x5a);
  switch (algorithm) {
    case 'secp256k1':
      return verifier.verifyEcdsaSecp256k1(signer.ecdsaSecp256k1(probe, secret).compact, probe, publicKey);
    case 'p256':
      return verifier.verifyEcdsaP256Sha256(signer.ecdsaP256Sha256(probe, secret), probe, publicKey);
    case 'p384':
      return verifier.verifyEcdsaP384Sha384(signer.ecdsaP384Sha384(probe, secret), probe, publicKey);
    case 'ed25519':
      return verifier.verifyEd25519(signer.ed25519(probe, secret), probe, publicKey);
    case 'rsa':
      return verifier.verifyRsa('pkcs1-sha256', signer.rsa('pkcs1-sha256', probe, secret), probe, publicKey);
    case 'x25519': {
      const other = verifier.publicKey('x25519', secret);
      return other.length === publicKey.length && other.every((byte, at) => byte === publicKey[at]);
    }
    default:
      return true;
  }
}
