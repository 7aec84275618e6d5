/** Results of `modules.*` and `tokens.*` as text. */
import type { CommandOutput } from '../shared/contract.ts';
import { safeText } from './safe-text.ts';
import { named, table } from './table.ts';

type Listing = CommandOutput<'tokens.list'>;
type Token = Listing['tokens'][number];
type Modules = CommandOutput<'modules.list'>;

/** What the flags of a PIN mean for whoever is about to type one. */
const pinWords: Readonly<Record<Token['pin'], string>> = {
  'not-set': 'not set yet',
  fine: 'fine',
  'count-low': 'wrong before: few attempts are left',
  'final-try': 'one attempt is left',
  locked: 'locked',
  'to-be-changed': 'has to be changed',
};

/** What is left to do about a token, and the command for it. */
const todoWords: Readonly<Record<CommandOutput<'tokens.mark'>['todo'][number], (serial: string) => string>> =
  {
    'remove-vault-slot': () =>
      'It still opens this vault. Take it away as a way in: holdfast vault slots, then holdfast vault remove-slot --slot ID',
    'work-off-cases': () => 'Work off what follows for each key that it had: holdfast cases list',
    'replace-wrapping-key': () =>
      'Make a new wrapping key (holdfast token-copies make-wrapping-key) and put it on the tokens that are left: holdfast token-copies put-wrapping-key',
    'enrol-replacement': () =>
      'Set up another token in its place: holdfast tokens initialise TOKEN, or holdfast tokens enroll',
    'check-token': (serial) => `Plug it in and look at what it holds: holdfast tokens get ${serial}`,
    'put-in-stock-or-retire': (serial) =>
      `Then say what becomes of it: holdfast tokens mark ${serial} --life in-stock, or --life retired`,
    'renew-token-backups': () =>
      'Backups of token keys can be read on it alone. Write them anew under another wrapping key: holdfast token-copies list, then holdfast token-copies backup FILE --key KEY --under NAME',
    'destroy-keys': (serial) =>
      `Destroy the keys on it that are not needed any more: holdfast keys destroy KEY --login ${serial}`,
    'destroy-token': (serial) =>
      `In the end erase it (holdfast tokens initialise ${serial}) and destroy the device`,
  };

/** What is plugged in, or what was asked in vain. */
export function formatTokens({ tokens, modules }: Listing): string {
  const silent = modules.filter(({ state }) => state !== 'answered');
  const troubles = silent.map(({ name, state, why }) =>
    safeText(`${name} gave no answer: ${state}${why === undefined ? '' : `, ${why}`}`).concat('\n'),
  );
  if (modules.length === 0)
    return `No token can be seen: no module is trusted yet. What is on this computer: holdfast modules list\n`;
  const names = new Map(modules.map(({ module, name }) => [module, name]));
  if (tokens.length === 0)
    return `No token is plugged in. Asked: ${safeText([...names.values()].join(', '))}.\n${troubles.join('')}What USB shows: holdfast devices list\n`;
  const rows = tokens.map((token) => [
    token.token,
    token.initialised ? token.label : '(not initialised)',
    token.model,
    pinText(token),
    keysText(token),
    [token.life ?? 'not on record', ...(token.holder === undefined ? [] : [token.holder])].join(', '),
    names.get(token.module) ?? token.module,
  ]);
  return `${table(['token', 'label', 'model', 'pin', 'keys', 'register', 'module'], rows)}${troubles.join('')}`;
}

/** Facts of one token, PINs in words. */
export function formatToken(token: Token): string {
  const { hardware, firmware, freeBytes, totalBytes, loggedIn } = token;
  return named([
    ['token', token.token],
    ['label', token.initialised ? token.label : '(not initialised)'],
    ['serial', token.serial === '' ? 'none' : token.serial],
    ['maker and model', `${token.manufacturer}, ${token.model}`],
    ['hardware, firmware', `${hardware}, ${firmware}`],
    ['module', token.module],
    ['slot', token.slot],
    ['pin', pinText(token)],
    ['pin of the officer', `${pinWords[token.soPin]}${wrongText(token.wrongSoPins)}`],
    ['pin length', `${token.pinBytes.least} to ${token.pinBytes.most} bytes`],
    ['typed', token.pinPad ? 'on the token’s own pad' : undefined],
    ['logged in', loggedIn === undefined ? undefined : loggedIn === 'so' ? 'the officer' : 'its user'],
    ['keys', keysText(token)],
    ['written to', token.readOnly ? 'never: read only' : undefined],
    ['free', freeBytes === undefined ? undefined : `${freeBytes} of ${totalBytes ?? '?'} bytes`],
    ['register', token.life],
    ['holder', token.holder],
  ]);
}

