import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filePurposes } from '../../src/shared/desktop.ts';
import { authority, Authorities } from '../support/authority.ts';
import { softHsm, type SoftHsm } from '../tokens/support/softhsm.ts';
import { launchApp, type RunningApp } from './support/app.ts';
import { openKey } from './support/life.ts';
import { Person } from './support/person.ts';
import { vaultCall, vaultValue } from './support/vault-driver.ts';
import { chooseFile, createVault, secret, trustModule } from './support/vaults.ts';

/** Certificates, attestation and its part in an enrolment, in the real window, by keyboard alone, on SoftHSM2. */

const passphrase = 'practice passphrase of the tests';
const pin = '1234';
const tokenLabel = 'Badge one';
const keyLabel = 'Badge signing';
let hsm: SoftHsm;
let app: RunningApp;
let person: Person;
const made = new Authorities();
let key: Awaited<ReturnType<typeof vaultValue<'keys.list'>>>['keys'][number]['id'];

const inHome = (name: string): string => join(app.home, name);
const keep = (name: string, content: string): string => {
  writeFileSync(inHome(name), content);
  return inHome(name);
};
const publicKey = async (id = key): Promise<string> =>
  (await vaultValue(await person.page(), 'documents.public-key', { key: id, form: 'pem' })).text;

beforeAll(async () => {
  hsm = softHsm();
  hsm.addToken(tokenLabel);
  app = await launchApp({ env: hsm.environment });
  person = new Person(app);
  const page = await app.page();
  await createVault(app, page, passphrase);
  await trustModule(app, page, hsm.module, 'chosen');
  const { tokens } = await vaultValue(page, 'tokens.list', {});
  const token = tokens.find(({ label }) => label === tokenLabel)?.token ?? '';
  await vaultValue(page, 'tokens.login', { token, pin: secret(pin) });
  const { record } = await vaultValue(page, 'token-keys.generate', {
    token,
    algorithm: 'p256',
    label: keyLabel,
  });
  key = record.id;
  await vaultValue(page, 'keys.waive-backup', { id: key, reason: 'a key for a test' });
  await vaultValue(page, 'keys.activate', { id: key });
  await vaultValue(page, 'tokens.logout', { token });
  made.issue({ name: 'root', extensions: authority });
  made.issue({ name: 'middle', by: 'root', extensions: authority });
  await person.lock();
  await person.unlock(passphrase);
}, 240_000);
afterAll(async () => {
  await app.close();
  hsm.remove();
  made.end();
});

/** Answers the dialog that a button opens with a file. */
async function give(button: string | RegExp, path: string): Promise<void> {
  await app.answerDialogs(path);
  await person.press(button);
}

describe('a single key', () => {
  it('may be one on P-384', async () => {
    await person.command('Make a single key');
    await person.type('Label', 'Authority key');
    await person.choose(/P-384/);
    await person.press('Make the key');
    await person.sees(/Authority key/);
    const { keys } = await vaultValue(await person.page(), 'keys.list', {});
    expect(keys.find(({ label }) => label === 'Authority key')?.algorithm).toBe('p384');
    expect(person.hesitations).toEqual([]);
  });
});

