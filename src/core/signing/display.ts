import { z } from 'zod';

/*
 * The display model: what a person must see before a signature is made. It is pure data (JSON-safe), it carries no
 * prose, and it is made by the same decode that makes the digest. Amounts are decimal strings in the base unit of
 * the chain (wei, satoshi); bytes are hex; addresses are whole and in checksum form.
 */

const decimal = z.string().regex(/^-?[0-9]{1,80}$/);
const hexBytes = z.string().regex(/^0x(?:[0-9a-f]{2})*$/);

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
  'fee-above-percent',
  'fee-cap-high',
  'fee-rate-high',
  'foreign-inputs',
  'lock-time',
  'approval',
  'approval-unlimited',
  'raw-signature',
  'replaceable',
  'send-to-self',
  'sign-in-address-differs',
  'text-unusual',
  'token-contract-is-recipient',
  'unknown-fields',
  'zero-address',
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
  publicKey: hexBytes,
  address: z.string().optional(),
});
/** See {@link displaySignerSchema}. */
export type DisplaySigner = z.infer<typeof displaySignerSchema>;

/** An EVM chain; `name` is null when the id is not in the bundled list. */
export const chainSchema = z.strictObject({
  id: decimal,
  name: z.string().nullable(),
  currency: z.string().nullable(),
  testnet: z.boolean(),
});
/** See {@link chainSchema}. */
export type DisplayChain = z.infer<typeof chainSchema>;

const callArgumentSchema = z.strictObject({
  name: z.string(),
  type: z.enum(['address', 'uint256', 'bool']),
  /** Checksum address, decimal number, or `true`/`false`. */
  value: z.string(),
  unlimited: z.boolean(),
});

/** What the call data says; anything that is not recognised is refused before a model is made. */
export const callSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({
    kind: z.literal('known'),
    standard: z.string(),
    method: z.string(),
    selector: hexBytes,
    arguments: z.array(callArgumentSchema),
  }),
]);
/** See {@link callSchema}. */
export type DisplayCall = z.infer<typeof callSchema>;

/** A legacy (EIP-155) or EIP-1559 transaction. All amounts are wei. */
export const ethereumTransactionSchema = z.strictObject({
  kind: z.literal('ethereum-transaction'),
  signer: displaySignerSchema,
  transactionType: z.enum(['legacy', 'eip1559']),
  chain: chainSchema,
  from: z.string(),
  to: z.string(),
  value: decimal,
  nonce: decimal,
  gasLimit: decimal,
  fees: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('legacy'), gasPrice: decimal }),
    z.strictObject({ kind: z.literal('eip1559'), maxFeePerGas: decimal, maxPriorityFeePerGas: decimal }),
  ]),
  /** Gas limit times the highest price per gas. */
  maxFee: decimal,
  /** `maxFee` plus `value`: the most that can leave the account in the chain's own currency. */
  maxTotal: decimal,
  call: callSchema,
  data: hexBytes,
  accessList: z.array(z.strictObject({ address: z.string(), storageKeys: z.array(hexBytes) })),
  warnings: z.array(warningSchema),
});
/** See {@link ethereumTransactionSchema}. */
export type EthereumTransactionDisplay = z.infer<typeof ethereumTransactionSchema>;

/** The content of a message: readable text, or hex when it is not. `length` counts bytes. */
export const messageBodySchema = z.discriminatedUnion('form', [
  z.strictObject({ form: z.literal('text'), text: safeTextSchema, length: z.number().int().nonnegative() }),
  z.strictObject({ form: z.literal('hex'), hex: hexBytes, length: z.number().int().nonnegative() }),
]);
/** See {@link messageBodySchema}. */
export type MessageBody = z.infer<typeof messageBodySchema>;

/** An EIP-191 version 0x45 ("personal") message. */
export const ethereumMessageSchema = z.strictObject({
  kind: z.literal('ethereum-message'),
  signer: displaySignerSchema,
  body: messageBodySchema,
  warnings: z.array(warningSchema),
});
/** See {@link ethereumMessageSchema}. */
export type EthereumMessageDisplay = z.infer<typeof ethereumMessageSchema>;

/** A field of typed data: a leaf has `value`, a struct or array has `children`. */
export interface TypedField {
  name: SafeText;
  type: string;
  value?: SafeText | undefined;
  children?: TypedField[] | undefined;
}

/** See {@link TypedField}. */
export const typedFieldSchema: z.ZodType<TypedField> = z.lazy(() =>
  z.strictObject({
    name: safeTextSchema,
    type: z.string(),
    value: safeTextSchema.optional(),
    children: z.array(typedFieldSchema).optional(),
  }),
);

/** EIP-712 typed data. `domain` and `message` are the trees of the two structs that are hashed. */
export const ethereumTypedDataSchema = z.strictObject({
  kind: z.literal('ethereum-typed-data'),
  signer: displaySignerSchema,
  chain: chainSchema.nullable(),
  verifyingContract: z.string().nullable(),
  primaryType: z.string(),
  domain: z.array(typedFieldSchema),
  message: z.array(typedFieldSchema),
  domainHash: hexBytes,
  messageHash: hexBytes,
  warnings: z.array(warningSchema),
});
/** See {@link ethereumTypedDataSchema}. */
export type EthereumTypedDataDisplay = z.infer<typeof ethereumTypedDataSchema>;

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
  amount: decimal,
  /** The amount is read from the whole previous transaction, or committed to by a taproot signature of ours. */
  amountProven: z.boolean(),
  address: z.string().nullable(),
  scriptType: scriptTypeSchema,
  sighash: z.enum(['DEFAULT', 'ALL', 'other']),
  sequence: z.number().int().nonnegative(),
  ours: oursSchema.nullable(),
  willSign: z.boolean(),
});
/** See {@link bitcoinInputSchema}. */
export type BitcoinInputDisplay = z.infer<typeof bitcoinInputSchema>;

/** One new output. `role` is `change` only when the same account of ours provably owns it. */
export const bitcoinOutputSchema = z.strictObject({
  amount: decimal,
  address: z.string().nullable(),
  scriptType: scriptTypeSchema,
  script: hexBytes,
  opReturn: messageBodySchema.nullable(),
  role: z.enum(['payment', 'change']),
  ours: oursSchema.nullable(),
});
/** See {@link bitcoinOutputSchema}. */
export type BitcoinOutputDisplay = z.infer<typeof bitcoinOutputSchema>;

/** A BIP-174 transaction. All amounts are satoshi. */
export const bitcoinPsbtSchema = z.strictObject({
  kind: z.literal('bitcoin-psbt'),
  signers: z.array(displaySignerSchema),
  network: bitcoinNetworkSchema,
  txid: z.string().regex(/^[0-9a-f]{64}$/),
  version: z.number().int(),
  lockTime: z.number().int().nonnegative(),
  replaceable: z.boolean(),
  inputs: z.array(bitcoinInputSchema),
  outputs: z.array(bitcoinOutputSchema),
  totalIn: decimal,
  totalOut: decimal,
  totalPayment: decimal,
  totalChange: decimal,
  fee: decimal,
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

/** A message signed as it stands, without any envelope. */
export const rawMessageSchema = z.strictObject({
  kind: z.literal('raw-message'),
  signer: displaySignerSchema,
  algorithm: z.enum(['ed25519', 'ecdsa-p256-sha256', 'ecdsa-secp256k1-sha256']),
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
  bitcoinPsbtSchema,
  rawMessageSchema,
]);
/** See {@link displayModelSchema}. */
export type DisplayModel = z.infer<typeof displayModelSchema>;
