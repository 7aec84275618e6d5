import { createEngine, type Engine } from '../../src/engine/engine.ts';
import type { EnginePorts, StoresPort } from '../../src/engine/ports.ts';
import { createNodePorts } from '../../src/node/assembly.ts';
import type { CommandName, CommandOutput } from '../../src/shared/contract.ts';
import type { Result } from '../../src/shared/result.ts';
import { quickKdf } from '../core/vault/quick-kdf.ts';
import { commitFaults, FaultyStores, type CommitFault } from '../support/memory-stores.ts';
import { dataPlans } from './data-plans.ts';
import { keyPlans } from './key-plans.ts';
import { laterPlans } from './later-plans.ts';
import { choose, type Plan, type Planner, type Step } from './plan.ts';
import { World } from './world.ts';
import { signPlans } from './sign-plans.ts';

/** Every step that is a call, with its weight. */
const plans: Readonly<Record<string, readonly [number, Planner]>> = {
  ...keyPlans,
  ...signPlans,
  ...dataPlans,
  ...laterPlans,
};
/** Steps that are no call: what happens to the machine. */
const machine: Readonly<Record<string, number>> = {
  wait: 6,
  due: 3,
  back: 1,
  crash: 3,
  crashInSweep: 1,
  reopen: 1,
};

const weighted = [
  ...Object.entries(plans).map(([kind, [weight]]) => [kind, weight] as const),
  ...Object.entries(machine),
].flatMap(([kind, weight]) => Array.from({ length: weight }, () => kind));

/** What goes on under a clock that was set back: what stops harm and what gets the owner out (ADR 12). */
const always: ReadonlySet<string> = new Set(['keys.suspend', 'keys.revoke', 'sign.reject', 'clock.confirm']);

const passphrase = (): Uint8Array => new TextEncoder().encode('correct horse battery');
const file = 'v.holdfast';

/** Made once, so that its known-answer tests run once. */
const machinePorts = createNodePorts({
  program: 'cli',
  appVersion: '0.0.0-model',
  kdfCost: { memoryKiB: 65_536, passes: 3, lanes: 1 },
});

/** What one run has seen. */
export interface Tally {
  steps: number;
  done: number;
  refused: number;
  crashes: number;
  reopens: number;
  /** Lines of history that moved a key, each found in the log. */
  transitions: number;
  /** Steps of each kind that were carried out. */
  kinds: Record<string, number>;
}

/** Random steps from a seed (mulberry32): the same seed gives the same steps for ever. */
export function randomSteps(seed: number, count: number): Step[] {
  let state = seed >>> 0;
  const random = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  return Array.from({ length: count }, () => ({
    kind: choose(weighted, random()) ?? 'wait',
    a: random(),
    b: random(),
  }));
}

/** The program and the model, side by side over one vault. */
export class Driver {
  readonly tally: Tally = {
    steps: 0,
    done: 0,
    refused: 0,
    crashes: 0,
    reopens: 0,
    transitions: 0,
    kinds: {},
  };
  readonly #stores: FaultyStores;
  readonly #path: string;
  readonly #ports: EnginePorts;
  readonly #model: World;
  #engine: Engine;
  /** Entries of the log that were compared already. */
  #compared = 0;
  #fault: CommitFault | undefined;

  constructor(stores: StoresPort, folder = '') {
    this.#model = new World(Date.UTC(2027, 0, 1));
    this.#stores = new FaultyStores(stores);
    this.#path = `${folder}${file}`;
    this.#ports = {
      ...machinePorts,
      kdf: quickKdf,
      clock: { now: () => this.#model.now },
      stores: this.#stores,
    };
    this.#engine = this.#start();
  }

  /** Runs steps on a fresh vault and throws at the first difference. */
  async run(steps: readonly Step[]): Promise<Tally> {
    await this.#ok('vault.create', { file: this.#path, name: 'Model', passphrase: passphrase() });
    for (const [at, step] of steps.entries()) {
      try {
        await this.#step(step);
        if (at % 25 === 24 || at === steps.length - 1) await this.#compare();
      } catch (error) {
        throw new Error(`step ${String(at)} ${JSON.stringify(step)}: ${String(error)}`, { cause: error });
      }
      this.tally.steps++;
    }
    await this.#ok('audit.check', {});
    await this.#requireRecorded();
    await this.#engine.lock('quit');
    return this.tally;
  }

