/** Tokens as a way to open the vault: added, counted, taken away. */
import { HoldfastError } from '../core/error.ts';
import { instant } from '../core/keys/instant.ts';
import type { KeyRecord } from '../core/keys/key.ts';
import { equalBytes } from '../core/signing/bytes.ts';
import type { MadeTokenKey, NewTokenKey, TokenKeyPlace, TokenKeyType } from '../core/tokens/port.ts';
import { makeChallenge, meansOf, type Challenge } from '../core/tokens/unlock-challenge.ts';
import { checkKdfCost } from '../core/vault/kdf-limits.ts';
import type { NewSlot, SlotInfo } from '../core/vault/slot.ts';
import type { CommandOutput, ParsedInput } from '../shared/contract.ts';
import type { Context } from './context.ts';
import { newPassphrase } from './new-passphrase.ts';
import type { Session } from './session.ts';
import { proveSlot } from './slot-proof.ts';
import { wrongAttribute } from './token-key-proof.ts';
import { requireLogin } from './token-key-make.ts';
import { withToken, type LiveToken } from './token-link.ts';
import { placeOnToken } from './token-sign.ts';
import { unlockMemoryOf } from './unlock-token.ts';
import { slotOfToken, tokensThatOpen } from './ways-in.ts';

/** Whether a vault that a token opens has a second one. */
export type SpareState = CommandOutput<'vault.slots'>['spare'];

/** What a key that only opens vaults is called on its token. */
const keyLabel = 'Holdfast unlock';

/** One token is not enough: when it is lost, only the recovery code is left, unless somebody has said that this is wanted. */
export function spareOf(session: Session): SpareState {
  if (!session.vault.slots.some(({ token }) => token !== undefined)) return 'none-needed';
  if (tokensThatOpen(session) > 1) return 'there';
  return session.settings.spareWaived === true ? 'waived' : 'missing';
}

/**
 * `vault.add-token-slot`. What opens the vault from now on is proven before it is written: the token has answered the
 * challenge that is stored. A key that was made for it goes again when anything fails.
 */
export async function addTokenSlot(
  context: Context<'vault.add-token-slot'>,
  input: ParsedInput<'vault.add-token-slot'>,
): Promise<CommandOutput<'vault.add-token-slot'>> {
  const { session, ports } = context;
  const passphrase = input.passphrase === undefined ? undefined : newPassphrase(input.passphrase);
  try {
    await proveSlot(ports, session, input.proof);
    const cost = passphrase === undefined ? undefined : (input.kdf ?? (await ports.calibrate()));
    if (cost !== undefined) checkKdfCost(cost);
    return await withToken(context, input.token, async (live) => {
      requireLogin(live);
      requireOnlySlot(session, live);
      const { place, challenge, takeBack }: OnToken = await challengeOn(context, live, input);
      try {
        context.throwIfCancelled();
        const { path, sha256, bytes } = live.module.file;
        // Before the slot is there: a vault that wants a token through a module that may not be loaded helps nobody.
        await unlockMemoryOf(context).trust({
          ...{ path, sha256, bytes },
          name: live.trusted.name,
          trusted: instant(context.now),
        });
        const slot: NewSlot = {
          kind: 'token',
          secret: challenge.secret,
          place: {
            means: challenge.means,
            challenge: challenge.challenge,
            serial: live.state.serial,
            label: live.state.label,
            keyId: place.id,
          },
          ...(passphrase === undefined || cost === undefined
            ? {}
            : { passphrase: { secret: passphrase, cost } }),
        };
        const details = {
          token: live.id,
          means: challenge.means,
          proof: input.proof.with,
          passphrase: passphrase !== undefined,
        };
        const entry = context.entry({ subjects: [session.vault.id], details });
        const id = await session.vault.addSlot(slot, entry);
        context.holder.changed(session);
        return { slot: id, means: challenge.means, spare: spareOf(session) };
      } catch (error) {
        await takeBack();
        throw error;
      } finally {
        challenge.secret.fill(0);
      }
    });
  } finally {
    passphrase?.fill(0);
  }
}

/** `vault.remove-slot`. The recovery code stays, and so does one way that is not the recovery code. */
export async function removeSlot(
  context: Context<'vault.remove-slot'>,
  { slot: id, proof }: ParsedInput<'vault.remove-slot'>,
): Promise<CommandOutput<'vault.remove-slot'>> {
  const { session, ports } = context;
  const { vault } = session;
  const slot = vault.slots.find((one) => one.id === id);
  if (slot === undefined) throw context.fail('no-such-slot', { slot: id });
  if (slot.kind === 'recovery-code') throw context.fail('slot-stays', { kind: slot.kind });
  if (!vault.slots.some((one) => one.id !== id && one.kind !== 'recovery-code'))
    throw context.fail('last-slot');
  // Tokens break and get lost: without the passphrase, the code on paper is what is left then.
  if (slot.kind === 'passphrase' && !session.recoveryCodeConfirmed)
    throw context.fail('recovery-code-unproven');
  await proveSlot(ports, session, proof);
  context.throwIfCancelled();
  const details = { kind: slot.kind, slot: id, proof: proof.with, ...tokenDetails(slot) };
  await vault.removeSlot(id, context.entry({ subjects: [vault.id], details }));
  // Whoever has one token again is asked again.
  if (slot.kind === 'token' && session.settings.spareWaived === true)
    await context.change({ subjects: [vault.id], details: { spare: 'asked-again' } }, (change) => {
      change.putSettings({ ...session.settings, spareWaived: false });
    });
  context.holder.changed(session);
  return { spare: spareOf(session) };
}

