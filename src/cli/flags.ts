/** The flags of every command, derived from its schema in the contract. */
import { contract, type CommandName } from '../shared/contract.ts';
import { shapeOf, type Field, type Shape } from './shape.ts';

/** One place of an input that the command line can fill. */
export interface Flag {
  /** Without the dashes: `label`, `kdf.memory-kib`. For bytes the stem of `-file`, `-fd` and the like. */
  readonly name: string;
  /** Where its value goes in the input. */
  readonly path: readonly string[];
  /** Whether the command cannot do without it; inside an optional record: once the record is begun. */
  readonly required: boolean;
  readonly shape: Shape;
  /** For bytes: `secret` is never taken from the argument list; `new-secret` is asked for twice. */
  readonly bytes?: 'public' | 'secret' | 'new-secret';
}

/** Where an input takes "passphrase or recovery code"; filled from the flags that open a vault. */
export interface OpenerPlace {
  readonly path: readonly string[];
}

/** What the command line can give to a command. */
export interface CommandFlags {
  readonly flags: readonly Flag[];
  readonly opener?: OpenerPlace;
  /** The flag that the first word after the command fills. */
  readonly positional?: Flag;
}

/** Names that the derived one would make ambiguous, and which secrets are new ones. */
const byteFlags: Readonly<
  Record<string, { readonly name: string; readonly bytes: NonNullable<Flag['bytes']> }>
> = {
  'vault.create passphrase': { name: 'passphrase', bytes: 'new-secret' },
  'vault.change-passphrase passphrase': { name: 'new-passphrase', bytes: 'new-secret' },
  'vault.add-token-slot passphrase': { name: 'new-passphrase', bytes: 'new-secret' },
  'seeds.generate passphrase': { name: 'bip39-passphrase', bytes: 'new-secret' },
  'seeds.import passphrase': { name: 'bip39-passphrase', bytes: 'new-secret' },
  'tokens.initialise soPin': { name: 'so-pin', bytes: 'new-secret' },
  'tokens.initialise pin': { name: 'pin', bytes: 'new-secret' },
  'tokens.change-pin old': { name: 'old-pin', bytes: 'secret' },
  'tokens.change-pin pin': { name: 'new-pin', bytes: 'new-secret' },
  'tokens.unblock pin': { name: 'new-pin', bytes: 'new-secret' },
  'addresses.import from.bytes': { name: 'from.bytes', bytes: 'public' },
  'program.sign bytes': { name: 'bytes', bytes: 'public' },
  'sign.open from.bytes': { name: 'from.bytes', bytes: 'public' },
  'keys.unwrap from.bytes': { name: 'from.bytes', bytes: 'public' },
  'keys.derive publicKey': { name: 'public-key', bytes: 'public' },
  'keys.derive salt': { name: 'salt', bytes: 'public' },
  'keys.add-certificate certificate': { name: 'certificate', bytes: 'public' },
  'documents.open document.payload': { name: 'document.payload', bytes: 'public' },
  'data.mac message.bytes': { name: 'message.bytes', bytes: 'public' },
  'data.verify-mac message.bytes': { name: 'message.bytes', bytes: 'public' },
  'data.verify-signature message.bytes': { name: 'message.bytes', bytes: 'public' },
  'data.verify-signature signature': { name: 'signature', bytes: 'public' },
};

const positionals = ['id', 'seed', 'file', 'from.file', 'prefix', 'text', 'token', 'serial', 'key'];

const cache = new Map<CommandName, CommandFlags>();

/** The flags of a command. */
export function flagsOf(command: CommandName): CommandFlags {
  const known = cache.get(command);
  if (known !== undefined) return known;
  const shape = shapeOf(contract[command].input);
  const flags: Flag[] = [];
  let opener: OpenerPlace | undefined;
  const walk = (fields: readonly Field[], path: readonly string[]): void => {
    if (isOpener(fields)) {
      opener = { path };
      fields = fields.filter((field) => field.name !== 'with' && field.name !== 'secret');
    }
    for (const field of fields) {
      const here = [...path, field.name];
      if (field.shape.kind === 'record') walk(field.shape.fields, here);
      else flags.push(flagFor(command, field, here));
    }
  };
  if (shape.kind === 'record') walk(shape.fields, []);
  const positional = positionals.map((name) => flags.find((flag) => flag.name === name)).find((flag) => flag);
  const derived: CommandFlags = {
    flags,
    ...(opener === undefined ? {} : { opener }),
    ...(positional === undefined ? {} : { positional }),
  };
  cache.set(command, derived);
  return derived;
}

/** `memoryKiB` to `memory-kib`, `confirmLabel` to `confirm-label`. */
export function kebab(name: string): string {
  return name
    .replace('KiB', 'Kib')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase();
}

function flagFor(command: CommandName, field: Field, path: readonly string[]): Flag {
  const plain: Flag = { name: path.map(kebab).join('.'), path, required: field.required, shape: field.shape };
  if (field.shape.kind !== 'bytes') return plain;
  return { ...plain, bytes: 'secret', ...byteFlags[`${command} ${path.join('.')}`] };
}

/** A record that takes a secret which opens a vault, and says which kind it is. */
function isOpener(fields: readonly Field[]): boolean {
  const how = fields.find((field) => field.name === 'with')?.shape;
  const secret = fields.find((field) => field.name === 'secret')?.shape;
  return how?.kind === 'choice' && how.values.includes('passphrase') && secret?.kind === 'bytes';
}
