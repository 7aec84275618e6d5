/** Modules that are trusted, as they are now: the file is looked at each time, and how the process went is remembered. */
import { HoldfastError, isHoldfastError } from '../core/error.ts';
import { instant } from '../core/keys/instant.ts';
import { uuidV7 } from '../core/keys/uuid-v7.ts';
import type { ModuleFile, ModuleInfo } from '../core/tokens/port.ts';
import type { CommandOutput, ParsedInput } from '../shared/contract.ts';
import type { Context } from './context.ts';
import type { Session } from './session.ts';
import { forgetModule, tokenPort } from './token-link.ts';
import { fileOf, trustedModules, type ModuleRecord, type TrustedModule } from './trusted-modules.ts';

type ModuleView = CommandOutput<'modules.list'>['modules'][number];

/** What the process of a module has said last in this session, or why it has ended. */
interface Told {
  readonly sha256: string;
  readonly info?: ModuleInfo;
  readonly why?: string;
}
const told = new WeakMap<Session, Map<string, Told>>();

function toldIn(session: Session): Map<string, Told> {
  const known = told.get(session) ?? new Map<string, Told>();
  told.set(session, known);
  return known;
}

/** A trusted module. Errors: `no-such-module`. */
export function trustedModule({ session }: Context, id: string): TrustedModule {
  const module = trustedModules(session.vault).find((one) => one.id === id);
  if (module === undefined) throw new HoldfastError('no-such-module', { id });
  return module;
}

/** `modules.list`. */
export async function listModules(context: Context): Promise<CommandOutput<'modules.list'>> {
  const port = tokenPort(context);
  const trusted = trustedModules(context.session.vault);
  const { found, looked } = await port.search([]);
  const known = new Set(trusted.map(({ path }) => path));
  return {
    modules: await Promise.all(trusted.map(async (module) => await moduleView(context, module))),
    found: found
      .filter(({ path, file }) => !known.has(file?.path ?? path))
      .map(({ name, path, from, file, problem }) => ({
        name,
        path: file?.path ?? path,
        from,
        ...(file === undefined ? {} : { sha256: file.sha256 }),
        ...(problem === undefined ? {} : { problem }),
      })),
    looked: [...looked],
  };
}

/** A trusted module as it is shown. */
export async function moduleView(context: Context, module: TrustedModule): Promise<ModuleView> {
  const last = toldIn(context.session).get(module.id);
  const { info, why } = last?.sha256 === module.sha256 ? last : {};
  const { id, name, path, sha256, trusted } = module;
  return {
    ...{ id, name, path, sha256, trusted },
    ...(await fileState(context, module, info, why)),
    ...(info === undefined
      ? {}
      : { manufacturer: info.manufacturer, description: info.description, version: info.version }),
  };
}

async function fileState(
  context: Context,
  { path, sha256 }: ModuleRecord,
  info: ModuleInfo | undefined,
  why: string | undefined,
): Promise<Pick<ModuleView, 'state' | 'why' | 'changedTo'>> {
  let now: ModuleFile;
  try {
    now = await tokenPort(context).inspect(path);
  } catch (error) {
    if (!isHoldfastError(error, 'module-refused')) throw error;
    const reason = typeof error.details['reason'] === 'string' ? error.details['reason'] : 'missing';
    return { state: reason === 'missing' ? 'missing' : 'refused', why: reason };
  }
  if (now.sha256 !== sha256 || now.path !== path) return { state: 'changed', changedTo: now.sha256 };
  if (why !== undefined) return { state: 'failed', why };
  return { state: info === undefined ? 'ready' : 'running' };
}

/** Who waits for a module to say who it is shall know within three seconds that it does not (P-2). */
const greetingWithin = 2500;

/** Asks a module who it is, which starts its process. Errors: `module-failed`, `module-changed`, `module-refused`. */
export async function greetModule(context: Context, module: TrustedModule): Promise<ModuleInfo> {
  const memory = toldIn(context.session);
  const { id, sha256 } = module;
  try {
    const info = await tokenPort(context).module(fileOf(module)).info({ within: greetingWithin });
    memory.set(id, { sha256, info });
    return info;
  } catch (error) {
    if (error instanceof HoldfastError) memory.set(id, { sha256, why: reasonOf(error) });
    throw error;
  }
}

