/** The files of an enrolment: one folder, plain names, nothing overwritten. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandInput, CommandName, CommandOutput } from '../shared/contract.ts';
import type { EnrolmentItemView } from '../shared/contract/enrolment.ts';
import { say } from './output.ts';

type Ask = <Name extends CommandName>(name: Name, input: CommandInput<Name>) => Promise<CommandOutput<Name>>;

/** Writes what a run has to hand over. */
export class EnrolFiles {
  readonly #folder: string;
  readonly #run: string;
  readonly #ask: Ask;

  constructor(folder: string, run: string, ask: Ask) {
    this.#folder = folder;
    this.#run = run;
    this.#ask = ask;
  }

  /** Letter and papers of one token. */
  async writeFor(item: EnrolmentItemView): Promise<void> {
    const { number, label, letter, papers } = item;
    const run = this.#run;
    const numbers = [number];
    if (letter === 'due')
      await this.#ask('enrolment.save-letters', {
        run,
        numbers,
        file: this.#free(`${fileName(label)}-pin-letter.html`),
      });
    if (papers.some(({ exported }) => !exported))
      await this.#ask('enrolment.export', {
        run,
        numbers,
        what: 'papers',
        file: this.#free(`${fileName(label)}.pem`),
      });
  }

  /** What was not written for tokens that are done. */
  async writeDue(): Promise<void> {
    const { items } = await this.#ask('enrolment.status', { run: this.#run });
    for (const item of items)
      if (item.stage === 'done' && item.setAside === undefined) await this.writeFor(item);
  }

  /** Label sheet, table and sealed SO PINs of the whole run. */
  async writeWhole(): Promise<void> {
    const run = this.#run;
    const { items } = await this.#ask('enrolment.status', { run });
    await this.#ask('enrolment.export', { run, what: 'labels', file: this.#free('labels.html') });
    await this.#ask('enrolment.export', { run, what: 'table', file: this.#free('run.csv') });
    if (items.some(({ sealedTo }) => sealedTo.length > 0))
      await this.#ask('enrolment.export', { run, what: 'so-pins', file: this.#free('so-pins.json') });
  }

  /** A name that nothing has yet: what an interrupted run left may be in somebody's hands. */
  #free(name: string): string {
    const [stem = name, end = ''] = name.split(/(?=\.[a-z]+$)/);
    for (let more = 1; more < 1000; more++) {
      const path = join(this.#folder, more === 1 ? name : `${stem}-${String(more)}${end}`);
      if (existsSync(path)) continue;
      if (more > 1) say(`There is a ${name} already: ${path}\n`);
      return path;
    }
    return join(this.#folder, name);
  }
}

/** Endings of files that hold certificates. */
const certificateFile = /\.(pem|crt|cer|der|p7b)$/i;

/** What may attest the keys of a token: the file itself, or those of a folder that are named by its label or serial number; nothing where there is neither yet. */
export function attestationFiles(place: string, { label, serial = '' }: EnrolmentItemView): string[] {
  const found = statSync(place, { throwIfNoEntry: false });
  if (found === undefined) return [];
  if (!found.isDirectory()) return [place];
  const names = new Set([label, fileName(label), ...(serial === '' ? [] : [serial])]);
  return readdirSync(place)
    .filter((name) => certificateFile.test(name) && names.has(name.replace(certificateFile, '')))
    .sort()
    .slice(0, 10)
    .map((name) => join(place, name));
}

/** Where the file belongs that attests the keys of a token: into the folder, or the place itself where that is a file's name. */
export function attestationPlace(place: string, { label }: EnrolmentItemView): string {
  const isFolder = statSync(place, { throwIfNoEntry: false })?.isDirectory() ?? !certificateFile.test(place);
  return isFolder ? join(place, `${fileName(label)}.pem`) : place;
}

/** A label as the name of a file: no folders, no dots in front. */
function fileName(label: string): string {
  return label.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^\.+/, '') || 'token';
}
