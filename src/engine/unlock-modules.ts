/** Modules that may be loaded on this computer before a vault is open. */
import { HoldfastError, isHoldfastError } from '../core/error.ts';
import { instant } from '../core/keys/instant.ts';
import type { UnlockModule, UnrecordedAct } from '../core/tokens/unlock-memory.ts';
import type { Vault } from '../core/vault/vault.ts';
import type { CommandOutput, ParsedInput } from '../shared/contract.ts';
import type { Context } from './context.ts';
import { tokenPort } from './token-link.ts';
import { unlockMemoryOf } from './unlock-token.ts';

type ModuleView = CommandOutput<'vault.unlock-modules'>['modules'][number];

/** `vault.unlock-modules`. */
export async function unlockModules(context: Context): Promise<CommandOutput<'vault.unlock-modules'>> {
  const pinned = await unlockMemoryOf(context).modules();
  const { found, looked } = await tokenPort(context).search([]);
  const known = new Set(pinned.map(({ path }) => path));
  return {
    modules: await Promise.all(pinned.map(async (module) => await view(context, module))),
    found: found
      .filter(({ path, file }) => !known.has(file?.path ?? path))
      .map(({ name, path, file, problem }) => ({
        name,
        path: file?.path ?? path,
        ...(file === undefined ? {} : { sha256: file.sha256 }),
        ...(problem === undefined ? {} : { problem }),
      })),
    looked: [...looked],
  };
}

/**
 * `vault.trust-unlock-module`: the file whose hash was shown and no other. Nothing of it is loaded here. Errors:
 * `module-refused` {reason: `confirm-hash` with `sha256`, `not-listed`}, `module-changed`, `file-missing`.
 */
export async function trustUnlockModule(
  context: Context<'vault.trust-unlock-module'>,
  input: ParsedInput<'vault.trust-unlock-module'>,
): Promise<ModuleView> {
  const port = tokenPort(context);
  const memory = unlockMemoryOf(context);
  const path = input.file === undefined ? input.path : await context.ports.files.resolve(input.file, 'read');
  if (path === undefined) throw context.fail('file-missing', {});
  const file = await port.inspect(path);
  if (input.sha256 !== undefined && input.sha256 !== file.sha256)
    throw context.fail('module-changed', { path: file.path });
  const { found } = await port.search([]);
  const pinned = await memory.modules();
  // As for `modules.trust`: what a page names by itself is not loaded.
  if (context.ports.app.shownModulesOnly === true) {
    const isListed = [...found.flatMap((one) => one.file ?? []), ...pinned].some(
      (one) => one.path === file.path,
    );
    if (input.file === undefined && !isListed)
      throw context.fail('module-refused', { path: file.path, reason: 'not-listed' });
    if (input.sha256 === undefined)
      throw context.fail('module-refused', { path: file.path, reason: 'confirm-hash', sha256: file.sha256 });
  }
  const known = found.find((one) => (one.file?.path ?? one.path) === file.path);
  const module: UnlockModule = {
    name: (known?.name ?? file.path.split(/[/\\]/).at(-1) ?? file.path).slice(0, 120),
    path: file.path,
    sha256: file.sha256,
    bytes: file.bytes,
    trusted: instant(context.now),
  };
  await noted(context, { command: 'modules.trust', path: module.path, sha256: module.sha256 }, () =>
    memory.trust(module),
  );
  return await view(context, module);
}

/** `vault.forget-unlock-module`. Errors: `no-such-module`. */
export async function forgetUnlockModule(context: Context, path: string): Promise<void> {
  const memory = unlockMemoryOf(context);
  const module = (await memory.modules()).find((one) => one.path === path);
  if (module === undefined) throw new HoldfastError('no-such-module', { path });
  await noted(context, { command: 'modules.remove', path, sha256: module.sha256 }, () => memory.forget(path));
}

/** Does it, once it is noted for the log of the vault that is opened next; what fails has not happened. */
async function noted(
  context: Context,
  wish: Omit<UnrecordedAct, 'at'>,
  work: () => Promise<void>,
): Promise<void> {
  const memory = unlockMemoryOf(context);
  const act = { ...wish, at: instant(context.now) };
  await memory.note(act);
  try {
    await work();
  } catch (error) {
    await memory.recorded([act]);
    throw error;
  }
}

/**
 * Writes into the log of a vault that was just opened what was done to these modules before: trusting one lets its code see
 * PINs, and no vault was open to keep a record of it. What cannot be written now is left for the next time.
 */
export async function recordUnlockModules(context: Context, vault: Vault): Promise<void> {
  const memory = context.ports.unlockMemory;
  const acts = (await memory?.unrecorded()) ?? [];
  if (memory === undefined || acts.length === 0) return;
  try {
    await vault.transaction((draft) => {
      for (const { command, path, sha256, at } of acts)
        draft.audit({
          ...context.entry({ subjects: [], details: { path, sha256, at, scope: 'before unlock' } }),
          command,
        });
    });
  } catch (error) {
    // A full disk or a read-only stick keeps nobody from their vault.
    if (!isHoldfastError(error) || error.details['rolledBack'] !== true) throw error;
    return;
  }
  // At worst the next vault has it on record too.
  await memory.recorded(acts).catch(() => undefined);
}

async function view(context: Context, { name, path, sha256, trusted }: UnlockModule): Promise<ModuleView> {
  const known = { name, path, sha256, trusted };
  try {
    const now = await tokenPort(context).inspect(path);
    if (now.sha256 !== sha256 || now.path !== path)
      return { ...known, state: 'changed', changedTo: now.sha256 };
    return { ...known, state: 'ready' };
  } catch (error) {
    if (!isHoldfastError(error, 'module-refused')) throw error;
    const { reason } = error.details;
    const why = typeof reason === 'string' ? reason : 'missing';
    return { ...known, state: why === 'missing' ? 'missing' : 'refused', why };
  }
}
