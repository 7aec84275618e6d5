import { exchangeHints } from './error-hints-exchange.ts';
import type { ReasonText } from './error-reasons.ts';

/**
 * What the command line says instead of the text of a code where the detail `reason` shows another way out. Unlike the
 * reasons of `error-reasons.ts` these are not all that a code can have. `{name}` is filled from the details.
 */
const hints: Readonly<Record<string, Readonly<Record<string, ReasonText>>>> = {
  ...exchangeHints,
  'state-forbids': {
    'shares-unconfirmed': {
      what: 'Not every share of this wrapping key was entered back from its paper yet.',
      todo: 'Enter each that is left: holdfast token-copies check-share WRAPPING-KEY.',
    },
    'wrapping-key-exposed': {
      what: 'A token with the wrapping key {label} was lost: nothing more is wrapped under it.',
      todo: 'Make another: holdfast token-copies make-wrapping-key --label NAME --threshold 2 --shares 3.',
    },
    'no-other-token': {
      what: 'No other token than those with the key could read a backup under {label}: it would be lost with them.',
      todo: 'Name a wrapping key that is in shares, or an RSA key of a token that has not got the key.',
    },
    'backups-lost': {
      what: '{label} has no shares, and backups were wrapped under it ({backups}): nothing reads them once it is gone.',
      todo: 'Write them anew under another wrapping key first (holdfast token-copies list names them), or confirm with its label: --confirm LABEL.',
    },
    'keys-in-use': {
      what: 'Keys on this token are still in use.',
      todo: 'Deactivate or destroy them first: holdfast keys deactivate KEY, holdfast keys destroy KEY.',
    },
    'holder-needed': {
      what: 'It is not said who gets the token.',
      todo: 'Name the holder: --holder NAME.',
    },
  },
  'token-holds-keys': {
    'backups-lost': {
      what: 'Backups of token keys ({backups}) can be read on this token alone, and are lost when it is erased.',
      todo: 'Write them anew under another wrapping key first (holdfast token-copies list names them), or confirm by typing the name of the token: --confirm LABEL.',
    },
  },
  'no-such-wrapping-key': {
    none: {
      what: 'No wrapping key that would do is on this token.',
      todo: 'Put one there (holdfast token-copies put-wrapping-key; a clone needs the same one on both tokens), or name an RSA one with --under.',
    },
    several: {
      what: 'Several wrapping keys would do.',
      todo: 'Name one with --under: holdfast token-copies list.',
    },
    'no-shares': {
      what: '{id} is an RSA key of one token, which has no shares.',
      todo: 'Name a wrapping key that was made in shares: holdfast token-copies list.',
    },
    'not-rsa': {
      what: '{id} is no RSA key of a token.',
      todo: 'Name one that was made with holdfast token-copies make-transport-key.',
    },
  },
  'secret-not-exportable': {
    CKR_KEY_NOT_WRAPPABLE: {
      what: 'The token does not wrap keys of this kind, though this one may leave it.',
      todo: 'Use the key where it is. For a token with a spare make a key of another kind, such as P-256.',
    },
  },
};

/** The text for an error of this code and reason; undefined where the text of the code is right. */
export function hintFor(code: string, reason: unknown): ReasonText | undefined {
  if (typeof reason !== 'string' || !Object.hasOwn(hints, code)) return undefined;
  const known = hints[code] ?? {};
  return Object.hasOwn(known, reason) ? known[reason] : undefined;
}
