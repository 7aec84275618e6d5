/** Compromises, advisories and signed statements. */
export const incidents = {
  title: 'Incidents',
  lead: 'Keys that someone else may know, published flaws that touch your keys, and what this vault has signed about its keys.',
  cases: 'Compromises',
  noCases:
    'No key was marked as compromised. If you suspect one, open its page and choose "Mark as compromised".',
  left: (remaining: number, total: number) =>
    remaining === 0 ? `all ${total} done` : `${remaining} of ${total} left to do`,
  opened: 'opened',
  closed: 'closed',
  back: 'All incidents',
} as const;

export const revoke = {
  title: 'Mark a key as compromised',
  steps: ['What happened', 'What it reaches', 'Done'],
  whatTitle: (label: string) => `What happened to ${label}`,
  whatLead: 'Say this when someone else may know the key. Nothing is changed until the next page.',
  since: 'Since when someone may have had it',
  sinceHint: 'A day as 2026-03-01, if you know it. It goes into the signed notice.',
  sinceFuture: 'This lies ahead.',
  advisory: (id: string) => `Because of the advisory ${id}.`,
  reachTitle: 'What this reaches',
  reachLead: (count: number) =>
    count === 1
      ? 'Nothing else derives from this key or is wrapped under it.'
      : `Whoever has this key can have ${count - 1} more. All ${count} are marked in one step.`,
  how: {
    named: () => 'the key you named',
    derived: (from: string) => `derives from ${from}`,
    wrapped: (from: string) => `is wrapped under ${from}`,
    'same-secret': (from: string) => `has the same secret as ${from}`,
  },
  effects: [
    'They protect nothing new from this moment, and open requests that need them are rejected.',
    'They still read what they protected, each time with a reason that is put on record.',
    'A notice of revocation is signed, and a list of what is left to do is made.',
  ],
  final: 'A compromised key is never trusted again.',
  button: (label: string, count: number) =>
    count <= 1 ? `Mark ${label} as compromised` : `Mark ${label} and ${count - 1} more as compromised`,
  done: 'The key is marked as compromised.',
  doneLead: (count: number) =>
    count === 0 ? 'It is blocked everywhere.' : `It and ${count} more are blocked everywhere.`,
  also: 'Also marked',
  toCase: 'See what is left to do',
} as const;

export const cases = {
  title: (label: string) => `Compromise of ${label}`,
  lostWrappingKey: (label: string) => `Loss of the wrapping key ${label}`,
  facts: {
    opened: 'Marked',
    closed: 'Worked off',
    code: 'Kind of reason',
    reason: 'Reason',
    since: 'Suspected since',
    advisory: 'Advisory',
    requests: 'Requests rejected',
  },
  todo: 'What is left to do',
  progress: (remaining: number, total: number) =>
    total === 0 ? 'Nothing has to be done.' : `${total - remaining} of ${total} done`,
  allDone: 'Everything is done. The case is closed.',
  steps: {
    'move-funds': (subject: string) => `Move the funds of ${subject}`,
    'replace-api-key': (subject: string) => `Have the API key ${subject} replaced where it is known`,
    're-encrypt': (subject: string) => `Encrypt anew what this key protects: ${subject}`,
    'notify-recipient': (subject: string) => `Tell who holds or trusts ${subject}`,
    'replace-key': (subject: string) => `Make a key that takes the place of ${subject}`,
    'revoke-certificate': (subject: string) => `Have the certificate ${subject} revoked by its issuer`,
    'renew-backup': (subject: string) => `Write a new backup and delete the old ones: ${subject}`,
    'destroy-spare': (subject: string) =>
      `The token ${subject} has the same key: destroy it there once nothing is left to read with it`,
    'replace-wrapping-key': (subject: string) =>
      `Make a wrapping key in place of ${subject}, with new shares, and put it on the tokens that are left`,
    'rewrap-key': (subject: string) =>
      `Back ${subject} up and clone it under the new wrapping key; compromise it if a file of it may be in the same hands`,
    'destroy-token-backup': (subject: string) => `Destroy this file and every copy of it: ${subject}`,
    'destroy-shares': (subject: string) =>
      `Destroy the shares of ${subject} once nothing is left to restore with it`,
  },
  count: (count: number) => `${count} ${count === 1 ? 'item' : 'items'}`,
  doneAt: 'done',
  reached: 'Keys it reaches',
  reachedCount: (count: number) => `${count} ${count === 1 ? 'key' : 'keys'}`,
  papers: 'Papers',
  report: 'Report of this compromise',
  notice: 'Notice of revocation',
} as const;

