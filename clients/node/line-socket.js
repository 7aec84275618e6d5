import { connect } from 'node:net';
import { StringDecoder } from 'node:string_decoder';

/** More than any answer has. */
const longestLine = 32 * 1024 * 1024;

/**
 * A connection that says one JSON object a line.
 * @param {string} path
 * @param {{ onMessage: (message: Record<string, unknown>) => void, onEnd: (code: string) => void }} hooks
 *   `onEnd` is called once, with what the system said or `closed`.
 */
export function openLines(path, { onMessage, onEnd }) {
  const socket = connect(path);
  const decoder = new StringDecoder('utf8');
  let rest = '';
  let reason = 'closed';
  socket.on('data', (chunk) => {
    rest += decoder.write(chunk);
    if (rest.length > longestLine) {
      socket.destroy();
      return;
    }
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      /** @type {unknown} */
      let message;
      try {
        message = JSON.parse(line);
      } catch {
        socket.destroy();
        return;
      }
      if (typeof message === 'object' && message !== null) onMessage({ ...message });
    }
  });
  socket.on('error', (error) => {
    reason = 'code' in error && typeof error.code === 'string' ? error.code : 'unknown';
  });
  socket.on('close', () => onEnd(reason));
  return {
    /** @param {object} message */
    send: (message) => void socket.write(`${JSON.stringify(message)}\n`),
    end: () => void socket.destroy(),
    /** Whether the process is kept running for this connection. @param {boolean} wanted */
    keepAlive: (wanted) => void (wanted ? socket.ref() : socket.unref()),
  };
}
