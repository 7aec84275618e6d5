/** `vault.*` of tokens: opening a vault with one, adding it and taking it away, and the modules that may be loaded before. */
import { z } from 'zod';
import { moduleProblems } from '../../core/tokens/port.ts';
import { tokenSlotMeans } from '../../core/vault/token-slot.ts';
import { byteLimits, bytes } from '../bytes.ts';
import { command } from '../command.ts';
import { fileRefSchema, instantSchema, keyIdSchema, labelSchema, nothing, slotIdSchema } from './common.ts';
import { moduleErrors } from './modules.ts';
import { pinErrors, pinSchema, tokenErrors, tokenNameSchema, tokenUseErrors } from './tokens.ts';
import { kdf, opened, openErrors, proof } from './vault-parts.ts';

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const passphrase = bytes(byteLimits.passphrase, 1);

/** A module that may be loaded on this computer before a vault is open; kept beside the settings of the app, in no vault. */
const unlockModule = z.strictObject({
  name: labelSchema,
  path: z.string(),
  sha256: hash,
  trusted: instantSchema,
  /** Whether it is still that file. */
  state: z.enum(['ready', 'changed', 'missing', 'refused']),
  why: z.string().optional(),
  /** What is on disk now, when it is another file. */
  changedTo: hash.optional(),
});

const readErrors = [
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
] as const;

/** Whether a vault that tokens open has one to spare. */
export const spareStates = ['none-needed', 'missing', 'there', 'waived'] as const;

/** The rows of `vault.*` that are about tokens. */
export const vaultTokensCommands = {
  'vault.unlock-tokens': command({
    summary: 'Tell which tokens open a vault, and which of them are plugged in',
    session: 'none',
    effect: 'read',
    input: z.strictObject({ file: fileRefSchema }),
    output: z.strictObject({
      slots: z.array(
        z.strictObject({
          slot: slotIdSchema,
          serial: z.string(),
          label: z.string(),
          /** A passphrase is asked for as well. */
          passphrase: z.boolean(),
          present: z.boolean(),
          pin: z.enum(['not-set', 'fine', 'count-low', 'final-try', 'locked', 'to-be-changed']).optional(),
          /** Wrong attempts that this computer has counted since the last right one. */
          wrongPins: z.int().optional(),
          nextMayLock: z.boolean().optional(),
          pinPad: z.boolean().optional(),
        }),
      ),
      /** Labels of other tokens that are plugged in. */
      others: z.array(z.string()),
      modules: z.array(
        z.strictObject({
          name: z.string(),
          path: z.string(),
          state: z.enum(['answered', 'changed', 'missing', 'refused', 'failed']),
          why: z.string().optional(),
        }),
      ),
    }),
    errors: [...readErrors, 'tokens-unavailable'],
  }),
  'vault.unlock-pin-key': command({
    summary: 'Give the key that the PIN of an unlock is sealed to in the window',
    session: 'none',
    effect: 'read',
    input: z.strictObject({ file: fileRefSchema, slot: slotIdSchema }),
    output: z.strictObject({ key: bytes(32, 32), serial: z.string() }),
    errors: [...readErrors, ...tokenErrors, 'no-such-slot', 'no-unlock-module'],
  }),
  'vault.unlock-with-token': command({
    summary: 'Open a vault with a token, and with a passphrase where its slot asks for both',
    session: 'none',
    effect: 'change',
    input: z.strictObject({
      file: fileRefSchema,
      /** Which slot; absent: that of the token which is plugged in. */
      slot: slotIdSchema.optional(),
      /** PIN of the token. Exactly one attempt is made with it. */
      pin: pinSchema,
      passphrase: passphrase.optional(),
      /** Typed name of the token, where the attempt may lock it. */
      confirm: z.string().max(120).optional(),
      /** Set after the person was told that this file is older than the one last seen here. */
      acceptOlder: z.boolean().optional(),
    }),
    output: opened,
    errors: [
      ...openErrors,
      ...tokenUseErrors,
      ...pinErrors,
      'no-such-slot',
      'slot-needs-passphrase',
      'no-unlock-module',
    ],
  }),
  'vault.unlock-modules': command({
    summary: 'List the token modules that may be loaded before a vault is open',
    session: 'none',
    effect: 'read',
    input: nothing,
    output: z.strictObject({
      modules: z.array(unlockModule),
      /** Found on this computer and not among them. */
      found: z.array(
        z.strictObject({
          name: z.string(),
          path: z.string(),
          sha256: hash.optional(),
          problem: z.enum(moduleProblems).optional(),
        }),
      ),
      /** Where was looked. */
      looked: z.array(z.string()),
    }),
    errors: ['tokens-unavailable'],
  }),
  'vault.trust-unlock-module': command({
    summary: 'Let a token module be loaded on this computer before a vault is open',
    session: 'none',
    effect: 'change',
    input: z.strictObject({
      /** A path as `vault.unlock-modules` found it; or a file that the person chose. */
      path: z.string().min(1).max(4096).optional(),
      file: fileRefSchema.optional(),
      /** The hash that was shown, as in `modules.trust`. */
      sha256: hash.optional(),
    }),
    output: z.strictObject({ module: unlockModule }),
    errors: [...moduleErrors, 'file-missing', 'write-failed', 'disk-full', 'folder-not-writable'],
  }),
  'vault.forget-unlock-module': command({
    summary: 'Load a token module no more before a vault is open',
    session: 'none',
    effect: 'change',
    input: z.strictObject({ path: z.string().min(1).max(4096) }),
    output: nothing,
    errors: ['tokens-unavailable', 'no-such-module', 'write-failed', 'disk-full', 'folder-not-writable'],
  }),
  'vault.add-token-slot': command({
    summary: 'Let a token open the vault, alone or together with a passphrase',
    session: 'open',
    effect: 'change',
    input: z.strictObject({
      /** A token that is logged in. */
      token: tokenNameSchema,
      /** A key of the vault that lives on it; absent: one is made for this alone. */
      key: keyIdSchema.optional(),
      /** What kind of key is made; absent: the first that the token can do, in this order. */
      make: z.enum(['ecdh', 'rsa', 'aes']).optional(),
      proof,
      /** Asked for from now on together with this token. */
      passphrase: passphrase.optional(),
      kdf: kdf.optional(),
    }),
    output: z.strictObject({
      slot: slotIdSchema,
      means: z.enum(tokenSlotMeans),
      spare: z.enum(spareStates),
    }),
    errors: [
      ...tokenUseErrors,
      'wrong-secret',
      'recovery-code-malformed',
      'passphrase-too-short',
      'kdf-too-costly',
      'no-such-key',
      'not-a-token-key',
      'state-forbids',
      'key-may-leave',
      'token-full',
      'token-slot-exists',
      'too-many-slots',
    ],
  }),
  'vault.remove-slot': command({
    summary: 'Take a way to open the vault away: a token or the passphrase, on proof of who asks',
    session: 'open',
    effect: 'change',
    input: z.strictObject({ slot: slotIdSchema, proof }),
    output: z.strictObject({ spare: z.enum(spareStates) }),
    errors: [
      'wrong-secret',
      'recovery-code-malformed',
      'no-such-slot',
      'last-slot',
      'slot-stays',
      'recovery-code-unproven',
    ],
  }),
  'vault.waive-spare': command({
    summary: 'Do without a second token, on record',
    session: 'open',
    effect: 'change',
    input: nothing,
    output: z.strictObject({ spare: z.enum(spareStates) }),
    errors: ['no-such-slot'],
  }),
} as const;