export const statements = {
  title: 'Signed statements',
  none: 'None yet. Marking a key as compromised signs a notice; destroying one signs a certificate.',
  types: {
    'revocation-notice': 'Notice of revocation',
    'destruction-certificate': 'Certificate of destruction',
  },
  saveHtml: 'Save as a page to print',
  saveJson: 'Save as JSON',
  saved: (location: string) => `It was written to ${location}.`,
  fingerprint: 'Whoever checks it needs this fingerprint from you, by another way than the file:',
  check: 'Check a statement',
  checkTitle: 'Check a statement',
  checkSteps: ['Which statement', 'What it says'],
  checkLead:
    'A statement proves something only against a fingerprint that you were given by another way than the file.',
  file: 'Statement file',
  chooseFile: 'Choose the statement file',
  pinned: 'Fingerprint that you were given',
  pinnedHint: '64 letters and digits; spaces do not matter.',
  checkIt: 'Check it',
  valid: 'The statement is whole and was signed by the key with this fingerprint.',
  facts: { type: 'Statement', label: 'Key', at: 'Signed', byKey: 'Signed by the key itself too' },
  yes: 'yes',
  no: 'no',
  body: 'The signed text',
} as const;

export const advisories = {
  title: 'Advisories',
  none: 'None is kept. An advisory is a signed file that says which generators, libraries or tokens make bad keys.',
  bringIn: 'Bring in an advisory',
  flowTitle: 'Bring in an advisory',
  steps: ['Which advisory', 'What it touches'],
  lead: 'An advisory is believed only when it is signed by the publisher whose fingerprint you were given by another way than the file.',
  file: 'Advisory file',
  chooseFile: 'Choose the advisory file',
  publisher: 'Fingerprint of the publisher',
  publisherHint: '64 letters and digits; spaces do not matter.',
  hold: 'Hold my keys against it',
  severity: { low: 'low', medium: 'medium', high: 'high', critical: 'critical' },
  facts: {
    severity: 'Severity',
    published: 'Published',
    advice: 'What its publisher advises',
    publisher: 'Publisher',
  },
  touches: (count: number) =>
    count === 0 ? 'It touches none of your keys.' : `It touches ${count} of your keys.`,
  because: (field: string, value: string) => `${field}: ${value === '' ? 'not recorded' : value}`,
  fields: {
    how: 'came to be',
    seed: 'comes from',
    tool: 'made with',
    toolVersion: 'version',
    appVersion: 'version of Holdfast',
    runtime: 'runtime',
    runtimeVersion: 'version of the runtime',
    randomSource: 'random source',
    importFormat: 'imported as',
    algorithm: 'kind',
    tokenModel: 'token',
    tokenFirmware: 'firmware',
    created: 'made at',
  },
  sureness: {
    certain: 'certain: everything that the advisory names is on record',
    possible:
      'possible: not everything that the advisory names was recorded; "Rename or tag" on the key’s page takes what made it',
  },
  keep: 'Keep it, and watch keys that come later',
  kept: 'The advisory is kept.',
  act: (label: string) => `Mark ${label} as compromised`,
  forget: 'Put away',
  forgetLabel: (title: string) => `Put away: ${title}`,
  forgetReason: 'Reason, for the record',
  forgetIt: 'Put this advisory away',
} as const;
