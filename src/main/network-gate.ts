import { dialog, type BrowserWindow, type MessageBoxOptions } from 'electron';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { coldByVariable, coldFile, coldVariable, machineColdFile } from '../core/nodes/cold.ts';

/** A question with a yes and a no, put to the person by the system and out of reach of the page. */
export interface YesNo {
  readonly message: string;
  readonly detail: string;
  readonly yes: string;
  readonly no: string;
}

/** Asks it. The test entry answers in the person's place. */
export type AskPerson = (window: BrowserWindow | undefined, question: YesNo) => Promise<boolean>;

/** Whether this computer is in cold mode: by the person's own choice, or by a sign that the window cannot take back. */
export type Cold = 'off' | 'here' | 'machine';

/** Who may be spoken to over the network, and whether anybody may. */
export interface NetworkGate {
  cold(): Cold;
  /** Errors: those of the file system. False when the person thought better of leaving it. */
  setCold(on: boolean): Promise<boolean>;
  /** Whether the vault process may have a process that speaks to this host; the person is asked once for each unlock. */
  ask(origin: string): Promise<'granted' | 'cold' | 'declined'>;
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

/** Makes the gate. It is closed to everybody at first. */
export function createNetworkGate(options: NetworkGateOptions): NetworkGate {
  const { dataFolder, window, askPerson, environment = process.env } = options;
  const own = join(dataFolder, coldFile);
  const machine = machineColdFile(process.platform);
  let agreed = new Map<string, Promise<boolean>>();

  const cold = (): Cold => {
    if (coldByVariable(environment[coldVariable])) return 'machine';
    if (machine !== undefined && existsSync(machine)) return 'machine';
    return existsSync(own) ? 'here' : 'off';
  };
  return {
    cold,
    async setCold(on) {
      if (on) {
        await mkdir(dataFolder, { recursive: true, mode: 0o700 });
        await writeFile(own, '', { mode: 0o600 });
        agreed = new Map();
        options.wentCold();
        return true;
      }
      if (!existsSync(own)) return true;
      const sure = await askPerson(window(), {
        message: 'Leave cold mode?',
        detail:
          'Vaults that are set to ask nodes may then use the network again, after a question for each host.',
        yes: 'Leave cold mode',
        no: 'Stay',
      });
      if (sure) await rm(own, { force: true });
      return sure;
    },
    async ask(origin) {
      if (cold() !== 'off') return 'cold';
      const all = agreed;
      const asked =
        all.get(origin) ??
        askPerson(window(), {
          message: `Ask ${origin} about your transactions?`,
          detail:
            'It learns the id of each transaction that is asked about, your network address, and so that they are yours. No key and no other secret is sent. The answer counts until the vault is locked.',
          yes: 'Ask it',
          no: 'Do not ask',
        });
      all.set(origin, asked);
      const yes = await asked;
      // Whoever said no is asked again when they try again.
      if (!yes) all.delete(origin);
      if (!yes || all !== agreed) return 'declined';
      // It may have been switched on while the question stood.
      return cold() === 'off' ? 'granted' : 'cold';
    },
    forget() {
      agreed = new Map();
    },
  };
}

/** A dialog of the system. What is not a clear yes is a no. */
export const askPersonByDialog: AskPerson = async (window, { message, detail, yes, no }) => {
  const question: MessageBoxOptions = {
    type: 'question',
    title: 'Holdfast',
    message,
    detail,
    buttons: [yes, no],
    defaultId: 1,
    cancelId: 1,
    noLink: true,
  };
  const { response } = await (window === undefined
    ? dialog.showMessageBox(question)
    : dialog.showMessageBox(window, question));
  return response === 0;
};
