/** How a chain is named that a node can be asked about: by JSON-RPC for Ethereum and Solana, by an API for Bitcoin. */
export const askedChainForm = /^(?:eip155:[1-9][0-9]{0,18}|bitcoin:(?:mainnet|testnet|regtest)|solana)$/;
