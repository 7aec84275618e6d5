import type { DisplayChain } from '../signing/ethereum/display.ts';
import type { JsonValue } from '../signing/json.ts';
import { safeText } from '../signing/text.ts';
import { chainIdOf } from './abi-json.ts';
import type { Reference } from './reference.ts';
import { malformed, textAt } from './reference.ts';

const maxChains = 5_000;

/** Reads a list of `{chainId, name, nativeCurrency: {symbol}, testnet}`. Chains of the bundled list keep its words. */
export function readChainsFile(list: readonly JsonValue[]): Reference {
  if (list.length === 0 || list.length > maxChains) throw malformed('too-many-items');
  const chains = list.map((entry): DisplayChain => {
    if (!(entry instanceof Map)) throw malformed('bad-chain');
    const name = textAt(entry, 'name');
    const coin = entry.get('nativeCurrency');
    const symbol = coin instanceof Map ? textAt(coin, 'symbol') : undefined;
    if (name === undefined || symbol === undefined) throw malformed('bad-chain');
    return {
      id: chainIdOf(entry.get('chainId')),
      name: safeText(name).text.slice(0, 80),
      currency: safeText(symbol).text.slice(0, 20),
      testnet: entry.get('testnet') === true || (textAt(entry, 'faucet') ?? '') !== '',
    };
  });
  return { kind: 'chains', name: `${chains.length.toString()} chains`, calls: [], chains };
}
