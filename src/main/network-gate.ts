import type { BrowserWindow } from 'electron';
import { lstatSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { coldBy, coldFile, coldVariable, mayBeThere, type Cold } from '../core/nodes/cold.ts';

/** A question with a yes and a no, put to the person by the system and out of reach of the page. */
export interface YesNo {
  readonly message: string;
  readonly detail: string;
  readonly yes: string;
  readonly no: string;
}

/** Asks it. The test entry answers in the person's place. */
export type AskPerson = (window: BrowserWindow | undefined, question: YesNo) => Promise<boolean>;

/** Who may be spoken to over the network, and whether anybody may. */
export interface NetworkGate {
  cold(): Cold;
  /** Errors: those of the file system. False when the person thought better of leaving it. */
  setCold(on: boolean): Promise<boolean>;
  /**
   * Whether the vault process may have a process that speaks to this host at one full address, of which main sees a hash. The
   * person is asked once in each unlock for each address, one question at a time, and no more after {@link mostNoes} noes.
   */
  ask(origin: string, address: string): Promise<'granted' | 'cold' | 'declined'>;
  /** The vault was locked: what was agreed to is over. */
  forget(): void;
}

/** Where it looks and whom it asks. */
export interface NetworkGateOptions {
  readonly dataFolder: string;
  readonly window: () => BrowserWindow | undefined;
  readonly askPerson: AskPerson;
  /** Cold mode was entered. */
  readonly wentCold: () => void;
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** What was agreed to, and how often it was not, since the vault was unlocked. */
interface Agreed {
  readonly addresses: Map<string, Promise<boolean>>;
  readonly hosts: Set<string>;
  noes: number;
}

/** A page that asks again and again is not to tire anybody into a yes. */
export const mostNoes = 3;

/** Makes the gate. It is closed to everybody at first. */
export function createNetworkGate(options: NetworkGateOptions): NetworkGate {
  const { dataFolder, window, askPerson, environment = process.env } = options;
  const own = join(dataFolder, coldFile);
  const nothing = (): Agreed => ({ addresses: new Map(), hosts: new Set(), noes: 0 });
  let agreed = nothing();
  let turn: Promise<unknown> = Promise.resolve();
  let leaving: Promise<boolean> | undefined;

  const cold = (): Cold =>
    coldBy({ platform: process.platform, variable: environment[coldVariable], own, look: lstatSync });
  /** One question stands at a time. */
  const inTurn = (question: () => Promise<boolean>): Promise<boolean> => {
    const answer = turn.then(question);
    turn = answer.catch(() => undefined);
    return answer;
  };
  const put = (all: Agreed, origin: string): Promise<boolean> =>
    inTurn(async () => {
      if (all !== agreed || all.noes >= mostNoes || cold() !== 'off') return false;
      const known = all.hosts.has(origin)
        ? 'You agreed to another address of this host. What follows the host may have been put there to tell it more. '
        : '';
      const yes = await askPerson(window(), {
        message: `Ask ${origin} about your transactions?`,
        detail: `${known}It learns the id of each transaction that is asked about, your network address, and so that they are yours. No key and no other secret is sent. The answer counts until the vault is locked.`,
        yes: 'Ask it',
        no: 'Do not ask',
      });
      if (yes) all.hosts.add(origin);
      else all.noes++;
      return yes;
    });
  const leave = async (): Promise<boolean> => {
    const sure = await inTurn(() =>
      askPerson(window(), {
        message: 'Leave cold mode?',
        detail:
          'Vaults that are set to ask nodes may then use the network again, after a question for each host.',
        yes: 'Leave cold mode',
        no: 'Stay',
      }),
    );
    if (sure) await rm(own, { force: true });
    return sure;
  };
  return {
    cold,
    async setCold(on) {
      if (on) {
        await mkdir(dataFolder, { recursive: true, mode: 0o700 });
        await writeFile(own, '', { mode: 0o600 });
        agreed = nothing();
        options.wentCold();
        return true;
      }
      if (!mayBeThere(own, lstatSync)) return true;
      leaving ??= leave().finally(() => (leaving = undefined));
      return await leaving;
    },
    async ask(origin, address) {
      if (cold() !== 'off') return 'cold';
      const all = agreed;
      const at = `${origin} ${address}`;
      const asked = all.addresses.get(at) ?? put(all, origin);
      all.addresses.set(at, asked);
      // A question that cannot be put counts as a no.
      const yes = await asked.catch(() => false);
      // Whoever said no is asked again when they try again.
      if (!yes) all.addresses.delete(at);
      // It may have been switched on while the question stood.
      if (cold() !== 'off') return 'cold';
      return yes && all === agreed ? 'granted' : 'declined';
    },
    forget() {
      agreed = nothing();
    },
  };
}
