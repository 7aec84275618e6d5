import type { Page } from 'playwright';
import type { CommandOutput } from '../../../src/shared/contract.ts';
import { longLabel } from './fixtures.ts';
import { locked, type Screen } from './screens.ts';

type Told = CommandOutput<'vault.unlock-tokens'>;
type Slot = Told['slots'][number];

const created = '2026-01-05T10:00:00.000Z';
const hash = (digit: string): string => `9f86d081884c7d65${digit.repeat(48)}`;
const opensc = '/usr/lib/x86_64-linux-gnu/pkcs11/opensc-pkcs11.so';
const yubico = '/usr/lib/x86_64-linux-gnu/libykcs11.so.2.5.2';

const desk: Slot = {
  ...{ slot: '0011223344556677', serial: '23841165', label: 'Desk token 07' },
  ...{ passphrase: false, present: false },
};
const cellar: Slot = {
  ...{ slot: '8899aabbccddeeff', serial: 'DENK0201234', label: 'Spare in the cellar' },
  ...{ passphrase: false, present: false },
};
const fine = { present: true, pin: 'fine', pinPad: false, wrongPins: 0, nextMayLock: false } as const;
const answered: Told['modules'] = [{ name: 'OpenSC', path: opensc, state: 'answered' }];

const inspected: CommandOutput<'vault.inspect'> = {
  vaultId: '3f'.repeat(16),
  formatVersion: 2,
  kdf: { memoryKiB: 262_144, passes: 3, lanes: 4 },
  slots: [
    { id: 'a1a1a1a1a1a1a1a1', kind: 'passphrase', created, confirmed: true },
    { id: 'b2b2b2b2b2b2b2b2', kind: 'recovery-code', created, confirmed: true },
    ...[desk, cellar].map(({ slot, serial, label, passphrase }) => ({
      ...{ id: slot, kind: 'token' as const, created, confirmed: true },
      token: { serial, label, means: 'ecdh-p256' as const, passphrase },
    })),
  ],
};

/** The unlock of a vault that tokens open, once its modules have answered. */
function unlock(
  name: string,
  { slots, others = [], modules = answered }: Partial<Told>,
  more?: { act?: (page: Page) => Promise<void>; found?: CommandOutput<'vault.unlock-modules'> },
): Screen {
  const told: Told = { slots: slots ?? [desk, cellar], others, modules };
  const act = async (page: Page): Promise<void> => {
    await page.getByText('Hardware token', { exact: true }).click();
    await page.getByRole('status').first().waitFor();
    await more?.act?.(page);
  };
  return locked(name, {}, act, {
    'vault.inspect': inspected,
    'vault.unlock-tokens': told,
    'vault.unlock-modules': more?.found ?? { modules: [], found: [], looked: [] },
  });
}

const pin = (page: Page, name: string) => page.getByLabel(`PIN of ${name}`).fill('123456');

/** Opening a vault with a token: it is waited for, its module trusted, its PIN asked for. */
export const unlockScreens = (): readonly Screen[] => [
  unlock(
    'token-unlock',
    { slots: [{ ...desk, ...fine, passphrase: true }, cellar] },
    {
      act: (page) => pin(page, 'Desk token 07'),
    },
  ),
  unlock('token-unlock-waiting', { others: ['Travel'] }),
  unlock(
    'token-unlock-modules',
    { modules: [{ name: 'OpenSC', path: opensc, state: 'changed' }] },
    {
      found: {
        modules: [
          {
            name: 'OpenSC',
            path: opensc,
            sha256: hash('a'),
            trusted: created,
            state: 'changed',
            changedTo: hash('b'),
          },
        ],
        found: [{ name: 'Yubico YKCS11', path: yubico, sha256: hash('c') }],
        looked: ['/usr/lib/x86_64-linux-gnu/pkcs11'],
      },
      act: (page) => page.getByText('Yubico YKCS11', { exact: true }).waitFor(),
    },
  ),
  unlock('token-unlock-last-try', {
    slots: [{ ...desk, ...fine, pin: 'final-try', wrongPins: 0, nextMayLock: true }, cellar],
  }),
  unlock('token-unlock-locked', { slots: [{ ...desk, ...fine, pin: 'locked', wrongPins: 3 }, cellar] }),
  unlock('token-unlock-long', {
    slots: [
      {
        ...desk,
        ...fine,
        label: longLabel.slice(0, 32),
        serial: '0123456789abcdef',
        passphrase: true,
        nextMayLock: true,
        wrongPins: 2,
      },
    ],
  }),
];
