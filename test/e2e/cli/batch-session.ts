import { expect } from 'vitest';
import { advisoriesCommands, casesCommands, statementsCommands } from '../../../src/shared/contract/cases.ts';
import { attestationCommands, certificatesCommands } from '../../../src/shared/contract/certificates.ts';
import { dataCommands } from '../../../src/shared/contract/data.ts';
import {
  calendarCommands,
  clockCommands,
  inventoryCommands,
  policyCommands,
} from '../../../src/shared/contract/inventory.ts';
import {
  lifecycleCommands,
  movesCommands,
  registerCommands,
} from '../../../src/shared/contract/lifecycle.ts';
import { batchesCommands } from '../../../src/shared/contract/batches.ts';
import { agentCommands, documentsCommands } from '../../../src/shared/contract/documents.ts';
import { credentialsCommands } from '../../../src/shared/contract/exchange.ts';
import { programsCommands, serveCommands } from '../../../src/shared/contract/programs.ts';
import { enrolmentCommands } from '../../../src/shared/contract/enrolment.ts';
import { nodesCommands } from '../../../src/shared/contract/nodes.ts';
import { devicesCommands } from '../../../src/shared/contract/devices.ts';
import { modulesCommands } from '../../../src/shared/contract/modules.ts';
import { addressesCommands, rulesCommands } from '../../../src/shared/contract/rules.ts';
import { tokenCopiesCommands } from '../../../src/shared/contract/token-copies.ts';
import { tokenKeysCommands } from '../../../src/shared/contract/token-keys.ts';
import { tokensCommands } from '../../../src/shared/contract/tokens.ts';
import { vaultTokensCommands } from '../../../src/shared/contract/vault-tokens.ts';
import { referencesCommands, walletsCommands } from '../../../src/shared/contract/wallets.ts';
import { Place, type BatchAnswer, type Conversation } from '../../cli/support/holdfast.ts';

/**
 * Which file uses which commands of the contract through `holdfast batch`. What no part names, `batch.test.ts` must use:
 * so that a command that is added is missed there.
 */
export const parts = {
  data: Object.keys(dataCommands),
  life: Object.keys({ ...lifecycleCommands, ...registerCommands, ...movesCommands }),
  cases: Object.keys({ ...casesCommands, ...statementsCommands, ...advisoriesCommands }),
  inventory: Object.keys({ ...inventoryCommands, ...calendarCommands, ...policyCommands, ...clockCommands }),
  serve: Object.keys({ ...serveCommands, ...programsCommands }),
  certificates: Object.keys({ ...certificatesCommands, ...attestationCommands }),
  devices: Object.keys(devicesCommands),
  tokens: Object.keys({
    ...modulesCommands,
    ...tokensCommands,
    ...tokenKeysCommands,
    ...enrolmentCommands,
  }),
  tokenCopies: Object.keys(tokenCopiesCommands),
  tokenUnlock: Object.keys(vaultTokensCommands),
  signing: [
    ...Object.keys({ ...rulesCommands, ...addressesCommands, ...credentialsCommands, ...documentsCommands }),
    ...Object.keys({ ...agentCommands, ...walletsCommands, ...referencesCommands, ...batchesCommands }),
    ...Object.keys(nodesCommands),
    'sign.confirm',
    'sign.look-up',
    'sign.abandon',
  ],
} as const;

/** What a command gave; its fields are those of the contract, bytes are `{ base64 }`. */
export type Value = Readonly<Record<string, unknown>>;

/** The text at a place inside of an answer. */
export const at = (value: unknown, ...names: string[]): string =>
  String(names.reduce<unknown>((part, name) => (part as Value | undefined)?.[name], value));

/** The id of the key that an answer shows. */
export const idOf = (value: unknown): string => at(value, 'record', 'id');

/** Bytes as they are given to `batch`. */
export const utf8 = (text: string) => ({ utf8: text });

/** The text that an answer carries as bytes. */
export const textOf = (value: unknown): string => Buffer.from(at(value, 'base64'), 'base64').toString();

/** One vault, one run of `batch` after the other, and the commands that have succeeded. */
export class BatchSession {
  readonly place = new Place();
  readonly used = new Set<string>();
  #conversation: Conversation | undefined;

  path(name: string): string {
    return this.place.path(name);
  }

  /** Starts `batch` on a vault, which is made before. */
  async begin(vault = 'v.holdfast'): Promise<void> {
    await this.place.create(vault);
    this.#conversation = this.place.conversation(vault);
  }

  /** Runs a command, whatever comes of it. */
  try(command: string, input?: unknown): Promise<BatchAnswer> {
    if (this.#conversation === undefined) throw new Error('no batch is running');
    return this.#conversation.say(command, input);
  }

  /** Runs a command that must work and gives its value. */
  async say(command: string, input?: unknown): Promise<Value> {
    const answer = await this.try(command, input);
    expect(answer.ok, `${command} ${JSON.stringify(answer.error)}`).toBe(true);
    this.used.add(command);
    return answer.value ?? {};
  }

  /** Runs commands that must work, one after another, and gives their values. */
  async all(commands: readonly { command: string; input?: unknown }[]): Promise<Value[]> {
    const values: Value[] = [];
    for (const { command, input } of commands) values.push(await this.say(command, input));
    return values;
  }

  /** Runs a command that must be refused and gives the code of the refusal. */
  async refused(command: string, input?: unknown): Promise<string | undefined> {
    const answer = await this.try(command, input);
    expect(answer.ok, command).toBe(false);
    return answer.error?.code;
  }

  /** Puts a key into use without a backup and gives its id. */
  async inUse(key: Value): Promise<string> {
    const id = idOf(key);
    await this.say('keys.waive-backup', { id, reason: 'practice' });
    await this.say('keys.activate', { id });
    return id;
  }

  /** Those of the commands that have not succeeded yet. */
  missing(commands: readonly string[]): string[] {
    return commands.filter((command) => !this.used.has(command));
  }

  /** Ends the input and gives the exit code. */
  async end(): Promise<number | null> {
    const conversation = this.#conversation;
    this.#conversation = undefined;
    return conversation === undefined ? null : await conversation.end();
  }

  async remove(): Promise<void> {
    await this.end();
    this.place.remove();
  }
}
