import { z } from 'zod';

/*
 * What a request does, in the few words that rules are written in. Facts come from the same decode as the display model
 * and the digest, so that a rule judges what is signed and nothing else.
 */

/** What a signature would do. `other` is never allowed by a rule that names acts. */
export const requestActs = [
  'transfer',
  'approve',
  'call',
  'delegate',
  'deploy',
  'stake',
  'trade',
  'withdraw',
  'account',
  'read',
  'sign-in',
  'permit',
  'typed-data',
  'message',
  'document',
  'certificate',
  'authenticate',
  'other',
] as const;
/** See {@link requestActs}. */
export type RequestAct = (typeof requestActs)[number];

/**
 * Where a request counts: `eip155:1` (CAIP-2), `bitcoin:mainnet`, `solana`, `exchange:binance`, or `none` for what
 * belongs to no chain.
 */
export const chainNameSchema = z.string().regex(/^[a-z0-9]{2,20}(?::[a-zA-Z0-9._-]{1,64})?$/);

/** An asset: a chain's own coin is named by the chain (`eip155:1`), a token by `CHAIN/ADDRESS`, else `exchange:binance/BTC`. */
export const assetNameSchema = z.string().min(1).max(160);

/**
 * Name of whatever asset of a chain or exchange: what takes it takes an unknown amount of an unknown asset. Names that
 * exchanges give are in capitals, so that none is this one.
 */
export function anyAssetOf(chain: string): string {
  return `${chain}/unknown`;
}

/** Something of value that would leave, with an amount in base units (decimal string), or `null` when nothing bounds it. */
export const factTransferSchema = z.strictObject({
  asset: assetNameSchema,
  amount: z
    .string()
    .regex(/^[0-9]{1,80}(?:\.[0-9]{1,40})?$/)
    .nullable(),
  /** Who gets it, as shown to the person (address, script, exchange destination); `null` when nobody is named. */
  recipient: z.string().max(200).nullable(),
});
/** See {@link factTransferSchema}. */
export type FactTransfer = z.infer<typeof factTransferSchema>;

/** The facts of one request. */
export const requestFactsSchema = z.strictObject({
  /** All acts that the request carries out, the gravest first; never empty. */
  acts: z.array(z.enum(requestActs)).min(1),
  chain: chainNameSchema,
  transfers: z.array(factTransferSchema),
  /** Contracts, programs or endpoints that are called, and how. */
  calls: z.array(z.strictObject({ target: z.string().max(200), method: z.string().max(200) })),
  /** The most that the network takes, in base units of the chain's own coin. */
  fee: z.strictObject({ asset: assetNameSchema, amount: z.string().regex(/^[0-9]{1,80}$/) }).optional(),
});
/** See {@link requestFactsSchema}. */
export type RequestFacts = z.infer<typeof requestFactsSchema>;

/** Facts of a request that moves nothing. */
export function plainFacts(act: RequestAct, chain = 'none'): RequestFacts {
  return { acts: [act], chain, transfers: [], calls: [] };
}
