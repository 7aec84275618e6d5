/** A Solana transaction: its instructions in order, then who pays and signs. */
import type { SolanaInstructionDisplay, SolanaTransactionDisplay } from '../core/signing/solana/display.ts';
import { decimal } from './decimal.ts';
import { safeText } from './safe-text.ts';
import { named } from './table.ts';

/** A legacy or version 0 message. */
export function formatSolana(display: SolanaTransactionDisplay): string {
  const instructions = display.instructions.map((instruction, index) =>
    instructionLines(instruction, index + 1),
  );
  return instructions
    .join('')
    .concat(
      named([
        ['pays the fee', display.feePayer],
        ['fee', `at most ${decimal(display.maxFee, 9)} SOL`],
        ['signatures', String(display.signatures)],
        ...display.otherSigners.map((signer): [string, string] => ['also signs', signer]),
        ['version', display.version],
        [
          'nonce account',
          display.nonceAccount === null ? undefined : `${display.nonceAccount}, never expires`,
        ],
        ['block', display.recentBlockhash],
        ...display.lookupTables.map((one): [string, string] => [
          'lookup table',
          `${one.address}: ${one.writable} written, ${one.readonly} read`,
        ]),
      ]),
    );
}

function instructionLines(instruction: SolanaInstructionDisplay, number: number): string {
  const program = instruction.program ?? `UNKNOWN PROGRAM ${instruction.programId}`;
  const parts = instruction.arguments.map(({ name, type, value }): [string, string] => [
    name,
    type === 'lamports' ? `${decimal(value, 9)} SOL` : value,
  ]);
  return `${number}. ${safeText(`${program}: ${instruction.method}`)}\n${named(parts, '   ')}`;
}
