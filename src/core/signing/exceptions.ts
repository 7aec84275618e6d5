/** What is refused when it is read, unless a rule of the signing key allows it by this name (security.md ). */
export const exceptionCodes = [
  'set-code',
  'delegate-call',
  'unknown-call',
  'contract-creation',
  'unknown-program',
  'other-sighash',
  'any-chain',
] as const;
/** See {@link exceptionCodes}. */
export type ExceptionCode = (typeof exceptionCodes)[number];
