import { HoldfastError } from '../../src/core/error.ts';
import type {
  RecordPlace,
  StoreCommit,
  StoredLogEntry,
  StoredRecord,
  StorePort,
} from '../../src/core/ports.ts';
import { recordKinds } from '../../src/core/vault/record-kind.ts';
import type { StoresPort } from '../../src/engine/ports.ts';

interface Contents {
  header: Uint8Array | undefined;
  readonly records: Map<string, StoredRecord>;
  readonly log: StoredLogEntry[];
}

const placeName = ({ kind, id }: RecordPlace): string => `${String(kind)} ${Buffer.from(id).toString('hex')}`;

/** Vault files in memory: what SQLite does, without the disk that makes it slow. */
export class MemoryStores implements StoresPort {
  readonly #files = new Map<string, Contents>();

  create(path: string): Promise<StorePort> {
    if (this.#files.has(path)) return Promise.reject(new HoldfastError('vault-exists'));
    const contents: Contents = { header: undefined, records: new Map(), log: [] };
    this.#files.set(path, contents);
    return Promise.resolve(openContents(contents));
  }

  open(path: string): Promise<StorePort> {
    const contents = this.#files.get(path);
    if (contents === undefined) return Promise.reject(new HoldfastError('vault-missing'));
    return Promise.resolve(openContents(contents));
  }

  /** A copy of a closed file under another name, as a copying program would make it. */
  copy(from: string, to: string): void {
    const contents = this.#files.get(from);
    if (contents === undefined) throw new Error(`no file ${from}`);
    const { header, records, log } = contents;
    this.#files.set(to, { header, records: new Map(records), log: [...log] });
  }
}

function openContents(contents: Contents): StorePort {
  const header = (): Uint8Array => {
    if (contents.header === undefined) throw new HoldfastError('vault-damaged', { what: 'file' });
    return contents.header;
  };
  const generation = (): number => {
    for (const { kind, generation } of contents.records.values())
      if (kind === recordKinds.head) return generation;
    return 0;
  };
  return {
    readHeader: () => Promise.resolve().then(header),
    load: () =>
      Promise.resolve().then(() => ({
        header: header(),
        records: [...contents.records.values()],
        logCount: contents.log.length,
        logFirst: contents.log[0]?.seq ?? 0,
        logLast: contents.log.at(-1)?.seq ?? 0,
      })),
    readLog: (from, to) => Promise.resolve(contents.log.slice(from - 1, to)),
    commit: (change) =>
      Promise.resolve().then(() => {
        if (generation() !== change.expectedGeneration)
          throw new HoldfastError('vault-changed', { rolledBack: true });
        if (change.header !== undefined) contents.header = change.header.slice();
        for (const place of change.deletes) contents.records.delete(placeName(place));
        for (const record of change.puts)
          contents.records.set(placeName(record), { ...record, box: record.box.slice() });
        for (const { seq, box } of change.log) contents.log[seq - 1] = { seq, box: box.slice() };
      }),
    copyTo: () => Promise.reject(new HoldfastError('file-exists')),
    close: () => Promise.resolve(),
  };
}

/**
 * What can happen to a commit. `refused`: the store says no and nothing is written. `unsure`: it is or is not written,
 * and the store cannot tell which. `kill`: the program ends before or after the commit has become durable.
 */
export const commitFaults = [
  'refused',
  'unsure-before',
  'unsure-after',
  'kill-before',
  'kill-after',
] as const;
/** One of {@link commitFaults}. */
export type CommitFault = (typeof commitFaults)[number];

/** Stores whose commits fail when they are told to. */
export class FaultyStores implements StoresPort {
  readonly #inner: StoresPort;
  #fault: { readonly what: CommitFault; after: number } | undefined;
  #killed: () => void = () => undefined;
  /** Called with every change before it is written. */
  onCommit: ((change: StoreCommit) => void | Promise<void>) | undefined;

  constructor(inner: StoresPort) {
    this.#inner = inner;
  }

  /** The commit after the next `after` ones fails in this way. Resolves when the program is killed by it. */
  arm(what: CommitFault, after = 0): Promise<'killed'> {
    this.#fault = { what, after };
    return new Promise((resolve) => (this.#killed = () => resolve('killed')));
  }

  /** Takes back what was armed; false when it has struck already. */
  disarm(): boolean {
    const armed = this.#fault !== undefined;
    this.#fault = undefined;
    return armed;
  }

  async create(path: string): Promise<StorePort> {
    return this.#wrap(await this.#inner.create(path));
  }

  async open(path: string): Promise<StorePort> {
    return this.#wrap(await this.#inner.open(path));
  }

  #wrap(store: StorePort): StorePort {
    return {
      readHeader: () => store.readHeader(),
      load: () => store.load(),
      readLog: (from, to) => store.readLog(from, to),
      copyTo: (target) => store.copyTo(target),
      close: () => store.close(),
      commit: (change) => this.#commit(store, change),
    };
  }

  async #commit(store: StorePort, change: StoreCommit): Promise<void> {
    await this.onCommit?.(change);
    if (this.#fault === undefined || this.#fault.after-- > 0) {
      await store.commit(change);
      return;
    }
    const { what } = this.#fault;
    this.#fault = undefined;
    if (what === 'refused') throw new HoldfastError('disk-full', { rolledBack: true });
    if (what.endsWith('-after')) await store.commit(change);
    if (what.startsWith('unsure')) throw new HoldfastError('store-failed', { rolledBack: false });
    // The file is let go as the system does for a process that has ended; nobody hears of it any more.
    await store.close();
    this.#killed();
    return await new Promise<never>(() => undefined);
  }
}
