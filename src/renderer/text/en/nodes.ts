/** Words for nodes that may be asked about transactions, and for cold mode. */
export const nodes = {
  title: 'Nodes to ask',
  lead: 'Holdfast can ask a node or an API that you name what became of a transaction. That is off until you switch it on here.',
  privacy:
    'The node you name learns which transactions are yours: it gets the id of each one you ask about, and your network address. It may err or lie; nothing it says is proven. Only the id is sent, never a key.',
  open: 'Nodes and cold mode',
  on: 'Let nodes be asked',
  switchedOn: 'Nodes may be asked now. You are asked once for each host before anything is sent.',
  switchedOff: 'No node is asked any more.',
  named: 'Nodes by chain',
  none: 'No node is named yet.',
  more: 'and a path that is not shown',
  pinned: (pin: string) => `only with the certificate ${pin.slice(0, 16)}…`,
  remove: 'Take away',
  removeLabel: (chain: string) => `Take away the node for ${chain}`,
  removed: 'Taken away.',
  add: 'Name a node',
  chain: 'Chain',
  chainHint: 'Ethereum mainnet is eip155:1, another chain eip155: and its number.',
  chainWrong:
    'This is no chain that a node can be asked about. A right one is eip155:1 (Ethereum; other EVM chains by their number), bitcoin:mainnet, bitcoin:testnet, bitcoin:regtest or solana.',
  chains: {
    'eip155:1': 'Ethereum mainnet',
    'bitcoin:mainnet': 'Bitcoin',
    'bitcoin:testnet': 'Bitcoin testnet',
    solana: 'Solana',
    other: 'Another chain',
  },
  chainName: 'Name of the chain',
  url: 'Address of the node',
  urlHint:
    'https, or http to this computer. JSON-RPC for Ethereum and Solana, an API like Esplora for Bitcoin.',
  pin: 'SHA-256 of its certificate, if it has one of its own',
  pinHint: '64 hex digits, or nothing: then the certificate must be one that this system trusts.',
  save: 'Name this node',
  saved: 'The node is named.',
  ask: (origin: string) => `Ask ${origin}`,
  askHint: 'It learns that this transaction is yours.',
  asking: 'Asking the node',
  canAsk: 'A node that you name can be asked instead.',
  found: {
    'not-yet': (origin: string) =>
      `${origin} does not know this transaction yet. That is no failure: ask again later.`,
    waiting: (origin: string) => `${origin} knows this transaction. It is not settled in a block yet.`,
  },
  gone: (origin: string, block: string) =>
    `A node had said that it is in block ${block}. ${origin} finds it in no block now, so that is noted no more. Ask again before you count on it.`,
  receipt: (receipt: {
    readonly succeeded: boolean | null;
    readonly block?: string | undefined;
    readonly confirmations?: number | undefined;
    readonly node?: string | undefined;
  }) => {
    const { block, confirmations, node } = receipt;
    const where = block === undefined ? '' : ` in block ${block}`;
    const deep = confirmations === undefined ? '' : ` (confirmations then: ${String(confirmations)})`;
    const by = node === undefined ? '' : ` ${node} said so.`;
    if (receipt.succeeded === false) return `It was taken up${where}${deep} and failed.${by}`;
    // A bare id says no more than the person who has noted it.
    if (receipt.succeeded === null)
      return node === undefined
        ? `It is noted that this took effect${where}.`
        : `It was taken up${where}${deep}.${by}`;
    return `It took effect${where}${deep}.${by}`;
  },
  coldTitle: 'Cold mode',
  coldLead: 'In cold mode this computer is spoken to by no network feature, whatever a vault is set to.',
  cold: {
    off: 'Cold mode is off.',
    here: 'Cold mode is on.',
    machine: 'Cold mode is on for this computer. It is left only where it was set, outside of Holdfast.',
  },
  goCold: 'Enter cold mode',
  leaveCold: 'Leave cold mode',
  coldMark: 'Cold mode: no network',
} as const;
