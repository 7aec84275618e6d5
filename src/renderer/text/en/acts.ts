/** The flows that lead a key through its states: what will happen and what cannot be undone. */
export interface ActText {
  readonly title: string;
  readonly what: readonly string[];
  /** What cannot be undone. */
  readonly final?: string | undefined;
  readonly button: (label: string) => string;
  readonly done: string;
  readonly next: string;
}

export const actTexts: Readonly<Record<string, ActText>> = {
  activate: {
    title: 'Activate a key',
    what: ['The key may sign or encrypt from now on.', 'The time is written into its history.'],
    button: (label) => `Activate ${label}`,
    done: 'The key is active.',
    next: 'It can be used now.',
  },
  waive: {
    title: 'Go without a backup',
    what: [
      'You record that you use this key without a copy.',
      'If this vault is lost, the key is lost, and so is all that hangs on it.',
    ],
    button: (label) => `Record it for ${label}`,
    done: 'Your choice is on record.',
    next: 'The key can be activated now. A backup can still be made at any time.',
  },
  suspend: {
    title: 'Suspend a key',
    what: [
      'The key protects nothing new until you resume it.',
      'It still reads what it protected before, and says each time that it is suspended.',
      'What says that it was protected while the key was suspended is refused, now and after you resume it: nobody could rightly have made it.',
    ],
    button: (label) => `Suspend ${label}`,
    done: 'The key is suspended.',
    next: 'Resume it on its page, or retire it.',
  },
  resume: {
    title: 'Resume a key',
    what: [
      'The key may sign or encrypt again.',
      'What says that it was protected while the key was suspended stays refused.',
    ],
    button: (label) => `Resume ${label}`,
    done: 'The key is active again.',
    next: 'It can be used now.',
  },
  deactivate: {
    title: 'Retire a key',
    what: [
      'The key protects nothing new from now on.',
      'It can still read what it protected.',
      'It stays in the vault and in its backups.',
    ],
    final: 'A retired key does not become active again.',
    button: (label) => `Retire ${label}`,
    done: 'The key is retired.',
    next: 'Move what still relies on it, then destroy it when its time is over.',
  },
  rotate: {
    title: 'Rotate a key',
    what: [
      'A new key of the same kind is made and takes over the purposes and tags.',
      'The old key is retired. It still reads what it protected.',
      'The new key needs a backup of its own.',
    ],
    final: 'The old key does not become active again.',
    button: (label) => `Rotate ${label}`,
    done: 'The new key is made and the old one is retired.',
    next: 'Back up the new key, then tell those who rely on the old one.',
  },
  unarchive: {
    title: 'Bring a key back',
    what: ['The key is listed among the others again.', 'What it may do stays as it is.'],
    button: (label) => `Bring ${label} back into the list`,
    done: 'The key is back in the list.',
    next: 'Archive it again at any time.',
  },
  destroy: {
    title: 'Destroy a key',
    what: [
      'The secret is erased from this vault: its own data key is destroyed and the vault is re-keyed.',
      'A record with its label, its public half and its history stays.',
      'Keys of a seed can no longer be used. Keys that were derived from another kind of key have secrets of their own, and stay.',
    ],
    final: 'Nothing brings it back but a copy made before.',
    button: (label) => `Destroy ${label}`,
    done: 'The key is destroyed.',
    next: 'See to the copies that are left, and keep the certificate.',
  },
};

export const actWords = {
  steps: ['What will happen', 'Done'],
  reason: 'Reason, for the record',
  reasonHint: 'One line. It is kept in the history and in the signed record.',
  typeLabel: (label: string) => `Type the label to destroy this key: ${label}`,
  affected: 'What else is affected',
  plannedFor: (when: string) =>
    `The key begins at ${when}. Until then it waits, and becomes active by itself.`,
  planned: 'The activation is planned.',
  plannedNext: 'The key becomes active by itself at the time that its periods say.',
  suspendedTimes: 'Times in which it was suspended',
  untilNow: 'now',
  todo: {
    'delete-backup': 'Write a new backup, then delete this one.',
    'destroy-written-phrase': 'Destroy the sheet. Whoever has the words has the key.',
    'ask-recipient': 'Ask whoever holds it to destroy it.',
    'destroy-on-token': 'Plug in that token and destroy it there.',
    'delete-file': 'Delete this file where it lies.',
    'derivable-from-key': 'That key can derive it again, as long as somebody has it.',
    'kept-with-seed': 'The seed still holds it: this copy stays as long as the seed is needed.',
  },
  certificate: 'Certificate of destruction',
  promise:
    'Holdfast erases what it manages. It cannot reach copies that others made, snapshots of the disk, or worn cells of a flash drive.',
  seedStays:
    'The seed of this key stays. Whoever has the seed can derive the key again; destroying forbids its use here.',
  children: (count: number) => (count === 1 ? '1 key that comes from it' : `${count} keys that come from it`),
  copiesLeft: 'Copies that may still hold the secret',
  noCopiesLeft: 'No copy is known.',
  also: 'Also changed',
  toKey: 'Back to the key',
  successor: 'Open the new key',
  newLabel: 'Label of the new key',
  newLabelHint: 'Left empty, it is named after the old one.',
} as const;

export const phrase = {
  title: 'Back up the phrase',
  steps: ['Prepare', 'Write down', 'Enter again', 'Done'],
  prepareTitle: 'Take pen and paper',
  prepare: (words: number) =>
    `The next page shows ${words} words. Whoever has them has every key of this seed. Write them on paper, in order, where no camera sees them. Do not photograph or type them anywhere else.`,
  withPassphrase:
    'This seed also has a BIP-39 passphrase. The words alone do not bring it back: keep the passphrase apart from them.',
  show: 'Show the words',
  writeTitle: 'Write these words down, in order',
  shown: 'Recovery phrase',
  word: (index: number) => `Word ${index}`,
  wordOf: (index: number, count: number) => `Word ${index} of ${count}`,
  wrote: 'I wrote them down',
  enterTitle: 'Enter the words again',
  enterLead:
    'Type from your paper. The first four letters decide each word; Space or Enter takes it and goes on, Backspace goes back.',
  prove: 'Prove the phrase',
  hide: 'Hide and leave',
  grid: 'Words',
  suggestions: 'Words that begin like this',
  noSuch: 'No such word on the list',
  filled: (done: number, of: number) => `${done} of ${of} words`,
} as const;
