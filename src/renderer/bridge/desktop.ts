import type { z } from 'zod';
import type { DesktopBridge, DesktopCommand, DesktopContract } from '../../shared/desktop.ts';
import type { Result } from '../../shared/result.ts';
import { portMessage } from '../../shared/wire.ts';

declare global {
  interface Window {
    readonly holdfast: DesktopBridge;
  }
}

/** What a desktop command gives. */
export type DesktopOutput<Name extends DesktopCommand> = z.output<DesktopContract[Name]['output']>;
/** What a desktop command takes. */
export type DesktopInput<Name extends DesktopCommand> = z.input<DesktopContract[Name]['input']>;

/** Calls main's own small contract. */
export async function callDesktop<Name extends DesktopCommand>(
  name: Name,
  input: DesktopInput<Name>,
): Promise<Result<DesktopOutput<Name>>> {
  // Main checks its outputs against the same contract.
  return (await window.holdfast.call(name, input)) as Result<DesktopOutput<Name>>;
}

/** Waits for the ports that the preload passes on; only messages of this very window count. */
export function onVaultPort(take: (port: MessagePort) => void): void {
  window.addEventListener('message', (event: MessageEvent<unknown>) => {
    const [port] = event.ports;
    if (event.source !== window || event.data !== portMessage || port === undefined) return;
    take(port);
  });
}
