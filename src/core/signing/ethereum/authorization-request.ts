import { HoldfastError } from '../../error.ts';
import { toHex } from '../bytes.ts';
import type { DecodeContext } from '../context.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { encodeJson } from '../json.ts';
import { undecodable } from '../refusal.ts';
import type { RequestBody } from '../request-body.ts';
import type { SignedOutcome } from '../request.ts';
import { checksumAddress } from './address.ts';
import type { Authorization } from './authorization.ts';
import { authorizationDigest, authorizationWarnings, displayAuthorization } from './authorization.ts';
import { encodeRlp } from './rlp.ts';
import { checkChain, ethereumSigner, recoverableTask } from './signer-key.ts';
import { authorizationOf } from './transaction-json.ts';

/**
 * Reads `{"authorization": {"chainId", "address", "nonce"}, "from": "0x…"}`: one EIP-7702 authorisation, to be handed
 * to whoever sends the transaction.
 * @throws HoldfastError `refused` unless a rule of the key allows it.
 */
export function decodeAuthorization(object: JsonObject, context: DecodeContext): RequestBody {
  for (const name of object.keys())
    if (name !== 'authorization' && name !== 'from') throw undecodable('unknown-field');
  const from = object.get('from');
  if (from !== undefined && typeof from !== 'string') throw undecodable('bad-field', { field: 'from' });
  const authorization = authorizationOf(object.get('authorization'));
  const signer = ethereumSigner(context, from);
  const warnings = authorizationWarnings(context, signer.key.keyId, [authorization]);
  if (authorization.chainId !== 0n) checkChain(context, authorization.chainId);
  const chain = `eip155:${authorization.chainId.toString()}`;
  const digest = authorizationDigest(authorization);
  const display = displayAuthorization(authorization, signer.address);
  return {
    kind: 'ethereum-authorization',
    display: {
      kind: 'ethereum-authorization',
      signer: signer.display,
      authorization: display,
      warnings,
    },
    facts: {
      acts: ['delegate'],
      chain,
      // Whoever holds the account holds all that is in it.
      transfers: [{ asset: chain, amount: null, recipient: display.delegate }],
      calls: [],
    },
    canonical: new TextEncoder().encode(encodeJson(canonicalJson(authorization, signer.address))),
    tasks: [recoverableTask(signer, digest)],
    finish: ([signature]) => outcomeOf(authorization, digest, signature),
  };
}

function canonicalJson({ chainId, delegate, nonce }: Authorization, from: string): JsonObject {
  const inner: JsonObject = new Map<string, JsonValue>([
    ['chainId', `0x${chainId.toString(16)}`],
    ['address', checksumAddress(delegate)],
    ['nonce', `0x${nonce.toString(16)}`],
  ]);
  return new Map<string, JsonValue>([
    ['authorization', inner],
    ['from', from],
  ]);
}

/** The tuple as it stands in a transaction: chain id, address, nonce, parity, r, s. */
function outcomeOf(
  { chainId, delegate, nonce }: Authorization,
  digest: Uint8Array,
  signature: Uint8Array | undefined,
): SignedOutcome {
  const parity = signature?.[64];
  if (!signature || parity === undefined) throw new HoldfastError('bad-signature', { index: 0 });
  const number = (bytes: Uint8Array): Uint8Array => bytes.subarray(bytes.findIndex((byte) => byte !== 0));
  const bytes = encodeRlp([
    chainId,
    delegate,
    nonce,
    BigInt(parity),
    number(signature.subarray(0, 32)),
    number(signature.subarray(32, 64)),
  ]);
  const hash = toHex(digest);
  return {
    kind: 'ethereum-authorization',
    form: 'ethereum-signature',
    bytes,
    mediaType: 'application/octet-stream',
    suggestedFileName: `authorization-${hash.slice(2, 10)}.rlp`,
    hash,
    complete: true,
    signatures: [signature],
  };
}
