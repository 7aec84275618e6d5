import { equalBytes } from '../core/crypto/bytes.ts';
import { unwrapByBlocks, wrapByBlocks, type BlockKey } from '../core/crypto/key-wrap-blocks.ts';
import { unwrapKeyWrap } from '../core/crypto/key-wrap.ts';
import {
  agreedSecret,
  agreeHere,
  envelopeSecretBytes,
  isPublicKey,
  openerOf,
  sealToCurve,
  sealToRsa,
  type Envelope,
} from '../core/data/envelope.ts';
import type { DataHeader } from '../core/data/header.ts';
import { decodeHex, encodeHex } from '../core/encoding/hex.ts';
import { HoldfastError, isHoldfastError } from '../core/error.ts';
import type { KeyRecord } from '../core/keys/key.ts';
import type { Context } from './context.ts';
import { oneUse } from './each-use-pin.ts';
import { withKeySecret } from './key-secret.ts';
import { withKeyOnToken } from './token-sign.ts';
import { askToken, blockKeyOnToken } from './token-use.ts';

/** Which version of a key, and what stands in the header of what it protects. */
type Sealed = Pick<DataHeader, 'version' | 'envelope'>;

/** What tokens answer to a ciphertext that was not made for the key. */
const notForThisKey: ReadonlySet<unknown> = new Set([
  'CKR_ENCRYPTED_DATA_INVALID',
  'CKR_ENCRYPTED_DATA_LEN_RANGE',
  'CKR_DATA_INVALID',
]);

/**
 * The secret that a new ciphertext of a key is made with, for the time of `use`: the key's own where a symmetric key is in
 * the vault, and otherwise a fresh one in an envelope, which stands in the header. What a token has wrapped is unwrapped
 * there again first. Errors: those of tokens, `token-lied` {what: `wrapping`}.
 */
export async function withNewSecret<T>(
  context: Context,
  record: KeyRecord,
  version: number,
  use: (secret: Uint8Array, envelope?: Envelope) => T | Promise<T>,
): Promise<T> {
  if (record.algorithm === 'aes-256' && record.home !== 'token')
    return await withKeySecret(context, record, version, (secret) => use(secret));
  const { envelope, secret } =
    record.algorithm === 'aes-256'
      ? await wrappedSecret(context, blockKeyOnToken(context, record, version))
      : sealedSecret(context, record, version);
  try {
    return await use(secret, envelope);
  } finally {
    secret.fill(0);
  }
}

/**
 * The secret that a ciphertext was made with, for the time of `use`, then wiped. It is right only if the ciphertext's own
 * commitment says so. Errors: `data-damaged` {what: `key` or `header`}, those of tokens.
 */
export async function withDataSecret<T>(
  context: Context,
  record: KeyRecord,
  { version, envelope }: Sealed,
  use: (secret: Uint8Array) => T | Promise<T>,
): Promise<T> {
  if (envelope === undefined) {
    // Nothing that this key has made, so that somebody has changed the header.
    if (record.algorithm !== 'aes-256' || record.home === 'token') throw damaged('header');
    return await withKeySecret(context, record, version, use);
  }
  if (openerOf(envelope) !== record.algorithm) throw damaged('header');
  const secret =
    record.home === 'token'
      ? await openedByToken(context, record, version, envelope)
      : await withKeySecret(context, record, version, (own) => openedHere(record, version, envelope, own));
  try {
    return await use(secret);
  } finally {
    secret.fill(0);
  }
}

async function wrappedSecret(
  { ports }: Context,
  wrapping: BlockKey,
): Promise<{ readonly envelope: Envelope; readonly secret: Uint8Array }> {
  const secret = ports.random.bytes(envelopeSecretBytes);
  try {
    const wrapped = await wrapByBlocks(wrapping, secret, 'kw');
    await requireUnwraps(wrapping, wrapped, secret, 'kw');
    return { envelope: { how: 'aes-kw', wrapped: encodeHex(wrapped) }, secret };
  } catch (error) {
    secret.fill(0);
    throw isHoldfastError(error, 'data-damaged')
      ? new HoldfastError('token-lied', { what: 'wrapping' })
      : error;
  }
}

/**
 * Has the token unwrap what it has wrapped, before anything is protected by it. Errors: those of tokens, `token-lied`
 * {what: `wrapping`}.
 */
