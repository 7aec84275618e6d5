import {
  ReferenceModel,
  type Due,
  type Kind,
  type ModelKey,
  type Operation,
  type Version,
} from './reference-model.ts';

/** One expected entry of the log: what was done, and which keys it must name. */
export interface LogLine {
  readonly command: string;
  readonly subjects: readonly string[];
}

/** Something that a key has protected, for a later step to read. */
export interface Protected {
  readonly by: Operation;
  readonly key: ModelKey;
  readonly version: number;
  readonly at: number;
  /** What was protected. */
  readonly plain: Uint8Array;
  /** What the program gave for it: letters, a token, a signature or wrapped bytes. */
  readonly given: string | Uint8Array;
  /** For a wrapped key: the form, the key inside and its versions as they were then. */
  readonly inside?: {
    readonly form: 'holdfast' | 'aes-kwp';
    readonly key: ModelKey;
    readonly item: string;
    readonly versions: readonly Version[];
    /** When the last of them was made. */
    readonly born: number;
  };
}

/** A signing key on its way to its successor. */
export interface Move {
  readonly key: ModelKey;
  readonly successor: ModelKey;
  /** Unknown until the program has said it. */
  id?: string | undefined;
  /** How much was on its list, and the names of what has not moved yet. */
  readonly listed: number;
  left: string[];
  open: boolean;
}

/** A signing request. */
export interface Request {
  readonly key: ModelKey;
  readonly id: string;
  readonly digest: string;
  readonly bytes: Uint8Array;
  open: boolean;
}

const calendarCommands = {
  activate: 'keys.activate',
  expire: 'keys.deactivate',
  rotate: 'keys.rotate',
} as const;

/** The model with what steps leave lying around for later ones, and the log that must have come of it all. */
export class World extends ReferenceModel {
  readonly log: LogLine[] = [{ command: 'vault.create', subjects: [] }];
  made: Protected[] = [];
  moves: Move[] = [];
  requests: Request[] = [];

  /** The newest time on record, and whether it is kept beside a log whose end is older. */
  #newest = this.now;
  #kept = false;

  all(): ModelKey[] {
    return [...this.keys.values()];
  }

  /** Whether a version may still be needed: what was on an older one may have come to it before a crash. */
  hangsOn(key: ModelKey, version: number): boolean {
    return this.register.some((item) => item.key === key && item.version <= version);
  }

  /** Notes an entry that the log must have from now on. */
  record(command: string, ...subjects: string[]): void {
    this.log.push({ command, subjects });
    if (this.now < this.#newest) this.#kept = true;
    else if (this.now > this.#newest) {
      this.#newest = this.now;
      this.#kept = false;
    }
  }

  /** Whether the clock lies more than five minutes before what is on record (K-4). */
  get clockSetBack(): boolean {
    return this.now < this.#newest - 300_000;
  }

  /** That the clock was set back goes on record before anything else does under it. */
  noticeClock(): void {
    if (this.clockSetBack && !this.#kept) this.record('clock.status');
  }

  /** The owner says that the clock is right. */
  confirmClock(): void {
    this.record('clock.confirm');
    this.#newest = this.now;
    this.#kept = true;
  }

  /** When something will happen by itself. */
  nextDue(): number | undefined {
    const times = this.all().flatMap(({ state, planned, from, originatorUntil, rotation }) => {
      if (state === 'pre-activation') return planned ? [from] : [];
      if (state !== 'active' && state !== 'suspended') return [];
      return [originatorUntil, rotation?.automatic === true ? rotation.next : undefined];
    });
    const ahead = times.filter((time) => time !== undefined && time > this.now);
    return ahead.length === 0 ? undefined : Math.min(...ahead.map(Number));
  }

  /** How long a new key is used when nobody says (section 5.3.6, table 1). */
  usualPeriods(kind: Kind): Pick<ModelKey, 'originatorUntil' | 'recipientUntil'> {
    const years = (count: number): number =>
      new Date(this.now).setUTCFullYear(new Date(this.now).getUTCFullYear() + count);
    if (kind === 'pair') return { originatorUntil: years(3) };
    return kind === 'seed' || kind === 'child' ? {} : { originatorUntil: years(2), recipientUntil: years(5) };
  }

  override sweep(most = Infinity): Due[] {
    if (this.clockSetBack) return [];
    const done = super.sweep(most);
    for (const [what, keys] of done) this.record(calendarCommands[what], ...keys.map(({ id }) => id));
    return done;
  }

  override revoke(key: ModelKey): void {
    const reached = this.reach(key);
    super.revoke(key);
    for (const request of this.requests) if (reached.has(request.key)) request.open = false;
  }

  override destroy(key: ModelKey): void {
    super.destroy(key);
    for (const request of this.requests) if (request.key.state === 'destroyed') request.open = false;
    // A move from or to nothing cannot go on.
    const gone = [key, ...this.childrenOf(key)];
    for (const move of this.moves)
      if (gone.includes(move.key) || gone.includes(move.successor)) move.open = false;
  }
}
