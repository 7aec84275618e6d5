import { useEffect, useRef } from 'react';
import { useQuery } from '../state/query.ts';
import { refreshStatus, say } from '../state/session.ts';
import { text } from '../text/en.ts';

/** What the rail shows of the places. */
export interface RailState {
  /** The places that have something in them; the others are reached from Sign and by the palette. */
  readonly filled: ReadonlySet<string>;
  /** How many wait for the person, by the place where they are answered. */
  readonly waiting: Readonly<Record<string, number>>;
}

/** Milliseconds between two looks at who has given up waiting, which nothing tells. */
const lookEvery = 15_000;

/** Reads what the rail shows, and says it when somebody begins to wait, whatever place is open. */
export function useRailState(): RailState {
  const rules = useQuery('rules.list', {}).value?.rules ?? [];
  const addresses = useQuery('addresses.list', {}).value?.addresses ?? [];
  const credentials = useQuery('credentials.list', {}).value?.credentials ?? [];
  const programs = useQuery('programs.list', {}).value?.programs ?? [];
  const wallets = useQuery('wallets.list', {}).value?.wallets ?? [];
  const agent = useQuery('agent.status', {}).value;
  const asking = programs.filter(({ state }) => state === 'waiting');
  const logIns = agent?.waiting ?? [];
  useAnnouncement([
    ...asking.map(({ id, name }) => ({ id, words: text.programs.asks(name) })),
    ...logIns.map(({ id, what }) => ({ id, words: text.agent.waits(what) })),
  ]);
  const someWait = asking.length + logIns.length > 0;
  useEffect(() => {
    if (!someWait) return;
    const timer = window.setInterval(() => void refreshStatus(), lookEvery);
    return () => window.clearInterval(timer);
  }, [someWait]);
  const counts = {
    rules: rules.length,
    addresses: addresses.length,
    exchanges: credentials.length,
    programs: programs.length,
    agent: agent?.running === true ? 1 : 0,
    wallets: wallets.length,
  };
  return {
    filled: new Set(Object.entries(counts).flatMap(([place, count]) => (count > 0 ? [place] : []))),
    waiting: { programs: asking.length, agent: logIns.length },
  };
}

/** Says each one once. */
function useAnnouncement(waiting: readonly { readonly id: string; readonly words: string }[]): void {
  const said = useRef<ReadonlySet<string>>(new Set());
  useEffect(() => {
    const fresh = waiting.filter(({ id }) => !said.current.has(id));
    said.current = new Set(waiting.map(({ id }) => id));
    if (fresh.length > 0) say(fresh.map(({ words }) => words).join(' '));
  });
}
