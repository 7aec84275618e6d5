/** Results of `token-copies.*` as text. */
import type { CommandOutput } from '../shared/contract.ts';
import type { KeyView } from '../shared/contract/common.ts';
import { inline } from './format-plain.ts';
import { named, table } from './table.ts';

type WrappingKey = CommandOutput<'token-copies.check-share'>;
type Backup = CommandOutput<'token-copies.inspect'>;

const whenGoneWords: Readonly<Record<WrappingKey['whenGone'], string>> = {
  nothing: 'nothing is lost: no backup hangs on it',
  'shares-bring-it-back': 'its shares put it on another token',
  'backups-lost': 'nothing reads its backups any more: it has no shares',
};

/** One wrapping key: its check value, who has its shares, which tokens have it, and what hangs on it. */
export function formatWrappingKey(key: WrappingKey): string {
  const { id, label, kind, created, checkValue, threshold, shares, places, exposed, whenGone } = key;
  const { backups, spares } = key;
  const left = shares.filter(({ confirmed }) => confirmed === undefined).length;
  const facts = named([
    ['wrapping key', label],
    ['id', id],
    ['kind', kind === 'aes' ? 'AES-256, in shares' : 'RSA, on one token'],
    ['made', created],
    ['check value', checkValue],
    ['shares', kind === 'rsa' ? 'none' : `${threshold} of ${shares.length}`],
    ['not entered back', left === 0 ? undefined : String(left)],
    [
      'on tokens',
      places.length === 0
        ? 'none'
        : places.map(({ serial, life }) => (life === 'lost' ? `${serial} (lost)` : serial)).join(', '),
    ],
    ['out of use', exposed && `since ${exposed}, because a token with it was lost`],
    ['if no token has it', whenGoneWords[whenGone]],
  ]);
  const who =
    shares.length === 0
      ? ''
      : table(
          ['SHARE', 'HOLDER', 'ENTERED BACK'],
          shares.map(({ number, holder = '', confirmed = 'not yet' }) => [String(number), holder, confirmed]),
        );
  const hangs = [
    ...backups.map(({ label: of, at, location }) => ['backup', of, at, location]),
    ...spares.map(({ kind: as, label: of, at, serial }) => [as, of, at, serial]),
  ];
  return `${facts}${who}${hangs.length === 0 ? '' : table(['WRAPPED', 'KEY', 'AT', 'WHERE'], hangs)}`;
}

/** Every wrapping key. */
export function formatWrappingKeys({ wrappingKeys }: CommandOutput<'token-copies.list'>): string {
  return wrappingKeys.length === 0 ? 'No wrapping keys.\n' : wrappingKeys.map(formatWrappingKey).join('\n');
}

/** The one time that shares are shown. */
export function formatNewWrappingKey(value: CommandOutput<'token-copies.make-wrapping-key'>): string {
  const shares = value.shares.map((share, at) => `share ${at + 1}\n${inline(share)}\n`);
  return `${formatWrappingKey(value.wrappingKey)}
${shares.join('\n')}
The shares are shown this once; Holdfast keeps none of them. Write each on a paper of its own, then prove each of them:
holdfast token-copies check-share ${value.wrappingKey.id}
`;
}

/** Where the secret of a key is that lives on a token, and what its maker says of that; nothing for other keys. */
export function tokenFacts({
  versions,
  origin,
}: KeyView['record']): [name: string, text: string | undefined][] {
  const { token, spares = [] } = versions.at(-1) ?? {};
  const { attestation } = origin;
  const root = attestation?.root === undefined ? '' : `, up to ${attestation.root}`;
  return [
    ['token', token?.serial],
    ['spares', token === undefined ? undefined : spares.map(({ serial }) => serial).join(', ') || 'none'],
    ['attested', attestation && `${attestation.verdict} ${attestation.at}${root}`],
  ];
}

/** What a file says, and whether this vault knows it. */
export function formatKeyBackup(backup: Backup): string {
  const { key, wrapping, at, sha256, known, ofThisVault, tokens } = backup;
  return named([
    ['key', key.label],
    ['id', key.id],
    ['algorithm', key.algorithm],
    ['public key', key.publicKey],
    ['check value', key.checkValue],
    ['taken off', at],
    ['wrapped under', `${wrapping.label} ${wrapping.checkValue}, ${wrapping.mechanism}`],
    ['can be read by', tokens.length === 0 ? 'no token on record' : tokens.join(', ')],
    ['sha256', sha256],
    ['written by', known ? 'this vault' : ofThisVault ? 'this vault, but not on record' : 'another vault'],
  ]);
}
