/** `holdfast devices watch`: a line for each device that comes or goes, until Ctrl-C. */
import type { CommandOutput } from '../shared/contract.ts';
import { parseArguments, quoted } from './arguments.ts';
import { howLooked, nameOf, type Device } from './format-devices.ts';
import { globalFlags } from './known-flags.ts';
import { localEngine } from './local-engine.ts';
import type { RunOptions } from './open-vault.ts';
import { writeOut } from './output.ts';
import { UsageError } from './usage-error.ts';

/** How the command is written. */
export const watchUsage = `holdfast devices watch [--all] [--json]
Runs until Ctrl-C. First what is plugged in now, then a line for each device that comes (+), goes (-) or tells more of
itself (=). With --json a line is {"event":"watching|came|went|changed", ...}.`;

type Listing = CommandOutput<'devices.list'>;

/** What a line tells. */
export type DeviceNews =
  | {
      readonly event: 'watching';
      readonly by: Listing['by'];
      readonly why?: string;
      readonly looked: string[];
    }
  | { readonly event: 'came' | 'went' | 'changed'; readonly device: Device };

/** Watches until the run is to end. */
export async function runWatch(argv: readonly string[], { signal }: RunOptions): Promise<number> {
  const { flags, words } = parseArguments(argv, [...globalFlags, { name: 'all', takes: 'nothing' }]);
  if (words.length > 0) throw new UsageError(`${quoted(words[0] ?? '')} is one word too many here.`);
  const json = flags.has('json');
  const engine = await localEngine();
  let before: Listing | undefined;
  let looking = Promise.resolve();
  let giveUp: (error: unknown) => void = () => undefined;
  const ended = new Promise<void>((resolve, reject) => {
    // Whoever read the lines may have gone: then there is no more to do.
    giveUp = reject;
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve());
  });
  const look = (): void => {
    looking = looking
      .then(async () => {
        const listed = await engine.call('devices.list', { all: flags.has('all') });
        if (!listed.ok || signal.aborted) return;
        // The engine's result of this command.
        const now = listed.value as Listing;
        for (const one of newsOf(before, now)) writeOut(json ? `${JSON.stringify(one)}\n` : sentence(one));
        before = now;
      })
      .catch(giveUp);
  };
  const stop = engine.onEvent(({ name }) => {
    if (name === 'devices') look();
  });
  look();
  // Nothing else keeps this program running while nothing changes.
  const stay = setInterval(() => undefined, 60_000);
  try {
    await ended;
    await looking;
  } finally {
    clearInterval(stay);
    stop();
    await engine.lock('quit');
  }
  return 0;
}

/** What is new since the last look; at the first one, all of it. */
export function newsOf(before: Listing | undefined, now: Listing): DeviceNews[] {
  const told = before?.by === now.by && before.why === now.why;
  const { by, why, looked } = now;
  const news: DeviceNews[] = told
    ? []
    : [{ event: 'watching', by, ...(why === undefined ? {} : { why }), looked: [...looked] }];
  const had = new Map(before?.devices.map((device) => [keyOf(device), device]));
  const has = new Map(now.devices.map((device) => [keyOf(device), device]));
  for (const [key, device] of had) if (!has.has(key)) news.push({ event: 'went', device });
  for (const [key, device] of has) {
    const old = had.get(key);
    if (old === undefined) news.push({ event: 'came', device });
    else if (JSON.stringify(old) !== JSON.stringify(device)) news.push({ event: 'changed', device });
  }
  return news;
}

const keyOf = ({ place, vendorId, productId }: Device): string => `${place} ${vendorId} ${productId}`;

function sentence(news: DeviceNews): string {
  if (news.event === 'watching') return `${howLooked(news)}\n`;
  return `${{ came: '+', went: '-', changed: '=' }[news.event]} ${nameOf(news.device)}\n`;
}
