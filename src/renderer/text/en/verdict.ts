/** Words for what the rules say of a request, and why. `{x}` stands for a number of the reason. */
export const verdict = {
  scopes: {
    key: 'a rule of this key',
    account: 'a rule of its account',
    vault: 'a rule of the vault',
    program: 'a rule of the program',
  },
  by: (scope: string) => `Decided by ${scope}.`,
  byDefault: 'This holds unless a rule allows it.',
  rules: {
    acts: 'Only certain acts are allowed, and “{act}” is not among them.',
    chains: 'Only certain chains and exchanges are allowed, and {chain} is not among them.',
    recipients: 'Only certain recipients are allowed, and {recipient} is not among them.',
    limits: 'At most {most} may go out per {per}.',
    calls: 'Only certain calls are allowed, and {method} of {target} is not among them.',
    hours: 'Signatures are allowed only from {from} to {to} UTC on {days}.',
    uses: 'At most {most} signatures per {per} are allowed, and {used} were made.',
    coolDownMinutes: '{minutes} minutes must pass between two signatures; {wait} are left.',
    delayMinutes: 'This recipient is new to the address book: it may be paid in {wait} minutes.',
    feePercent: 'A fee above {most} percent of what is paid is not allowed; this one is {fee} for {paid}.',
    approvers: '{count} of these people must approve, which Holdfast cannot do yet: {names}.',
  },
  /** A rule that is kept, and how near it came. */
  kept: {
    limits: 'Within the limit: {amount} of {most} per {per}.',
    limitsSpent: 'Within the limit: {amount} now, {spent} before, of {most} per {per}.',
    uses: 'Within the number of signatures: {used} of {most} per {per} were made before.',
  },
  limitBroken: 'At most {most} may go out per {per}; this is {amount}.',
  limitBrokenSpent: 'At most {most} may go out per {per}; this is {amount}, and {spent} went out before.',
  unlimited: 'without limit',
  per: { transaction: 'transaction', hour: 'hour', day: 'day', ever: 'lifetime' },
  days: ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'],
  warning: 'It is refused because of this: {words}',
  weigh: 'To weigh first: {words}',
  otherwise: 'Rule “{rule}” decided.',
  wayOut: {
    rules:
      'To sign it, the rule would have to be changed first. The present rules say how soon a change counts.',
    warning: 'To sign it all the same, a rule of the key or of the vault would have to allow it by name.',
    wait: 'Nothing needs to be changed: it can be signed later.',
  },
  toRules: 'Go to the rules',
  recipients: {
    own: 'your own',
    verified: 'verified',
    unverified: 'in the address book, not verified',
    lookAlike: (label: string) => `looks like the address of ${label}, and is another`,
  },
} as const;
