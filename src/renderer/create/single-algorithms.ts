import type { CommandInput } from '../../shared/contract.ts';

/** An algorithm of a key that stands by itself. */
export type SingleAlgorithm = CommandInput<'keys.generate'>['algorithm'];

/** Those that can be made or imported, the most used first. */
export const singleAlgorithms = [
  'secp256k1',
  'ed25519',
  'p256',
  'p384',
  'x25519',
  'rsa',
  'aes-256',
  'hmac-sha256',
] as const satisfies readonly SingleAlgorithm[];
