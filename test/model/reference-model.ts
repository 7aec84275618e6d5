/**
 * The life of keys as the standard tells it (SP 800-57 Part 1 Rev. 5, sections 5.3, 7 and 8), written down once more and
 * as plainly as possible. Nothing here comes from the program: it is what the program is held against.
 */

/** The six states. */
export type State = 'pre-activation' | 'active' | 'suspended' | 'deactivated' | 'compromised' | 'destroyed';

const next: Readonly<Record<State, readonly State[]>> = {
  'pre-activation': ['active', 'destroyed', 'compromised'],
  active: ['suspended', 'deactivated', 'compromised', 'destroyed'],
  suspended: ['active', 'deactivated', 'compromised', 'destroyed'],
  deactivated: ['compromised', 'destroyed'],
  compromised: ['destroyed'],
  destroyed: [],
};

/** What a key is to the model. `cipher` and `mac` have versions; a `child` has no secret but its seed's. */
export type Kind = 'pair' | 'cipher' | 'mac' | 'seed' | 'child';
/** What keys do, in pairs: what protects, and what undoes or checks it. */
export type Operation = 'sign' | 'encrypt' | 'mac' | 'wrap' | 'verify' | 'decrypt' | 'verify-mac' | 'unwrap';

/** One version of a key; `secret` names its bytes. */
export interface Version {
  readonly number: number;
  readonly secret: string;
  state: State;
}

/** A key as the model knows it. Times are milliseconds. */
export interface ModelKey {
  readonly id: string;
  readonly label: string;
  readonly kind: Kind;
  readonly may: readonly Operation[];
  readonly seed?: ModelKey | undefined;
  state: State;
  /** Oldest first; the last is in use. */
  versions: Version[];
  minimum: number;
  /** When the version in use was made, and when the key came here. */
  born: number;
  readonly since: number;
  /** The originator protects from the first on and before the second; the recipient reads before the third. */
  from?: number | undefined;
  originatorUntil?: number | undefined;
  recipientUntil?: number | undefined;
  /** Whether its backup rule is met; a child's is its seed's. */
  backed: boolean;
  /** Activation was asked for and waits for its day. */
  planned: boolean;
  archived: boolean;
  retainUntil?: number | undefined;
  rotation?: { readonly everyMs: number; readonly automatic: boolean; next: number } | undefined;
  /** Suspensions that were not lifted: what was protected in them is not believed. */
  readonly doubtful: { readonly from: number; readonly until: number }[];
  suspendedAt?: number | undefined;
  /** When it came into its state. */
  moved: number;
  successor?: string;
}

/** What hangs on a version of a key outside of the vault. */
export interface Item {
  readonly id: string;
  readonly key: ModelKey;
  readonly version: number;
  readonly wrapped?: ModelKey;
}

const purposes: Readonly<Record<Kind, readonly Operation[]>> = {
  pair: ['sign', 'verify'],
  child: ['sign', 'verify'],
  cipher: ['encrypt', 'decrypt', 'wrap', 'unwrap'],
  mac: ['mac', 'verify-mac'],
  seed: [],
};

/** What the calendar did to which keys. */
export type Due = readonly ['activate' | 'expire' | 'rotate', readonly ModelKey[]];

/** The whole vault. */
export class ReferenceModel {
  readonly keys = new Map<string, ModelKey>();
  register: Item[] = [];
  now: number;

  constructor(now: number) {
    this.now = now;
  }

  add(key: Pick<ModelKey, 'id' | 'label' | 'kind'> & Partial<ModelKey>): ModelKey {
    const made: ModelKey = {
      may: purposes[key.kind],
      state: 'pre-activation',
      versions: [{ number: 1, state: 'pre-activation', secret: `${key.id} 1` }],
      minimum: 1,
      born: this.now,
      since: this.now,
      moved: this.now,
      backed: key.kind === 'child',
      planned: false,
      archived: false,
      doubtful: [],
      ...key,
    };
    this.keys.set(made.id, made);
    return made;
  }

  childrenOf(seed: ModelKey): ModelKey[] {
    return [...this.keys.values()].filter((key) => key.seed === seed);
  }

  /** Why a key may not go to a state; empty when it may. */
  moveBlocks(key: ModelKey, to: State): string[] {
    return next[key.state].includes(to) ? [] : ['state-forbids'];
  }

