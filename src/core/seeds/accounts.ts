import { HoldfastError } from '../error.ts';
import { bitcoinAddress, ethereumAddress, solanaAddress, type BitcoinScript } from './addresses.ts';
import { withChecksum } from './descriptor-checksum.ts';
import { encodeExtendedPublicKey, type BitcoinNetwork } from './extended-key.ts';
import type { HdEngine } from './hd-engine.ts';
import { derivePath, fingerprintText, neuter, wipeHdKey, type HdKey } from './hd-key.ts';
import {
  descriptorPath,
  encodeDerivationPath,
  hardenedOffset,
  parseDerivationPath,
  type DerivationPath,
} from './path.ts';

/** The kinds of accounts that a seed can have, each by its standard. */
export type AccountKind =
  'bitcoin-p2pkh' | 'bitcoin-p2sh-p2wpkh' | 'bitcoin-p2wpkh' | 'bitcoin-p2tr' | 'ethereum' | 'solana';

/** One account of a seed. */
export interface AccountSpec {
  readonly kind: AccountKind;
  /** For Bitcoin; ignored by the others. */
  readonly network: BitcoinNetwork;
  /** Number of the account, from 0. */
  readonly account: number;
}

interface AccountRow {
  readonly purpose: number;
  readonly coin: (network: BitcoinNetwork) => number;
  readonly script: BitcoinScript | undefined;
}

/** BIP-44: coin 0 for Bitcoin's main network, 1 for every test network (SLIP-44). */
function bitcoinCoin(network: BitcoinNetwork): number {
  return network === 'mainnet' ? 0 : 1;
}

const rows: Readonly<Record<AccountKind, AccountRow>> = {
  'bitcoin-p2pkh': { purpose: 44, coin: bitcoinCoin, script: 'p2pkh' },
  'bitcoin-p2sh-p2wpkh': { purpose: 49, coin: bitcoinCoin, script: 'p2sh-p2wpkh' },
  'bitcoin-p2wpkh': { purpose: 84, coin: bitcoinCoin, script: 'p2wpkh' },
  'bitcoin-p2tr': { purpose: 86, coin: bitcoinCoin, script: 'p2tr' },
  ethereum: { purpose: 44, coin: () => 60, script: undefined },
  solana: { purpose: 44, coin: () => 501, script: undefined },
};

/** All account kinds, in the order shown to people. */
export const accountKinds: readonly AccountKind[] = [
  'bitcoin-p2wpkh',
  'bitcoin-p2tr',
  'bitcoin-p2sh-p2wpkh',
  'bitcoin-p2pkh',
  'ethereum',
  'solana',
];

/** The script of a Bitcoin account kind, `undefined` for other chains. */
export function accountScript(kind: AccountKind): BitcoinScript | undefined {
  return rows[kind].script;
}

/**
 * Path of the account's extended key, `m/purpose'/coin'/account'` (BIP-44, 49, 84, 86); for Solana of its one key's
 * parent, `m/44'/501'/account'`.
 * @throws HoldfastError `bad-derivation-path` for an account number out of range.
 */
export function accountPath(spec: AccountSpec): DerivationPath {
  const { account, kind, network } = spec;
  if (!Number.isInteger(account) || account < 0 || account >= hardenedOffset) {
    throw new HoldfastError('bad-derivation-path', { reason: 'out-of-range', position: 3 });
  }
  const row = rows[kind];
  return encodeDerivationPath(
    [row.purpose, row.coin(network), account].map((index) => index + hardenedOffset),
  );
}

/**
 * Path of one key below the account: `change/index` for Bitcoin (change 0 or 1), `0/index` for Ethereum, and
 * `0'` for Solana, whose wallets put one key under each account.
 */
export function keyPathBelow(kind: AccountKind, change: 0 | 1, index: number): DerivationPath {
  if (kind === 'solana') return parseDerivationPath("m/0'");
  if (!Number.isInteger(index) || index < 0 || index >= hardenedOffset) {
    throw new HoldfastError('bad-derivation-path', { reason: 'out-of-range', position: 2 });
  }
  return encodeDerivationPath([kind === 'ethereum' ? 0 : change, index]);
}

