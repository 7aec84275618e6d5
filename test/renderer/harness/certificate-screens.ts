import type { KeyView } from '../../../src/shared/contract/common.ts';
import type { CommandOutput } from '../../../src/shared/contract.ts';
import { accountView, longLabel } from './fixtures.ts';
import { open, type Screen } from './screens.ts';

const hash = (digit: string): string => `3b1f0c77a25e9d48${digit.repeat(48)}`;
const longName = `CN=${longLabel.slice(0, 64)},OU=Desk,O=A company with a long name and a longer one behind it,C=CH`;
const { id } = accountView.record;

const ca = {
  subject: 'CN=Desk issuing authority 2,O=Acme',
  issuer: 'CN=Acme root',
  serial: '4c9e12f00d77a1b3',
  sha256: hash('a'),
  notBefore: '2024-05-01T00:00:00.000Z',
  notAfter: '2034-05-01T00:00:00.000Z',
  uses: ['ca', 'certificate-sign', 'crl-sign'],
};
const root = {
  ...ca,
  subject: 'CN=Acme root',
  sha256: hash('b'),
  serial: '01',
  notAfter: '2044-05-01T00:00:00.000Z',
};
const certificates: CommandOutput<'certificates.list'>['certificates'] = [
  {
    key: id,
    version: 1,
    subject: 'CN=Ada,OU=Desk,O=Acme',
    issuer: ca.subject,
    serial: '52f1a09c33d4e8b7716a',
    sha256: hash('c'),
    notBefore: '2026-01-10T00:00:00.000Z',
    notAfter: '2026-04-02T00:00:00.000Z',
    uses: ['digital-signature', 'client', 'code-signing', '1.3.6.1.4.1.311.20.2.2'],
    state: 'ends-soon',
    imported: '2026-01-11T08:30:00.000Z',
    chain: [ca, root],
    complete: true,
  },
  {
    key: id,
    version: 1,
    subject: longName,
    issuer: longName,
    serial: '7f'.repeat(20),
    sha256: hash('d'),
    notBefore: '2026-01-10T00:00:00.000Z',
    notAfter: '2028-01-10T00:00:00.000Z',
    uses: [],
    state: 'valid',
    imported: '2026-02-11T08:30:00.000Z',
    chain: [],
    complete: true,
  },
];
const onToken: KeyView = {
  ...accountView,
  record: {
    ...accountView.record,
    label: 'Badge signing',
    algorithm: 'p256',
    home: 'token',
    origin: {
      ...accountView.record.origin,
      how: 'on-token',
      attestation: {
        verdict: 'verified',
        at: '2026-02-11T08:30:00.000Z',
        root: 'CN=Maker root',
        notes: ['firmware: 5.7.1', 'touch: every time'],
      },
    },
    certificates: [
      {
        issuer: 'CN=An authority of before',
        serial: '0a',
        sha256: hash('e'),
        notAfter: '2027-01-01T00:00:00.000Z',
      },
    ],
  },
  summary: { ...accountView.summary, label: 'Badge signing', kind: 'pair', algorithm: 'p256', home: 'token' },
  publicForms: [],
};
const vault = { 'keys.get': onToken, 'certificates.list': { certificates } };
const roots: CommandOutput<'attestation.roots'> = {
  roots: [
    { ...root, id: root.sha256, name: 'Maker of badges', added: '2026-02-01T10:00:00.000Z' },
    {
      ...root,
      sha256: hash('f'),
      id: hash('f'),
      subject: longName,
      name: longLabel,
      added: '2026-02-01T10:00:00.000Z',
    },
  ],
};
const verified: CommandOutput<'attestation.verify'> = {
  verdict: 'verified',
  root: roots.roots[0]!,
  chain: [{ ...certificates[0]!.chain[0]!, subject: 'CN=Attestation of slot 9a', uses: [] }, root],
  facts: [
    { name: 'firmware', value: '5.7.1' },
    { name: 'touch', value: 'every time' },
    { name: 'unknown 1.3.6.1.4.1.99999.1', value: '0500' },
  ],
  key: onToken,
};
const confirm = {
  $error: 'certificate-refused',
  details: {
    reason: 'confirm-hash',
    subject: longName,
    sha256: hash('f'),
    notBefore: root.notBefore,
    notAfter: root.notAfter,
  },
};

const check = (act: 'Check it' | 'Choose a file') => ({ name: act, exact: true });

/** Certificates of a key, what its maker attests, and the roots that this rests on. */
export const certificateScreens = (): readonly Screen[] => [
  open(
    'key-certificates',
    `/keys/${id}`,
    (page) => page.getByRole('heading', { name: 'What its maker attests' }).scrollIntoViewIfNeeded(),
    vault,
  ),
  open('certificate-chain', `/keys/${id}/certificates/${hash('c')}`, undefined, vault),
  open('certificate-long', `/keys/${id}/certificates/${hash('d')}`, undefined, vault),
  open('certificate-import', `/keys/${id}/certificates/import`, undefined, vault),
  open(
    'attestation-verified',
    `/keys/${id}/attestation`,
    async (page) => {
      await page.getByRole('button', check('Choose a file')).click();
      await page.getByRole('button', check('Check it')).click();
      await page.getByText(/^Verified: /).waitFor();
    },
    { ...vault, 'attestation.verify': verified },
  ),
  open(
    'attestation-refused',
    `/keys/${id}/attestation`,
    async (page) => {
      await page.getByRole('button', check('Choose a file')).click();
      await page.getByRole('button', check('Check it')).click();
      await page.getByText(/^Refused: /).waitFor();
    },
    {
      ...vault,
      'attestation.verify': {
        $error: 'attestation-refused',
        details: { reason: 'expired', about: 'CN=Maker' },
      },
    },
  ),
  open('roots', '/roots', undefined, { 'attestation.roots': roots }),
  open('roots-none', '/roots'),
  open(
    'roots-add',
    '/roots/add',
    async (page) => {
      await page.getByRole('button', { name: 'Choose the file', exact: true }).click();
      await page.getByLabel('SHA-256 that its maker publishes').fill('0'.repeat(64));
    },
    { 'attestation.add-root': confirm },
  ),
];
