import { encodeHex } from '../core/encoding/hex.ts';
import { accountKindOf, bitcoinNetworkOf } from '../core/keys/derive-key.ts';
import type { KeyRecord } from '../core/keys/key.ts';
import { accountAddress, keyPathBelow } from '../core/seeds/accounts.ts';
import { parseExtendedKey } from '../core/seeds/extended-key.ts';
import { derivePath } from '../core/seeds/hd-key.ts';
import { joinPaths, parseDerivationPath } from '../core/seeds/path.ts';
import type { Context } from './context.ts';

/** One address of an account, with its full path from the master. */
export interface AddressRow {
  readonly path: string;
  readonly address: string;
  readonly publicKey: string;
}

/** `count` addresses from `start` on; undefined for keys that are no account. Single-address keys give theirs. */
export function addressesOf(
  context: Context,
  record: KeyRecord,
  change: 0 | 1,
  start: number,
  count: number,
): AddressRow[] | undefined {
  const { derivation } = record;
  const own = record.versions.at(-1)?.publicKey;
  if (derivation?.xpub === undefined || derivation.standard === undefined) {
    if (record.address === undefined || own === undefined) return undefined;
    return [{ path: derivation?.path ?? 'm', address: record.address, publicKey: own }];
  }
  const { hd } = context.ports;
  const kind = accountKindOf(derivation.standard);
  const network = bitcoinNetworkOf(derivation.network);
  const account = parseExtendedKey(derivation.xpub, hd).key;
  const base = parseDerivationPath(derivation.path);
  // The step to change or receive is the same for all of them.
  const first = keyPathBelow(kind, change, start);
  const branch = derivePath(account, parseDerivationPath(first.slice(0, first.lastIndexOf('/'))), hd);
  return Array.from({ length: count }, (_, at) => {
    const below = keyPathBelow(kind, change, start + at);
    const step = parseDerivationPath(`m${below.slice(below.lastIndexOf('/'))}`);
    const { publicKey } = derivePath(branch, step, hd);
    return {
      path: joinPaths(base, below),
      address: accountAddress(kind, publicKey, network),
      publicKey: encodeHex(publicKey),
    };
  });
}
