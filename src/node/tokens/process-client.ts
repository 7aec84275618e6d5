/** The process of one module from outside: calls one after the other, each with a watchdog; killed and started anew. */
import { HoldfastError } from '../../core/error.ts';
import type { TokenCallOptions } from '../../core/tokens/port.ts';
import { answers, fromTokenProcess, type TokenCall } from './messages.ts';
import type { StartTokenProcess, TokenProcess } from './token-process-port.ts';

/** How long a call may take when the caller does not say (P-3), in milliseconds. */
const usual = 5000;
const patient = 60_000;
/** A person is told within three seconds that a module does not answer (P-2): after this time, and what it takes to show it, in milliseconds. */
const noticeAfter = 1500;
/** The process itself is there within this time even on a machine that is busy. */
const startWithin = 10_000;
/** A process that was given a PIN and has nobody logged in is ended after so many milliseconds of rest. */
const forgetAfter = 2000;

/** Calls that wait for a person or for slow arithmetic on a chip. */
const slow: ReadonlySet<TokenCall> = new Set(['generate', 'initialise', 'importKey']);
/** Calls that are sent ahead while another is being done, so that the token never waits for us. They carry no PIN. */
const ahead: ReadonlySet<TokenCall> = new Set(['sign', 'encrypt', 'decrypt', 'agree']);
const mostAhead = 4;
/** Calls that bring a PIN into the process. */
const secretive: ReadonlySet<TokenCall> = new Set(['checkPins', 'initialise', 'login', 'initPin', 'setPin']);

interface Call {
  readonly id: number;
  readonly name: TokenCall;
  readonly args: readonly unknown[];
  readonly within: number;
  readonly withPin: boolean;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
  settled: boolean;
}

interface Running {
  readonly process: TokenProcess;
  readonly sent: Call[];
  /** Its first word has come, and the module was named to it. */
  greeted: boolean;
  ready: boolean;
  ended: boolean;
  login: boolean;
  /** It was given a PIN since it was started. */
  told: boolean;
  /** Somebody was logged out while it had to stay. */
  left: boolean;
}

/** Calls of one module. */
export class ProcessClient {
  readonly #start: StartTokenProcess;
  readonly #path: string;
  /** Run before each start: looks at the file again. */
  readonly #before: () => Promise<void>;
  /** Told that a call takes long, and that it no longer does. */
  readonly #onWait: (waits: boolean) => void;
  readonly #waiting: Call[] = [];
  #running: Running | undefined;
  #starting = false;
  /** Counts the ends, so that a start that one of them has overtaken is noticed. */
  #generation = 0;
  #timer: NodeJS.Timeout | undefined;
  #notice: NodeJS.Timeout | undefined;
  #noticed = false;
  #rest: NodeJS.Timeout | undefined;
  #ids = 1;
  /** Acts under way for which the process stays. */
  #staysFor = 0;

  constructor(
    path: string,
    start: StartTokenProcess,
    before: () => Promise<void>,
    onWait: (waits: boolean) => void = () => undefined,
  ) {
    this.#path = path;
    this.#start = start;
    this.#before = before;
    this.#onWait = onWait;
  }

  /** A process that is up and has nothing to do. */
  get idle(): boolean {
    return this.#running?.ready === true && this.#running.sent.length === 0 && this.#waiting.length === 0;
  }

  get running(): boolean {
    return this.#running !== undefined || this.#waiting.length > 0;
  }

