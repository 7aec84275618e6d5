import { HoldfastError } from '../core/error.ts';
import { instant } from '../core/keys/instant.ts';
import type { EnrolmentItem } from '../core/tokens/enrolment.ts';
import type { CommandOutput, ParsedInput } from '../shared/contract.ts';
import type { Context } from './context.ts';
import { labelSheet, paperFile, pinLetters, runTable, sealedFile } from './enrolment-pages.ts';
import { itemsOf, pinPlaces, putItem, requireRun } from './enrolment-record.ts';
import { writeNoted } from './write-noted.ts';

/**
 * Writes the letters that are due and then keeps their PINs no longer, in one commit. A file that was written when that
 * commit failed is taken back: a PIN is never in a letter and in the vault, unless the computer stops between the two.
 */
export async function saveLetters(
  context: Context,
  input: ParsedInput<'enrolment.save-letters'>,
): Promise<CommandOutput<'enrolment.save-letters'>> {
  const { session, ports } = context;
  const run = requireRun(session.vault, input.run);
  const place = pinPlaces(run.id).user;
  const due = chosen(itemsOf(session.vault, run.id), input.numbers).filter(
    ({ letter, setAside }) => letter === 'due' && setAside === undefined,
  );
  if (due.length === 0) throw new HoldfastError('enrolment-state', { reason: 'no-letters-due' });
  const letters: { item: EnrolmentItem; pin: Uint8Array }[] = [];
  let page: Uint8Array | undefined;
  try {
    for (const item of due) {
      const pin = await session.vault.withSecret(place, item.number, (bytes) => bytes.slice());
      letters.push({ item, pin });
    }
    page = pinLetters(run, letters, instant(context.now));
    const written = await ports.files.writeWhole(await ports.files.resolve(input.file, 'create'), page);
    const details = { run: run.id, letters: due.length, numbers: due.map(({ number }) => String(number)) };
    try {
      await context.change({ subjects: [run.id], details }, (change) => {
        for (const item of due) {
          change.destroySecret(place, item.number);
          putItem(change, run.id, { ...item, letter: 'written' });
        }
      });
    } catch (error) {
      await written.takeBack();
      throw error;
    }
    return { letters: due.length, bytes: page.length };
  } finally {
    page?.fill(0);
    for (const { pin } of letters) pin.fill(0);
  }
}

/** Writes one of the files of a run that hold no secret. */
export async function exportRun(
  context: Context,
  input: ParsedInput<'enrolment.export'>,
): Promise<CommandOutput<'enrolment.export'>> {
  const { vault } = context.session;
  const run = requireRun(vault, input.run);
  const { what, file } = input;
  const all = chosen(itemsOf(vault, run.id), input.numbers);
  const items = what === 'table' ? all : all.filter((item) => fits[what](item));
  if (items.length === 0) throw new HoldfastError('enrolment-state', { reason: 'nothing-to-write', what });
  const bytes = {
    labels: () => labelSheet(run, items),
    papers: () => paperFile(items),
    'so-pins': () => sealedFile(run, items),
    table: () => runTable(items),
  }[what]();
  const details = { run: run.id, what, entries: items.length };
  const length = await writeNoted(context, file, bytes, [run.id], details, (change) => {
    if (what !== 'papers') return;
    for (const item of items)
      putItem(change, run.id, {
        ...item,
        papers: item.papers.map((paper) => ({ ...paper, exported: true })),
      });
  });
  return { entries: items.length, bytes: length };
}

const fits = {
  labels: ({ stage, setAside }: EnrolmentItem): boolean => stage === 'done' && setAside === undefined,
  papers: ({ papers }: EnrolmentItem): boolean => papers.length > 0,
  'so-pins': ({ sealed }: EnrolmentItem): boolean => sealed.length > 0,
} as const;

/** Errors: `enrolment-state` for a number that the run has not given out. */
function chosen(items: readonly EnrolmentItem[], numbers: readonly number[] | undefined): EnrolmentItem[] {
  if (numbers === undefined) return [...items];
  return [...new Set(numbers)].map((number) => {
    const item = items.find((one) => one.number === number);
    if (item === undefined) throw new HoldfastError('enrolment-state', { reason: 'no-such-number', number });
    return item;
  });
}
