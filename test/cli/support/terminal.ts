import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { program } from './program.ts';

const patienceMs = 120_000;

const inShell = (word: string): string => `'${word.replaceAll("'", String.raw`'\''`)}'`;

/** One run of the command line on a terminal of its own (made by `script`), with somebody who reads and types. */
export class Terminal {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #closed: Promise<unknown>;
  #read = 0;
  /** All that the terminal has shown, what was typed and echoed too. */
  output = '';

  constructor(args: readonly string[], env: Readonly<Record<string, string>>) {
    const words = [process.execPath, program, ...args].map(inShell).join(' ');
    this.#child = spawn('script', ['-qec', `exec ${words}`, '/dev/null'], {
      env: { ...process.env, ...env, SHELL: '/bin/sh' },
    });
    this.#closed = once(this.#child, 'close');
    const decoder = new TextDecoder();
    this.#child.stdout.on('data', (chunk: Uint8Array) => {
      this.output += decoder.decode(chunk, { stream: true });
    });
  }

  /** Waits for words that were not waited for before; fails when the run ends without them. */
  async sees(words: string): Promise<void> {
    const end = performance.now() + patienceMs;
    for (;;) {
      const at = this.output.indexOf(words, this.#read);
      if (at >= 0) {
        this.#read = at + words.length;
        return;
      }
      if (this.#child.exitCode !== null || performance.now() > end)
        throw new Error(`in vain: ${words}; the terminal shows: ${this.output}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Waits for a question, and answers it. */
  async answer(question: string, line: string): Promise<void> {
    await this.sees(question);
    this.#child.stdin.write(`${line}\n`);
  }

  /** Waits for the end; gives the exit code. */
  async end(): Promise<number | null> {
    await this.#closed;
    return this.#child.exitCode;
  }
}
