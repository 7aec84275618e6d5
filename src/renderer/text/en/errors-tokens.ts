import type { ErrorCode } from '../../../shared/error-code.ts';
import { unchanged, type ErrorText } from './error-parts.ts';

/** Errors of modules, tokens and what is done with them. */
export const tokenErrors = {
  'key-opens-vault': {
    what: 'A key on this token opens the vault.',
    keys: 'It was not touched.',
    next: 'Remove that way in under Settings first.',
  },
  'key-may-leave': {
    what: 'This key may leave its token, or the token does not say that it may not.',
    keys: 'It opens no vault.',
    next: 'Let a key be made for this alone, or choose one that may not leave.',
  },
  'slot-stays': {
    what: 'The recovery code is the way in that always stays.',
    keys: unchanged,
    next: 'Make a new one if the old one may be known to others.',
  },
  'slot-needs-passphrase': {
    what: 'This vault asks for a passphrase together with the token.',
    keys: 'The PIN was not sent to the token.',
    next: 'Type both.',
  },
  'recovery-code-unproven': {
    what: 'The recovery code was never proven to be kept.',
    keys: unchanged,
    next: 'Prove it first: without the passphrase it is what is left when the token is lost.',
  },
  'token-slot-exists': {
    what: 'This token opens the vault already.',
    keys: unchanged,
    next: 'Take another token for a spare. To change how this one opens the vault, remove it first.',
  },
  'too-many-slots': {
    what: 'The vault has as many ways in as a vault can have.',
    keys: unchanged,
    next: 'Remove one that is not needed.',
  },
  'no-unlock-module': {
    what: 'No token module may be loaded on this computer before a vault is open.',
    keys: 'Nothing was loaded.',
    next: 'Compare the hash of the module of your token and trust it, or open the vault with the recovery code.',
  },
  'tokens-unavailable': {
    what: 'Hardware tokens cannot be used here.',
    keys: unchanged,
    next: 'Start the app of this computer, or use the command line on it.',
  },
  'no-such-module': {
    what: 'Holdfast does not know that module.',
    keys: unchanged,
    next: 'Look at the list of modules and add it there.',
  },
  'module-refused': {
    what: 'This file is not loaded as a token module.',
    keys: 'Nothing was loaded.',
    next: 'Use a library that you or the system own and nobody else can write.',
  },
  'module-changed': {
    what: 'The module is not the file it was when you trusted it.',
    keys: 'Nothing was loaded.',
    next: 'After an update of its package, compare and trust it again; otherwise find out who changed it.',
  },
  'module-failed': {
    what: 'The module crashed, hung or lied, and was ended.',
    keys: 'Your vault and other modules are as they were.',
    next: 'Try again; Holdfast starts it anew. If it happens again, look for an update of its driver.',
  },
  'no-such-token': {
    what: 'That token is not plugged in.',
    keys: unchanged,
    next: 'Plug it in, then look at the list of tokens.',
  },
  'token-removed': {
    what: 'The token was taken away during the work.',
    keys: 'Nothing was released.',
    next: 'Plug it in again and look at what it holds before you repeat the step.',
  },
  'token-not-initialised': {
    what: 'The token is not initialised.',
    keys: unchanged,
    next: 'Initialise it first.',
  },
  'token-login-needed': {
    what: 'The token wants its PIN for this.',
    keys: unchanged,
    next: 'Log in to the token, then try again.',
  },
  'token-pin-wrong': {
    what: 'The PIN is wrong; the token has counted the attempt.',
    keys: 'Nothing was done.',
    next: 'Check which PIN this token has before you try again; it locks after a few attempts.',
  },
  'token-pin-locked': {
    what: 'The PIN is locked.',
    keys: 'The keys on it are as they were.',
    next: 'Unblock it with the SO PIN or PUK.',
  },
  'token-pin-length': {
    what: 'A PIN of this length or form was not sent to the token.',
    keys: 'No attempt was counted.',
    next: 'Use a PIN of the length that the token takes.',
  },
  'token-pin-stale': {
    what: 'The PIN was sealed for a connection to the token that has ended, and was not sent.',
    keys: 'No attempt was counted.',
    next: 'Type the PIN again.',
  },
  'token-pin-last-try': {
    what: 'One more wrong PIN may lock this token.',
    keys: 'No attempt was made.',
    next: 'If you are sure of the PIN, confirm by typing the name of the token.',
  },
  'token-holds-keys': {
    what: 'The token holds keys, which initialising erases.',
    keys: 'Nothing was erased.',
    next: 'Retire its keys first, or confirm by typing the name of the token.',
  },
  'token-mechanism-missing': {
    what: 'The token cannot do this.',
    keys: unchanged,
    next: 'Choose another kind of key, or another token.',
  },
  'token-full': {
    what: 'There is no room left on the token.',
    keys: 'Nothing was added.',
    next: 'Remove what is not needed, or use another token.',
  },
  'token-object-missing': {
    what: 'The key is not on the token any more.',
    keys: 'Nothing was done.',
    next: 'Look at what the token holds; if the key is gone, revoke it and make another.',
  },
  'token-lied': {
    what: 'What the token made or did is not what was asked for.',
    keys: 'It was not used.',
    next: 'Do not trust this token; have its maker explain.',
  },
  'token-failed': {
    what: 'The token refused the work.',
    keys: 'Nothing was released.',
    next: 'Look at the name of the fault; unplug the token, plug it in, and try once more.',
  },
  'token-known': {
    what: 'This token is registered already.',
    keys: unchanged,
    next: 'Look it up in the register.',
  },
  'not-a-token-key': {
    what: 'This key does not live on a token.',
    keys: unchanged,
    next: 'Choose a key whose home is a token.',
  },
  'too-many-spares': {
    what: 'This key is on as many tokens as a key can have.',
    keys: unchanged,
    next: 'Erase or retire a token that has it and is not needed, then try again.',
  },
  'key-on-token': {
    what: 'This key is on a token already.',
    keys: unchanged,
    next: 'Use it where it is: it signs, decrypts and unwraps there. A spare of a key that may leave is made on the page of its token.',
  },
  'check-value-mismatch': {
    what: 'The check value is not the one on record: this is another wrapping key.',
    keys: 'Nothing was written.',
    next: 'Collect the right shares.',
  },
  'shares-malformed': {
    what: 'These shares do not fit together.',
    keys: unchanged,
    next: 'Check each share for typing errors, and that all are of one set.',
  },
  'not-a-token-backup': {
    what: 'This file is no backup of a token key.',
    keys: unchanged,
    next: 'Choose the file that was written by the backup.',
  },
  'no-such-wrapping-key': {
    what: 'There is no such wrapping key.',
    keys: unchanged,
    next: 'Look at the list of wrapping keys.',
  },
  'certificate-refused': {
    what: 'The certificate {subject} is refused ({reason}).',
    keys: unchanged,
    next: 'Ask its issuer for the whole chain, and look at its dates and at the clock of this computer.',
  },
  'attestation-refused': {
    what: 'The attestation does not prove what it claims ({reason}).',
    keys: 'The key is said to be of unknown origin.',
    next: 'Check the root of its maker, the dates, and which key it names.',
  },
  'no-such-root': {
    what: 'There is no such root of a maker.',
    keys: unchanged,
    next: 'Look at the list of roots.',
  },
  'no-such-profile': {
    what: 'There is no such profile.',
    keys: unchanged,
    next: 'Look at the list of profiles.',
  },
  'profile-malformed': {
    what: 'The profile cannot be read.',
    keys: unchanged,
    next: 'Compare it with the example in the documents.',
  },
  'no-such-run': {
    what: 'There is no such enrolment.',
    keys: unchanged,
    next: 'Look at the list of enrolments.',
  },
  'enrolment-state': {
    what: 'The enrolment is not at this step.',
    keys: unchanged,
    next: 'Look at where it stands and go on from there.',
  },
} as const satisfies Partial<Record<ErrorCode, ErrorText>>;
