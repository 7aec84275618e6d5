/** Turns the flags of a command line into the input of its command. Secrets come last, so that nobody is asked in vain. */
import { base64, hex } from '@scure/base';
import type { z } from 'zod';
import { contract, type CommandName } from '../shared/contract.ts';
import { quoted, type ParsedArguments } from './arguments.ts';
import { flagValue } from './flag-value.ts';
import { flagsOf, type Flag } from './flags.ts';
import { publicByteForms } from './known-flags.ts';
import type { Secrets } from './secrets.ts';
import { UsageError } from './usage-error.ts';

/** A JSON-like object that is being filled. */
export type Draft = Record<string, unknown>;

/** The input as far as the command line says it, before any secret is read. */
export interface PlainInput {
  readonly input: Draft;
  /** Bytes that must still be read or asked for. */
  readonly pending: readonly Flag[];
}

/** Stands in for ids and secrets while the rest is checked; valid for every schema of ours. */
const anyKeyId = '00000000-0000-7000-8000-000000000000';
const keyIdPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Everything but secrets. Throws a UsageError for what is missing or malformed. */
export function plainInput(command: CommandName, parsed: ParsedArguments): PlainInput {
  const { flags, positional } = flagsOf(command);
  const given = new Map(parsed.flags);
  const [word, ...rest] = parsed.words;
  if (rest.length > 0)
    throw new UsageError(`${quoted(rest[0] ?? '')} is one word too many here; quote texts with spaces.`);
  if (word !== undefined) {
    if (positional === undefined) throw new UsageError(`${quoted(word)} is one word too many here.`);
    if (given.has(positional.name)) throw new UsageError(`--${positional.name} was given twice.`);
    given.set(positional.name, [word]);
  }
  // The vault that a command is about may be named like the one to open.
  const vault = given.get('vault');
  if (takesVaultAsFile(command) && vault !== undefined && !given.has('file')) given.set('file', vault);
  const input: Draft = {};
  const pending: Flag[] = [];
  for (const flag of flags) {
    if (flag.shape.kind === 'bytes') {
      if (!bytesInArguments(flag, given, input)) pending.push(flag);
      continue;
    }
    const typed = given.get(flag.name);
    if (typed !== undefined) place(input, flag.path, flagValue(flag, typed));
  }
  const wanted = pending.filter((flag) => isWanted(flag, input, given));
  check(command, input, wanted, flags);
  return { input, pending: wanted };
}

/** Reads or asks for the secrets and puts them in their places. `shares` is how many of them the command takes. */
export async function addSecrets(plain: PlainInput, secrets: Secrets, shares?: number): Promise<void> {
  for (const flag of plain.pending) {
    const isShares = flag.name === 'shares' && shares !== undefined;
    const secret = isShares ? await secrets.readShares(flag, shares) : await secrets.read(flag);
    place(plain.input, flag.path, secret);
  }
}

const vaultFileCommands: ReadonlySet<CommandName> = new Set([
  'vault.create',
  'vault.inspect',
  'vault.unlock',
  'vault.unlock-tokens',
  'vault.unlock-pin-key',
  'vault.unlock-with-token',
]);

/** Whether `--vault` names the file that the command itself is about. */
export function takesVaultAsFile(command: CommandName): boolean {
  return vaultFileCommands.has(command);
}

/** Paths at which a label stands where an id must. */
export function labelsToResolve(
  command: CommandName,
  input: Draft,
): readonly { path: readonly string[]; label: string }[] {
  return flagsOf(command).flags.flatMap(({ shape, path }) => {
    const value = at(input, path);
    const item = shape.kind === 'list' ? shape.item : shape;
    if (item.kind !== 'text' || item.format !== 'key') return [];
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    return values.flatMap((one, index) =>
      typeof one !== 'string' || keyIdPattern.test(one) || item.words?.includes(one) === true
        ? []
        : [{ path: Array.isArray(value) ? [...path, String(index)] : path, label: one }],
    );
  });
}

