import { associatedTokenAccount } from './associated-token.ts';
import type { SolanaInstruction } from './programs.ts';

/**
 * Token accounts of a transaction that can be proven to belong to a wallet: an associated account's address is derived
 * from wallet, mint and program, so a wallet that is named somewhere either gives that address or does not.
 */
export function provenWallets(
  instructions: readonly SolanaInstruction[],
  owners: readonly string[],
  associatedProgram: string,
): ReadonlyMap<string, string> {
  const named = instructions
    .filter(({ display }) => display.programId === associatedProgram)
    .map((instruction) => instruction.value('wallet'))
    .filter((wallet) => wallet !== '');
  const wallets = [...new Set([...owners, ...named])].slice(0, mostWallets);
  const proven = new Map<string, string>();
  for (const instruction of instructions) {
    const { display } = instruction;
    const program = tokenProgramOf(display.program, display.programId, instruction.value('tokenProgram'));
    const mint = instruction.value('mint');
    if (program === undefined || mint === '') continue;
    const accounts = new Set(
      display.arguments.filter(({ type }) => type === 'account').map(({ value: address }) => address),
    );
    for (const wallet of wallets) {
      const account = associatedTokenAccount(wallet, mint, program);
      if (account !== undefined && accounts.has(account)) proven.set(account, wallet);
    }
  }
  return proven;
}

/** Deriving takes a few hundredths of a millisecond each; a transaction has no more accounts than this anyway. */
const mostWallets = 32;

function tokenProgramOf(name: string | null, id: string, named: string): string | undefined {
  if (name === 'spl-token' || name === 'token-2022') return id;
  return name === 'associated-token' ? named : undefined;
}
