/**
 * What a phrase must give, worked out here with the pure JavaScript libraries and without the engine: the tour compares the
 * vault's keys and signatures with this.
 */
import { HDKey } from '@scure/bip32';
import { mnemonicToSeedSync } from '@scure/bip39';
import { p2tr, p2wpkh } from '@scure/btc-signer';
import { addr } from 'micro-eth-signer';
import { check } from './practice.ts';

/** The Bitcoin network of the tour: regtest, whose coins are worth nothing anywhere. */
export const regtest = { bech32: 'bcrt', pubKeyHash: 0x6f, scriptHash: 0xc4, wif: 0xef };

/** Paths of the first address of each account that the tour makes. */
export const paths = {
  ethereum: "m/44'/60'/0'/0/0",
  segwit: "m/84'/1'/0'/0/0",
  taproot: "m/86'/1'/0'/0/0",
} as const;

/** The master key of a phrase; the caller wipes it. */
export function masterOf(phrase: string): HDKey {
  const seed = mnemonicToSeedSync(phrase);
  const master = HDKey.fromMasterSeed(seed);
  seed.fill(0);
  return master;
}

/** The compressed public key at a path. */
export function publicKeyAt(master: HDKey, path: string): Uint8Array {
  const child = master.derive(path);
  const { publicKey } = child;
  child.wipePrivateData();
  check(publicKey !== null, `no key at ${path}`);
  return publicKey;
}

/** First addresses of the three accounts. */
export function firstAddresses(master: HDKey): Readonly<Record<keyof typeof paths, string>> {
  const segwit = p2wpkh(publicKeyAt(master, paths.segwit), regtest).address;
  const taproot = p2tr(publicKeyAt(master, paths.taproot).slice(1), undefined, regtest).address;
  return { ethereum: addr.fromPublicKey(publicKeyAt(master, paths.ethereum)), segwit, taproot };
}