/** `vault.waive-spare`. */
export async function waiveSpare(
  context: Context<'vault.waive-spare'>,
): Promise<CommandOutput<'vault.waive-spare'>> {
  const { session } = context;
  if (spareOf(session) === 'none-needed') throw context.fail('no-such-slot', { kind: 'token' });
  await context.change({ subjects: [session.vault.id], details: { spare: 'waived' } }, (change) => {
    change.putSettings({ ...session.settings, spareWaived: true });
  });
  return { spare: spareOf(session) };
}

function tokenDetails({ token }: SlotInfo): { readonly token?: string } {
  return token === undefined ? {} : { token: token.serial || token.label };
}

/** A second slot of the same token would look like a spare and be none. Errors: `token-slot-exists`. */
function requireOnlySlot(session: Session, { id, state }: LiveToken): void {
  const same = slotOfToken(session, state);
  if (same !== undefined) throw new HoldfastError('token-slot-exists', { token: id, slot: same.id });
}

interface OnToken {
  readonly place: TokenKeyPlace;
  readonly challenge: Challenge;
  /** Destroys the key again, if it was made here. Never fails. */
  readonly takeBack: () => Promise<void>;
}

async function challengeOn(
  context: Context,
  live: LiveToken,
  { key, make }: Pick<ParsedInput<'vault.add-token-slot'>, 'key' | 'make'>,
): Promise<OnToken> {
  const { random } = context.ports;
  if (key !== undefined) {
    const record = context.key(key);
    const { token, place } = placeOnToken(record);
    if (token !== live.id) throw new HoldfastError('token-object-missing', { token: live.id });
    await requireFitKey(live, record, place);
    const type = typesOfAlgorithms[record.algorithm] ?? 'other';
    const challenge = await makeChallenge(live, place, meansOf(type), random);
    return { place, challenge, takeBack: () => Promise.resolve() };
  }
  let refused: HoldfastError | undefined;
  for (const kind of make === undefined ? kinds : kinds.filter(({ name }) => name === make)) {
    try {
      return await madeOn(context, live, kind);
    } catch (error) {
      // What this token cannot do, it may be able to do with another kind of key.
      if (!(error instanceof HoldfastError) || !canTryNext.has(error.code)) throw error;
      refused ??= error;
    }
  }
  throw refused ?? new HoldfastError('token-mechanism-missing', { mechanism: 'unlock' });
}

/**
 * A key that others may have, or that may leave its token, would let them in without the token. Errors: `state-forbids`, `token-object-missing`, `key-may-leave`.
 */
async function requireFitKey(
  { id: token, module, name }: LiveToken,
  { id, label, state }: KeyRecord,
  place: TokenKeyPlace,
): Promise<void> {
  if (state !== 'active' && state !== 'pre-activation')
    throw new HoldfastError('state-forbids', { id, label, state });
  const own = (await module.objects(name)).find(
    (object) => object.kind !== 'public' && object.kind !== 'certificate' && equalBytes(object.id, place.id),
  );
  if (own === undefined) throw new HoldfastError('token-object-missing', { token });
  // What the token does not say is not taken for granted here.
  if (own.attributes.extractable !== false) throw new HoldfastError('key-may-leave', { id, label });
}

const canTryNext = new Set(['token-mechanism-missing', 'token-failed']);

interface KeyKind {
  readonly name: 'ecdh' | 'rsa' | 'aes';
  readonly type: TokenKeyType & NewTokenKey['type'];
  readonly bits?: number;
  readonly uses: NewTokenKey['uses'];
}

const kinds: readonly KeyKind[] = [
  { name: 'ecdh', type: 'p256', uses: ['derive'] },
  { name: 'rsa', type: 'rsa', bits: 2048, uses: ['decrypt'] },
  { name: 'aes', type: 'aes', bits: 256, uses: ['encrypt', 'decrypt'] },
];

const typesOfAlgorithms: Readonly<Record<string, TokenKeyType>> = {
  p256: 'p256',
  p384: 'p384',
  x25519: 'x25519',
  rsa: 'rsa',
  'aes-256': 'aes',
};

async function madeOn(context: Context, live: LiveToken, { type, bits, uses }: KeyKind): Promise<OnToken> {
  const { random } = context.ports;
  const id = random.bytes(16);
  const wish = {
    ...{ type, id, uses },
    ...(bits === undefined ? {} : { bits }),
    label: keyLabel,
    extractable: false,
  };
  const made: MadeTokenKey = await live.module.generate(live.name, wish, { within: 60_000 });
  const place = made.publicKey === undefined ? { id } : { id, publicKey: made.publicKey };
  const takeBack = async (): Promise<void> => {
    // What cannot be taken back shows up as an orphan on the token's page.
    await live.module.destroy(live.name, place, false).catch(() => undefined);
  };
  try {
    const what = wrongAttribute(made.object.attributes, { extractable: false, local: true });
    if (what !== undefined) throw new HoldfastError('token-lied', { what });
    return { place, challenge: await makeChallenge(live, place, meansOf(type), random), takeBack };
  } catch (error) {
    await takeBack();
    throw error;
  }
}
