import { HoldfastError } from '../../error.ts';
import { toHex } from '../bytes.ts';
import { refused, undecodable } from '../refusal.ts';
import { mixesScripts, safeText } from '../text.ts';
import type { AbiValue } from './abi-decode.ts';
import { decodeParameters } from './abi-decode.ts';
import type { AbiFunction, AbiType } from './abi-types.ts';
import { parseFunction } from './abi-types.ts';
import { applyEffects } from './call-effects.ts';
import type { Located } from './call-path.ts';
import { addressAt, elementsOf, follow, numberAt, rootOf } from './call-path.ts';
import type { CallPlace } from './call-place.ts';
import type { CallRow, CallTable, CarriedCall } from './call-row.ts';
import { otherCalls } from './calls-others.ts';
import { routerCommands } from './calls-router.ts';
import { swapCalls } from './calls-swaps.ts';
import { tokenCalls } from './calls-tokens.ts';
import { walletCalls } from './calls-wallets.ts';
import type { CallArgument, DisplayCall, InnerCall } from './display.ts';
import type { EthereumException } from './exception.ts';
import type { Findings } from './findings.ts';
import type { PackedCall } from './multi-send.ts';
import { unpackMultiSend } from './multi-send.ts';
import type { DescribedCall, ReferenceBook } from './reference-book.ts';
import { labelArguments } from './reference-labels.ts';

const tables: readonly CallTable[] = [tokenCalls, walletCalls, swapCalls, otherCalls];
/** Deeper than this nobody follows. */
const maxDepth = 4;
const maxInnerCalls = 200;

/** What reads a call needs to know besides the call itself. */
export interface CallReading {
  findings: Findings;
  /** @throws HoldfastError `refused` unless a rule of the key allows what is refused otherwise. */
  require(code: EthereumException, details: Readonly<Record<string, string>>): void;
  references?: ReferenceBook | undefined;
}

/** The signatures of all bundled calls by selector; the commands of routers, which have none, are not among them. */
export function bundledSignatures(): ReadonlyMap<string, string> {
  return new Map(
    tables.flatMap((table) =>
      Object.entries(table).map(
        ([selector, row]) => [selector, parseFunction(row.signature).signature] as const,
      ),
    ),
  );
}

/**
 * Reads call data by the bundled descriptions and those that the user added; what it does goes into the findings.
 * @throws HoldfastError `refused` (`unknown-call`, `delegate-call`, …) for what no description fits; `undecodable` when
 * the arguments of a described call are not in their one canonical form.
 */
export function readCall(data: Uint8Array, place: CallPlace, reading: CallReading): DisplayCall {
  const reader = new CallReader(reading);
  const call = reader.read(data, place);
  reader.warnOfLeft();
  return call;
}

const parsed = new Map<string, AbiFunction>();
function functionOf(row: CallRow): AbiFunction {
  let known = parsed.get(row.signature);
  if (!known) parsed.set(row.signature, (known = parseFunction(row.signature)));
  return known;
}

class CallReader {
  readonly #reading: CallReading;
  #innerCalls = 0;
  /** Contracts with which something was left that no later call has passed on. */
  readonly #left = new Set<string>();

  constructor(reading: CallReading) {
    this.#reading = reading;
  }

  /** Once everything is read: whoever comes first takes what lies about in a router. */
  warnOfLeft(): void {
    for (const recipient of this.#left)
      this.#reading.findings.warn('recipient-differs', 'danger', { recipient });
  }

  read(data: Uint8Array, place: CallPlace): DisplayCall {
    if (data.length === 0) return { kind: 'none' };
    const selector = toHex(data.subarray(0, 4));
    const table = data.length < 4 ? undefined : tables.find((one) => Object.hasOwn(one, selector));
    const row = table?.[selector];
    const described =
      data.length < 4 ? undefined : this.#reading.references?.describe(place.chain, place.target, selector);
    if (row) return this.#known(row, selector, data.subarray(4), place, described);
    if (described) return this.#described(described, selector, data.subarray(4), place);
    this.#reading.require('unknown-call', { selector });
    this.#reading.findings.acts.add('other');
    this.#reading.findings.calls.push({ target: place.target, method: selector });
    this.#reading.findings.warn('unknown-call', 'danger', { selector });
    return { kind: 'unknown', selector };
  }

  #known(
    row: CallRow,
    selector: string,
    data: Uint8Array,
    place: CallPlace,
    described?: DescribedCall,
  ): DisplayCall {
    const { findings } = this.#reading;
    const { name, parameters, signature } = functionOf(row);
    // Two signatures may have one selector: words for the other call say nothing of this one.
    const words = described?.call.signature === signature ? described : undefined;
    const values = decodeParameters(parameters, data);
    warnOfTexts(values, findings);
    const root = rootOf(parameters, values);
    findings.calls.push({ target: place.target, method: name });
    const { unbounded, left, spent } = applyEffects(row.does ?? [], root, name, place, findings);
    if (left) this.#left.add(place.target);
    else if (spent || payouts.has(name)) this.#left.delete(place.target);
    const inner = this.#inner(row, root, place);
    if (row.does === undefined && inner === undefined) findings.acts.add('call');
    const shown = parameters.map((parameter, at) =>
      argumentOf(
        parameter.name || at.toString(),
        parameter.type,
        values[at] ?? '',
        parameter.name,
        unbounded,
      ),
    );
    return {
      kind: 'known',
      standard: row.standard,
      method: name,
      selector,
      ...(words?.intent === undefined ? {} : { intent: words.intent }),
      arguments: words === undefined ? shown : labelArguments(shown, words),
      ...(inner === undefined ? {} : { inner }),
    };
  }

