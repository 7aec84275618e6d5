import { HoldfastError } from '../core/error.ts';
import type { KeyRecord } from '../core/keys/key.ts';
import { requireSeed, transition, withHistory } from '../core/keys/lifecycle.ts';
import {
  encodeDerivationPath,
  hardenedOffset,
  parseDerivationPath,
  pathIndexes,
} from '../core/seeds/path.ts';
import type { CommandOutput } from '../shared/contract.ts';
import type { Context } from './context.ts';
import { deriveAccountRecord, deriveKeyRecord } from './derive-record.ts';
import { keyView } from './key-view.ts';
import { generateSecret, newKeyRecord } from './new-key.ts';
import { generateSeed } from './new-seed.ts';

/** What `keys.rotate` is told. */
export interface Rotation {
  readonly id: string;
  readonly reason: string;
  readonly label?: string | undefined;
}

/**
 * Makes a key of the same kind, and retires the old one in the same commit. The new key waits for its backup like
 * any other. A derived key gets the next account or index of its seed that was never used.
 */
export async function rotateKey(context: Context, input: Rotation): Promise<CommandOutput<'keys.rotate'>> {
  const old = context.key(input.id);
  const act = context.act(input.reason);
  // Refused before anything is generated.
  const deactivated = transition(old, 'deactivated', act);
  const label = input.label ?? nextLabel(context, old.label);
  context.requireFreeLabel(label);
  const { record, secret } = await makeSuccessor(context, old, label);
  try {
    const successor: KeyRecord = { ...record, predecessor: old.id };
    const retired = withHistory({ ...deactivated, successor: successor.id }, 'rotated', act);
    const details = { from: old.state, reason: input.reason, successor: successor.id, label };
    await context.change({ subjects: [old.id, successor.id], details }, (change) => {
      if (secret !== undefined) change.sealSecret(successor.id, 1, secret);
      change.putKey(retired);
      change.putKey(successor);
    });
    return { retired: keyView(context, retired), successor: keyView(context, successor) };
  } finally {
    secret?.fill(0);
  }
}

async function makeSuccessor(
  context: Context,
  old: KeyRecord,
  label: string,
): Promise<{ record: KeyRecord; secret?: Uint8Array }> {
  const { algorithm, tags, purposes, derivation } = old;
  if (derivation !== undefined) {
    const seed = context.key(derivation.seed);
    requireSeed(seed);
    const { standard, network, account } = derivation;
    if (standard !== undefined && network !== undefined && account !== undefined) {
      const used = context.session.keys
        .childrenOf(seed.id)
        .filter((child) => child.derivation?.standard === standard && child.derivation.network === network);
      const next = Math.max(account, ...used.map((child) => child.derivation?.account ?? 0)) + 1;
      return {
        record: await deriveAccountRecord(context, seed, { label, tags, standard, network, account: next }),
      };
    }
    return { record: await nextOfPath(context, seed, old, label) };
  }
  if (algorithm === 'bip39-seed')
    return generateSeed(context, { label, tags, words: old.seed?.words === 12 ? 12 : 24 });
  const { secret, publicKey } = generateSecret(context.ports, algorithm);
  return {
    record: newKeyRecord(context, { algorithm, label, tags, purposes, how: 'generated', publicKey }),
    secret,
  };
}

/** The next index in the last step of a path that no key of the seed has had. */
async function nextOfPath(
  context: Context,
  seed: KeyRecord,
  old: KeyRecord,
  label: string,
): Promise<KeyRecord> {
  const { algorithm, tags, derivation } = old;
  if (
    derivation === undefined ||
    (algorithm !== 'secp256k1' && algorithm !== 'p256' && algorithm !== 'ed25519')
  ) {
    throw new HoldfastError('state-forbids', { state: old.state });
  }
  const taken = new Set(context.session.keys.childrenOf(seed.id).map((child) => child.derivation?.path));
  const steps = pathIndexes(parseDerivationPath(derivation.path));
  const last = steps.pop() ?? 0;
  const end = last >= hardenedOffset ? 0xffff_ffff : hardenedOffset - 1;
  for (let index = last + 1; index <= end; index++) {
    const path = encodeDerivationPath([...steps, index]);
    if (!taken.has(path))
      return await deriveKeyRecord(context, seed, {
        label,
        tags,
        algorithm,
        scheme: derivation.scheme,
        path,
      });
  }
  throw new HoldfastError('seed-unusable', { state: seed.state });
}

/** The old label with the next free number behind it. */
function nextLabel(context: Context, label: string): string {
  const [, base = label, number = '1'] = /^(.*\S) (\d{1,4})$/u.exec(label) ?? [];
  for (let next = Number(number) + 1; ; next++) {
    const candidate = `${base.slice(0, 110)} ${String(next)}`;
    if (context.session.keys.byLabel(candidate) === undefined) return candidate;
  }
}
