/** The exit codes: one per class of errors, and one of batch's own. */
import { errorClasses, type ErrorClass } from '../shared/error-code.ts';

/** `holdfast batch` read every line, and at least one was answered with an error. */
export const batchHadErrors = 11;

const meanings: Readonly<Record<ErrorClass, string>> = {
  internal: 'a fault of Holdfast, or a failed check of its own',
  usage: 'the command line or an input is not as it must be',
  'not-found': 'a file, vault, key, token, request or backup that was named is not there',
  secret: 'wrong passphrase, recovery code, phrase or PIN',
  damaged: 'a vault, backup or log is damaged, foreign, too new or too old',
  state: 'not possible in the present state of the key, token or vault',
  refused: 'the request cannot be read, or may not be signed',
  storage: 'full disk, read-only folder, file in the way, failed write',
  busy: 'another Holdfast holds the vault',
  cancelled: 'cancelled, by Ctrl-C for instance, or told to end (SIGTERM, SIGHUP)',
};

/** Every exit code with its meaning, in order. */
export const exitCodes: readonly {
  readonly code: number;
  readonly name: string;
  readonly meaning: string;
}[] = [
  { code: 0, name: 'ok', meaning: 'done' },
  ...Object.entries(errorClasses).map(([name, code]) => ({
    code,
    name,
    // The entries of the table are exactly its classes.
    meaning: meanings[name as ErrorClass],
  })),
  {
    code: batchHadErrors,
    name: 'batch',
    meaning: 'batch: every line was answered, at least one with an error',
  },
];
