import type { CommandInput, CommandName, CommandOutput } from '../../src/shared/contract.ts';
import type { TokenModule } from '../../src/core/tokens/port.ts';
import type { Bench } from '../engine/harness.ts';

/** What a step of the script came to. */
export type StepResult =
  | { readonly result: 'ok'; readonly note?: string }
  /** The token does not offer it: the reason that it, or the contract, gives. */
  | { readonly result: 'not offered'; readonly note: string }
  | { readonly result: 'failed'; readonly note: string };

/** Thrown by a step for what its token does not offer. */
export class NotOffered extends Error {}

/** PINs as the steps change them. */
export interface Pins {
  user: string;
  so: string;
}

/** What is special about how a module was set up. */
export interface MadeUp {
  /** Clears what ended processes have left loaded. */
  letGo?(): void;
  /** Why its token was initialised by its own program. */
  readonly initialisedBy?: string;
}

/** What the steps of one module share. */
export class StepPlace {
  readonly bench: Bench;
  /** Where the module lies. */
  readonly modulePath: string;
  readonly pins: Pins;
  module = '';
  /** How commands name the token. */
  token = '';
  readonly label = 'Sixty steps';
  /** Whether the script wants to be logged in. */
  wantsLogin = false;
  readonly #made: MadeUp;
  readonly #keys = new Map<string, string>();

  constructor(bench: Bench, modulePath: string, pins: Pins, made: MadeUp = {}) {
    this.#made = made;
    this.bench = bench;
    this.modulePath = modulePath;
    this.pins = pins;
  }

  bytes(text: string): Uint8Array {
    return new TextEncoder().encode(text);
  }

  get pin(): Uint8Array {
    return this.bytes(this.pins.user);
  }

  get soPin(): Uint8Array {
    return this.bytes(this.pins.so);
  }

  /** The value of a call that must succeed, or whose failing with one of `also` says that it is not offered. */
  async ok<Name extends CommandName>(
    name: Name,
    input: CommandInput<Name>,
    also: readonly string[] = [],
  ): Promise<CommandOutput<Name>> {
    const result = await this.bench.engine.call(name, input);
    // The engine has checked the output against the schema that this type comes from.
    if (result.ok) return result.value as CommandOutput<Name>;
    const { code, details = {} } = result.error;
    const note = [code, ...['reason', 'what', 'mechanism'].flatMap((detail) => details[detail] ?? [])].join(
      ' ',
    );
    if (isNotOffered(code, details) || also.includes(String(details['reason'] ?? details['what'])))
      throw new NotOffered(note);
    throw new Error(`${name}: ${note} ${this.bench.faults.join('; ')}`.trim());
  }

  /** A call that must fail with that code. */
  async no(name: CommandName, input: object, code: string): Promise<void> {
    const result = await this.bench.engine.call(name, input);
    if (result.ok) throw new Error(`${name} succeeded`);
    if (result.error.code === code) return;
    const { code: found, details = {} } = result.error;
    const note = `${found} ${String(details['reason'] ?? details['what'] ?? '')}`.trim();
    if (isNotOffered(found, details)) throw new NotOffered(note);
    throw new Error(`${name}: ${note} instead of ${code}`);
  }

  /** Notes a key by a name of the script's own. */
  keep(name: string, id: string): void {
    this.#keys.set(name, id);
  }

  /** A key that an earlier step has made; what needs one that the token could not make is not offered either. */
  key(name: string): string {
    const id = this.#keys.get(name);
    if (id === undefined) throw new NotOffered(`needs ${name}`);
    return id;
  }

  /** Makes a key on the token and activates it. */
  async generate(
    name: string,
    wish: Pick<CommandInput<'token-keys.generate'>, 'algorithm' | 'bits' | 'wrappable'>,
  ): Promise<void> {
    const input = { token: this.token, label: `${name} key`, ...wish };
    // What tpm2-pkcs11 says of kinds of RSA keys that it cannot make.
    const { record } = await this.ok('token-keys.generate', input, ['CKR_GENERAL_ERROR']);
    if (record.home !== 'token') throw new Error(`home ${record.home}`);
    await this.activate(record.id);
    this.keep(name, record.id);
  }

