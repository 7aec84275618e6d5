/** What each error means to a person: what happened, what it means for the keys, what to do. */
import type { ErrorCode } from '../shared/error-code.ts';
import { rolledBack, text, unchanged, untouched, type ErrorText } from './error-sentences.ts';
import { signErrorTexts } from './error-text-sign.ts';
import { tokenErrorTexts } from './error-text-tokens.ts';

/** A text for every code of the closed list. */
export const errorTexts: Readonly<Record<ErrorCode, ErrorText>> = {
  internal: text(
    'Holdfast met a fault of its own.',
    rolledBack,
    'Try again; if it comes back, report it with the command you used, without any secret.',
  ),
  'bad-request': text(
    'The command cannot be carried out as written.',
    unchanged,
    'See the flags of the command with --help.',
  ),
  'unknown-command': text('There is no such command.', unchanged, 'See all commands with holdfast --help.'),
  'not-permitted': text('This is not allowed here.', unchanged, 'Ask someone who may do it.'),
  cancelled: text('Cancelled.', rolledBack, 'Run the command again when you are ready.'),
  'self-test-failed': text(
    "Holdfast's check of its own cryptography failed.",
    untouched,
    'Do not use this installation. Install Holdfast again and compare its checksums.',
  ),
  'random-source-failed': text(
    "This computer's source of randomness failed its health check.",
    'No key was made.',
    'Restart the computer and try again; if it comes back, make no keys on this machine.',
  ),

  'vault-locked': text('The vault is locked.', untouched, 'Name it with --vault FILE.'),
  'vault-already-open': text(
    'A vault is open already.',
    unchanged,
    'Lock it first, then open or make the other.',
  ),
  'vault-exists': text(
    'There is a file at this place already.',
    'It was not touched.',
    'Choose another name; Holdfast never writes over a file.',
  ),
  'vault-missing': text(
    'There is no vault at this place.',
    unchanged,
    'Check the path and that the drive is there.',
  ),
  'vault-in-use': text(
    'The vault is open in another Holdfast.',
    untouched,
    'Lock it there first; one program at a time may hold a vault.',
  ),
  'vault-damaged': text(
    'The vault file is damaged or was tampered with.',
    'It was not opened and not changed.',
    'Keep the file as it is, and restore your latest backup into a new vault: holdfast backup restore --help.',
  ),
  'vault-newer': text(
    'The vault was written by a newer Holdfast than this one.',
    untouched,
    'Open it with the newer Holdfast.',
  ),
  'vault-older-than-seen': text(
    'This vault file is older than the one last opened on this computer.',
    'It was not opened. Keys or changes made since may be missing from it.',
    'If you put an older copy there on purpose, repeat with --accept-older. If not, find out who replaced the file.',
  ),
  'not-a-vault': text('This file is not a Holdfast vault.', 'It was not touched.', 'Check the path.'),
  'kdf-too-weak': text(
    'The vault protects its passphrase less than Holdfast accepts.',
    'It was not opened.',
    'Someone may have replaced the file to get at your passphrase: use a backup that you trust.',
  ),
  'kdf-too-costly': text(
    'The file asks for more memory or time than Holdfast grants any file.',
    'It was not opened.',
    'The file is damaged or was made to stop this computer: use a backup that you trust.',
  ),
  'wrong-secret': text(
    'The passphrase or code is wrong.',
    'Nothing was opened or changed. This says nothing about your keys: they are still in the file.',
    'Check the keyboard layout and Caps Lock. The recovery code opens the vault too: --recovery-code.',
  ),
  'passphrase-too-short': text(
    'The new passphrase is too short.',
    unchanged,
    'Take at least 12 characters; five or more random words are good.',
  ),
  'recovery-code-malformed': text(
    'This is not a recovery code: a group is missing or mistyped.',
    unchanged,
    'Read the code from the sheet again, group by group.',
  ),
  'no-such-slot': text('The vault has no such way to open it.', unchanged, 'See holdfast vault slots.'),
  'last-slot': text('This is the last way to open the vault.', unchanged, 'Add another one first.'),

  'file-missing': text('There is no such file or folder.', unchanged, 'Check the path.'),
  'file-exists': text(
    'There is a file at this place already.',
    'It was not touched.',
    'Choose another name.',
  ),
  'file-too-large': text(
    'The file is larger than Holdfast reads here.',
    unchanged,
    'Check that it is the right file.',
  ),
  'file-not-regular': text(
    'This is a folder, a device or a link, not a plain file.',
    unchanged,
    'Name the file itself.',
  ),
  'file-unreadable': text(
    'The file cannot be read.',
    unchanged,
    'Check its permissions. Started as root, Holdfast works as an unprivileged user that must be able to read it.',
  ),
  'folder-not-writable': text(
    'This folder or file may not be written to.',
    rolledBack,
    'Check permissions, and that the drive is not read-only; or choose another folder.',
  ),
  'disk-full': text('The disk is full.', rolledBack, 'Free some space and repeat the command.'),
  'write-failed': text(
    'Writing failed.',
    rolledBack,
    'Check the drive and its free space, then repeat the command. If the vault lies on a removable drive, copy it elsewhere.',
  ),

  'no-such-key': text('There is no such key in this vault.', unchanged, 'See holdfast keys list.'),
  'label-mismatch': text(
    "What was typed is not the key's label.",
    'The key was not destroyed.',
    'Type the label exactly as holdfast keys get shows it.',
  ),
  'label-taken': text('Another key has this label.', unchanged, 'Choose another label.'),
  'state-forbids': text(
    "The key's state does not allow this.",
    unchanged,
    'See its state and what can be done now: holdfast keys get.',
  ),
  'purpose-forbids': text(
    'The key is not meant for this purpose.',
    unchanged,
    'Use a key with the right purpose, or generate one with --purposes.',
  ),
  'backup-needed': text(
    'The key has no proven backup yet.',
    'It was not activated.',
    'Verify its phrase (seeds verify), write a vault backup (backup write), or record your choice to go without (keys waive-backup).',
  ),
  'seed-unusable': text(
    'The seed this key derives from may not be used now.',
    unchanged,
    'Bring the seed into the active state first: holdfast keys get.',
  ),
  'parent-unusable': text(
    'The key that this one was derived from cannot derive the next one: {parent}.',
    unchanged,
    'Bring that key back into use (holdfast keys get says how), or derive this one anew from another key: holdfast keys derive.',
  ),
  'secret-not-exportable': text(
    'The secret of this key may not leave the vault or token that it is in.',
    unchanged,
    'Use the key where it is. For a token with a spare make a new key with --wrappable: token-keys generate.',
  ),
  'already-verified': text(
    'The phrase of this seed was verified; it is not shown again.',
    unchanged,
    'Use the copy you wrote down. A vault backup holds the seed too.',
  ),
  'not-a-seed': text('This key is not a seed.', unchanged, 'Name a seed: holdfast keys list.'),
  'not-an-account': text(
    'This key has no such public form or addresses.',
    unchanged,
    'See its public forms: holdfast keys get.',
  ),
  'no-such-version': text('The key has no such version.', unchanged, 'See holdfast keys get.'),
  'duplicate-key': text('This key is in the vault already.', unchanged, 'See holdfast keys list.'),

  'phrase-word-count': text(
    'A recovery phrase has 12, 15, 18, 21 or 24 words.',
    unchanged,
    'Count the words.',
  ),
  'phrase-unknown-word': text(
    'A word is not in the BIP-39 list.',
    unchanged,
    'Check its spelling: holdfast seeds words --prefix LETTERS.',
  ),
  'phrase-checksum': text(
    'All words are known, but together they are no recovery phrase.',
    unchanged,
    'A word is wrong or two are swapped: compare with your sheet word by word.',
  ),
  'phrase-mismatch': text(
    'This is a valid phrase, but of another seed.',
    unchanged,
    'Check that you have the right sheet. The seed is still in the vault.',
  ),
  'path-malformed': text('This is not a derivation path.', unchanged, "Write it like m/44'/60'/0'/0/0."),
  'dice-malformed': text(
    'The rolls hold something else than dice or coins.',
    'No seed was made.',
    'Dice are digits 1-6, coins 0 and 1.',
  ),
  'too-little-entropy': text(
    'Too few rolls.',
    'No seed was made.',
    'Roll at least 50 dice for 12 words, 99 for 24; or leave the dice out.',
  ),
  'key-malformed': text('This is not a key in the stated format.', unchanged, 'Check the file and --format.'),
  'key-encrypted': text(
    'The key file is itself encrypted.',
    unchanged,
    'Decrypt it first, on a machine you trust.',
  ),
  'key-wrong-algorithm': text(
    'The key is of another algorithm than stated.',
    unchanged,
    'Check --algorithm, or --authentication of a credential.',
  ),
  'key-out-of-range': text(
    'This number is no valid private key of the curve.',
    unchanged,
    'Check the key; never use it elsewhere either.',
  ),
  'public-key-refused': text(
    "The other party's public key cannot be used with this key.",
    unchanged,
    'Ask for a public key on the same curve, as PEM, DER, JWK or hex.',
  ),

  'not-a-backup': text('This file is not a Holdfast backup.', unchanged, 'Check the path.'),
  'backup-damaged': text(
    'The backup is damaged or incomplete.',
    'Nothing was restored.',
    'Use another backup, and write a fresh one now if the vault still opens.',
  ),
  'backup-newer': text(
    'The backup was written by a newer Holdfast.',
    'Nothing was restored.',
    'Use the newer Holdfast.',
  ),
  'no-such-backup': text('The vault knows of no such backup.', unchanged, 'See holdfast backup list.'),

  ...signErrorTexts,
  ...tokenErrorTexts,

  'not-versioned': text(
    'This key has no versions; it is replaced by another key.',
    unchanged,
    'Rotate it: a successor is made, and you move over to it step by step.',
  ),
  'version-in-use': text(
    'Something still hangs on that version, or it is the one in use.',
    unchanged,
    'Carry the files and wrapped keys over to the newest version first, then destroy the old one.',
  ),
  'version-not-accepted': text(
    'This was protected by version {version}, and this key accepts {minimum} and later only.',
    unchanged,
    'Lower the minimum version of the key if you trust this file, then try again.',
  ),
  'retention-holds': text(
    'This key is to be kept until {until}.',
    unchanged,
    'Wait until then, or archive it again with another date.',
  ),
  'clock-set-back': text(
    "This computer's clock lies before the last entry of the vault's record.",
    'Keys protect nothing until this is settled; nothing was changed.',
    'Set the clock right, or confirm the present time with a reason.',
  ),
  'risk-unconfirmed': text(
    'This key is compromised: what it seems to have protected may come from anyone.',
    unchanged,
    'Go on only if you must read it, and say why: --risk.reason REASON. It is put on record.',
  ),
  'protected-while-suspended': text(
    'This was protected while the key was suspended, when nobody should have used it.',
    unchanged,
    'Treat it as forged. Ask whoever made it how they came to use the key.',
  ),
  'not-encrypted-data': text(
    'This is nothing that Holdfast has encrypted or authenticated.',
    unchanged,
    'Choose a file or text that Holdfast made.',
  ),
  'data-damaged': text(
    'The encrypted data was changed, cut short or put in another order.',
    'Nothing of it was released, and nothing was changed.',
    'Take another copy of it, from where it was kept first.',
  ),
  'data-newer': text(
    'This was encrypted by a newer version of Holdfast.',
    unchanged,
    'Update Holdfast and try again.',
  ),
  'data-key-unknown': text(
    'The key that encrypted this is not in this vault.',
    unchanged,
    'Open the vault that holds the key it names.',
  ),
  'not-wrapped-key': text(
    'This is not a wrapped key.',
    unchanged,
    'Choose what the other side wrote when it wrapped the key.',
  ),
  'certificate-malformed': text(
    'This is not an X.509 certificate that can be read.',
    unchanged,
    'Give the certificate itself, in PEM or DER form.',
  ),
  'certificate-other-key': text(
    'This certificate names another key.',
    unchanged,
    'Choose the key whose public half the certificate carries.',
  ),
  'no-such-item': text(
    'There is no such item.',
    unchanged,
    'Look at the list again; it may have been struck off.',
  ),
  'wrong-item': text(
    'That file is another one than this entry of the list names.',
    unchanged,
    'Give the file that was moved, or strike the entry off the list.',
  ),
  'no-such-move': text('There is no such move.', unchanged, 'Look at the list of moves.'),
  'move-unfinished': text(
    'Not everything has moved yet: {remaining} left.',
    unchanged,
    'Tick off what has moved, then finish.',
  ),
  'no-such-case': text('There is no such case.', unchanged, 'Look at the list of cases.'),
  'no-such-statement': text('There is no such statement.', unchanged, 'Look at the list of statements.'),
  'not-a-statement': text(
    'This is not a statement that Holdfast has signed.',
    unchanged,
    'Choose a notice of revocation or a certificate of destruction.',
  ),
  'statement-damaged': text(
    'The statement was changed after it was signed.',
    'Do not rely on it.',
    'Ask for the statement again.',
  ),
  'statement-wrong-key': text(
    'The statement was signed by another key than the one you pinned.',
    'Do not rely on it.',
    'Compare the fingerprint with the one you were given, by another way than this file.',
  ),
  'no-such-advisory': text('There is no such advisory.', unchanged, 'Look at the list of advisories.'),
  'not-an-advisory': text('This is not an advisory.', unchanged, 'Choose a signed advisory file.'),
  'advisory-damaged': text(
    'The advisory was changed after it was signed.',
    'Do not act on it.',
    'Fetch it again from its publisher.',
  ),
  'advisory-wrong-key': text(
    'The advisory was signed by another key than the one you pinned.',
    'Do not act on it.',
    'Compare the fingerprint with the one its publisher gives.',
  ),
  'no-such-view': text('There is no saved view of that name.', unchanged, 'Look at the list of views.'),
  'audit-damaged': text(
    'The audit log does not hold together: an entry was changed, cut out or added.',
    'The log proves nothing from that entry on.',
    'Keep the file and compare it with an older export.',
  ),
  'audit-wrong-key': text(
    'The log is not signed by the key you pinned.',
    'It proves nothing.',
    'Get the fingerprint from the vault itself (holdfast audit check), and the log from its owner.',
  ),
  'not-an-audit-export': text('This file is not an audit log.', unchanged, 'Check the path.'),
};
