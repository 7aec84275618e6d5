import { HoldfastError } from '../core/error.ts';
import type { CommandName } from '../shared/contract.ts';
import { aMillisecond } from './breath.ts';
import type { Context, SessionHolder } from './context.ts';
import type { Pairings } from './pairings.ts';
import type { EnginePorts, ListeningServer } from './ports.ts';
import { programRecord, type Rate } from './program-record.ts';
import { signGroup, type Ask, type ProgramSignature } from './program-sign.ts';
import type { Session } from './session.ts';

/** Requests that may wait for a signature; more are turned away. */
const maxWaiting = 1024;

/** Requests after which what they left behind is collected: each leaves a quarter of a megabyte, and dozens of key objects. */
const collectAfter = 8;

/** While programs are served. */
export interface Serving {
  readonly server: ListeningServer;
  /** ISO 8601 UTC. */
  readonly since: string;
  readonly pairings: Pairings;
  /** Hangs up on a program. */
  hangUp(program: string): void;
}

const desks = new WeakMap<Session, ProgramDesk>();

/** The desk of an open vault. */
export function deskOf(session: Session): ProgramDesk {
  let desk = desks.get(session);
  if (desk === undefined) desks.set(session, (desk = new ProgramDesk(session)));
  return desk;
}

/** Where programs ask for signatures: it groups what waits, and it is where they are stopped. */
export class ProgramDesk {
  /** Milliseconds that the last commit took. */
  commitTime = 0;
  readonly #session: Session;
  readonly #halted = new Set<string>();
  readonly #buckets = new Map<string, { left: number; at: number }>();
  readonly #turnedAway = new Map<string, number>();
  #serving: Serving | undefined;
  #stopping = false;
  #asked: Ask[] = [];
  #busy = false;
  /** Requests answered since what they left was collected. */
  #uncollected = 0;

  constructor(session: Session) {
    this.#session = session;
  }

  get serving(): Serving | undefined {
    return this.#serving;
  }

  serve(serving: Serving): void {
    this.#serving = serving;
    this.#stopping = false;
  }

  /** Nobody gets anything any more; what waits is turned away. */
  async stop(): Promise<void> {
    const serving = this.#serving;
    this.#serving = undefined;
    this.#stopping = false;
    this.#turnAwayAll();
    serving?.pairings.clear();
    await serving?.server.close();
  }

  /** A command of the owner was asked for: one that stops programs stops them now, before its turn comes. */
  hear(command: CommandName, input: unknown): void {
    if (command === 'serve.stop') {
      this.#stopping = true;
      this.#turnAwayAll();
      return;
    }
    if (command !== 'programs.revoke' && command !== 'programs.change') return;
    // Parsed by the schemas of these very commands.
    const { id, stopped } = input as { readonly id: string; readonly stopped?: boolean };
    if (command === 'programs.revoke' || stopped === true) this.#halted.add(id);
  }

  /** A command that stops a program is done, well or badly: its record says from here on. */
  settled(program: string): void {
    this.#halted.delete(program);
  }

  /** Errors: `not-served`, `program-stopped`. */
  requireServed(program: string): void {
    if (this.#serving === undefined || this.#stopping) throw new HoldfastError('not-served');
    const record = programRecord(this.#session.vault, program);
    if (record === undefined || record.state === 'revoked') throw new HoldfastError('not-served');
    if (record.state !== 'active' || this.#halted.has(program)) throw new HoldfastError('program-stopped');
  }

  /** How many requests of a program were turned away unread since this was asked last. */
  takeTurnedAway(program: string): number {
    const count = this.#turnedAway.get(program) ?? 0;
    this.#turnedAway.delete(program);
    return count;
  }

  /** Signs what a program asks for, if it may. Errors: those of `program.sign`. */
  async sign(context: Context<'program.sign'>, input: Ask['input']): Promise<ProgramSignature> {
    const { caller, holder, now } = context;
    if (caller.role !== 'program') throw new HoldfastError('not-served');
    const program = caller.id;
    this.requireServed(program);
    const rate = programRecord(this.#session.vault, program)?.rate;
    if (this.#asked.length >= maxWaiting || rate === undefined || !this.#admit(program, rate, now)) {
      this.#turnedAway.set(program, (this.#turnedAway.get(program) ?? 0) + 1);
      throw new HoldfastError('rate-exceeded', { per: 'second' });
    }
    return await new Promise((resolve, reject) => {
      this.#asked.push({ program, input, resolve, reject });
      void this.#work(holder, context.ports);
    });
  }

  async #work(holder: SessionHolder, ports: EnginePorts): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    for (let first = this.#asked[0]; first !== undefined; first = this.#asked[0]) {
      const { program } = first;
      try {
        await holder.onBehalf('program.sign', `program ${program}`, async (context) => {
          // Taken only now: what has come in meanwhile goes into the same commit.
          await signGroup(context, this, program, () => this.#take(program));
        });
      } catch (error) {
        // What stops one of them stops those behind it.
        for (let ask = this.#take(program); ask !== undefined; ask = this.#take(program)) ask.reject(error);
      }
      // Whoever wants to stop this is heard between two groups: the engine takes breath after each piece of its work.
      if (this.#asked.length === 0 && this.#uncollected >= collectAfter) await this.#collect(ports);
    }
    this.#busy = false;
  }

  /** Takes the time while nobody waits, so that nobody waits for it later. */
  async #collect(ports: EnginePorts): Promise<void> {
    // The answers go out first, and whoever asks meanwhile goes before.
    await (ports.breath?.() ?? aMillisecond());
    if (this.#asked.length > 0) return;
    this.#uncollected = 0;
    ports.collectLatest?.();
  }

  #take(program: string): Ask | undefined {
    const at = this.#asked.findIndex((ask) => ask.program === program);
    if (at === -1) return undefined;
    this.#uncollected++;
    return this.#asked.splice(at, 1)[0];
  }

  #turnAwayAll(): void {
    for (const ask of this.#asked.splice(0)) ask.reject(new HoldfastError('not-served'));
  }

  /** A bucket that holds what one second allows, and fills at that rate. */
  #admit(program: string, { perSecond }: Rate, now: number): boolean {
    const bucket = this.#buckets.get(program) ?? { left: perSecond, at: now };
    const left = Math.min(perSecond, bucket.left + (Math.max(0, now - bucket.at) / 1000) * perSecond);
    const admitted = left >= 1;
    this.#buckets.set(program, { left: admitted ? left - 1 : left, at: now });
    return admitted;
  }
}