  /** A call that only a file of the user's describes: its words are shown, what it moves is not known. */
  #described(described: DescribedCall, selector: string, data: Uint8Array, place: CallPlace): DisplayCall {
    const { findings } = this.#reading;
    const { name, parameters } = described.call;
    const values = decodeParameters(parameters, data);
    warnOfTexts(values, findings);
    findings.acts.add('call');
    findings.calls.push({ target: place.target, method: name });
    findings.warn('described-by-reference', 'caution', { name: described.source });
    const shown = parameters.map((parameter, at) =>
      argumentOf(parameter.name || at.toString(), parameter.type, values[at] ?? '', '', new Set()),
    );
    return {
      kind: 'known',
      standard: 'reference',
      method: name,
      selector,
      ...(described.intent === undefined ? {} : { intent: described.intent }),
      arguments: labelArguments(shown, described),
    };
  }

  /**
   * What foreign code does with the wallet's own memory, nothing in its data says: only Safe's batches are read, since
   * they at least name the calls that they are meant to make.
   */
  #delegated(data: Uint8Array, place: CallPlace): DisplayCall {
    const selector = toHex(data.subarray(0, 4));
    if (Object.hasOwn(walletCalls, selector) && walletCalls[selector]?.packed === 'multi-send')
      return this.read(data, place);
    this.#reading.findings.acts.add('other');
    this.#reading.findings.calls.push({ target: place.target, method: selector });
    return { kind: 'unknown', selector };
  }

  #inner(row: CallRow, root: Located, place: CallPlace): InnerCall[] | undefined {
    if (row.packed === 'universal-router') return this.#commands(root, place);
    if (row.packed === 'multi-send') {
      const packed = follow(root, 'transactions')?.value;
      const calls = unpackMultiSend(packed instanceof Uint8Array ? packed : new Uint8Array(0));
      return calls.map(({ target, value, operation, data }) =>
        this.call({ target, value, operation, data }, place, place.owners),
      );
    }
    return row.carries?.flatMap((carried) => this.#carried(carried, root, place));
  }

  #carried(carried: CarriedCall, root: Located, place: CallPlace): InnerCall[] {
    const elements = carried.each === undefined ? [undefined] : elementsOf(root, carried.each);
    return elements.map((element) => {
      const from = (path: string): Located => (path.startsWith('.') && element ? element : root);
      const data = follow(from(carried.data), carried.data)?.value;
      if (!(data instanceof Uint8Array)) throw undecodable('bad-field', { field: 'data' });
      const { target, value, operation } = carried;
      return this.call(
        {
          data,
          target: target === undefined ? place.target : (addressAt(from(target), target) ?? place.target),
          value: value === undefined ? 0n : (numberAt(from(value), value) ?? 0n),
          operation: operation === undefined ? 0n : (numberAt(from(operation), operation) ?? 2n),
        },
        place,
        carried.wallet === true ? [...place.owners, place.target] : place.owners,
      );
    });
  }

  /** A call inside of what happens at `place`. */
  call(carried: PackedCall, place: CallPlace, owners: readonly string[]): InnerCall {
    const { findings } = this.#reading;
    const { target, value, operation, data } = carried;
    const depth = place.depth + 1;
    this.#innerCalls += 1;
    if (depth > maxDepth) throw refused('call-too-deep', { limit: maxDepth });
    if (this.#innerCalls > maxInnerCalls) throw refused('too-large-to-show', { limit: maxInnerCalls });
    if (operation !== 0n) {
      if (operation !== 1n) throw refused('delegate-call', { target });
      this.#reading.require('delegate-call', { target });
      findings.acts.add('delegate');
      findings.warn('delegate-call', 'danger', { target });
    }
    if (value > 0n) {
      findings.acts.add('transfer');
      findings.transfers.push({ asset: place.chain, amount: value.toString(), recipient: target });
    } else if (data.length === 0) findings.acts.add('call');
    const there = { chain: place.chain, target, owners, depth };
    const call = operation === 1n ? this.#delegated(data, there) : this.read(data, there);
    return {
      target,
      value: value.toString(),
      operation: operation === 1n ? 'delegate-call' : 'call',
      call,
    };
  }

  /** The Universal Router: one byte names a command, one element of the list is its arguments. */
  #commands(root: Located, place: CallPlace): InnerCall[] {
    const commands = follow(root, 'commands')?.value;
    const inputs = elementsOf(root, 'inputs');
    if (!(commands instanceof Uint8Array) || commands.length !== inputs.length)
      throw undecodable('wrong-item-count', { count: inputs.length });
    if (inputs.length > maxInnerCalls) throw refused('too-large-to-show', { limit: maxInnerCalls });
    let portion = 0n;
    return inputs.map(({ value }, at) => {
      // The highest bit lets the command fail without the others; the rest is its number.
      const command = toHex(Uint8Array.of((commands[at] ?? 0) & 0x3f));
      const row = ((commands[at] ?? 0) & 0x40) === 0 ? routerCommands[command] : undefined;
      if (!row) throw refused('unknown-command', { command });
      const input = value instanceof Uint8Array ? value : new Uint8Array(0);
      const call = this.#known(row, command, input, place);
      // A fee for whoever made the request is usual; with several, or a large one, what was bought goes to somebody else.
      const taken = call.kind === 'known' && portionOf(call);
      if (taken) {
        portion += taken.bips;
        if (portion > usualPortion)
          this.#reading.findings.warn('recipient-differs', 'danger', { recipient: taken.recipient });
      }
      return { target: place.target, value: '0', operation: 'call', call };
    });
  }
}

