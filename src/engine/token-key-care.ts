import { encodeHex } from '../core/encoding/hex.ts';
import { HoldfastError, isHoldfastError } from '../core/error.ts';
import type { KeyRecord } from '../core/keys/key.ts';
import type { TokenObject } from '../core/tokens/port.ts';
import type { CommandOutput } from '../shared/contract.ts';
import type { Context } from './context.ts';
import { keysOn } from './token-initialise.ts';
import { requireLogin, requireTokenAlgorithm } from './token-key-make.ts';
import { provePossession, wrongAttribute } from './token-key-proof.ts';
import { withToken } from './token-link.ts';
import { tokenRecord } from './token-record.ts';
import { placeOnToken } from './token-sign.ts';
import { keyOfObject } from './token-view.ts';

type Findings = CommandOutput<'token-keys.check'>['findings'];

/** Looks whether a key is where its record says, is protected as it should be, and works. */
export async function checkTokenKey(
  context: Context,
  record: KeyRecord,
): Promise<CommandOutput<'token-keys.check'>> {
  const { token, place } = placeOnToken(record);
  return await withToken(context, token, async (live) => {
    requireLogin(live);
    const objects = await live.module.objects(live.name);
    const own = objects.find(
      (object) =>
        (object.kind === 'private' || object.kind === 'secret') &&
        encodeHex(object.id) === encodeHex(place.id),
    );
    if (own === undefined) return { present: false, findings: [{ what: 'present', ok: false }] };
    const findings: Findings = [{ what: 'present', ok: true }];
    findings.push({ what: 'public-key', ok: sameKey(own, objects, place.publicKey) });
    const asked = {
      extractable: own.attributes.extractable === true,
      local: record.origin.how === 'on-token',
    };
    const wrong = wrongAttribute(own.attributes, asked);
    findings.push({
      what: 'protection',
      ok: wrong === undefined,
      ...(wrong === undefined ? {} : { note: wrong }),
    });
    findings.push({ what: 'extractable', ok: own.attributes.extractable !== true });
    findings.push(
      await proof(async () => {
        const { purposes } = record;
        await provePossession(context, live, requireTokenAlgorithm(record), place, { purposes });
      }),
    );
    return { present: true, findings };
  });
}

function sameKey(
  own: TokenObject,
  objects: readonly TokenObject[],
  recorded: Uint8Array | undefined,
): boolean {
  if (recorded === undefined) return true;
  const beside = objects.find(({ kind, id }) => kind === 'public' && encodeHex(id) === encodeHex(own.id));
  const told = own.publicKey ?? beside?.publicKey;
  return told !== undefined && encodeHex(told) === encodeHex(recorded);
}

async function proof(prove: () => Promise<void>): Promise<Findings[number]> {
  try {
    await prove();
    return { what: 'works', ok: true };
  } catch (error) {
    if (!isHoldfastError(error)) throw error;
    const { reason, what } = error.details;
    const note = typeof what === 'string' ? what : typeof reason === 'string' ? reason : error.code;
    return { what: 'works', ok: false, note };
  }
}

/** Destroys a thing that is in no inventory; gives how many things are left on the token. */
export async function removeObject(
  context: Context,
  wish: {
    readonly token: string;
    readonly object: string;
    readonly confirm: string;
    readonly reason?: string | undefined;
  },
): Promise<number> {
  return await withToken(context, wish.token, async (live) => {
    requireLogin(live);
    const { module, name } = live;
    const objects = await module.objects(name);
    const there = objects.filter(({ id }) => encodeHex(id) === wish.object);
    const [first] = there;
    if (first === undefined) throw new HoldfastError('token-object-missing', { object: wish.object });
    const keys = keysOn(context, live.id);
    if (
      there.some(
        (object) => object.kind !== 'certificate' && keyOfObject(keys, live.id, object) !== undefined,
      )
    )
      throw new HoldfastError('key-on-token', { object: wish.object });
    requireOneThing(there);
    const names = there.map(({ label }) => label).filter((label) => label !== '');
    if (!(names.length === 0 ? [wish.object] : names).includes(wish.confirm))
      throw new HoldfastError('label-mismatch', { object: wish.object });
    await module.destroy(name, { id: first.id }, true);
    const left = await module.objects(name);
    // Whoever says that it is gone is not believed before it is looked for.
    if (left.some(({ id }) => encodeHex(id) === wish.object))
      throw new HoldfastError('token-lied', { what: 'still-there' });
    const { reason } = wish;
    const details = { object: wish.object, label: first.label, ...(reason === undefined ? {} : { reason }) };
    await context.change({ subjects: [live.id], details }, () => undefined);
    return left.length;
  });
}

/**
 * Whatever has the CKA_ID goes together, under the one name that was typed: so it must be one thing. Halves of a pair
 * and a certificate may be named each in its own way, but not two of a kind. Errors: `token-failed` {reason:
 * `duplicate-id`}.
 */
function requireOneThing(there: readonly TokenObject[]): void {
  const named = new Map<string, string>();
  for (const { kind, label } of there) {
    const side = kind === 'secret' ? 'private' : kind;
    if ((named.get(side) ?? label) !== label)
      throw new HoldfastError('token-failed', { reason: 'duplicate-id' });
    named.set(side, label);
  }
}

/** As {@link requireOneThing}, for what is destroyed as one key: no other key may go with it, however it is named. */
function requireOneKey(own: readonly TokenObject[]): void {
  const secrets = own.filter(({ kind }) => kind === 'private' || kind === 'secret');
  const publicKeys = new Set(
    own.flatMap(({ publicKey }) => (publicKey === undefined ? [] : [encodeHex(publicKey)])),
  );
  if (secrets.length > 1 || publicKeys.size > 1)
    throw new HoldfastError('token-failed', { reason: 'duplicate-id' });
}

/**
 * Destroys the secrets of a key whose home is a token, before its record says so; what is not there any more needs no
 * destroying. A token that is lost or retired cannot be asked: then nothing is destroyed, and this gives false. Errors:
 * those of tokens; one that is merely not plugged in is `no-such-token`; `token-failed` {reason: `duplicate-id`} when
 * the token has more than one key under that CKA_ID.
 */
export async function destroyOnTokens(context: Context, record: KeyRecord): Promise<boolean> {
  let all = true;
  for (const { token, publicKey } of record.versions) {
    if (token === undefined) continue;
    const life = tokenRecord(context, token.serial)?.life;
    if (life === 'lost' || life === 'retired') {
      all = false;
      continue;
    }
    await withToken(context, token.serial, async (live) => {
      requireLogin(live);
      const objects = await live.module.objects(live.name);
      const own = objects.filter(({ id }) => encodeHex(id) === token.id);
      const [first] = own;
      if (first === undefined) return;
      requireOneKey(own);
      const held = own.find(({ publicKey: told }) => told !== undefined)?.publicKey;
      // Another key under that name is not ours to destroy.
      if (held !== undefined && publicKey !== undefined && encodeHex(held) !== publicKey) return;
      const place = { id: first.id, ...(held === undefined ? {} : { publicKey: held }) };
      await live.module.destroy(live.name, place, false);
      const left = await live.module.objects(live.name);
      if (left.some(({ id, kind }) => kind !== 'certificate' && encodeHex(id) === token.id))
        throw new HoldfastError('token-lied', { what: 'still-there' });
    });
  }
  return all;
}
