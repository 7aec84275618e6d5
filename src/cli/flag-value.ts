/** Reads the text of one flag as its place in the input wants it. */
import { askedChainSchema } from '../shared/contract/nodes.ts';
import { quoted } from './arguments.ts';
import type { Flag } from './flags.ts';
import type { Shape } from './shape.ts';
import { UsageError } from './usage-error.ts';

/** How a chain is named that nodes are asked about. */
export const chainForms =
  'eip155:1 (Ethereum; another number for another chain of its kind), bitcoin:mainnet, bitcoin:testnet, bitcoin:regtest or solana';

/** The value for a flag from what was typed, or a UsageError that names the flag and what it takes. */
export function flagValue(flag: Flag, typed: readonly (string | boolean)[]): unknown {
  if (flag.shape.kind === 'switch') return typed[0] === true;
  const texts = typed.filter((value) => typeof value === 'string');
  if (flag.shape.kind === 'list') {
    const { item } = flag.shape;
    // Fixed words hold no comma, so several may stand in one value; free texts are repeated instead.
    const parts = item.kind === 'choice' ? texts.flatMap((value) => value.split(',')) : texts;
    return parts.map((part) => single(flag, item, part));
  }
  return single(flag, flag.shape, texts[0] ?? '');
}

function single(flag: Flag, shape: Shape, typed: string): unknown {
  if (shape.orNone === true && typed === 'none') return null;
  switch (shape.kind) {
    case 'choice': {
      const chosen = shape.values.find((value) => String(value) === typed);
      if (chosen === undefined)
        throw new UsageError(`--${flag.name} takes ${list(shape.values)}, not ${quoted(typed)}.`);
      return chosen;
    }
    case 'number': {
      if (!/^-?[0-9]{1,15}$/.test(typed))
        throw new UsageError(`--${flag.name} takes a whole number, not ${quoted(typed)}.`);
      const number = Number(typed);
      if (
        (shape.min !== undefined && number < shape.min) ||
        (shape.max !== undefined && number > shape.max)
      ) {
        throw new UsageError(`--${flag.name} takes ${range(shape)}, not ${typed}.`);
      }
      return number;
    }
    case 'text':
      if (shape.format === 'hash') return hash(flag, typed);
      if (shape.format === 'chain' && !askedChainSchema.safeParse(typed).success)
        throw new UsageError(`--${flag.name} takes ${chainForms}, not ${quoted(typed)}.`);
      if (shape.format === 'time' && Number.isNaN(Date.parse(typed))) {
        throw new UsageError(`--${flag.name} takes a time like 2027-01-31T00:00:00Z, not ${quoted(typed)}.`);
      }
      return shape.format === 'time' ? new Date(typed).toISOString() : typed;
    case 'record':
    case 'other':
      return jsonValue(flag, typed);
    default:
      return typed;
  }
}

/** A SHA-256 in either case, in one piece or in groups, as the schema wants it. */
function hash(flag: Flag, typed: string): string {
  const digits = typed.replaceAll(/[\s:]/g, '').toLowerCase();
  if (!/^[0-9a-f]{64}$/.test(digits))
    throw new UsageError(`--${flag.name} takes 64 hex digits, not ${quoted(typed)}.`);
  return digits;
}

/** What no flag of its own can hold, such as a limit among several: `{"asset": "eip155:1", ...}`. */
function jsonValue(flag: Flag, typed: string): unknown {
  try {
    return JSON.parse(typed);
  } catch {
    throw new UsageError(`--${flag.name} takes JSON, not ${quoted(typed)}.`);
  }
}

function list(values: readonly (string | number)[]): string {
  if (values.length < 2) return String(values[0] ?? '');
  return `${values.slice(0, -1).join(', ')} or ${String(values.at(-1))}`;
}

function range(shape: Shape & { kind: 'number' }): string {
  if (shape.min === undefined) return `at most ${String(shape.max)}`;
  if (shape.max === undefined || shape.max >= Number.MAX_SAFE_INTEGER) return `at least ${String(shape.min)}`;
  return `${shape.min} to ${shape.max}`;
}
