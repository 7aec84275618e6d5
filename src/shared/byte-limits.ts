/** Limits of what may come in, in bytes. */
export const byteLimits = {
  passphrase: 1024,
  phrase: 1024,
  /** Sixteen shares of 33 words with room for white space. */
  shares: 16 * 1024,
  privateKey: 16 * 1024,
  request: 4 * 1024 * 1024,
  /** Longer than any token takes: what is too long is told as such, and not sent. */
  pin: 64 * 1024,
} as const;
