import { z } from 'zod';
import { bitcoinPsbtSchema } from './bitcoin/display.ts';
import { bitcoinMessageSchema } from './bitcoin/message-display.ts';
import { displaySignerSchema, messageBodySchema, warningSchema } from './display-parts.ts';
import { documentSchema } from './documents/display.ts';
import {
  ethereumAuthorizationSchema,
  ethereumMessageSchema,
  ethereumTransactionSchema,
  ethereumTypedDataSchema,
} from './ethereum/display.ts';
import { exchangeRequestSchema } from './exchange/display.ts';
import { solanaMessageSchema, solanaTransactionSchema } from './solana/display.ts';

/** A message signed as it stands, without any envelope. */
export const rawMessageSchema = z.strictObject({
  kind: z.literal('raw-message'),
  signer: displaySignerSchema,
  algorithm: z.enum(['ed25519', 'ecdsa-p256-sha256', 'ecdsa-p384-sha384', 'ecdsa-secp256k1-sha256']),
  body: messageBodySchema,
  warnings: z.array(warningSchema),
});
/** See {@link rawMessageSchema}. */
export type RawMessageDisplay = z.infer<typeof rawMessageSchema>;

/** The display model of any request, told apart by `kind`. */
export const displayModelSchema = z.discriminatedUnion('kind', [
  ethereumTransactionSchema,
  ethereumMessageSchema,
  ethereumTypedDataSchema,
  ethereumAuthorizationSchema,
  bitcoinPsbtSchema,
  bitcoinMessageSchema,
  solanaTransactionSchema,
  solanaMessageSchema,
  exchangeRequestSchema,
  documentSchema,
  rawMessageSchema,
]);
/** See {@link displayModelSchema}. */
export type DisplayModel = z.infer<typeof displayModelSchema>;
