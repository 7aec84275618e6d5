/** `modules.*`: PKCS#11 libraries, found, looked at, trusted by their hash, and tried. */
import { z } from 'zod';
import { mechanismUses, moduleProblems } from '../../core/tokens/port.ts';
import { command } from '../command.ts';
import { fileRefSchema, instantSchema, labelSchema, nothing } from './common.ts';

/** Id of a trusted module: UUIDv7. */
export const moduleIdSchema = z.string().min(8).max(64);
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const byId = z.strictObject({ id: moduleIdSchema });

/** What a call to a module or token may fail with, whatever it is. */
export const moduleErrors = [
  'tokens-unavailable',
  'no-such-module',
  'module-refused',
  'module-changed',
  'module-failed',
  'token-failed',
] as const;

const moduleView = z.strictObject({
  id: moduleIdSchema,
  name: labelSchema,
  path: z.string(),
  sha256: hash,
  trusted: instantSchema,
  /** How it stands now; a module that was not started yet is `ready`. */
  state: z.enum(['ready', 'running', 'changed', 'missing', 'refused', 'failed']),
  /** Why it is not used: a problem of the file, or how its process ended. */
  why: z.string().optional(),
  /** What is on disk now, when it is another file than the one trusted. */
  changedTo: hash.optional(),
  manufacturer: z.string().optional(),
  description: z.string().optional(),
  version: z.string().optional(),
});

/** The rows of `modules.*`. */
export const modulesCommands = {
  'modules.list': command({
    summary: 'List trusted token modules, and others found on this computer',
    session: 'open',
    effect: 'read',
    input: nothing,
    output: z.strictObject({
      modules: z.array(moduleView),
      /** Found and not trusted yet. */
      found: z.array(
        z.strictObject({
          name: z.string(),
          path: z.string(),
          from: z.enum(['known', 'p11-kit', 'chosen']),
          sha256: hash.optional(),
          problem: z.enum(moduleProblems).optional(),
        }),
      ),
      /** Where was looked. */
      looked: z.array(z.string()),
    }),
    errors: ['tokens-unavailable'],
  }),
  'modules.trust': command({
    summary: 'Trust a token module, or trust it again after it has changed',
    session: 'open',
    effect: 'change',
    input: z.strictObject({
      /** A path as `modules.list` found it; or a file that the person chose. */
      path: z.string().min(1).max(4096).optional(),
      file: fileRefSchema.optional(),
      /**
       * The hash that was shown: what is trusted is that file and no other. A page must give it: without, nothing is
       * loaded, and `module-refused` {reason: `confirm-hash`, path, sha256} tells what there is to show.
       */
      sha256: hash.optional(),
      name: labelSchema.optional(),
    }),
    output: z.strictObject({ module: moduleView }),
    errors: [...moduleErrors, 'file-missing'],
  }),
  'modules.remove': command({
    summary: 'Stop trusting a token module',
    session: 'open',
    effect: 'change',
    input: byId,
    output: nothing,
    errors: ['tokens-unavailable', 'no-such-module'],
  }),
  'modules.restart': command({
    summary: 'End the process of a token module and start it anew',
    session: 'open',
    effect: 'read',
    input: byId,
    output: z.strictObject({ module: moduleView }),
    errors: moduleErrors,
  }),
  'modules.probe': command({
    summary: 'Find out what a module and its token can do, by trying',
    session: 'open',
    effect: 'read',
    lasting: true,
    input: z.strictObject({
      id: moduleIdSchema,
      /** A token to try on; needs to be logged in for what makes keys. Only session objects are made. */
      token: z.string().max(64).optional(),
    }),
    output: z.strictObject({
      module: moduleView,
      mechanisms: z.array(
        z.strictObject({
          name: z.string(),
          least: z.int(),
          most: z.int(),
          can: z.array(z.enum(mechanismUses)),
        }),
      ),
      /** What was tried and how it went: `ok`, `missing`, `failed` with the reason, `not-tried`. */
      findings: z.array(
        z.strictObject({
          what: z.string().max(80),
          result: z.enum(['ok', 'missing', 'failed', 'not-tried']),
          note: z.string().max(200).optional(),
        }),
      ),
    }),
    errors: [...moduleErrors, 'no-such-token', 'token-removed', 'token-login-needed'],
  }),
};
