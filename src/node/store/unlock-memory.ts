import { createHash } from 'node:crypto';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { HoldfastError, isHoldfastError } from '../../core/error.ts';
import type { UnlockMemoryPort, UnlockModule, UnrecordedAct } from '../../core/tokens/unlock-memory.ts';
import { writeFileAtomic } from '../files/atomic-write.ts';
import { fileError } from '../files/file-error.ts';

const most = 64;
/** Acts that wait for a log: many more than there are modules on a computer, so that none is pushed out by others. */
const mostActs = 256;
/** What is no text cannot stand in a log, and would keep its owner from their vault. */
const path = z
  .string()
  .min(1)
  .max(4096)
  .refine((text) => text.isWellFormed());
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const time = z.string().max(40);
const modulesShape = z.strictObject({
  modules: z
    .array(z.strictObject({ name: z.string().max(200), path, sha256, bytes: z.int().min(0), trusted: time }))
    .max(most),
});
const unrecordedShape = z.strictObject({
  acts: z
    .array(z.strictObject({ command: z.enum(['modules.trust', 'modules.remove']), path, sha256, at: time }))
    .max(mostActs),
});
const countShape = z.strictObject({ wrong: z.int().min(0).max(1_000_000) });

/** What a count that cannot be read counts as: more than any token allows without a question. */
const many = 1000;

/**
 * Files in a folder of its own (0700): `modules.json`, `unrecorded.json` while there is something in it, and one for each
 * token with the attempts at its PIN. Written beside and renamed, and durable before anything is sent to a token on the
 * strength of them.
 */
export function unlockMemory(folder: string): UnlockMemoryPort {
  const modulesFile = join(folder, 'modules.json');
  const unrecordedFile = join(folder, 'unrecorded.json');
  const countFile = (token: string): string =>
    join(folder, `${createHash('sha256').update(token).digest('hex')}.pin.json`);
  let queue: Promise<unknown> = Promise.resolve();
  const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
    const turn = queue.then(work);
    queue = turn.catch(() => undefined);
    return await turn;
  };
  const modules = async (): Promise<UnlockModule[]> => {
    const stored = await read(modulesFile);
    // A list that is not what we write is trusted in nothing.
    return modulesShape.safeParse(stored).data?.modules ?? [];
  };
  const unrecorded = async (): Promise<UnrecordedAct[]> =>
    unrecordedShape.safeParse(await read(unrecordedFile)).data?.acts ?? [];
  return {
    modules,
    unrecorded,
    note: ({ command, path, sha256, at }) =>
      inTurn(async () => {
        const act = { command, path: path.toWellFormed(), sha256, at };
        // Done again, it stands once, as done last: whoever trusts and forgets one module over and over fills nothing.
        const others = (await unrecorded()).filter((one) => !isSameAct(one, act));
        await write(folder, unrecordedFile, { acts: [...others, act].slice(-mostActs) });
      }),
    recorded: (done) =>
      inTurn(async () => {
        const texts = new Set(done.map((act) => JSON.stringify(act)));
        const acts = (await unrecorded()).filter((act) => !texts.has(JSON.stringify(act)));
        if (acts.length === 0) await rm(unrecordedFile, { force: true });
        else await write(folder, unrecordedFile, { acts });
      }),
    trust: (module) =>
      inTurn(async () => {
        const others = (await modules()).filter(({ path }) => path !== module.path);
        const { name, path, sha256, bytes, trusted } = module;
        await write(folder, modulesFile, {
          modules: [...others, { name, path, sha256, bytes, trusted }].slice(-most),
        });
      }),
    forget: (path) =>
      inTurn(async () => {
        await write(folder, modulesFile, { modules: (await modules()).filter((one) => one.path !== path) });
      }),
    wrongPins: async (token) => {
      const stored = await read(countFile(token));
      return stored === undefined ? 0 : (countShape.safeParse(stored).data?.wrong ?? many);
    },
    setWrongPins: (token, wrong) => inTurn(() => write(folder, countFile(token), { wrong })),
  };
}

function isSameAct(a: UnrecordedAct, b: UnrecordedAct): boolean {
  return a.command === b.command && a.path === b.path && a.sha256 === b.sha256;
}

/** Undefined when there is none; null when it is no JSON or cannot be read. */
async function read(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    return codeOf(error) === 'ENOENT' ? undefined : null;
  }
}

async function write(folder: string, path: string, value: unknown): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFileAtomic(path, new TextEncoder().encode(JSON.stringify(value)), { replace: true });
  } catch (error) {
    const known = fileError(error, 'write-failed');
    if (isHoldfastError(known, 'disk-full')) throw known;
    throw new HoldfastError(
      isHoldfastError(known, 'file-access-denied') ? 'folder-not-writable' : 'write-failed',
    );
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
