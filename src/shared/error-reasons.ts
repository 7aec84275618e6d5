/** The reasons that some errors give in their detail `reason`: each of them has a sentence of its own in every catalogue. */
import { nodeAddressProblems } from '../core/nodes/address.ts';
import { networkOffReasons, nodeFaults, nodeSilences } from '../core/nodes/port.ts';
import { moduleProblems } from '../core/tokens/port.ts';

/** By error code; a test holds the lists against the sources. */
export const errorReasons = {
  /** Of a file (`port.ts`), and of what a page asked for (`modules.ts`). */
  'module-refused': [...moduleProblems, 'not-listed', 'confirm-hash'],
  /** Of asking a node. */
  'network-off': networkOffReasons,
  /** Of an address (`address.ts`), and of what is named with it (`nodes.ts`). */
  'node-address-refused': [...nodeAddressProblems, 'pin-without-https'],
  'node-unreachable': nodeSilences,
  'node-answer-refused': nodeFaults,
  /** Of what was pasted, scanned or asked after a transaction was sent (`receipt.ts`, `receipt-subject.ts`). */
  'receipt-unreadable': ['no-receipts', 'id-open', 'no-id', 'form', 'bad-json'],
  /** Of a set of rules (`contradiction.ts`), and of those of a key that is to take the place of another (`rules.ts`). */
  'rules-contradict': [
    'more-than-named',
    'no-span',
    'no-chain',
    'no-asset',
    'twice',
    'nobody',
    'successor-looser',
  ],
  /** Of a description of contracts that was added (`references/erc7730.ts`, `references/abi-json.ts`). */
  'reference-malformed': ['includes', 'typed-data', 'no-abi', 'no-deployments'],
  /** Of one key of a token, which a log-in is not enough for (`each-use-pin.ts`). */
  'token-login-needed': ['each-use', 'another-use'],
  /** Of another party's key, with which a key is to be agreed on (`derived-key.ts`). */
  'public-key-refused': [
    'unreadable',
    'private',
    'other-curve',
    'not-on-curve',
    'own',
    'needed',
    'not-taken',
    'salt-not-taken',
  ],
  /** Of a key that is to be put somewhere (`token-keys.ts`, `token-clone.ts`), and of what lies on a token (`token-key-care.ts`). */
  'key-on-token': ['lives-there', 'copied-before', 'there-already', 'on-record'],
  /** Of a run of the enrolment desk, a token in it, or its files. */
  'enrolment-state': [
    'holder-twice',
    'count-needed',
    'holders-needed',
    'finished',
    'unfinished',
    'not-in-order',
    'no-roots',
    'no-serial',
    'label-too-long',
    'done',
    'set-aside',
    'elsewhere',
    'not-fitting',
    'enough',
    'so-pin-unknown',
    'pin-refused',
    'changed-meanwhile',
    'no-letters-due',
    'nothing-to-write',
    'no-such-number',
  ],
} as const;

/** A code of {@link errorReasons}. */
export type ReasonedError = keyof typeof errorReasons;

/** A text for each reason of each such error: what does not compile without one of them. */
export type ReasonTexts<Text> = {
  readonly [Code in ReasonedError]: Readonly<Record<(typeof errorReasons)[Code][number], Text>>;
};

/** The text for the reason that an error gives; undefined where it gives none of those on the list. */
export function reasonText<Text>(
  texts: ReasonTexts<Text>,
  code: string,
  details: Readonly<Record<string, unknown>> | undefined,
): Text | undefined {
  const reason = details?.['reason'];
  if (!Object.hasOwn(texts, code) || typeof reason !== 'string') return undefined;
  // It is one of its own; what it may hold is known, which reason was given is not.
  const table = texts[code as ReasonedError] as Readonly<Record<string, Text>>;
  return Object.hasOwn(table, reason) ? table[reason] : undefined;
}
