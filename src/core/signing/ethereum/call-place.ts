/** Where a call happens: what it reaches, and who stands behind it. */
export interface CallPlace {
  /** `eip155:1`. */
  chain: string;
  /** The contract that is called, in checksum form. */
  target: string;
  /** Whom what comes back may go to: the signer, and the wallets through which it calls. */
  owners: readonly string[];
  /** How many calls it lies inside. */
  depth: number;
}
