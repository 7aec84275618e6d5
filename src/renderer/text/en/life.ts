/** A key's periods, dates and place in or out of sight. */

/** How far away something is, in whole units; negative when it is past. */
function away({ unit, count }: { readonly unit: 'day' | 'hour' | 'minute'; readonly count: number }): string {
  if (count === 0) return 'now';
  const many = `${Math.abs(count)} ${unit}${Math.abs(count) === 1 ? '' : 's'}`;
  return count > 0 ? `in ${many}` : `${many} ago`;
}

export const life = {
  away,
  planned: 'What is planned',
  nothingPlanned: 'No date is planned.',
  version: (number: number) => `Version ${number}`,
  versionsLane: 'versions, oldest first',
  suspendedLane: 'suspended',
  retainUntil: 'Kept until at least',
  archivedBadge: 'archived',
  what: {
    activates: 'Begins to protect',
    expires: 'Stops protecting',
    'recipient-ends': 'Stops reading',
    'rotation-due': 'To be rotated',
    'retention-ends': 'May be destroyed',
    'certificate-expires': 'Its certificate ends',
  },
  casesTitle: 'Compromise',
  caseOpen: (remaining: number) =>
    remaining === 0 ? 'Everything that had to be done is done.' : `${remaining} left to do.`,
  toCase: 'What is left to do',
  statements: 'Signed statements about this key',
} as const;

export const periods = {
  title: 'Change periods',
  steps: ['New periods', 'Done'],
  lead: 'A key protects new things only in its first period, and reads what it protected until the end of its second (SP 800-57 Part 1, section 5.3).',
  from: 'Begins to protect at',
  originatorUntil: 'Stops protecting at',
  recipientUntil: 'Stops reading at',
  hint: 'A day as 2027-03-31, or with a time as 2027-03-31 18:00, in local time. Left empty: no such date.',
  none: 'no date',
  malformed: 'Write a day as 2027-03-31, or a day and a time as 2027-03-31 18:00.',
  past: 'This lies in the past. An end must lie ahead.',
  order: 'This lies before the date above it.',
  button: (label: string) => `Change the periods of ${label}`,
  done: 'The periods are changed.',
  next: 'Both ends take effect by themselves, to the second, and are announced 30, 7 and 1 days before.',
  fixed: 'Cannot be changed any more',
  fixedWhy: 'What has begun or ended stays so.',
} as const;

export const archive = {
  title: 'Archive a key',
  what: [
    'The key moves out of the list of keys. Search and the view "Archived" still find it.',
    'It goes on reading what it protected until the end of its second period.',
    'It can be brought back into the list at any time.',
  ],
  retain: 'Keep it until at least',
  retainHint: 'A day as 2034-12-31. Until then it cannot be destroyed. Left empty: no such day.',
  button: (label: string) => `Archive ${label}`,
  done: 'The key is archived.',
  next: 'It is under the view "Archived".',
} as const;

export const certificate = {
  title: 'Note a certificate',
  what: [
    'A certificate says that a public key belongs to someone. It has to be revoked by its issuer when the key is compromised.',
    'Holdfast reads who issued it and its number, and checks that it names this very key. The certificate itself is not kept.',
  ],
  field: 'Certificate',
  hint: 'Paste it as PEM, with its BEGIN and END lines.',
  button: (label: string) => `Note it for ${label}`,
  done: 'The certificate is noted.',
  next: 'Should the key be compromised, the list of what is left to do names it.',
  until: 'valid until',
} as const;

export const calendar = {
  title: 'Calendar',
  lead: 'What begins, ends or is due, and when. Periods begin and end by themselves; a rotation waits for you unless it is automatic.',
  columns: { at: 'When', left: 'How long', what: 'What', key: 'Key', state: 'State' },
  warning: (days: number) => `within ${days} ${days === 1 ? 'day' : 'days'}`,
  soon: (count: number, days: number) =>
    `${count} ${count === 1 ? 'date' : 'dates'} within ${days} ${days === 1 ? 'day' : 'days'}`,
  nothingSoon: 'No date within 30 days.',
  count: (count: number) => `${count} ${count === 1 ? 'date' : 'dates'}`,
  views: 'View',
  viewNames: { all: 'All', soon: 'Within 30 days', due: 'Past due' },
  noneInView: 'No date fits this view.',
  emptyTitle: 'No dates yet',
  emptyText:
    'The dates of every key come together here: when it begins, stops protecting, stops reading, and is to be rotated.',
} as const;

export const periodRules = {
  title: 'How long keys are used',
  lead: 'New keys get these periods. Keys that exist keep theirs; change those on their own pages.',
  open: 'How long keys are used',
  columns: {
    kind: 'Kind of key',
    originator: 'Protects for',
    recipient: 'Then reads for',
    source: 'Where this comes from',
  },
  days: (days: number | undefined) =>
    days === undefined
      ? 'no end'
      : days % 365 === 0
        ? `${days / 365} ${days === 365 ? 'year' : 'years'}`
        : `${days} ${days === 1 ? 'day' : 'days'}`,
  changed: (source: string) => `Changed by you. The default comes from ${source}`,
  changeIt: 'Change',
  change: (kind: string) => `Change: ${kind}`,
  formTitle: (kind: string) => `New keys: ${kind}`,
  originator: 'Protects for (days)',
  recipient: 'Then reads for (days)',
  hint: 'A number of days; 365 is a year. Left empty: no end.',
  reset: 'Back to the default',
  saved: 'Saved.',
  malformed: 'A whole number from 1 to 36,500, or nothing.',
} as const;

export const clock = {
  bannerTitle: 'The clock of this computer was set back.',
  banner:
    'Keys protect nothing new until this is settled. Locking, suspending, marking as compromised and backups still work.',
  settle: 'Settle the clock',
  title: 'Settle the clock',
  steps: ['What happened', 'Done'],
  what: [
    'The last entry of the record is later than the time that this computer shows.',
    'With a wrong clock, keys would be used outside of their periods and the record would tell wrong times.',
  ],
  first: 'If this computer shows a wrong time, set its clock right; nothing else has to be done.',
  now: 'This computer shows',
  last: 'Last entry of the record',
  otherwise:
    'If the time shown is right and the record was ahead, confirm it. Your confirmation is put on record.',
  button: 'Confirm that the time shown is right',
  done: 'The time is confirmed.',
  next: 'Keys work again. Entries from before keep the times they had.',
  fine: 'The clock agrees with the record. There is nothing to settle.',
} as const;

/** Why a key changed its state, in words; the codes are those of RFC 5280. */
export const reasonWords = {
  label: 'Kind of reason',
  codes: {
    unspecified: 'Not stated',
    'key-compromise': 'Someone else may know the key',
    'ca-compromise': 'Its certificate authority was compromised',
    'affiliation-changed': 'Its holder has changed',
    superseded: 'Another key takes its place',
    'cessation-of-operation': 'It is no longer needed',
    'certificate-hold': 'On hold while something is looked into',
    'remove-from-crl': 'The hold is over',
    'privilege-withdrawn': 'Its holder may no longer use it',
    'period-reached': 'Its period has begun or ended',
    advisory: 'An advisory names what made or keeps it',
  },
} as const;
