import type { JsonObject } from '../signing/json.ts';
import { safeText } from '../signing/text.ts';
import { deploymentsOf, functionsOf } from './abi-json.ts';
import type { PlacedCall, Reference } from './reference.ts';
import { textAt } from './reference.ts';

/**
 * Reads `{name, abi, deployments: [{chainId, address}]}`, or `chainId` and `address` instead of the list: an ABI alone
 * says nothing of where it holds.
 */
export function readAbiFile(object: JsonObject): Reference {
  const functions = functionsOf(object.get('abi'));
  const name = safeText(textAt(object, 'name') ?? textAt(object, 'contractName') ?? 'ABI').text.slice(0, 200);
  const places = deploymentsOf(object.has('deployments') ? object.get('deployments') : object);
  const calls: PlacedCall[] = places.flatMap(({ chain, address }) =>
    functions.map((call) => ({ chain, address, described: { call, fields: [], source: name } })),
  );
  return { kind: 'abi', name, calls, chains: [] };
}
