/** All help texts, made from the contract. */
import { commonErrors, openVaultErrors, type CommandSpec } from '../shared/command.ts';
import { contract, type CommandName } from '../shared/contract.ts';
import { exitCodeFor } from '../shared/error-code.ts';
import { exitCodes } from './exit-codes.ts';
import { chainForms } from './flag-value.ts';
import { flagsOf, type Flag } from './flags.ts';
import type { Shape } from './shape.ts';

/** What the groups are about, in the order in which they are listed. */
export const groups: Readonly<Record<string, string>> = {
  vault: 'make, open and keep a vault',
  keys: 'make keys, look at them, lead them through their states',
  seeds: 'recovery phrases and what derives from them',
  backup: 'copies of the whole vault, tried before they are needed',
  sign: 'read requests, approve them by digest, hand over signatures',
  batches: 'many requests at once, approved group by group',
  documents: 'sign files, texts and certificates',
  credentials: 'API keys of exchanges',
  rules: 'what keys may sign, and for whom',
  addresses: 'recipients you know',
  wallets: 'scripts that several keys share, such as multisig',
  references: 'signed descriptions of contracts and chains',
  serve: 'let trading programs ask for signatures',
  programs: 'programs that are paired, and what they may do',
  program: 'what programs themselves ask',
  agent: 'an SSH agent with keys of the vault',
  nodes: 'nodes that you name, asked what became of a transaction',
  devices: 'what is plugged in by USB, and what to do next with it',
  modules: 'libraries that speak to hardware tokens, trusted by their hash',
  tokens: 'hardware tokens: PINs, holders, from the first initialisation to retirement',
  'token-keys': 'keys that live on tokens',
  'token-copies': 'a spare for a token: wrapping keys in shares, backups, clones',
  certificates: 'certificates of keys, and the chains above them',
  attestation: 'where a token key was made, as its maker attests',
  enrolment: 'tokens by the hundred, each accounted for',
  data: 'encrypt and decrypt files and texts, make and check codes, check signatures',
  register: 'what keys protect outside of the vault, and carrying it over to new versions',
  moves: 'from a signing key to its successor: what has to move',
  cases: 'compromises, and what is left to do about them',
  statements: 'signed notices of revocation and certificates of destruction',
  advisories: 'published flaws, and which of your keys they touch',
  inventory: 'everything in one list: what is wrong with it, exports, saved views',
  calendar: 'what happens when',
  policy: 'rules for all keys',
  clock: 'the time on record, and a clock that went back',
  audit: 'what happened, provably',
  report: 'how things stand',
};

/** Commands that are not in the contract. */
export const ownCommands: Readonly<Record<string, string>> = {
  tour: 'show the main job on a throw-away practice vault, each step checked',
  batch: 'run one JSON command a line from standard input, one unlock for all',
  help: 'holdfast help exit-codes: what each exit code means',
};

const names = Object.keys(contract) as CommandName[]; // the keys of the contract are the command names

/** Of use to the window only, which seals PINs to what they give. */
const ofTheWindow: ReadonlySet<string> = new Set<CommandName>(['tokens.pin-key', 'vault.unlock-pin-key']);

/** The commands of a group, by their second word. */
export function commandsOf(group: string): readonly string[] {
  return names.filter((name) => name.startsWith(`${group}.`)).map((name) => name.slice(group.length + 1));
}

/** What is shown when nothing was asked for. */
export function welcome(): string {
  return `Holdfast keeps keys: generated, backed up, used, retired and destroyed in one encrypted file, all on record.

Start here:
  holdfast tour                                             see it work on a practice vault
  holdfast vault create --file my.holdfast --name Savings   make a vault; its recovery code is shown once
  holdfast seeds generate --vault my.holdfast --label Main --words 24
  holdfast keys list --vault my.holdfast
  holdfast --help                                           everything else
`;
}

/** `holdfast --help`. */
export function topHelp(): string {
  return `Usage: holdfast GROUP COMMAND [--flags]

Groups (holdfast GROUP --help lists the commands of one):
${rows(Object.entries(groups))}
Besides:
${rows(Object.entries(ownCommands))}
${globalHelp()}`;
}

/** `holdfast GROUP --help`. */
export function groupHelp(group: string): string {
  const commands = commandsOf(group)
    .filter((name) => !ofTheWindow.has(`${group}.${name}`))
    .map((name): [string, string] => [name, specOf(group, name).summary]);
  return `Usage: holdfast ${group} COMMAND [--flags]

${groups[group] ?? ''}

${rows(commands)}
holdfast ${group} COMMAND --help shows the flags of one.
`;
}

/** `holdfast GROUP COMMAND --help`. */
export function commandHelp(command: CommandName): string {
  const spec: CommandSpec = contract[command];
  const { flags, opener, positional } = flagsOf(command);
  const [group, name] = command.split('.');
  const word = positional === undefined ? '' : ` ${placeholder(positional.name, positional.shape)}`;
  const where = spec.session === 'open' ? ' --vault FILE' : '';
  const parts = [
    `Usage: holdfast ${group ?? ''} ${name ?? ''}${word} [--flags]${where}`,
    '',
    `${spec.summary}.`,
    '',
  ];
  if (flags.length > 0) parts.push('Flags:', rows(flags.flatMap((flag) => flagRows(flag, positional))));
  if (opener !== undefined) {
    parts.push('The passphrase or recovery code it takes is given like that of a vault (below).', '');
  }
  parts.push(globalHelp(), 'Can end with:', errorRows(spec));
  return parts.join('\n');
}

