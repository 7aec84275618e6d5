import { ecb } from '@noble/ciphers/aes.js';
import type { KeyPurpose } from '../core/crypto/algorithms.ts';
import { equalBytes } from '../core/crypto/bytes.ts';
import { cmacByBlocks } from '../core/crypto/cmac.ts';
import { counterKdf, type Prf } from '../core/crypto/counter-kdf.ts';
import { agreeHere } from '../core/data/envelope.ts';
import { decodeHex, encodeHex } from '../core/encoding/hex.ts';
import { parseAgreementKey, type AgreementCurve } from '../core/encoding/public-key-import.ts';
import { HoldfastError } from '../core/error.ts';
import {
  contextForm,
  derivationInfo,
  derivationMethod,
  derivedKeyBytes,
  hasOtherUses,
  isAgreementCurve,
  keyOfAgreement,
  type DerivedAlgorithm,
  type DerivedFrom,
} from '../core/keys/derived-key.ts';
import type { KeyRecord } from '../core/keys/key.ts';
import { currentVersion } from '../core/keys/versions.ts';
import type { CommandOutput, ParsedInput } from '../shared/contract.ts';
import type { Context } from './context.ts';
import { withKeySecret } from './key-secret.ts';
import { keyView } from './key-view.ts';
import { newKeyRecord } from './new-key.ts';
import { requireNew } from './require-new.ts';
import { askToken, blockKeyOnToken } from './token-use.ts';
import { requireOperation, usedRecord } from './use-key.ts';

/** What is to be derived from a key. */
export interface DerivedWish {
  readonly label: string;
  readonly tags?: readonly string[] | undefined;
  readonly algorithm: DerivedAlgorithm;
  readonly purposes?: readonly KeyPurpose[] | undefined;
  readonly context: string;
  /** Of the other party, in any form that {@link parseAgreementKey} reads; for keys on curves, and only for them. */
  readonly publicKey?: Uint8Array | undefined;
  readonly salt?: Uint8Array | undefined;
}

/** A derived key before it is committed; whoever asked for it wipes the secret. */
interface Derived {
  readonly record: KeyRecord;
  readonly secret: Uint8Array;
}

/** Carries out `keys.derive`. */
export async function deriveKey(
  context: Context,
  { id, ...wish }: ParsedInput<'keys.derive'>,
): Promise<CommandOutput<'keys.derive'>> {
  context.requireFreeLabel(wish.label);
  const { record, secret } = await deriveFromKey(context, context.key(id), wish);
  try {
    const { method = '', version = 1, context: words = '' } = record.derivedFrom ?? {};
    const details = {
      label: record.label,
      algorithm: record.algorithm,
      method,
      version,
      context: words,
    };
    await context.change({ subjects: [record.id, id], details }, (change) => {
      const parent = context.key(id);
      // The token may have taken its time.
      requireOperation(context, parent, 'derive');
      change.sealSecret(record.id, 1, secret);
      change.putKey(record);
      change.putKey(usedRecord(parent, context.act(), [], {}));
    });
    return keyView(context, record);
  } finally {
    secret.fill(0);
  }
}

/**
 * A symmetric key from another key of the vault, in the vault or on its token: by agreement with a public key and HKDF, or
 * by the KDF in counter mode. Its secret is kept like that of any other key, because the token that could derive it again
 * may be lost. What a token answers is asked for twice and must be alike. Errors: those of `requireOperation` and of
 * tokens, `key-wrong-algorithm`, `purpose-forbids`, `public-key-refused` {reason}, `duplicate-key` {id, state},
 * `token-lied` {what: `derivation`}.
 */
export async function deriveFromKey(
  context: Context,
  parent: KeyRecord,
  wish: DerivedWish,
): Promise<Derived> {
  const method = derivationMethod(parent.algorithm);
  if (method === undefined) throw new HoldfastError('key-wrong-algorithm', { algorithm: parent.algorithm });
  requireOperation(context, parent, 'derive');
  if (hasOtherUses(parent))
    throw new HoldfastError('purpose-forbids', { purpose: 'derive', purposes: parent.purposes.join(', ') });
  const parties = partiesOf(parent, wish.publicKey);
  if (parties === undefined && wish.salt !== undefined)
    throw new HoldfastError('public-key-refused', { reason: 'salt-not-taken' });
  const from: DerivedFrom = {
    key: parent.id,
    version: currentVersion(parent).number,
    method,
    context: contextForm(wish.context),
    ...(parties === undefined ? {} : { publicKey: encodeHex(parties.other) }),
    ...(wish.salt === undefined ? {} : { salt: encodeHex(wish.salt) }),
  };
  const record = newKeyRecord(context, {
    algorithm: wish.algorithm,
    label: wish.label,
    tags: wish.tags,
    purposes: wish.purposes,
    how: 'derived',
    more: { derivedFrom: from },
  });
  requireFreshInputs(context, record, from);
  const info = derivationInfo({ ...wish, purposes: record.purposes, parties });
  const secret = await checkedSecret(context, parent, from, info);
  try {
    await requireNew(context.session, record, secret);
    return { record, secret };
  } catch (error) {
    secret.fill(0);
    throw error;
  }
}