  /** One call and its answer, checked. Errors: see the port. */
  async call(
    name: TokenCall,
    args: readonly unknown[],
    options: TokenCallOptions = {},
    withPin = secretive.has(name),
  ): Promise<unknown> {
    if (options.signal?.aborted === true) throw new HoldfastError('cancelled');
    return await new Promise((resolve, reject) => {
      const within = options.within ?? (slow.has(name) ? patient : usual);
      const call: Call = { id: this.#ids++, name, args, within, withPin, resolve, reject, settled: false };
      options.signal?.addEventListener('abort', () => this.#cancel(call));
      this.#waiting.push(call);
      this.#next();
    });
  }

  /** As in the port. */
  async inOneProcess<T>(work: () => Promise<T>): Promise<T> {
    this.#staysFor++;
    try {
      return await work();
    } finally {
      this.#staysFor--;
      const running = this.#running;
      if (running !== undefined && this.idle) this.#forget(running, running.left);
    }
  }

  /** Ends the process; what was asked of it fails. */
  end(): void {
    this.#generation++;
    const ended = new HoldfastError('module-failed', { reason: 'crashed' });
    // Those who still wait would start another one.
    for (const call of this.#waiting.splice(0)) this.#fail(call, ended);
    this.#stop(ended);
  }

  #cancel(call: Call): void {
    if (call.settled) return;
    const at = this.#waiting.indexOf(call);
    const cancelled = new HoldfastError('cancelled');
    if (at !== -1) {
      this.#waiting.splice(at, 1);
      this.#fail(call, cancelled);
      return;
    }
    // A module cannot be interrupted in any other way.
    this.#fail(call, cancelled);
    if (this.#running?.sent.includes(call) === true)
      this.#stop(new HoldfastError('module-failed', { reason: 'crashed' }));
  }

  #next(): void {
    const [call] = this.#waiting;
    if (call === undefined) return;
    const running = this.#running;
    if (running === undefined) {
      void this.#launch();
      return;
    }
    if (!running.ready || !mayGo(call, running.sent)) return;
    if (call.name === 'pinKey' && this.#isDue(running)) {
      // It would be gone before the PIN comes that is sealed to it.
      this.#drop(running, new HoldfastError('module-failed', { reason: 'crashed' }));
      return;
    }
    // A poll is no use of the process.
    if (call.name !== 'presence') this.#rested();
    this.#waiting.shift();
    running.sent.push(call);
    if (running.sent.length === 1) this.#watch(running, call.within);
    if (call.withPin) Object.assign(running, { told: true, left: false });
    running.process.keepAlive(true);
    running.process.send({ type: 'call', id: call.id, call: call.name, args: call.args });
    this.#next();
  }

  async #launch(): Promise<void> {
    if (this.#starting) return;
    this.#starting = true;
    const generation = this.#generation;
    try {
      await this.#before();
      const process = generation === this.#generation ? await this.#start() : undefined;
      if (process === undefined || generation !== this.#generation) {
        process?.kill();
        process?.keepAlive(false);
        return;
      }
      const running: Running = {
        ...{ process, sent: [], greeted: false, ready: false },
        ...{ ended: false, login: false, told: false, left: false },
      };
      this.#running = running;
      process.keepAlive(true);
      process.onMessage((message) => {
        if (!running.ended) this.#take(running, message);
      });
      process.onExit(() => {
        if (!running.ended) this.#drop(running, new HoldfastError('module-failed', { reason: 'crashed' }));
      });
      this.#watch(running, startWithin);
    } catch (error) {
      const failure =
        error instanceof HoldfastError ? error : new HoldfastError('module-failed', { reason: 'unloadable' });
      // After an end, those who wait now have come later and are owed a start of their own.
      if (generation === this.#generation)
        for (const call of this.#waiting.splice(0)) this.#fail(call, failure);
    } finally {
      this.#starting = false;
      if (generation !== this.#generation) this.#next();
    }
    // All who waited may have gone meanwhile.
    if (this.#waiting.length === 0 && this.#running?.ready === false) this.#running.process.keepAlive(false);
  }

  #take(running: Running, raw: unknown): void {
    const parsed = fromTokenProcess.safeParse(raw);
    if (!parsed.success) {
      this.#drop(running, new HoldfastError('module-failed', { reason: 'lied' }));
      return;
    }
    const message = parsed.data;
    // Each comes once, and in this order: said again, they would set the watchdog anew or end it.
    const early = message.type === 'loaded' && !running.greeted;
    const again =
      (message.type === 'hello' && running.greeted) || (message.type === 'loaded' && running.ready);
    if (early || again) {
      this.#drop(running, new HoldfastError('module-failed', { reason: 'lied' }));
      return;
    }
    if (message.type === 'hello') {
      running.greeted = true;
      running.process.send({ type: 'load', path: this.#path });
      this.#watch(running, this.#waiting[0]?.within ?? usual);
      return;
    }
    if (message.type === 'loaded') {
      running.ready = true;
      this.#unwatch();
      if (this.#waiting.length === 0) running.process.keepAlive(false);
      this.#next();
      return;
    }
    if (!running.ready) {
      // It could not be loaded.
      const failure = message.ok ? { reason: 'lied' } : message.details;
      const code = message.ok ? 'module-failed' : message.code;
      this.#drop(running, new HoldfastError(code, failure));
      return;
    }
    const call = running.sent.shift();
    if (call?.id !== message.id) {
      if (call !== undefined) running.sent.unshift(call);
      this.#drop(running, new HoldfastError('module-failed', { reason: 'lied' }));
      return;
    }
    this.#unwatch();
    running.login = message.login;
    if (message.ok) {
      const value = answers[call.name].safeParse(message.value);
      if (!value.success) {
        running.sent.unshift(call);
        this.#drop(running, new HoldfastError('module-failed', { reason: 'lied' }));
        return;
      }
      this.#settle(call, () => call.resolve(value.data));
    } else {
      const error = new HoldfastError(message.code, message.details);
      this.#fail(call, error);
      if (message.fatal) {
        this.#drop(running, error);
        return;
      }
    }
    this.#afterAnswer(running, call);
  }

  #afterAnswer(running: Running, { name }: Call): void {
    const [head] = running.sent;
    if (head !== undefined) this.#watch(running, head.within);
    else if (this.#waiting.length === 0) {
      running.process.keepAlive(false);
      if (name === 'logout') running.left = true;
      this.#forget(running, running.left);
    }
    this.#next();
  }

  /** Whether it keeps PINs that are of no more use. */
  #isDue(running: Running): boolean {
    return running.told && !running.login && this.#staysFor === 0;
  }

  /** PINs stay behind in the memory of a program that cannot wipe its strings: it goes, now or after a rest (P-7). */
  #forget(running: Running, now: boolean): void {
    if (!this.#isDue(running)) return;
    if (now) {
      this.#drop(running, new HoldfastError('module-failed', { reason: 'crashed' }));
      return;
    }
    this.#rest ??= setTimeout(() => {
      this.#rested();
      if (this.idle && this.#isDue(running)) this.end();
    }, forgetAfter);
    this.#rest.unref();
  }

  #rested(): void {
    clearTimeout(this.#rest);
    this.#rest = undefined;
  }

  #watch(running: Running, within: number): void {
    this.#unwatch();
    this.#notice = setTimeout(() => {
      this.#noticed = true;
      this.#onWait(true);
    }, noticeAfter);
    this.#timer = setTimeout(() => {
      this.#drop(running, new HoldfastError('module-failed', { reason: 'hung' }));
    }, within);
  }

