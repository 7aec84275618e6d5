/** Forms that are known: the rules ask for each recipient of a request several times. */
const known = new Map<string, string>();
const mostKnown = 4096;

/** The one form by which two spellings of an address are compared: Ethereum and Bech32 ignore case, all else counts. */
export function comparedAddress(address: string): string {
  let form = known.get(address);
  if (form === undefined) {
    form = comparedForm(address);
    if (known.size >= mostKnown) known.clear();
    known.set(address, form);
  }
  return form;
}

function comparedForm(address: string): string {
  return /^0x[0-9a-f]{40}$/i.test(address) || /^(?:bc|tb|bcrt)1[0-9a-z]+$/i.test(address)
    ? address.toLowerCase()
    : address;
}