  /** A key goes into use when its time has come and its backup is safe; before its time, its day is noted. */
  activateBlocks(key: ModelKey): string[] {
    if (key.state !== 'pre-activation') return ['state-forbids'];
    const standing = this.standing(key);
    // Its day can be planned once.
    const blocks = standing === 'open' || (standing === 'early' && !key.planned) ? [] : ['state-forbids'];
    if (key.seed !== undefined) return key.seed.state === 'active' ? blocks : [...blocks, 'seed-unusable'];
    return key.backed ? blocks : [...blocks, 'backup-needed'];
  }

  activate(key: ModelKey): void {
    if (this.standing(key) === 'open') this.move(key, 'active');
    else key.planned = true;
  }

  /** The version in use goes along; compromise and destruction spare no version. */
  move(key: ModelKey, to: State): void {
    if (key.suspendedAt !== undefined) {
      // Back in use: its owner found nothing wrong. Any other way out leaves the doubt.
      if (to !== 'active') key.doubtful.push({ from: key.suspendedAt, until: this.now });
      key.suspendedAt = undefined;
    }
    if (to === 'suspended') key.suspendedAt = this.now;
    key.state = to;
    key.moved = this.now;
    key.planned = false;
    const inUse = currentOf(key);
    for (const version of key.versions)
      if (version.state !== 'destroyed' && (version === inUse || to === 'compromised' || to === 'destroyed'))
        version.state = to;
  }

  /** Everything that a compromise of a key gives away: what derives from it, what was wrapped under it, its twins. */
  reach(key: ModelKey): Set<ModelKey> {
    const reached = new Set<ModelKey>();
    const visit = (one: ModelKey): void => {
      if (reached.has(one)) return;
      reached.add(one);
      for (const child of this.childrenOf(one)) visit(child);
      for (const { key: under, wrapped } of this.register)
        if (under === one && wrapped !== undefined) visit(wrapped);
      for (const twin of this.twinsOf(one)) visit(twin);
    };
    visit(key);
    return reached;
  }

  /** Keys with the same bytes; what was destroyed gives nothing away of the version that came after it. */
  twinsOf(key: ModelKey): ModelKey[] {
    const left = ({ versions }: ModelKey) =>
      versions.filter((version) => version.state !== 'destroyed' || version === versions.at(-1));
    const own = new Set(left(key).map(({ secret }) => secret));
    return [...this.keys.values()].filter(
      (one) => one !== key && left(one).some(({ secret }) => own.has(secret)),
    );
  }

  /** Compromise of a key and all it reaches. */
  revoke(key: ModelKey): void {
    for (const one of this.reach(key))
      if (next[one.state].includes('compromised')) this.move(one, 'compromised');
  }

  /** A seed takes its children along, because they are nothing without it. */
  destroy(key: ModelKey): void {
    for (const one of [key, ...this.childrenOf(key)])
      if (next[one.state].includes('destroyed')) this.move(one, 'destroyed');
  }

  destroyBlocks(key: ModelKey): string[] {
    const held = [key, ...this.childrenOf(key)].some((one) => one.state !== 'destroyed' && this.retains(one));
    return [...this.moveBlocks(key, 'destroyed'), ...(held ? ['retention-holds'] : [])];
  }

  retains({ retainUntil }: ModelKey): boolean {
    return retainUntil !== undefined && this.now < retainUntil;
  }

  /** A new version protects, for as long as the one before was meant to; the older ones only read. */
  addVersion(key: ModelKey): void {
    const number = currentOf(key).number + 1;
    for (const version of key.versions) if (version.state === 'active') version.state = 'deactivated';
    key.versions = [...key.versions, { number, state: 'active', secret: `${key.id} ${String(number)}` }];
    const later = Math.max(0, this.now - Math.max(key.born, key.since, key.from ?? 0));
    if (key.originatorUntil !== undefined) key.originatorUntil += later;
    if (key.recipientUntil !== undefined) key.recipientUntil += later;
    key.born = this.now;
    if (key.rotation !== undefined) key.rotation.next = this.now + key.rotation.everyMs;
  }

