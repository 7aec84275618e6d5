import { z } from 'zod';
import {
  decimalSchema,
  displaySignerSchema,
  hexBytesSchema,
  messageBodySchema,
  safeTextSchema,
  warningSchema,
  type SafeText,
} from '../display-parts.ts';

/** An EVM chain; `name` is null when the id is not in the bundled list. */
export const chainSchema = z.strictObject({
  id: decimalSchema,
  name: z.string().nullable(),
  currency: z.string().nullable(),
  testnet: z.boolean(),
});
/** See {@link chainSchema}. */
export type DisplayChain = z.infer<typeof chainSchema>;

/** One argument of a call. A leaf has `value`; a tuple or array has `children` and an empty `value`. */
export interface CallArgument {
  name: string;
  /** The type as Solidity writes it: `address`, `uint256`, `(address,uint256)[]`. */
  type: string;
  /** Checksum address, decimal number, `true`/`false`, 0x-hex, or text with dangerous characters escaped. */
  value: string;
  /** An allowance that nothing bounds in practice. */
  unlimited: boolean;
  children?: CallArgument[] | undefined;
  /** What a description that the user added calls this argument, and how it writes the value; already safe to show. */
  label?: string | undefined;
  shown?: string | undefined;
}

/** See {@link CallArgument}. */
const callArgumentSchema: z.ZodType<CallArgument> = z.lazy(() =>
  z.strictObject({
    name: z.string(),
    type: z.string(),
    value: z.string(),
    unlimited: z.boolean(),
    children: z.array(callArgumentSchema).optional(),
    label: z.string().optional(),
    shown: z.string().optional(),
  }),
);

/** A call that another call carries in its data, decoded in the same way. `target` is whom it reaches; value in wei. */
export interface InnerCall {
  target: string;
  value: string;
  operation: 'call' | 'delegate-call';
  call: DisplayCall;
}

/**
 * What the call data says. `unknown` and `creation` are seen only when a rule of the key allows them; anything else
 * that is not recognised is refused before a model is made. With `creation`, `to` of the transaction is the address
 * that the new contract will have.
 */
export type DisplayCall =
  | { kind: 'none' }
  | {
      kind: 'known';
      /** `erc-20`, `safe`, `uniswap-v3`, … or `reference` when a file that the user added describes it. */
      standard: string;
      method: string;
      selector: string;
      /** What the description says that the call is for; from a reference only. */
      intent?: string | undefined;
      arguments: CallArgument[];
      /** The calls inside, in the order in which they run. */
      inner?: InnerCall[] | undefined;
    }
  | { kind: 'unknown'; selector: string }
  | { kind: 'creation' };

/** See {@link DisplayCall}. */
export const callSchema: z.ZodType<DisplayCall> = z.lazy(() =>
  z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('none') }),
    z.strictObject({
      kind: z.literal('known'),
      standard: z.string(),
      method: z.string(),
      selector: hexBytesSchema,
      intent: z.string().optional(),
      arguments: z.array(callArgumentSchema),
      inner: z.array(innerCallSchema).optional(),
    }),
    z.strictObject({ kind: z.literal('unknown'), selector: hexBytesSchema }),
    z.strictObject({ kind: z.literal('creation') }),
  ]),
);

const innerCallSchema: z.ZodType<InnerCall> = z.lazy(() =>
  z.strictObject({
    target: z.string(),
    value: decimalSchema,
    operation: z.enum(['call', 'delegate-call']),
    call: callSchema,
  }),
);

/** One EIP-7702 authorisation: the account `authority` would run the code of `delegate`. */
const authorizationSchema = z.strictObject({
  /** `null` when it counts on every chain (chain id 0). */
  chain: chainSchema.nullable(),
  /** Whose code would run; the zero address takes a delegation back. */
  delegate: z.string(),
  nonce: decimalSchema,
  /** The account that signed it; `null` when the signature leads to nobody. */
  authority: z.string().nullable(),
});
/** See {@link authorizationSchema}. */
export type DisplayAuthorization = z.infer<typeof authorizationSchema>;

