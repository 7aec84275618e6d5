import type { ExchangeProfile } from '../profile.ts';

/**
 * Hyperliquid. There is one method for everything: what it does is in the action that is signed, so that the words are
 * in `agent-words.ts` and the rows here only name them.
 */
export const hyperliquid: ExchangeProfile = {
  id: 'hyperliquid',
  name: 'Hyperliquid',
  hosts: [
    { host: 'api.hyperliquid.xyz', paths: ['/exchange'] },
    { host: 'api.hyperliquid-testnet.xyz', paths: ['/exchange'] },
  ],
  body: 'json',
  clock: 'nonce',
  markets: { between: '/' },
  limited: [],
  signing: { 'ethereum-agent': 'agent' },
  endpoints: [],
};
