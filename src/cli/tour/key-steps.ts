/** Steps about keys: a seed with its phrase, single keys. */
import { randomFillSync } from 'node:crypto';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { mnemonicToEntropy, validateMnemonic } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import type { CommandInput } from '../../shared/contract.ts';
import { firstAddresses, masterOf } from './own-derivation.ts';
import { check, type Practice } from './practice.ts';
import type { Step } from './step.ts';

type AccountInput = Pick<CommandInput<'seeds.add-account'>, 'standard' | 'network'>;

const accounts: readonly {
  readonly name: 'ethereum' | 'segwit' | 'taproot';
  readonly label: string;
  readonly input: AccountInput;
}[] = [
  { name: 'ethereum', label: 'Ethereum account', input: { standard: 'ethereum', network: 'ethereum' } },
  { name: 'segwit', label: 'Bitcoin account', input: { standard: 'bip84', network: 'bitcoin-regtest' } },
  { name: 'taproot', label: 'Taproot account', input: { standard: 'bip86', network: 'bitcoin-regtest' } },
];

const singles = ['secp256k1', 'p256', 'ed25519', 'aes-256', 'hmac-sha256'] as const;

/** A seed of 24 words with dice mixed in. */
async function generateSeed(tour: Practice): Promise<string> {
  const rolls = throwDice(100);
  const { key, systemEntropy } = await tour.call('seeds.generate', {
    label: 'Practice seed',
    words: 24,
    extraEntropy: { method: 'dice', rolls: utf8ToBytes(rolls) },
  });
  tour.keys.set('seed', key.record.id);
  check(systemEntropy !== undefined, "the system's share was not given");
  tour.dice = { rolls, system: systemEntropy };
  check(
    key.record.state === 'pre-activation',
    `the seed is ${key.record.state} instead of waiting for its proof`,
  );
  const code = await tour.refused('keys.activate', { id: key.record.id }, ['backup-needed']);
  return `24 words, ${rolls.length} dice mixed in; activating it before its phrase is proven gives ${code}`;
}

/** The phrase is shown, re-entered, and worked out again from the published formula and by other libraries. */
async function verifyPhrase(tour: Practice): Promise<string> {
  const id = tour.key('seed');
  const { phrase } = await tour.call('seeds.reveal', { id });
  tour.phrase = new TextDecoder().decode(phrase);
  phrase.fill(0);
  check(validateMnemonic(tour.phrase, wordlist), 'another BIP-39 library does not take the phrase');
  const expected = sha256(utf8ToBytes(`holdfast dice v1:${systemHex(tour)}:${tour.dice?.rolls ?? ''}`));
  const entropy = mnemonicToEntropy(tour.phrase, wordlist);
  check(
    bytesToHex(entropy) === bytesToHex(expected),
    'the phrase is not what the published dice formula gives',
  );
  entropy.fill(0);
  expected.fill(0);
  const other = 'legal winner thank year wave sausage worth useful legal winner thank yellow';
  await tour.refused('seeds.verify', { id, phrase: utf8ToBytes(other) }, ['phrase-mismatch']);
  await tour.call('seeds.verify', { id, phrase: utf8ToBytes(tour.phrase) });
  await tour.refused('seeds.reveal', { id }, ['already-verified']);
  await activate(tour, 'seed');
  return await addAccounts(tour);
}

async function addAccounts(tour: Practice): Promise<string> {
  for (const { name, label, input } of accounts) {
    const view = await tour.call('seeds.add-account', {
      seed: tour.key('seed'),
      label,
      account: 0,
      ...input,
    });
    tour.keys.set(name, view.record.id);
    await activate(tour, name);
  }
  const master = masterOf(tour.phrase);
  const own = firstAddresses(master);
  master.wipePrivateData();
  for (const { name } of accounts) {
    const { addresses } = await tour.call('keys.addresses', { id: tour.key(name), count: 1 });
    check(
      addresses[0]?.address === own[name],
      `the first ${name} address is not the one the phrase gives elsewhere`,
    );
  }
  return `phrase re-entered and recomputed from the dice; ${accounts.length} accounts derived, addresses agree with other libraries`;
}

/** One key of each kind. */
async function generateSingles(tour: Practice): Promise<string> {
  for (const algorithm of singles) {
    const { record } = await tour.call('keys.generate', { algorithm, label: `Practice ${algorithm}` });
    tour.keys.set(algorithm, record.id);
    check(
      record.algorithm === algorithm && record.state === 'pre-activation',
      `${algorithm} is ${record.state}`,
    );
    check(record.origin.how === 'generated' && record.origin.appVersion !== '', `${algorithm} has no origin`);
    await tour.refused('keys.activate', { id: record.id }, ['backup-needed']);
  }
  const { keys, total } = await tour.call('keys.list', { search: 'Practice' });
  check(total >= singles.length + 1 && keys.length >= singles.length + 1, 'the list does not show them');
  return `${singles.join(', ')}; each waits for its backup`;
}

/** Puts a key into use, unless it is already. */
export async function activate(tour: Practice, name: string): Promise<void> {
  const id = tour.key(name);
  const view = await tour.call('keys.get', { id });
  if (view.record.state === 'active') return;
  const { record } = await tour.call('keys.activate', { id });
  check(record.state === 'active', `${name} is ${record.state}`);
}

function throwDice(count: number): string {
  let rolls = '';
  while (rolls.length < count) {
    for (const byte of randomFillSync(new Uint8Array(32))) {
      // 252 is the largest multiple of six in a byte: what lies above would favour low faces.
      if (byte < 252 && rolls.length < count) rolls += String((byte % 6) + 1);
    }
  }
  return rolls;
}

function systemHex(tour: Practice): string {
  const share = tour.dice?.system ?? new Uint8Array(0);
  // The command gives it as hex in ASCII or as the bytes themselves.
  return share.length === 64 ? new TextDecoder().decode(share) : bytesToHex(share);
}

export const keySteps: readonly Step[] = [
  { id: 'seed-generated', title: 'Generate a seed', run: generateSeed },
  { id: 'phrase-verified', title: 'Write its phrase down and prove it', run: verifyPhrase },
  { id: 'single-keys-generated', title: 'Generate single keys', run: generateSingles },
];
