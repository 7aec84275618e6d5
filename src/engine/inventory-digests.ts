import { algorithmTable } from '../core/crypto/algorithms.ts';
import { encodeHex } from '../core/encoding/hex.ts';
import { isHoldfastError } from '../core/error.ts';
import type { KeyRecord } from '../core/keys/key.ts';
import { decodeSeedSecret, wipeSeedSecret } from '../core/keys/seed-secret.ts';
import { secretWeaknesses, type Weakness } from '../core/keys/weak-secret.ts';
import type { Context } from './context.ts';
import type { Session } from './session.ts';

/** What was learned of secrets in one session: never a secret, and nothing that outlives the session. */
interface Learned {
  /** Drawn for this session, so that a digest tells nothing to who has it. */
  readonly key: Uint8Array;
  /** Keyed digest of a symmetric secret, by key and version. */
  readonly digests: Map<string, string>;
  readonly weaknesses: Map<string, readonly Weakness[]>;
}

const learned = new WeakMap<Session, Learned>();

/** How many secrets are opened in one go. */
const stride = 256;

/** Groups of keys with one and the same secret, and weaknesses that no record speaks of. */
export interface SecretFacts {
  readonly sameSecret: readonly (readonly string[])[];
  readonly weaknesses: ReadonlyMap<string, readonly Weakness[]>;
}

/**
 * Opens each secret that has no public half to be compared by, and each imported one that was never looked at, once
 * a session and one at a time. Errors: `cancelled`, `vault-damaged`.
 */
export async function secretFacts(context: Context): Promise<SecretFacts> {
  const { session } = context;
  const facts = learned.get(session) ?? {
    key: context.ports.random.bytes(32),
    digests: new Map<string, string>(),
    weaknesses: new Map<string, readonly Weakness[]>(),
  };
  learned.set(session, facts);
  const groups = new Map<string, Set<string>>();
  let opened = 0;
  for (const record of [...session.keys.all()]) {
    if (record.state === 'destroyed' || record.derivation !== undefined || record.home !== 'vault') continue;
    const symmetric = algorithmTable[record.algorithm].kind === 'symmetric';
    const unseen = record.origin.how === 'imported' && record.weaknesses === undefined;
    if (!symmetric && !unseen) continue;
    for (const { number } of record.versions) {
      const place = `${record.id} ${String(number)}`;
      if (!facts.digests.has(place) && session.vault.hasSecret(record.id, number)) {
        if (++opened % stride === 0) await others(context);
        await learn(context, record, number, facts);
      }
      const digest = facts.digests.get(place);
      if (!symmetric || digest === undefined) continue;
      const group = groups.get(digest);
      if (group === undefined) groups.set(digest, new Set([record.id]));
      else group.add(record.id);
    }
  }
  const sameSecret = [...groups.values()].filter(({ size }) => size > 1).map((group) => [...group]);
  return { sameSecret, weaknesses: facts.weaknesses };
}

/** Lets other calls have their turn: the first look at thousands of secrets takes a while. */
async function others(context: Context): Promise<void> {
  await new Promise<void>((resolve) => void setTimeout(resolve, 0));
  context.throwIfCancelled();
}

async function learn(context: Context, record: KeyRecord, version: number, facts: Learned): Promise<void> {
  const { hash } = context.ports;
  try {
    await context.session.vault.withSecret(record.id, version, (secret) => {
      // Keyed, and of a secret with 128 bits or more: the digest cannot be worked back.
      facts.digests.set(`${record.id} ${String(version)}`, encodeHex(hash.hmacSha256(facts.key, secret)));
      const weaknesses = weaknessesOf(record.algorithm, secret);
      if (weaknesses.length > 0) facts.weaknesses.set(record.id, weaknesses);
    });
  } catch (error) {
    // Destroyed while others were looked at: reads do not wait for what changes the vault.
    if (!isHoldfastError(error, 'no-such-secret')) throw error;
  }
}

/** Weaknesses of a secret as the vault stores it. */
export function weaknessesOf(algorithm: KeyRecord['algorithm'], stored: Uint8Array): Weakness[] {
  if (algorithm !== 'bip39-seed') return secretWeaknesses(algorithm, stored);
  const seed = decodeSeedSecret(stored);
  try {
    return secretWeaknesses(algorithm, seed.entropy);
  } finally {
    wipeSeedSecret(seed);
  }
}
