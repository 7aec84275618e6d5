import { chmod } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { maxAgentMessage } from '../../core/ssh/agent-message.ts';
import { agentPath, asFailure, preparePlace } from './socket-place.ts';

/** One client: messages in, answers out, in order. Fits the engine's port. */
export interface AgentConversation {
  answer(message: Uint8Array): Promise<Uint8Array>;
  /** The client has gone. */
  gone(): void;
}

/** An agent that listens. */
export interface ListeningAgent {
  /** What `SSH_AUTH_SOCK` is set to. */
  readonly socket: string;
  close(): Promise<void>;
}

/** Clients at a time; more are turned away. */
const maxClients = 64;

/** The agents of this user's vaults, each at a place of its own that stays the same; fits the engine's `SshAgentPort`. */
export function sshAgentPort(dataFolder: string | undefined) {
  return {
    /** Errors: `serve-failed` {reason}. */
    listen: (vault: string, connect: () => AgentConversation): Promise<ListeningAgent> =>
      listenForSsh(agentPath(vault, dataFolder), connect),
  };
}

/**
 * Listens for SSH clients of this user alone: a socket of mode 0600 in a folder of mode 0700, or a named pipe on Windows,
 * whose default lets others read but not write. What a program that died has left there is taken away; what answers is
 * left alone. Errors: `serve-failed` {reason}.
 */
export async function listenForSsh(path: string, connect: () => AgentConversation): Promise<ListeningAgent> {
  await preparePlace(path);
  const clients = new Set<Socket>();
  const server = createServer((socket) => {
    if (clients.size >= maxClients) {
      socket.destroy();
      return;
    }
    clients.add(socket);
    socket.on('close', () => clients.delete(socket));
    serve(socket, connect());
  });
  try {
    await listening(server, path);
    if (process.platform !== 'win32') await chmod(path, 0o600);
  } catch (error) {
    server.close();
    throw asFailure(error);
  }
  return {
    socket: path,
    close: async () => {
      for (const socket of clients) socket.destroy();
      // Its file goes with it.
      await new Promise<void>((resolve) => void server.close(() => resolve()));
    },
  };
}

function listening(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ path, readableAll: false, writableAll: false }, () => {
      server.off('error', reject);
      server.on('error', () => undefined);
      resolve();
    });
  });
}

/** Takes messages apart (a 32-bit length before each) and answers one after another. */
function serve(socket: Socket, conversation: AgentConversation): void {
  let waiting = Buffer.alloc(0);
  let busy = false;
  const next = async (): Promise<void> => {
    if (busy || waiting.length < 4) return;
    const length = waiting.readUInt32BE(0);
    if (length === 0 || length > maxAgentMessage) {
      socket.destroy();
      return;
    }
    if (waiting.length < 4 + length) return;
    const message = Uint8Array.from(waiting.subarray(4, 4 + length));
    waiting = waiting.subarray(4 + length);
    busy = true;
    const answer = await conversation.answer(message);
    busy = false;
    if (socket.destroyed) return;
    const head = Buffer.alloc(4);
    head.writeUInt32BE(answer.length);
    socket.write(Buffer.concat([head, answer]));
    await next();
  };
  const orHangUp = (work: Promise<void>): void => {
    work.catch(() => socket.destroy());
  };
  socket.on('data', (bytes: Buffer) => {
    // Nobody who waits for answers sends more than one message ahead.
    if (waiting.length + bytes.length > 2 * (maxAgentMessage + 4)) socket.destroy();
    else {
      waiting = Buffer.concat([waiting, bytes]);
      orHangUp(next());
    }
  });
  socket.on('error', () => socket.destroy());
  socket.on('close', () => conversation.gone());
}