/** `holdfast help exit-codes`. */
export function exitCodeHelp(): string {
  return `Exit codes:\n${rows(exitCodes.map(({ code, meaning }) => [String(code), meaning]))}`;
}

function specOf(group: string, name: string): CommandSpec {
  // Only called with names that commandsOf gave.
  return contract[`${group}.${name}` as CommandName];
}

function globalHelp(): string {
  return `For every command:
${rows([
  ['--vault FILE', 'open this vault for the one command, and lock it again'],
  [
    '--passphrase-file FILE',
    'read the passphrase from a file; without this or -fd it is asked for, not shown',
  ],
  ['--passphrase-fd N', 'read it from an open descriptor (call ./bin/holdfast directly: npx closes it)'],
  ['--recovery-code', 'open with the recovery code instead; also -file FILE and -fd N'],
  [
    '--with token',
    'open with a token that was added to the vault; its PIN by --unlock-pin-file FILE, -fd N, or asked for (--unlock-pin-pad: typed on its own pad); with --passphrase-file where it asks for both',
  ],
  ['--unlock-confirm NAME', 'its label or serial number, where one more wrong PIN may lock it'],
  ['--unlock-slot ID', 'which way in, when several such tokens are plugged in'],
  ['--accept-older', 'open a vault file older than the one last opened here'],
  [
    '--login TOKEN',
    'log in to this token for the one command; its PIN by --login-pin-file FILE, -fd N, or asked for',
  ],
  ['--login-confirm NAME', 'its label or serial number, where one more wrong PIN may lock it'],
  ['--json', 'give the result as JSON; bytes are {"base64": "..."}'],
  ['--help', 'this text'],
])}`;
}

function flagRows(flag: Flag, positional: Flag | undefined): [string, string][] {
  const need = flag.required && flag.path.length === 1 ? 'needed' : 'optional';
  const also = flag === positional ? ', or the word after the command' : '';
  if (flag.shape.kind === 'bytes') {
    const asked = flag.bytes === 'new-secret' ? 'asked for twice' : 'asked for';
    if (flag.bytes === 'public') {
      return [[`--${flag.name}-hex, -base64, -text, -file, -fd`, `bytes; ${need}`]];
    }
    const alone: [string, string][] = flag.required
      ? []
      : [[`--${flag.name}`, `a secret, ${asked}; ${need}`]];
    return [
      ...alone,
      [
        `--${flag.name}-file FILE, -fd N`,
        flag.required ? `a secret; ${need}, ${asked} if not given` : 'the same, read',
      ],
    ];
  }
  return [[`--${flag.name}${argumentOf(flag.shape)}`, `${describe(flag.shape)}; ${need}${also}`]];
}

function argumentOf(shape: Shape): string {
  if (shape.kind === 'switch') return '';
  if (shape.kind === 'number') return ' N';
  return shape.kind === 'choice' || (shape.kind === 'list' && shape.item.kind === 'choice')
    ? ' WORD'
    : ' TEXT';
}

function describe(shape: Shape): string {
  return shape.orNone === true ? `${describePlain(shape)}, or none` : describePlain(shape);
}

function describePlain(shape: Shape): string {
  switch (shape.kind) {
    case 'text':
      if (shape.format === 'key') return ['id of a key, or its label', ...(shape.words ?? [])].join(' | ');
      if (shape.format === 'hash') return '64 hex digits';
      if (shape.format === 'chain') return chainForms;
      return shape.format === 'time' ? 'a time, like 2027-01-31' : 'text';
    case 'choice':
      return shape.values.join(' | ');
    case 'number':
      return shape.min === undefined
        ? 'a whole number'
        : `a whole number, ${shape.min} to ${shape.max ?? 'any'}`;
    case 'switch':
      return 'yes; --no-... for no';
    case 'list':
      return shape.item.kind === 'choice'
        ? `${describe(shape.item)}, several by commas`
        : `${describe(shape.item)}, may be repeated`;
    case 'record':
      return `JSON: ${jsonForm(shape)}`;
    default:
      return 'JSON';
  }
}

/** The names in a record, those that may be left out with a question mark. */
function jsonForm(shape: Shape & { readonly kind: 'record' }): string {
  return `{${shape.fields.map(({ name, required }) => `"${name}"${required ? '' : '?'}`).join(', ')}}`;
}

function placeholder(name: string, shape: Shape): string {
  if (shape.kind === 'text' && shape.format === 'key') return 'KEY';
  return (name.split('.').at(-1) ?? name).toUpperCase();
}

function errorRows(spec: CommandSpec): string {
  const codes = [...spec.errors, ...(spec.session === 'open' ? openVaultErrors : []), ...commonErrors];
  const unique = [...new Set<string>(codes)].sort((a, b) => exitCodeFor(a) - exitCodeFor(b));
  const exits = [...new Set(unique.map(exitCodeFor))];
  return rows(
    exits.map((exit) => [`exit ${exit}`, unique.filter((code) => exitCodeFor(code) === exit).join(', ')]),
  );
}

function rows(entries: readonly (readonly [string, string])[]): string {
  const width = Math.min(34, Math.max(0, ...entries.map(([left]) => left.length)));
  return entries.map(([left, right]) => `  ${left.padEnd(width)}  ${right}\n`).join('');
}
