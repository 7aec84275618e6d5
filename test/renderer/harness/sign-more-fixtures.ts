import type { RequestView } from '../../../src/shared/contract/sign.ts';
import type { CommandOutput } from '../../../src/shared/contract.ts';
import type { DisplayCall } from '../../../src/core/signing/ethereum/display.ts';
import { longLabel, summaries } from './fixtures.ts';
import { psbt, view } from './sign-fixtures.ts';

const key = summaries[2]!.id;
const signer = {
  keyId: key,
  publicKey: '0x02',
  address: '0x9858EfFD232B4033E47d90003D41EC34EcaEda94',
};
const alice = '0x52908400098527886E0F7030069857D2E4169EE7';
const safe = '0xd9Db270c1B5E3Bd161E8c8503c55cEABeE709552';
const usdc = '0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48';
const mainnet = { id: '1', name: 'Ethereum', currency: 'ETH', testnet: false };

const tokenTransfer: DisplayCall = {
  kind: 'known',
  standard: 'erc-20',
  method: 'transfer',
  selector: '0xa9059cbb',
  arguments: [
    { name: 'to', type: 'address', value: alice, unlimited: false },
    { name: 'amount', type: 'uint256', value: '2500000000', unlimited: false },
  ],
};

/** One of two keys has signed, where signatures count towards the id of the transaction. */
export const halfSigned = ((): { request: RequestView; outcome: CommandOutput<'sign.approve'> } => {
  if (psbt.display.kind !== 'bitcoin-psbt') throw new Error('another fixture');
  const { txid: _open, ...display } = psbt.display;
  const inputs = display.inputs.map((input) => ({
    ...input,
    scriptType: 'p2sh' as const,
    sighash: 'ALL' as const,
    address: '3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy',
    cosigners: { required: 2, total: 3, signed: 0 },
  }));
  return {
    request: { ...psbt, status: 'signed', display: { ...display, inputs } },
    outcome: {
      requestId: 'request-1',
      form: 'psbt',
      bytes: { $bytes: '70736274ff' } as unknown as Uint8Array,
      text: `cHNidP8BAFMCAAAAAbc5${'AQ'.repeat(60)}`,
      mediaType: 'application/octet-stream',
      suggestedFileName: 'payment.signed.psbt',
      complete: false,
    },
  };
})();

/** A Safe's transaction with two calls inside, one of them an approval without limit. */
export const callTree = view(
  {
    kind: 'ethereum-transaction',
    transactionType: 'eip1559',
    signer,
    chain: mainnet,
    from: signer.address,
    to: safe,
    value: '0',
    nonce: '18',
    gasLimit: '180000',
    fees: { kind: 'eip1559', maxFeePerGas: '42500000000', maxPriorityFeePerGas: '1500000000' },
    maxFee: '7650000000000000',
    maxTotal: '7650000000000000',
    call: {
      kind: 'known',
      standard: 'safe',
      method: 'execTransaction',
      selector: '0x6a761202',
      arguments: [{ name: 'safeTxGas', type: 'uint256', value: '0', unlimited: false }],
      inner: [
        { target: usdc, value: '0', operation: 'call', call: tokenTransfer },
        {
          target: usdc,
          value: '0',
          operation: 'call',
          call: {
            kind: 'known',
            standard: 'erc-20',
            method: 'approve',
            selector: '0x095ea7b3',
            arguments: [
              { name: 'spender', type: 'address', value: safe, unlimited: false },
              { name: 'amount', type: 'uint256', value: (2n ** 256n - 1n).toString(), unlimited: true },
            ],
          },
        },
      ],
    },
    data: `0x6a761202${'00'.repeat(64)}`,
    accessList: [],
    warnings: [{ code: 'approval-unlimited', severity: 'danger', params: { method: 'approve' } }],
  },
  'refuse',
  {
    verdict: {
      decision: 'refuse',
      reasons: [
        { rule: 'approval-unlimited', scope: 'default', details: { method: 'approve' } },
        {
          rule: 'limits',
          scope: 'key',
          details: {
            asset: 'eip155:1',
            per: 'day',
            most: '2000000000000000000',
            amount: '0',
            spent: '1500000000000000000',
            holds: true,
          },
        },
      ],
    },
    recipients: [
      { address: alice, label: 'Kraken deposit', verified: true },
      { address: safe, verified: false, lookAlikeOf: 'Treasury Safe' },
    ],
  },
);

