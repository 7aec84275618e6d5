import { describe, expect, it } from 'vitest';
import { createVaultClient } from '../../../src/renderer/bridge/vault-client.ts';
import type { CallerMessage, EngineMessage } from '../../../src/shared/wire.ts';

function connect() {
  const { port1, port2 } = new MessageChannel();
  const client = createVaultClient();
  const heard: CallerMessage[] = [];
  const answer = (message: EngineMessage) => port2.postMessage(message);
  port2.onmessage = (event: MessageEvent<CallerMessage>) => void heard.push(event.data);
  const settle = () => new Promise((resolve) => setTimeout(resolve, 20));
  const close = () => {
    port1.close();
    port2.close();
  };
  return { client, port: port1, heard, answer, settle, close };
}

describe('the client of the page', () => {
  it('keeps calls until the port comes, sends copies and wipes what it was given', async () => {
    const { client, port, heard, answer, settle, close } = connect();
    const secret = new TextEncoder().encode('correct horse');
    const call = client.call('vault.unlock', { file: 'f', with: 'passphrase', secret });
    expect([...secret].some((byte) => byte !== 0)).toBe(true);
    client.attach(port);
    expect([...secret].every((byte) => byte === 0)).toBe(true);
    await settle();
    const [message] = heard;
    expect(message).toMatchObject({ type: 'call', command: 'vault.unlock' });
    if (message?.type !== 'call') throw new Error('no call was sent');
    expect(new TextDecoder().decode((message.input as { secret: Uint8Array }).secret)).toBe('correct horse');
    answer({ type: 'result', id: message.id, ok: false, error: { code: 'wrong-secret' } });
    expect(await call).toEqual({ ok: false, error: { code: 'wrong-secret' } });
    close();
  });

  it('passes progress on, and a cancellation', async () => {
    const { client, port, heard, answer, settle, close } = connect();
    client.attach(port);
    const seen: number[] = [];
    const abort = new AbortController();
    const call = client.call(
      'backup.write',
      { file: 'f' },
      { onProgress: ({ done }) => seen.push(done), signal: abort.signal },
    );
    answer({ type: 'progress', id: 1, progress: { stage: 'write', done: 3, total: 9 } });
    await settle();
    abort.abort();
    await settle();
    expect(seen).toEqual([3]);
    expect(heard.at(-1)).toEqual({ type: 'cancel', id: 1 });
    answer({ type: 'result', id: 1, ok: false, error: { code: 'cancelled' } });
    expect(await call).toEqual({ ok: false, error: { code: 'cancelled' } });
    close();
  });

  it('ends what is under way as locked when the other side is gone', async () => {
    const { client, port, close } = connect();
    client.attach(port);
    const call = client.call('keys.list', {});
    client.detach();
    expect(await call).toEqual({ ok: false, error: { code: 'vault-locked' } });
    close();
  });
});
