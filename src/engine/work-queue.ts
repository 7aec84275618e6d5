import { aMillisecond, type Breath } from './breath.ts';

/** Work that is done piece by piece, in the order in which it came, but for what is urgent. */
export class WorkQueue {
  readonly #urgent: (() => Promise<void>)[] = [];
  readonly #patient: (() => Promise<void>)[] = [];
  readonly #breath: Breath;
  #unfinished = 0;
  #running = false;

  /** `breath` is taken after each piece; see `breathOf`. */
  constructor(breath: Breath = aMillisecond) {
    this.#breath = breath;
  }

  /** Whether nothing runs and nothing waits. */
  get isIdle(): boolean {
    return this.#unfinished === 0;
  }

  /**
   * Runs `work` once everything before it has ended, well or badly. What is urgent goes before everything that is not
   * and has not begun: what stops harm must not wait behind a thousand signatures.
   */
  async run<T>(work: () => Promise<T>, urgent = false): Promise<T> {
    this.#unfinished++;
    try {
      return await new Promise<T>((resolve, reject) => {
        const piece = (): Promise<void> => Promise.resolve().then(work).then(resolve, reject);
        (urgent ? this.#urgent : this.#patient).push(piece);
        void this.#next();
      });
    } finally {
      this.#unfinished--;
    }
  }

  async #next(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    for (;;) {
      const piece = this.#urgent.shift() ?? this.#patient.shift();
      if (piece === undefined) break;
      await piece();
      // Whose piece it was has the answer already. What came in meanwhile may be urgent, or want all of this to stop.
      await this.#breath();
    }
    this.#running = false;
  }
}