/** A transaction that hands an account to code, with blobs beside it. */
export const authorization = view(
  {
    kind: 'ethereum-authorization',
    signer,
    authorization: { chain: null, delegate: safe, nonce: '19', authority: signer.address },
    warnings: [
      { code: 'set-code', severity: 'danger', params: { delegate: safe } },
      { code: 'any-chain', severity: 'danger', params: {} },
    ],
  },
  'refuse',
  {
    verdict: {
      decision: 'refuse',
      reasons: [
        { rule: 'set-code', scope: 'default', details: { delegate: safe } },
        { rule: 'any-chain', scope: 'default' },
      ],
    },
  },
);

/** A sign-in by EIP-4361. */
export const signIn = view({
  kind: 'ethereum-message',
  signer,
  body: {
    form: 'text',
    text: {
      text: `app.desk.example wants you to sign in with your Ethereum account:\n${signer.address}\n\nRead the trading desk.\n\nURI: https://app.desk.example/login\nVersion: 1\nChain ID: 1\nNonce: 7f3a91c2e4\nIssued At: 2026-03-10T09:12:00Z`,
      escaped: false,
    },
    length: 252,
  },
  signIn: {
    domain: 'app.desk.example',
    address: signer.address,
    statement: 'Read the trading desk.',
    uri: 'https://app.desk.example/login',
    chain: mainnet,
    nonce: '7f3a91c2e4',
    issuedAt: '2026-03-10T09:12:00Z',
    expirationTime: '2026-03-10T09:42:00Z',
    notBefore: null,
    requestId: null,
    resources: ['https://app.desk.example/terms'],
  },
  warnings: [],
});

const solanaAccounts = [
  '9WzDXwBbmkg8ZTbNMqUxvQRAyrZzDsGYdLVL9zYtAWWM',
  '4fYNw3dojWmQ4dXtSGE9epjRGy9pFSx62YypT7avPYvA',
] as const;

/** A payment on Solana, with a priority fee and a memo. */
export const solana: RequestView = {
  ...view(
    {
      kind: 'solana-transaction',
      signer: { keyId: key, publicKey: '0x1f', address: solanaAccounts[0] },
      version: '0',
      feePayer: solanaAccounts[0],
      recentBlockhash: '5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d',
      nonceAccount: null,
      instructions: [
        {
          programId: 'ComputeBudget111111111111111111111111111111',
          program: 'compute-budget',
          method: 'setComputeUnitPrice',
          arguments: [{ name: 'microLamports', type: 'number', value: '20000' }],
        },
        {
          programId: '11111111111111111111111111111111',
          program: 'system',
          method: 'transfer',
          arguments: [
            { name: 'from', type: 'account', value: solanaAccounts[0] },
            { name: 'to', type: 'account', value: solanaAccounts[1] },
            { name: 'lamports', type: 'lamports', value: '1250000000' },
          ],
        },
        {
          programId: 'MemoSq4gqABAXKb96qnH8TysNcWxMyWCqXgDLGmfcHr',
          program: 'memo',
          method: 'memo',
          arguments: [{ name: 'text', type: 'text', value: 'invoice 2026-117' }],
        },
      ],
      signatures: 1,
      otherSigners: [],
      maxFee: '9000',
      lookupTables: [],
      warnings: [],
    },
    'allow',
  ),
  facts: {
    acts: ['transfer'],
    chain: 'solana',
    transfers: [{ asset: 'solana', amount: '1250000000', recipient: solanaAccounts[1] }],
    calls: [],
  },
};

/** A message of Solana. */
export const solanaMessage = view(
  {
    kind: 'solana-message',
    signer: { keyId: key, publicKey: '0x1f', address: solanaAccounts[0] },
    domain: null,
    format: 'ascii',
    body: { form: 'text', text: { text: 'I keep this account.', escaped: false }, length: 20 },
    warnings: [],
  },
  'allow',
);

/** A message under a Bitcoin address. */
export const bitcoinMessage = view(
  {
    kind: 'bitcoin-message',
    signer: { keyId: key, publicKey: '0x02' },
    form: 'bip322-simple',
    address: 'bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu',
    body: { form: 'text', text: { text: 'Proof of reserves, 2026-03-10', escaped: false }, length: 29 },
    warnings: [],
  },
  'allow',
);

/** An order to an exchange. */
export const order = view(
  {
    kind: 'exchange-request',
    signer: { keyId: key, publicKey: '0x' },
    exchange: { id: 'binance', name: 'Binance' },
    apiKey: 'vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A',
    credential: key,
    act: 'trade',
    method: 'order',
    fields: [
      { name: 'side', value: 'sell' },
      { name: 'type', value: 'market' },
      { name: 'amount', value: '2' },
      { name: 'market', value: 'BTC-USDT' },
    ],
    http: {
      method: 'POST',
      host: 'api.binance.com',
      path: '/api/v3/order',
      query: 'symbol=BTCUSDT&side=SELL&type=MARKET&quantity=2&timestamp=1773134400000',
      body: '',
    },
    warnings: [],
  },
  'allow',
  {
    verdict: {
      decision: 'allow',
      reasons: [
        {
          rule: 'limits',
          scope: 'program',
          details: {
            asset: 'exchange:binance/BTC',
            per: 'day',
            most: '10',
            amount: '2',
            spent: '3.5',
            holds: true,
          },
        },
      ],
    },
  },
);

