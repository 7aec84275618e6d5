/** What runs in the network process: it carries bytes between the one address it was given and whoever started it. */
import { parseNodeAddress } from '../../core/nodes/address.ts';
import type { FromNetProcess, ToNetProcess } from './messages.ts';
import { Silence, transfer, type TransferTarget } from './transfer.ts';

/** Gives what takes the messages; `say` sends. `origin`: the only one that was agreed to, if somebody had to. */
export function createNetWorker(
  say: (message: FromNetProcess) => void,
  origin?: string,
): (message: ToNetProcess) => void {
  let target: TransferTarget | undefined;
  const ask = async (message: Extract<ToNetProcess, { type: 'ask' }>): Promise<void> => {
    const { id, request } = message;
    try {
      if (target === undefined) throw new Silence('ended');
      const { status, body } = await transfer(target, request);
      say({ type: 'answer', id, status, body: Uint8Array.from(body) });
    } catch (error) {
      say({ type: 'silence', id, reason: error instanceof Silence ? error.reason : 'closed' });
    }
  };
  return (message) => {
    if (message.type === 'ask') {
      void ask(message);
      return;
    }
    const { url, pin } = message.target;
    const address = parseNodeAddress(url);
    // One target for one process, and none but what the person at the window was asked about.
    if (target === undefined && (origin === undefined || address.origin === origin))
      target = { address, pin };
  };
}
