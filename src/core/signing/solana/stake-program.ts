import type { Warning } from '../display-parts.ts';
import { undecodable } from '../refusal.ts';
import { readByShape, shape, type Judgement, type Program, type ReadCall, type View } from './instruction.ts';
import { authorityChange, lamports, warn } from './judge.ts';
import { WireReader } from './wire.ts';

/** Instructions of the stake program by their number (little-endian, 32 bits). */
const shapes = [
  'initialize | stake rent | staker:address withdrawer:address unlockTime:i64 unlockEpoch:u64 custodian:address',
  'authorize | stake clock authority custodian? | newAuthority:address kind:u32',
  'delegate | stake vote clock stakeHistory stakeConfig authority |',
  'split | stake newStake authority | lamports:lamports',
  'withdraw | stake to clock stakeHistory authority custodian? | lamports:lamports',
  'deactivate | stake clock authority |',
  'set lockup | stake authority | unlockTime:i64? unlockEpoch:u64? custodian:address?',
  'merge | stake from clock stakeHistory authority |',
  'authorize with seed | stake base clock custodian? | newAuthority:address kind:u32 seed:seed owner:address',
  'initialize checked | stake rent staker withdrawer |',
  'authorize checked | stake clock authority newAuthority custodian? | kind:u32',
  'authorize checked with seed | stake base clock newAuthority custodian? | kind:u32 seed:seed owner:address',
  'set lockup checked | stake authority custodian? | unlockTime:i64? unlockEpoch:u64?',
  'get minimum delegation | |',
  'deactivate delinquent | stake vote referenceVote |',
  '',
  'move stake | from stake authority | lamports:lamports',
  'move lamports | from stake authority | lamports:lamports',
].map(shape);

/** The stake program. */
export const stakeProgram: Program = {
  name: 'stake',
  read(call) {
    const data = new WireReader(call.data);
    if (data.left < 4) throw undecodable('truncated');
    const found = shapes[data.u32()];
    return found === undefined || found.method === '' ? undefined : readByShape(found, call, data);
  },
  judge,
};

function judge(call: ReadCall, view: View): Judgement {
  switch (call.method) {
    case 'withdraw':
      return { act: 'transfer', transfers: [lamports(call.value('lamports'), call.value('to'))] };
    case 'initialize':
    case 'initialize checked':
      return { act: 'stake', warnings: [...foreignWithdrawer(call, view), ...lockup(call)] };
    case 'authorize':
    case 'authorize with seed':
    case 'authorize checked':
    case 'authorize checked with seed':
      return { act: 'delegate', warnings: [newAuthority(call, view)] };
    case 'set lockup':
    case 'set lockup checked':
      return { act: 'stake', warnings: [warn('stake-locked', 'danger', { account: call.value('stake') })] };
    default:
      return { act: 'stake' };
  }
}

/** Who may withdraw owns the stake. */
function foreignWithdrawer(call: ReadCall, view: View): Warning[] {
  const authority = call.value('withdrawer');
  return view.isOurs(authority)
    ? []
    : [warn('authority-other', 'danger', { account: call.value('stake'), authority })];
}

function lockup(call: ReadCall): Warning[] {
  const locked = [call.value('unlockTime'), call.value('unlockEpoch')].some((end) => !/^0?$/.test(end));
  return locked ? [warn('stake-locked', 'danger', { account: call.value('stake') })] : [];
}

function newAuthority(call: ReadCall, view: View): Warning {
  const authority = call.value('newAuthority');
  const kind = call.value('kind') === '0' ? 'staker' : 'withdrawer';
  return authorityChange(call.value('stake'), authority, view.isOurs(authority), kind);
}
