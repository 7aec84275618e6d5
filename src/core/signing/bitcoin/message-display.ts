import { z } from 'zod';
import { displaySignerSchema, messageBodySchema, warningSchema } from '../display-parts.ts';

/** A message signed with the key of an address: the legacy form (BIP-137 header) or BIP-322. */
export const bitcoinMessageSchema = z.strictObject({
  kind: z.literal('bitcoin-message'),
  signer: displaySignerSchema,
  form: z.enum(['legacy', 'bip322-simple', 'bip322-full']),
  address: z.string(),
  body: messageBodySchema,
  warnings: z.array(warningSchema),
});
/** See {@link bitcoinMessageSchema}. */
export type BitcoinMessageDisplay = z.infer<typeof bitcoinMessageSchema>;
