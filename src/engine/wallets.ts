import { parseDescriptor, expressionsOf, type Descriptor } from '../core/bitcoin/descriptor.ts';
import { scriptsAt } from '../core/bitcoin/descriptor-scripts.ts';
import { originOf, publicKeyAt, type KeyExpression } from '../core/bitcoin/key-expression.ts';
import { scriptName, signersOf, WalletIndex } from '../core/bitcoin/wallet.ts';
import { equalBytes } from '../core/crypto/bytes.ts';
import { encodeBitcoinAddress } from '../core/seeds/addresses.ts';
import { checkDescriptor, withChecksum } from '../core/seeds/descriptor-checksum.ts';
import type { BitcoinNetwork } from '../core/seeds/extended-key.ts';
import { fingerprintText } from '../core/seeds/hd-key.ts';
import type { HdEngine } from '../core/seeds/hd-engine.ts';
import { encodeDerivationPath, hardenedOffset } from '../core/seeds/path.ts';
import type { KeyLookup } from '../core/signing/request.ts';
import type { Vault } from '../core/vault/vault.ts';
import { keyIdSchema } from '../core/keys/key.ts';
import type { CommandOutput } from '../shared/contract.ts';

type WalletView = CommandOutput<'wallets.add'>['wallet'];
type AddressRow = CommandOutput<'wallets.addresses'>['addresses'][number];

/** A wallet as the vault keeps it. */
export interface KeptWallet {
  readonly id: string;
  readonly label: string;
  /** With its checksum. */
  readonly descriptor: string;
  readonly network: BitcoinNetwork;
  /** ISO 8601 UTC. */
  readonly added: string;
}

/** The descriptor as it is kept: without blanks around it, and with its checksum. Errors: `bad-descriptor`. */
export function descriptorText(text: string): string {
  return withChecksum(checkDescriptor(text.trim()));
}

/**
 * Reads a descriptor that can be a wallet: public keys alone, scripts that can be derived without a private key, of
 * the network. Errors: `bad-descriptor`, `needs-private-key`, `no-such-child`.
 */
export function readWallet(text: string, network: BitcoinNetwork, hd: HdEngine): Descriptor | undefined {
  const descriptor = parseDescriptor(text, hd);
  const expressions = expressionsOf(descriptor);
  const main = network === 'mainnet' ? 'mainnet' : 'testnet';
  const fits = expressions.every(
    ({ key, isPrivate }) => !isPrivate && (key.kind === 'single' || key.network === main),
  );
  if (expressions.length === 0 || !fits) return undefined;
  for (const branch of [0, 1]) scriptsAt(descriptor, { branch, index: 0 }, hd);
  return descriptor;
}

/** The key of ours that an expression stands for: it derives to the same public key. */
function oursIn(expression: KeyExpression, keys: KeyLookup, hd: HdEngine): string | undefined {
  const publicKey = publicKeyAt(expression, 0, 0, hd);
  const origin = originOf(expression, hd);
  const steps = expression.steps.map((step) => (typeof step === 'number' ? step : (step[0] ?? 0)));
  const wildcard =
    expression.wildcard === 'plain' ? [0] : expression.wildcard === 'hardened' ? [hardenedOffset] : [];
  const found = origin && keys.byFingerprintPath(origin.fingerprint, [...origin.path, ...steps, ...wildcard]);
  const same = (own: Uint8Array): boolean =>
    equalBytes(publicKey.length === 32 ? own.subarray(1) : own, publicKey);
  if (found && same(found.publicKey)) return found.keyId;
  return publicKey.length === 33 ? keys.byPublicKey(publicKey)?.keyId : undefined;
}

/** The contract's row of a wallet. */
export function walletView(
  kept: KeptWallet,
  descriptor: Descriptor,
  keys: KeyLookup,
  hd: HdEngine,
): WalletView {
  const { id, label, network, added } = kept;
  const cosigners = expressionsOf(descriptor).map((expression) => {
    const { origin } = expression;
    const ours = oursIn(expression, keys, hd);
    return {
      ...(origin
        ? { fingerprint: fingerprintText(origin.fingerprint), path: encodeDerivationPath(origin.path) }
        : {}),
      ...(ours === undefined ? {} : { ours: keyIdSchema.parse(ours) }),
    };
  });
  const { required } = signersOf(descriptor);
  return {
    id,
    label,
    descriptor: kept.descriptor,
    network,
    script: scriptName(descriptor),
    required,
    cosigners,
    added,
  };
}

/** Addresses of one branch of a wallet; scripts without an address are left out. */
export function walletAddresses(
  kept: KeptWallet,
  descriptor: Descriptor,
  range: { branch: number; from: number; count: number },
  hd: HdEngine,
): AddressRow[] {
  const rows: AddressRow[] = [];
  const ranged = expressionsOf(descriptor).some(({ wildcard }) => wildcard !== 'none');
  for (
    let index = range.from;
    index < range.from + (ranged ? range.count : 1) && index < hardenedOffset;
    index++
  ) {
    for (const script of scriptsAt(descriptor, { branch: range.branch, index }, hd)) {
      const address = addressOf(script, kept.network);
      const path = ranged ? `${range.branch}/${index}` : '';
      if (address !== undefined) rows.push({ index, address, path });
    }
  }
  return rows;
}

function addressOf(script: Uint8Array, network: BitcoinNetwork): string | undefined {
  try {
    return encodeBitcoinAddress(script, network);
  } catch {
    return undefined; // a bare script
  }
}

/** The wallets of an open vault, read once and again after each change of them. */
export class Wallets {
  readonly #vault: Vault;
  #read: { kept: KeptWallet; descriptor: Descriptor }[] | undefined;
  #index: WalletIndex | undefined;

  constructor(vault: Vault) {
    this.#vault = vault;
  }

  /** Wallets have changed. */
  forget(): void {
    this.#read = undefined;
    this.#index = undefined;
  }

  /** Each with its descriptor, the oldest first. */
  all(hd: HdEngine): readonly { kept: KeptWallet; descriptor: Descriptor }[] {
    if (this.#read === undefined) {
      // Records of this kind are written by the engine alone and were authenticated when the vault was opened.
      const kept = Array.from(this.#vault.list('wallet'), ({ value }) => value as unknown as KeptWallet);
      this.#read = kept
        .sort((a, b) => (a.added < b.added ? -1 : a.added > b.added ? 1 : a.id < b.id ? -1 : 1))
        .map((wallet) => ({ kept: wallet, descriptor: parseDescriptor(wallet.descriptor, hd) }));
    }
    return this.#read;
  }

  byId(id: string, hd: HdEngine): { kept: KeptWallet; descriptor: Descriptor } | undefined {
    return this.all(hd).find(({ kept }) => kept.id === id);
  }

  /** What finds the wallet of a script; `undefined` when there are none. */
  index(hd: HdEngine): WalletIndex | undefined {
    const all = this.all(hd);
    if (all.length === 0) return undefined;
    this.#index ??= new WalletIndex(
      all.map(({ kept: { id, label }, descriptor }) => ({ id, label, descriptor })),
      hd,
    );
    return this.#index;
  }
}
