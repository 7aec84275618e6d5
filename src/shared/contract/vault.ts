/** `vault.*`: make, open, lock and keep a vault. */
import { z } from 'zod';
import { labelSchema } from '../../core/keys/key.ts';
import { bytes } from '../bytes.ts';
import { command } from '../command.ts';
import { fileRefSchema, nothing } from './common.ts';
import { kdf, opened, openErrors, passphrase, proof, slot } from './vault-parts.ts';
import { spareStates, vaultTokensCommands } from './vault-tokens.ts';

/** The rows of `vault.*`. */
export const vaultCommands = {
  ...vaultTokensCommands,
  'vault.create': command({
    summary: 'Create a vault and show its recovery code once',
    session: 'none',
    effect: 'change',
    input: z.strictObject({
      file: fileRefSchema,
      name: labelSchema,
      passphrase,
      /** Absent: the default 256 MiB, 3 passes, 4 lanes, calibrated to 0.5-1.5 s on this machine. */
      kdf: kdf.optional(),
    }),
    output: z.strictObject({ vaultId: z.string(), name: z.string(), recoveryCode: bytes(200, 1), kdf }),
    errors: [
      'vault-exists',
      'vault-already-open',
      'passphrase-too-short',
      'folder-not-writable',
      'disk-full',
      'write-failed',
      'file-missing',
      'kdf-too-costly',
      'random-source-failed',
      'self-test-failed',
    ],
  }),
  'vault.inspect': command({
    summary: 'Tell what a file is without opening it',
    session: 'none',
    effect: 'read',
    input: z.strictObject({ file: fileRefSchema }),
    output: z.strictObject({
      vaultId: z.string(),
      formatVersion: z.int(),
      slots: z.array(slot),
      kdf: kdf.optional(),
    }),
    errors: [
      'vault-missing',
      'not-a-vault',
      'vault-newer',
      'vault-damaged',
      'file-unreadable',
      'file-not-regular',
      'kdf-too-weak',
      'kdf-too-costly',
      'vault-in-use',
      'file-missing',
      'folder-not-writable',
    ],
  }),
  'vault.unlock': command({
    summary: 'Open a vault with its passphrase or its recovery code',
    session: 'none',
    effect: 'change',
    input: z.strictObject({
      file: fileRefSchema,
      with: z.enum(['passphrase', 'recovery-code']),
      secret: passphrase,
      /** Set after the person was told that this file is older than the one last seen here. */
      acceptOlder: z.boolean().optional(),
    }),
    output: opened,
    errors: openErrors,
  }),
  'vault.lock': command({
    summary: 'Lock the vault: finish or roll back what runs, wipe, close',
    session: 'open',
    effect: 'change',
    input: nothing,
    output: nothing,
    errors: [],
  }),
  'vault.status': command({
    summary: 'Tell whether a vault is open and how things stand in it',
    session: 'none',
    effect: 'read',
    input: nothing,
    output: z.strictObject({
      open: z.boolean(),
      vaultId: z.string().optional(),
      name: z.string().optional(),
      generation: z.int().optional(),
      keys: z.int().optional(),
      recoveryCodeConfirmed: z.boolean().optional(),
      autoLockMinutes: z.int().optional(),
    }),
    errors: [],
  }),
  'vault.slots': command({
    summary: 'List the ways in which this vault can be opened',
    session: 'open',
    effect: 'read',
    input: nothing,
    output: z.strictObject({
      slots: z.array(slot),
      /** A vault that a token opens wants a second one, or that somebody says that it is to go without. */
      spare: z.enum(spareStates),
    }),
    errors: [],
  }),
  'vault.confirm-recovery-code': command({
    summary: 'Re-enter the recovery code to prove that it was kept',
    session: 'open',
    effect: 'change',
    input: z.strictObject({ code: bytes(200, 1) }),
    output: z.strictObject({ confirmed: z.literal(true) }),
    errors: ['wrong-secret', 'recovery-code-malformed', 'no-such-slot'],
  }),
  'vault.renew-recovery-code': command({
    summary: 'Make a new recovery code on proof of who asks; the old one opens nothing any more',
    session: 'open',
    effect: 'disclose',
    input: z.strictObject({ proof }),
    output: z.strictObject({ recoveryCode: bytes(200, 1) }),
    errors: ['wrong-secret', 'recovery-code-malformed', 'random-source-failed'],
  }),
  'vault.change-passphrase': command({
    summary: 'Set a new passphrase, proven by the present one or by the recovery code',
    session: 'open',
    effect: 'change',
    input: z.strictObject({
      proof,
      passphrase,
      kdf: kdf.optional(),
    }),
    output: z.strictObject({ kdf }),
    errors: [
      'wrong-secret',
      'recovery-code-malformed',
      'passphrase-too-short',
      'kdf-too-costly',
      'random-source-failed',
    ],
  }),
  'vault.save-recovery-sheet': command({
    summary: 'Write the printable recovery sheet of a code that was just shown',
    session: 'open',
    effect: 'disclose',
    input: z.strictObject({ file: fileRefSchema, code: bytes(200, 1) }),
    output: z.strictObject({ bytes: z.int() }),
    errors: ['wrong-secret', 'recovery-code-malformed', 'file-exists', 'file-missing'],
  }),
  'vault.settings': command({
    summary: 'Read the settings kept in the vault',
    session: 'open',
    effect: 'read',
    input: nothing,
    output: z.strictObject({ name: labelSchema, autoLockMinutes: z.int().min(1).max(240) }),
    errors: [],
  }),
  'vault.set-settings': command({
    summary: 'Change the name of the vault or when it locks by itself',
    session: 'open',
    effect: 'change',
    input: z.strictObject({
      name: labelSchema.optional(),
      autoLockMinutes: z.int().min(1).max(240).optional(),
    }),
    output: z.strictObject({ name: labelSchema, autoLockMinutes: z.int().min(1).max(240) }),
    errors: [],
  }),
} as const;