/** Paths at which a token is named, perhaps by its label. */
export function tokensToResolve(
  command: CommandName,
  input: Draft,
): readonly { path: readonly string[]; typed: string }[] {
  return flagsOf(command).flags.flatMap(({ shape, path }) => {
    const typed = at(input, path);
    return shape.kind === 'text' && shape.format === 'token' && typeof typed === 'string'
      ? [{ path, typed }]
      : [];
  });
}

/** Puts a value at a path, making the records on the way. */
export function place(input: Draft, path: readonly string[], value: unknown): void {
  const [name, ...rest] = path;
  if (name === undefined) return;
  if (rest.length === 0) {
    input[name] = value;
    return;
  }
  const found = input[name];
  if (Array.isArray(found)) {
    found[Number(rest[0])] = value;
    return;
  }
  const inner: Draft = isDraft(found) ? found : {};
  input[name] = inner;
  place(inner, rest, value);
}

function at(input: Draft, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, name) => (isDraft(value) ? value[name] : undefined), input);
}

function isDraft(value: unknown): value is Draft {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
  );
}

function bytesInArguments(flag: Flag, given: ParsedArguments['flags'], input: Draft): boolean {
  if (flag.bytes !== 'public') return false;
  for (const form of publicByteForms) {
    const text = given.get(`${flag.name}-${form}`)?.[0];
    if (typeof text !== 'string') continue;
    place(input, flag.path, decode(flag, form, text));
    return true;
  }
  return false;
}

function decode(flag: Flag, form: (typeof publicByteForms)[number], text: string): Uint8Array {
  if (form === 'text') return new TextEncoder().encode(text);
  try {
    return form === 'hex'
      ? hex.decode(text.trim().replace(/^0x/i, '').toLowerCase())
      : base64.decode(text.trim());
  } catch {
    throw new UsageError(`--${flag.name}-${form} is not valid ${form}.`);
  }
}

/** Bytes are read when a source was named, when the command needs them, or when their record was begun. */
function isWanted(flag: Flag, input: Draft, given: ParsedArguments['flags']): boolean {
  if ([flag.name, `${flag.name}-file`, `${flag.name}-fd`].some((name) => given.has(name))) return true;
  if (!flag.required) return false;
  return flag.path.length === 1 || at(input, flag.path.slice(0, -1)) !== undefined;
}

/** Runs the schema over the input with stand-ins for what is not known yet, and speaks of flags in its complaints. */
function check(command: CommandName, input: Draft, pending: readonly Flag[], flags: readonly Flag[]): void {
  const trial = structuredClone(input);
  for (const { path } of labelsToResolve(command, trial)) place(trial, path, anyKeyId);
  for (const flag of pending) place(trial, flag.path, new Uint8Array(1));
  const { opener } = flagsOf(command);
  if (opener !== undefined) {
    place(trial, [...opener.path, 'with'], 'passphrase');
    place(trial, [...opener.path, 'secret'], new Uint8Array(1));
  }
  const missing = flags.filter(
    (flag) => flag.required && flag.path.length === 1 && at(trial, flag.path) === undefined,
  );
  if (missing.length > 0) {
    const names = missing.map((flag) => `--${flag.name}`).join(', ');
    throw new UsageError(`Needed here: ${names}.`);
  }
  const schema: z.ZodType = contract[command].input;
  const parsed = schema.safeParse(trial);
  if (parsed.success) return;
  const issue = parsed.error.issues[0];
  const path = (issue?.path ?? []).map(String);
  const flag = flags.find((candidate) => candidate.path.every((name, index) => path[index] === name));
  const begun = flags.filter((candidate) => path.every((name, index) => candidate.path[index] === name));
  if (flag === undefined && begun.length > 0) {
    throw new UsageError(
      `Needed here: one of ${begun.map((candidate) => `--${flagForms(candidate)}`).join(', ')}.`,
    );
  }
  throw new UsageError(`--${flag?.name ?? path.join('.')}: ${issue?.message ?? 'not accepted'}.`);
}

function flagForms(flag: Flag): string {
  return flag.shape.kind === 'bytes'
    ? `${flag.name}-{file,fd${flag.bytes === 'public' ? ',hex,base64,text' : ''}}`
    : flag.name;
}
