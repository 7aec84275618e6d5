import { HoldfastError } from '../error.ts';
import type { AbiFunction } from '../signing/ethereum/abi-types.ts';
import { parseFunction, selectorOf } from '../signing/ethereum/abi-types.ts';
import { chainOf } from '../signing/ethereum/chains.ts';
import type { DescribedCall, DescribedField } from '../signing/ethereum/reference-book.ts';
import type { JsonObject, JsonValue } from '../signing/json.ts';
import { JsonNumber } from '../signing/json.ts';
import { safeText } from '../signing/text.ts';
import { deploymentsOf, functionsOf } from './abi-json.ts';
import type { PlacedCall, Reference } from './reference.ts';
import { malformed, objectAt, textAt } from './reference.ts';

const maxFields = 500;

/**
 * Reads an ERC-7730 file for contracts: where it holds (`context.contract.deployments`) and how it shows calls
 * (`display.formats`). Formats that it cannot carry out leave a value as it is; none ever hides one.
 * @throws HoldfastError `reference-malformed`, also for files that are not whole and for those of typed data.
 */
export function readErc7730(object: JsonObject): Reference {
  // Nobody signed for what another file would add.
  if (object.has('includes')) throw new HoldfastError('reference-malformed', { reason: 'includes' });
  const context = objectAt(object, 'context');
  if (context.has('eip712')) throw new HoldfastError('reference-malformed', { reason: 'typed-data' });
  const contract = objectAt(context, 'contract');
  const metadata = object.get('metadata');
  const known = metadata instanceof Map ? metadata : new Map<string, JsonValue>();
  const display = objectAt(object, 'display');
  const abi = Array.isArray(contract.get('abi')) ? functionsOf(contract.get('abi')) : [];
  const name = safeText(textAt(known, 'contractName') ?? textAt(known, 'owner') ?? 'ERC-7730').text.slice(
    0,
    200,
  );
  const calls: PlacedCall[] = [];
  for (const { chain, address } of deploymentsOf(contract.get('deployments'))) {
    for (const [key, format] of objectAt(display, 'formats')) {
      if (!(format instanceof Map)) throw malformed('bad-format');
      const call = functionNamed(key, abi);
      const reader = new FormatReader(display, known, coinOf(chain), address);
      const fields = reader.fields(format.get('fields'), '');
      const intent = intentOf(format.get('intent'));
      const described: DescribedCall = {
        call,
        fields,
        source: name,
        ...(intent === undefined ? {} : { intent }),
      };
      calls.push({ chain, address, described });
    }
  }
  return { kind: 'erc7730', name, calls, chains: [] };
}

function coinOf(chain: string): string {
  return safeText(chainOf(BigInt(chain.slice('eip155:'.length))).currency ?? 'coins').text;
}