  /** What happens on its day by itself, in groups in the order in which it goes on record; stops after `most`. */
  sweep(most = Infinity): Due[] {
    const done: Due[] = [];
    for (let first = 0; done.length < most; first = done.length) {
      const due = [...this.keys.values()].map((key) => [this.due(key), key] as const);
      const these = (what: Due[0]): ModelKey[] => due.flatMap(([one, key]) => (one === what ? [key] : []));
      const groups: Due[] = [
        ['activate', these('activate')],
        ['expire', these('expire')],
        ...these('rotate').map((key): Due => ['rotate', [key]]),
      ];
      for (const [what, keys] of groups) {
        if (keys.length === 0 || done.length === most) continue;
        for (const key of keys)
          if (what === 'rotate') this.addVersion(key);
          else this.move(key, what === 'activate' ? 'active' : 'deactivated');
        done.push([what, keys]);
      }
      if (done.length === first) break;
    }
    return done;
  }

  /** Of an end and a rotation the one that was due first; a key in use no longer than it should be is rotated. */
  due(key: ModelKey): 'activate' | 'expire' | 'rotate' | undefined {
    const { state, from = 0, originatorUntil = Infinity, rotation } = key;
    if (state === 'pre-activation')
      return key.planned && this.now >= from && this.activateBlocks(key).length === 0
        ? 'activate'
        : undefined;
    if (state !== 'active' && state !== 'suspended') return undefined;
    const turn = state === 'active' && rotation?.automatic === true ? rotation.next : Infinity;
    if (this.now < Math.min(turn, originatorUntil)) return undefined;
    return turn < originatorUntil ? 'rotate' : 'expire';
  }

  /** Where the clock stands in a key's periods. */
  standing({ from, originatorUntil, recipientUntil }: ModelKey): 'early' | 'open' | 'reading' | 'over' {
    if (from !== undefined && this.now < from) return 'early';
    if (recipientUntil !== undefined && this.now >= recipientUntil) return 'over';
    return originatorUntil !== undefined && this.now >= originatorUntil ? 'reading' : 'open';
  }

  /** Why a key may not protect; empty when it may. */
  protectBlocks(key: ModelKey, operation: Operation): string[] {
    const blocks: string[] = [];
    if (key.state !== 'active' || this.standing(key) !== 'open') blocks.push('state-forbids');
    if (!key.may.includes(operation)) blocks.push('purpose-forbids');
    if (key.seed !== undefined && (key.seed.state !== 'active' || this.standing(key.seed) !== 'open'))
      blocks.push('seed-unusable');
    return blocks;
  }

  /** Why a key may not read what it protected, and what its reader is told when it may. */
  reading(
    key: ModelKey,
    operation: Operation,
    of: { readonly version: number; readonly at?: number | undefined; readonly risk: boolean },
  ): { readonly blocks: string[]; readonly warnings: string[] } {
    const own = key.versions.find(({ number }) => number === of.version)?.state;
    const dead = (state?: State): boolean => state === 'pre-activation' || state === 'destroyed';
    const closed = (one: ModelKey): boolean =>
      dead(one.state) || this.standing(one) === 'early' || this.standing(one) === 'over';
    const blocks: string[] = [];
    if (closed(key)) blocks.push('state-forbids');
    if (!key.may.includes(operation)) blocks.push('purpose-forbids');
    if (key.seed !== undefined && closed(key.seed)) blocks.push('seed-unusable');
    if (own === undefined) blocks.push('no-such-version');
    if (of.version < key.minimum || dead(own)) blocks.push('version-not-accepted');
    const involved = [key.state, own, key.seed?.state];
    const compromised = involved.includes('compromised');
    if (compromised && !of.risk) blocks.push('risk-unconfirmed');
    const { at } = of;
    if (!compromised && at !== undefined && [key, key.seed].some((one) => one && doubts(one, at)))
      blocks.push('protected-while-suspended');
    const warnings = of.version === currentOf(key).number ? [] : ['old-version'];
    if (compromised) warnings.push('key-compromised');
    if (involved.includes('suspended')) warnings.push('key-suspended');
    return { blocks, warnings };
  }
}

/** The version in use. */
export function currentOf(key: ModelKey): Version {
  const version = key.versions.at(-1);
  if (version === undefined) throw new Error('a key without a version');
  return version;
}

function doubts(key: ModelKey, at: number): boolean {
  if (key.suspendedAt !== undefined && at >= key.suspendedAt) return true;
  return key.doubtful.some(({ from, until }) => at >= from && at < until);
}
