/** What the errors of signing and of all around it mean to a person. */
import type { ErrorCode } from '../shared/error-code.ts';
import { text, unchanged, type ErrorText } from './error-sentences.ts';

/** Texts of requests, rules, recipients, credentials, programs, wallets, descriptions and batches. */
export const signErrorTexts = {
  undecodable: text(
    'The request cannot be read, so it cannot be signed.',
    'Nothing was signed.',
    'Check that the file is whole and of a kind Holdfast reads; name the kind with --kind.',
  ),
  refused: text(
    'Holdfast refuses to sign this.',
    'Nothing was signed.',
    'See the reason above; ask whoever made the request for one that can be read in full.',
  ),
  'no-such-request': text('There is no such request.', unchanged, 'See holdfast sign list.'),
  'digest-mismatch': text(
    'The digest is not that of the request.',
    'Nothing was signed.',
    'Look at the request again (holdfast sign get) and approve the digest it shows.',
  ),
  'receipt-unreadable': text(
    'The receipt cannot be read.',
    unchanged,
    'Paste the transaction id, the receipt as JSON, or the transaction itself.',
  ),
  'receipt-of-another': text(
    'The receipt is of another transaction than the one that was signed.',
    'What is noted of the request stays as it was.',
    'Give the receipt of this one; if a node answered so, ask another: --node URL. If the other one was signed by your key and not for you, treat the key as compromised.',
  ),
  'network-off': text('No node may be asked.', 'Nothing was sent.', 'Paste the receipt instead.'),
  'no-node': text(
    'No node is named for this chain.',
    'Nothing was sent.',
    'Name one: holdfast nodes set --chain CHAIN --url URL, or for this once --node URL.',
  ),
  'too-many-nodes': text('There are nodes for 64 chains already.', unchanged, 'Take one away first.'),
  'node-address-refused': text(
    'This address of a node is not taken.',
    'Nothing was sent.',
    'Give one with https, or http to this computer.',
  ),
  'node-unreachable': text(
    'The node did not answer.',
    'Nothing was noted but that it was asked.',
    'Ask again later, or name another node.',
  ),
  'node-answer-refused': text(
    'The answer of the node cannot be used.',
    'Nothing was noted but that it was asked.',
    'Ask again later, or name another node.',
  ),
  'rules-contradict': text(
    'These rules contradict each other: nothing could ever be signed.',
    unchanged,
    'Take one of them out.',
  ),
  'no-such-rules': text('No rules are set there.', unchanged, 'Look at the list of rules.'),
  'address-malformed': text(
    'This is no address of that kind: its form or checksum is wrong.',
    unchanged,
    'Copy the address again, whole.',
  ),
  'address-known': text(
    'The address book has this address already.',
    unchanged,
    'Change the entry that is there.',
  ),
  'no-such-address': text('The address book has no such entry.', unchanged, 'Look at the list again.'),
  'labels-unreadable': text(
    'The file holds no labels in the BIP-329 form.',
    unchanged,
    'Export them again as JSON lines.',
  ),
  'no-such-exchange': text(
    'Holdfast has no profile of that exchange.',
    unchanged,
    'See those that there are: holdfast credentials exchanges.',
  ),
  'passphrase-needed': text(
    'This exchange gives a passphrase with each key; it is missing.',
    unchanged,
    'Enter the passphrase that you chose when the key was made.',
  ),
  'no-such-credential': text(
    'That key is no credential of an exchange.',
    unchanged,
    'See the list of credentials.',
  ),
  'serve-failed': text(
    'The socket for programs could not be opened.',
    unchanged,
    'Close what holds it, or look at the rights of its folder.',
  ),
  'already-serving': text('It runs already.', unchanged, 'Stop it first, or leave it as it is.'),
  'no-such-program': text(
    'No such program is paired or asks to be.',
    unchanged,
    'Start the pairing again in the program.',
  ),
  'code-mismatch': text(
    'The code is not the one that the program shows.',
    'Nothing was signed.',
    'Compare again; if it differs, something else asks to be paired.',
  ),
  'rate-exceeded': text(
    'The program asks more often than you allowed.',
    unchanged,
    'It may ask again later; raise its rate if you mean it to.',
  ),
  'not-served': text('Programs are not served now.', unchanged, 'Start serving in the app.'),
  'program-stopped': text(
    'This program was stopped.',
    unchanged,
    'Let it go on in the app, if you mean it to.',
  ),
  'descriptor-malformed': text(
    'This descriptor cannot be read.',
    unchanged,
    'Copy it again with its checksum.',
  ),
  'wallet-not-ours': text(
    'No key of this vault is in that wallet.',
    unchanged,
    'Add the key first, or open the vault that has it.',
  ),
  'wallet-known': text('This wallet is known already.', unchanged, 'Look at the list of wallets.'),
  'no-such-wallet': text('No such wallet is known.', unchanged, 'Look at the list again.'),
  'reference-malformed': text(
    'The description is not in a form that Holdfast reads.',
    unchanged,
    'Use an ERC-7730 descriptor, an ABI or a list of chains.',
  ),
  'reference-wrong-key': text(
    'The signature is of another key than the one you named.',
    'Nothing was signed.',
    'Check the public key with whoever published the description.',
  ),
  'reference-damaged': text(
    'The description is not what was signed.',
    unchanged,
    'Get the file and its signature again.',
  ),
  'no-such-reference': text('No such description was added.', unchanged, 'Look at the list again.'),
  'batch-empty': text(
    'No requests were found there.',
    unchanged,
    'A file has one request in each line, a folder one in each file.',
  ),
  'batch-too-large': text('That is more than 10,000 requests.', unchanged, 'Split it into smaller batches.'),
  'no-such-batch': text('That batch is gone.', unchanged, 'Bring it in again.'),
  'request-closed': text(
    'The request is closed already, or not signed yet.',
    unchanged,
    'See holdfast sign list.',
  ),
  'no-key-for-request': text(
    'No key of this vault fits the request.',
    'Nothing was signed.',
    'Name the key with --key, or check that the request is meant for this vault.',
  ),
  'signature-check-failed': text(
    'The signature did not pass the second check and was thrown away.',
    'Nothing was released.',
    'The computer may be faulty: do not sign on it until its memory was tested.',
  ),
} as const satisfies Partial<Record<ErrorCode, ErrorText>>;
