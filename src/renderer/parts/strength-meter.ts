import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary as commonWords } from '@zxcvbn-ts/language-common';
import { dictionary as englishWords } from '@zxcvbn-ts/language-en';

const meter = new ZxcvbnFactory({ graphs: adjacencyGraphs, dictionary: { ...commonWords, ...englishWords } });

/** 0 (guessed in seconds) to 4 (holds for centuries). */
export function scorePassphrase(passphrase: string): number {
  return meter.check(passphrase.slice(0, 128), ['holdfast', 'vault']).score;
}
