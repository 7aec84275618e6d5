import { useEffect, useState } from 'react';
import { vault } from '../bridge/vault.ts';

let loaded: readonly string[] | undefined;

/** The BIP-39 words in order, asked for letter by letter. */
async function loadWords(): Promise<readonly string[]> {
  const letters = Array.from({ length: 26 }, (_, index) => String.fromCharCode(0x61 + index));
  const answers = await Promise.all(letters.map((prefix) => vault.call('seeds.words', { prefix })));
  return answers.flatMap((answer) => (answer.ok ? answer.value.words : []));
}

/** The whole word list, once it is here. */
export function useWordList(): readonly string[] | undefined {
  const [words, setWords] = useState(loaded);
  useEffect(() => {
    if (loaded !== undefined) return;
    void loadWords().then((list) => {
      loaded = list;
      setWords(list);
    });
  }, []);
  return words;
}
