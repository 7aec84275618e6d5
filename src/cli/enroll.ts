/** `holdfast tokens enroll`: a batch of tokens by a profile, one after another, until all are done or none is left to plug in. */
import { mkdirSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Engine } from '../engine/engine.ts';
import type { CommandInput, CommandName, CommandOutput } from '../shared/contract.ts';
import type { EnrolmentItemView } from '../shared/contract/enrolment.ts';
import type { CommandError, Result } from '../shared/result.ts';
import { parseArguments, quoted, type ParsedArguments } from './arguments.ts';
import { attestationFiles, attestationPlace, EnrolFiles } from './enroll-files.ts';
import { describeError } from './error-report.ts';
import type { Flag } from './flags.ts';
import { formatEnrolment } from './format-enrolment.ts';
import { globalFlags } from './known-flags.ts';
import { localEngine } from './local-engine.ts';
import { withVault, type RunOptions } from './open-vault.ts';
import { say } from './output.ts';
import { safeText } from './safe-text.ts';
import { Secrets } from './secrets.ts';
import { askOnTerminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/** How the command is written. */
export const enrollUsage = `holdfast tokens enroll --vault FILE --profile FILE [--count N] [--holders FILE] [--out FOLDER]
holdfast tokens enroll --vault FILE --run ID [--token NAME --confirm LABEL] [--last-try LABEL] [--out FOLDER]
Goes on with a run that was broken off. Letters with PINs, requests and certificates go into the folder, one file for each
token. PINs that the profile has typed are asked for, or read with --pin-file, --pin-fd, --so-pin-file, --so-pin-fd.
Where the profile requires an attestation that the token does not hold, --attestation names a file with it, or a folder of
files named by label or serial number (LABEL.pem, .crt, .cer, .der, .p7b). Without one the command asks for it; where
there is no terminal it stops, and goes on with the token once there is such a file.
--last-try lets one attempt be made where a wrong PIN may lock the token, or where its SO PIN is not known for sure.`;

const enrollFlags = [
  // It logs in by itself, with the PINs of the profile.
  ...globalFlags.filter(({ name }) => !name.startsWith('login')),
  ...['profile', 'count', 'run', 'holders', 'out', 'token', 'confirm', 'last-try', 'attestation'].map(
    (name) => ({
      name,
      takes: 'value' as const,
    }),
  ),
  ...['pin-file', 'pin-fd', 'so-pin-file', 'so-pin-fd'].map((name) => ({ name, takes: 'value' as const })),
];

type Reconciled = CommandOutput<'enrolment.reconcile'>;

/** What a batch has come to. */
export interface Enrolled {
  readonly run: string;
  readonly reconciled: Reconciled;
}

/** A result that was not ok, on its way out of the loop. */
class Failed extends Error {
  readonly error: CommandError;
  constructor(error: CommandError) {
    super(error.code);
    this.error = error;
  }
}

/** Opens the vault, enrols, reconciles, and locks it again. The value is what `--json` shows. */
export async function runEnroll(
  argv: readonly string[],
  options: RunOptions,
  warn: (sentence: string) => void,
): Promise<Result<unknown>> {
  const parsed = parseArguments(argv, enrollFlags);
  if (parsed.words.length > 0)
    throw new UsageError(`${quoted(parsed.words[0] ?? '')} is one word too many here.`);
  const vault = text(parsed, 'vault');
  if (vault === undefined) throw new UsageError('Name the vault with --vault FILE.');
  if ((text(parsed, 'profile') === undefined) === (text(parsed, 'run') === undefined))
    throw new UsageError('Give --profile FILE, or --run ID to go on with a run.');
  const secrets = new Secrets(parsed.flags, warn);
  try {
    const opener = await secrets.vaultOpener();
    const engine = await localEngine();
    const acceptOlder = parsed.flags.has('accept-older');
    return await withVault(engine, { file: vault, opener, acceptOlder }, options, async () => {
      try {
        return { ok: true, value: await new Batch(engine, parsed, secrets, options).run() };
      } catch (error) {
        if (error instanceof Failed) return { ok: false, error: error.error };
        throw error;
      }
    });
  } finally {
    secrets.wipe();
  }
}

class Batch {
  readonly #engine: Engine;
  readonly #parsed: ParsedArguments;
  readonly #secrets: Secrets;
  readonly #options: RunOptions;
  #pin: Uint8Array | undefined;
  #soPin: Uint8Array | undefined;
  /** The file or folder that attests keys. */
  #place: string | undefined;

  constructor(engine: Engine, parsed: ParsedArguments, secrets: Secrets, options: RunOptions) {
    this.#engine = engine;
    this.#parsed = parsed;
    this.#secrets = secrets;
    this.#options = options;
    this.#place = text(parsed, 'attestation');
  }

  async run(): Promise<Enrolled> {
    const run = await this.#begin();
    const out = text(this.#parsed, 'out');
    const files =
      out === undefined
        ? undefined
        : new EnrolFiles(resolve(out), run, (name, input) => this.#ask(name, input));
    if (out !== undefined) mkdirSync(resolve(out), { recursive: true, mode: 0o700 });
    // What a run that was broken off has not written any more.
    await files?.writeDue();
    const stopped = await this.#enrol(run, files);
    const { summary } = await this.#ask('enrolment.status', { run });
    if (summary.done > 0) await files?.writeWhole();
    const reconciled = await this.#ask('enrolment.reconcile', { run });
    if (reconciled.ok && summary.done >= summary.count) await this.#ask('enrolment.finish', { run });
    if (!this.#options.signal.aborted && stopped !== undefined) {
      say(formatEnrolment({ run, reconciled }));
      throw new Failed(stopped);
    }
    if (summary.done < summary.count) {
      say(formatEnrolment({ run, reconciled }));
      const { open, done, count } = summary;
      throw new Failed({
        code: 'enrolment-state',
        details: { reason: 'unfinished', run, open, done, count },
      });
    }
    if (!reconciled.ok) {
      say(formatEnrolment({ run, reconciled }));
      throw new Failed(notInOrder(run, reconciled));
    }
    return { run, reconciled };
  }

  /** The run to go on with, or a new one. */
  async #begin(): Promise<string> {
    const named = text(this.#parsed, 'run');
    if (named !== undefined) return named;
    const file = text(this.#parsed, 'profile') ?? '';
    const { id, profile } = await this.#ask('enrolment.save-profile', { file });
    const { runs } = await this.#ask('enrolment.list', {});
    const open = runs.find((run) => run.profile === profile.name && run.finished === undefined);
    if (open !== undefined) {
      say(`Going on with run ${open.id}: ${open.done} of ${open.count} done.\n`);
      return open.id;
    }
    const count = text(this.#parsed, 'count');
    const holders = text(this.#parsed, 'holders');
    if (count !== undefined && !/^[1-9]\d{0,4}$/.test(count))
      throw new UsageError('--count: a number from 1.');
    const begun = await this.#ask('enrolment.begin', {
      profile: id,
      ...(count === undefined ? {} : { count: Number(count) }),
      ...(holders === undefined ? {} : { holdersFile: holders }),
    });
    say(`Run ${begun.id}: ${begun.count} tokens by ${quoted(safeText(profile.name))}.\n`);
    return begun.id;
  }

  /** One token after another; gives what stopped it, if not all are done. */
  async #enrol(run: string, files: EnrolFiles | undefined): Promise<CommandError | undefined> {
    const only = text(this.#parsed, 'token');
    const confirm = text(this.#parsed, 'confirm');
    let lastTry = text(this.#parsed, 'last-try');
    let attestation: string[] | undefined;
    for (;;) {
      const result = await this.#call('enrolment.next', {
        run,
        ...(only === undefined ? {} : { token: only }),
        ...(confirm === undefined ? {} : { confirm }),
        ...(lastTry === undefined ? {} : { lastTry }),
        ...(attestation === undefined ? {} : { attestation }),
        ...(this.#pin === undefined ? {} : { pin: this.#pin }),
        ...(this.#soPin === undefined ? {} : { soPin: this.#soPin }),
      });
      if (!result.ok) {
        // Nothing is tried again by itself: a PIN may have been wrong, and is asked for anew.
        this.#pin = undefined;
        this.#soPin = undefined;
        lastTry = undefined;
        attestation = undefined;
        say(describeError(result.error));
        if (result.error.code === 'cancelled' || !(await goOn('Put that right, then press Enter to go on')))
          return result.error;
        continue;
      }
      const { outcome, item, needs, summary } = result.value;
      if (outcome === 'done') lastTry = undefined;
      attestation = undefined;
      if (outcome === 'finished') return undefined;
      if (outcome === 'done' && item !== undefined) {
        say(
          `${String(summary.done).padStart(String(summary.count).length)}/${summary.count}  ${safeText(item.label)}  ${safeText(item.serial ?? '')}  ${safeText(item.holder ?? '')}\n`,
        );
        await files?.writeFor(item);
        if (only !== undefined) return undefined;
        continue;
      }
      if (outcome === 'set-aside') {
        sayAside(item);
        if (only !== undefined || !(await goOn(afterAside))) return undefined;
        continue;
      }
      if (needs.includes('attestation') && item !== undefined) {
        const given = await this.#attestation(run, item);
        if (given === 'left-open') return undefined;
        if (given === 'set-aside' && (only !== undefined || !(await goOn(afterAside)))) return undefined;
        if (typeof given === 'object') attestation = given;
        continue;
      }
      if (needs.length > 0) {
        if (needs.includes('so-pin')) this.#soPin = await this.#secrets.read(soPinFlag);
        if (needs.includes('pin')) this.#pin = await this.#secrets.read(pinFlag);
        continue;
      }
      if (!(await goOn(waitingFor(result.value)))) return undefined;
    }
  }

  /**
   * The files that may attest the keys of a token. The keys have just been made, so a person may have to write the file
   * first; where nobody can be asked the token stays open for the next run of the command.
   */
  async #attestation(run: string, item: EnrolmentItemView): Promise<string[] | 'set-aside' | 'left-open'> {
    const label = safeText(item.label);
    for (;;) {
      const found = this.#place === undefined ? [] : attestationFiles(resolve(this.#place), item);
      if (found.length > 0) return found;
      const file = this.#place === undefined ? undefined : attestationPlace(this.#place, item);
      const todo =
        file === undefined
          ? 'Type the path of the file that does, or of the folder with such files'
          : `Write what attests ${label} to ${safeText(file)}`;
      const answer = await askOnTerminal(
        `Nothing on ${label} attests its keys. ${todo}, then press Enter; S sets it aside, Q stops`,
      );
      if (answer === undefined || /^q$/i.test(answer)) {
        say(leftOpen(run, item, this.#place));
        return 'left-open';
      }
      if (/^s$/i.test(answer)) {
        const looked = file === undefined ? '' : `, and no file at ${file}`;
        const reason = `No attestation on the token${looked}`.slice(0, 500).toWellFormed();
        const aside = await this.#ask('enrolment.set-aside', { run, number: item.number, reason });
        sayAside(aside.item);
        return 'set-aside';
      }
      if (answer === '') continue;
      const typed = statSync(resolve(answer), { throwIfNoEntry: false });
      if (typed === undefined) say(`There is nothing at ${safeText(answer)}.\n`);
      else if (typed.isDirectory()) this.#place = answer;
      // A file is that of this token only.
      else return [resolve(answer)];
    }
  }

  async #ask<Name extends CommandName>(name: Name, input: CommandInput<Name>): Promise<CommandOutput<Name>> {
    const result = await this.#call(name, input);
    if (!result.ok) throw new Failed(result.error);
    return result.value;
  }

  async #call<Name extends CommandName>(
    name: Name,
    input: CommandInput<Name>,
  ): Promise<Result<CommandOutput<Name>>> {
    // The engine's result of this command.
    return (await this.#engine.call(name, input, this.#options)) as Result<CommandOutput<Name>>;
  }
}

/** What stands in the way of closing a run. */
export function notInOrder(run: string, { summary, items, doubles, strays }: Reconciled): CommandError {
  const { lettersDue, papersDue } = summary;
  const wrong = items.filter(({ ok }) => !ok).map(({ number }) => number);
  return {
    code: 'enrolment-state',
    details: {
      reason: 'not-in-order',
      run,
      lettersDue,
      papersDue,
      doubles: doubles.length,
      strays: strays.length,
      ...(wrong.length === 0 ? {} : { numbers: wrong.slice(0, 20).join(', ') }),
    },
  };
}

const pinFlag = secretFlag('pin');
const soPinFlag = secretFlag('so-pin');

function secretFlag(name: string): Flag {
  return { name, path: [], required: true, shape: { kind: 'bytes' }, bytes: 'new-secret' };
}

function waitingFor({ freshWanted, begunWanted, passedOver }: CommandOutput<'enrolment.next'>): string {
  for (const { label, token, why } of passedOver)
    if (why !== 'done') say(`Left alone: ${safeText(label)} ${safeText(token)}: ${whyNot[why]}\n`);
  const begun = begunWanted.map(({ label }) => safeText(label)).join(', ');
  const wanted = [...(freshWanted ? ['a fresh token'] : []), ...(begun === '' ? [] : [begun])].join(', or ');
  return `Plug in ${wanted}, then press Enter (q to stop)`;
}

function sayAside(item: EnrolmentItemView | undefined): void {
  say(
    `Set aside: ${safeText(item?.label ?? '')}  ${safeText(item?.serial ?? '')}  ${safeText(item?.setAside?.reason ?? '')}\n`,
  );
}

/** How a token goes on whose keys nobody attests yet. */
function leftOpen(run: string, item: EnrolmentItemView, place: string | undefined): string {
  const file = place === undefined ? 'a file' : safeText(attestationPlace(place, item));
  const flag = safeText(place ?? 'FILE');
  return `${safeText(item.label)} is left open: its keys are made, and nothing on it attests them.
Write what does to ${file}, then go on with it:
  holdfast tokens enroll --vault FILE --run ${run} --token ${safeText(item.token ?? item.serial ?? '')} --attestation ${flag}
`;
}

/** A person has to see that one was set aside: the next may be of the same box. */
const afterAside = 'Take it out, plug in the next token, then press Enter (q to stop)';

const whyNot = {
  done: 'done',
  'set-aside': 'this run has set it aside',
  elsewhere: 'it is on record as another',
  'not-fitting': 'it is not what the profile asks for',
  initialised:
    'it was initialised before; name it with --token and type its label with --confirm to erase it',
  stray: 'this run initialised it and could not note it; name it with --token and --confirm to take it again',
} as const;

/** Waits for a person; where there is no terminal nobody will plug anything in. */
async function goOn(question: string): Promise<boolean> {
  const answer = await askOnTerminal(question);
  return answer !== undefined && !/^q/i.test(answer);
}

function text({ flags }: ParsedArguments, name: string): string | undefined {
  const value = flags.get(name)?.[0];
  return typeof value === 'string' ? value : undefined;
}
