import { create } from 'zustand';
import { callDesktop, onVaultPort, type DesktopOutput } from '../bridge/desktop.ts';
import { vault } from '../bridge/vault.ts';
import type { CommandOutput } from '../../shared/contract.ts';
import type { CommandError } from '../../shared/result.ts';
import { replaceRoute } from './route.ts';
import { applyTheme } from './theme.ts';

/** A notice left by the page before this one: an error's code or a word from the catalogue, with its details. */
export type Notice = CommandError;

const fewestMsBetweenReads = 200;

interface SessionState {
  readonly desktop: DesktopOutput<'desktop.state'> | undefined;
  readonly status: CommandOutput<'vault.status'> | undefined;
  /** Counts what changed in the vault; lists are read again when it moves. */
  readonly revision: number;
  readonly notice: Notice | undefined;
  /** File name of the module of a token that does not answer. */
  readonly waitingFor: string | undefined;
  /** The last result, for the live region. */
  readonly said: string;
}

export const useSession = create<SessionState>(() => ({
  desktop: undefined,
  status: undefined,
  revision: 0,
  notice: undefined,
  waitingFor: undefined,
  said: '',
}));

/** Asks both processes how things stand and shows the right place. */
export async function startSession(): Promise<void> {
  onVaultPort((port) => vault.attach(port));
  vault.onEvent((event) => {
    if (event.name === 'locked') useSession.setState({ status: { open: false } });
    else if (event.name === 'token-waits')
      useSession.setState({ waitingFor: event.waits ? event.module : undefined });
    else refreshSoon();
  });
  window.holdfast.onEvent((event) => {
    if (event.name === 'vault-port' && !event.connected) {
      vault.detach();
      useSession.setState({ status: { open: false } });
      window.holdfast.connect();
    }
    if (event.name === 'clipboard-cleared') say('clipboard-cleared');
  });
  await refreshDesktop();
  const { desktop } = useSession.getState();
  const left = desktop?.notice;
  if (left !== undefined) {
    const { code, details } = left;
    useSession.setState({ notice: details === undefined ? { code } : { code, details } });
  }
  // A fresh start shows the first screen whatever the vault process says, so that one need not start beside the page.
  if (desktop?.route === undefined) await painted();
  else replaceRoute(desktop.route);
  window.holdfast.connect();
  await refreshStatus();
}

/** Settles when the screen was painted, or soon after where nothing is painted, as in a window that is minimised. */
async function painted(): Promise<void> {
  await new Promise<void>((resolve) => {
    setTimeout(resolve, 500);
    requestAnimationFrame(() => setTimeout(resolve));
  });
}

/** Reads main's state again: recent vaults, theme. */
export async function refreshDesktop(): Promise<void> {
  const answer = await callDesktop('desktop.state', {});
  if (!answer.ok) return;
  applyTheme(answer.value.theme);
  useSession.setState({ desktop: answer.value });
}

/** Reads the vault's status again and lets every list know. */
export async function refreshStatus(): Promise<void> {
  const answer = await vault.call('vault.status', {});
  if (!answer.ok) return;
  useSession.setState((now) => ({ status: answer.value, revision: now.revision + 1 }));
}

let resting = false;
let changedMeanwhile = false;

/** Reads again at once, but not more than a few times a second, however fast programs have things signed. */
function refreshSoon(): void {
  changedMeanwhile = resting;
  if (resting) return;
  resting = true;
  void refreshStatus();
  window.setTimeout(() => {
    resting = false;
    if (changedMeanwhile) refreshSoon();
  }, fewestMsBetweenReads);
}

/** Puts a result into the live region. */
export function say(text: string): void {
  useSession.setState({ said: text });
}

/** Shows a notice on this page. */
export function notify(notice: Notice | undefined): void {
  useSession.setState({ notice });
}

/** Locks at once: the vault process and this page end. */
export function lockNow(): void {
  void callDesktop('desktop.lock', {});
}

/**
 * Ends this page because it held a secret; a fresh process goes on at `route` and shows `notice`.
 * Should main not be able to, the place and the notice change here at least.
 */
export async function endPage(route: string, notice?: Notice): Promise<void> {
  const answer = await callDesktop('desktop.end-page', {
    route,
    ...(notice === undefined ? {} : { notice: { ...notice } }),
  });
  if (answer.ok) return;
  replaceRoute(route);
  notify(notice);
}
