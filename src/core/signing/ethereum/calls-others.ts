import type { CallTable } from './call-row.ts';

/** Staking, lending, votes and bridges. */
export const otherCalls: CallTable = {
  '0x22895118': {
    standard: 'beacon-deposit',
    signature: 'deposit(bytes pubkey,bytes withdrawal_credentials,bytes signature,bytes32 deposit_data_root)',
    does: [{ act: 'stake', receiver: 'withdrawal_credentials.withdrawer' }],
  },
  '0xa1903eab': { standard: 'lido', signature: 'submit(address _referral)', does: [{ act: 'stake' }] },
  '0xd6681042': {
    standard: 'lido',
    signature: 'requestWithdrawals(uint256[] _amounts,address _owner)',
    does: [{ act: 'stake', receiver: '_owner', aliases: 'zero-is-caller' }],
  },
  '0xe3afe0a3': {
    standard: 'lido',
    signature: 'claimWithdrawals(uint256[] _requestIds,uint256[] _hints)',
    does: [{ act: 'stake' }],
  },
  '0xea598cb0': { standard: 'wsteth', signature: 'wrap(uint256 _stETHAmount)' },
  '0xde0e9a3e': { standard: 'wsteth', signature: 'unwrap(uint256 _wstETHAmount)' },
  '0x6e553f65': {
    standard: 'erc-4626',
    signature: 'deposit(uint256 assets,address receiver)',
    does: [{ act: 'stake', receiver: 'receiver' }],
  },
  '0x94bf804d': {
    standard: 'erc-4626',
    signature: 'mint(uint256 shares,address receiver)',
    does: [{ act: 'stake', receiver: 'receiver' }],
  },
  '0xb460af94': {
    standard: 'erc-4626',
    signature: 'withdraw(uint256 assets,address receiver,address owner)',
    does: [{ act: 'stake', receiver: 'receiver' }],
  },
  '0xba087652': {
    standard: 'erc-4626',
    signature: 'redeem(uint256 shares,address receiver,address owner)',
    does: [{ act: 'stake', receiver: 'receiver' }],
  },
  '0x617ba037': {
    standard: 'aave-v3',
    signature: 'supply(address asset,uint256 amount,address onBehalfOf,uint16 referralCode)',
    does: [{ act: 'stake', token: 'asset', amount: 'amount', receiver: 'onBehalfOf' }],
  },
  '0x69328dec': {
    standard: 'aave-v3',
    signature: 'withdraw(address asset,uint256 amount,address to)',
    does: [{ act: 'stake', receiver: 'to' }],
  },
  '0xa415bcad': {
    standard: 'aave-v3',
    signature:
      'borrow(address asset,uint256 amount,uint256 interestRateMode,uint16 referralCode,address onBehalfOf)',
    does: [{ act: 'call', receiver: 'onBehalfOf' }],
  },
  '0x573ade81': {
    standard: 'aave-v3',
    signature: 'repay(address asset,uint256 amount,uint256 interestRateMode,address onBehalfOf)',
    does: [{ act: 'call', token: 'asset', amount: 'amount', receiver: 'onBehalfOf' }],
  },
  '0xc04a8a10': {
    standard: 'aave-v3',
    signature: 'approveDelegation(address delegatee,uint256 amount)',
    does: [{ act: 'approve', amount: 'amount', to: 'delegatee' }],
  },
  '0xf2b9fdb8': {
    standard: 'compound-v3',
    signature: 'supply(address asset,uint256 amount)',
    does: [{ act: 'stake', token: 'asset', amount: 'amount' }],
  },
  '0xf3fef3a3': {
    standard: 'compound-v3',
    signature: 'withdraw(address asset,uint256 amount)',
    does: [{ act: 'stake' }],
  },
  '0x110496e5': {
    standard: 'compound-v3',
    signature: 'allow(address manager,bool isAllowed)',
    does: [{ act: 'approve', to: 'manager', flag: 'isAllowed', warn: 'approval-unlimited' }],
  },
  '0x71ee95c0': {
    standard: 'merkl',
    signature: 'claim(address[] users,address[] tokens,uint256[] amounts,bytes32[][] proofs)',
    does: [{ act: 'call', each: 'users', receiver: '.' }],
  },
  '0x56781388': { standard: 'governor', signature: 'castVote(uint256 proposalId,uint8 support)' },
  '0x7b3c71d3': {
    standard: 'governor',
    signature: 'castVoteWithReason(uint256 proposalId,uint8 support,string reason)',
  },
  '0xc47f0027': { standard: 'ens', signature: 'setName(string name)' },
  '0xd5fa2b00': {
    standard: 'ens',
    signature: 'setAddr(bytes32 node,address a)',
    does: [{ act: 'account', warn: 'recipient-differs', severity: 'caution' }],
  },
  '0x439370b1': { standard: 'arbitrum-bridge', signature: 'depositEth()' },
  '0xb1a1a882': { standard: 'op-bridge', signature: 'depositETH(uint32 _minGasLimit,bytes _extraData)' },
  '0x9a2ac6d5': {
    standard: 'op-bridge',
    signature: 'depositETHTo(address _to,uint32 _minGasLimit,bytes _extraData)',
    does: [{ act: 'transfer', receiver: '_to' }],
  },
};
