import { z } from 'zod';
import {
  decimalSchema,
  displaySignerSchema,
  hexBytesSchema,
  messageBodySchema,
  warningSchema,
} from '../display-parts.ts';

/** One thing an instruction says: an account, an amount, a text. */
const solanaArgumentSchema = z.strictObject({
  name: z.string(),
  type: z.enum(['account', 'lamports', 'amount', 'number', 'text', 'bool', 'bytes']),
  value: z.string(),
});

/** One instruction, read by the program that it calls. */
export const solanaInstructionSchema = z.strictObject({
  programId: z.string(),
  /** Name of a program that is known, such as `system` or `spl-token`; `null` for others. */
  program: z.string().nullable(),
  method: z.string(),
  arguments: z.array(solanaArgumentSchema),
});
/** See {@link solanaInstructionSchema}. */
export type SolanaInstructionDisplay = z.infer<typeof solanaInstructionSchema>;

/** A legacy or version 0 message of Solana. Amounts in lamports. */
export const solanaTransactionSchema = z.strictObject({
  kind: z.literal('solana-transaction'),
  signer: displaySignerSchema,
  version: z.enum(['legacy', '0']),
  feePayer: z.string(),
  /** Base58. */
  recentBlockhash: z.string(),
  /** The account whose nonce stands in place of the blockhash: until it is used, the transaction never expires. */
  nonceAccount: z.string().nullable(),
  instructions: z.array(solanaInstructionSchema),
  signatures: z.number().int().positive(),
  /** Those who sign besides the signer, in order. */
  otherSigners: z.array(z.string()),
  /** The most that the fee payer is charged: base fee and priority fee. */
  maxFee: decimalSchema,
  lookupTables: z.array(
    z.strictObject({ address: z.string(), writable: z.number().int(), readonly: z.number().int() }),
  ),
  warnings: z.array(warningSchema),
});
/** See {@link solanaTransactionSchema}. */
export type SolanaTransactionDisplay = z.infer<typeof solanaTransactionSchema>;

/** An off-chain message of Solana, with its header. */
export const solanaMessageSchema = z.strictObject({
  kind: z.literal('solana-message'),
  signer: displaySignerSchema,
  /** The 32 bytes of the application domain; `null` in the form without one. */
  domain: hexBytesSchema.nullable(),
  format: z.enum(['ascii', 'utf8-limited', 'utf8-extended']),
  body: messageBodySchema,
  warnings: z.array(warningSchema),
});
/** See {@link solanaMessageSchema}. */
export type SolanaMessageDisplay = z.infer<typeof solanaMessageSchema>;
