import { HoldfastError } from '../core/error.ts';
import type { KeyRecord } from '../core/keys/key.ts';
import { withHistory } from '../core/keys/lifecycle.ts';
import { currentVersion, isVersioned } from '../core/keys/versions.ts';
import type { CommandOutput, ParsedInput } from '../shared/contract.ts';
import { carryOver, type Destination } from './carry-over.ts';
import type { Change, Context } from './context.ts';
import { protectingKey } from './data-key.ts';
import { protectedItem, protectedItems, putItem, type ProtectedItem } from './register.ts';
import { translate } from './translate.ts';
import { usedRecord } from './use-key.ts';

/** Items whose new place in the register goes into one commit, and the longest that one waits for it. */
const batch = { items: 50, milliseconds: 2000 } as const;

/** What a file costs beside its bytes, in bytes, so that the progress of many small ones moves evenly. */
const perFile = 64 * 1024;

/** Failures that concern the whole run and not one file. */
const ending: ReadonlySet<string> = new Set(['cancelled', 'vault-locked', 'vault-damaged', 'internal']);

/** Those of a token, without which no file of the key is read or made; what was carried so far is noted first. */
const tokenAway: ReadonlySet<string> = new Set([
  'tokens-unavailable',
  'no-such-token',
  'token-removed',
  'token-login-needed',
  'token-mechanism-missing',
  'token-object-missing',
  'module-failed',
  'module-changed',
  'module-refused',
]);

type Input = ParsedInput<'register.reencrypt'>;
type Outcome = CommandOutput<'register.reencrypt'>;

/**
 * Carries everything that hangs on older versions of a key over to its newest one, or all that hangs on a key over to
 * another, file by file. It can be stopped at any moment and begun again: each file itself says where it is, and the
 * register follows. What stands in the way of one file is kept with it and does not hold up the others. What was handed
 * out as text, or wrapped without a file, cannot be reached: it is listed with `file-missing` and no location until its
 * owner strikes it off.
 */
export async function reencrypt(context: Context, input: Input): Promise<Outcome> {
  const { risk } = input;
  const source = context.key(input.key);
  const target = input.to === undefined ? source : context.key(input.to);
  if (source.id === target.id && !isVersioned(source)) throw new HoldfastError('not-versioned');
  const newest = currentVersion(target).number;
  const items = protectedItems(context.session.vault).filter(
    (item) => item.key === source.id && (source.id !== target.id || item.version < newest),
  );
  for (const operation of new Set(items.map(operationFor))) protectingKey(context, target.id, operation);
  if (items.length > 0 && source.state === 'compromised' && risk === undefined)
    throw new HoldfastError('risk-unconfirmed', { state: source.state });

  const run = new Run(context, input, target.id);
  if (source.id !== target.id) await run.intend(items);
  const total = items.reduce((sum, item) => sum + item.size + perFile, 0);
  const troubles: Outcome['troubles'] = [];
  let done = 0;
  for (const item of items) {
    context.progress('reencrypting', done, total);
    // Other commands run meanwhile: the key is asked again for each file.
    const { record } = protectingKey(context, target.id, operationFor(item));
    const destination = { target: record, risk };
    const trouble = await attempt(context, item, destination, (bytes, of) => {
      context.progress('reencrypting', done + Math.floor((item.size * bytes) / Math.max(1, of)), total);
    });
    if (trouble !== undefined && tokenAway.has(trouble.code)) {
      await run.end();
      throw trouble;
    }
    if (trouble !== undefined) {
      const place = item.location === undefined ? {} : { location: item.location };
      troubles.push({ item: item.id, code: trouble.code, ...place });
    }
    await run.took(item, currentVersion(destination.target).number, trouble?.code);
    done += item.size + perFile;
  }
  await run.end();
  return { carried: run.carried, remaining: items.length - run.carried, troubles };
}

function operationFor({ kind }: ProtectedItem): 'encrypt' | 'wrap' {
  return kind === 'wrapped-key' ? 'wrap' : 'encrypt';
}

