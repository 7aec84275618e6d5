import { choose, chooseLikely, type Plan, type Planner } from './plan.ts';
import { currentOf, type ModelKey, type Operation } from './reference-model.ts';
import type { Protected, World } from './world.ts';

/** What was protected is kept for later steps, but not all of it. */
const mostKept = 60;

const plainText = (number: number): Uint8Array => new TextEncoder().encode(`text ${String(number)}`);

/** Keeps what was protected for later steps. */
export function keep(model: World, one: Protected): void {
  model.made = [...model.made, one].slice(-mostKept);
}

/** A key that applies protection: what it gives is kept, and hangs on it when the register must know of it. */
function protect(
  operation: 'encrypt' | 'mac',
  command: Plan['command'],
  input: (key: ModelKey, plain: Uint8Array) => unknown,
  given: (answer: object) => unknown,
): Planner {
  return (model, { a, b }) => {
    const blocks = (key: ModelKey): string[] => model.protectBlocks(key, operation);
    const key = chooseLikely(model.all(), a, blocks);
    if (key === undefined) return undefined;
    const plain = plainText(b);
    return {
      command,
      input: input(key, plain),
      blocks: blocks(key),
      apply: ({ answer }) => {
        const { number: version } = currentOf(key);
        model.record(command, key.id);
        if (operation === 'encrypt') model.register.push({ id: '', key, version });
        const gave = typeof answer === 'object' && answer !== null ? given(answer) : undefined;
        if (typeof gave === 'string')
          keep(model, { by: operation, key, version, at: model.now, plain, given: gave });
      },
    };
  };
}

/** What was protected is read or checked again, with or without a confirmed risk. */
function read(
  by: Operation,
  operation: Operation,
  command: Plan['command'],
  input: (one: Protected) => object,
  dated: boolean,
  expected: (one: Protected) => object,
): Planner {
  return (model, { a, b }) => {
    const risk = b % 2 === 0;
    const reading = ({ key, version, at }: Protected): ReturnType<World['reading']> =>
      model.reading(key, operation, { version, ...(dated ? { at } : {}), risk });
    const one = chooseLikely(
      model.made.filter((made) => made.by === by),
      a,
      (made) => reading(made).blocks,
    );
    if (one === undefined) return undefined;
    const { blocks, warnings } = reading(one);
    return {
      command,
      input: { ...input(one), ...(risk ? { risk: { reason: 'model' } } : {}) },
      blocks,
      expected: { key: one.key.id, version: one.version, warnings, ...expected(one) },
      apply: () => model.record(command, one.key.id),
    };
  };
}

const wrap: Planner = (model, { a, b }) => {
  const form = b % 3 === 0 ? 'aes-kwp' : 'holdfast';
  const under = chooseLikely(model.all(), a, (key) => model.protectBlocks(key, 'wrap'));
  const inside = chooseLikely(model.all(), Math.floor(b / 3), ({ state }) =>
    state === 'compromised' || state === 'destroyed' ? ['state-forbids'] : [],
  );
  if (under === undefined || inside === undefined) return undefined;
  const gone = inside.state === 'compromised' || inside.state === 'destroyed';
  const never = inside === under || (form === 'aes-kwp' && inside.kind === 'seed');
  return {
    command: 'keys.wrap',
    input: { id: inside.id, under: under.id, form },
    blocks: [
      ...model.protectBlocks(under, 'wrap'),
      ...(gone ? ['state-forbids'] : []),
      ...(never ? ['secret-not-exportable'] : []),
    ],
    apply: ({ answer }) => {
      const { number: version } = currentOf(under);
      const { item = '', wrapped } = (answer ?? {}) as {
        readonly item?: string;
        readonly wrapped?: Uint8Array;
      };
      model.register.push({ id: item, key: under, version, wrapped: inside });
      model.record('keys.wrap', inside.id, under.id);
      if (wrapped === undefined) return;
      const readable = inside.versions.filter(
        ({ number, state }) => state !== 'destroyed' && number >= inside.minimum,
      );
      const versions = (form === 'holdfast' ? readable : readable.slice(-1)).map((one, _at, list) => ({
        number: form === 'holdfast' ? one.number : 1,
        secret: one.secret,
        state: one === list.at(-1) ? ('pre-activation' as const) : ('deactivated' as const),
      }));
      keep(model, {
        by: 'wrap',
        key: under,
        version,
        at: model.now,
        plain: new Uint8Array(0),
        given: wrapped,
        inside: { form, key: inside, item, versions, born: inside.born },
      });
    },
  };
};

