import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { program } from './program.ts';

/** How a run of the command line ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a run is given. */
export interface RunSettings {
  /** Written to descriptor 3 and closed; named to the program with `--passphrase-fd 3`. */
  readonly fd3?: string | Uint8Array;
  /** The same for descriptor 4. */
  readonly fd4?: string | Uint8Array;
  readonly stdin?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** A program to run ours under, such as `prlimit`, with its arguments. */
  readonly under?: readonly string[];
  /** Keeps standard output and error at this descriptor instead of reading them. */
  readonly stdoutFd?: number;
  readonly timeoutMs?: number;
}

/** Runs the command line as a program of its own. */
export function holdfast(args: readonly string[], settings: RunSettings = {}): Promise<Ended> {
  const [command = '', ...rest] = [...(settings.under ?? []), process.execPath, program, ...args];
  return new Promise((resolve, reject) => {
    const child = spawn(command, rest, {
      stdio: ['pipe', settings.stdoutFd ?? 'pipe', 'pipe', 'pipe', 'pipe'],
      env: { ...process.env, ...settings.env },
      cwd: settings.cwd,
      timeout: settings.timeoutMs ?? 60_000,
      killSignal: 'SIGKILL',
    });
    const out: Uint8Array[] = [];
    const err: Uint8Array[] = [];
    child.stdout?.on('data', (chunk: Uint8Array) => out.push(chunk));
    child.stderr?.on('data', (chunk: Uint8Array) => err.push(chunk));
    for (const [index, text] of [
      settings.stdin,
      undefined,
      undefined,
      settings.fd3,
      settings.fd4,
    ].entries()) {
      const stream = child.stdio[index];
      if (stream === null || stream === undefined || !('end' in stream)) continue;
      // A program that ends early closes its side first; that is its right.
      stream.on('error', () => undefined);
      stream.end(text ?? '');
    }
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() });
    });
  });
}

/** The passphrase of every vault of the tests. */
export const passphrase = 'practice passphrase of the tests';

/** The cheapest cost that is accepted, as flags. */
export const cheap = ['--kdf.memory-kib', '65536', '--kdf.passes', '3', '--kdf.lanes', '4'];

/** A folder of its own with its own memory of vaults. */
export class Place {
  readonly folder = mkdtempSync(join(tmpdir(), 'holdfast-cli-'));
  readonly env = { XDG_CONFIG_HOME: join(this.folder, 'config') };

  path(name: string): string {
    return join(this.folder, name);
  }

  /** Runs a command with the passphrase on descriptor 3. */
  run(args: readonly string[], settings: RunSettings = {}): Promise<Ended> {
    return holdfast(args, { fd3: passphrase, ...settings, env: { ...this.env, ...settings.env } });
  }

  /** Runs a command on a vault of this place, as JSON. */
  async json(vault: string, args: readonly string[], settings: RunSettings = {}): Promise<unknown> {
    const ended = await this.run(
      [...args, '--vault', this.path(vault), '--passphrase-fd', '3', '--json'],
      settings,
    );
    if (ended.code !== 0)
      throw new Error(`${args.join(' ')} ended with ${ended.code}: ${ended.stderr}${ended.stdout}`);
    const parsed: unknown = JSON.parse(ended.stdout);
    return typeof parsed === 'object' && parsed !== null && 'value' in parsed ? parsed.value : undefined;
  }

  /** Makes a vault at the cheapest cost. */
  async create(vault: string): Promise<Ended> {
    const ended = await this.run([
      'vault',
      'create',
      '--file',
      this.path(vault),
      '--name',
      'Test',
      ...cheap,
      '--passphrase-fd',
      '3',
      '--json',
    ]);
    if (ended.code !== 0) throw new Error(`vault create ended with ${ended.code}: ${ended.stderr}`);
    return ended;
  }

  /** Runs commands through `batch`; gives the answers in order. */
  async batch(
    vault: string,
    commands: readonly { command: string; input?: unknown }[],
  ): Promise<BatchAnswer[]> {
    const stdin = commands.map((command, index) => `${JSON.stringify({ id: index, ...command })}\n`).join('');
    const ended = await this.run(['batch', '--vault', this.path(vault), '--passphrase-fd', '3'], { stdin });
    if (ended.code !== 0 && ended.code !== 11)
      throw new Error(`batch ended with ${ended.code}: ${ended.stderr}`);
    // Written by our own program in this very shape; what is in a value is for the test to say.
    return ended.stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as BatchAnswer);
  }

  /** A batch that stays open: each command is answered before the next is given. */
  conversation(vault: string): Conversation {
    return new Conversation(this.path(vault), this.env);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** One run of `batch` that is spoken with line by line. */
export class Conversation {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #answers;
  #next = 0;

  constructor(vault: string, env: Readonly<Record<string, string>>) {
    this.#child = spawn(process.execPath, [program, 'batch', '--vault', vault, '--passphrase-fd', '3'], {
      stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
      // Standard error is read by nobody; a pipe keeps the type and its few lines.
    });
    const secret = this.#child.stdio[3];
    if (secret !== null && secret !== undefined && 'end' in secret) secret.end(passphrase);
    this.#answers = createInterface(this.#child.stdout)[Symbol.asyncIterator]();
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  async say(command: string, input?: unknown): Promise<BatchAnswer> {
    const id = this.#next++;
    this.#child.stdin.write(
      `${JSON.stringify({ id, command, ...(input === undefined ? {} : { input }) })}\n`,
    );
    const { value, done } = await this.#answers.next();
    if (done === true) throw new Error(`batch ended before it answered ${command}`);
    // Our own program's line.
    const answer = JSON.parse(value) as BatchAnswer;
    if (answer.id !== id)
      throw new Error(`the answer to ${command} is numbered ${String(answer.id)} instead of ${id}`);
    return answer;
  }

  /** Ends the input and gives the exit code. */
  async end(): Promise<number | null> {
    this.#child.stdin.end();
    if (this.#child.exitCode === null) await once(this.#child, 'close');
    return this.#child.exitCode;
  }
}

/** One line of batch's output. */
export interface BatchAnswer {
  readonly id: number | string | null;
  readonly ok: boolean;
  readonly value?: Record<string, unknown>;
  readonly error?: { readonly code: string; readonly details?: Record<string, unknown> };
}
