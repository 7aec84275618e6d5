import { wordlist as simplifiedChinese } from '@scure/bip39/wordlists/simplified-chinese.js';
import { wordlist as traditionalChinese } from '@scure/bip39/wordlists/traditional-chinese.js';
import { wordlist as czech } from '@scure/bip39/wordlists/czech.js';
import { wordlist as english } from '@scure/bip39/wordlists/english.js';
import { wordlist as french } from '@scure/bip39/wordlists/french.js';
import { wordlist as italian } from '@scure/bip39/wordlists/italian.js';
import { wordlist as japanese } from '@scure/bip39/wordlists/japanese.js';
import { wordlist as korean } from '@scure/bip39/wordlists/korean.js';
import { wordlist as portuguese } from '@scure/bip39/wordlists/portuguese.js';
import { wordlist as spanish } from '@scure/bip39/wordlists/spanish.js';

/** The languages of BIP-39. The ids are written into vaults: never renamed. Phrases are generated in English. */
export type PhraseLanguage =
  | 'english'
  | 'japanese'
  | 'korean'
  | 'spanish'
  | 'chinese-simplified'
  | 'chinese-traditional'
  | 'french'
  | 'italian'
  | 'czech'
  | 'portuguese';

const published: Readonly<Record<PhraseLanguage, readonly string[]>> = {
  english,
  japanese,
  korean,
  spanish,
  'chinese-simplified': simplifiedChinese,
  'chinese-traditional': traditionalChinese,
  french,
  italian,
  czech,
  portuguese,
};

/** All languages, in the order in which a phrase is tried against them. */
export const phraseLanguages: readonly PhraseLanguage[] = [
  'english',
  'spanish',
  'french',
  'italian',
  'portuguese',
  'czech',
  'japanese',
  'korean',
  'chinese-simplified',
  'chinese-traditional',
];

const normalised = new Map<PhraseLanguage, readonly string[]>();

/** The 2048 words of a language in NFKD, the form over which BIP-39 computes the seed. */
export function wordList(language: PhraseLanguage): readonly string[] {
  let words = normalised.get(language);
  if (words === undefined) {
    words = published[language].map((word) => word.normalize('NFKD'));
    normalised.set(language, words);
  }
  return words;
}

const indexes = new Map<PhraseLanguage, ReadonlyMap<string, number>>();

/** The place of each NFKD word in its list, 0 to 2047. */
export function wordIndexes(language: PhraseLanguage): ReadonlyMap<string, number> {
  let index = indexes.get(language);
  if (index === undefined) {
    index = new Map(wordList(language).map((word, at) => [word, at]));
    indexes.set(language, index);
  }
  return index;
}

/** Words that a typed beginning may mean, in the order of the list; for the word grid and for completion. */
export function completeWord(beginning: string, language: PhraseLanguage, limit = 8): readonly string[] {
  const start = beginning.normalize('NFKD').toLowerCase();
  if (start === '') return [];
  return wordList(language)
    .filter((word) => word.startsWith(start))
    .slice(0, limit);
}

/**
 * The words nearest to a mistyped one: by edit distance (at most 2), then those that share its first four letters,
 * which BIP-39 keeps unique in most lists.
 */
export function nearestWords(typed: string, language: PhraseLanguage, limit = 4): readonly string[] {
  const word = typed.normalize('NFKD').toLowerCase();
  if (word.length > 32) return [];
  const found: { candidate: string; distance: number }[] = [];
  for (const candidate of wordList(language)) {
    const distance = editDistance(word, candidate);
    if (distance <= 2) found.push({ candidate, distance });
    else if (word.length >= 4 && candidate.startsWith(word.slice(0, 4)))
      found.push({ candidate, distance: 3 });
  }
  found.sort((left, right) => left.distance - right.distance);
  return found.slice(0, limit).map(({ candidate }) => candidate);
}

/** Levenshtein distance, two rows at a time; swapping two neighbours counts as two. */
function editDistance(left: string, right: string): number {
  let above = Array.from({ length: right.length + 1 }, (_, at) => at);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const same = left[row - 1] === right[column - 1] ? 0 : 1;
      current.push(
        Math.min((above[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, (above[column - 1] ?? 0) + same),
      );
    }
    above = current;
  }
  return above[right.length] ?? left.length;
}