  #unwatch(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#notice);
    if (!this.#noticed) return;
    this.#noticed = false;
    this.#onWait(false);
  }

  #stop(error: Error): void {
    const running = this.#running;
    if (running !== undefined) this.#drop(running, error);
  }

  /** The process is of no more use: it is killed, and who waits for its answers is told. The next call starts another. */
  #drop(running: Running, error: Error): void {
    if (running.ended) return;
    running.ended = true;
    if (this.#running === running) this.#running = undefined;
    this.#unwatch();
    this.#rested();
    running.process.kill();
    running.process.keepAlive(false);
    // Who asked for it to be started is told; the others behind get a process of their own.
    const failed = running.ready ? running.sent.splice(0) : this.#waiting.splice(0, 1);
    for (const call of failed) this.#fail(call, error);
    this.#next();
  }

  #fail(call: Call, error: Error): void {
    this.#settle(call, () => call.reject(error));
  }

  #settle(call: Call, tell: () => void): void {
    if (call.settled) return;
    call.settled = true;
    tell();
  }
}

function mayGo(call: Call, sent: readonly Call[]): boolean {
  if (sent.length === 0) return true;
  const harmless = ({ name, withPin }: Call): boolean => ahead.has(name) && !withPin;
  return sent.length < mostAhead && harmless(call) && sent.every(harmless);
}