function reasonOf({ code, details }: HoldfastError): string {
  return typeof details['reason'] === 'string' ? details['reason'] : code;
}

/**
 * `modules.trust`: the file whose hash was shown and no other. It is started once before anything is written. Errors:
 * `module-refused` {reason: `confirm-hash` with `sha256`, `not-listed`}, `module-changed` when it is not the file that was shown, `module-failed`, `file-missing`.
 */
export async function trustModule(
  context: Context<'modules.trust'>,
  input: ParsedInput<'modules.trust'>,
): Promise<ModuleView> {
  const port = tokenPort(context);
  const { files } = context.ports;
  const path = input.file === undefined ? input.path : await files.resolve(input.file, 'read');
  if (path === undefined) throw context.fail('file-missing', {});
  const file = await port.inspect(path);
  if (input.sha256 !== undefined && input.sha256 !== file.sha256) {
    throw context.fail('module-changed', { path: file.path });
  }
  await requireShown(context, input, file);
  const before = trustedModules(context.session.vault).find((one) => one.path === file.path);
  const record: ModuleRecord = {
    name: input.name ?? before?.name ?? (await nameOf(context, file.path)),
    path: file.path,
    sha256: file.sha256,
    bytes: file.bytes,
    trusted: instant(context.now),
  };
  const id = before?.id ?? uuidV7(context.now, (length) => context.ports.random.bytes(length));
  const module: TrustedModule = { ...record, id };
  await greetModule(context, module);
  const details = { path: file.path, sha256: file.sha256, ...(before && { before: before.sha256 }) };
  await context.change({ subjects: [id], details }, (change) => {
    change.put('token-module', id, { ...record });
  });
  forgetModule(context, id);
  return await moduleView(context, module);
}

/**
 * A page may have been made to ask. Nothing that it names by itself is loaded: a path is one that the search finds or
 * that is trusted already, a chosen file is one that a person picked, and either comes with the hash that was shown.
 */
async function requireShown(
  context: Context,
  { file: chosen, sha256 }: ParsedInput<'modules.trust'>,
  file: ModuleFile,
): Promise<void> {
  if (context.ports.app.shownModulesOnly !== true) return;
  if (chosen === undefined && !(await isListed(context, file.path)))
    throw new HoldfastError('module-refused', { path: file.path, reason: 'not-listed' });
  if (sha256 === undefined)
    throw new HoldfastError('module-refused', {
      path: file.path,
      reason: 'confirm-hash',
      sha256: file.sha256,
    });
}

async function isListed(context: Context, path: string): Promise<boolean> {
  if (trustedModules(context.session.vault).some((one) => one.path === path)) return true;
  const { found } = await tokenPort(context).search([]);
  return found.some(({ file }) => file?.path === path);
}

/** As the list of known modules or p11-kit has it; its file's name otherwise. */
async function nameOf(context: Context, path: string): Promise<string> {
  const { found } = await tokenPort(context).search([]);
  const known = found.find((one) => (one.file?.path ?? one.path) === path);
  return known?.name ?? path.split(/[/\\]/).at(-1) ?? path;
}

/** `modules.restart`. Errors: `no-such-module`, those of {@link greetModule}. */
export async function restartModule(context: Context, id: string): Promise<ModuleView> {
  const module = trustedModule(context, id);
  await tokenPort(context).module(fileOf(module)).end();
  await greetModule(context, module);
  return await moduleView(context, module);
}

/** `modules.remove`: its process ends, and it is not started again. Errors: `no-such-module`. */
export async function removeModule(context: Context, id: string): Promise<void> {
  const module = trustedModule(context, id);
  const port = tokenPort(context);
  // On record first: whoever asks for its tokens from now on does not start it again.
  await context.change({ subjects: [id], details: { path: module.path } }, (change) => {
    change.delete('token-module', id);
  });
  forgetModule(context, id);
  toldIn(context.session).delete(id);
  await port.module(fileOf(module)).end();
}