describe('the certificate of a key on a token', () => {
  it('is brought in with its chain, each of them shown', async () => {
    made.issue({
      name: 'leaf',
      by: 'middle',
      publicKey: await publicKey(),
      extensions: ['keyUsage=critical,digitalSignature', 'extendedKeyUsage=clientAuth'],
    });
    await openKey(person, keyLabel);
    await person.press('Bring in a certificate');
    await give('Choose a file', keep('leaf.pem', made.pem('leaf')));
    await person.sees(/leaf\.pem/);
    await give('Choose another file', keep('chain.pem', made.pem('root', 'middle')));
    await person.press('Check and keep it');
    await person.sees(/was right when it came in, up to CN=root/);
    const page = await person.page();
    const shown = await page.locator('main').innerText();
    for (const words of ['CN=leaf', 'CN=middle', 'CN=root', 'signatures, clients (TLS)', 'Serial number'])
      expect(shown).toContain(words);
    const sha256 = createHash('sha256').update(made.der('leaf')).digest('hex');
    expect(shown.replaceAll(/\s/g, '')).toContain(sha256);
    expect(person.hesitations).toEqual([]);
  });

  it('is saved for TLS, and put beside its key', async () => {
    await give('For TLS: chain without its root', inHome('tls.pem'));
    await person.sees(/^Written to .*tls\.pem/);
    const root = keep('root.pem', made.pem('root'));
    const verified = execFileSync('openssl', [
      'verify',
      ...['-CAfile', root, '-untrusted', inHome('tls.pem'), inHome('tls.pem')],
    ]);
    expect(verified.toString()).toContain('OK');
    // SoftHSM2 takes it without a PIN, as a public object.
    await person.press('Put it on the token');
    await person.sees('The certificate is on the token, beside its key.');
    const page = await person.page();
    const { tokens } = await vaultValue(page, 'tokens.list', {});
    const token = tokens.find(({ label }) => label === tokenLabel)?.token ?? '';
    const { objects } = await vaultValue(page, 'tokens.get', { token });
    expect(objects.filter(({ kind }) => kind === 'certificate')).toMatchObject([{ label: keyLabel }]);
    expect(person.hesitations).toEqual([]);
  });

  it('stands on the page of its key with its end, and ways to the next one', async () => {
    await person.press('To the key');
    const page = await person.page();
    await page.getByRole('button', { name: 'Open the certificate CN=leaf' }).waitFor();
    expect(await page.locator('main').innerText()).toMatch(/issued by CN=middle\s+good, until/);
    await person.press('Make a request');
    await page.getByRole('radio', { name: /^Certificate request/, checked: true }).waitFor();
    await person.key('Escape');
    expect(person.hesitations).toEqual([]);
  });

  it('that names another key is refused, and said to', async () => {
    await openKey(person, keyLabel);
    await person.press('Bring in a certificate');
    await give('Choose a file', inHome('root.pem'));
    await person.press('Check and keep it');
    await person.sees('This certificate names another key.');
    await person.key('Escape');
  });
});

describe('what the maker of a token attests', () => {
  let attestation = '';

  it('is unknown before its root was added', async () => {
    made.issue({ name: 'maker', extensions: authority, subject: '/CN=Maker root' });
    made.issue({
      name: 'attestation',
      by: 'maker',
      publicKey: await publicKey(),
      extensions: ['1.3.6.1.4.1.41482.3.3=DER:050407', '1.3.6.1.4.1.41482.3.8=DER:0203'],
    });
    attestation = keep('attestation.pem', made.pem('attestation'));
    await openKey(person, keyLabel);
    await person.press('Check an attestation');
    await give('Choose a file', attestation);
    await person.press('Check it');
    await person.sees(/^Unknown: nothing in it is wrong/);
    await person.sees(/neither among the files nor among the roots/);
    expect(person.hesitations).toEqual([]);
  });

  it('has a root that is added once its hash was compared', async () => {
    await person.press('Roots of makers');
    await person.press('Add a root');
    await give('Choose the file', keep('maker.pem', made.pem('maker')));
    const field = 'SHA-256 that its maker publishes';
    await person.focused(field);
    await person.type(field, '0'.repeat(64));
    await person.sees('It is not the same: this is another certificate.');
    const sha256 = createHash('sha256').update(made.der('maker')).digest('hex');
    await person.type(field, sha256.toUpperCase().replace(/..(?=.)/g, '$&:'));
    await person.sees('It is the same.');
    await person.type('Name to show', 'Badge maker');
    await person.press('Add this root');
    await person.sees('Badge maker');
    const { roots } = await vaultValue(await person.page(), 'attestation.roots', {});
    expect(roots).toMatchObject([{ name: 'Badge maker', sha256 }]);
    expect(person.hesitations).toEqual([]);
  });

  it('is verified then, with every check and what the maker says', async () => {
    await openKey(person, keyLabel);
    await person.press('Check another attestation');
    await give('Choose a file', attestation);
    await person.press('Check it');
    await person.sees(/^Verified: the maker of the token attests/);
    const shown = await (await person.page()).locator('main').innerText();
    for (const words of [/Each is good today\s+right/, /Firmware\s+5\.4\.7/, /Touch is asked for/])
      expect(shown).toMatch(words);
    await person.press('Back to the key');
    const page = await person.page();
    await page.getByText(/^Verified: the maker/).waitFor();
    const { record } = await vaultValue(page, 'keys.get', { id: key });
    expect(record.origin.attestation).toMatchObject({ verdict: 'verified', root: 'CN=Maker root' });
    expect(person.hesitations).toEqual([]);
  });
});