  /** K-3: whatever moved a key is in the log, under the same time. */
  async #requireRecorded(): Promise<void> {
    const { entries } = await this.#ok('audit.list', { limit: 1000 });
    const named = new Set(
      entries.flatMap(({ time, subjects }) => subjects.map((subject) => `${time} ${subject}`)),
    );
    for (const id of this.#model.keys.keys()) {
      const { record } = await this.#ok('keys.get', { id });
      const moves = record.history.filter(({ to }) => to !== undefined);
      const missing = moves.find(({ at }) => !named.has(`${at} ${id}`));
      if (missing !== undefined) throw new Error(`${missing.event} of ${record.label} is not in the log`);
      this.tally.transitions += moves.filter(({ from }) => from !== undefined).length;
    }
  }

  #start(): Engine {
    return createEngine(this.#ports, {
      onFault: (command, fault) => {
        throw new Error(`${command}: ${fault}`);
      },
    });
  }

  async #step(step: Step): Promise<void> {
    const model = this.#model;
    model.now += 1 + (step.b % 1000);
    switch (step.kind) {
      case 'wait':
        model.now += choose([60_000, 3_600_000, 86_400_000, 5 * 86_400_000], step.a) ?? 0;
        return;
      case 'due':
        model.now = (model.nextDue() ?? model.now) + (step.b % 3) - 1;
        return;
      case 'back':
        model.now -= choose([1000, 299_000, 301_000, 86_400_000], step.a) ?? 0;
        return;
      case 'crash':
        this.#fault = choose(commitFaults, step.a);
        return;
      case 'crashInSweep':
        model.now = model.nextDue() ?? model.now;
        await this.#crashInSweep(choose(commitFaults, step.a) ?? 'refused');
        return;
      case 'reopen':
        await this.#ok('vault.lock', {});
        await this.#unlock();
        await this.#compare();
        return;
      default:
        await this.#callOf(step);
    }
  }

  /** What is due happens first; then the step is planned for what there is. */
  async #callOf(step: Step): Promise<void> {
    const model = this.#model;
    const planned = (kind: string): Plan | undefined => plans[kind]?.[1](model, step);
    // Most owners see at once that their clock is wrong.
    const kind = model.clockSetBack && step.b % 3 === 0 ? 'confirmClock' : step.kind;
    // What goes on under any clock does not wait for what a date brings.
    const urgent = ['suspend', 'revoke', 'reject', 'confirmClock'].includes(kind) ? planned(kind) : undefined;
    const swept = urgent === undefined ? model.sweep() : [];
    // With nothing there to do it with, something is made instead.
    const instead = choose(['generate', 'encrypt', 'derive', 'open', 'wrap', 'mac'], step.a) ?? 'generate';
    const plan = urgent ?? planned(kind) ?? planned(instead);
    if (plan === undefined) {
      if (swept.length > 0) await this.#ok('vault.status', {});
      return;
    }
    const blocks = model.clockSetBack && !always.has(plan.command) ? ['clock-set-back'] : plan.blocks;
    model.noticeClock();
    // A fault waits for a commit that it can strike.
    const fault = blocks.length === 0 && !model.clockSetBack ? this.#fault : undefined;
    if (fault !== undefined) this.#fault = undefined;
    if (fault !== undefined && swept.length > 0) await this.#ok('vault.status', {});
    // An approval is for what was shown under the present states of its keys, and on this day: it is looked at first.
    if (plan.command === 'sign.approve') {
      // As the planner of approvals gives it.
      const { id } = plan.input as { readonly id: string };
      await this.#engine.call('sign.get', { id });
    }
    await this.#carryOut({ ...plan, blocks }, kind, fault);
  }

  async #carryOut(plan: Plan, kind: string, fault: CommitFault | undefined): Promise<void> {
    const killed = fault === undefined ? new Promise<never>(() => undefined) : this.#stores.arm(fault);
    const result = await Promise.race([this.#engine.call(plan.command, plan.input), killed]);
    if (fault !== undefined) {
      if (this.#stores.disarm()) throw new Error(`${plan.command} wrote nothing`);
      await this.#afterFault(plan, fault, result);
    } else if (result === 'killed') throw new Error('killed by nobody');
    else if (result.ok) {
      if (plan.blocks.length > 0) this.#differ(plan, 'succeeded', plan.blocks.join(' or '));
      for (const [name, value] of Object.entries(plan.expected ?? {}))
        same(`${plan.command} ${name}`, Reflect.get(Object(result.value), name), value);
      plan.apply({ answer: result.value, id: newId(result.value) });
      this.tally.done++;
      this.tally.kinds[kind] = (this.tally.kinds[kind] ?? 0) + 1;
    } else {
      const { code, details = {} } = result.error;
      if (!plan.blocks.includes(code))
        this.#differ(plan, `${code} ${JSON.stringify(details)}`, plan.blocks.join(' or ') || 'success');
      this.tally.refused++;
    }
  }

  /** The program fails while it writes what happened on its day; nobody's reading may suffer, nothing happens twice. */
  async #crashInSweep(fault: CommitFault): Promise<void> {
    const killed = this.#stores.arm(fault);
    const result = await Promise.race([this.#engine.call('keys.list', {}), killed]);
    if (this.#stores.disarm()) return;
    this.tally.crashes++;
    if (fault.endsWith('-after')) this.#model.sweep(1);
    if (result === 'killed') this.#engine = this.#start();
    if (fault === 'refused') {
      same('reading when the calendar cannot write', result !== 'killed' && result.ok, true);
      // It tries again in a minute.
      this.#model.now += 60_000;
    } else await this.#unlock();
    await this.#compare();
  }

  /** A commit was struck: what was not durable never happened, what was has happened in full. */
  async #afterFault(plan: Plan, fault: CommitFault, result: Result<unknown> | 'killed'): Promise<void> {
    this.tally.crashes++;
    if (plan.blocks.length > 0) this.#differ(plan, 'a commit', plan.blocks.join(' or '));
    if (result !== 'killed' && result.ok) this.#differ(plan, 'success', `failure by ${fault}`);
    if (fault !== 'refused') {
      if (result === 'killed') this.#engine = this.#start();
      await this.#unlock();
    }
    if (fault.endsWith('-after')) {
      const { keys } = await this.#ok('keys.list', {});
      const id = keys.find(({ label }) => label === plan.newKey)?.id ?? '';
      plan.apply({ id });
      const { moves } = await this.#ok('moves.list', { open: true });
      for (const move of this.#model.moves) move.id ??= moves.find(({ key }) => key === move.key.id)?.id;
    }
    await this.#compare();
  }

  #differ(plan: Plan, got: string, expected: string): never {
    throw new Error(`${plan.command} ${JSON.stringify(plan.input)}: got ${got}, expected ${expected}`);
  }

  async #unlock(): Promise<void> {
    this.tally.reopens++;
    this.#model.noticeClock();
    await this.#ok('vault.unlock', { file: this.#path, with: 'passphrase', secret: passphrase() });
  }

  async #ok<Name extends CommandName>(command: Name, input: unknown): Promise<CommandOutput<Name>> {
    const result = await this.#engine.call(command, input);
    if (!result.ok)
      throw new Error(`${command}: ${result.error.code} ${JSON.stringify(result.error.details ?? {})}`);
    // The engine's result under this name is this command's output.
    return result.value as CommandOutput<Name>;
  }

  /** Every key's state, versions and marks, and every entry of the log since the last time. */
  async #compare(): Promise<void> {
    this.#model.sweep();
    const { keys } = await this.#ok('keys.list', {});
    same('number of keys', keys.length, this.#model.keys.size);
    for (const key of this.#model.keys.values()) {
      const { record } = await this.#ok('keys.get', { id: key.id });
      const time = (text: string | undefined): number | undefined =>
        text === undefined ? undefined : Date.parse(text);
      same(
        `key ${key.label}`,
        {
          state: record.state,
          versions: record.versions.map(({ number, state }) => [number, state]),
          minimum: record.minimumVersion ?? 1,
          from: time(record.periods.from),
          originatorUntil: time(record.periods.originatorUntil),
          recipientUntil: time(record.periods.recipientUntil),
          archived: record.archived,
          retainUntil: time(record.retainUntil),
          successor: record.successor,
        },
        {
          state: key.state,
          versions: key.versions.map(({ number, state }) => [number, state]),
          minimum: key.minimum,
          from: key.from,
          originatorUntil: key.originatorUntil,
          recipientUntil: key.recipientUntil,
          archived: key.archived,
          retainUntil: key.retainUntil,
          successor: key.successor,
        },
      );
    }
    const { log } = this.#model;
    const fresh = log.length - this.#compared;
    const { total, entries } = await this.#ok('audit.list', { limit: Math.max(1, fresh) });
    const newest = entries.map(({ command }) => command).join(' ');
    same(`length of the log, which ends ${newest}`, total, log.length);
    for (const [at, entry] of entries.slice(0, fresh).reverse().entries()) {
      const line = log[this.#compared + at];
      same(`entry ${String(entry.sequence)}`, entry.command, line?.command);
      const missing = line?.subjects.find((subject) => !entry.subjects.includes(subject));
      if (missing !== undefined) throw new Error(`entry ${String(entry.sequence)} does not name ${missing}`);
    }
    this.#compared = total;
  }
}

/** The id of the key that a command has made. */
function newId(value: unknown): string {
  // The commands that make keys answer with a view, alone or under one of two names.
  const { record, key, successor } = value as Partial<
    Record<'record' | 'key' | 'successor', { id?: string; record?: { id?: string } }>
  >;
  return successor?.record?.id ?? record?.id ?? (typeof key === 'object' ? key.record?.id : undefined) ?? '';
}

function same(what: string, got: unknown, expected: unknown): void {
  const [a, b] = [JSON.stringify(got), JSON.stringify(expected)];
  if (a !== b) throw new Error(`${what}: got ${a}, expected ${b}`);
}
