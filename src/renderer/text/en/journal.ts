/** Words for the list of requests, and for what became of them. */
export const journal = {
  document: 'Sign a document',
  batch: 'Many at once',
  places: 'What signing goes by',
  search: 'Search',
  searchHint: 'Kind, key, digest, transaction',
  status: 'Status',
  anyStatus: 'Any',
  kind: 'Kind',
  anyKind: 'Any',
  shown: (shown: number, fitting: number, total: number) => {
    const of =
      fitting === total
        ? `${total.toLocaleString('en')} requests`
        : `${fitting.toLocaleString('en')} that fit, of ${total.toLocaleString('en')}`;
    return shown < fitting
      ? `${shown.toLocaleString('en')} of ${of}`
      : `${fitting.toLocaleString('en')} of ${total.toLocaleString('en')} requests`;
  },
  noneFits: 'No request fits.',
  older: 'Show older requests',
  after: 'What became of it',
  afterLead:
    'Paste or scan what your node or wallet tells, and it is noted. Holdfast looks nothing up unless you name a node and ask it.',
  exchangeLead:
    'Whether the exchange took it is seen at the exchange: its answer names nothing that could be checked here.',
  unnamedLead:
    'It has no id before whoever pays for it has signed, so that no receipt can be told to be its own here.',
  receipt: 'Receipt or transaction id',
  receiptHint: 'A transaction id, a receipt as JSON, or the transaction as it was seen on its chain.',
  wholeHint: 'The whole transaction in hex, as it was sent with every signature: it has no id before.',
  confirm: 'Note that it took effect',
  abandon: 'It will not be used',
  abandoned: 'Noted: this signature will not be used.',
  confirmed: (found: { readonly succeeded: boolean | null; readonly block?: string | undefined }) => {
    const where = found.block === undefined ? '' : ` in block ${found.block}`;
    if (found.succeeded === false) return `Noted: it was taken up${where} and failed.`;
    return found.succeeded === true ? `Noted: it took effect${where}.` : `Noted: it was taken up${where}.`;
  },
  isConfirmed: 'It is noted that this took effect.',
  isAbandoned: 'It is noted that this signature will not be used. It still exists and is still valid.',
} as const;