export async function requireUnwraps(
  wrapping: BlockKey,
  wrapped: Uint8Array,
  key: Uint8Array,
  form: 'kw' | 'kwp',
): Promise<void> {
  let again: Uint8Array | undefined;
  try {
    again = await unwrapByBlocks(wrapping, wrapped, form);
  } catch (error) {
    if (!isHoldfastError(error, 'data-damaged')) throw error;
  }
  const right = again !== undefined && equalBytes(again, key);
  again?.fill(0);
  if (!right) throw new HoldfastError('token-lied', { what: 'wrapping' });
}

/** To a public key nothing is asked: no token need be there. */
function sealedSecret(
  { ports }: Context,
  record: KeyRecord,
  version: number,
): { readonly envelope: Envelope; readonly secret: Uint8Array } {
  const { algorithm } = record;
  const publicKey = publicKeyOf(record, version);
  if (algorithm === 'x25519' || algorithm === 'p256' || algorithm === 'p384')
    return sealToCurve(ports.random, algorithm, publicKey);
  const hash = record.versions.find(({ number }) => number === version)?.token?.oaep;
  if (hash === undefined) throw new HoldfastError('token-mechanism-missing', { mechanism: 'rsa-oaep' });
  return sealToRsa(ports.random, publicKey, hash);
}

function publicKeyOf(record: KeyRecord, version: number): Uint8Array {
  const known = record.versions.find(({ number }) => number === version)?.publicKey;
  if (known === undefined) throw new HoldfastError('purpose-forbids', { algorithm: record.algorithm });
  return decodeHex(known);
}

async function openedByToken(
  context: Context,
  record: KeyRecord,
  version: number,
  envelope: Envelope,
): Promise<Uint8Array> {
  if (envelope.how === 'aes-kw')
    return await unwrapByBlocks(blockKeyOnToken(context, record, version), decodeHex(envelope.wrapped), 'kw');
  if ('wrapped' in envelope) return await decryptedByToken(context, record, version, envelope);
  const other = decodeHex(envelope.ephemeral);
  const curve = curveOf(envelope);
  if (!isPublicKey(curve, other)) throw damaged('key');
  const shared = await askToken(context, record, version, async ({ module, name, place }) =>
    module.agree(name, place, other),
  );
  const secret = agreedSecret(envelope, publicKeyOf(record, version), shared);
  shared.fill(0);
  return secret;
}

async function decryptedByToken(
  context: Context,
  record: KeyRecord,
  version: number,
  { how, wrapped }: Extract<Envelope, { readonly how: `rsa-oaep-${string}` }>,
): Promise<Uint8Array> {
  let secret: Uint8Array;
  try {
    secret = await withKeyOnToken(
      context,
      record,
      (live, place) =>
        oneUse(context, live, (pin) =>
          live.module.decrypt(live.name, place, { name: how }, decodeHex(wrapped), pin),
        ),
      version,
    );
  } catch (error) {
    if (isHoldfastError(error, 'token-failed') && notForThisKey.has(error.details['reason']))
      throw damaged('key');
    throw error;
  }
  if (secret.length === envelopeSecretBytes) return secret;
  secret.fill(0);
  throw damaged('key');
}

/** By the key's own secret; `own` is wiped by whoever has opened it. */
function openedHere(record: KeyRecord, version: number, envelope: Envelope, own: Uint8Array): Uint8Array {
  if (envelope.how === 'aes-kw') return unwrapKeyWrap(own, decodeHex(envelope.wrapped));
  // An RSA key of the vault signs and does not decrypt.
  if ('wrapped' in envelope) throw damaged('header');
  const shared = agreeHere(curveOf(envelope), own, decodeHex(envelope.ephemeral));
  const secret = agreedSecret(envelope, publicKeyOf(record, version), shared);
  shared.fill(0);
  return secret;
}

function curveOf({ how }: Extract<Envelope, { readonly ephemeral: string }>): 'p256' | 'p384' | 'x25519' {
  return how === 'ecdh-p256' ? 'p256' : how === 'ecdh-p384' ? 'p384' : 'x25519';
}

function damaged(what: 'header' | 'key'): HoldfastError {
  return new HoldfastError('data-damaged', { what });
}
