import type { ErrorCode } from '../../../shared/error-code.ts';
import { unchanged, unread, type ErrorText } from './error-parts.ts';
import { signingErrors } from './errors-signing.ts';
import { tokenErrors } from './errors-tokens.ts';

export const errors: Readonly<Record<ErrorCode, ErrorText>> = {
  internal: {
    what: 'Holdfast ran into a fault of its own.',
    keys: 'The step was rolled back; your keys are as they were.',
    next: 'Try once more. If it happens again, lock the vault, restart, and keep the steps that led here.',
  },
  'bad-request': {
    what: 'Something that was entered is not in the form this step takes.',
    keys: unchanged,
    next: 'Check lengths and characters, then try again.',
  },
  'unknown-command': {
    what: 'This version does not know that command.',
    keys: unchanged,
    next: 'Restart Holdfast, so that all its parts are of one version.',
  },
  'not-permitted': {
    what: 'You may not do this here.',
    keys: unchanged,
    next: 'Ask the owner of this vault.',
  },
  cancelled: { what: 'The work was cancelled.', keys: unchanged, next: 'Start it again when you like.' },
  'self-test-failed': {
    what: 'A cryptographic self-test failed, so Holdfast will not touch any key.',
    keys: 'The vault was not opened.',
    next: 'Restart the computer and try again. If it fails again, do not use this installation.',
  },
  'random-source-failed': {
    what: 'The random source of this computer gave bad output.',
    keys: 'No key was made.',
    next: 'Restart the computer. Make no keys on it until this is gone.',
  },
  'vault-locked': {
    what: 'The vault is locked.',
    keys: 'What was under way was finished or rolled back.',
    next: 'Unlock it to go on.',
  },
  'vault-already-open': {
    what: 'A vault is open already.',
    keys: unchanged,
    next: 'Lock it first, then open the other one.',
  },
  'vault-exists': {
    what: 'A file of that name is there already.',
    keys: 'That file was not touched.',
    next: 'Choose another name or another folder.',
  },
  'vault-missing': {
    what: 'The vault file is not where it was.',
    keys: unread,
    next: 'Bring back the disk or folder it is on, or open it from its new place.',
  },
  'vault-in-use': {
    what: 'Another program has this vault open: {holder}.',
    keys: unread,
    next: 'Lock it there, then try again.',
  },
  'vault-damaged': {
    what: 'This file is a Holdfast vault, but it was damaged or altered.',
    keys: 'No part of it was trusted and nothing was written to it.',
    next: 'Keep the file as it is, and restore your latest backup into a new vault.',
  },
  'vault-newer': {
    what: 'This vault was written by a newer version of Holdfast.',
    keys: 'It was not touched.',
    next: 'Open it with that version, or update this one.',
  },
  'vault-older-than-seen': {
    what: 'This file is older than the one last seen on this computer.',
    keys: 'It was not opened. Newer keys or states may be missing from it.',
    next: 'Look for the newer file first. If you restored this one on purpose, open it knowingly.',
  },
  'not-a-vault': {
    what: 'This file is not a Holdfast vault.',
    keys: unread,
    next: 'Choose a file that ends in .holdfast.',
  },
  'kdf-too-weak': {
    what: 'The file asks for weaker protection than Holdfast accepts.',
    keys: 'The passphrase was not tried on it.',
    next: 'Someone may have altered it. Use another copy or a backup.',
  },
  'kdf-too-costly': {
    what: 'The file asks for more memory or time than this computer should spend.',
    keys: 'The passphrase was not tried on it.',
    next: 'Someone may have altered it. Use another copy or a backup.',
  },
  'wrong-secret': {
    what: 'That passphrase or code does not open this.',
    keys: 'It stays closed; nothing was changed.',
    next: 'Check Caps Lock and the keyboard layout, then try again. A recovery code works too.',
  },
  'passphrase-too-short': {
    what: 'The passphrase is too short.',
    keys: unchanged,
    next: 'Use at least 12 characters; four or more unrelated words are easy to keep.',
  },
  'recovery-code-malformed': {
    what: 'The recovery code was not typed as it was printed.',
    keys: unchanged,
    next: 'Compare it group by group with the sheet and type it again.',
  },
  'no-such-slot': {
    what: 'This vault has no such way to open it.',
    keys: unchanged,
    next: 'Look under Settings at the ways it has.',
  },
  'last-slot': {
    what: 'This is the only way to open the vault.',
    keys: unchanged,
    next: 'Add another way before you remove this one.',
  },
  'file-missing': { what: 'The file is not there any more.', keys: unchanged, next: 'Choose it again.' },
  'file-exists': {
    what: 'A file of that name is there already.',
    keys: 'That file was not touched.',
    next: 'Choose another name.',
  },
  'file-too-large': {
    what: 'This is larger than what this step reads.',
    keys: unread,
    next: 'Check that it is the right file.',
  },
  'file-not-regular': {
    what: 'This is a link, a device or a folder, not a plain file.',
    keys: unread,
    next: 'Choose the file itself.',
  },
  'file-unreadable': {
    what: 'The file cannot be read.',
    keys: unchanged,
    next: 'Check its permissions and the disk it is on.',
  },
  'folder-not-writable': {
    what: 'Nothing can be written in that folder.',
    keys: unchanged,
    next: 'Choose another folder, or change its permissions.',
  },
  'disk-full': {
    what: 'The disk is full.',
    keys: 'The step was rolled back; everything saved before is safe.',
    next: 'Make room, then do it again.',
  },
  'write-failed': {
    what: 'Writing to the disk failed.',
    keys: 'The step was rolled back; everything saved before is safe.',
    next: 'Check the disk, then do it again. Write a backup to another disk soon.',
  },
  'no-such-key': {
    what: 'That key is not in this vault.',
    keys: unchanged,
    next: 'Go back to the list of keys.',
  },
  'label-mismatch': {
    what: 'The label you typed is not the label of the key.',
    keys: 'The key was not destroyed.',
    next: 'Type the label exactly as shown.',
  },
  'label-taken': {
    what: 'Another key has that label.',
    keys: unchanged,
    next: 'Choose a label that tells the two apart.',
  },
  'state-forbids': {
    what: 'The key cannot do this in its present state ({state}).',
    keys: unchanged,
    next: 'Its page says what it can do now.',
  },
  'purpose-forbids': {
    what: 'The key was not made for this.',
    keys: unchanged,
    next: 'Use a key whose purposes include it.',
  },
  'backup-needed': {
    what: 'The key has no proven backup yet.',
    keys: 'It stays inactive, so that nothing comes to depend on it.',
    next: 'Re-enter its phrase, write a vault backup, or record that you go without.',
  },
  'seed-unusable': {
    what: 'The seed this key comes from cannot be used.',
    keys: unchanged,
    next: 'Look at the state of the seed.',
  },
  'parent-unusable': {
    what: 'The key that this one was derived from cannot derive the next one: {parent}.',
    keys: unchanged,
    next: 'Bring that key back into use, or derive this one anew from another key.',
  },
  'secret-not-exportable': {
    what: 'The secret of this key does not leave the vault or token that it is in.',
    keys: unchanged,
    next: 'A backup keeps a copy of keys in the vault. For a token with a spare make a new key that may leave wrapped.',
  },
  'already-verified': {
    what: 'This phrase was verified, so it is not shown again.',
    keys: unchanged,
    next: 'Use what you wrote down. A vault backup holds it as well.',
  },
  'not-a-seed': { what: 'This key is not a seed.', keys: unchanged, next: 'Choose a seed.' },
  'not-an-account': {
    what: 'This key is not an account.',
    keys: unchanged,
    next: 'Choose an account of a seed.',
  },
  'no-such-version': { what: 'The key has no such version.', keys: unchanged, next: 'Go back to its page.' },
  'duplicate-key': {
    what: 'This key is in the vault already.',
    keys: 'No second copy was made.',
    next: 'Search for it by address or fingerprint.',
  },
  'phrase-word-count': {
    what: 'A recovery phrase has 12, 15, 18, 21 or 24 words.',
    keys: unchanged,
    next: 'Count the words on your sheet.',
  },
  'phrase-unknown-word': {
    what: 'Word {position} is not on the BIP-39 word list.',
    keys: unchanged,
    next: 'Check its spelling against your sheet.',
  },
  'phrase-checksum': {
    what: 'The words do not belong together: the checksum is wrong.',
    keys: unchanged,
    next: 'A word is mistaken or two are swapped. Compare each with your sheet.',
  },
  'phrase-mismatch': {
    what: 'This is a valid phrase, but not the one of this seed.',
    keys: 'The seed stays unverified.',
    next: 'Check that you took the right sheet.',
  },
  'path-malformed': {
    what: "This is not a derivation path such as m/44'/60'/0'/0/0.",
    keys: unchanged,
    next: 'Correct it.',
  },
  'dice-malformed': {
    what: 'Dice are digits from 1 to 6, coins are 0 and 1.',
    keys: 'No key was made.',
    next: 'Correct the rolls.',
  },
  'too-little-entropy': {
    what: 'These are too few rolls to add anything.',
    keys: 'No key was made.',
    next: 'Roll more often, or leave the dice out.',
  },
  'key-malformed': {
    what: 'This is not a private key in the chosen form.',
    keys: 'Nothing was imported.',
    next: 'Check the form and that the whole key was entered.',
  },
  'key-encrypted': {
    what: 'This key file is itself encrypted.',
    keys: 'Nothing was imported.',
    next: 'Decrypt it with the program that made it, then import it.',
  },
  'key-wrong-algorithm': {
    what: 'This key is of another kind than the one chosen.',
    keys: 'Nothing was imported.',
    next: 'Choose the algorithm the key was made for.',
  },
  'key-out-of-range': {
    what: 'This number is not a private key of that curve.',
    keys: 'Nothing was imported.',
    next: 'Check that the whole key was entered.',
  },
  'public-key-refused': {
    what: "The other party's public key cannot be used with this key.",
    keys: 'Nothing was derived.',
    next: 'Ask for a public key on the same curve.',
  },
  'not-a-backup': {
    what: 'This file is not a Holdfast backup.',
    keys: unread,
    next: 'Choose a file that was written under Backups.',
  },
  'backup-damaged': {
    what: 'This backup was damaged or altered.',
    keys: 'No part of it was used.',
    next: 'Use another backup, and write a new one soon.',
  },
  'backup-newer': {
    what: 'This backup was written by a newer version of Holdfast.',
    keys: 'It was not touched.',
    next: 'Update Holdfast, then try again.',
  },
  'no-such-backup': {
    what: 'That backup is not on the list.',
    keys: unchanged,
    next: 'Look at the list again.',
  },
  undecodable: {
    what: 'Holdfast cannot read this as a request it could show you in full ({reason}).',
    keys: 'Nothing was signed.',
    next: 'Ask whoever made it for a transaction, message, typed data or PSBT in its standard form.',
  },
  refused: {
    what: 'This request is refused ({reason}).',
    keys: 'Nothing was signed.',
    next: 'If you did not expect this, ask whoever made the request what it is for.',
  },
  'no-such-request': { what: 'That request is gone.', keys: unchanged, next: 'Bring it in again.' },
  'digest-mismatch': {
    what: 'The request is not the one you were shown.',
    keys: 'Nothing was signed.',
    next: 'Open it again and read it afresh.',
  },
  ...signingErrors,
  ...tokenErrors,
  'request-closed': { what: 'This request is closed already.', keys: unchanged, next: 'Bring in a new one.' },
  'no-key-for-request': {
    what: 'No key in this vault fits this request.',
    keys: 'Nothing was signed.',
    next: 'Choose the key to sign with, or open the vault that holds it.',
  },
  'signature-check-failed': {
    what: 'The signature did not pass its check, so it was thrown away.',
    keys: 'Nothing was released.',
    next: 'Try once more. If it fails again, stop using this computer for signing.',
  },
  'not-versioned': {
    what: 'This key has no versions; it is replaced by another key.',
    keys: unchanged,
    next: 'Rotate it: a successor is made, and you move over to it step by step.',
  },
  'version-in-use': {
    what: 'Something still hangs on that version, or it is the one in use.',
    keys: unchanged,
    next: 'Carry the files and wrapped keys over to the newest version first, then destroy the old one.',
  },
  'version-not-accepted': {
    what: 'This was protected by version {version}, and this key accepts {minimum} and later only.',
    keys: unchanged,
    next: 'Lower the minimum version of the key if you trust this file, then try again.',
  },
  'retention-holds': {
    what: 'This key is to be kept until {until}.',
    keys: unchanged,
    next: 'Wait until then, or archive it again with another date.',
  },
  'clock-set-back': {
    what: "This computer's clock lies before the last entry of the vault's record.",
    keys: 'Keys protect nothing until this is settled; nothing was changed.',
    next: 'Set the clock right, or confirm the present time with a reason.',
  },
  'risk-unconfirmed': {
    what: 'This key is compromised: what it seems to have protected may come from anyone.',
    keys: unchanged,
    next: 'Go on only if you must read it, and give a reason; it is put on record.',
  },
  'protected-while-suspended': {
    what: 'This was protected while the key was suspended, when nobody should have used it.',
    keys: unchanged,
    next: 'Treat it as forged. Ask whoever made it how they came to use the key.',
  },
  'not-encrypted-data': {
    what: 'This is nothing that Holdfast has encrypted or authenticated.',
    keys: unread,
    next: 'Choose a file or text that Holdfast made.',
  },
  'data-damaged': {
    what: 'The encrypted data was changed, cut short or put in another order.',
    keys: 'Nothing of it was released, and nothing was changed.',
    next: 'Take another copy of it, from where it was kept first.',
  },
  'data-newer': {
    what: 'This was encrypted by a newer version of Holdfast.',
    keys: unread,
    next: 'Update Holdfast and try again.',
  },
  'data-key-unknown': {
    what: 'The key that encrypted this is not in this vault.',
    keys: unread,
    next: 'Open the vault that holds the key it names.',
  },
  'not-wrapped-key': {
    what: 'This is not a wrapped key.',
    keys: unchanged,
    next: 'Choose what the other side wrote when it wrapped the key.',
  },
  'certificate-malformed': {
    what: 'This is not an X.509 certificate that can be read.',
    keys: unchanged,
    next: 'Give the certificate itself, in PEM or DER form.',
  },
  'certificate-other-key': {
    what: 'This certificate names another key.',
    keys: unchanged,
    next: 'Choose the key whose public half the certificate carries.',
  },
  'no-such-item': {
    what: 'There is no such item.',
    keys: unchanged,
    next: 'Look at the list again; it may have been struck off.',
  },
  'wrong-item': {
    what: 'That file is another one than this entry of the list names.',
    keys: unchanged,
    next: 'Choose the file that was moved, or strike the entry off the list.',
  },
  'no-such-move': {
    what: 'There is no such move.',
    keys: unchanged,
    next: 'Look at the list of moves.',
  },
  'move-unfinished': {
    what: 'Not everything has moved yet: {remaining} left.',
    keys: unchanged,
    next: 'Tick off what has moved, then finish.',
  },
  'no-such-case': {
    what: 'There is no such case.',
    keys: unchanged,
    next: 'Look at the list of cases.',
  },
  'no-such-statement': {
    what: 'There is no such statement.',
    keys: unchanged,
    next: 'Look at the list of statements.',
  },
  'not-a-statement': {
    what: 'This is not a statement that Holdfast has signed.',
    keys: unread,
    next: 'Choose a notice of revocation or a certificate of destruction.',
  },
  'statement-damaged': {
    what: 'The statement was changed after it was signed.',
    keys: 'Do not rely on it.',
    next: 'Ask for the statement again.',
  },
  'statement-wrong-key': {
    what: 'The statement was signed by another key than the one you pinned.',
    keys: 'Do not rely on it.',
    next: 'Compare the fingerprint with the one you were given, by another way than this file.',
  },
  'no-such-advisory': {
    what: 'There is no such advisory.',
    keys: unchanged,
    next: 'Look at the list of advisories.',
  },
  'not-an-advisory': {
    what: 'This is not an advisory.',
    keys: unread,
    next: 'Choose a signed advisory file.',
  },
  'advisory-damaged': {
    what: 'The advisory was changed after it was signed.',
    keys: 'Do not act on it.',
    next: 'Fetch it again from its publisher.',
  },
  'advisory-wrong-key': {
    what: 'The advisory was signed by another key than the one you pinned.',
    keys: 'Do not act on it.',
    next: 'Compare the fingerprint with the one its publisher gives.',
  },
  'no-such-view': {
    what: 'There is no saved view of that name.',
    keys: unchanged,
    next: 'Look at the list of views.',
  },
  'audit-damaged': {
    what: 'The record was altered: an entry does not fit the chain.',
    keys: 'Your keys were not touched by this check.',
    next: 'Keep this file. Compare it with an earlier export to see where it parts.',
  },
  'audit-wrong-key': {
    what: 'This record was signed by another vault than the one you named.',
    keys: unchanged,
    next: 'Check the fingerprint that you wrote down.',
  },
  'not-an-audit-export': {
    what: 'This file is not an exported record.',
    keys: unread,
    next: 'Choose a file that was exported under Record.',
  },
};
