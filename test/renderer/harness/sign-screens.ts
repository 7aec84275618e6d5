import type { CommandOutput } from '../../../src/shared/contract.ts';
import type { RequestView } from '../../../src/shared/contract/sign.ts';
import { open, type Screen } from './screens.ts';
import { approval, message, outcome, payment, psbt, requests } from './sign-fixtures.ts';
import {
  authorization,
  bitcoinMessage,
  callTree,
  halfSigned,
  certificateRequest,
  document,
  httpOutcome,
  longRequest,
  manyInputs,
  order,
  signIn,
  solana,
  solanaMessage,
  withdrawal,
} from './sign-more-fixtures.ts';

/** One request as it is read. */
const reading = (name: string, request: RequestView): Screen =>
  open(name, '/sign/request-1', undefined, { 'sign.get': { request } });

/** A list that is one page long. */
const listed = (rows: typeof requests, total = rows.length): CommandOutput<'sign.list'> => ({
  requests: rows,
  more: false,
  fitting: rows.length,
  total,
});

/** The screens of the place where requests come in, are read and go out. */
export const signScreens = (): readonly Screen[] => [
  open('sign', '/sign', undefined, { 'sign.list': listed(requests) }),
  open('sign-empty', '/sign', undefined, { 'sign.list': listed([]) }),
  open('sign-new', '/sign/new'),
  open(
    'sign-refused',
    '/sign/new',
    async (page) => {
      await page.getByLabel('Request as text').fill('0xdeadbeef');
      await page.getByRole('button', { name: 'Read the request' }).click();
      await page.getByRole('alert').waitFor();
    },
    { 'sign.open': { $error: 'refused', details: { reason: 'unknown-call' } } },
  ),
  reading('sign-payment', payment),
  reading('sign-typed-data', approval),
  reading('sign-psbt', psbt),
  reading('sign-psbt-many', manyInputs),
  reading('sign-message', message),
  reading('sign-call-tree', callTree),
  reading('sign-authorization', authorization),
  reading('sign-in', signIn),
  reading('sign-solana', solana),
  reading('sign-solana-message', solanaMessage),
  reading('sign-bitcoin-message', bitcoinMessage),
  reading('sign-order', order),
  reading('sign-withdrawal', withdrawal),
  reading('sign-document', document),
  reading('sign-certificate', certificateRequest),
  reading('sign-long', longRequest),
  open('sign-done', '/sign/request-1', undefined, {
    'sign.get': { request: { ...payment, status: 'signed' }, outcome },
  }),
  open('sign-half', '/sign/request-1', undefined, { 'sign.get': halfSigned }),
  open(
    'sign-ask',
    '/sign/request-1',
    async (page) => {
      await page.getByRole('button', { name: 'Ask http://127.0.0.1:8545' }).click();
      await page.getByText('does not know this transaction yet').scrollIntoViewIfNeeded();
    },
    {
      'sign.get': { request: { ...payment, status: 'signed' }, outcome },
      'nodes.list': {
        on: true,
        nodes: [{ chain: payment.facts.chain, origin: 'http://127.0.0.1:8545', more: false }],
      },
      'sign.look-up': { found: 'not-yet', node: 'http://127.0.0.1:8545' },
    },
  ),
  open('sign-failed', '/sign/request-1', undefined, {
    'sign.get': {
      request: {
        ...payment,
        status: 'confirmed',
        receipt: {
          at: '2027-03-09T10:00:00.000Z',
          succeeded: false,
          block: '21840112',
          confirmations: 12,
          node: 'http://127.0.0.1:8545',
        },
      },
      outcome,
    },
  }),
  open('sign-scan', '/sign/new', async (page) => {
    await page.getByRole('button', { name: 'Scan a code' }).click();
    await page.getByText('No camera was found').waitFor();
  }),
  open('sign-done-http', '/sign/request-1', undefined, {
    'sign.get': { request: { ...order, status: 'signed' }, outcome: httpOutcome },
  }),
  open('sign-done-withheld', '/sign/request-1', undefined, {
    'sign.get': {
      request: { ...order, status: 'signed' },
      outcome: { ...httpOutcome, withheld: ['OK-ACCESS-PASSPHRASE'] },
    },
  }),
  open('sign-older', '/sign?search=payment', undefined, {
    'sign.list': { ...listed(requests, 10_000), fitting: 4_321, more: true },
  }),
  open(
    'sign-search',
    '/sign',
    async (page) => {
      await page.getByLabel('Search').fill('typed');
      await page.getByText('1 of 6 requests').waitFor();
    },
    {
      'sign.list': listed(requests.slice(1, 2), 6),
    },
  ),
];
