/** What `data.*` gives, as text for people. */
import type { CommandOutput } from '../shared/contract.ts';
import { inline } from './format-plain.ts';
import { safeText } from './safe-text.ts';
import { named } from './table.ts';

type Warned = Pick<CommandOutput<'data.decrypt-file'>, 'warnings'>;

const warnings: Readonly<Record<Warned['warnings'][number], string>> = {
  'key-suspended': 'The key is suspended: somebody is looking into it.',
  'key-compromised': 'The key is compromised: anyone may have made this. Your reason is on record.',
  'old-version': 'An older version of the key protects this; carry it over with: holdfast register reencrypt',
};

/** Letters that can be pasted anywhere, and nothing else, so that they can be put in a file. */
export function formatArmored({ armored }: CommandOutput<'data.encrypt-text'>): string {
  return armored;
}

/** The text itself, line by line; what is no text, as hex. */
export function formatText({ text, ...told }: CommandOutput<'data.decrypt-text'>): string {
  return `${linesOf(text)}\n${warningLines(told)}`;
}

/** What was decrypted. */
export function formatDecrypted(value: CommandOutput<'data.decrypt-file'>): string {
  const facts = named([
    ['decrypted', `${value.plainBytes} bytes`],
    ['key', value.key],
    ['version', String(value.version)],
  ]);
  return `${facts}${warningLines(value)}`;
}

/** A code, and the token by which it is checked. */
export function formatMac(value: CommandOutput<'data.mac'>): string {
  return named([
    ['code', value.mac],
    ['key', value.key],
    ['version', String(value.version)],
    ['token', value.token],
  ]);
}

/** Whether a code or signature is right. */
export function formatValid(
  value: CommandOutput<'data.verify-mac'> | CommandOutput<'data.verify-signature'>,
): string {
  const verdict = value.valid
    ? 'Valid: the key made this for this message.'
    : 'NOT VALID: another message, another key, or changed on the way.';
  const facts = named([
    ['key', value.key],
    ['version', String(value.version)],
  ]);
  return `${verdict}\n${facts}${warningLines(value)}`;
}

function warningLines({ warnings: told }: Warned): string {
  return told.map((code) => `Note: ${warnings[code]}\n`).join('');
}

/** Line breaks and tabs stay; whatever else could steer a terminal is shown as an escape. */
function linesOf(bytes: Uint8Array): string {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return inline(bytes);
  }
  return text
    .split('\n')
    .map((line) =>
      line
        .split('\t')
        .map((part) => safeText(part))
        .join('\t'),
    )
    .join('\n');
}
