import type { ErrorCode } from '../../../shared/error-code.ts';
import { unchanged, type ErrorText } from './error-parts.ts';

/** Errors of rules, the address book, exchanges, programs, wallets, descriptions and batches. */
export const signingErrors = {
  'receipt-unreadable': {
    what: 'The receipt cannot be read.',
    keys: unchanged,
    next: 'Paste the transaction id, the receipt as JSON, or the transaction itself.',
  },
  'receipt-of-another': {
    what: 'The receipt is of another transaction than the one that was signed.',
    keys: 'What is noted of the request stays as it was.',
    next: 'Give the receipt of this one; if a node answered so, name another. If the other one was signed by your key and not for you, treat the key as compromised.',
  },
  'network-off': {
    what: 'No node may be asked.',
    keys: 'Nothing was sent.',
    next: 'Paste the receipt instead.',
  },
  'no-node': {
    what: 'No node is named for this chain.',
    keys: 'Nothing was sent.',
    next: 'Name one in the settings, or paste the receipt.',
  },
  'too-many-nodes': {
    what: 'There are nodes for 64 chains already.',
    keys: unchanged,
    next: 'Take one away first.',
  },
  'node-address-refused': {
    what: 'This address of a node is not taken.',
    keys: 'Nothing was sent.',
    next: 'Give one with https, or http to this computer.',
  },
  'node-unreachable': {
    what: 'The node did not answer.',
    keys: 'Nothing was noted but that it was asked.',
    next: 'Ask again later, or name another node in the settings.',
  },
  'node-answer-refused': {
    what: 'The answer of the node cannot be used.',
    keys: 'Nothing was noted but that it was asked.',
    next: 'Ask again later, or name another node in the settings.',
  },
  'rules-contradict': {
    what: 'These rules contradict each other: nothing could ever be signed.',
    keys: unchanged,
    next: 'Take one of them out.',
  },
  'no-such-rules': { what: 'No rules are set there.', keys: unchanged, next: 'Look at the list of rules.' },
  'address-malformed': {
    what: 'This is no address of that kind: its form or checksum is wrong.',
    keys: unchanged,
    next: 'Copy the address again, whole.',
  },
  'address-known': {
    what: 'The address book has this address already.',
    keys: unchanged,
    next: 'Change the entry that is there.',
  },
  'no-such-address': {
    what: 'The address book has no such entry.',
    keys: unchanged,
    next: 'Look at the list again.',
  },
  'labels-unreadable': {
    what: 'The file holds no labels in the BIP-329 form.',
    keys: unchanged,
    next: 'Export them again as JSON lines.',
  },
  'no-such-exchange': {
    what: 'Holdfast has no profile of that exchange.',
    keys: unchanged,
    next: 'See the list of exchanges.',
  },
  'passphrase-needed': {
    what: 'This exchange gives a passphrase with each key; it is missing.',
    keys: unchanged,
    next: 'Enter the passphrase that you chose when the key was made.',
  },
  'no-such-credential': {
    what: 'That key is no credential of an exchange.',
    keys: unchanged,
    next: 'See the list of credentials.',
  },
  'serve-failed': {
    what: 'The socket for programs could not be opened.',
    keys: unchanged,
    next: 'Close what holds it, or look at the rights of its folder.',
  },
  'already-serving': {
    what: 'It runs already.',
    keys: unchanged,
    next: 'Stop it first, or leave it as it is.',
  },
  'no-such-program': {
    what: 'No such program is paired or asks to be.',
    keys: unchanged,
    next: 'Start the pairing again in the program.',
  },
  'code-mismatch': {
    what: 'The code is not the one that the program shows.',
    keys: 'Nothing was signed.',
    next: 'Compare again; if it differs, something else asks to be paired.',
  },
  'rate-exceeded': {
    what: 'The program asks more often than you allowed.',
    keys: unchanged,
    next: 'It may ask again later; raise its rate if you mean it to.',
  },
  'not-served': { what: 'Programs are not served now.', keys: unchanged, next: 'Start serving in the app.' },
  'program-stopped': {
    what: 'This program was stopped.',
    keys: unchanged,
    next: 'Let it go on in the app, if you mean it to.',
  },
  'descriptor-malformed': {
    what: 'This descriptor cannot be read.',
    keys: unchanged,
    next: 'Copy it again with its checksum.',
  },
  'wallet-not-ours': {
    what: 'No key of this vault is in that wallet.',
    keys: unchanged,
    next: 'Add the key first, or open the vault that has it.',
  },
  'wallet-known': {
    what: 'This wallet is known already.',
    keys: unchanged,
    next: 'Look at the list of wallets.',
  },
  'no-such-wallet': { what: 'No such wallet is known.', keys: unchanged, next: 'Look at the list again.' },
  'reference-malformed': {
    what: 'The description is not in a form that Holdfast reads.',
    keys: unchanged,
    next: 'Use an ERC-7730 descriptor, an ABI or a list of chains.',
  },
  'reference-wrong-key': {
    what: 'The signature is of another key than the one you named.',
    keys: 'Nothing was signed.',
    next: 'Check the public key with whoever published the description.',
  },
  'reference-damaged': {
    what: 'The description is not what was signed.',
    keys: unchanged,
    next: 'Get the file and its signature again.',
  },
  'no-such-reference': {
    what: 'No such description was added.',
    keys: unchanged,
    next: 'Look at the list again.',
  },
  'batch-empty': {
    what: 'No requests were found there.',
    keys: unchanged,
    next: 'A file has one request in each line, a folder one in each file.',
  },
  'batch-too-large': {
    what: 'That is more than 10,000 requests.',
    keys: unchanged,
    next: 'Split it into smaller batches.',
  },
  'no-such-batch': { what: 'That batch is gone.', keys: unchanged, next: 'Bring it in again.' },
} satisfies Partial<Record<ErrorCode, ErrorText>>;
