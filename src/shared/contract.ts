/**
 * The one door (design.md, section 2). Every row here is a command: the vault process's handlers, the page's typed
 * client, the command line and the test driver are derived from this object and from nothing else.
 */
import type { z } from 'zod';
import { commonErrors, openVaultErrors, type CommandSpec } from './command.ts';
import { auditCommands, reportCommands } from './contract/audit.ts';
import { backupCommands } from './contract/backup.ts';
import { advisoriesCommands, casesCommands, statementsCommands } from './contract/cases.ts';
import { dataCommands } from './contract/data.ts';
import { calendarCommands, clockCommands, inventoryCommands, policyCommands } from './contract/inventory.ts';
import { keysCommands, seedsCommands } from './contract/keys.ts';
import { lifecycleCommands, movesCommands, registerCommands } from './contract/lifecycle.ts';
import { batchesCommands } from './contract/batches.ts';
import { documentsCommands, agentCommands } from './contract/documents.ts';
import { credentialsCommands } from './contract/exchange.ts';
import { programsCommands, serveCommands } from './contract/programs.ts';
import { addressesCommands, rulesCommands } from './contract/rules.ts';
import { signCommands } from './contract/sign.ts';
import { referencesCommands, walletsCommands } from './contract/wallets.ts';
import { attestationCommands, certificatesCommands } from './contract/certificates.ts';
import { enrolmentCommands } from './contract/enrolment.ts';
import { nodesCommands } from './contract/nodes.ts';
import { devicesCommands } from './contract/devices.ts';
import { modulesCommands } from './contract/modules.ts';
import { tokenCopiesCommands } from './contract/token-copies.ts';
import { tokenKeysCommands } from './contract/token-keys.ts';
import { tokensCommands } from './contract/tokens.ts';
import { vaultCommands } from './contract/vault.ts';
import type { Result } from './result.ts';

/** All commands by name. */
export const contract = {
  ...vaultCommands,
  ...keysCommands,
  ...lifecycleCommands,
  ...seedsCommands,
  ...dataCommands,
  ...registerCommands,
  ...movesCommands,
  ...casesCommands,
  ...statementsCommands,
  ...advisoriesCommands,
  ...inventoryCommands,
  ...calendarCommands,
  ...policyCommands,
  ...clockCommands,
  ...backupCommands,
  ...signCommands,
  ...batchesCommands,
  ...documentsCommands,
  ...agentCommands,
  ...rulesCommands,
  ...addressesCommands,
  ...credentialsCommands,
  ...walletsCommands,
  ...referencesCommands,
  ...serveCommands,
  ...programsCommands,
  ...nodesCommands,
  ...devicesCommands,
  ...modulesCommands,
  ...tokensCommands,
  ...tokenKeysCommands,
  ...tokenCopiesCommands,
  ...certificatesCommands,
  ...attestationCommands,
  ...enrolmentCommands,
  ...auditCommands,
  ...reportCommands,
} as const;

/** All commands by name. */
export type Contract = typeof contract;
/** The name of a command. */
export type CommandName = keyof Contract;
/** What a caller passes (before defaults). */
export type CommandInput<Name extends CommandName> = z.input<Contract[Name]['input']>;
/** What a handler receives (after parsing). */
export type ParsedInput<Name extends CommandName> = z.output<Contract[Name]['input']>;
/** What a command gives. */
export type CommandOutput<Name extends CommandName> = z.output<Contract[Name]['output']>;
/** The codes a command can give: its own and those common to its session. */
export type CommandErrorCode<Name extends CommandName> =
  Contract[Name]['errors'][number] | (typeof commonErrors)[number] | (typeof openVaultErrors)[number];
/** The result of a command. */
export type CommandResult<Name extends CommandName> = Result<CommandOutput<Name>, CommandErrorCode<Name>>;

/** The typed way to call a command, whoever carries it. */
export interface Client {
  call<Name extends CommandName>(
    name: Name,
    input: CommandInput<Name>,
    options?: CallOptions,
  ): Promise<CommandResult<Name>>;
}

/** Progress of long work: `done` of `total` in a named stage. */
export interface Progress {
  readonly stage: string;
  readonly done: number;
  readonly total: number;
}

/** What a caller may attach to a call. */
export interface CallOptions {
  readonly onProgress?: (progress: Progress) => void;
  readonly signal?: CancelSignal;
}

/** As much of an `AbortSignal` as a call needs; every platform's own fits. */
export interface CancelSignal {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
}

/** Whether a text names a command. */
export function isCommandName(name: string): name is CommandName {
  return Object.hasOwn(contract, name);
}

/** Every code that a command may give, for the check that undeclared codes never leave. */
export function declaredErrors(name: CommandName): ReadonlySet<string> {
  const spec: CommandSpec = contract[name];
  return new Set<string>([
    ...spec.errors,
    ...commonErrors,
    ...(spec.session === 'open' ? openVaultErrors : []),
  ]);
}