/** Calls that pay out what a router holds. */
const payouts: ReadonlySet<string> = new Set([
  'SWEEP',
  'TRANSFER',
  'UNWRAP_WETH',
  'sweepToken',
  'unwrapWETH9',
]);

/** One hundredth, in basis points: no front end of an exchange takes more. */
const usualPortion = 100n;

/** What the Universal Router pays out of its balance to somebody, in basis points. */
function portionOf({
  method,
  arguments: [, recipient, bips],
}: DisplayCall & { kind: 'known' }): { recipient: string; bips: bigint } | false {
  return method === 'PAY_PORTION' && { recipient: recipient?.value ?? '', bips: BigInt(bips?.value ?? 0) };
}

/** Texts among the arguments that do not read as what they hold. */
function warnOfTexts(values: readonly AbiValue[], findings: Findings): void {
  for (const value of values) {
    if (Array.isArray(value)) warnOfTexts(value, findings);
    else if (typeof value === 'string') {
      if (safeText(value).escaped) findings.warn('escaped-characters', 'danger');
      if (mixesScripts(value)) findings.warn('text-unusual', 'caution');
    }
  }
}

function argumentOf(
  name: string,
  type: AbiType,
  value: AbiValue,
  path: string,
  unbounded: ReadonlySet<string>,
): CallArgument {
  const base = { name, type: type.text, unlimited: unbounded.has(path) };
  const below = (step: string): string => (path === '' ? step : `${path}.${step}`);
  if (Array.isArray(value) && type.kind === 'tuple') {
    const children = type.members.map((member, at) =>
      argumentOf(member.name || at.toString(), member.type, value[at] ?? '', below(member.name), unbounded),
    );
    return { ...base, value: '', children };
  }
  if (Array.isArray(value)) {
    const element = type.kind === 'array' ? type.element : type;
    const children = value.map((one, at) =>
      argumentOf(at.toString(), element, one, below(at.toString()), unbounded),
    );
    return { ...base, value: '', children };
  }
  return { ...base, value: textOf(value) };
}

function textOf(value: Exclude<AbiValue, AbiValue[]>): string {
  if (value instanceof Uint8Array) return toHex(value);
  return typeof value === 'string' ? safeText(value).text : value.toString();
}

/**
 * Reads a call that lies inside another document, such as a Safe transaction: whatever is wrong with it, the document
 * itself is readable, so it is refused and not undecodable. `place` is the document's own.
 */
export function readCarriedCall(call: PackedCall, place: CallPlace, reading: CallReading): InnerCall {
  try {
    const reader = new CallReader(reading);
    const inner = reader.call(call, place, place.owners);
    reader.warnOfLeft();
    return inner;
  } catch (error) {
    if (error instanceof HoldfastError && error.code === 'undecodable') throw refused('unknown-call');
    throw error;
  }
}
