import type { DisplayModel } from '../../../src/core/signing/display.ts';
import type { CommandOutput } from '../../../src/shared/contract.ts';
import type { RequestView } from '../../../src/shared/contract/sign.ts';
import { summaries } from './fixtures.ts';

const signer = {
  keyId: summaries[2]!.id,
  path: "m/44'/60'/0'/0/0",
  publicKey: '0x02',
  address: '0x9858EfFD232B4033E47d90003D41EC34EcaEda94',
};
const alice = '0x52908400098527886E0F7030069857D2E4169EE7';
const txid = '4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b';

/** A request that waits, with what differs from the usual one. */
export function view(
  display: DisplayModel,
  decision: 'allow' | 'confirm' | 'refuse' = 'confirm',
  over: Partial<RequestView> = {},
): RequestView {
  return {
    id: 'request-1',
    kind: display.kind,
    status: 'open',
    received: '2026-03-10T09:12:00.000Z',
    source: 'payment.json',
    keys: [{ id: summaries[2]!.id, label: summaries[2]!.label, state: 'active' }],
    digest: 'ab'.repeat(32),
    display,
    facts: { acts: ['other'], chain: 'none', transfers: [], calls: [] },
    verdict: { decision, reasons: [] },
    recipients: [],
    // Revived to bytes inside the page.
    canonical: { $bytes: '02f8'.repeat(40) } as unknown as Uint8Array,
    ...over,
  };
}

/** An Ethereum transfer on a known chain. */
export const payment = view(
  {
    kind: 'ethereum-transaction',
    signer,
    transactionType: 'eip1559',
    chain: { id: '1', name: 'Ethereum', currency: 'ETH', testnet: false },
    from: signer.address,
    to: alice,
    value: '12345678900000000000',
    nonce: '17',
    gasLimit: '21000',
    fees: { kind: 'eip1559', maxFeePerGas: '42500000000', maxPriorityFeePerGas: '1500000000' },
    maxFee: '892500000000000',
    maxTotal: '12346571400000000000',
    call: { kind: 'none' },
    data: '0x',
    accessList: [],
    warnings: [],
  },
  'allow',
);

/** A permission without limit. */
export const approval = view({
  kind: 'ethereum-typed-data',
  signer,
  chain: { id: '1', name: 'Ethereum', currency: 'ETH', testnet: false },
  verifyingContract: alice,
  primaryType: 'Permit',
  domain: [
    { name: { text: 'name', escaped: false }, type: 'string', value: { text: 'USD Coin', escaped: false } },
    {
      name: { text: 'verifyingContract', escaped: false },
      type: 'address',
      value: { text: alice, escaped: false },
    },
  ],
  message: [
    {
      name: { text: 'details', escaped: false },
      type: 'PermitDetails',
      children: [
        {
          name: { text: 'spender', escaped: false },
          type: 'address',
          value: { text: alice, escaped: false },
        },
        {
          name: { text: 'value', escaped: false },
          type: 'uint256',
          value: { text: (2n ** 256n - 1n).toString(), escaped: false },
        },
      ],
    },
  ],
  domainHash: `0x${'1f'.repeat(32)}`,
  messageHash: `0x${'2e'.repeat(32)}`,
  warnings: [
    { code: 'deadline-long', severity: 'caution', params: { deadline: '2106-02-07' } },
    { code: 'approval-unlimited', severity: 'danger', params: { method: 'permit' } },
    { code: 'escaped-characters', severity: 'note', params: {} },
  ],
});

const address = 'bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu';
const ours = { keyId: summaries[1]!.id, path: '0/3' };

/** Two inputs, a payment and change. */
export const psbt = view({
  kind: 'bitcoin-psbt',
  signers: [signer],
  network: 'mainnet',
  txid,
  version: 2,
  lockTime: 0,
  replaceable: true,
  inputs: [
    {
      txid,
      vout: 0,
      amount: '60000000',
      amountProven: true,
      address,
      scriptType: 'p2wpkh',
      sighash: 'ALL',
      sequence: 4294967293,
      ours,
      willSign: true,
    },
    {
      txid: txid.replace('4a', '7c'),
      vout: 3,
      amount: '25000000',
      amountProven: true,
      address,
      scriptType: 'p2tr',
      sighash: 'DEFAULT',
      sequence: 4294967293,
      ours,
      willSign: true,
    },
  ],
  outputs: [
    {
      amount: '50000000',
      address: '3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy',
      scriptType: 'p2sh',
      script: '0xa914',
      opReturn: null,
      role: 'payment',
      ours: null,
    },
    {
      amount: '34990000',
      address,
      scriptType: 'p2wpkh',
      script: '0x0014',
      opReturn: null,
      role: 'change',
      ours,
    },
  ],
  totalIn: '85000000',
  totalOut: '84990000',
  totalPayment: '50000000',
  totalChange: '34990000',
  fee: '10000',
  virtualSize: 201,
  feeRate: '49.75',
  feePercent: '0.02',
  warnings: [{ code: 'replaceable', severity: 'note', params: {} }],
});

/** A message to read. */
export const message = view({
  kind: 'ethereum-message',
  signer,
  body: {
    form: 'text',
    text: {
      text: 'desk.example wants you to sign in.\n\nNonce: 7f3a91c2\nIssued at: 2026-03-10',
      escaped: false,
    },
    length: 77,
  },
  warnings: [],
});

/** The signature of {@link payment}. */
export const outcome: CommandOutput<'sign.approve'> = {
  requestId: 'request-1',
  form: 'ethereum-raw-transaction',
  bytes: { $bytes: '02f8' } as unknown as Uint8Array,
  text: `0x02f8730111${'a3'.repeat(110)}`,
  mediaType: 'text/plain',
  suggestedFileName: 'payment-signed.txt',
  hash: `0x${'9d'.repeat(32)}`,
  complete: true,
};

/** The journal. */
export const requests: CommandOutput<'sign.list'>['requests'] = [payment, approval, psbt].map(
  (one, index) => ({
    id: `request-${String(index)}`,
    kind: one.kind,
    status: index === 0 ? 'open' : 'signed',
    received: one.received,
    keys: one.keys.map((key) => key.id),
    digest: one.digest,
  }),
);
