/** `wallets.*`: scripts that several keys share; `references.*`: descriptions of contracts and chains that the owner added. */
import { z } from 'zod';
import { command } from '../command.ts';
import { fileRefSchema, instantSchema, keyIdSchema, labelSchema, nothing } from './common.ts';

const walletView = z.strictObject({
  id: z.string().min(8).max(64),
  label: labelSchema,
  /** BIP-380 descriptor with its checksum, receive and change in one (BIP-389). */
  descriptor: z.string().max(20_000),
  network: z.enum(['mainnet', 'testnet', 'regtest']),
  /** Such as `wsh` or `tr`, and how many of how many sign. */
  script: z.string(),
  required: z.int(),
  cosigners: z.array(
    z.strictObject({
      fingerprint: z.string().optional(),
      path: z.string().optional(),
      ours: keyIdSchema.optional(),
    }),
  ),
  added: instantSchema,
});

/** The rows of `wallets.*`. */
export const walletsCommands = {
  'wallets.list': command({
    summary: 'List wallets whose scripts are known, such as multisig',
    session: 'open',
    effect: 'read',
    input: nothing,
    output: z.strictObject({ wallets: z.array(walletView) }),
    errors: [],
  }),
  'wallets.add': command({
    summary: 'Add a wallet by its descriptor, so that its change is recognised',
    session: 'open',
    effect: 'change',
    input: z.strictObject({
      label: labelSchema,
      descriptor: z.string().min(4).max(20_000),
      network: z.enum(['mainnet', 'testnet', 'regtest']).optional(),
    }),
    output: z.strictObject({ wallet: walletView }),
    errors: ['descriptor-malformed', 'wallet-not-ours', 'wallet-known'],
  }),
  'wallets.addresses': command({
    summary: 'Show addresses of a wallet',
    session: 'open',
    effect: 'read',
    input: z.strictObject({
      id: z.string().min(8).max(64),
      change: z.boolean().optional(),
      from: z.int().min(0).max(0x7fffffff).optional(),
      count: z.int().min(1).max(100).optional(),
    }),
    output: z.strictObject({
      addresses: z.array(z.strictObject({ index: z.int(), address: z.string(), path: z.string() })),
    }),
    errors: ['no-such-wallet'],
  }),
  'wallets.remove': command({
    summary: 'Forget a wallet; its change is then shown as a payment',
    session: 'open',
    effect: 'change',
    input: z.strictObject({ id: z.string().min(8).max(64) }),
    output: nothing,
    errors: ['no-such-wallet'],
  }),
} as const;

const referenceView = z.strictObject({
  id: z.string().min(8).max(64),
  kind: z.enum(['erc7730', 'abi', 'chains']),
  name: z.string().max(200),
  /** Fingerprint of the key that signed the file. */
  signer: z.string(),
  added: instantSchema,
  /** What it describes: contracts with their chain, or chains. */
  covers: z.array(z.string().max(200)),
});

/** The rows of `references.*`. */
export const referencesCommands = {
  'references.list': command({
    summary: 'List the descriptions of contracts and chains that you added',
    session: 'open',
    effect: 'read',
    input: nothing,
    output: z.strictObject({ references: z.array(referenceView) }),
    errors: [],
  }),
  'references.add': command({
    summary: 'Add a signed description of contracts (ERC-7730, ABI) or of chains',
    session: 'open',
    effect: 'change',
    input: z.strictObject({
      file: fileRefSchema,
      /** Minisign signature of the file and the public key it must be of. */
      signature: fileRefSchema,
      publicKey: z.string().min(20).max(200),
    }),
    output: z.strictObject({ reference: referenceView }),
    errors: [
      'reference-malformed',
      'reference-wrong-key',
      'reference-damaged',
      'file-missing',
      'file-unreadable',
      'file-not-regular',
      'file-too-large',
    ],
  }),
  'references.remove': command({
    summary: 'Remove a description; what it described is refused again',
    session: 'open',
    effect: 'change',
    input: z.strictObject({ id: z.string().min(8).max(64) }),
    output: nothing,
    errors: ['no-such-reference'],
  }),
} as const;
