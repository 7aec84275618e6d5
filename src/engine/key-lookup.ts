import { decodeHex, encodeHex } from '../core/encoding/hex.ts';
import { HoldfastError } from '../core/error.ts';
import { accountKindOf, defaultPathBelow, publicChild, signingPath } from '../core/keys/derive-key.ts';
import type { KeyRecord } from '../core/keys/key.ts';
import { accountScript } from '../core/seeds/accounts.ts';
import type { BitcoinScript } from '../core/seeds/addresses.ts';
import { parseExtendedKey } from '../core/seeds/extended-key.ts';
import type { HdEngine } from '../core/seeds/hd-engine.ts';
import { fingerprint as fingerprintOf, fingerprintText } from '../core/seeds/hd-key.ts';
import {
  encodeDerivationPath,
  maxPathDepth,
  parseDerivationPath,
  pathIndexes,
  type DerivationPath,
} from '../core/seeds/path.ts';
import type { FoundKey, KeyLookup, SigningAlgorithm } from '../core/signing/request.ts';
import { credentialLookup } from './credentials.ts';
import type { Session } from './session.ts';

/** Children of Ethereum accounts that are looked at when a request names an address that no record has. */
const knownChildren = 20;

/**
 * Which keys are ours, answered from public data alone. A key in any state is found, so that a request for a retired
 * one is refused for its state and not as a stranger's.
 */
export function keyLookup(session: Session, hd: HdEngine): KeyLookup {
  const { keys, signing } = session;

  function child(record: KeyRecord, below: DerivationPath): FoundKey | undefined {
    const { xpub } = record.derivation ?? {};
    const algorithm = signingAlgorithm(record);
    if (xpub === undefined || algorithm === undefined) return undefined;
    const publicKey = signing.child(`${record.id} ${below}`, () => publicChild(xpub, below, hd));
    return publicKey === undefined
      ? undefined
      : {
          keyId: record.id,
          path: below,
          algorithm,
          publicKey,
          ...addressField(record, publicKey),
          ...scriptField(record),
        };
  }

  function found(record: KeyRecord | undefined, path?: string): FoundKey | undefined {
    if (record === undefined) return undefined;
    if (record.derivation?.xpub !== undefined) {
      const below = path === undefined ? defaultPathBelow(record) : readPath(path);
      return below === undefined
        ? undefined
        : nearest(record.derivation.fingerprint, signingPath(record, below), record);
    }
    return path === undefined ? single(record) : undefined;
  }

  /** A key that has no children. */
  function single(record: KeyRecord): FoundKey | undefined {
    const known = signing.single(record);
    if (known !== undefined) return known;
    const algorithm = signingAlgorithm(record);
    // A shared secret has no public half.
    const symmetric = algorithm === 'api-secret' || algorithm === 'hmac-sha256';
    const hex = symmetric ? '' : record.versions.at(-1)?.publicKey;
    if (algorithm === undefined || hex === undefined) return undefined;
    const publicKey = decodeHex(hex);
    const key = { keyId: record.id, algorithm, publicKey, ...addressField(record, publicKey, hex) };
    signing.keep(record, key);
    return key;
  }

  /** Decompressing a point costs as much as all else in a decode: it is done once. */
  function addressField(
    { algorithm, derivation }: KeyRecord,
    publicKey: Uint8Array,
    hex?: string,
  ): { address?: string } {
    const used =
      algorithm === 'secp256k1' && (derivation?.standard === undefined || derivation.standard === 'ethereum');
    return used ? { address: signing.address(publicKey, hex) } : {};
  }

  /**
   * The record that decides over a path: the nearest one at or above it. A child with a record of its own stands
   * before the account that it lies under, so that a destroyed one does not sign through its account. Of several
   * records at one path, `meant` is taken.
   */
  function nearest(fingerprint: string, path: DerivationPath, meant?: KeyRecord): FoundKey | undefined {
    const steps = pathIndexes(path);
    for (let depth = steps.length; depth >= 0; depth--) {
      const origin = encodeDerivationPath(steps.slice(0, depth));
      const record = meant?.derivation?.path === origin ? meant : keys.byOrigin(fingerprint, origin);
      if (record === undefined) continue;
      if (record.derivation?.xpub !== undefined)
        return child(record, encodeDerivationPath(steps.slice(depth)));
      return depth === steps.length ? found(record) : undefined;
    }
    return undefined;
  }

  /** Accounts by the fingerprint of their own extended public key, as far as there were keys when it was last asked. */
  const accounts = new Map<string, string>();
  let counted = 0;

  function accountBy(fingerprint: string): KeyRecord | undefined {
    if (counted !== keys.size) {
      for (const { id, state, derivation } of keys.all()) {
        if (derivation?.xpub === undefined || derivation.scheme !== 'bip32') continue;
        const own = fingerprintText(fingerprintOf(parseExtendedKey(derivation.xpub, hd).key, hd));
        if (state === 'active' || !accounts.has(own)) accounts.set(own, id);
      }
      counted = keys.size;
    }
    return keys.get(accounts.get(fingerprint) ?? '');
  }

  /** By an origin that begins at an account: the record that decides is found by the whole path all the same. */
  function belowAccount(fingerprint: string, below: DerivationPath): FoundKey | undefined {
    const account = accountBy(fingerprint);
    if (account?.derivation === undefined) return undefined;
    const depth =
      pathIndexes(parseDerivationPath(account.derivation.path)).length + pathIndexes(below).length;
    if (depth > maxPathDepth) return undefined;
    const path = signingPath(account, below);
    const key = nearest(account.derivation.fingerprint, path, account);
    return key && { ...key, origin: pathIndexes(path) };
  }

  return {
    hd,
    walletOf: (script, origins) => session.wallets.index(hd)?.find(script, origins),
    ...credentialLookup(session),
    byId: (keyId, path) => found(keys.get(keyId), path),
    byPublicKey: (publicKey) => {
      const record = keys.byPublicKey(encodeHex(publicKey));
      return record?.derivation?.xpub === undefined ? found(record) : undefined;
    },
    byFingerprintPath: (fingerprint, path) => {
      // Deeper than any key of ours; "not ours" is no error.
      if (path.length > maxPathDepth) return undefined;
      const text = fingerprintText(fingerprint);
      const below = encodeDerivationPath(path);
      return nearest(text, below) ?? belowAccount(text, below);
    },
    byAddress: (address) => {
      const direct = found(keys.byAddress(address));
      if (direct !== undefined) return direct;
      for (const record of keys.all()) {
        if (record.derivation?.standard !== 'ethereum') continue;
        const below = signing.ethereumChild(record.id, address.toLowerCase(), knownChildren, (at) =>
          child(record, encodeDerivationPath([0, at])),
        );
        if (below !== undefined) return below;
      }
      return undefined;
    },
  };
}

/** Which script the account of a Bitcoin standard uses its keys by. */
function scriptField({ derivation }: KeyRecord): { script?: BitcoinScript } {
  const script = derivation?.standard && accountScript(accountKindOf(derivation.standard));
  return script === undefined ? {} : { script };
}

function readPath(path: string): DerivationPath | undefined {
  try {
    return parseDerivationPath(path);
  } catch (error) {
    if (error instanceof HoldfastError) return undefined;
    throw error;
  }
}

function signingAlgorithm({ algorithm }: KeyRecord): SigningAlgorithm | undefined {
  return algorithm === 'x25519' || algorithm === 'aes-256' || algorithm === 'bip39-seed'
    ? undefined
    : algorithm;
}
