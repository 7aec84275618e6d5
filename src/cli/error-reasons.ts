import type { ReasonTexts } from '../shared/error-reasons.ts';
import { nodeReasonTexts } from './error-reasons-nodes.ts';

/** What happened and what to do, for errors whose reason says more than their code. `{name}` is filled from the details. */
export interface ReasonText {
  readonly what: string;
  readonly todo: string;
}

/** By code and reason; what it means for the keys is said by the code. */
export const reasonTexts: ReasonTexts<ReasonText> = {
  ...nodeReasonTexts,
  'rules-contradict': {
    'more-than-named': {
      what: 'These rules ask for the approval of more people than they name.',
      todo: 'Name more people, or ask for fewer.',
    },
    'no-span': {
      what: 'These hours begin when they end, so that nothing could ever be signed.',
      todo: 'Give another beginning or end; leave the hours out to allow any.',
    },
    'no-chain': {
      what: 'No request is of a chain or exchange that is called “{name}”, so that nothing could ever be signed.',
      todo: 'Write chains as eip155:1 (Ethereum; other EVM chains by their number), bitcoin:mainnet, bitcoin:testnet, bitcoin:regtest, solana or exchange:binance; none stands for what belongs to no chain.',
    },
    'no-asset': {
      what: 'No request names an asset “{name}”, so that this limit would limit nothing.',
      todo: 'Name the coin of a chain as the chain (eip155:1, bitcoin:mainnet, solana), a token as eip155:1/0xADDRESS or solana/MINT, what lies at an exchange as exchange:binance/BTC.',
    },
    twice: {
      what: 'There are two limits of the same asset for the same time.',
      todo: 'Keep one of them.',
    },
    nobody: {
      what: 'Only listed recipients are allowed, and none is listed.',
      todo: 'List an address, or allow other recipients.',
    },
    'successor-looser': {
      what: 'The key that is to take its place has rules of its own, and they allow more than those of the key before it.',
      todo: 'Set rules for it that are as strict, or take its rules away: then those of the key before it hold.',
    },
  },
  'module-refused': {
    missing: {
      what: 'There is no file at this path.',
      todo: "Install the module of your token's maker, or choose the file where it lies.",
    },
    'not-absolute': {
      what: 'A module is named by its whole path, from the root of the disk.',
      todo: 'Give the whole path.',
    },
    'not-a-file': {
      what: 'What lies there is a folder, a device or a pipe, and no file.',
      todo: 'Choose the library itself.',
    },
    'not-a-module': {
      what: 'The file is no library that a PKCS#11 module could be.',
      todo: "Choose the library of your token's maker, such as a file that ends in .so.",
    },
    'other-architecture': {
      what: 'The library was made for another kind of processor or system.',
      todo: 'Install the one for this computer.',
    },
    'owned-by-another': {
      what: 'The file belongs to another user of this computer, who could change it.',
      todo: 'Use a library that you or the system own.',
    },
    'writable-by-others': {
      what: 'Others than its owner may write to the file.',
      todo: "Take that right away from them, or install the library as the system's administrator.",
    },
    'in-a-shared-folder': {
      what: 'Others may write to a folder on the way to it, and could put another file in its place.',
      todo: 'Move the library to a folder that only you or the system may write to.',
    },
    'not-listed': {
      what: 'The window asked for a path that was not found by the search, and that nobody has chosen.',
      todo: 'Look at the list of modules again, or choose the file yourself.',
    },
    'confirm-hash': {
      what: 'Nobody has confirmed the hash of the file yet.',
      todo: 'Compare the hash that is shown, then trust it.',
    },
  },
  'token-login-needed': {
    'each-use': {
      what: 'This key asks for the PIN of its token at each use; nothing was sent.',
      todo: 'Give the PIN for this one use beside the log-in: add --pin to be asked for it, or --pin-file or --pin-fd.',
    },
    'another-use': {
      what: 'The PIN was sent for one use of the key, and this takes another one.',
      todo: 'Use the key for one thing at a time; a request with several signatures cannot be signed with it.',
    },
  },
  'public-key-refused': {
    unreadable: {
      what: 'This is no public key in a form that is known here.',
      todo: 'Give it as PEM, DER or a JSON Web Key, or as the bare key in hex.',
    },
    private: {
      what: 'This holds a private key, which its owner gives to nobody.',
      todo: 'Ask for the public half. Whoever has sent this should make a new key.',
    },
    'other-curve': {
      what: 'The public key is on another curve than the key that is to agree with it.',
      todo: 'Ask for a public key on the same curve.',
    },
    'not-on-curve': {
      what: 'The public key is no point of its curve, or is written as no program writes it, or gives everybody the same secret.',
      todo: 'Ask for the public key again; do not use this one.',
    },
    own: {
      what: 'This is the public half of the key itself.',
      todo: "Give the other party's public key.",
    },
    needed: {
      what: 'A key on a curve derives only together with the public key of another party.',
      todo: "Give the other party's public key.",
    },
    'not-taken': {
      what: 'This key derives alone, without the public key of another party.',
      todo: 'Leave the public key out, or choose a key on a curve.',
    },
    'salt-not-taken': {
      what: 'A salt belongs to an agreement with another party.',
      todo: 'Leave the salt out.',
    },
  },
  'key-on-token': {
    'lives-there': {
      what: 'This key lives on a token already, and its secret never comes out of it.',
      todo: 'Use it where it is. If it was made with --wrappable: holdfast token-copies clone KEY --token TOKEN. Otherwise make a new one there (token-keys generate) and rotate to it.',
    },
    'copied-before': {
      what: 'This key of the vault was put on a token before, and is put on one only.',
      todo: 'Holdfast goes on using its own. For another token make a new key there: holdfast token-keys generate TOKEN.',
    },
    'there-already': {
      what: 'This key is on that token already.',
      todo: 'Nothing is left to do; for one more spare plug in another token.',
    },
    'on-record': {
      what: 'This is a key of the vault, and not a thing that nobody knows.',
      todo: 'Destroy it as a key: holdfast keys destroy KEY --login TOKEN.',
    },
  },
  'reference-malformed': {
    includes: {
      what: 'The descriptor takes parts from another file (“includes”), which its signature does not cover.',
      todo: 'Put the parts into one file, or ask its publisher for a whole one, and sign that.',
    },
    'typed-data': {
      what: 'The descriptor is for typed data (EIP-712). Holdfast shows typed data field by field without one.',
      todo: 'Add descriptors for contracts; none is needed to read typed data.',
    },
    'no-abi': {
      what: 'The descriptor names calls by their selector alone, and the ABI that would say what they are is not in the file.',
      todo: 'Use a descriptor that writes calls out with the names of their arguments, or put the ABI itself into it.',
    },
    'no-deployments': {
      what: 'The description does not say for which contract on which chain it holds.',
      todo: 'Give chain id and address of each deployment in it.',
    },
  },
  'enrolment-state': {
    'holder-twice': {
      what: 'A holder is named twice.',
      todo: 'Name each holder once; two tokens for one person need two names.',
    },
    'count-needed': {
      what: 'It is not said how many tokens are to be enrolled.',
      todo: 'Give a number, or the names of the holders.',
    },
    'holders-needed': {
      what: 'There are fewer holders than tokens: {holders} for {count}.',
      todo: 'Name a holder for each token, or give a smaller number.',
    },
    finished: {
      what: 'The run was ended.',
      todo: 'Begin another one by the same profile.',
    },
    unfinished: {
      what: 'Not everything of this run is done: {done} of {count} tokens.',
      todo: 'Go on with it, write what is due, or end it with a reason.',
    },
    'not-in-order': {
      what: 'Some tokens of this run are not in order.',
      todo: 'Reconcile it, and look at what each of them lacks.',
    },
    'no-roots': {
      what: 'The profile requires an attestation, and no root of a maker was added that could prove one.',
      todo: 'Add the root of the maker, compared with what it publishes; no token was touched.',
    },
    'no-serial': {
      what: 'The label takes the serial number, and this token has none before it is initialised.',
      todo: 'Use a number in the label of the profile.',
    },
    'label-too-long': {
      what: 'The label {label} is longer than the 32 bytes that a token has room for.',
      todo: 'Shorten the label of the profile, or the name that goes into it.',
    },
    done: {
      what: 'This token is done already.',
      todo: 'Take the next one.',
    },
    'set-aside': {
      what: 'This run has set the token aside.',
      todo: 'Take another token; this one stays in the count of the run and is not taken by it again.',
    },
    elsewhere: {
      what: 'Another run has enrolled this token.',
      todo: 'When it came back, mark it as returned in the register.',
    },
    'not-fitting': {
      what: 'The token is not of the maker, model or module that the profile asks for.',
      todo: 'Take another token, or correct the profile.',
    },
    enough: {
      what: 'The run has a token for every place.',
      todo: 'Begin another run for more.',
    },
    'so-pin-unknown': {
      what: 'Nobody knows for sure which SO PIN this token has; none is sent by itself.',
      todo: 'Type the SO PIN that it has, and the name of the token.',
    },
    'pin-refused': {
      what: 'The token has refused a PIN that is kept for it; it is not sent again by itself.',
      todo: 'Look at what happened to the token; type its name to let one more attempt be made.',
    },
    'changed-meanwhile': {
      what: 'The token has changed its state while this worked on it: somebody else has gone on with it, set it aside, or ended the run.',
      todo: 'Look at the run and go on from there.',
    },
    'no-letters-due': {
      what: 'No letter is due.',
      todo: 'A letter is written once for each token, when it is done.',
    },
    'nothing-to-write': {
      what: 'There is nothing of this kind to write.',
      todo: 'Look at what the tokens of the run have come to.',
    },
    'no-such-number': {
      what: 'The run has no token of the number {number}.',
      todo: 'Look at the list of its tokens.',
    },
  },
};
