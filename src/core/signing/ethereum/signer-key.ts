import type { DecodeContext } from '../context.ts';
import { displaySigner, hintedKey, placeOf } from '../context.ts';
import type { DisplaySigner } from '../display-parts.ts';
import { refused } from '../refusal.ts';
import type { FoundKey, SigningTask } from '../request.ts';
import { addressOfPublicKey, checksumAddress, parseAddress } from './address.ts';

/** The Ethereum account that signs. */
export interface EthereumSigner {
  key: FoundKey;
  address: string;
  display: DisplaySigner;
}

/**
 * The account of a request: the hinted key, or the owner of `from`; when both are named they must agree.
 * @throws HoldfastError `refused` (`key-needed`, `key-not-found`, `wrong-key-algorithm`, `from-differs`).
 */
export function ethereumSigner(context: DecodeContext, from?: string): EthereumSigner {
  const sender = from === undefined ? undefined : checksumAddress(parseAddress(from).bytes);
  const key =
    sender !== undefined && !context.input.key
      ? context.keys.byAddress(sender)
      : hintedKey(context, 'secp256k1');
  if (!key) throw refused('key-not-found');
  if (key.algorithm !== 'secp256k1') throw refused('wrong-key-algorithm', { algorithm: key.algorithm });
  const address = key.address ?? addressOfPublicKey(key.publicKey);
  if (sender !== undefined && sender !== address) throw refused('from-differs');
  return { key, address, display: displaySigner(key, address) };
}

/** The one task of an Ethereum request. */
export function recoverableTask(signer: EthereumSigner, payload: Uint8Array): SigningTask {
  const { key } = signer;
  return { ...placeOf(key), scheme: 'ecdsa-secp256k1-recoverable', payload, publicKey: key.publicKey };
}

/** Refuses a chain the key may not sign for. @throws HoldfastError `refused`, reason `chain-not-allowed`. */
export function checkChain(context: DecodeContext, chainId: bigint): void {
  const allowed = context.input.chainIds;
  if (allowed && !allowed.includes(chainId.toString())) {
    throw refused('chain-not-allowed', { chainId: chainId.toString() });
  }
}
