import type { ReasonTexts } from '../../../shared/error-reasons.ts';
import { nodeReasons } from './error-reasons-nodes.ts';

/** What happened and what to do next, for errors whose reason says more than their code. `{x}` stands for a detail. */
export interface ReasonText {
  readonly what: string;
  readonly next: string;
}

/** By code and reason; what it means for the keys is said by the code. */
export const errorReasons: ReasonTexts<ReasonText> = {
  ...nodeReasons,
  'rules-contradict': {
    'more-than-named': {
      what: 'These rules ask for the approval of more people than they name.',
      next: 'Name more people, or ask for fewer.',
    },
    'no-span': {
      what: 'These hours begin when they end, so that nothing could ever be signed.',
      next: 'Give another beginning or end; leave the hours out to allow any.',
    },
    'no-chain': {
      what: 'No request is of a chain or exchange that is called “{name}”, so that nothing could ever be signed.',
      next: 'Write chains as eip155:1 (Ethereum; other EVM chains by their number), bitcoin:mainnet, bitcoin:testnet, bitcoin:regtest, solana or exchange:binance; none stands for what belongs to no chain.',
    },
    'no-asset': {
      what: 'No request names an asset “{name}”, so that this limit would limit nothing.',
      next: 'Name the coin of a chain as the chain (eip155:1, bitcoin:mainnet, solana), a token as eip155:1/0xADDRESS or solana/MINT, what lies at an exchange as exchange:binance/BTC.',
    },
    twice: {
      what: 'There are two limits of the same asset for the same time.',
      next: 'Keep one of them.',
    },
    nobody: {
      what: 'Only listed recipients are allowed, and none is listed.',
      next: 'List an address, or allow other recipients.',
    },
    'successor-looser': {
      what: 'The key that is to take its place has rules of its own, and they allow more than those of the key before it.',
      next: 'Set rules for it that are as strict, or take its rules away: then those of the key before it hold.',
    },
  },
  'module-refused': {
    missing: {
      what: 'There is no file at this path.',
      next: 'Install the module of your token’s maker, or choose the file where it lies.',
    },
    'not-absolute': {
      what: 'A module is named by its whole path, from the root of the disk.',
      next: 'Give the whole path.',
    },
    'not-a-file': {
      what: 'What lies there is a folder, a device or a pipe, and no file.',
      next: 'Choose the library itself.',
    },
    'not-a-module': {
      what: 'The file is no library that a PKCS#11 module could be.',
      next: 'Choose the library of your token’s maker, such as a file that ends in .so.',
    },
    'other-architecture': {
      what: 'The library was made for another kind of processor or system.',
      next: 'Install the one for this computer.',
    },
    'owned-by-another': {
      what: 'The file belongs to another user of this computer, who could change it.',
      next: 'Use a library that you or the system own.',
    },
    'writable-by-others': {
      what: 'Others than its owner may write to the file.',
      next: 'Take that right away from them, or install the library as the system’s administrator.',
    },
    'in-a-shared-folder': {
      what: 'Others may write to a folder on the way to it, and could put another file in its place.',
      next: 'Move the library to a folder that only you or the system may write to.',
    },
    'not-listed': {
      what: 'The window asked for a path that was not found by the search, and that nobody has chosen.',
      next: 'Look at the list of modules again, or choose the file yourself.',
    },
    'confirm-hash': {
      what: 'Nobody has confirmed the hash of the file yet.',
      next: 'Compare the hash that is shown, then trust it.',
    },
  },
  'token-login-needed': {
    'each-use': {
      what: 'This key asks for the PIN of its token at each use; nothing was sent.',
      next: 'Type the PIN for this one use.',
    },
    'another-use': {
      what: 'The PIN was sent for one use of the key, and this takes another one.',
      next: 'Use the key for one thing at a time; a request with several signatures cannot be signed with it.',
    },
  },
  'public-key-refused': {
    unreadable: {
      what: 'This is no public key in a form that is known here.',
      next: 'Give it as PEM, DER or a JSON Web Key, or as the bare key in hex.',
    },
    private: {
      what: 'This holds a private key, which its owner gives to nobody.',
      next: 'Ask for the public half. Whoever has sent this should make a new key.',
    },
    'other-curve': {
      what: 'The public key is on another curve than the key that is to agree with it.',
      next: 'Ask for a public key on the same curve.',
    },
    'not-on-curve': {
      what: 'The public key is no point of its curve, or is written as no program writes it, or gives everybody the same secret.',
      next: 'Ask for the public key again; do not use this one.',
    },
    own: {
      what: 'This is the public half of the key itself.',
      next: "Give the other party's public key.",
    },
    needed: {
      what: 'A key on a curve derives only together with the public key of another party.',
      next: "Give the other party's public key.",
    },
    'not-taken': {
      what: 'This key derives alone, without the public key of another party.',
      next: 'Leave the public key out, or choose a key on a curve.',
    },
    'salt-not-taken': {
      what: 'A salt belongs to an agreement with another party.',
      next: 'Leave the salt out.',
    },
  },
  'key-on-token': {
    'lives-there': {
      what: 'This key lives on a token already, and its secret never comes out of it.',
      next: 'Use it where it is. If it was made to leave wrapped, make a spare of it; other keys are put on a token by making a new one there and rotating to it.',
    },
    'copied-before': {
      what: 'This key of the vault was put on a token before, and is put on one only.',
      next: 'Holdfast goes on using its own. For another token make a new key there.',
    },
    'there-already': {
      what: 'This key is on that token already.',
      next: 'Nothing is left to do. For one more spare plug in another token.',
    },
    'on-record': {
      what: 'This is a key of the vault, and not a thing that nobody knows.',
      next: 'Destroy it on the page of the key: that removes it from its token and says so on record.',
    },
  },
  'reference-malformed': {
    includes: {
      what: 'The descriptor takes parts from another file (“includes”), which its signature does not cover.',
      next: 'Put the parts into one file, or ask its publisher for a whole one, and sign that.',
    },
    'typed-data': {
      what: 'The descriptor is for typed data (EIP-712). Holdfast shows typed data field by field without one.',
      next: 'Add descriptors for contracts; none is needed to read typed data.',
    },
    'no-abi': {
      what: 'The descriptor names calls by their selector alone, and the ABI that would say what they are is not in the file.',
      next: 'Use a descriptor that writes calls out with the names of their arguments, or put the ABI itself into it.',
    },
    'no-deployments': {
      what: 'The description does not say for which contract on which chain it holds.',
      next: 'Give chain id and address of each deployment in it.',
    },
  },
  'enrolment-state': {
    'holder-twice': {
      what: 'A holder is named twice.',
      next: 'Name each holder once; two tokens for one person need two names.',
    },
    'count-needed': {
      what: 'It is not said how many tokens are to be enrolled.',
      next: 'Give a number, or the names of the holders.',
    },
    'holders-needed': {
      what: 'There are fewer holders than tokens: {holders} for {count}.',
      next: 'Name a holder for each token, or give a smaller number.',
    },
    finished: {
      what: 'The run was ended.',
      next: 'Begin another one by the same profile.',
    },
    unfinished: {
      what: 'Not everything of this run is done: {done} of {count} tokens.',
      next: 'Go on with it, write what is due, or end it with a reason.',
    },
    'not-in-order': {
      what: 'Some tokens of this run are not in order.',
      next: 'Reconcile it, and look at what each of them lacks.',
    },
    'no-roots': {
      what: 'The profile requires an attestation, and no root of a maker was added that could prove one.',
      next: 'Add the root of the maker, compared with what it publishes; no token was touched.',
    },
    'no-serial': {
      what: 'The label takes the serial number, and this token has none before it is initialised.',
      next: 'Use a number in the label of the profile.',
    },
    'label-too-long': {
      what: 'The label {label} is longer than the 32 bytes that a token has room for.',
      next: 'Shorten the label of the profile, or the name that goes into it.',
    },
    done: {
      what: 'This token is done already.',
      next: 'Take the next one.',
    },
    'set-aside': {
      what: 'This run has set the token aside.',
      next: 'Take another token; this one stays in the count of the run and is not taken by it again.',
    },
    elsewhere: {
      what: 'Another run has enrolled this token.',
      next: 'When it came back, mark it as returned in the register.',
    },
    'not-fitting': {
      what: 'The token is not of the maker, model or module that the profile asks for.',
      next: 'Take another token, or correct the profile.',
    },
    enough: {
      what: 'The run has a token for every place.',
      next: 'Begin another run for more.',
    },
    'so-pin-unknown': {
      what: 'Nobody knows for sure which SO PIN this token has; none is sent by itself.',
      next: 'Type the SO PIN that it has, and the name of the token.',
    },
    'pin-refused': {
      what: 'The token has refused a PIN that is kept for it; it is not sent again by itself.',
      next: 'Look at what happened to the token; type its name to let one more attempt be made.',
    },
    'changed-meanwhile': {
      what: 'The token has changed its state while this worked on it: somebody else has gone on with it, set it aside, or ended the run.',
      next: 'Look at the run and go on from there.',
    },
    'no-letters-due': {
      what: 'No letter is due.',
      next: 'A letter is written once for each token, when it is done.',
    },
    'nothing-to-write': {
      what: 'There is nothing of this kind to write.',
      next: 'Look at what the tokens of the run have come to.',
    },
    'no-such-number': {
      what: 'The run has no token of the number {number}.',
      next: 'Look at the list of its tokens.',
    },
  },
};
