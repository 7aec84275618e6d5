/** Results of `nodes.*` as text. */
import type { CommandOutput } from '../shared/contract.ts';
import { named, table } from './table.ts';

/** Which nodes may be asked, whether they may, and what stands in the way. */
export function formatNodes({ on, cold, nodes }: CommandOutput<'nodes.list'>): string {
  const asked = cold === true ? 'no: this computer is in cold mode' : on ? 'yes' : 'no: switched off';
  const facts = named([
    ['may be asked', asked],
    ['in this vault', cold !== true ? undefined : on ? 'switched on' : 'switched off'],
  ]);
  const list =
    nodes.length === 0
      ? 'No node is named. Name one: holdfast nodes set --chain CHAIN --url URL\n'
      : table(
          ['CHAIN', 'NODE', 'AFTER THE HOST', 'CERTIFICATE'],
          nodes.map(({ chain, origin, more, pin }) => [
            chain,
            origin,
            more ? 'a path or key, not shown' : 'nothing',
            pin ?? 'one that this system trusts',
          ]),
        );
  const next = [
    ...(on ? [] : ['Nobody is asked until you switch it on: holdfast nodes switch --on\n']),
    ...(cold === true
      ? ['Cold mode is left only where it was set: HOLDFAST_COLD, or the file named cold.\n']
      : []),
  ];
  return `${facts}\n${list}${next.length === 0 ? '' : `\n${next.join('')}`}`;
}
