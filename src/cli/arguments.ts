/** Splits an argument list into words and flags. Which flags exist is the caller's knowledge. */
import { nearest } from './nearest.ts';
import { UsageError } from './usage-error.ts';

/** A flag that may be given: with a value, or alone. */
export interface KnownFlag {
  readonly name: string;
  readonly takes: 'value' | 'nothing';
  readonly repeats?: boolean;
}

/** Words and flags as typed. */
export interface ParsedArguments {
  readonly words: readonly string[];
  /** Values in the order given; `true` for a flag that takes none, `false` for its `--no-` form. */
  readonly flags: ReadonlyMap<string, readonly (string | boolean)[]>;
}

const maxArguments = 2000;

/**
 * The words before the first flag name the group and the command, so they are split off before it is known which flags exist.
 */
export function leadingWords(argv: readonly string[]): readonly string[] {
  const end = argv.findIndex((argument) => argument.startsWith('-'));
  return end === -1 ? argv : argv.slice(0, end);
}

/**
 * Parses `--name value`, `--name=value`, `--switch`, `--no-switch` and `--` (words only from there). A name may be
 * shortened to its last parts (`--file` for `--from.file`) when only one flag ends so.
 */
export function parseArguments(argv: readonly string[], known: readonly KnownFlag[]): ParsedArguments {
  if (argv.length > maxArguments) throw new UsageError(`More than ${maxArguments} arguments.`);
  const words: string[] = [];
  const flags = new Map<string, (string | boolean)[]>();
  for (let index = 0; index < argv.length; index++) {
    const argument = argv[index] ?? '';
    if (argument === '--') {
      words.push(...argv.slice(index + 1));
      break;
    }
    if (!argument.startsWith('-') || argument === '-') {
      words.push(argument);
      continue;
    }
    const { name, inline } = splitFlag(argument);
    const { flag, negated } = find(name, known);
    let value: string | boolean = !negated;
    if (flag.takes === 'value') {
      const next = inline ?? argv[++index];
      if (next === undefined) throw new UsageError(`--${flag.name} needs a value after it.`);
      value = next;
    } else if (inline !== undefined) {
      throw new UsageError(`--${flag.name} takes no value.`);
    }
    const values = flags.get(flag.name);
    if (values !== undefined && flag.repeats !== true)
      throw new UsageError(`--${flag.name} was given twice.`);
    if (values === undefined) flags.set(flag.name, [value]);
    else values.push(value);
  }
  return { words, flags };
}

function splitFlag(argument: string): { name: string; inline: string | undefined } {
  if (argument === '-h') return { name: 'help', inline: undefined };
  if (!argument.startsWith('--'))
    throw new UsageError(`Flags are written with two dashes: not ${quoted(argument)}.`);
  const equals = argument.indexOf('=');
  if (equals === -1) return { name: argument.slice(2), inline: undefined };
  return { name: argument.slice(2, equals), inline: argument.slice(equals + 1) };
}

function find(name: string, known: readonly KnownFlag[]): { flag: KnownFlag; negated: boolean } {
  const exact = known.find((flag) => flag.name === name);
  if (exact !== undefined) return { flag: exact, negated: false };
  const ending = known.filter((flag) => flag.name.endsWith(`.${name}`));
  if (ending.length === 1 && ending[0] !== undefined) return { flag: ending[0], negated: false };
  if (name.startsWith('no-')) {
    const negated = known.find((flag) => flag.name === name.slice(3) && flag.takes === 'nothing');
    if (negated !== undefined) return { flag: negated, negated: true };
  }
  if (/^(passphrase|password|pin|phrase|secret|recovery-code|code)$/.test(name)) {
    throw new UsageError(
      `--${name} with a value is not taken: arguments can be read by other programs. Use --${name}-file FILE or --${name}-fd N, or leave it out to be asked.`,
    );
  }
  const close = nearest(
    name,
    known.map((flag) => flag.name),
  );
  const hint = close === undefined ? '' : ` Did you mean --${close}?`;
  throw new UsageError(`There is no flag ${quoted(`--${name}`)} here.${hint}`);
}

/** A text that came from outside, shortened and shown in quotes. */
export function quoted(text: string): string {
  const short = text.length > 60 ? `${text.slice(0, 57)}...` : text;
  return JSON.stringify(short);
}
