const forms =
  /^(?:eip155:(?:0|[1-9][0-9]{0,63})|bitcoin:(?:mainnet|testnet|regtest)|solana|exchange:[a-z0-9-]{2,40}|none)$/;

/** Whether a text has the form of what facts name as a chain or exchange. Any other is the chain of no request. */
export function isChainForm(text: string): boolean {
  return forms.test(text);
}
