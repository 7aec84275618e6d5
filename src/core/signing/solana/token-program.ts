import type { Warning } from '../display-parts.ts';
import type { FactTransfer } from '../facts.ts';
import { undecodable } from '../refusal.ts';
import { readByShape, shape, type Judgement, type Program, type ReadCall, type View } from './instruction.ts';
import { authorityChange, lamports, solana, warn } from './judge.ts';
import { WireReader } from './wire.ts';

/** Instructions of the token program by their first byte; those that it shares with token-2022, without extensions. */
const shapes = [
  'initialize mint | mint rent | decimals:u8 mintAuthority:address freezeAuthority:address?',
  'initialize account | account mint owner rent |',
  'initialize multisig | account rent signer* | required:u8',
  'transfer | from to authority signer* | amount:amount',
  'approve | from delegate authority signer* | amount:amount',
  'revoke | from authority signer* |',
  'set authority | account authority signer* | kind:u8 newAuthority:address?',
  'mint to | mint to authority signer* | amount:amount',
  'burn | from mint authority signer* | amount:amount',
  'close account | account to authority signer* |',
  'freeze account | account mint authority signer* |',
  'thaw account | account mint authority signer* |',
  'transfer checked | from mint to authority signer* | amount:amount decimals:u8',
  'approve checked | from mint delegate authority signer* | amount:amount decimals:u8',
  'mint to checked | mint to authority signer* | amount:amount decimals:u8',
  'burn checked | from mint authority signer* | amount:amount decimals:u8',
  'initialize account 2 | account mint rent | owner:address',
  'sync native | account |',
  'initialize account 3 | account mint | owner:address',
  'initialize multisig 2 | account signer* | required:u8',
  'initialize mint 2 | mint | decimals:u8 mintAuthority:address freezeAuthority:address?',
  'get account size | mint |',
  'initialize immutable owner | account |',
].map(shape);

/** Of these the first byte of `set authority` speaks. */
const authorityKinds = ['mint', 'freeze', 'owner', 'close'];

/** Half of what fits: nobody holds as much of a token, so it stands for "all". */
const unlimited = 2n ** 63n;

/** The token program or token-2022, which reads the same instructions. */
export function tokenProgram(name: 'spl-token' | 'token-2022'): Program {
  return {
    name,
    read(call) {
      const data = new WireReader(call.data);
      if (data.left < 1) throw undecodable('truncated');
      const found = shapes[data.u8()];
      return found && readByShape(found, call, data);
    },
    judge,
  };
}

function judge(call: ReadCall, view: View): Judgement {
  switch (call.method) {
    case 'transfer':
    case 'transfer checked':
      return {
        act: 'transfer',
        transfers: [moved(call, recipientOf(call, view))],
        warnings: [...mintWarnings(call), ...recipientWarnings(call)],
      };
    case 'approve':
    case 'approve checked':
      return approval(call);
    case 'set authority':
      return { act: 'delegate', warnings: [newAuthority(call, view)] };
    case 'mint to':
    case 'mint to checked':
      return { act: 'transfer', transfers: [moved(call, recipientOf(call, view))] };
    case 'burn':
    case 'burn checked':
      return { act: 'call', transfers: [moved(call, null)], warnings: [warn('tokens-burned', 'caution')] };
    case 'close account':
      return closing(call, view);
    case 'initialize account':
    case 'initialize account 2':
    case 'initialize account 3':
      return { act: 'call', warnings: foreignOwner(call, view) };
    default:
      return { act: 'call' };
  }
}

/** The wallet that a token account was proven to belong to, else the token account itself. */
function recipientOf(call: ReadCall, view: View): string {
  return view.walletOf(call.value('to')) ?? call.value('to');
}

function moved(call: ReadCall, recipient: string | null): FactTransfer {
  const mint = call.value('mint');
  return { asset: mint === '' ? unknownToken : `${solana}/${mint}`, amount: call.value('amount'), recipient };
}

/** The asset of an instruction that does not say which token it moves. No rule that lists assets can mean it. */
const unknownToken = `${solana}/unknown`;

function mintWarnings(call: ReadCall): Warning[] {
  return call.value('mint') === ''
    ? [warn('token-unknown', 'danger', { account: call.value('from'), method: call.method })]
    : [];
}

function recipientWarnings(call: ReadCall): Warning[] {
  const to = call.value('to');
  if (to === call.value('mint')) return [warn('token-contract-is-recipient', 'danger', { argument: 'to' })];
  return to === call.value('from') ? [warn('send-to-self', 'note')] : [];
}

function approval(call: ReadCall): Judgement {
  const all = BigInt(call.value('amount')) >= unlimited;
  const { asset, amount } = moved(call, null);
  const code = all ? 'approval-unlimited' : 'approval';
  return {
    act: 'approve',
    transfers: [{ asset, amount: all ? null : amount, recipient: call.value('delegate') }],
    warnings: [warn(code, all ? 'danger' : 'caution', { method: call.method }), ...mintWarnings(call)],
  };
}

function newAuthority(call: ReadCall, view: View): Warning {
  const authority = call.value('newAuthority');
  const kind = authorityKinds[Number(call.value('kind'))] ?? 'other';
  return authorityChange(call.value('account'), authority, view.isOurs(authority), kind);
}

/** What is left in a closed account goes elsewhere, and of wrapped SOL that is all of it. */
function closing(call: ReadCall, view: View): Judgement {
  const account = call.value('account');
  const to = call.value('to');
  if (view.isOurs(to)) return { act: 'call', warnings: [warn('account-closed', 'note', { account, to })] };
  return {
    act: 'transfer',
    transfers: [lamports(null, to)],
    warnings: [warn('account-closed', 'danger', { account, to })],
  };
}

function foreignOwner(call: ReadCall, view: View): Warning[] {
  const authority = call.value('owner');
  return view.isOurs(authority)
    ? []
    : [warn('authority-other', 'caution', { account: call.value('account'), authority })];
}
