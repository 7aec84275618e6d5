import type { Page } from 'playwright';
import { open, type Screen } from './screens.ts';
import {
  checkedStatement,
  dates,
  heldAdvisory,
  livedView,
  longCase,
  openCase,
  periodRules,
  setBack,
  signed,
  suspendedView,
  verifiedRecord,
} from './life-fixtures.ts';
import { seedView } from './fixtures.ts';

const seed = `/keys/${seedView.record.id}`;
const lived = `/keys/${livedView.record.id}`;
const key = { 'keys.get': livedView };
const reach = { 'cases.reach': { reached: openCase.reached } };
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

async function tellWhatHappened(page: Page): Promise<void> {
  await page.getByLabel('Reason, for the record').fill('The sheet was photographed at the airport');
  await press(page, 'Continue');
  await page.getByText('What this reaches').waitFor();
}

async function give(page: Page, choose: string, fingerprint: string, go: string): Promise<void> {
  await press(page, choose);
  await page
    .getByLabel(fingerprint)
    .fill('9f2c 41d0 '.repeat(10).slice(0, 80).replaceAll(' ', '').padEnd(64, '0'));
  await press(page, go);
}

/** The screens of a key's later life: periods, suspension, compromise, archive, destruction, dates, the clock. */
export const lifeScreens = (): readonly Screen[] => [
  open('key-life', lived, undefined, key),
  open(
    'periods',
    `${lived}/act/periods`,
    async (page) => {
      await page.getByLabel('Reason, for the record').fill('The contract runs for longer');
      await page.getByLabel('Stops protecting at').fill('2027-03-31 18:00');
    },
    key,
  ),
  open('suspend', `${lived}/act/suspend`, undefined, key),
  open('resume', `${lived}/act/resume`, undefined, { 'keys.get': suspendedView }),
  open('certificate', `${seed}/act/certificate`),
  open('archive', `${lived}/act/archive`, undefined, key),
  open(
    'revoke',
    `${seed}/act/revoke`,
    async (page) => {
      await page.getByLabel('Since when someone may have had it').fill('2026-03-07');
    },
    reach,
  ),
  open('revoke-reach', `${seed}/act/revoke`, tellWhatHappened, reach),
  open(
    'revoked',
    `${seed}/act/revoke`,
    async (page) => {
      await tellWhatHappened(page);
      await press(page, 'Mark Main seed and 3 more as compromised');
      await page.getByText('The key is marked as compromised.').waitFor();
    },
    {
      ...reach,
      'keys.revoke': {
        key: seedView,
        alsoRevoked: openCase.reached.slice(1).map((one) => one.key),
        case: openCase.id,
        statement: openCase.statement,
      },
    },
  ),
  open('case', `/incidents/${openCase.id}`, undefined, { 'cases.list': { cases: [openCase] } }),
  open('case-long', `/incidents/${longCase.id}`, undefined, { 'cases.list': { cases: [longCase] } }),
  open('incidents', '/incidents', undefined, {
    'cases.list': { cases: [{ ...openCase, id: 'c2', remaining: 0, closed: openCase.opened }, openCase] },
    'advisories.list': { advisories: [heldAdvisory] },
    'statements.list': { statements: signed },
  }),
  open('incidents-empty', '/incidents', undefined, {
    'cases.list': { cases: [] },
    'advisories.list': { advisories: [] },
    'statements.list': { statements: [] },
  }),
  open(
    'advisory',
    '/incidents/advisory',
    async (page) => {
      await give(page, 'Choose the advisory file', 'Fingerprint of the publisher', 'Hold my keys against it');
      await page.getByText('It touches 2 of your keys.').waitFor();
    },
    { 'advisories.check': heldAdvisory },
  ),
  open(
    'statement',
    '/incidents/check',
    async (page) => {
      await give(page, 'Choose the statement file', 'Fingerprint that you were given', 'Check it');
      await page.getByText('The signed text').waitFor();
    },
    { 'statements.verify': checkedStatement },
  ),
  open('calendar', '/calendar', undefined, { 'calendar.list': dates }),
  open('calendar-empty', '/calendar', undefined, { 'calendar.list': { entries: [] } }),
  open(
    'period-rules',
    '/settings/periods',
    async (page) => {
      await press(page, 'Change: Ed25519');
    },
    { 'policy.periods': periodRules },
  ),
  open('clock', '/settings/clock', undefined, { 'clock.status': setBack }),
  open(
    'record-verified',
    '/record/verify',
    async (page) => {
      await give(page, 'Choose the file', 'Fingerprint that you were given', 'Check it');
      await page.getByText('Hash of the last entry').waitFor();
    },
    { 'audit.verify': verifiedRecord },
  ),
];
