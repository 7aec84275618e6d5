import type { CallTable } from './call-row.ts';

/** Exchanges on a chain. */
export const swapCalls: CallTable = {
  '0x38ed1739': {
    standard: 'uniswap-v2',
    signature:
      'swapExactTokensForTokens(uint256 amountIn,uint256 amountOutMin,address[] path,address to,uint256 deadline)',
    does: [{ act: 'trade', token: 'path.0', amount: 'amountIn', receiver: 'to', minimum: 'amountOutMin' }],
  },
  '0x8803dbee': {
    standard: 'uniswap-v2',
    signature:
      'swapTokensForExactTokens(uint256 amountOut,uint256 amountInMax,address[] path,address to,uint256 deadline)',
    does: [{ act: 'trade', token: 'path.0', amount: 'amountInMax', receiver: 'to', minimum: 'amountOut' }],
  },
  '0x7ff36ab5': {
    standard: 'uniswap-v2',
    signature: 'swapExactETHForTokens(uint256 amountOutMin,address[] path,address to,uint256 deadline)',
    does: [{ act: 'trade', receiver: 'to', minimum: 'amountOutMin' }],
  },
  '0x4a25d94a': {
    standard: 'uniswap-v2',
    signature:
      'swapTokensForExactETH(uint256 amountOut,uint256 amountInMax,address[] path,address to,uint256 deadline)',
    does: [{ act: 'trade', token: 'path.0', amount: 'amountInMax', receiver: 'to', minimum: 'amountOut' }],
  },
  '0x18cbafe5': {
    standard: 'uniswap-v2',
    signature:
      'swapExactTokensForETH(uint256 amountIn,uint256 amountOutMin,address[] path,address to,uint256 deadline)',
    does: [{ act: 'trade', token: 'path.0', amount: 'amountIn', receiver: 'to', minimum: 'amountOutMin' }],
  },
  '0xfb3bdb41': {
    standard: 'uniswap-v2',
    signature: 'swapETHForExactTokens(uint256 amountOut,address[] path,address to,uint256 deadline)',
    does: [{ act: 'trade', receiver: 'to', minimum: 'amountOut' }],
  },
  '0x5c11d795': {
    standard: 'uniswap-v2',
    signature:
      'swapExactTokensForTokensSupportingFeeOnTransferTokens(uint256 amountIn,uint256 amountOutMin,address[] path,address to,uint256 deadline)',
    does: [{ act: 'trade', token: 'path.0', amount: 'amountIn', receiver: 'to', minimum: 'amountOutMin' }],
  },
  '0xb6f9de95': {
    standard: 'uniswap-v2',
    signature:
      'swapExactETHForTokensSupportingFeeOnTransferTokens(uint256 amountOutMin,address[] path,address to,uint256 deadline)',
    does: [{ act: 'trade', receiver: 'to', minimum: 'amountOutMin' }],
  },
  '0x791ac947': {
    standard: 'uniswap-v2',
    signature:
      'swapExactTokensForETHSupportingFeeOnTransferTokens(uint256 amountIn,uint256 amountOutMin,address[] path,address to,uint256 deadline)',
    does: [{ act: 'trade', token: 'path.0', amount: 'amountIn', receiver: 'to', minimum: 'amountOutMin' }],
  },
  '0xe8e33700': {
    standard: 'uniswap-v2',
    signature:
      'addLiquidity(address tokenA,address tokenB,uint256 amountADesired,uint256 amountBDesired,uint256 amountAMin,uint256 amountBMin,address to,uint256 deadline)',
    does: [
      { act: 'trade', token: 'tokenA', amount: 'amountADesired', receiver: 'to' },
      { act: 'trade', token: 'tokenB', amount: 'amountBDesired' },
    ],
  },
  '0xf305d719': {
    standard: 'uniswap-v2',
    signature:
      'addLiquidityETH(address token,uint256 amountTokenDesired,uint256 amountTokenMin,uint256 amountETHMin,address to,uint256 deadline)',
    does: [{ act: 'trade', token: 'token', amount: 'amountTokenDesired', receiver: 'to' }],
  },
  '0xbaa2abde': {
    standard: 'uniswap-v2',
    signature:
      'removeLiquidity(address tokenA,address tokenB,uint256 liquidity,uint256 amountAMin,uint256 amountBMin,address to,uint256 deadline)',
    does: [{ act: 'trade', receiver: 'to' }],
  },
  '0x02751cec': {
    standard: 'uniswap-v2',
    signature:
      'removeLiquidityETH(address token,uint256 liquidity,uint256 amountTokenMin,uint256 amountETHMin,address to,uint256 deadline)',
    does: [{ act: 'trade', receiver: 'to' }],
  },
  '0x414bf389': {
    standard: 'uniswap-v3',
    signature:
      'exactInputSingle((address tokenIn,address tokenOut,uint24 fee,address recipient,uint256 deadline,uint256 amountIn,uint256 amountOutMinimum,uint160 sqrtPriceLimitX96) params)',
    does: [
      {
        act: 'trade',
        token: 'params.tokenIn',
        amount: 'params.amountIn',
        receiver: 'params.recipient',
        aliases: 'zero-is-router',
        minimum: 'params.amountOutMinimum',
      },
    ],
  },
  '0xc04b8d59': {
    standard: 'uniswap-v3',
    signature:
      'exactInput((bytes path,address recipient,uint256 deadline,uint256 amountIn,uint256 amountOutMinimum) params)',
    does: [
      {
        act: 'trade',
        token: 'params.path.first',
        amount: 'params.amountIn',
        receiver: 'params.recipient',
        aliases: 'zero-is-router',
        minimum: 'params.amountOutMinimum',
      },
    ],
  },
  '0xdb3e2198': {
    standard: 'uniswap-v3',
    signature:
      'exactOutputSingle((address tokenIn,address tokenOut,uint24 fee,address recipient,uint256 deadline,uint256 amountOut,uint256 amountInMaximum,uint160 sqrtPriceLimitX96) params)',
    does: [
      {
        act: 'trade',
        token: 'params.tokenIn',
        amount: 'params.amountInMaximum',
        receiver: 'params.recipient',
        aliases: 'zero-is-router',
        minimum: 'params.amountOut',
      },
    ],
  },
  '0xf28c0498': {
    standard: 'uniswap-v3',
    signature:
      'exactOutput((bytes path,address recipient,uint256 deadline,uint256 amountOut,uint256 amountInMaximum) params)',
    does: [
      {
        act: 'trade',
        token: 'params.path.last',
        amount: 'params.amountInMaximum',
        receiver: 'params.recipient',
        aliases: 'zero-is-router',
        minimum: 'params.amountOut',
      },
    ],
  },
  '0x04e45aaf': {
    standard: 'uniswap-v3-02',
    signature:
      'exactInputSingle((address tokenIn,address tokenOut,uint24 fee,address recipient,uint256 amountIn,uint256 amountOutMinimum,uint160 sqrtPriceLimitX96) params)',
    does: [
      {
        act: 'trade',
        token: 'params.tokenIn',
        amount: 'params.amountIn',
        receiver: 'params.recipient',
        aliases: 'one-is-caller',
        minimum: 'params.amountOutMinimum',
      },
    ],
  },
  '0xb858183f': {
    standard: 'uniswap-v3-02',
    signature: 'exactInput((bytes path,address recipient,uint256 amountIn,uint256 amountOutMinimum) params)',
    does: [
      {
        act: 'trade',
        token: 'params.path.first',
        amount: 'params.amountIn',
        receiver: 'params.recipient',
        aliases: 'one-is-caller',
        minimum: 'params.amountOutMinimum',
      },
    ],
  },
  '0x5023b4df': {
    standard: 'uniswap-v3-02',
    signature:
      'exactOutputSingle((address tokenIn,address tokenOut,uint24 fee,address recipient,uint256 amountOut,uint256 amountInMaximum,uint160 sqrtPriceLimitX96) params)',
    does: [
      {
        act: 'trade',
        token: 'params.tokenIn',
        amount: 'params.amountInMaximum',
        receiver: 'params.recipient',
        aliases: 'one-is-caller',
        minimum: 'params.amountOut',
      },
    ],
  },
  '0x09b81346': {
    standard: 'uniswap-v3-02',
    signature: 'exactOutput((bytes path,address recipient,uint256 amountOut,uint256 amountInMaximum) params)',
    does: [
      {
        act: 'trade',
        token: 'params.path.last',
        amount: 'params.amountInMaximum',
        receiver: 'params.recipient',
        aliases: 'one-is-caller',
        minimum: 'params.amountOut',
      },
    ],
  },
  '0x472b43f3': {
    standard: 'uniswap-v3-02',
    signature: 'swapExactTokensForTokens(uint256 amountIn,uint256 amountOutMin,address[] path,address to)',
    does: [
      {
        act: 'trade',
        token: 'path.0',
        amount: 'amountIn',
        receiver: 'to',
        aliases: 'one-is-caller',
        minimum: 'amountOutMin',
      },
    ],
  },
  '0x42712a67': {
    standard: 'uniswap-v3-02',
    signature: 'swapTokensForExactTokens(uint256 amountOut,uint256 amountInMax,address[] path,address to)',
    does: [
      {
        act: 'trade',
        token: 'path.0',
        amount: 'amountInMax',
        receiver: 'to',
        aliases: 'one-is-caller',
        minimum: 'amountOut',
      },
    ],
  },
  '0x49404b7c': {
    standard: 'uniswap-v3',
    signature: 'unwrapWETH9(uint256 amountMinimum,address recipient)',
    does: [{ act: 'trade', receiver: 'recipient', minimum: 'amountMinimum' }],
  },
  '0x49616997': {
    standard: 'uniswap-v3',
    signature: 'unwrapWETH9(uint256 amountMinimum)',
    does: [{ act: 'trade', minimum: 'amountMinimum' }],
  },
  '0xdf2ab5bb': {
    standard: 'uniswap-v3',
    signature: 'sweepToken(address token,uint256 amountMinimum,address recipient)',
    does: [{ act: 'trade', receiver: 'recipient' }],
  },
  '0x12210e8a': { standard: 'uniswap-v3', signature: 'refundETH()', does: [{ act: 'trade' }] },
  '0xf3995c67': {
    standard: 'uniswap-v3',
    signature: 'selfPermit(address token,uint256 value,uint256 deadline,uint8 v,bytes32 r,bytes32 s)',
    does: [{ act: 'permit', token: 'token', amount: 'value' }],
  },
  '0x4659a494': {
    standard: 'uniswap-v3',
    signature: 'selfPermitAllowed(address token,uint256 nonce,uint256 expiry,uint8 v,bytes32 r,bytes32 s)',
    does: [{ act: 'permit', token: 'token', amount: 'all' }],
  },
  '0x3593564c': {
    standard: 'universal-router',
    signature: 'execute(bytes commands,bytes[] inputs,uint256 deadline)',
    packed: 'universal-router',
  },
  '0x24856bc3': {
    standard: 'universal-router',
    signature: 'execute(bytes commands,bytes[] inputs)',
    packed: 'universal-router',
  },
  '0x07ed2379': {
    standard: '1inch',
    signature:
      'swap(address executor,(address srcToken,address dstToken,address srcReceiver,address dstReceiver,uint256 amount,uint256 minReturnAmount,uint256 flags) desc,bytes data)',
    does: [
      {
        act: 'trade',
        token: 'desc.srcToken',
        amount: 'desc.amount',
        to: 'desc.srcReceiver',
        receiver: 'desc.dstReceiver',
        aliases: 'zero-is-caller',
        minimum: 'desc.minReturnAmount',
      },
    ],
  },
  '0x12aa3caf': {
    standard: '1inch',
    signature:
      'swap(address executor,(address srcToken,address dstToken,address srcReceiver,address dstReceiver,uint256 amount,uint256 minReturnAmount,uint256 flags) desc,bytes permit,bytes data)',
    does: [
      {
        act: 'trade',
        token: 'desc.srcToken',
        amount: 'desc.amount',
        to: 'desc.srcReceiver',
        receiver: 'desc.dstReceiver',
        aliases: 'zero-is-caller',
        minimum: 'desc.minReturnAmount',
      },
    ],
  },
  '0x415565b0': {
    standard: '0x',
    signature:
      'transformERC20(address inputToken,address outputToken,uint256 inputTokenAmount,uint256 minOutputTokenAmount,(uint32 deploymentNonce,bytes data)[] transformations)',
    does: [
      { act: 'trade', token: 'inputToken', amount: 'inputTokenAmount', minimum: 'minOutputTokenAmount' },
    ],
  },
};
