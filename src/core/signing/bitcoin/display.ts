import { z } from 'zod';
import {
  decimalSchema,
  displaySignerSchema,
  hexBytesSchema,
  messageBodySchema,
  warningSchema,
} from '../display-parts.ts';

/** Bitcoin networks told apart by address form; signet shares the forms of testnet. */
export const bitcoinNetworkSchema = z.enum(['mainnet', 'testnet', 'regtest']);
/** See {@link bitcoinNetworkSchema}. */
export type BitcoinNetwork = z.infer<typeof bitcoinNetworkSchema>;

/** The form of an output script. */
export const scriptTypeSchema = z.enum([
  'p2pk',
  'p2pkh',
  'p2sh',
  'p2wpkh',
  'p2wsh',
  'p2tr',
  'op-return',
  'other',
]);
/** See {@link scriptTypeSchema}. */
export type ScriptType = z.infer<typeof scriptTypeSchema>;

const oursSchema = z.strictObject({ keyId: z.string(), path: z.string().optional() });

/** One spent output. `willSign` is true for the inputs this request makes a signature for. */
export const bitcoinInputSchema = z.strictObject({
  txid: z.string().regex(/^[0-9a-f]{64}$/),
  vout: z.number().int().nonnegative(),
  amount: decimalSchema,
  /** The amount is read from the whole previous transaction, or committed to by a taproot signature of ours. */
  amountProven: z.boolean(),
  address: z.string().nullable(),
  scriptType: scriptTypeSchema,
  sighash: z.enum([
    'DEFAULT',
    'ALL',
    'NONE',
    'SINGLE',
    'ALL|ANYONECANPAY',
    'NONE|ANYONECANPAY',
    'SINGLE|ANYONECANPAY',
    'other',
  ]),
  sequence: z.number().int().nonnegative(),
  ours: oursSchema.nullable(),
  willSign: z.boolean(),
  /** For a script of several keys: so many of so many sign, and so many have signed before us. */
  cosigners: z
    .strictObject({ required: z.int().positive(), total: z.int().positive(), signed: z.int().nonnegative() })
    .optional(),
  /** The owner's name of the wallet that the script belongs to. */
  wallet: z.string().optional(),
});
/** See {@link bitcoinInputSchema}. */
export type BitcoinInputDisplay = z.infer<typeof bitcoinInputSchema>;

/** One new output. `role` is `change` only when the same account or known wallet of ours provably owns it. */
export const bitcoinOutputSchema = z.strictObject({
  amount: decimalSchema,
  address: z.string().nullable(),
  scriptType: scriptTypeSchema,
  script: hexBytesSchema,
  opReturn: messageBodySchema.nullable(),
  role: z.enum(['payment', 'change']),
  ours: oursSchema.nullable(),
  /** The owner's name of the wallet that the script belongs to. */
  wallet: z.string().optional(),
});
/** See {@link bitcoinOutputSchema}. */
export type BitcoinOutputDisplay = z.infer<typeof bitcoinOutputSchema>;

/** A transaction of BIP-174 or BIP-370. All amounts are satoshi. */
export const bitcoinPsbtSchema = z.strictObject({
  kind: z.literal('bitcoin-psbt'),
  signers: z.array(displaySignerSchema),
  network: bitcoinNetworkSchema,
  /**
   * Absent while it can still change: with signatures that count towards it, as those of inputs from before segregated
   * witness do, and where what is signed leaves inputs or outputs to others.
   */
  txid: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  version: z.number().int(),
  lockTime: z.number().int().nonnegative(),
  replaceable: z.boolean(),
  inputs: z.array(bitcoinInputSchema),
  outputs: z.array(bitcoinOutputSchema),
  totalIn: decimalSchema,
  totalOut: decimalSchema,
  totalPayment: decimalSchema,
  totalChange: decimalSchema,
  fee: decimalSchema,
  /** Estimated virtual size once every input is signed, in vbytes. */
  virtualSize: z.number().int().positive(),
  /** Satoshi per vbyte with two decimals. */
  feeRate: z.string(),
  /** Fee as percent of what is paid (of all outputs when nothing is paid out), with two decimals. */
  feePercent: z.string(),
  warnings: z.array(warningSchema),
});
/** See {@link bitcoinPsbtSchema}. */
export type BitcoinPsbtDisplay = z.infer<typeof bitcoinPsbtSchema>;
