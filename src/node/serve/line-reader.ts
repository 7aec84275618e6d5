/** Why a line was not taken. */
export type LineFault = 'line-too-long' | 'not-utf8';

const lineEnd = 10;

/**
 * Takes lines out of bytes as they come. A line beyond the limit is dropped while it comes in, so that it never fills
 * memory, and told of at its end; the lines after it are read as before.
 */
export class LineReader {
  /** Longest line in bytes. */
  limit: number;
  /** Whether a line has begun that is not at its end. */
  get unfinished(): boolean {
    return this.#length > 0;
  }

  readonly #onLine: (text: string) => void;
  readonly #onFault: (fault: LineFault) => void;
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  #parts: Uint8Array[] = [];
  #length = 0;

  constructor(limit: number, onLine: (text: string) => void, onFault: (fault: LineFault) => void) {
    this.limit = limit;
    this.#onLine = onLine;
    this.#onFault = onFault;
  }

  /** Takes in what has come; `chunk` is not kept beyond the end of its line. */
  push(chunk: Uint8Array): void {
    let from = 0;
    for (;;) {
      const end = chunk.indexOf(lineEnd, from);
      this.#take(chunk.subarray(from, end === -1 ? chunk.length : end));
      if (end === -1) return;
      this.#finish();
      from = end + 1;
    }
  }

  #take(piece: Uint8Array): void {
    this.#length += piece.length;
    if (this.#length > this.limit) this.#parts = [];
    else if (piece.length > 0) this.#parts.push(piece);
  }

  #finish(): void {
    const whole = this.#length <= this.limit ? Buffer.concat(this.#parts) : undefined;
    this.#parts = [];
    this.#length = 0;
    if (whole === undefined) {
      this.#onFault('line-too-long');
      return;
    }
    if (whole.length === 0) return;
    let text: string;
    try {
      text = this.#decoder.decode(whole);
    } catch {
      this.#onFault('not-utf8');
      return;
    }
    this.#onLine(text);
  }
}