/** A withdrawal that no rule lets through. */
export const withdrawal = view(
  {
    kind: 'exchange-request',
    act: 'withdraw',
    method: 'withdraw',
    signer: { keyId: key, publicKey: '0x' },
    exchange: { id: 'kraken', name: 'Kraken' },
    apiKey: 'vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A',
    credential: key,
    fields: [
      { name: 'asset', value: 'BTC' },
      { name: 'amount', value: '0.75' },
      { name: 'address', value: 'bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu' },
    ],
    http: {
      method: 'POST',
      host: 'api.kraken.com',
      path: '/0/private/Withdraw',
      query: '',
      body: 'nonce=1773134400000&asset=XBT&key=cold&amount=0.75',
    },
    warnings: [],
  },
  'refuse',
  {
    verdict: {
      decision: 'refuse',
      reasons: [{ rule: 'acts', scope: 'vault', details: { act: 'withdraw' } }],
    },
  },
);

/** A file in minisign's form. */
export const document = view(
  {
    kind: 'document',
    signer: { keyId: key, publicKey: '0x1f' },
    form: 'minisign',
    file: { name: 'holdfast-0.4.0-linux-x64.tar.gz', size: 91_234_567, sha256: '9f'.repeat(32) },
    body: null,
    fields: [
      { name: 'digest', label: 'BLAKE2b-512', value: 'c4'.repeat(64) },
      { name: 'trusted-comment', value: 'timestamp:1773134400 file:holdfast-0.4.0-linux-x64.tar.gz hashed' },
      { name: 'untrusted-comment', value: 'signature from the release key' },
    ],
    warnings: [],
  },
  'allow',
);

/** A certificate request. */
export const certificateRequest = view({
  kind: 'document',
  signer: { keyId: key, publicKey: '0x02' },
  form: 'x509-request',
  file: null,
  body: null,
  fields: [
    { name: 'subject', value: 'CN=desk.example, O=Trading desk, C=AT' },
    { name: 'alternative-name', label: 'dns', value: 'desk.example' },
    { name: 'alternative-name', label: 'dns', value: 'www.desk.example' },
    { name: 'use', value: 'server' },
  ],
  warnings: [{ code: 'certificate-authority', severity: 'caution', params: {} }],
});

/** A PSBT with more inputs and outputs than can be drawn one by one. */
export const manyInputs = view({
  ...psbtDisplay(),
  inputs: Array.from({ length: 500 }, (_, index) => ({
    ...psbtDisplay().inputs[0]!,
    vout: index,
    amount: String(220_800 + index * 1000),
  })),
  outputs: Array.from({ length: 40 }, (_, index) => ({
    ...psbtDisplay().outputs[0]!,
    amount: String(1_000_000 + index * 250_000),
  })),
  totalIn: '235150000',
  totalOut: '235000000',
  totalPayment: '235000000',
  totalChange: '0',
  fee: '150000',
  virtualSize: 35_400,
  feeRate: '4.24',
  feePercent: '0.06',
  warnings: [],
});

function psbtDisplay() {
  if (psbt.display.kind !== 'bitcoin-psbt') throw new Error('not a PSBT');
  return psbt.display;
}

/** What an exchange gets. */
export const httpOutcome: CommandOutput<'sign.approve'> = {
  requestId: 'request-1',
  form: 'http-request',
  bytes: { $bytes: '7b7d' } as unknown as Uint8Array,
  text: JSON.stringify({
    method: 'POST',
    url: 'https://api.binance.com/api/v3/order?symbol=BTCUSDT&side=SELL&type=MARKET&quantity=2&timestamp=1773134400000&signature=c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71',
    headers: { 'X-MBX-APIKEY': 'vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A' },
    body: '',
  }),
  mediaType: 'application/json',
  suggestedFileName: 'order.json',
  complete: true,
};

/** The longest texts there can be in a request. */
export const longRequest: RequestView = {
  ...callTree,
  source: `${longLabel}.json`,
  keys: Array.from({ length: 4 }, () => ({ id: key, label: longLabel, state: 'active' })),
  recipients: [{ address: alice, label: longLabel, verified: true }],
};
