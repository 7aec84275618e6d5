/** `backup.*`: copies of the whole vault, tried before they are needed. */
import { z } from 'zod';
import { keyAlgorithms } from '../../core/crypto/algorithms.ts';
import { keyStates } from '../../core/keys/state.ts';
import { byteLimits, bytes } from '../bytes.ts';
import { command } from '../command.ts';
import { fileRefSchema, nothing } from './common.ts';

const secret = bytes(byteLimits.passphrase, 1);
const proof = z.strictObject({ with: z.enum(['passphrase', 'recovery-code']), secret });

const backupSchema = z.strictObject({
  id: z.string(),
  created: z.string(),
  /** Where it was written, as the person chose it. */
  location: z.string(),
  sha256: z.string(),
  generation: z.int(),
  keys: z.int(),
  /** When it was last read back in full, by the write itself or by a dry-run. */
  verified: z.string().optional(),
});

const reportSchema = z.strictObject({
  vaultId: z.string(),
  name: z.string(),
  created: z.string(),
  generation: z.int(),
  keys: z.array(
    z.strictObject({
      id: z.string(),
      label: z.string(),
      algorithm: z.enum(keyAlgorithms),
      state: z.enum(keyStates),
      /** The secret was decrypted and gives the recorded public key again; `derived` when its seed does. */
      secret: z.enum(['proven', 'derived', 'none']),
      /** Against the open vault, when it is the same one. */
      compared: z.enum(['same', 'differs', 'only-in-backup']).optional(),
    }),
  ),
  /** Keys of the open vault that this backup would not bring back. */
  missing: z.array(z.strictObject({ id: z.string(), label: z.string() })),
  auditEntries: z.int(),
});
/** What a backup would bring back, key by key. */
export type BackupReport = z.infer<typeof reportSchema>;

const readErrors = [
  'file-missing',
  'file-unreadable',
  'file-not-regular',
  'file-too-large',
  'not-a-backup',
  'backup-damaged',
  'backup-newer',
  'wrong-secret',
  'recovery-code-malformed',
  'kdf-too-weak',
  'kdf-too-costly',
] as const;

/** The rows of `backup.*`. */
export const backupCommands = {
  'backup.write': command({
    summary: 'Write an encrypted backup of the whole vault and read it back',
    session: 'open',
    effect: 'change',
    input: z.strictObject({ file: fileRefSchema }),
    output: backupSchema,
    errors: ['file-exists', 'file-missing', 'audit-damaged', 'random-source-failed'],
  }),
  'backup.list': command({
    summary: 'List the backups this vault knows of',
    session: 'open',
    effect: 'read',
    input: nothing,
    output: z.strictObject({ backups: z.array(backupSchema) }),
    errors: [],
  }),
  'backup.forget': command({
    summary: 'Strike a backup that no longer exists off the list',
    session: 'open',
    effect: 'change',
    input: z.strictObject({ id: z.string().max(64) }),
    output: nothing,
    errors: ['no-such-backup'],
  }),
  'backup.inspect': command({
    summary: 'Dry-run: tell exactly what a backup would bring back, touching nothing',
    session: 'none',
    effect: 'read',
    input: z.strictObject({ file: fileRefSchema, proof }),
    output: reportSchema,
    errors: readErrors,
  }),
  'backup.restore': command({
    summary: 'Restore a backup into a new vault file',
    session: 'none',
    effect: 'change',
    input: z.strictObject({ file: fileRefSchema, into: fileRefSchema, proof }),
    output: reportSchema,
    errors: [
      ...readErrors,
      'vault-exists',
      'vault-already-open',
      'random-source-failed',
      'self-test-failed',
      'disk-full',
      'write-failed',
      'folder-not-writable',
    ],
  }),
} as const;
