import type { Warning } from '../display-parts.ts';
import { undecodable } from '../refusal.ts';
import { readByShape, shape, type Judgement, type Program, type ReadCall, type View } from './instruction.ts';
import { authorityChange, lamports, warn } from './judge.ts';
import { WireReader } from './wire.ts';

/** Address of the system program; what is sent to it is lost. */
export const systemProgramId = '11111111111111111111111111111111';

/** Instructions of the system program by their number (little-endian, 32 bits). */
const shapes = [
  'create account | from account | lamports:lamports space:u64 owner:address',
  'assign | account | owner:address',
  'transfer | from to | lamports:lamports',
  'create account with seed | from account base? | base:address seed:seed lamports:lamports space:u64 owner:address',
  'advance nonce | nonce recentBlockhashes authority |',
  'withdraw nonce | nonce to recentBlockhashes rent authority | lamports:lamports',
  'initialize nonce | nonce recentBlockhashes rent | authority:address',
  'authorize nonce | nonce authority | newAuthority:address',
  'allocate | account | space:u64',
  'allocate with seed | account base | base:address seed:seed space:u64 owner:address',
  'assign with seed | account base | base:address seed:seed owner:address',
  'transfer with seed | from base to | lamports:lamports seed:seed fromOwner:address',
  'upgrade nonce | nonce |',
].map(shape);

/** The system program: accounts, transfers of SOL, durable nonces. */
export const systemProgram: Program = {
  name: 'system',
  read(call) {
    const data = new WireReader(call.data);
    if (data.left < 4) throw undecodable('truncated');
    const found = shapes[data.u32()];
    return found && readByShape(found, call, data);
  },
  judge,
};

function judge(call: ReadCall, view: View): Judgement {
  switch (call.method) {
    case 'transfer':
    case 'transfer with seed':
    case 'withdraw nonce': {
      const to = call.value('to');
      return {
        act: 'transfer',
        transfers: [lamports(call.value('lamports'), to)],
        warnings: recipientWarnings(to, view),
      };
    }
    case 'create account':
    case 'create account with seed':
      return { act: 'transfer', transfers: [lamports(call.value('lamports'), call.value('account'))] };
    case 'assign':
    case 'assign with seed':
      return { act: 'delegate', warnings: ownerChange(call, view) };
    case 'allocate':
    case 'allocate with seed':
      return { act: 'call', warnings: allocation(call, view) };
    case 'advance nonce':
      return view.first
        ? { warnings: [warn('durable-nonce', 'caution', { account: call.value('nonce') })] }
        : { act: 'call' };
    case 'initialize nonce':
    case 'authorize nonce':
      return { act: 'delegate', warnings: nonceAuthority(call, view) };
    default:
      return { act: 'call' };
  }
}

function recipientWarnings(to: string, view: View): Warning[] {
  if (to === systemProgramId) return [warn('zero-address', 'danger')];
  return to === view.signer ? [warn('send-to-self', 'note')] : [];
}

/** A program that owns an account decides over all that is in it. */
function ownerChange(call: ReadCall, view: View): Warning[] {
  const owner = call.value('owner');
  const account = call.value('account');
  if (owner === systemProgramId) return [];
  const ours = view.isOurs(account) || call.method === 'assign with seed';
  return ours ? [authorityChange(account, owner, false, 'owner')] : [];
}

/** An account with data in it cannot send SOL any more. */
function allocation(call: ReadCall, view: View): Warning[] {
  const account = call.value('account');
  return view.isOurs(account) ? [warn('account-locked', 'danger', { account })] : [];
}

function nonceAuthority(call: ReadCall, view: View): Warning[] {
  const authority = call.value('newAuthority') || call.value('authority');
  return [authorityChange(call.value('nonce'), authority, view.isOurs(authority), 'nonce')];
}
