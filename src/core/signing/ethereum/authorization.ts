import { secp256k1 } from '@noble/curves/secp256k1.js';
import { concatBytes } from '@noble/hashes/utils.js';

import { keccak256 } from '../../crypto/keccak.ts';
import { bigIntToBytes } from '../bytes.ts';
import type { DecodeContext } from '../context.ts';
import type { Warning } from '../display-parts.ts';
import { addressOfPublicKey, checksumAddress } from './address.ts';
import { chainOf } from './chains.ts';
import type { DisplayAuthorization } from './display.ts';
import { requireException } from './exception.ts';
import { encodeRlp } from './rlp.ts';

/** What an account signs to hand itself to code (EIP-7702). Chain id 0 stands for every chain. */
export interface Authorization {
  chainId: bigint;
  delegate: Uint8Array;
  nonce: bigint;
}

/** An {@link Authorization} with the signature of the account that it hands over. */
export interface SignedAuthorization extends Authorization {
  parity: 0 | 1;
  r: bigint;
  s: bigint;
}

/** keccak-256 of `0x05` and the list of chain id, address and nonce (EIP-7702, "Parameters"). */
export function authorizationDigest({ chainId, delegate, nonce }: Authorization): Uint8Array {
  const list = encodeRlp([chainId, delegate, nonce]);
  return keccak256(concatBytes(Uint8Array.of(5), list));
}

/**
 * Lets authorisations through where the rules of the key do, and says so gravely.
 * @throws HoldfastError `refused` (`set-code`, and `any-chain` for one that counts everywhere).
 */
export function authorizationWarnings(
  context: DecodeContext,
  keyId: string,
  authorizations: readonly Authorization[],
): Warning[] {
  const warnings: Warning[] = [];
  for (const { chainId, delegate } of authorizations) {
    const address = checksumAddress(delegate);
    requireException(context, 'set-code', keyId);
    warnings.push({ code: 'set-code', severity: 'danger', params: { delegate: address } });
    if (chainId !== 0n) continue;
    requireException(context, 'any-chain', keyId);
    warnings.push({ code: 'any-chain', severity: 'danger', params: {} });
  }
  return warnings;
}

/** An authorisation as shown; `authority` is whom its signature leads to. */
export function displayAuthorization(
  authorization: Authorization,
  authority: string | null,
): DisplayAuthorization {
  const { chainId, delegate, nonce } = authorization;
  return {
    chain: chainId === 0n ? null : chainOf(chainId),
    delegate: checksumAddress(delegate),
    nonce: nonce.toString(),
    authority,
  };
}

/** The account that signed an authorisation; `null` when the signature leads to none. */
export function authorityOf(authorization: SignedAuthorization): string | null {
  try {
    const { r, s, parity } = authorization;
    const compact = concatBytes(bigIntToBytes(r, 32), bigIntToBytes(s, 32));
    const signature = secp256k1.Signature.fromBytes(compact).addRecoveryBit(parity);
    return addressOfPublicKey(signature.recoverPublicKey(authorizationDigest(authorization)).toBytes(true));
  } catch {
    // Not every r is the x of a point: nobody signed this.
    return null;
  }
}
