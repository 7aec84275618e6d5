import { hpkeRecipient, hpkeSender } from '../core/crypto/hpke.ts';
import { canonicalJsonBytes } from '../core/encoding/jcs.ts';
import { decodeHex, encodeHex } from '../core/encoding/hex.ts';
import { encodeUtf8 } from '../core/encoding/utf8.ts';
import { HoldfastError, isHoldfastError } from '../core/error.ts';
import type { EnrolmentItem } from '../core/tokens/enrolment.ts';
import type { EnrolmentProfile } from '../core/tokens/enrolment-profile.ts';
import type { Pin } from '../core/tokens/port.ts';
import { drawPin } from '../core/tokens/pin-draw.ts';
import type { Context } from './context.ts';
import { pinPlaces, type RunRecord } from './enrolment-record.ts';

type PinPolicy = EnrolmentProfile['pin'] | EnrolmentProfile['soPin'];

/** A fresh PIN by the profile; undefined where it is typed. The caller wipes it. */
export function newPin(context: Context, policy: PinPolicy): Uint8Array | undefined {
  return policy.how === 'typed' ? undefined : drawPin(context.ports.random, policy.alphabet, policy.length);
}

/** Which PIN of a token is meant. */
export type PinKind = 'so' | 'user';

/**
 * Lends the PIN that this vault keeps of a token, and wipes it; what was typed where the profile has it typed.
 * Errors: `enrolment-state` {reason: `pin-refused`} for a kept one that the token has refused, unless it is to be sent again.
 */
export async function withPin<T>(
  context: Context,
  of: {
    readonly run: RunRecord;
    readonly item: EnrolmentItem;
    readonly kind: PinKind;
    readonly again: boolean;
  },
  typed: Pin,
  use: (pin: Pin) => Promise<T>,
): Promise<T> {
  const { run, item, kind, again } = of;
  const policy = kind === 'so' ? run.profile.soPin : run.profile.pin;
  if (policy.how === 'typed') return await use(typed);
  if (!again && item.trouble === 'token-pin-wrong')
    throw new HoldfastError('enrolment-state', { reason: 'pin-refused', token: item.token ?? item.label });
  return await context.session.vault.withSecret(pinPlaces(run.id)[kind], item.number, use);
}

/** What binds a sealed SO PIN to its token and to whom it is for. */
const info = encodeUtf8('holdfast so-pin v1');

/** What stands beside a sealed SO PIN in the clear, and is authenticated with it. */
export interface SealedSoPinName {
  readonly serial: string;
  readonly label: string;
  readonly recipient: string;
}

function aad({ serial, label, recipient }: SealedSoPinName): Uint8Array {
  return canonicalJsonBytes({ serial, label, recipient });
}

/** The SO PIN sealed to each recipient of the profile (HPKE, RFC 9180: X25519, HKDF-SHA256, ChaCha20-Poly1305). */
export function sealSoPin(
  context: Context,
  run: RunRecord,
  name: Omit<SealedSoPinName, 'recipient'>,
  soPin: Uint8Array,
): EnrolmentItem['sealed'] {
  const { soPin: policy } = run.profile;
  if (policy.how === 'typed') return [];
  return policy.recipients.map(({ name: recipient, publicKey }) => {
    const ephemeral = context.ports.random.bytes(32);
    const { enc, context: sender } = hpkeSender(decodeHex(publicKey), info, ephemeral);
    ephemeral.fill(0);
    const sealed = sender.seal(aad({ ...name, recipient }), soPin);
    return { name: recipient, publicKey, enc: encodeHex(enc), sealed: encodeHex(sealed) };
  });
}

/** Opens what {@link sealSoPin} made, with the recipient's X25519 secret. Errors: `data-damaged`. */
export function openSealedSoPin(
  secret: Uint8Array,
  { enc, sealed }: { readonly enc: string; readonly sealed: string },
  name: SealedSoPinName,
): Uint8Array {
  try {
    return hpkeRecipient(decodeHex(enc), secret, info).open(aad(name), decodeHex(sealed));
  } catch (error) {
    if (isHoldfastError(error, 'hpke-open-failed') || isHoldfastError(error, 'hpke-bad-key'))
      throw new HoldfastError('data-damaged', { what: 'so-pin' });
    throw error;
  }
}
