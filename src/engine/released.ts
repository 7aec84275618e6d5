/** How long an outcome is remembered, in milliseconds: exchanges take a request for a minute at most. */
const rememberedFor = 5 * 60 * 1000;

/** The most that are remembered. */
const most = 16;

/**
 * Signed requests with what the journal leaves out of them, such as the passphrase of an API key: in memory alone, for the
 * minutes in which they can be sent.
 */
export class Released {
  readonly #kept = new Map<
    string,
    { readonly bytes: Uint8Array; readonly until: number; readonly timer: unknown }
  >();

  /** Remembers a copy. Times in Unix milliseconds. */
  keep(id: string, bytes: Uint8Array, now: number): void {
    this.#dropOld(now);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size >= most && oldest !== undefined) this.#drop(oldest);
    this.#drop(id);
    // By a timer too: nobody may ever ask again, and a wall clock can be set back.
    const timer = setTimeout(() => this.#drop(id), rememberedFor);
    this.#kept.set(id, { bytes: Uint8Array.from(bytes), until: now + rememberedFor, timer });
  }

  /** A copy of what is remembered. */
  of(id: string, now: number): Uint8Array | undefined {
    this.#dropOld(now);
    const found = this.#kept.get(id);
    return found === undefined ? undefined : Uint8Array.from(found.bytes);
  }

  /** Forgets everything. */
  wipe(): void {
    for (const id of [...this.#kept.keys()]) this.#drop(id);
  }

  #dropOld(now: number): void {
    for (const [id, { until }] of [...this.#kept]) if (until <= now) this.#drop(id);
  }

  #drop(id: string): void {
    const kept = this.#kept.get(id);
    if (kept === undefined) return;
    clearTimeout(kept.timer);
    kept.bytes.fill(0);
    this.#kept.delete(id);
  }
}
