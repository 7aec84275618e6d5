import type { ReasonText } from './error-reasons.ts';

type Hints = Readonly<Record<string, Readonly<Record<string, ReasonText>>>>;

const secret =
  'Take it anew from the page of the exchange on which the API key was made, whole and without blanks.';
const member = 'Compare it with the form of its kind; docs/exchanges.md has that of requests to exchanges.';

/** What is said of credentials, requests to exchanges and the place where programs ask; see `error-hints.ts`. */
export const exchangeHints: Hints = {
  refused: {
    'exchange-unknown': {
      what: 'Holdfast has no profile of this exchange: {exchange}.',
      todo: 'See those that there are: holdfast credentials exchanges.',
    },
    'credential-of-other-exchange': {
      what: 'The key is a credential of another exchange than the request goes to ({exchange}).',
      todo: 'Name the right one with --key, or in the request as "credential": holdfast credentials list.',
    },
    'not-a-credential': {
      what: 'The key is not noted as a credential of an exchange.',
      todo: 'Name one of holdfast credentials list, or note it with holdfast credentials add --secret.key KEY.',
    },
    'host-unknown': {
      what: 'The request goes to a host or a path that is none of the exchange: {host} {path}.',
      todo: 'Leave the host out, or check it and the beginning of the path.',
    },
    'path-unclear': {
      what: 'Its path can be read in more than one way: {path}.',
      todo: 'Write plain characters after single slashes, without percent signs, and no slash at the end; parameters belong in query or body.',
    },
    'parameter-unclear': {
      what: 'One of its parameters can be read in more than one way: {parameter}.',
      todo: 'Name each parameter once, in one case, in query or in body and not in both; write a blank as %20 and a plus as %2B.',
    },
    'already-signed': {
      what: 'The request has a signature already.',
      todo: 'Give it without the signature: Holdfast puts it in.',
    },
    'from-differs': {
      what: 'The request names another key than --key does.',
      todo: 'Leave one of the two out.',
    },
  },
  undecodable: {
    'bad-json': {
      what: 'The request is not well-formed JSON.',
      todo: 'Mend it at the position named above; names and texts stand in double quotes, and nothing follows the last bracket.',
    },
    'missing-field': { what: 'A member of the request is missing: {field}.', todo: member },
    'bad-field': { what: 'A member of the request is not of the right form: {field}.', todo: member },
    'unknown-field': {
      what: 'The request has a member that is not known here: {field}.',
      todo: 'Take it out: what is not read is not signed.',
    },
    'duplicate-name': {
      what: 'The request names one member twice.',
      todo: 'Keep one of them: two readers could see two requests.',
    },
  },
  'key-malformed': {
    length: { what: 'The secret is too short or too long for one of an exchange.', todo: secret },
    base64: { what: 'The secret of this exchange is base64, and what was given is not.', todo: secret },
    character: {
      what: 'The secret or passphrase has a character that none of an exchange has.',
      todo: secret,
    },
    'passphrase-unused': {
      what: 'Keys of this exchange have no passphrase, and one was given.',
      todo: 'Leave --api-passphrase out; holdfast credentials exchanges says which exchanges want one.',
    },
  },
  'bad-request': {
    'end-passed': {
      what: 'The end that was given has passed.',
      todo: 'Give a later one: --expires 2030-01-31.',
    },
  },
  'serve-failed': {
    'folder-open-to-others': {
      what: 'Others can write to the folder of the socket, or to the one above it.',
      todo: 'chmod 700 the folder of the socket, and take the right to write from others in the one above (chmod go-w).',
    },
    'folder-of-another': {
      what: 'The folder of the socket belongs to another user.',
      todo: 'Name a place in a folder of your own: --socket FILE.',
    },
    'folder-is-a-link': {
      what: 'In the place of the folder of the socket lies a link or a file.',
      todo: 'Take it away, or name another place: --socket FILE.',
    },
    'not-a-socket': {
      what: 'In the place of the socket lies a file or a link, which Holdfast does not take away.',
      todo: 'Move it, or name another place: --socket FILE.',
    },
    'in-use': {
      what: 'Another program answers at this place already.',
      todo: 'Stop it (another holdfast serve?), or name another place: --socket FILE.',
    },
    'path-too-long': {
      what: 'The path is longer than that of a socket can be (about a hundred bytes).',
      todo: 'Name a shorter one: --socket FILE.',
    },
  },
};