const unwrap: Planner = (model, { a, b }) => {
  const one = choose(
    model.made.filter(({ by }) => by === 'wrap'),
    a,
  );
  if (one?.inside === undefined) return undefined;
  const { key: under, version, inside } = one;
  const { form, key } = inside;
  const kind = key.kind === 'child' ? 'pair' : key.kind;
  const risk = b % 2 === 0 ? { risk: { reason: 'model' } } : {};
  const algorithm = { pair: 'ed25519', cipher: 'aes-256', mac: 'hmac-sha256', seed: 'bip39-seed' }[kind];
  const secrets = new Set(inside.versions.map(({ secret }) => secret));
  const living = model
    .all()
    .some(
      ({ state, versions }) =>
        state !== 'destroyed' && versions.some((own) => own.state !== 'destroyed' && secrets.has(own.secret)),
    );
  const label = `k${String(model.keys.size)}`;
  const at = form === 'holdfast' ? { at: one.at } : {};
  const { blocks } = model.reading(under, 'unwrap', { version, ...at, risk: 'risk' in risk });
  return {
    command: 'keys.unwrap',
    input: {
      from: { bytes: one.given },
      ...(form === 'aes-kwp' ? { bare: { under: under.id, version, algorithm } } : {}),
      label,
      ...risk,
    },
    blocks: [...blocks, ...(living ? ['duplicate-key'] : [])],
    newKey: label,
    apply: ({ id }) => {
      const made = model.add({
        id,
        label,
        kind,
        may: form === 'aes-kwp' && kind === 'cipher' ? ['encrypt', 'decrypt'] : key.may,
        versions: inside.versions.map((own) => ({ ...own })),
        ...(form === 'holdfast' ? { born: inside.born } : {}),
        ...model.usualPeriods(kind),
      });
      // Whoever had the wrapping key may have had this one.
      if (under.state === 'compromised') model.move(made, 'compromised');
      model.register = model.register.filter((item) => item.id === '' || item.id !== inside.item);
      model.register.push({ id: form === 'holdfast' ? inside.item : '', key: under, version, wrapped: made });
      model.record('keys.unwrap', id, under.id);
    },
  };
};

const forget: Planner = (model, { a }) => {
  const known = model.register.filter(({ id }) => id !== '');
  const item = choose(known, a);
  if (item === undefined) return undefined;
  return {
    command: 'register.forget',
    input: { item: item.id, reason: 'model' },
    blocks: [],
    apply: () => {
      model.register = model.register.filter((one) => one !== item);
      model.record('register.forget', item.key.id);
    },
  };
};

/** Every kind of step on data, with how often it is taken. */
export const dataPlans: Readonly<Record<string, readonly [number, Planner]>> = {
  encrypt: [
    4,
    protect(
      'encrypt',
      'data.encrypt-text',
      (key, text) => ({ key: key.id, text }),
      (answer) => Reflect.get(answer, 'armored'),
    ),
  ],
  decrypt: [
    5,
    read(
      'encrypt',
      'decrypt',
      'data.decrypt-text',
      ({ given }) => ({ armored: given }),
      true,
      ({ plain }) => ({ text: plain }),
    ),
  ],
  mac: [
    2,
    protect(
      'mac',
      'data.mac',
      (key, bytes) => ({ key: key.id, message: { bytes } }),
      (answer) => Reflect.get(answer, 'token'),
    ),
  ],
  verifyMac: [
    3,
    read(
      'mac',
      'verify-mac',
      'data.verify-mac',
      ({ given, plain }) => ({ token: given, message: { bytes: plain } }),
      true,
      () => ({ valid: true }),
    ),
  ],
  verifySignature: [
    3,
    read(
      'sign',
      'verify',
      'data.verify-signature',
      ({ key, given, plain }) => ({ key: key.id, signature: given, message: { bytes: plain } }),
      false,
      () => ({ valid: true }),
    ),
  ],
  wrap: [3, wrap],
  unwrap: [3, unwrap],
  forget: [1, forget],
};
