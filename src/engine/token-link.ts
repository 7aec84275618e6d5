import { HoldfastError, isHoldfastError } from '../core/error.ts';
import type { TokenModule, TokenName, TokenPort, TokenState } from '../core/tokens/port.ts';
import type { Context } from './context.ts';
import type { Session } from './session.ts';
import { fileOf, trustedModules, type TrustedModule } from './trusted-modules.ts';

/** A token that is there now, and the process that speaks to it. */
export interface LiveToken {
  /** How commands and records name it: see {@link tokenIdentity}. */
  readonly id: string;
  readonly state: TokenState;
  /** How the port finds it. */
  readonly name: TokenName;
  readonly module: TokenModule;
  readonly trusted: TrustedModule;
}

/** How one module has answered. */
export interface ModuleAnswer {
  readonly trusted: TrustedModule;
  readonly state: 'answered' | 'changed' | 'missing' | 'refused' | 'failed';
  readonly why?: string;
  readonly tokens: number;
}

/** What is plugged in, and who was asked. */
export interface TokensNow {
  readonly tokens: readonly LiveToken[];
  readonly modules: readonly ModuleAnswer[];
}

/** A listing may not keep a person waiting who is to be told within three seconds (P-2). */
const listingWithin = 2500;

/** What one open vault remembers of where its tokens were last, so that a signature needs no search. */
const lastSeen = new WeakMap<Session, Map<string, LiveToken>>();

/** Errors: `tokens-unavailable`. */
export function tokenPort({ ports }: Context): TokenPort {
  if (ports.tokens === undefined) throw new HoldfastError('tokens-unavailable');
  return ports.tokens;
}

/**
 * What a token is known by: its serial number. Modules in software give them all the same one, made of zeros, or none:
 * those are told apart by their label as well, and by where they are as long as they have none.
 */
export function tokenIdentity(
  state: Pick<TokenState, 'serial' | 'label' | 'reference'>,
  module: string,
): string {
  if (/[^0 ]/.test(state.serial)) return state.serial;
  if (state.label !== '') return `${state.serial}/${state.label}`.slice(0, 64);
  return `@${module}/${state.reference}`.slice(0, 120);
}

/** Asks every trusted module, all at once. Errors: `tokens-unavailable`. */
export async function tokensNow(context: Context): Promise<TokensNow> {
  const port = tokenPort(context);
  const { session } = context;
  const seen = seenBy(context, session, port);
  const answers = await Promise.all(
    trustedModules(session.vault).map(async (trusted) => await askModule(port, trusted)),
  );
  const tokens = answers.flatMap(({ tokens: found }) => found);
  // One that is not trusted any more was perhaps still asked.
  const still = new Set(trustedModules(session.vault).map(({ id, sha256 }) => `${id}/${sha256}`));
  seen.clear();
  // The first module that knows a token is the one it is reached through.
  for (const token of tokens) {
    const { id, sha256 } = token.trusted;
    if (!seen.has(token.id) && still.has(`${id}/${sha256}`)) seen.set(token.id, token);
  }
  return { tokens: [...seen.values()], modules: answers.map(({ answer }) => answer) };
}

/**
 * The token of that name, as it is now. Errors: `tokens-unavailable`, `no-such-token`; `module-failed`,
 * `module-changed`, `module-refused` when it is not there and one of the modules that might know it has not answered.
 */
export async function findToken(context: Context, name: string): Promise<LiveToken> {
  const { tokens, modules } = await tokensNow(context);
  // A serial number that several have names none of them: a PIN must not go to the wrong one.
  const alike = tokens.filter(({ state }) => state.serial === name);
  const found = tokens.find(({ id }) => id === name) ?? (alike.length === 1 ? alike[0] : undefined);
  if (found !== undefined) return found;
  const silent = modules.find(({ state }) => state !== 'answered');
  if (silent !== undefined) throw silenceOf(silent);
  throw new HoldfastError('no-such-token', { token: name });
}

/**
 * Finds a token and does something with it. Errors: those of {@link findToken} and of the port's calls; a token that
 * goes away meanwhile is `token-removed`, whatever its module says.
 */