/** Both public keys of an agreement; undefined for keys that agree with nobody. Errors: `public-key-refused`. */
function partiesOf(
  parent: KeyRecord,
  given: Uint8Array | undefined,
): { readonly own: Uint8Array; readonly other: Uint8Array } | undefined {
  const refuse = (reason: string): HoldfastError => new HoldfastError('public-key-refused', { reason });
  if (!isAgreementCurve(parent.algorithm)) {
    if (given !== undefined) throw refuse('not-taken');
    return undefined;
  }
  if (given === undefined) throw refuse('needed');
  const other = parseAgreementKey(parent.algorithm, given);
  const known = encodeHex(other);
  // Whoever hands back our own key, or its negative, which has the same x, knows no secret, and would get one that
  // anybody's copy of this key has too.
  const x = (hex: string): string => (parent.algorithm === 'x25519' ? hex : hex.slice(2));
  if (parent.versions.some(({ publicKey }) => publicKey !== undefined && x(publicKey) === x(known)))
    throw refuse('own');
  return { own: decodeHex(currentVersion(parent).publicKey ?? ''), other };
}

/**
 * The same inputs give the same key: one that is there is named, and one that was destroyed or is out does not come back
 * by another name. Errors: `duplicate-key` {id, state}.
 */
function requireFreshInputs(context: Context, { algorithm, purposes }: KeyRecord, from: DerivedFrom): void {
  const uses = [...purposes].sort().join();
  const twin = context.session.keys.derivedFrom(from.key).find(
    ({ derivedFrom, ...other }) =>
      other.algorithm === algorithm &&
      [...other.purposes].sort().join() === uses &&
      derivedFrom?.version === from.version &&
      derivedFrom.context === from.context &&
      derivedFrom.publicKey === from.publicKey &&
      // HKDF takes none for zeros, and fills a short one up with zeros.
      (derivedFrom.salt ?? '').replace(/(00)+$/, '') === (from.salt ?? '').replace(/(00)+$/, ''),
  );
  if (twin !== undefined) throw new HoldfastError('duplicate-key', { id: twin.id, state: twin.state });
}

async function checkedSecret(
  context: Context,
  parent: KeyRecord,
  from: DerivedFrom,
  info: Uint8Array,
): Promise<Uint8Array> {
  const secret = await derivedSecret(context, parent, from, info);
  if (parent.home !== 'token') return secret;
  try {
    const again = await derivedSecret(context, parent, from, info);
    const alike = equalBytes(again, secret);
    again.fill(0);
    if (!alike) throw new HoldfastError('token-lied', { what: 'derivation' });
    return secret;
  } catch (error) {
    secret.fill(0);
    throw error;
  }
}

async function derivedSecret(
  context: Context,
  parent: KeyRecord,
  { version, publicKey, salt }: DerivedFrom,
  info: Uint8Array,
): Promise<Uint8Array> {
  const { algorithm } = parent;
  if (!isAgreementCurve(algorithm))
    return await withPrf(context, parent, version, (prf) => counterKdf(prf, info, derivedKeyBytes));
  const shared = await agreement(context, parent, version, algorithm, decodeHex(publicKey ?? ''));
  try {
    return keyOfAgreement(shared, info, salt === undefined ? undefined : decodeHex(salt));
  } finally {
    shared.fill(0);
  }
}

async function agreement(
  context: Context,
  parent: KeyRecord,
  version: number,
  curve: AgreementCurve,
  other: Uint8Array,
): Promise<Uint8Array> {
  if (parent.home !== 'token')
    return await withKeySecret(context, parent, version, (own) => agreeHere(curve, own, other));
  const shared = await askToken(context, parent, version, async ({ module, name, place }) =>
    module.agree(name, place, other),
  );
  if (shared.length === (curve === 'p384' ? 48 : 32)) return shared;
  shared.fill(0);
  throw new HoldfastError('token-lied', { what: 'derivation' });
}

/** HMAC or CMAC under one version of a key, for the time of `use`; a token makes each of the codes itself. */
async function withPrf(
  context: Context,
  parent: KeyRecord,
  version: number,
  use: (prf: Prf) => Promise<Uint8Array>,
): Promise<Uint8Array> {
  const isHmac = parent.algorithm === 'hmac-sha256';
  if (parent.home === 'token') {
    const blocks = blockKeyOnToken(context, parent, version);
    return await use(async (data) => {
      const code = isHmac
        ? await askToken(context, parent, version, async ({ module, name, place }) =>
            module.sign(name, place, 'hmac-sha256', data),
          )
        : await cmacByBlocks(blocks, data);
      if (code.length === (isHmac ? 32 : 16)) return code;
      throw new HoldfastError('token-lied', { what: 'derivation' });
    });
  }
  return await withKeySecret(context, parent, version, async (secret) => {
    const encrypt = (block: Uint8Array): Promise<Uint8Array> =>
      Promise.resolve(ecb(secret, { disablePadding: true }).encrypt(block));
    return await use(async (data) =>
      isHmac ? context.ports.hash.hmacSha256(secret, data) : await cmacByBlocks({ encrypt }, data),
    );
  });
}
