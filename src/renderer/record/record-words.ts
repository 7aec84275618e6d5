import { text } from '../text/en.ts';

const { recordWords, recordFailures } = text;

/** What an entry says was done; of a command that this version does not know, its name. */
export function doneWords({
  command,
  outcome,
}: {
  readonly command: string;
  readonly outcome: string;
}): string {
  if (command === 'vault.unlock' && outcome !== 'ok') return recordFailures.unlock;
  return Object.hasOwn(recordWords, command) ? (recordWords[command] ?? command) : command;
}

/** How it ended. */
export function endWords(outcome: string): string {
  if (outcome === 'ok') return text.record.done;
  return outcome === 'wrong-secret' ? recordFailures['wrong-secret'] : outcome;
}
