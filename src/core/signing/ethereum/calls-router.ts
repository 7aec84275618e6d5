import type { CallTable } from './call-row.ts';

/** The commands of Uniswap's Universal Router, by their lower six bits; those of version 4 are not among them. */
export const routerCommands: CallTable = {
  '0x00': {
    standard: 'universal-router',
    signature:
      'V3_SWAP_EXACT_IN(address recipient,uint256 amountIn,uint256 amountOutMin,bytes path,bool payerIsUser)',
    does: [
      {
        act: 'trade',
        token: 'path.first',
        amount: 'amountIn',
        payer: 'payerIsUser',
        receiver: 'recipient',
        aliases: 'one-is-caller',
        minimum: 'amountOutMin',
      },
    ],
  },
  '0x01': {
    standard: 'universal-router',
    signature:
      'V3_SWAP_EXACT_OUT(address recipient,uint256 amountOut,uint256 amountInMax,bytes path,bool payerIsUser)',
    does: [
      {
        act: 'trade',
        token: 'path.last',
        amount: 'amountInMax',
        payer: 'payerIsUser',
        receiver: 'recipient',
        aliases: 'one-is-caller',
        minimum: 'amountOut',
      },
    ],
  },
  '0x02': {
    standard: 'universal-router',
    signature: 'PERMIT2_TRANSFER_FROM(address token,address recipient,uint160 amount)',
    does: [
      {
        act: 'trade',
        token: 'token',
        amount: 'amount',
        to: 'recipient',
        receiver: 'recipient',
        aliases: 'one-is-caller',
      },
    ],
  },
  '0x03': {
    standard: 'universal-router',
    signature:
      'PERMIT2_PERMIT_BATCH(((address token,uint160 amount,uint48 expiration,uint48 nonce)[] details,address spender,uint256 sigDeadline) permitBatch,bytes signature)',
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
  '0x04': {
    standard: 'universal-router',
    signature: 'SWEEP(address token,address recipient,uint256 amountMin)',
    does: [{ act: 'trade', receiver: 'recipient', aliases: 'one-is-caller' }],
  },
  '0x05': {
    standard: 'universal-router',
    signature: 'TRANSFER(address token,address recipient,uint256 value)',
    does: [{ act: 'trade', receiver: 'recipient', aliases: 'one-is-caller' }],
  },
  '0x06': {
    standard: 'universal-router',
    signature: 'PAY_PORTION(address token,address recipient,uint256 bips)',
    does: [{ act: 'trade', warn: 'recipient-differs', severity: 'note' }],
  },
  '0x08': {
    standard: 'universal-router',
    signature:
      'V2_SWAP_EXACT_IN(address recipient,uint256 amountIn,uint256 amountOutMin,address[] path,bool payerIsUser)',
    does: [
      {
        act: 'trade',
        token: 'path.0',
        amount: 'amountIn',
        payer: 'payerIsUser',
        receiver: 'recipient',
        aliases: 'one-is-caller',
        minimum: 'amountOutMin',
      },
    ],
  },
  '0x09': {
    standard: 'universal-router',
    signature:
      'V2_SWAP_EXACT_OUT(address recipient,uint256 amountOut,uint256 amountInMax,address[] path,bool payerIsUser)',
    does: [
      {
        act: 'trade',
        token: 'path.0',
        amount: 'amountInMax',
        payer: 'payerIsUser',
        receiver: 'recipient',
        aliases: 'one-is-caller',
        minimum: 'amountOut',
      },
    ],
  },
  '0x0a': {
    standard: 'universal-router',
    signature:
      'PERMIT2_PERMIT(((address token,uint160 amount,uint48 expiration,uint48 nonce) details,address spender,uint256 sigDeadline) permitSingle,bytes signature)',
    does: [
      {
        act: 'permit',
        token: 'permitSingle.details.token',
        amount: 'permitSingle.details.amount',
        to: 'permitSingle.spender',
      },
    ],
  },
  '0x0b': {
    standard: 'universal-router',
    signature: 'WRAP_ETH(address recipient,uint256 amount)',
    does: [{ act: 'trade', receiver: 'recipient', aliases: 'one-is-caller' }],
  },
  '0x0c': {
    standard: 'universal-router',
    signature: 'UNWRAP_WETH(address recipient,uint256 amountMin)',
    does: [{ act: 'trade', receiver: 'recipient', aliases: 'one-is-caller', minimum: 'amountMin' }],
  },
  '0x0d': {
    standard: 'universal-router',
    signature: 'PERMIT2_TRANSFER_FROM_BATCH((address from,address to,uint160 amount,address token)[] batch)',
    does: [{ act: 'transfer', each: 'batch', token: '.token', amount: '.amount', to: '.to' }],
  },
  '0x0e': {
    standard: 'universal-router',
    signature: 'BALANCE_CHECK_ERC20(address owner,address token,uint256 minBalance)',
    does: [{ act: 'trade' }],
  },
};
