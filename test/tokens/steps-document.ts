import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StepResult } from './step-place.ts';

/** Modules in the order of their columns. */
const modules = ['SoftHSM2', 'tpm2-pkcs11', 'NSS softokn'] as const;
/** One of them. */
export type DocumentedModule = (typeof modules)[number];

const file = join(import.meta.dirname, '../../docs/tokens.md');
const [begin, end] = ['<!-- sixty steps: written by their test -->', '<!-- end of the sixty steps -->'];

/** What a result reads as in the document. */
export function cellOf({ result, note }: StepResult): string {
  return note === undefined ? result : `${result} (${note.replaceAll('|', '/')})`;
}

/** The column of a module as the document has it, by the name of each step. */
export function documented(module: DocumentedModule): ReadonlyMap<string, string> {
  const at = modules.indexOf(module) + 2;
  return new Map(rows().map((cells) => [cells[1] ?? '', cells[at] ?? '']));
}

/** Writes the column of a module; the others stay as they are. */
export function writeColumn(module: DocumentedModule, results: ReadonlyMap<string, StepResult>): void {
  const before = new Map(modules.map((name) => [name, documented(name)]));
  const lines = [...results].map(([step, result], at) => {
    const cells = modules.map((name) =>
      name === module ? cellOf(result) : (before.get(name)?.get(step) ?? ''),
    );
    return `| ${[String(at + 1), step, ...cells].join(' | ')} |`;
  });
  const head = [`| | step | ${modules.join(' | ')} |`, `| --- | --- |${' --- |'.repeat(modules.length)}`];
  const text = readFileSync(file, 'utf8');
  const table = ['', ...head, ...lines, ''].join('\n');
  writeFileSync(
    file,
    `${text.slice(0, text.indexOf(begin) + begin.length)}\n${table}\n${text.slice(text.indexOf(end))}`,
  );
}

function rows(): string[][] {
  const text = readFileSync(file, 'utf8');
  return text
    .slice(text.indexOf(begin), text.indexOf(end))
    .split('\n')
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
    .filter(([number = '']) => /^\d+$/.test(number));
}
