/** One command of the contract, from its arguments to its result. */
import type { Engine } from '../engine/engine.ts';
import { contract, type CommandName } from '../shared/contract.ts';
import { fail, type Result } from '../shared/result.ts';
import { sharesWanted } from './ask-shares.ts';
import { parseArguments, quoted, type ParsedArguments } from './arguments.ts';
import {
  addSecrets,
  labelsToResolve,
  place,
  plainInput,
  takesVaultAsFile,
  tokensToResolve,
  type Draft,
} from './build-input.ts';
import { orWithPin } from './each-use.ts';
import { flagsOf, type Flag } from './flags.ts';
import { knownFlags } from './known-flags.ts';
import { unlockOf, withVault, type RunOptions } from './open-vault.ts';
import { Secrets } from './secrets.ts';
import { pluggedToken, recordedToken } from './token-names.ts';
import { UsageError } from './usage-error.ts';

/**
 * Parses, unlocks if a vault is named, reads secrets, calls and locks. `startEngine` is called only once the arguments
 * are known to be good. Throws UsageError and HoldfastError for what goes wrong before the engine is asked.
 */
export async function runCommand(
  command: CommandName,
  argv: readonly string[],
  startEngine: () => Promise<Engine>,
  options: RunOptions,
  warn: (sentence: string) => void,
): Promise<Result<unknown>> {
  const parsed = parseArguments(argv, knownFlags(command));
  const plain = plainInput(command, parsed);
  const vault = takesVaultAsFile(command) ? undefined : parsed.flags.get('vault')?.[0];
  if (contract[command].session === 'open' && vault === undefined) {
    throw new UsageError('Name the vault with --vault FILE.');
  }
  const secrets = new Secrets(parsed.flags, warn);
  const unlockWithToken = async (engine: Engine): Promise<Result<unknown>> => {
    const { command: unlock, input } = unlockOf(await secrets.vaultOpener());
    const older = parsed.flags.has('accept-older') ? { acceptOlder: true } : {};
    return await engine.call(unlock, { file: plain.input['file'], ...input, ...older }, options);
  };
  try {
    const work = async (engine: Engine): Promise<Result<unknown>> => {
      const { opener } = flagsOf(command);
      if (command === 'vault.unlock' && parsed.flags.get('with')?.[0] === 'token')
        return await unlockWithToken(engine);
      if (opener !== undefined) {
        const proof = await secrets.opener();
        place(plain.input, [...opener.path, 'with'], proof.with);
        place(plain.input, [...opener.path, 'secret'], proof.secret);
      }
      if (command === 'vault.unlock' && parsed.flags.has('accept-older')) plain.input['acceptOlder'] = true;
      const unresolved = await resolveLabels(engine, command, plain.input);
      if (unresolved !== undefined) return unresolved;
      const nameOf = command === 'tokens.mark' ? recordedToken : pluggedToken;
      for (const { path, typed } of tokensToResolve(command, plain.input))
        place(plain.input, path, await nameOf(engine, typed));
      const shares = await sharesWanted(engine, command, plain.input);
      if (typeof shares === 'object') return shares;
      await addSecrets(plain, secrets, shares);
      const refused = await logIn(engine, parsed.flags, secrets);
      if (refused !== undefined) return refused;
      const run = (): Promise<Result<unknown>> => engine.call(command, plain.input, options);
      const result = await orWithPin(await run(), command, plain, secrets, run);
      if (result.ok) await options.hold?.(engine, result.value);
      return result;
    };
    if (typeof vault !== 'string') {
      const engine = await startEngine();
      try {
        return await work(engine);
      } finally {
        await engine.lock('quit');
      }
    }
    const opener = await secrets.vaultOpener();
    const engine = await startEngine();
    const acceptOlder = parsed.flags.has('accept-older');
    return await withVault(engine, { file: vault, opener, acceptOlder }, options, () => work(engine));
  } finally {
    secrets.wipe();
  }
}

/** Logs in to the token that `--login` names, for this one run, with one attempt; an error result when that fails. */
export async function logIn(
  engine: Engine,
  flags: ParsedArguments['flags'],
  secrets: Secrets,
): Promise<Result<unknown> | undefined> {
  const token = flags.get('login')?.[0];
  const confirm = flags.get('login-confirm')?.[0];
  if (
    token === undefined &&
    ['login-confirm', 'login-pin-file', 'login-pin-fd'].some((name) => flags.has(name))
  )
    throw new UsageError('Name the token to log in to with --login TOKEN.');
  if (typeof token !== 'string') return undefined;
  const named = await pluggedToken(engine, token);
  const pin = await secrets.read(loginPin);
  const result = await engine.call('tokens.login', {
    token: named,
    pin,
    ...(typeof confirm === 'string' ? { confirm } : {}),
  });
  return result.ok ? undefined : result;
}

const loginPin: Flag = {
  name: 'login-pin',
  path: [],
  required: true,
  shape: { kind: 'bytes' },
  bytes: 'secret',
};

/** Puts ids where labels were given; an error result when a label is not that of exactly one key. */
async function resolveLabels(
  engine: Engine,
  command: CommandName,
  input: Draft,
): Promise<Result<unknown> | undefined> {
  for (const { path, label } of labelsToResolve(command, input)) {
    const listed = await engine.call('keys.list', { search: label.slice(0, 200) });
    if (!listed.ok) return listed;
    // The engine's result of this command, whose schema has these fields.
    const { keys } = listed.value as { keys: readonly { id: string; label: string }[] };
    const matching = keys.filter((key) => key.label === label);
    if (matching.length > 1) {
      throw new UsageError(
        `${matching.length} keys are labelled ${quoted(label)}; give the id: holdfast keys list.`,
      );
    }
    if (matching[0] === undefined) return fail('no-such-key', { key: label });
    place(input, path, matching[0].id);
  }
  return undefined;
}
