import { it } from 'vitest';
import { checkSteps } from './check-steps.ts';
import { nssToken } from './support/nss.ts';
import { softTpm } from './support/swtpm.ts';

it('goes through all of the sixty steps on tpm2-pkcs11', { timeout: 300_000 }, async () => {
  const tpm = await softTpm();
  // Wrong PINs of the script count, and so does each end of a process.
  tpm.allowTries(32);
  try {
    await checkSteps('tpm2-pkcs11', tpm);
  } finally {
    await tpm.remove();
  }
});

it('goes through all of the sixty steps on NSS softokn', { timeout: 300_000 }, async () => {
  const nss = nssToken('123456');
  try {
    await checkSteps('NSS softokn', nss);
  } finally {
    nss.remove();
  }
});
