import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { base58 } from '@scure/base';

import { undecodable } from '../refusal.ts';
import { readByShape, shape, type Judgement, type Program, type ReadCall, type View } from './instruction.ts';
import { lamports, warn } from './judge.ts';
import { fromBase58, WireReader } from './wire.ts';

/** Address of the program that makes token accounts at addresses derived from wallet and mint. */
export const associatedTokenProgramId = 'ATokenGPvbdGVxr1b2hvZbsiqW5xWH25efTNsLJA8knL';

/** What the network demands to be left in a new token account, in lamports: 165 bytes, or 170 under token-2022. */
const rents: Readonly<Record<string, string>> = { TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA: '2039280' };
const rentOfOthers = '2074080';

const create = 'from account wallet mint systemProgram tokenProgram rent?';
const shapes = [
  `create | ${create} |`,
  `create if absent | ${create} |`,
  'recover nested | nested nestedMint to owner ownerMint wallet tokenProgram |',
].map(shape);

/** The associated token account program. */
export const associatedTokenProgram: Program = {
  name: 'associated-token',
  read(call) {
    const data = new WireReader(call.data);
    if (data.left > 1) throw undecodable('trailing-bytes');
    const found = shapes[data.left === 0 ? 0 : data.u8()];
    return found && readByShape(found, call, data);
  },
  judge,
};

function judge(call: ReadCall, view: View): Judgement {
  if (call.method === 'recover nested') return { act: 'call' };
  const wallet = call.value('wallet');
  const account = call.value('account');
  const derived = associatedTokenAccount(wallet, call.value('mint'), call.value('tokenProgram'));
  return {
    act: 'transfer',
    transfers: [
      lamports(rents[call.value('tokenProgram')] ?? rentOfOthers, view.isOurs(wallet) ? null : wallet),
    ],
    warnings: derived === account ? [] : [warn('authority-other', 'danger', { account, authority: wallet })],
  };
}

const marker = utf8ToBytes('ProgramDerivedAddress');

/**
 * Address of the token account that a wallet has for a mint under a token program: the first derived address, counting
 * the bump down from 255, that is no point of the curve. `undefined` when one of the three is no address.
 */
export function associatedTokenAccount(
  wallet: string,
  mint: string,
  tokenProgram: string,
): string | undefined {
  const seeds = [wallet, tokenProgram, mint, associatedTokenProgramId].map(fromBase58);
  if (seeds.some((seed) => seed?.length !== 32)) return undefined;
  const [walletSeed, programSeed, mintSeed, program] = seeds;
  if (!walletSeed || !programSeed || !mintSeed || !program) return undefined;
  for (let bump = 255; bump >= 0; bump -= 1) {
    const hash = sha256(concatBytes(walletSeed, programSeed, mintSeed, Uint8Array.of(bump), program, marker));
    if (!isPoint(hash)) return base58.encode(hash);
  }
  return undefined;
}

function isPoint(bytes: Uint8Array): boolean {
  try {
    ed25519.Point.fromBytes(bytes, true);
    return true;
  } catch {
    return false;
  }
}
