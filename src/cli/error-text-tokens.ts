import type { ErrorCode } from '../shared/error-code.ts';
import { text, unchanged, type ErrorText } from './error-sentences.ts';

/** Errors of modules, tokens and what is done with them. */
export const tokenErrorTexts = {
  'key-opens-vault': text(
    'A key on this token opens the vault.',
    'It was not touched.',
    'Remove that way in first: holdfast vault remove-slot.',
  ),
  'key-may-leave': text(
    'This key may leave its token, or the token does not say that it may not.',
    'It opens no vault.',
    'Leave --key out: a key is then made for this alone. Or name one that was made without --wrappable.',
  ),
  'slot-stays': text(
    'The recovery code is the way in that always stays.',
    unchanged,
    'Make a new one if the old one may be known to others: holdfast vault renew-recovery-code.',
  ),
  'slot-needs-passphrase': text(
    'This vault asks for a passphrase together with the token.',
    'The PIN was not sent to the token.',
    'Give both: --with token --passphrase-file FILE.',
  ),
  'recovery-code-unproven': text(
    'The recovery code was never proven to be kept.',
    unchanged,
    'Prove it first: holdfast vault confirm-recovery-code. Without the passphrase it is what is left when the token is lost.',
  ),
  'token-slot-exists': text(
    'This token opens the vault already.',
    unchanged,
    'Take another token for a spare. To change how this one opens the vault, remove it first: holdfast vault remove-slot.',
  ),
  'too-many-slots': text(
    'The vault has as many ways in as a vault can have.',
    unchanged,
    'Remove one that is not needed: holdfast vault remove-slot.',
  ),
  'no-unlock-module': text(
    'No token module may be loaded on this computer before a vault is open.',
    'Nothing was loaded.',
    'See holdfast vault unlock-modules, and trust the one of your token: holdfast vault trust-unlock-module --path FILE.',
  ),
  'tokens-unavailable': text(
    'Hardware tokens cannot be used here.',
    unchanged,
    'Start the app of this computer, or use the command line on it.',
  ),
  'no-such-module': text(
    'Holdfast does not know that module.',
    unchanged,
    'Look at the list of modules and add it there.',
  ),
  'module-refused': text(
    'This file is not loaded as a token module.',
    'Nothing was loaded.',
    'Use a library that you or the system own and nobody else can write.',
  ),
  'module-changed': text(
    'The module is not the file it was when you trusted it.',
    'Nothing was loaded.',
    'After an update of its package, compare and trust it again; otherwise find out who changed it.',
  ),
  'module-failed': text(
    'The module crashed, hung or lied, and was ended.',
    'Your vault and other modules are as they were.',
    'Try again; Holdfast starts it anew. If it happens again, look for an update of its driver.',
  ),
  'no-such-token': text(
    'That token is not plugged in.',
    unchanged,
    'Plug it in. It is named by the first column of the list: holdfast tokens list.',
  ),
  'token-removed': text(
    'The token was taken away during the work.',
    'Nothing was released.',
    'Plug it in again and look at what it holds before you repeat the step.',
  ),
  'token-not-initialised': text('The token is not initialised.', unchanged, 'Initialise it first.'),
  'token-login-needed': text(
    'The token wants its PIN for this.',
    unchanged,
    'Log in to it for this command: add --login TOKEN (holdfast tokens list names it).',
  ),
  'token-pin-wrong': text(
    'The PIN is wrong; the token has counted the attempt.',
    'Nothing was done.',
    'Check which PIN this token has before you try again; it locks after a few attempts.',
  ),
  'token-pin-locked': text(
    'The PIN is locked.',
    'The keys on it are as they were.',
    'Unblock it with the SO PIN or PUK.',
  ),
  'token-pin-length': text(
    'A PIN of this length or form was not sent to the token.',
    'No attempt was counted.',
    'Use a PIN of the length that the token takes.',
  ),
  'token-pin-stale': text(
    'The PIN was sealed for a connection to the token that has ended, and was not sent.',
    'No attempt was counted.',
    'Type the PIN again.',
  ),
  'token-pin-last-try': text(
    'One more wrong PIN may lock this token.',
    'No attempt was made.',
    'If you are sure of the PIN, repeat the command with the name of the token: --login-confirm beside --login, --unlock-confirm beside --with token, --last-try in tokens enroll, --confirm elsewhere.',
  ),
  'token-holds-keys': text(
    'The token holds keys, which initialising erases.',
    'Nothing was erased.',
    'Retire its keys first, or confirm by typing the name of the token.',
  ),
  'token-mechanism-missing': text(
    'The token cannot do this.',
    unchanged,
    'Choose another kind of key, or another token.',
  ),
  'token-full': text(
    'There is no room left on the token.',
    'Nothing was added.',
    'Remove what is not needed, or use another token.',
  ),
  'token-object-missing': text(
    'The key is not on the token any more.',
    'Nothing was done.',
    'Look at what the token holds; if the key is gone, revoke it and make another.',
  ),
  'token-lied': text(
    'What the token made or did is not what was asked for.',
    'It was not used.',
    'Do not trust this token; have its maker explain.',
  ),
  'token-failed': text(
    'The token refused the work.',
    'Nothing was released.',
    'Look at the name of the fault; unplug the token, plug it in, and try once more.',
  ),
  'token-known': text('This token is registered already.', unchanged, 'Look it up in the register.'),
  'not-a-token-key': text(
    'This key does not live on a token.',
    unchanged,
    'Choose a key whose home is a token.',
  ),
  'too-many-spares': text(
    'This key is on as many tokens as a key can have.',
    unchanged,
    'Erase or retire a token that has it and is not needed (tokens initialise, tokens mark), then repeat the command.',
  ),
  'key-on-token': text(
    'This key is on a token already.',
    unchanged,
    'Use it where it is, with --login TOKEN: it signs, decrypts and unwraps there (holdfast keys get KEY names the token).',
  ),
  'check-value-mismatch': text(
    'The check value is not the one on record: this is another wrapping key.',
    'Nothing was written.',
    'Collect the right shares.',
  ),
  'shares-malformed': text(
    'These shares do not fit together.',
    unchanged,
    'Check each share for typing errors, and that all are of one set.',
  ),
  'not-a-token-backup': text(
    'This file is no backup of a token key.',
    unchanged,
    'Choose the file that was written by the backup.',
  ),
  'no-such-wrapping-key': text(
    'There is no such wrapping key.',
    unchanged,
    'Look at the list of wrapping keys.',
  ),
  'certificate-refused': text(
    'The certificate {subject} is refused ({reason}).',
    unchanged,
    'Ask its issuer for the whole chain, and look at its dates and at the clock of this computer.',
  ),
  'attestation-refused': text(
    'The attestation does not prove what it claims ({reason}).',
    'The key is on record as of unknown origin, unless it was verified before: that stays.',
    'Check the root of its maker, the dates, and which key it names.',
  ),
  'no-such-root': text('There is no such root of a maker.', unchanged, 'Look at the list of roots.'),
  'no-such-profile': text('There is no such profile.', unchanged, 'Look at the list of profiles.'),
  'profile-malformed': text(
    'The profile cannot be read.',
    unchanged,
    'Compare it with the example in the documents.',
  ),
  'no-such-run': text('There is no such enrolment.', unchanged, 'Look at the list of enrolments.'),
  'enrolment-state': text(
    'The enrolment is not at this step.',
    unchanged,
    'Look at where it stands and go on from there.',
  ),
} as const satisfies Partial<Record<ErrorCode, ErrorText>>;