export async function withToken<T>(
  context: Context,
  name: string,
  use: (token: LiveToken) => T | Promise<T>,
): Promise<T> {
  const token = await findToken(context, name);
  return await speak(token, async () => await use(token));
}

/**
 * As {@link withToken}, without a search when the token was seen before: the port finds it anew in any case. `use` is
 * begun again after a search when its place has gone stale, so it must not have done anything by then that counts.
 */
export async function withKnownToken<T>(
  context: Context,
  name: string,
  use: (token: LiveToken) => T | Promise<T>,
): Promise<T> {
  const known = lastSeen.get(context.session)?.get(name);
  if (known === undefined) return await withToken(context, name, use);
  try {
    return await speak(known, async () => await use(known));
  } catch (error) {
    if (!isHoldfastError(error, 'token-removed')) throw error;
    return await withToken(context, name, use);
  }
}

/** Whether a token was there when it was last looked for. */
export function wasSeen({ session }: Context, name: string): boolean {
  return lastSeen.get(session)?.has(name) === true;
}

/** Forgets where a token was: it has changed its name, or is gone. */
export function forgetToken(context: Context, name: string): void {
  lastSeen.get(context.session)?.delete(name);
}

/** Forgets what was seen through a module: it is not trusted any more, or not as that file. */
export function forgetModule({ session }: Context, id: string): void {
  const seen = lastSeen.get(session);
  for (const [name, { trusted }] of seen ?? []) if (trusted.id === id) seen?.delete(name);
}

async function speak<T>({ id, trusted }: LiveToken, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw portError(error, { token: id, module: trusted.name });
  }
}

/** What the port has thrown, in the codes of the contract and with the names that a person knows. */
function portError(error: unknown, names: { readonly token: string; readonly module: string }): unknown {
  if (!(error instanceof HoldfastError)) return error;
  if (error.code === 'no-such-token') return new HoldfastError('token-removed', names);
  if (!/^(module|token)-/.test(error.code)) return error;
  return new HoldfastError(error.code, { ...names, ...error.details });
}

async function askModule(
  port: TokenPort,
  trusted: TrustedModule,
): Promise<{ readonly answer: ModuleAnswer; readonly tokens: readonly LiveToken[] }> {
  const module = port.module(fileOf(trusted));
  try {
    const states = await listed(module);
    const tokens = states.map((state) => ({
      id: tokenIdentity(state, trusted.id),
      state,
      name: { serial: state.serial, reference: state.reference },
      module,
      trusted,
    }));
    return { answer: { trusted, state: 'answered', tokens: tokens.length }, tokens };
  } catch (error) {
    return { answer: { trusted, ...whyNot(error), tokens: 0 }, tokens: [] };
  }
}

/** A process that has died since it was last asked is found out by asking it: another one is asked then, once. */
async function listed(module: TokenModule): Promise<readonly TokenState[]> {
  try {
    return await module.tokens({ within: listingWithin });
  } catch (error) {
    if (!isHoldfastError(error, 'module-failed') || error.details['reason'] !== 'crashed') throw error;
    return await module.tokens({ within: listingWithin });
  }
}

function whyNot(error: unknown): { state: 'changed' | 'missing' | 'refused' | 'failed'; why: string } {
  if (!(error instanceof HoldfastError)) throw error;
  const { reason } = error.details;
  const why = typeof reason === 'string' ? reason : error.code;
  if (error.code === 'module-changed') return { state: 'changed', why };
  if (error.code === 'module-refused') return { state: why === 'missing' ? 'missing' : 'refused', why };
  return { state: 'failed', why };
}

function silenceOf({ trusted, state, why }: ModuleAnswer): HoldfastError {
  const details = { module: trusted.name, ...(why === undefined ? {} : { reason: why }) };
  if (state === 'changed') return new HoldfastError('module-changed', details);
  return new HoldfastError(state === 'failed' ? 'module-failed' : 'module-refused', details);
}

/** The memory of this session; its first use also sees to it that the lock logs out and ends the processes. */
function seenBy({ holder }: Context, session: Session, port: TokenPort): Map<string, LiveToken> {
  const known = lastSeen.get(session);
  if (known !== undefined) return known;
  const seen = new Map<string, LiveToken>();
  lastSeen.set(session, seen);
  holder.atEnd(async () => await port.close());
  return seen;
}
