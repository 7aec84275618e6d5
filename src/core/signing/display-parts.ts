import { z } from 'zod';

/*
 * The display model: what a person must see before a signature is made. It is pure data (JSON-safe), it carries no
 * prose, and it is made by the same decode that makes the digest. Amounts are decimal strings in the base unit of
 * the chain (wei, satoshi); bytes are hex; addresses are whole and in checksum form.
 */

/** A decimal number in base units. */
export const decimalSchema = z.string().regex(/^-?[0-9]{1,80}$/);
/** Bytes as 0x and lower-case hex. */
export const hexBytesSchema = z.string().regex(/^0x(?:[0-9a-f]{2})*$/);

/** A text that came from outside: dangerous characters are already written as escapes, and `escaped` says so. */
export const safeTextSchema = z.strictObject({ text: z.string(), escaped: z.boolean() });
/** See {@link safeTextSchema}. */
export type SafeText = z.infer<typeof safeTextSchema>;

/** Every warning the decoder can attach; the words for them live in the renderer and the CLI. */
export const warningCodes = [
  'amount-to-contract-call',
  'address-reused',
  'binary-message',
  'chain-unknown',
  'deadline-absent',
  'deadline-long',
  'domain-chain-missing',
  'domain-contract-missing',
  'escaped-characters',
  'fee-above-cap',
  'fee-above-percent',
  'fee-cap-high',
  'fee-rate-high',
  'foreign-inputs',
  'lock-time',
  'look-alike-address',
  'nonce-gap',
  'nonce-used-before',
  'other-sighash',
  'approval',
  'approval-unlimited',
  'raw-signature',
  'recipient-unknown',
  'replaceable',
  'send-to-self',
  'sign-in-address-differs',
  'text-unusual',
  'token-contract-is-recipient',
  'unknown-fields',
  'zero-address',
  'set-code',
  'delegate-call',
  'unknown-call',
  'contract-creation',
  'any-chain',
  'approval-all-items',
  'ownership-change',
  'contract-upgrade',
  'module-enabled',
  'guard-changed',
  'recipient-differs',
  'swap-without-minimum',
  'order-without-return',
  'sign-in-malformed',
  'sign-in-domain-unusual',
  'sign-in-uri-differs',
  'sign-in-expired',
  'sign-in-not-yet',
  'described-by-reference',
  'digest-only',
  'token-without-end',
  'token-long-lived',
  'certificate-authority',
  'validity-long',
  'ssh-host-unnamed',
  'agent-forwarded',
  'account-closed',
  'account-locked',
  'authority-change',
  'authority-other',
  'durable-nonce',
  'fee-high',
  'lookup-tables',
  'other-signers',
  'stake-locked',
  'token-unknown',
  'tokens-burned',
  'unknown-program',
  'body-not-signed',
  'clock-far-off',
  'cost-unbounded',
  'endpoint-unknown',
  'grants-access',
  'right-not-stated',
  'usable-elsewhere',
  'withdrawal',
] as const;

/** One thing the person should weigh. `params` are plain values for the text catalogue. */
export const warningSchema = z.strictObject({
  code: z.enum(warningCodes),
  severity: z.enum(['note', 'caution', 'danger']),
  params: z.record(z.string(), z.string()),
});
/** See {@link warningSchema}. */
export type Warning = z.infer<typeof warningSchema>;

/** The key that will sign: vault id, path below that key when it is a seed, and the address or public key shown. */
export const displaySignerSchema = z.strictObject({
  keyId: z.string(),
  path: z.string().optional(),
  publicKey: hexBytesSchema,
  address: z.string().optional(),
});
/** See {@link displaySignerSchema}. */
export type DisplaySigner = z.infer<typeof displaySignerSchema>;

/** The content of a message: readable text, or hex when it is not. `length` counts bytes. */
export const messageBodySchema = z.discriminatedUnion('form', [
  z.strictObject({ form: z.literal('text'), text: safeTextSchema, length: z.number().int().nonnegative() }),
  z.strictObject({ form: z.literal('hex'), hex: hexBytesSchema, length: z.number().int().nonnegative() }),
]);
/** See {@link messageBodySchema}. */
export type MessageBody = z.infer<typeof messageBodySchema>;
