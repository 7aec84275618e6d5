import { toHex } from '../bytes.ts';
import type { SolanaInstructionDisplay } from './display.ts';
import { associatedTokenProgram, associatedTokenProgramId } from './associated-token.ts';
import type { Call, Judgement, Program, View } from './instruction.ts';
import { warn } from './judge.ts';
import { computeBudgetProgram, memoProgram } from './small-programs.ts';
import { stakeProgram } from './stake-program.ts';
import { systemProgram, systemProgramId } from './system-program.ts';
import { tokenProgram } from './token-program.ts';

/** Every program whose calls can be shown in words. */
const programs: ReadonlyMap<string, Program> = new Map([
  [systemProgramId, systemProgram],
  ['TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA', tokenProgram('spl-token')],
  ['TokenzQdBNbLqP5VEhdkAS6EPFLC1PHnBqCXEpPxuEb', tokenProgram('token-2022')],
  [associatedTokenProgramId, associatedTokenProgram],
  ['ComputeBudget111111111111111111111111111111', computeBudgetProgram],
  ['Stake11111111111111111111111111111111111111', stakeProgram],
  ['MemoSq4gqABAXKb96qnH8TysNcWxMyWCqXgDLGmfcHr', memoProgram],
  ['Memo1UhkJRfHyvLMcVucJwxXeuD728EqVDDwQDxFMNo', memoProgram],
]);

/** A call as it is shown and judged. */
export interface SolanaInstruction {
  readonly display: SolanaInstructionDisplay;
  /** False when nobody can say what it does. */
  readonly known: boolean;
  value(name: string): string;
  judge(view: View): Judgement;
}

/** Reads a call by its program. @throws HoldfastError `undecodable` when it is malformed. */
export function readInstruction(call: Call): SolanaInstruction {
  const program = programs.get(call.programId);
  const read = program?.read(call);
  if (program === undefined || read === undefined) return unknownInstruction(call, program?.name ?? null);
  return {
    display: {
      programId: call.programId,
      program: program.name,
      method: read.method,
      arguments: [...read.arguments],
    },
    known: true,
    value: (name) => read.value(name),
    judge: (view) => program.judge(read, view, call),
  };
}

function unknownInstruction(call: Call, program: string | null): SolanaInstruction {
  const accounts = call.accounts.map((value) => ({ name: 'account', type: 'account', value }) as const);
  return {
    display: {
      programId: call.programId,
      program,
      method: 'unknown',
      arguments: [...accounts, { name: 'data', type: 'bytes', value: toHex(call.data) }],
    },
    known: false,
    value: () => '',
    judge: () => ({
      act: 'other',
      warnings: [warn('unknown-program', 'danger', { program: call.programId })],
    }),
  };
}