describe('an enrolment that requires an attestation', () => {
  async function attested(label: string): Promise<string> {
    const { keys } = await vaultValue(await person.page(), 'keys.list', {});
    const found = keys.find((one) => one.label === `${label} key`);
    if (found === undefined) throw new Error(`no key of ${label}`);
    made.issue({ name: label, by: 'maker', publicKey: await publicKey(found.id) });
    return keep(`${label}.pem`, made.pem(label));
  }

  it('asks for it where the token holds none, and goes on with the file', async () => {
    const profile = {
      format: 'holdfast-enrolment-profile',
      version: 1,
      name: 'Attested badges',
      fresh: { state: 'uninitialised' },
      label: 'AB-{n:3}',
      pin: { how: 'generated', length: 6, alphabet: 'digits' },
      soPin: { how: 'generated', length: 8, alphabet: 'digits', vault: true, recipients: [] },
      keys: [{ algorithm: 'p256', label: '{label} key' }],
      activate: { withoutBackup: 'a test' },
      attestation: 'required',
      holders: 'none',
    };
    await person.command('Go to the enrolment desk');
    await give('Bring in a profile', keep('profile.json', JSON.stringify(profile)));
    await person.sees(/attestation required/);
    await person.press('Begin to enrol by Attested badges');
    await person.type('How many tokens', '2');
    await person.press('Begin');
    await person.press('Next token');
    await person.sees(/requires an attestation of the keys on AB-001/);
    await give('Choose a file', await attested('AB-001'));
    await person.press('Look again');
    await person.sees(/AB-001 is done/);
    expect(person.hesitations).toEqual([]);
  });

  it('sets a token aside of which nobody attests anything', async () => {
    await person.press('Next token');
    await person.sees(/requires an attestation of the keys on AB-002/);
    await person.press('Set it aside');
    await person.sees('No attestation was at hand');
    const page = await person.page();
    const { runs } = await vaultValue(page, 'enrolment.list', {});
    expect(runs).toMatchObject([{ done: 1, setAside: 1, open: 0 }]);
    expect(person.hesitations).toEqual([]);
  });
});

describe('a file that was chosen for something else', () => {
  it('is no token module and no root of a maker, whatever a page says', async () => {
    const page = await person.page();
    const sha256 = createHash('sha256').update(readFileSync(hsm.module)).digest('hex');
    const root = createHash('sha256').update(made.der('root')).digest('hex');
    const refused = { ok: false, error: { code: 'file-missing', details: { reason: 'other-purpose' } } };
    for (const purpose of filePurposes) {
      const module = await chooseFile(app, page, purpose, hsm.module);
      if (purpose !== 'token-module')
        expect(await vaultCall(page, 'modules.trust', { file: module, sha256 }), purpose).toEqual(refused);
      const file = await chooseFile(app, page, purpose, inHome('root.pem'));
      if (purpose !== 'open-maker-root')
        expect(await vaultCall(page, 'attestation.add-root', { file, sha256: root }), purpose).toEqual(
          refused,
        );
    }
    const { roots } = await vaultValue(page, 'attestation.roots', {});
    expect(roots).toHaveLength(1);
  });
});
