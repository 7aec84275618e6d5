/*
 * Writes small modules of WebAssembly, so that what runs can be read as TypeScript: no bytes of unknown origin lie in the
 * tree. It knows as much of the format (WebAssembly Core Specification 1.0, section 5) as is used here.
 */

/** Types of values. */
type ValueType = 'i32' | 'i64';

const typeCodes: Readonly<Record<ValueType, number>> = { i32: 0x7f, i64: 0x7e };

/** Instructions without operands of their own, by the names of the specification. */
const plainCodes = {
  end: 0x0b,
  return: 0x0f,
  'i32.eqz': 0x45,
  'i32.lt_u': 0x49,
  'i32.add': 0x6a,
  'i32.sub': 0x6b,
  'i32.mul': 0x6c,
  'i32.or': 0x72,
  'i64.eqz': 0x50,
  'i64.add': 0x7c,
  'i64.sub': 0x7d,
  'i64.mul': 0x7e,
  'i64.and': 0x83,
  'i64.or': 0x84,
  'i64.xor': 0x85,
  'i64.shl': 0x86,
  'i64.shr_u': 0x88,
} as const;

/** A local variable or parameter of the function it was made for. */
export interface Local {
  readonly index: number;
}

/** LEB128 of an unsigned number below 2^32. */
function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest > 0 ? low + 128 : low);
  } while (rest > 0);
  return bytes;
}

/** LEB128 of a signed number. */
function signed(value: bigint): number[] {
  const bytes: number[] = [];
  for (let rest = value; ;) {
    const low = Number(BigInt.asUintN(7, rest));
    rest >>= 7n;
    const done = (rest === 0n && low < 64) || (rest === -1n && low >= 64);
    bytes.push(done ? low : low + 128);
    if (done) return bytes;
  }
}

/** The code of one function, written instruction by instruction for a machine with a stack. */
export class WasmFunction {
  readonly index: number;
  readonly #parameters: number;
  readonly #result: ValueType | undefined;
  readonly #locals: ValueType[] = [];
  readonly #code: number[] = [];

  /** All parameters are i32. */
  constructor(index: number, parameters: number, result: ValueType | undefined) {
    this.index = index;
    this.#parameters = parameters;
    this.#result = result;
  }

  parameter(at: number): Local {
    return { index: at };
  }

  local(type: ValueType): Local {
    this.#locals.push(type);
    return { index: this.#parameters + this.#locals.length - 1 };
  }

  locals(type: ValueType, count: number): Local[] {
    return Array.from({ length: count }, () => this.local(type));
  }

  get({ index }: Local): this {
    return this.#write(0x20, ...unsigned(index));
  }

  set({ index }: Local): this {
    return this.#write(0x21, ...unsigned(index));
  }

  tee({ index }: Local): this {
    return this.#write(0x22, ...unsigned(index));
  }

  i32(value: number): this {
    return this.#write(0x41, ...signed(BigInt(value)));
  }

  i64(value: bigint | number): this {
    return this.#write(0x42, ...signed(BigInt(value)));
  }

  do(...names: (keyof typeof plainCodes)[]): this {
    return this.#write(...names.map((name) => plainCodes[name]));
  }

  /** Reads 32 bits at the address on the stack plus `offset`. */
  load(type: ValueType, offset: number): this {
    return this.#write(type === 'i32' ? 0x28 : 0x35, 2, ...unsigned(offset));
  }

  /** Writes the low 32 bits of the i64 on the stack at the address below it plus `offset`. */
  store(offset: number): this {
    return this.#write(0x3e, 2, ...unsigned(offset));
  }

  /** Reads a byte as i32. */
  loadByte(offset: number): this {
    return this.#write(0x2d, 0, ...unsigned(offset));
  }

  /** The same with all 64 bits. */
  loadWide(offset: number): this {
    return this.#write(0x29, 3, ...unsigned(offset));
  }

  storeWide(offset: number): this {
    return this.#write(0x37, 3, ...unsigned(offset));
  }

  call({ index }: WasmFunction): this {
    return this.#write(0x10, ...unsigned(index));
  }

  /** Runs `body` while the i32 that `condition` leaves is not zero. */
  while(condition: () => void, body: () => void): this {
    this.#write(0x02, 0x40, 0x03, 0x40); // block, loop
    condition();
    this.do('i32.eqz').#write(0x0d, 1); // leaves the block
    body();
    return this.#write(0x0c, 0).do('end', 'end');
  }

  /** Runs `body` if the i32 on the stack is not zero. */
  if(body: () => void): this {
    this.#write(0x04, 0x40);
    body();
    return this.do('end');
  }

  get type(): number[] {
    const parameters = new Array<number>(this.#parameters).fill(typeCodes.i32);
    const results = this.#result === undefined ? [] : [typeCodes[this.#result]];
    return [0x60, ...vector(parameters), ...vector(results)];
  }

  get body(): number[] {
    const locals = this.#locals.map((type) => [1, typeCodes[type]]);
    const bytes = [...unsigned(locals.length), ...locals.flat(), ...this.#code, plainCodes.end];
    return [...unsigned(bytes.length), ...bytes];
  }

  #write(...bytes: number[]): this {
    this.#code.push(...bytes);
    return this;
  }
}

function vector(bytes: readonly number[]): number[] {
  return [...unsigned(bytes.length), ...bytes];
}

function section(id: number, items: readonly (readonly number[])[]): number[] {
  return [id, ...vector([...unsigned(items.length), ...items.flat()])];
}

/** A module with one memory, exported as `memory`, and some functions, exported by their names where they have one. */
export class WasmModule {
  readonly #functions: WasmFunction[] = [];
  readonly #names = new Map<string, WasmFunction>();

  function(parameters: number, result?: ValueType, name?: string): WasmFunction {
    const made = new WasmFunction(this.#functions.length, parameters, result);
    this.#functions.push(made);
    if (name !== undefined) this.#names.set(name, made);
    return made;
  }

  /** The module as bytes; `pages` of 64 KiB are there from the start. */
  bytes(pages: number): Uint8Array<ArrayBuffer> {
    const name = (text: string): number[] => vector([...new TextEncoder().encode(text)]);
    return Uint8Array.from([
      ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      ...section(
        1,
        this.#functions.map(({ type }) => type),
      ),
      ...section(
        3,
        this.#functions.map(({ index }) => unsigned(index)),
      ),
      ...section(5, [[0, ...unsigned(pages)]]),
      ...section(7, [
        [...name('memory'), 2, 0],
        ...[...this.#names].map(([text, { index }]) => [...name(text), 0, ...unsigned(index)]),
      ]),
      ...section(
        10,
        this.#functions.map(({ body }) => body),
      ),
    ]);
  }
}
