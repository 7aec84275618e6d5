/** Schemas that the commands of `vault.*` share. */
import { z } from 'zod';
import { tokenSlotMeans } from '../../core/vault/token-slot.ts';
import { byteLimits, bytes } from '../bytes.ts';
import { slotIdSchema } from './common.ts';

/** A passphrase, as bytes. */
export const passphrase = bytes(byteLimits.passphrase, 1);

/** What proves who asks. */
export const proof = z.strictObject({ with: z.enum(['passphrase', 'recovery-code']), secret: passphrase });

/** Cost of a passphrase. */
export const kdf = z.strictObject({
  memoryKiB: z.int().min(65_536).max(2_097_152),
  passes: z.int().min(3).max(64),
  lanes: z.int().min(1).max(16),
});

/** A way to open the vault. */
export const slot = z.strictObject({
  id: slotIdSchema,
  kind: z.enum(['passphrase', 'recovery-code', 'keyring', 'token', 'quorum']),
  created: z.string(),
  /** For a recovery code: whether it was re-entered after it was shown. */
  confirmed: z.boolean(),
  /** The token that it asks for. */
  token: z
    .strictObject({
      serial: z.string(),
      label: z.string(),
      means: z.enum(tokenSlotMeans),
      /** A passphrase is asked for as well. */
      passphrase: z.boolean(),
    })
    .optional(),
});

/** What an unlock tells. */
export const opened = z.strictObject({
  vaultId: z.string(),
  name: z.string(),
  generation: z.int(),
  /** True when the file was brought up to a newer schema; the copy made before is named. */
  migratedFrom: z.int().optional(),
  copyBeforeMigration: z.string().optional(),
  failedUnlocks: z.int(),
});

/** What may come of an unlock. */
export const openErrors = [
  'vault-missing',
  'file-missing',
  'vault-in-use',
  'vault-already-open',
  'vault-newer',
  'vault-older-than-seen',
  'not-a-vault',
  'vault-damaged',
  'kdf-too-weak',
  'kdf-too-costly',
  'wrong-secret',
  'recovery-code-malformed',
  'file-unreadable',
  'file-not-regular',
  'disk-full',
  'write-failed',
  'folder-not-writable',
  'self-test-failed',
] as const;
