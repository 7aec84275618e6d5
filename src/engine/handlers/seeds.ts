import { equalBytes } from '../../core/crypto/bytes.ts';
import { withBackupRule } from '../../core/keys/activation.ts';
import { requireSeed } from '../../core/keys/lifecycle.ts';
import type { KeyRecord } from '../../core/keys/key.ts';
import { decodeSeedSecret, wipeSeedSecret } from '../../core/keys/seed-secret.ts';
import { encodePhrase, requirePhrase } from '../../core/seeds/mnemonic.ts';
import { completeWord } from '../../core/seeds/word-lists.ts';
import type { KeyView } from '../../shared/contract/common.ts';
import type { Context, HandlersOf } from '../context.ts';
import { deriveAccountRecord, deriveKeyRecord } from '../derive-record.ts';
import { keyView } from '../key-view.ts';
import { generateSeed, seedFrom, type NewSeed } from '../new-seed.ts';

/** The handlers of `seeds.*`. */
export const seedsHandlers: HandlersOf<'seeds'> = {
  'seeds.generate': async (input, context) => {
    context.requireFreeLabel(input.label);
    const made = generateSeed(context, input);
    const key = await keepSeed(context, made).catch((error: unknown) => {
      made.systemEntropy?.fill(0);
      throw error;
    });
    return made.systemEntropy === undefined ? { key } : { key, systemEntropy: made.systemEntropy };
  },

  'seeds.import': async (input, context) => {
    context.requireFreeLabel(input.label);
    const { entropy, language } = requirePhrase(input.phrase);
    const made = seedFrom(context, input, entropy, language, 'imported', {
      importFormat: 'bip39',
      ...(input.madeWith === undefined ? {} : { madeWith: input.madeWith }),
    });
    const twin = [...context.session.keys.all()].find(
      ({ seed, state }) => seed?.fingerprint === made.record.seed?.fingerprint && state !== 'destroyed',
    );
    if (twin !== undefined) {
      made.secret.fill(0);
      throw context.fail('duplicate-key', { id: twin.id });
    }
    return await keepSeed(context, made);
  },

  'seeds.reveal': async (input, context) => {
    const record = seedOf(context, input.id);
    if (record.state === 'destroyed' || record.state === 'compromised')
      throw context.fail('seed-unusable', { state: record.state });
    if (record.backup.rule === 'phrase-verified') throw context.fail('already-verified');
    // On record before it is shown, never the other way round.
    await context.change({ subjects: [record.id] }, () => undefined);
    const phrase = await context.session.vault.withSecret(record.id, 1, (bytes) => {
      const secret = decodeSeedSecret(bytes);
      try {
        return encodePhrase(secret.entropy, secret.language);
      } finally {
        wipeSeedSecret(secret);
      }
    });
    return { phrase };
  },

  'seeds.verify': async (input, context) => {
    const record = seedOf(context, input.id);
    if (record.state === 'destroyed') throw context.fail('seed-unusable', { state: record.state });
    const { entropy } = requirePhrase(input.phrase);
    const matches = await context.session.vault
      .withSecret(record.id, 1, (bytes) => {
        const secret = decodeSeedSecret(bytes);
        try {
          return equalBytes(secret.entropy, entropy);
        } finally {
          wipeSeedSecret(secret);
        }
      })
      .finally(() => entropy.fill(0));
    if (!matches) throw context.fail('phrase-mismatch');
    const act = context.act();
    const proven = withBackupRule(record, 'phrase-verified', act);
    const copies = [
      ...proven.copies.filter(({ kind }) => kind !== 'phrase'),
      { kind: 'phrase' as const, at: act.at, reference: 'phrase', verified: true },
    ];
    const verified = { ...proven, copies };
    await context.change({ subjects: [record.id] }, (change) => change.putKey(verified));
    return keyView(context, verified);
  },

  'seeds.add-account': async (input, context) => {
    const seed = usableSeed(context, input.seed, input.label);
    return await keepChild(context, await deriveAccountRecord(context, seed, input));
  },

  'seeds.derive-key': async (input, context) => {
    const seed = usableSeed(context, input.seed, input.label);
    return await keepChild(context, await deriveKeyRecord(context, seed, input));
  },

  'seeds.words': (input) => Promise.resolve({ words: [...completeWord(input.prefix, 'english', 2048)] }),
};

function seedOf(context: Context<'seeds.reveal' | 'seeds.verify'>, id: string): KeyRecord {
  const record = context.key(id);
  if (record.algorithm !== 'bip39-seed') throw context.fail('not-a-seed');
  return record;
}

function usableSeed(context: Context, id: string, label: string): KeyRecord {
  const seed = context.key(id);
  requireSeed(seed);
  context.requireFreeLabel(label);
  return seed;
}

async function keepSeed(context: Context, { record, secret }: NewSeed): Promise<KeyView> {
  try {
    const { label, origin, seed } = record;
    const details = {
      label,
      how: origin.how,
      words: seed?.words ?? 0,
      fingerprint: seed?.fingerprint ?? '',
      withPassphrase: seed?.withPassphrase ?? false,
      ...(origin.extraEntropy === undefined
        ? {}
        : { method: origin.extraEntropy.method, throws: origin.extraEntropy.count }),
    };
    await context.change({ subjects: [record.id], details }, (change) => {
      change.sealSecret(record.id, 1, secret);
      change.putKey(record);
    });
    return keyView(context, record);
  } finally {
    secret.fill(0);
  }
}

async function keepChild(context: Context, record: KeyRecord): Promise<KeyView> {
  const { derivation } = record;
  const details = {
    label: record.label,
    path: derivation?.path ?? '',
    publicKey: record.versions[0]?.publicKey ?? '',
  };
  const subjects = [record.id, ...(derivation === undefined ? [] : [derivation.seed])];
  await context.change({ subjects, details }, (change) => change.putKey(record));
  return keyView(context, record);
}
