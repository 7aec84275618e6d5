import type { CallTable } from './call-row.ts';

/** Tokens, their approvals, and Permit2. */
export const tokenCalls: CallTable = {
  '0xa9059cbb': {
    standard: 'erc-20',
    signature: 'transfer(address to,uint256 amount)',
    does: [{ act: 'transfer', amount: 'amount', to: 'to' }],
  },
  '0x23b872dd': {
    standard: 'erc-20',
    signature: 'transferFrom(address from,address to,uint256 amount)',
    does: [{ act: 'transfer', amount: 'amount', to: 'to' }],
  },
  '0x095ea7b3': {
    standard: 'erc-20',
    signature: 'approve(address spender,uint256 amount)',
    does: [{ act: 'approve', amount: 'amount', to: 'spender' }],
  },
  '0x39509351': {
    standard: 'erc-20',
    signature: 'increaseAllowance(address spender,uint256 addedValue)',
    does: [{ act: 'approve', amount: 'addedValue', to: 'spender' }],
  },
  '0xa457c2d7': {
    standard: 'erc-20',
    signature: 'decreaseAllowance(address spender,uint256 subtractedValue)',
    does: [{ act: 'approve' }],
  },
  '0x42966c68': {
    standard: 'erc-20',
    signature: 'burn(uint256 amount)',
    does: [{ act: 'transfer', amount: 'amount' }],
  },
  '0xd73dd623': {
    standard: 'erc-20',
    signature: 'increaseApproval(address spender,uint256 addedValue)',
    does: [{ act: 'approve', amount: 'addedValue', to: 'spender' }],
  },
  '0x4000aea0': {
    standard: 'erc-1363',
    signature: 'transferAndCall(address to,uint256 amount,bytes data)',
    does: [{ act: 'transfer', amount: 'amount', to: 'to' }],
  },
  '0xcae9ca51': {
    standard: 'erc-1363',
    signature: 'approveAndCall(address spender,uint256 amount,bytes data)',
    does: [{ act: 'approve', amount: 'amount', to: 'spender' }],
  },
  '0x9bd9bbc6': {
    standard: 'erc-777',
    signature: 'send(address recipient,uint256 amount,bytes data)',
    does: [{ act: 'transfer', amount: 'amount', to: 'recipient' }],
  },
  '0x959b8c3f': {
    standard: 'erc-777',
    signature: 'authorizeOperator(address operator)',
    does: [{ act: 'approve', to: 'operator', amount: 'all' }],
  },
  '0xfad8b32a': {
    standard: 'erc-777',
    signature: 'revokeOperator(address operator)',
    does: [{ act: 'approve' }],
  },
  '0x42842e0e': {
    standard: 'erc-721',
    signature: 'safeTransferFrom(address from,address to,uint256 tokenId)',
    does: [{ act: 'transfer', amount: '1', to: 'to' }],
  },
  '0xb88d4fde': {
    standard: 'erc-721',
    signature: 'safeTransferFrom(address from,address to,uint256 tokenId,bytes data)',
    does: [{ act: 'transfer', amount: '1', to: 'to' }],
  },
  '0xa22cb465': {
    standard: 'erc-721',
    signature: 'setApprovalForAll(address operator,bool approved)',
    does: [{ act: 'approve', to: 'operator', flag: 'approved', warn: 'approval-all-items' }],
  },
  '0xf242432a': {
    standard: 'erc-1155',
    signature: 'safeTransferFrom(address from,address to,uint256 id,uint256 amount,bytes data)',
    does: [{ act: 'transfer', amount: 'amount', to: 'to' }],
  },
  '0x2eb2c2d6': {
    standard: 'erc-1155',
    signature: 'safeBatchTransferFrom(address from,address to,uint256[] ids,uint256[] amounts,bytes data)',
    does: [{ act: 'transfer', each: 'amounts', amount: '.', to: 'to' }],
  },
  '0xd505accf': {
    standard: 'erc-2612',
    signature:
      'permit(address owner,address spender,uint256 value,uint256 deadline,uint8 v,bytes32 r,bytes32 s)',
    does: [{ act: 'permit', amount: 'value', to: 'spender' }],
  },
  '0x9fd5a6cf': {
    standard: 'erc-2612',
    signature: 'permit(address owner,address spender,uint256 value,uint256 deadline,bytes signature)',
    does: [{ act: 'permit', amount: 'value', to: 'spender' }],
  },
  '0x8fcbaf0c': {
    standard: 'dai',
    signature:
      'permit(address holder,address spender,uint256 nonce,uint256 expiry,bool allowed,uint8 v,bytes32 r,bytes32 s)',
    does: [{ act: 'permit', to: 'spender', flag: 'allowed', warn: 'approval-unlimited' }],
  },
  '0xe3ee160e': {
    standard: 'erc-3009',
    signature:
      'transferWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce,uint8 v,bytes32 r,bytes32 s)',
    does: [{ act: 'transfer', amount: 'value', to: 'to' }],
  },
  '0xef55bec6': {
    standard: 'erc-3009',
    signature:
      'receiveWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce,uint8 v,bytes32 r,bytes32 s)',
    does: [{ act: 'transfer', amount: 'value', to: 'to' }],
  },
  '0x5a049a70': {
    standard: 'erc-3009',
    signature: 'cancelAuthorization(address authorizer,bytes32 nonce,uint8 v,bytes32 r,bytes32 s)',
  },
  '0xd0e30db0': { standard: 'weth', signature: 'deposit()' },
  '0x2e1a7d4d': { standard: 'weth', signature: 'withdraw(uint256 amount)' },
  '0x5c19a95c': {
    standard: 'erc-20-votes',
    signature: 'delegate(address delegatee)',
    does: [{ act: 'call', to: 'delegatee' }],
  },
  '0x87517c45': {
    standard: 'permit2',
    signature: 'approve(address token,address spender,uint160 amount,uint48 expiration)',
    does: [{ act: 'approve', token: 'token', amount: 'amount', to: 'spender' }],
  },
  '0x2b67b570': {
    standard: 'permit2',
    signature:
      'permit(address owner,((address token,uint160 amount,uint48 expiration,uint48 nonce) details,address spender,uint256 sigDeadline) permitSingle,bytes signature)',
    does: [
      {
        act: 'permit',
        token: 'permitSingle.details.token',
        amount: 'permitSingle.details.amount',
        to: 'permitSingle.spender',
      },
    ],
  },
  '0x2a2d80d1': {
    standard: 'permit2',
    signature:
      'permit(address owner,((address token,uint160 amount,uint48 expiration,uint48 nonce)[] details,address spender,uint256 sigDeadline) permitBatch,bytes signature)',
    does: [
      {
        act: 'permit',
        each: 'permitBatch.details',
        token: '.token',
        amount: '.amount',
        to: 'permitBatch.spender',
      },
    ],
  },
  '0x36c78516': {
    standard: 'permit2',
    signature: 'transferFrom(address from,address to,uint160 amount,address token)',
    does: [{ act: 'transfer', token: 'token', amount: 'amount', to: 'to' }],
  },
  '0x0d58b1db': {
    standard: 'permit2',
    signature: 'transferFrom((address from,address to,uint160 amount,address token)[] transferDetails)',
    does: [{ act: 'transfer', each: 'transferDetails', token: '.token', amount: '.amount', to: '.to' }],
  },
  '0x30f28b7a': {
    standard: 'permit2',
    signature:
      'permitTransferFrom(((address token,uint256 amount) permitted,uint256 nonce,uint256 deadline) permit,(address to,uint256 requestedAmount) transferDetails,address owner,bytes signature)',
    does: [
      {
        act: 'transfer',
        token: 'permit.permitted.token',
        amount: 'transferDetails.requestedAmount',
        to: 'transferDetails.to',
      },
    ],
  },
  '0xcc53287f': {
    standard: 'permit2',
    signature: 'lockdown((address token,address spender)[] approvals)',
    does: [{ act: 'approve' }],
  },
  '0x65d9723c': {
    standard: 'permit2',
    signature: 'invalidateNonces(address token,address spender,uint48 newNonce)',
    does: [{ act: 'approve' }],
  },
  '0x3ff9dcb1': {
    standard: 'permit2',
    signature: 'invalidateUnorderedNonces(uint256 wordPos,uint256 mask)',
    does: [{ act: 'approve' }],
  },
};