/** The address of a public key under an account kind (33 bytes compressed, or 32 bytes for Solana). */
export function accountAddress(kind: AccountKind, publicKey: Uint8Array, network: BitcoinNetwork): string {
  if (kind === 'solana') return solanaAddress(publicKey);
  const { script } = rows[kind];
  return script === undefined ? ethereumAddress(publicKey) : bitcoinAddress(script, publicKey, network);
}

/**
 * The address at change/index of a BIP-32 account, from its extended key (public is enough).
 * @throws HoldfastError `needs-private-key` for Solana, whose children are all hardened: use `slip10Derive`.
 */
export function addressAt(
  accountKey: HdKey,
  spec: AccountSpec,
  change: 0 | 1,
  index: number,
  engine: HdEngine,
): string {
  if (spec.kind === 'solana') throw new HoldfastError('needs-private-key');
  const child = derivePath(neuter(accountKey), keyPathBelow(spec.kind, change, index), engine);
  return accountAddress(spec.kind, child.publicKey, spec.network);
}

/** What a watch-only wallet needs of an account. */
export interface WatchOnly {
  /** Plain BIP-32 form (xpub, tpub), which every wallet reads. */
  readonly extendedPublicKey: string;
  /** `[fingerprint/84h/0h/0h]`, of the master key. */
  readonly keyOrigin: string;
  /** BIP-389 multipath descriptor with checksum, receiving and change in one; none for Ethereum. */
  readonly descriptor: string | undefined;
  /** The same as two descriptors, for wallets that do not read BIP-389; none for Ethereum. */
  readonly receiveDescriptor: string | undefined;
  readonly changeDescriptor: string | undefined;
}

/** Exports an account, from its extended key (which is not changed) and its master's fingerprint. */
export function watchOnlyAccount(accountKey: HdKey, masterFingerprint: number, spec: AccountSpec): WatchOnly {
  if (spec.kind === 'solana') throw new HoldfastError('needs-private-key');
  const network = spec.kind === 'ethereum' ? 'mainnet' : spec.network;
  const extendedPublicKey = encodeExtendedPublicKey(accountKey, network);
  const keyOrigin = `[${fingerprintText(masterFingerprint)}/${descriptorPath(accountPath(spec))}]`;
  const { script } = rows[spec.kind];
  const descriptor = (branch: string): string | undefined =>
    script && withChecksum(wrapKey(script, `${keyOrigin}${extendedPublicKey}/${branch}/*`));
  return {
    extendedPublicKey,
    keyOrigin,
    descriptor: descriptor('<0;1>'),
    receiveDescriptor: descriptor('0'),
    changeDescriptor: descriptor('1'),
  };
}

/** The output descriptor of a key expression: BIP-381 (pkh, sh), BIP-382 (wpkh), BIP-386 (tr). No checksum. */
export function wrapKey(script: BitcoinScript, keyExpression: string): string {
  switch (script) {
    case 'p2pkh':
      return `pkh(${keyExpression})`;
    case 'p2sh-p2wpkh':
      return `sh(wpkh(${keyExpression}))`;
    case 'p2wpkh':
      return `wpkh(${keyExpression})`;
    case 'p2tr':
      return `tr(${keyExpression})`;
  }
}

/** Derives an account's extended key from a master key; the caller wipes the result. */
export function deriveAccount(master: HdKey, spec: AccountSpec, engine: HdEngine): HdKey {
  return derivePath(master, accountPath(spec), engine);
}

/** The account's extended PUBLIC key, with the private one wiped. */
export function deriveAccountPublic(master: HdKey, spec: AccountSpec, engine: HdEngine): HdKey {
  const account = deriveAccount(master, spec, engine);
  const publicAccount = neuter(account);
  wipeHdKey(account);
  return publicAccount;
}