  /** Ends the process of the module; what its TPM still holds for it is let go of, as the system's own driver does. */
  async restart(): Promise<void> {
    await (await this.port()).end();
    this.#made.letGo?.();
    await this.ok('modules.restart', { id: this.module });
  }

  /** Logs in where that is gone; false when it is not, or cannot be had again. */
  async logInAgain(): Promise<boolean> {
    const { loggedIn } = await this.view();
    if (loggedIn === 'user') return false;
    await this.restart();
    const again = await this.bench.engine.call('tokens.login', { token: this.token, pin: this.pin });
    return again.ok;
  }

  /** The module past the contract: for what other programs do. */
  async port(): Promise<TokenModule> {
    const { tokens } = this.bench.ports;
    if (tokens === undefined) throw new Error('no tokens');
    return tokens.module(await tokens.inspect(this.modulePath));
  }

  /** Why the token is not initialised by a step, if it is not. */
  get initialisedBy(): string | undefined {
    return this.#made.initialisedBy;
  }

  async activate(id: string): Promise<void> {
    await this.ok('keys.waive-backup', { id, reason: 'a key of a test' });
    await this.ok('keys.activate', { id });
  }

  /** Opens, approves and gives what came out. */
  async approve(view: CommandOutput<'sign.open'>): Promise<CommandOutput<'sign.approve'>> {
    if (view.verdict.decision === 'refuse') throw new Error(`refused: ${JSON.stringify(view.verdict)}`);
    return await this.ok('sign.approve', { id: view.id, digest: view.digest });
  }

  async document(
    key: string,
    document: CommandInput<'documents.open'>['document'],
  ): Promise<CommandOutput<'sign.approve'>> {
    return await this.approve(await this.ok('documents.open', { key: this.key(key), document }));
  }

  /** The key that steps go on with: every token in use has come to one of these. */
  get main(): string {
    return ['P-256', 'RSA', 'adopted'].find((name) => this.#keys.has(name)) ?? 'P-256';
  }

  /** A key that is no more. */
  drop(name: string): void {
    this.#keys.delete(name);
  }

  has(name: string): boolean {
    return this.#keys.has(name);
  }

  async view(): Promise<CommandOutput<'tokens.get'>['token']> {
    return (await this.ok('tokens.get', { token: this.token })).token;
  }
}

/**
 * What PKCS#11 says of something that a token does not have: not that it went wrong. A policy of the token against it is
 * also an answer.
 */
const missing = [
  'CKR_FUNCTION_NOT_SUPPORTED',
  'CKR_MECHANISM_INVALID',
  'CKR_MECHANISM_PARAM_INVALID',
  'CKR_CURVE_NOT_SUPPORTED',
  'CKR_DOMAIN_PARAMS_INVALID',
  'CKR_KEY_SIZE_RANGE',
  'CKR_KEY_TYPE_INCONSISTENT',
  'CKR_KEY_FUNCTION_NOT_PERMITTED',
  'CKR_KEY_UNEXTRACTABLE',
  'CKR_TEMPLATE_INCONSISTENT',
  'CKR_TEMPLATE_INCOMPLETE',
  'CKR_ATTRIBUTE_VALUE_INVALID',
  'CKR_ATTRIBUTE_TYPE_INVALID',
  'CKR_ATTRIBUTE_READ_ONLY',
  'CKR_ACTION_PROHIBITED',
  'CKR_TOKEN_WRITE_PROTECTED',
  'CKR_USER_TYPE_INVALID',
];

/** A token that says of every key that it was made elsewhere has none that Holdfast would keep (P-8). */
function isNotOffered(code: string, details: Readonly<Record<string, unknown>>): boolean {
  if (code === 'token-mechanism-missing') return true;
  if (code === 'token-lied') return details['what'] === 'local';
  return code === 'token-failed' && missing.includes(String(details['reason']));
}
