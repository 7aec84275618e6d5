import type { Page } from 'playwright';
import { open, type Screen } from './screens.ts';
import {
  devices,
  finished,
  held,
  modules,
  nonePlugged,
  plugged,
  profiles,
  register,
  runId,
  runs,
  status,
  tokenNames,
  unseen,
  waiting,
} from './token-fixtures.ts';

const nothingIn = { ...devices, devices: [] };
const tokens = {
  ...{ 'tokens.list': plugged, 'tokens.register': register, 'modules.list': modules },
  'devices.list': nothingIn,
};
const trusted = { ...modules, modules: modules.modules.slice(0, 1), found: [] };
const enrolment = { 'enrolment.list': runs, 'enrolment.profiles': profiles, 'enrolment.status': status };
const at = (token: string, act = '') => `/tokens/${encodeURIComponent(token)}${act}`;

async function next(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Next token', exact: true }).click();
}

/** Tokens, their modules and the enrolment desk. */
export const tokenScreens = (): readonly Screen[] => [
  open('tokens', '/tokens', undefined, tokens),
  open('tokens-none', '/tokens', undefined, {
    'tokens.list': nonePlugged,
    'tokens.register': { tokens: [], total: 0 },
    'modules.list': trusted,
    'devices.list': nothingIn,
  }),
  open('tokens-devices', '/tokens', (page) => page.getByText('Plugged in by USB').scrollIntoViewIfNeeded(), {
    'tokens.list': nonePlugged,
    'tokens.register': { tokens: [], total: 0 },
    'modules.list': trusted,
    'devices.list': devices,
  }),
  open('tokens-untrusted', '/tokens', undefined, {
    'tokens.list': { tokens: [], modules: [] },
    'tokens.register': { tokens: [], total: 0 },
    'modules.list': { ...modules, modules: [] },
    'devices.list': nothingIn,
  }),
  open('modules', '/tokens', (page) => page.getByText('Found on this computer').scrollIntoViewIfNeeded(), {
    ...tokens,
    'tokens.list': nonePlugged,
    'tokens.register': { tokens: [], total: 0 },
  }),
  open('token-pin-low', at(tokenNames.low), undefined, { ...tokens, 'tokens.get': unseen }),
  open('token', at(tokenNames.full), undefined, { ...tokens, 'tokens.get': held }),
  open('token-login', at(tokenNames.low, '/login'), undefined, tokens),
  open('token-initialise', at(tokenNames.full, '/initialise'), undefined, tokens),
  open('token-generate', at(tokenNames.full, '/generate'), undefined, tokens),
  open('token-adopt', at(tokenNames.full, '/adopt/02'), undefined, tokens),
  open('token-lost', at(tokenNames.low, '/mark'), (page) => page.getByText('lost').click(), tokens),
  open('enrolment', '/enrolment', undefined, enrolment),
  open('enrolment-empty', '/enrolment', undefined, {
    'enrolment.list': { runs: [] },
    'enrolment.profiles': { profiles: [] },
  }),
  open('enrolment-begin', `/enrolment/begin/${profiles.profiles[0]!.id}`, undefined, enrolment),
  open('enrolment-waiting', `/enrolment/${runId}`, next, { ...enrolment, 'enrolment.next': waiting }),
  open(
    'enrolment-done',
    `/enrolment/${runId}`,
    async (page) => {
      await next(page);
      await page.getByText('Every token of this run is done.').waitFor();
    },
    { ...enrolment, 'enrolment.next': finished },
  ),
];