/** A key of `formats`: a signature with or without names, or a selector; the ABI names what the key does not. */
function functionNamed(key: string, abi: readonly AbiFunction[]): AbiFunction {
  if (/^0x[0-9a-f]{8}$/.test(key)) {
    const found = abi.find(({ signature }) => selectorOf(signature) === key);
    if (!found) throw malformed('no-abi');
    return found;
  }
  const plain = key
    .trim()
    .replace(/^function\s+/, '')
    .replaceAll(/\btuple\(/g, '(')
    .replaceAll(/\s*([,(])\s*|\s+(?=\))/g, '$1')
    .replaceAll(/\s+/g, ' ');
  const call = parseFunction(plain);
  return abi.find(({ signature }) => signature === call.signature) ?? call;
}

/** A text, or several that stand beside each other. */
function intentOf(value: JsonValue | undefined): string | undefined {
  if (typeof value === 'string') return safeText(value).text.slice(0, 200);
  if (!(value instanceof Map)) return undefined;
  const parts = [...value].map(([name, part]) => `${name}: ${typeof part === 'string' ? part : ''}`);
  return safeText(parts.join(', ')).text.slice(0, 200);
}

class FormatReader {
  readonly #display: JsonObject;
  readonly #metadata: JsonObject;
  readonly #coin: string;
  readonly #address: string;
  #budget = maxFields;

  constructor(display: JsonObject, metadata: JsonObject, coin: string, address: string) {
    this.#display = display;
    this.#metadata = metadata;
    this.#coin = coin;
    this.#address = address;
  }

  fields(value: JsonValue | undefined, prefix: string, depth = 0): DescribedField[] {
    if (value === undefined) return [];
    if (!Array.isArray(value) || depth > 8) throw malformed('bad-format');
    return value.flatMap((one) => {
      this.#budget -= 1;
      if (!(one instanceof Map) || this.#budget < 0) throw malformed('bad-format');
      return this.#field(this.#merged(one), prefix, depth);
    });
  }

  /** A field with what its `$ref` says; its own words win. */
  #merged(field: JsonObject): JsonObject {
    const name = /^\$\.display\.definitions\.([A-Za-z0-9_]+)$/.exec(textAt(field, '$ref') ?? '')?.[1];
    if (name === undefined) return field;
    const definition = objectAt(objectAt(this.#display, 'definitions'), name);
    const params = [definition.get('params'), field.get('params')];
    const merged: JsonObject = new Map([...definition, ...field]);
    if (params[0] instanceof Map && params[1] instanceof Map)
      merged.set('params', new Map([...params[0], ...params[1]]));
    return merged;
  }

  #field(field: JsonObject, prefix: string, depth: number): DescribedField[] {
    // A group may stand for its title alone, around fields that are not deeper than itself.
    const isGroup = field.has('fields');
    const path = isGroup && !field.has('path') ? prefix : pathOf(textAt(field, 'path'), prefix);
    if (path === undefined) return [];
    if (isGroup) return this.fields(field.get('fields'), path, depth + 1);
    const label = textAt(field, 'label');
    if (label === undefined) return [];
    const params = field.get('params');
    return [
      {
        path,
        label: safeText(label).text.slice(0, 100),
        format: this.#format(
          textAt(field, 'format'),
          params instanceof Map ? params : new Map<string, JsonValue>(),
        ),
      },
    ];
  }

  #format(name: string | undefined, params: JsonObject): DescribedField['format'] {
    switch (name) {
      case 'addressName':
        return { kind: 'address' };
      case 'amount':
        return { kind: 'amount', decimals: 18, unit: this.#coin };
      case 'tokenAmount':
        return this.#token(params);
      case 'date':
        return { kind: (textAt(params, 'encoding') ?? 'timestamp') === 'timestamp' ? 'date' : 'raw' };
      case 'duration':
        return { kind: 'duration' };
      case 'unit':
        return {
          kind: 'amount',
          decimals: smallNumber(params.get('decimals')) ?? 0,
          unit: safeText(textAt(params, 'base') ?? '').text.slice(0, 20),
        };
      case 'enum':
        return this.#enumeration(textAt(params, '$ref'));
      default:
        return { kind: 'raw' };
    }
  }

  /** Only a token that the file itself describes has decimals that can be known here: the contract's own. */
  #token(params: JsonObject): DescribedField['format'] {
    const token = this.#metadata.get('token');
    const decimals = token instanceof Map ? smallNumber(token.get('decimals')) : undefined;
    if (!(token instanceof Map) || decimals === undefined || !this.#isOwnToken(params))
      return { kind: 'raw' };
    return { kind: 'amount', decimals, unit: safeText(textAt(token, 'ticker') ?? '').text.slice(0, 20) };
  }

  #isOwnToken(params: JsonObject): boolean {
    if (textAt(params, 'tokenPath') === '@.to') return true;
    if (params.has('tokenPath')) return false;
    const named = textAt(params, 'token') ?? '';
    const constant = /^\$\.metadata\.constants\.([A-Za-z0-9_]+)$/.exec(named)?.[1];
    const constants = this.#metadata.get('constants');
    const address = constant !== undefined && constants instanceof Map ? textAt(constants, constant) : named;
    return address?.toLowerCase() === this.#address.toLowerCase();
  }

  #enumeration(reference: string | undefined): DescribedField['format'] {
    const name = /^\$\.metadata\.enums\.([A-Za-z0-9_]+)$/.exec(reference ?? '')?.[1];
    const enums = this.#metadata.get('enums');
    const values = name === undefined || !(enums instanceof Map) ? undefined : enums.get(name);
    if (!(values instanceof Map)) return { kind: 'raw' };
    const names: Record<string, string> = {};
    for (const [value, text] of values)
      if (typeof text === 'string' && /^[0-9]{1,78}$/.test(value))
        names[value] = safeText(text).text.slice(0, 100);
    return { kind: 'enum', names };
  }
}

/** `#.params.list.[].amount` as `params.list.[].amount`; `undefined` for what is no argument. */
function pathOf(path: string | undefined, prefix: string): string | undefined {
  if (path === undefined || /^[$@]/.test(path)) return undefined;
  const plain = path.replace(/^#\./, '').replaceAll(/(?<=[A-Za-z0-9_\]])\[/g, '.[');
  if (!/^[A-Za-z0-9_.[\]:-]{1,300}$/.test(plain)) return undefined;
  return prefix === '' || path.startsWith('#.') ? plain : `${prefix}.${plain}`;
}

function smallNumber(value: JsonValue | undefined): number | undefined {
  return value instanceof JsonNumber && /^[0-9]{1,2}$/.test(value.text) ? Number(value.text) : undefined;
}
