/**
 * Why a key changed its state, in codes that machines can read: the CRLReason values of RFC 5280, section 5.3.1, and
 * the two that only a key's owner meets.
 */

/** Reason codes with their CRLReason number; `undefined` for those that no revocation list carries. */
export const crlReasons = {
  unspecified: 0,
  'key-compromise': 1,
  'ca-compromise': 2,
  'affiliation-changed': 3,
  superseded: 4,
  'cessation-of-operation': 5,
  'certificate-hold': 6,
  'remove-from-crl': 8,
  'privilege-withdrawn': 9,
  /** The originator-usage period has ended, or begun (SP 800-57 Part 1, section 5.3). */
  'period-reached': undefined,
  /** A published flaw of what made or keeps the key. */
  advisory: undefined,
} as const;

/** One of the reason codes. */
export type ReasonCode = keyof typeof crlReasons;

// The keys of a `const` object are exactly its literal names; Object.keys widens them to string.
/** All reason codes. */
export const reasonCodes = Object.keys(crlReasons) as [ReasonCode, ...ReasonCode[]];
