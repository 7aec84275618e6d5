import { z } from 'zod';
import { displaySignerSchema, warningSchema } from '../display-parts.ts';

/** A request to an exchange's API, in words and in the exact parts that are signed. */
export const exchangeRequestSchema = z.strictObject({
  kind: z.literal('exchange-request'),
  signer: displaySignerSchema,
  /** Id and name of the profile. */
  exchange: z.strictObject({ id: z.string(), name: z.string() }),
  /** The exchange's own id of the credential. */
  apiKey: z.string(),
  credential: z.string(),
  act: z.enum(['trade', 'withdraw', 'account', 'read', 'other']),
  /** What the request does; `method` is a code of the profile such as `order`, fields are what a person weighs. */
  method: z.string(),
  fields: z.array(z.strictObject({ name: z.string(), value: z.string() })),
  http: z.strictObject({
    method: z.string(),
    host: z.string(),
    path: z.string(),
    query: z.string(),
    body: z.string(),
  }),
  warnings: z.array(warningSchema),
});
/** See {@link exchangeRequestSchema}. */
export type ExchangeRequestDisplay = z.infer<typeof exchangeRequestSchema>;
