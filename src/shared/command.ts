/** One row of a contract: what a command takes, gives, may fail with, and who may call it. */
import type { z } from 'zod';
import type { ErrorCode } from './error-code.ts';

/** Codes that every command can give without declaring them. */
export const commonErrors = ['internal', 'bad-request', 'not-permitted', 'cancelled'] as const;

/** Codes that every command of an open vault can give without declaring them. */
export const openVaultErrors = [
  'vault-locked',
  'vault-damaged',
  'disk-full',
  'write-failed',
  'folder-not-writable',
  'random-source-failed',
  'clock-set-back',
] as const;

/**
 * Who may call a command: the person at the window or terminal, or a program that was paired. Operators with fewer
 * rights come with the issue on people.
 */
export type Role = 'owner' | 'program';

/** What a command needs and does. */
export interface CommandSpec<
  Input extends z.ZodType = z.ZodType,
  Output extends z.ZodType = z.ZodType,
  Code extends ErrorCode = ErrorCode,
> {
  /** One sentence in the imperative, for the palette, the CLI's help and the documents. */
  readonly summary: string;
  /** `none`: no vault need be open; `open`: the vault must be open. */
  readonly session: 'none' | 'open';
  readonly roles: readonly Role[];
  /**
   * `read` leaves no trace; `change` writes the vault and one audit entry; `use` uses a key (audited);
   * `disclose` shows a secret (audited).
   */
  readonly effect: 'read' | 'change' | 'use' | 'disclose';
  /** May take minutes: others do not wait for it, and it takes its turn among them only to commit. */
  readonly lasting?: true;
  /** Takes its turn together with others of its kind that wait, so that one commit serves all of them. */
  readonly grouped?: true;
  readonly input: Input;
  readonly output: Output;
  readonly errors: readonly Code[];
}

/** States one row; the types of all parts are kept. */
export function command<Input extends z.ZodType, Output extends z.ZodType, const Code extends ErrorCode>(
  spec: Omit<CommandSpec<Input, Output, Code>, 'roles'> & { readonly roles?: readonly Role[] },
): CommandSpec<Input, Output, Code> {
  return { roles: ['owner'], ...spec };
}

/** Any object of rows. */
export type ContractShape = Readonly<Record<string, CommandSpec>>;