/** A transaction of any type: legacy (EIP-155), EIP-2930, 1559, 4844 or 7702. All amounts are wei. */
export const ethereumTransactionSchema = z.strictObject({
  kind: z.literal('ethereum-transaction'),
  signer: displaySignerSchema,
  transactionType: z.enum(['legacy', 'eip2930', 'eip1559', 'eip4844', 'eip7702']),
  chain: chainSchema,
  from: z.string(),
  to: z.string(),
  value: decimalSchema,
  nonce: decimalSchema,
  gasLimit: decimalSchema,
  fees: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('legacy'), gasPrice: decimalSchema }),
    z.strictObject({
      kind: z.literal('eip1559'),
      maxFeePerGas: decimalSchema,
      maxPriorityFeePerGas: decimalSchema,
    }),
  ]),
  /** Gas limit times the highest price per gas, and the highest price of the blobs. */
  maxFee: decimalSchema,
  /** `maxFee` plus `value`: the most that can leave the account in the chain's own currency. */
  maxTotal: decimalSchema,
  call: callSchema,
  data: hexBytesSchema,
  accessList: z.array(z.strictObject({ address: z.string(), storageKeys: z.array(hexBytesSchema) })),
  /** EIP-4844: versioned hashes of the blobs that go along, and the most their gas costs together. */
  blobs: z
    .strictObject({ maxFeePerBlobGas: decimalSchema, maxFee: decimalSchema, hashes: z.array(hexBytesSchema) })
    .optional(),
  /** EIP-7702. */
  authorizations: z.array(authorizationSchema).optional(),
  warnings: z.array(warningSchema),
});
/** See {@link ethereumTransactionSchema}. */
export type EthereumTransactionDisplay = z.infer<typeof ethereumTransactionSchema>;

/** A single EIP-7702 authorisation to be signed, to be handed to whoever sends the transaction. */
export const ethereumAuthorizationSchema = z.strictObject({
  kind: z.literal('ethereum-authorization'),
  signer: displaySignerSchema,
  authorization: authorizationSchema,
  warnings: z.array(warningSchema),
});
/** See {@link ethereumAuthorizationSchema}. */
export type EthereumAuthorizationDisplay = z.infer<typeof ethereumAuthorizationSchema>;

/** The fields of a sign-in message (EIP-4361), each as it stands in the message and already safe to show. */
export const signInSchema = z.strictObject({
  /** Who asks; with its scheme when the message states one. */
  domain: z.string(),
  address: z.string(),
  statement: z.string().nullable(),
  uri: z.string(),
  chain: chainSchema,
  nonce: z.string(),
  issuedAt: z.string(),
  expirationTime: z.string().nullable(),
  notBefore: z.string().nullable(),
  requestId: z.string().nullable(),
  resources: z.array(z.string()),
});
/** See {@link signInSchema}. */
export type SignIn = z.infer<typeof signInSchema>;

/** An EIP-191 version 0x45 ("personal") message. */
export const ethereumMessageSchema = z.strictObject({
  kind: z.literal('ethereum-message'),
  signer: displaySignerSchema,
  body: messageBodySchema,
  /** When the message is a sign-in by EIP-4361. */
  signIn: signInSchema.optional(),
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

/** A permission that typed data gives, in words that are the same for every standard. */
export const permitSchema = z.strictObject({
  /** Address of the token; `null` when the data does not say. */
  token: z.string().nullable(),
  /** Who may take it; `null` when anybody who has the signature may. */
  spender: z.string().nullable(),
  /** Base units; `null` when nothing bounds it. */
  amount: decimalSchema.nullable(),
  /** Unix seconds; `null` when it never ends. */
  deadline: decimalSchema.nullable(),
});
/** See {@link permitSchema}. */
export type DisplayPermit = z.infer<typeof permitSchema>;

/** EIP-712 typed data. `domain` and `message` are the trees of the two structs that are hashed. */
export const ethereumTypedDataSchema = z.strictObject({
  kind: z.literal('ethereum-typed-data'),
  signer: displaySignerSchema,
  chain: chainSchema.nullable(),
  verifyingContract: z.string().nullable(),
  primaryType: z.string(),
  domain: z.array(typedFieldSchema),
  message: z.array(typedFieldSchema),
  /** The permissions that it gives (EIP-2612, Permit2, orders), when it gives any. */
  permits: z.array(permitSchema).optional(),
  /** The call that a Safe transaction carries, decoded. */
  inner: z.array(innerCallSchema).optional(),
  domainHash: hexBytesSchema,
  messageHash: hexBytesSchema,
  warnings: z.array(warningSchema),
});
/** See {@link ethereumTypedDataSchema}. */
export type EthereumTypedDataDisplay = z.infer<typeof ethereumTypedDataSchema>;