/** A token and what it holds. */
export function formatTokenWhole({ token, objects, mechanisms }: CommandOutput<'tokens.get'>): string {
  const rows = objects.map((object) => [
    object.kind,
    object.label,
    object.certificate?.subject ??
      (object.bits === undefined ? object.type : `${object.type} ${object.bits}`),
    object.id,
    object.flags.join(', '),
    object.key ?? '',
  ]);
  const holds =
    rows.length === 0
      ? 'Nothing can be seen on it. Private keys are shown to whoever is logged in (--login).\n'
      : table(['object', 'label', 'what', 'id', 'odd', 'key of the vault'], rows);
  return `${formatToken(token)}\n${holds}\nIts mechanisms (${mechanisms.length}):\n${folded(mechanisms)}`;
}

/** Every token on record. */
export function formatTokenRegister({ tokens, total }: CommandOutput<'tokens.register'>): string {
  if (total === 0) return 'No token is on record.\n';
  const rows = tokens.map((token) => [
    token.serial,
    token.label,
    token.model,
    token.life,
    token.since.slice(0, 10),
    token.holder ?? '',
    String(token.keys.length),
    token.present ? 'yes' : 'no',
  ]);
  return `${table(['serial', 'label', 'model', 'is', 'since', 'holder', 'keys', 'plugged in'], rows)}${tokens.length} of ${total} tokens\n`;
}

/** Where a token is now, and what follows from it. */
export function formatMarked({ token, cases, todo }: CommandOutput<'tokens.mark'>): string {
  return `${named([
    ['token', `${token.serial} ${token.label}`.trim()],
    ['is', `${token.life} since ${token.since}`],
    ['holder', token.holder],
    ['cases opened', cases.length === 0 ? undefined : cases.join(', ')],
  ])}${todo.map((what) => `to do  ${todoWords[what](safeText(token.serial))}\n`).join('')}`;
}

/** Modules that are trusted, and those that could be. */
export function formatModules({ modules, found, looked }: Modules): string {
  const trusted =
    modules.length === 0
      ? 'No module is trusted yet. To trust one: holdfast modules trust --path PATH\n'
      : table(
          ['trusted', 'state', 'path', 'id'],
          modules.map(({ name, state, why, path, id }) => [
            name,
            why === undefined ? state : `${state}: ${why}`,
            path,
            id,
          ]),
        );
  const others =
    found.length === 0
      ? ''
      : `\n${table(
          ['found here', 'path', 'sha256'],
          found.map(({ name, path, sha256, problem }) => [name, path, problem ?? sha256 ?? '']),
        )}`;
  return `${trusted}${others}\nLooked in ${looked.length} places:\n${folded(looked)}`;
}

function pinText({ pin, wrongPins, nextMayLock }: Token): string {
  const may = nextMayLock && pin !== 'locked' ? ', one more wrong one may lock it' : '';
  return `${pinWords[pin]}${wrongText(wrongPins)}${may}`;
}

function wrongText(count: number): string {
  return count === 0 ? '' : `, ${count} wrong in a row`;
}

function keysText({ initialised, holdsKeys }: Token): string {
  if (!initialised) return 'none';
  return holdsKeys === undefined ? 'shown after a log-in' : holdsKeys ? 'yes' : 'none';
}

/** Words one after another, indented, no line longer than a terminal is wide. */
function folded(words: readonly string[], columns = 100): string {
  const lines: string[] = [];
  for (const word of words.map((one) => safeText(one))) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length + 2 <= columns) lines.push(`${lines.pop()}, ${word}`);
    else lines.push(`  ${word}`);
  }
  return lines.map((line, at) => `${line}${at < lines.length - 1 ? ',' : ''}\n`).join('');
}
