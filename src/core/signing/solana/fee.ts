import { undecodable } from '../refusal.ts';
import type { SolanaMessage } from './message.ts';
import type { SolanaInstruction } from './programs.ts';

/** What the network takes for each signature, in lamports. */
const feeOfSignature = 5000n;

/**
 * Units of computation that a call has when no limit is set, one of the compute budget itself, and that a transaction can
 * have at most. Other programs built into the network get as little as the compute budget; we count them in full.
 */
const unitsOfCall = 200_000n;
const unitsOfBudgetCall = 3_000n;
const mostUnits = 1_400_000n;

/** Programs whose calls carry signatures of their own, each paid for; their first byte counts them. */
const signaturePrograms = new Set([
  'Ed25519SigVerify111111111111111111111111111',
  'KeccakSecp256k11111111111111111111111111111',
  'Secp256r1SigVerify1111111111111111111111111',
]);

/**
 * The most that the fee payer is charged, in lamports: for the signatures, and the price of a unit of computation times
 * their limit, rounded up. @throws HoldfastError `undecodable` when a limit or price is set twice, which the network refuses.
 */
export function highestFee(message: SolanaMessage, instructions: readonly SolanaInstruction[]): bigint {
  const budget = instructions.filter(({ display }) => display.program === 'compute-budget');
  const setting = (method: string, name: string): bigint | undefined => {
    const calls = budget.filter(({ display }) => display.method === method);
    if (calls.length > 1) throw undecodable('duplicate-name', { field: method });
    return calls[0] === undefined ? undefined : BigInt(calls[0].value(name));
  };
  const price = setting('set unit price', 'microLamports') ?? 0n;
  const limit =
    setting('set unit limit', 'units') ??
    BigInt(instructions.length - budget.length) * unitsOfCall + BigInt(budget.length) * unitsOfBudgetCall;
  const units = limit > mostUnits ? mostUnits : limit;
  const priority = (price * units + 999_999n) / 1_000_000n;
  return BigInt(message.signers + innerSignatures(message)) * feeOfSignature + priority;
}

function innerSignatures({ accounts, instructions }: SolanaMessage): number {
  return instructions
    .filter(({ program }) => signaturePrograms.has(accounts[program] ?? ''))
    .reduce((sum, { data }) => sum + (data[0] ?? 0), 0);
}
