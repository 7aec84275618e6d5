/** The person's terminal: questions on it, and secrets typed without echo. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { isatty, ReadStream } from 'node:tty';
import { HoldfastError } from '../core/error.ts';
import { UsageError } from './usage-error.ts';

const maxSecret = 1024;
const keys = {
  interrupt: 3,
  endOfInput: 4,
  backspace: 8,
  lineFeed: 10,
  carriageReturn: 13,
  clearLine: 21,
  delete: 127,
  escape: 27,
};

/**
 * Asks for a secret on the terminal, in raw mode so that nothing is echoed. The bytes are in an array of their own and
 * every buffer they came through is wiped. Errors: `cancelled` on Ctrl-C and when the run is told to end; UsageError when
 * there is no terminal.
 */
export async function askSecret(question: string, flag: string): Promise<Uint8Array> {
  const fd = openTerminal();
  if (fd === undefined) {
    throw new UsageError(
      `There is no terminal to ask on. Give the secret with --${flag}-file FILE or --${flag}-fd N.`,
    );
  }
  const stream = new ReadStream(fd);
  const typed = new Uint8Array(maxSecret + 1);
  try {
    // Signals are heeded before echo is off, and echo is off before the question is there to be answered.
    const line = readLine(stream, typed);
    stream.setRawMode(true);
    // Questions go to the terminal itself: standard output is for results only.
    writeSync(fd, `${question}: `);
    const length = await line;
    // Cutting it short in silence would make a secret that nobody typed.
    if (length > maxSecret) throw new UsageError(`A secret typed here has at most ${maxSecret} bytes.`);
    return typed.slice(0, length);
  } finally {
    typed.fill(0);
    giveBack(stream);
  }
}

/** Asks a question on the terminal; only `y` is a yes. Where there is no terminal the answer is no. Errors: `cancelled`. */
export async function confirmOnTerminal(question: string): Promise<boolean> {
  const fd = openTerminal();
  if (fd === undefined) return false;
  const stream = new ReadStream(fd);
  const typed = new Uint8Array(8);
  try {
    const line = readLine(stream, typed);
    writeSync(fd, `${question} [y/N] `);
    const length = await line;
    return length === 1 && (typed[0] === 0x79 || typed[0] === 0x59);
  } finally {
    stream.destroy();
  }
}

/** Asks for a line of text on the terminal; undefined where there is none. Errors: `cancelled`. */
export async function askOnTerminal(question: string): Promise<string | undefined> {
  const fd = openTerminal();
  if (fd === undefined) return undefined;
  const stream = new ReadStream(fd);
  const typed = new Uint8Array(maxSecret + 1);
  try {
    const line = readLine(stream, typed);
    writeSync(fd, `${question}: `);
    const length = await line;
    return new TextDecoder().decode(typed.subarray(0, length)).trim();
  } finally {
    stream.destroy();
  }
}

/** Leaves the terminal as it was found, so that what is typed next is seen again. */
function giveBack(stream: ReadStream): void {
  try {
    stream.setRawMode(false);
    writeSync(2, '\n');
  } catch {
    // A terminal that hung up takes neither.
  }
  stream.destroy();
}

/** Signals that end a run; by default they would leave the terminal without echo. */
const endings = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

function readLine(stream: ReadStream, into: Uint8Array): Promise<number> {
  return new Promise((resolve, reject) => {
    let length = 0;
    const onData = (chunk: Uint8Array): void => {
      for (let index = 0; index < chunk.length; index++) {
        const byte = chunk[index] ?? 0;
        if (byte === keys.carriageReturn || byte === keys.lineFeed) {
          finish(() => {
            resolve(length);
          }, chunk);
          return;
        }
        if (byte === keys.interrupt || (byte === keys.endOfInput && length === 0)) {
          finish(() => {
            reject(new HoldfastError('cancelled'));
          }, chunk);
          return;
        }
        if (byte === keys.clearLine) {
          into.fill(0);
          length = 0;
        } else if (byte === keys.backspace || byte === keys.delete) {
          length = withoutLastCharacter(into, length);
        } else if (byte === keys.escape) {
          // Arrow and function keys come as one chunk that starts with escape; none of it belongs to a secret.
          break;
        } else if (byte >= 32 && length < into.length) {
          into[length++] = byte;
        }
      }
      chunk.fill(0);
    };
    const finish = (settle: () => void, chunk: Uint8Array): void => {
      chunk.fill(0);
      stream.off('data', onData);
      stream.pause();
      stopListening();
      settle();
    };
    const end = (): void => {
      stopListening();
      reject(new HoldfastError('cancelled'));
    };
    const stopListening = (): void => {
      for (const signal of endings) process.off(signal, end);
    };
    for (const signal of endings) process.on(signal, end);
    stream.on('data', onData);
    stream.once('end', end);
    // A terminal that hangs up fails to be read before or after the signal comes.
    stream.on('error', end);
  });
}

/** Takes one UTF-8 character off the end: its continuation bytes and the byte before them. */
function withoutLastCharacter(bytes: Uint8Array, length: number): number {
  while (length > 0) {
    const byte = bytes[--length] ?? 0;
    bytes[length] = 0;
    if ((byte & 0xc0) !== 0x80) break;
  }
  return length;
}

/** The controlling terminal, even when standard input is a file; undefined when there is none. */
function openTerminal(): number | undefined {
  try {
    const fd = openSync(process.platform === 'win32' ? String.raw`\\.\CONIN$` : '/dev/tty', 'r+');
    if (isatty(fd)) return fd;
    closeSync(fd);
  } catch {
    // No controlling terminal.
  }
  return undefined;
}
