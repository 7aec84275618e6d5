/** Schemas that several groups of commands share. */
import { z } from 'zod';
import { keyAlgorithms } from '../../core/crypto/algorithms.ts';
import {
  instantSchema,
  keyHomes,
  keyIdSchema,
  keyRecordSchema,
  labelSchema,
  limits,
  tagSchema,
} from '../../core/keys/key.ts';
import { keyStates } from '../../core/keys/state.ts';

/**
 * A file named by the caller. In the CLI it is a path; in the app it is a handle that main gave out for a file that
 * the person chose, so that a page can never name a path.
 */
export const fileRefSchema = z.string().min(1).max(4096);

/** A reason in a person's own words. */
export const reasonSchema = z
  .string()
  .min(1)
  .max(limits.reason)
  .regex(/^[^\p{Cc}]+$/u);

/** Nothing. */
export const nothing = z.strictObject({});

/** A small integer id of a slot. */
export const slotIdSchema = z
  .string()
  .regex(/^[0-9a-f]{8,36}(-[0-9a-f]+)*$/)
  .max(36);

/** Health of a key's backup as the table shows it. */
export const backupHealthSchema = z.enum(['proven', 'written', 'waived', 'none', 'not-needed']);

/** One row of the inventory. */
export const keySummarySchema = z.strictObject({
  id: keyIdSchema,
  label: labelSchema,
  tags: z.array(tagSchema),
  algorithm: z.enum(keyAlgorithms),
  /** What the row is to a person: a seed, an account or address of a seed, a single pair, a symmetric key. */
  kind: z.enum(['seed', 'account', 'child', 'pair', 'symmetric']),
  home: z.enum(keyHomes),
  state: z.enum(keyStates),
  created: z.string(),
  lastUsed: z.string().optional(),
  /** Next date that matters, with what happens then. */
  next: z
    .strictObject({
      at: z.string(),
      what: z.enum(['activates', 'expires', 'recipient-ends', 'rotation-due']),
    })
    .optional(),
  backup: backupHealthSchema,
  /** Main address, when the key has one. */
  address: z.string().optional(),
  /** Short fingerprint of the public key or seed, hex. */
  fingerprint: z.string().optional(),
  path: z.string().optional(),
  parent: keyIdSchema.optional(),
  archived: z.boolean(),
});
/** One row of the inventory. */
export type KeySummary = z.infer<typeof keySummarySchema>;

/** What the app shows on a key's page: the record, and what can be done now and why the rest cannot. */
export const keyViewSchema = z.strictObject({
  record: keyRecordSchema,
  summary: keySummarySchema,
  /** Three BIP-39 words of the public key's hash, so that eyes can compare. */
  words: z.string().optional(),
  /** Public forms: name and text (address, hex, PEM, SSH line, xpub). */
  publicForms: z.array(z.strictObject({ form: z.string(), text: z.string() })),
  children: z.array(keyIdSchema),
  /** Keys that were derived from it and have a secret of their own; absent when there are none. */
  derived: z.array(keyIdSchema).optional(),
  actions: z.array(
    z.strictObject({
      command: z.string(),
      allowed: z.boolean(),
      /** Why not: an error code with details. */
      why: z.string().optional(),
    }),
  ),
});
/** What the app shows on a key's page. */
export type KeyView = z.infer<typeof keyViewSchema>;

export { instantSchema, keyIdSchema, keyRecordSchema, labelSchema, tagSchema };
