import type { ReasonText } from './error-reasons.ts';

const ownNode = 'Ask again, or name another node: holdfast nodes set.';

/** What errors of asking a node mean to a person, by code and reason. */
export const nodeReasonTexts = {
  'network-off': {
    switch: {
      what: 'This vault asks no node: that is switched off.',
      todo: 'Switch it on if a node may learn which transactions are yours: holdfast nodes switch --on.',
    },
    cold: {
      what: 'This computer is in cold mode and speaks to no network.',
      todo: 'Paste or scan the receipt. Cold mode is left only where it was set: HOLDFAST_COLD, or the file named cold.',
    },
    declined: {
      what: 'The question whether this host may be asked was answered with no.',
      todo: 'Ask again if you mean to, or paste the receipt.',
    },
  },
  'node-address-refused': {
    form: {
      what: 'This is no address of a node.',
      todo: 'Give it whole, such as https://node.example/path or http://127.0.0.1:8545.',
    },
    credentials: {
      what: 'A name or password stands before the host.',
      todo: 'Leave it out: nodes that ask for one are not supported.',
    },
    'not-secure': {
      what: 'Without encryption only this very computer is spoken to.',
      todo: 'Use https, or http with 127.0.0.1, [::1] or localhost.',
    },
    host: {
      what: 'The host in this address is none.',
      todo: 'Give its name, or its address in the usual form.',
    },
    port: {
      what: 'The port in this address is none.',
      todo: 'Give a number from 1 to 65535, or leave it out.',
    },
    'pin-without-https': {
      what: 'Without encryption there is no certificate that could be compared with the hash you named.',
      todo: 'Give an address with https, or leave out --pin.',
    },
  },
  'node-unreachable': {
    refused: {
      what: 'The node cannot be reached: nothing answers at that address.',
      todo: 'Check that it runs and that this computer is connected, then ask again.',
    },
    'unknown-host': {
      what: 'The name of the node is not known.',
      todo: 'Check the address, and that this computer is connected.',
    },
    timeout: { what: 'The node did not answer within ten seconds.', todo: ownNode },
    certificate: {
      what: 'The node did not prove who it is: its certificate is not the one you named, or not trusted by this system.',
      todo: 'Do not go on if you did not expect this. For a certificate of your own name its hash: holdfast nodes set --pin.',
    },
    tls: {
      what: 'No encrypted connection came about.',
      todo: 'Check the address, and whether this port speaks https.',
    },
    closed: { what: 'The node ended the connection before its answer was whole.', todo: ownNode },
    'too-large': { what: 'The answer was longer than 1 MiB and was not read.', todo: ownNode },
    encoded: { what: 'The answer came in a form that was not asked for.', todo: ownNode },
    ended: { what: 'The process that speaks to the network ended.', todo: 'Ask again.' },
  },
  'node-answer-refused': {
    redirect: {
      what: 'The node sends us to another address, which is not followed.',
      todo: 'Name the address that it is to be: holdfast nodes set.',
    },
    status: {
      what: 'The node answered with the status {status} of HTTP, and not with what was asked for.',
      todo: 'Check the whole address with its path, and any key of the service in it.',
    },
    'not-json': {
      what: 'What answers at this address is not such a node.',
      todo: 'Check the whole address: JSON-RPC for Ethereum and Solana, an API like Esplora for Bitcoin.',
    },
    'rpc-error': { what: 'The node answered with an error.', todo: ownNode },
    'rpc-form': { what: 'The answer of the node is not in the form that it must have.', todo: ownNode },
    'other-chain': {
      what: 'The node answers for another chain than the one of this transaction.',
      todo: 'Name a node of this chain: holdfast nodes set, or for this once --node URL.',
    },
  },
  'receipt-unreadable': {
    'no-receipts': {
      what: 'What was signed here goes onto no chain that gives receipts.',
      todo: 'There is nothing to note. If it will not be used, say so: holdfast sign abandon.',
    },
    'id-open': {
      what: 'The transaction was signed here in part: it has no id that could be looked for until the others have signed.',
      todo: 'Let them finish it. A Bitcoin transaction is then noted whole, as hex: holdfast sign confirm.',
    },
    'no-id': {
      what: 'The receipt names no transaction.',
      todo: 'Paste it whole, or the transaction id alone.',
    },
    form: {
      what: 'This is neither a transaction id nor a receipt nor a transaction.',
      todo: 'Paste the transaction id, the receipt as JSON, or the transaction itself.',
    },
    'bad-json': {
      what: 'The receipt begins like JSON and is none.',
      todo: 'Paste it whole, or the transaction id alone.',
    },
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, ReasonText>>>>;
