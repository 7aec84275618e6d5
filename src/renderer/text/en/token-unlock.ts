/** A token as a way to open a vault: at the start, and in the settings. */
export const tokenUnlock = {
  name: 'Hardware token',
  wanted: (names: readonly string[]) => `This vault opens with ${names.join(' or ')}.`,
  waiting: (count: number) =>
    count === 1
      ? 'It is not plugged in. Plug it in: this page notices.'
      : 'None of them is plugged in. Plug one in: this page notices.',
  notAsked: 'What is plugged in cannot be told before the module of the token is trusted.',
  others: (names: string) => `Plugged in instead: ${names}.`,
  there: (name: string) => `${name} is plugged in.`,
  serial: (serial: string) => `serial number ${serial}`,
  pin: (name: string) => `PIN of ${name}`,
  passphrase: 'Passphrase that goes with it',
  wrong: (count: number) =>
    `${count === 1 ? '1 wrong PIN was' : `${count} wrong PINs were`} counted here. A further one may lock the token.`,
  finalTry: 'The token says that the next wrong PIN locks it.',
  confirm: (name: string) => `Type ${name} to make an attempt that may lock it`,
  locked: 'Its PIN is locked. Open the vault in another way, then unblock the PIN under Tokens.',
  pad: 'It takes its PIN on a pad of its own, once you press Unlock.',
  unlocking: 'Asking the token',
  modulesLead:
    'Before a vault is open, Holdfast loads no token module that you have not trusted on this computer. The file of a vault names none. Compare the hash with what the maker of the module says.',
  noModules: 'No token module was found on this computer. Install the one of your token, or choose its file.',
  changed: 'The file has changed since you trusted it:',
  trust: (name: string) => `Trust ${name}`,
  choose: 'Choose a module file',
  otherModule: 'It is plugged in and not seen: trust another module',
  // In the settings.
  wayIn: (name: string, withPassphrase: boolean) => (withPassphrase ? `${name}, with a passphrase` : name),
  add: 'Let a token open this vault',
  addSpare: 'Add a spare token',
  remove: 'Remove',
  removeLabel: (name: string) => `Remove ${name}`,
  spareTitle: 'One token is not enough',
  spare:
    'A token can break or get lost; then only the other ways in are left: the recovery code, and a passphrase if the vault has one. Add a second one as a spare now, and keep it in another place.',
  waive: 'Go without a spare',
  waived: 'You go without a spare. This is on record.',
  addSteps: ['Token', 'Proof'],
  addLead:
    'Plug in the token and log in to it. A key is made on it that opens this vault and never leaves it.',
  lookAgain: 'Look again',
  none: 'No token is plugged in that could be added. Trust its module under Tokens, and plug it in.',
  which: 'Token',
  logIn: 'Log in to the token',
  proofLead: 'Prove that it is you. A token that opens the vault is as good as the passphrase.',
  asksToo: 'Ask for a passphrase as well, each time',
  newPassphrase: 'Passphrase that goes with the token',
  newPassphraseAgain: 'The same passphrase again',
  addNow: 'Add the token',
  adding: 'The token makes a key and proves it',
  removeTitle: 'Remove a way to open this vault',
  removeSteps: ['Proof'],
  removeWhat: (name: string) =>
    `${name} opens this vault no more, and all its keys are renewed. Backups written before keep opening with what they were written under. The key on a token stays there and is worth nothing any more.`,
  removeNow: 'Remove it',
  removing: 'Renewing every key of the vault: this takes a few seconds',
} as const;