/** What stood in the way, or undefined when the item is where it belongs. */
async function attempt(
  context: Context,
  item: ProtectedItem,
  destination: Destination,
  onBlock: (done: number, total: number) => void,
): Promise<HoldfastError | undefined> {
  try {
    await carryOver(context, item, destination, onBlock);
    return undefined;
  } catch (error) {
    if (!(error instanceof HoldfastError)) throw error;
    const translated = translate(error);
    if (ending.has(translated.code)) throw error;
    return translated;
  }
}

/** What the register learns of one run, a few items at a time. */
class Run {
  readonly #context: Context;
  readonly #input: Input;
  readonly #target: KeyRecord['id'];
  #waiting: ProtectedItem[] = [];
  #moved = 0;
  #since: number;
  #begun = false;
  carried = 0;

  constructor(context: Context, input: Input, target: KeyRecord['id']) {
    this.#context = context;
    this.#input = input;
    this.#target = target;
    this.#since = context.now;
  }

  /** Notes where files are going before the first goes: no key that one may be under is to be erased meanwhile. */
  async intend(items: readonly ProtectedItem[]): Promise<void> {
    const going = items.filter((item) => item.location !== undefined && !item.toward?.includes(this.#target));
    if (going.length === 0) return;
    const note = { subjects: [this.#input.key, this.#target], details: { going: going.length } };
    await this.#context.change(note, (change) => {
      for (const item of going) putItem(change, { ...item, toward: [...(item.toward ?? []), this.#target] });
    });
  }

  async took(item: ProtectedItem, version: number, trouble: string | undefined): Promise<void> {
    const { trouble: before, ...rest } = item;
    if (trouble === undefined) {
      this.#waiting.push({ ...rest, key: this.#target, version, at: this.#context.act().at });
      this.#moved++;
      this.carried++;
    } else if (trouble !== before && item.location !== undefined) {
      this.#waiting.push({ ...rest, trouble });
    }
    const waited = this.#context.now - this.#since;
    if (this.#waiting.length >= batch.items || waited >= batch.milliseconds) await this.#write(false);
  }

  async end(): Promise<void> {
    if (this.carried > 0 || this.#waiting.length > 0) await this.#write(true);
  }

  async #write(last: boolean): Promise<void> {
    const context = this.#context;
    const [waiting, moved] = [this.#waiting, this.#moved];
    this.#since = context.now;
    if (waiting.length === 0 && !last) return;
    const { key, risk } = this.#input;
    const details = {
      carried: moved,
      troubles: waiting.length - moved,
      ...(risk === undefined ? {} : { risk: risk.reason }),
    };
    await context.change({ subjects: [...new Set([key, this.#target])], details }, (change) => {
      for (const item of waiting) this.#put(change, item);
      for (const record of this.#records(last)) change.putKey(record);
    });
    this.#begun = true;
    this.#waiting = [];
    this.#moved = 0;
  }

  /** What was struck off or found elsewhere meanwhile stays so. */
  #put(change: Change, item: ProtectedItem): void {
    const now = protectedItem(this.#context.session.vault, item.id);
    if (now === undefined) return;
    const { location, toward } = now;
    const { toward: _toward, ...rest } = item;
    const still = item.trouble !== undefined && toward !== undefined ? { toward } : {};
    putItem(change, { ...rest, ...(location === undefined ? {} : { location }), ...still });
  }

  /** The keys as used, read anew: what another command has written meanwhile is not to be undone. */
  #records(last: boolean): KeyRecord[] {
    const context = this.#context;
    const { key, risk } = this.#input;
    const act = context.act();
    const source = context.key(key);
    // One line for the whole run, when it begins.
    const atRisk = source.state === 'compromised' && !this.#begun;
    const records = [usedRecord(source, act, atRisk ? ['key-compromised'] : [], { risk })];
    if (this.#target !== source.id) records.push(usedRecord(context.key(this.#target), act, [], {}));
    if (!last || this.carried === 0) return records;
    const { number: version } = currentVersion(context.key(this.#target));
    return records.map((record) =>
      record.id === this.#target ? withHistory(record, 'reencrypted', act, { version }) : record,
    );
  }
}
