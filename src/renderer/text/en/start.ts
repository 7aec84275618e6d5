export const start = {
  title: 'Open a vault',
  lead: 'A vault is one file on this computer that holds your keys under a passphrase.',
  recents: 'Vaults on this computer',
  missing: 'not found',
  lastOpened: (when: string) => `opened ${when}`,
  neverOpened: 'not opened yet',
  forget: (name: string) => `Remove ${name} from this list`,
  create: 'Create a vault',
  openOther: 'Open another file',
  restore: 'Restore from a backup',
  emptyTitle: 'No vault here yet',
  emptyText: 'A vault is one encrypted file on this computer that holds your keys. Create one to begin.',
  openFirst: 'Open a vault file',
  firstTitle: 'How it goes',
  firstSteps: [
    {
      name: 'Create a vault',
      words:
        'You choose a passphrase and write down a recovery code. Keep pen and paper at hand; it takes five minutes.',
    },
    { name: 'Make a key', words: 'Or a seed, from which many come, or bring in one that you have.' },
    { name: 'Back it up', words: 'The words of a seed on paper, the whole vault as a file on another disk.' },
    { name: 'Use it', words: 'Each request is read out in full before anything is signed.' },
  ],
  firstPromise:
    'Nobody else can open the vault: without the passphrase and the recovery code its keys are lost.',
  unlockTitle: (name: string) => `Unlock ${name}`,
  with: 'Unlock with',
  passphrase: 'Passphrase',
  recoveryCode: 'Recovery code',
  codeHint: 'Type it from your sheet. Small letters, spaces and dashes do not matter.',
  setNew: 'Set a new passphrase with it',
  newPassphrase: 'New passphrase',
  repeat: 'New passphrase, again',
  unlock: 'Unlock',
  unlocking: 'Opening: this takes about a second on purpose',
  openOlder: 'Open the older file all the same',
  failed: (count: number) =>
    count === 1
      ? '1 failed attempt since it was last opened.'
      : `${count} failed attempts since it was last opened.`,
  programs: { app: 'the window of Holdfast', cli: 'the Holdfast command line' },
  holder: (program: string, pid: number, host: string) => `${program}, process ${pid} on ${host}`,
  inspect: 'About this file',
  facts: {
    vaultId: 'Vault',
    formatVersion: 'Format',
    slots: 'Opens with',
    kdf: 'Passphrase cost',
  },
  slotKinds: {
    passphrase: 'passphrase',
    'recovery-code': 'recovery code',
    keyring: 'this computer',
    token: 'hardware token',
    quorum: 'several people',
  },
  kdf: (mebibytes: number, passes: number, lanes: number) =>
    `Argon2id, ${mebibytes} MiB, ${passes} passes, ${lanes} lanes`,
} as const;
