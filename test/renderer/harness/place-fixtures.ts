import type { CommandOutput } from '../../../src/shared/contract.ts';
import { longLabel, summaries } from './fixtures.ts';
import { solana } from './sign-more-fixtures.ts';
import { payment } from './sign-fixtures.ts';

const key = summaries[2]!.id;
const alice = '0x52908400098527886E0F7030069857D2E4169EE7';

/** Rules of the vault, and of a key with looser ones that wait. */
export const ruleSets: CommandOutput<'rules.list'> = {
  rules: [
    {
      scope: 'vault',
      rules: { recipients: { only: 'address-book' }, delayMinutes: 1440, feePercent: 5 },
      since: '2026-02-01T10:00:00.000Z',
      actor: 'owner',
    },
    {
      scope: key,
      rules: {
        acts: ['transfer', 'trade'],
        chains: ['eip155:1', 'eip155:8453'],
        recipients: { only: 'verified' },
        limits: [
          { asset: 'eip155:1', per: 'day', amount: '2000000000000000000' },
          { asset: 'eip155:1/0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48', per: 'hour', amount: '5000000000' },
        ],
        hours: { days: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' },
        uses: { most: 20, per: 'day' },
        coolDownMinutes: 5,
        allow: ['contract-creation'],
      },
      since: '2026-02-14T09:00:00.000Z',
      actor: 'owner',
      pending: {
        rules: { limits: [{ asset: 'eip155:1', per: 'day', amount: '10000000000000000000' }] },
        from: '2026-03-11T09:00:00.000Z',
      },
    },
  ],
};

/** What rules would have stopped. */
export const tried: CommandOutput<'rules.try'> = {
  judged: 214,
  allowed: 190,
  confirmed: 21,
  refused: 3,
  stopped: [
    {
      id: 'request-77',
      received: '2026-03-02T11:20:00.000Z',
      reasons: [
        {
          rule: 'limits',
          scope: 'key',
          details: {
            asset: 'eip155:1',
            per: 'day',
            most: '2000000000000000000',
            amount: '1500000000000000000',
            spent: '900000000000000000',
          },
        },
      ],
    },
    {
      id: 'request-61',
      received: '2026-02-20T21:04:00.000Z',
      reasons: [{ rule: 'hours', scope: 'key', details: { days: '1 2 3 4 5', from: '08:00', to: '18:00' } }],
    },
  ],
  unreadable: 1,
};

/** The address book. */
export const book: CommandOutput<'addresses.list'> = {
  addresses: [
    {
      id: 'address-1',
      kind: 'ethereum',
      address: alice,
      label: 'Kraken deposit',
      note: 'From the account page, checked twice',
      added: '2026-01-10T10:00:00.000Z',
      verified: { at: '2026-01-11T10:00:00.000Z', how: 'test-payment' },
      lastUsed: '2026-03-08T10:00:00.000Z',
      useCount: 14,
    },
    {
      id: 'address-2',
      kind: 'bitcoin',
      address: 'bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu',
      label: longLabel,
      added: '2026-03-09T10:00:00.000Z',
      useCount: 0,
    },
  ],
};

/** Keys of exchange accounts. */
export const credentials: CommandOutput<'credentials.list'> = {
  credentials: [
    {
      key,
      label: 'Binance, market maker',
      state: 'active',
      exchange: 'binance',
      exchangeName: 'Binance',
      authentication: 'ed25519',
      apiKey: 'vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A',
      hasPassphrase: false,
      rights: ['read', 'trade'],
      addresses: ['192.0.2.10', '192.0.2.11'],
      expires: '2026-06-30T00:00:00.000Z',
      lastUsed: '2026-03-10T09:20:00.000Z',
      useCount: 9120,
      findings: [],
    },
    {
      key: summaries[3]!.id,
      label: 'KuCoin, old',
      state: 'active',
      exchange: 'kucoin',
      exchangeName: 'KuCoin',
      authentication: 'hmac',
      apiKey: '5c2db93503aa674c74a31734',
      hasPassphrase: true,
      rights: ['read', 'trade', 'withdraw'],
      addresses: [],
      useCount: 0,
      findings: ['no-address-list', 'can-withdraw'],
    },
  ],
};

/** The exchanges that profiles know. */
export const exchanges: CommandOutput<'credentials.exchanges'> = {
  exchanges: [
    {
      id: 'binance',
      name: 'Binance',
      authentications: ['hmac', 'ed25519', 'rsa'],
      needsPassphrase: false,
      methods: [],
    },
    { id: 'kucoin', name: 'KuCoin', authentications: ['hmac'], needsPassphrase: true, methods: [] },
  ],
};

type Program = CommandOutput<'programs.list'>['programs'][number];

/** A program that asks to be paired. */
const waiting: Program = {
  id: 'program-1',
  name: 'grid-bot 2.1',
  state: 'waiting',
  code: '482 913',
  keys: [],
  rules: {},
  signed: 0,
  refused: 0,
};

/** A program that may ask. */
const active: Program = {
  id: 'program-2',
  name: 'market maker',
  state: 'active',
  paired: '2026-02-20T10:00:00.000Z',
  keys: [{ key, label: 'Binance, market maker' }],
  rules: {
    acts: ['trade', 'read'],
    limits: [{ asset: 'exchange:binance/BTC', per: 'day', amount: '10' }],
  },
  rate: { perSecond: 50, perDay: 200_000 },
  lastRequest: '2026-03-10T09:29:58.000Z',
  signed: 81_204,
  refused: 3,
};

/** One waits, one is active, one was stopped. */
export const programs: CommandOutput<'programs.list'> = {
  programs: [active, waiting, { ...active, id: 'program-3', name: 'arbitrage', state: 'stopped' }],
};

/** The door is open. */
export const serving: CommandOutput<'serve.status'> = {
  running: true,
  address: '/run/user/1000/holdfast/signer.sock',
  connections: 2,
  since: '2026-03-10T07:00:00.000Z',
};

/** A wallet of three keys. */
export const wallets: CommandOutput<'wallets.list'> = {
  wallets: [
    {
      id: 'wallet-01',
      label: 'Treasury, 2 of 3',
      descriptor: `wsh(sortedmulti(2,[0a7f03e9/48'/0'/0'/2']xpub6CatWdiZiodmUeTDp8LT5or8nmbKNcuyvz7WyksVFkKB4RHwCD3XyuvPEbvqAQY3rAPshWcMLoP2fMFMKHPJ4ZeZXYVUhLv1VMrjPC7PW6V/<0;1>/*,[1b2c3d4e/48'/0'/0'/2']xpub6CatWdiZiodmUeTDp8LT5or8nmbKNcuyvz7WyksVFkKB4RHwCD3XyuvPEbvqAQY3rAPshWcMLoP2fMFMKHPJ4ZeZXYVUhLv1VMrjPC7PW6V/<0;1>/*))#wc3n3van`,
      network: 'mainnet',
      script: 'wsh',
      required: 2,
      cosigners: [
        { fingerprint: '0a7f03e9', path: "m/48'/0'/0'/2'", ours: summaries[0]!.id },
        { fingerprint: '1b2c3d4e', path: "m/48'/0'/0'/2'" },
        { fingerprint: '5e6f7081', path: "m/48'/0'/0'/2'" },
      ],
      added: '2026-02-01T10:00:00.000Z',
    },
  ],
};

/** Descriptions that were added. */
export const references: CommandOutput<'references.list'> = {
  references: [
    {
      id: 'reference-1',
      kind: 'erc7730',
      name: 'Desk contracts, March 2026',
      signer: 'RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3',
      added: '2026-03-01T10:00:00.000Z',
      covers: [`eip155:1/${alice}`, 'eip155:8453/0xd9Db270c1B5E3Bd161E8c8503c55cEABeE709552'],
    },
  ],
};

/** A batch of two groups, with some that were refused. */
export const batch: CommandOutput<'batches.get'> = {
  id: 'batch-001',
  source: 'payouts-2026-03.txt',
  received: '2026-03-10T09:12:00.000Z',
  count: 9874,
  groups: [
    {
      digest: '5d'.repeat(32),
      kind: 'ethereum-transaction',
      act: 'transfer',
      chain: 'eip155:1',
      key,
      count: 9640,
      totals: [{ asset: 'eip155:1', amount: '148250000000000000000' }],
      fee: { asset: 'eip155:1', amount: '8604000000000000000' },
      recipients: { count: 9602, known: 41, largest: [alice] },
      verdict: {
        decision: 'confirm',
        reasons: [{ rule: 'fee-cap-high', scope: 'default', details: { maxFee: '1200000000000000000' } }],
      },
      samples: [payment.display, payment.display],
      status: 'open',
    },
    {
      digest: '6e'.repeat(32),
      kind: 'solana-transaction',
      act: 'transfer',
      chain: 'solana',
      key: summaries[3]!.id,
      count: 230,
      totals: [{ asset: 'solana', amount: '920000000000' }],
      recipients: { count: 230, known: 0, largest: [] },
      verdict: { decision: 'allow', reasons: [] },
      samples: [solana.display],
      status: 'signed',
    },
  ],
  refused: [
    { index: 17, name: 'line 18', code: 'undecodable', reason: 'trailing-bytes' },
    { index: 403, name: 'line 404', code: 'refused', reason: 'unknown-call' },
  ],
};
