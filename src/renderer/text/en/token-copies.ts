/** The guide from two tokens in hand to a proven spare. */
export const tokenCopies = {
  open: 'Make a spare',
  title: 'A spare for this token',
  steps: ['Plan', 'Shares', 'Wrapping key', 'Keys', 'Result'],
  planTitle: 'Which token is to be the spare',
  plan: 'The keys that you choose go to a second token, wrapped, and prove there that they are the same. Plug the second token in and log in to both.',
  second: 'Second token',
  noSecond:
    'No other token is logged in. Plug the second one in, initialise it if it is new, log in to it, and come back here.',
  firstOut: 'This token is not logged in. Log in to it first.',
  wrapping: 'Wrapping key',
  wrappingHint:
    'It wraps keys on their way from token to token. Whoever has enough of its shares and a file of wrapped keys has those keys.',
  existing: (label: string, checkValue: string) => `${label} (check value ${checkValue})`,
  fresh: 'Draw a new one and split it into shares',
  label: 'Name of the wrapping key',
  threshold: 'Shares that it takes',
  count: 'Shares in all',
  numbers:
    'Any of the shares, as many as it takes, put the wrapping key on a token. With 2 of 3 one may be lost.',
  numbersWrong: 'Between 2 and 16 shares, and no more needed than there are; or 1 of 1.',
  next: 'Continue',
  shareTitle: (number: number, count: number) => `Share ${String(number)} of ${String(count)}`,
  shareLead:
    'Write these 33 words on a paper of their own, in order. It is shown this once; Holdfast does not keep it.',
  wrote: 'I have written it down',
  typeTitle: (number: number, count: number) =>
    `Enter share ${String(number)} of ${String(count)} from paper`,
  typeLead: 'The first four letters of a word are enough. The next share is shown when this one is right.',
  showAgain: 'Show it again',
  check: 'Check this share',
  gatherTitle: (number: number, count: number) => `Any share, ${String(number)} of ${String(count)}`,
  gatherLead: (label: string) =>
    `The wrapping key ${label} is not on both tokens yet. Enter as many of its shares as it takes, each from its paper.`,
  otherShare: 'These are the words of another share of this set. Take the paper of this one.',
  sameShare: 'This share was entered already. Take another one.',
  keysTitle: 'Which keys go to the spare',
  keysLead: (label: string, checkValue: string) =>
    `Both tokens have the wrapping key ${label}; each of them has given the check value ${checkValue}.`,
  keysNone:
    'No key here may leave this token, or all that may are on the spare already. A key that is to have a spare is made with "may leave the token wrapped".',
  keysStay: (count: number) =>
    count === 1
      ? 'One key here may not leave this token.'
      : `${String(count)} keys here may not leave this token.`,
  copy: 'Copy and prove',
  copying: (number: number, count: number) => `Copying key ${String(number)} of ${String(count)}`,
  resultTitle: 'What was done',
  proven: 'is on the spare, and has proved it there',
  failed: 'was not copied',
  keep: 'Keep the spare apart from the first token. It can be used at once when the first is away; destroying a key destroys it on both when both are plugged in.',
  done: 'Done',
};
