import { base58 } from '@scure/base';
import { HoldfastError } from '../error.ts';
import { checksumEthereumAddress, parseBitcoinAddress, parseEthereumAddress } from '../seeds/addresses.ts';
import { comparedAddress } from './address-form.ts';

/** Kinds of addresses in the address book. */
export const addressKinds = ['bitcoin', 'ethereum', 'solana', 'exchange', 'other'] as const;
/** One of {@link addressKinds}. */
export type AddressKind = (typeof addressKinds)[number];

/**
 * An address in its one checked form: Bech32 in lower case, Ethereum with its EIP-55 checksum, Solana as Base58 of 32
 * bytes; destinations of exchanges and others as they stand, visible ASCII alone.
 * @throws HoldfastError `address-malformed` with the reason.
 */
export function parseAddress(kind: AddressKind, text: string): string {
  const address = text.trim();
  try {
    return read[kind](address);
  } catch (error) {
    const reason = error instanceof HoldfastError ? error.details['reason'] : 'format';
    throw new HoldfastError('address-malformed', { kind, reason: String(reason ?? 'format') });
  }
}

/** The kind that an address of a chain shows by itself; undefined when it is of none. */
export function addressKindOf(text: string): 'bitcoin' | 'ethereum' | 'solana' | undefined {
  for (const kind of ['bitcoin', 'ethereum', 'solana'] as const) {
    try {
      parseAddress(kind, text);
      return kind;
    } catch {
      // Not of this kind.
    }
  }
  return undefined;
}

const read: Readonly<Record<AddressKind, (address: string) => string>> = {
  bitcoin: (address) => {
    parseBitcoinAddress(address);
    return comparedAddress(address);
  },
  ethereum: (address) => checksumEthereumAddress(parseEthereumAddress(address)),
  solana: (address) => {
    // 32 bytes take 32 to 44 letters; what is longer is not worth decoding.
    if (address.length > 44) throw new HoldfastError('bad-address', { reason: 'length' });
    const bytes = base58.decode(address);
    if (bytes.length !== 32) throw new HoldfastError('bad-address', { reason: 'length' });
    return base58.encode(bytes);
  },
  exchange: plain,
  other: plain,
};

function plain(address: string): string {
  if (!/^[\x21-\x7e](?:[\x20-\x7e]{0,198}[\x21-\x7e])?$/.test(address))
    throw new HoldfastError('bad-address', { reason: 'characters' });
  return address;
}
