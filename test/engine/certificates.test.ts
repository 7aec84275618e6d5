import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { authority, Authorities, type Issued } from '../support/authority.ts';
import { openBench } from './harness.ts';

const bench = await openBench();
const made = new Authorities();
afterAll(() => {
  made.end();
});
const day = 86_400_000;
const run = (program: string, ...args: string[]): string =>
  execFileSync(program, args, { cwd: bench.folder, stdio: ['ignore', 'pipe', 'pipe'] }).toString();

async function newKey(algorithm: 'p256' | 'ed25519' | 'rsa' | 'secp256k1'): Promise<string> {
  const bits = algorithm === 'rsa' ? { bits: 2048 as const } : {};
  const { record } = await bench.ok('keys.generate', { algorithm, label: `Key ${algorithm}`, ...bits });
  await bench.ok('keys.waive-backup', { id: record.id, reason: 'test' });
  await bench.ok('keys.activate', { id: record.id });
  return record.id;
}
const key = await newKey('p256');
const otherKey = await newKey('ed25519');
const pem = (id: string): Promise<string> =>
  bench.ok('documents.public-key', { key: id, form: 'pem' }).then(({ text }) => text);
const publicKey = await pem(key);

made.issue({ name: 'root', kind: 'rsa', extensions: authority });
made.issue({ name: 'middle', by: 'root', extensions: authority });
const issued = (wish: Partial<Issued> = {}): string => {
  made.issue({
    name: 'leaf',
    by: 'middle',
    publicKey,
    extensions: ['keyUsage=critical,digitalSignature', 'extendedKeyUsage=serverAuth'],
    ...wish,
  });
  return file('leaf.pem', made.pem(wish.name ?? 'leaf'));
};
const file = (name: string, content: string | Uint8Array): string => {
  writeFileSync(bench.file(name), content);
  return bench.file(name);
};
const root = file('root.pem', made.pem('root'));
const middle = file('middle.pem', made.pem('middle'));
// Certificates that openssl makes begin to be good now; the vault is some seconds older.
bench.clockOffset = 60_000;

const calendar = async (): Promise<unknown[]> =>
  (await bench.ok('calendar.list', {})).entries.filter(({ what }) => what === 'certificate-expires');

describe('certificates of a key', () => {
  const leaf = issued();
  let sha256 = '';

  it('come in with their chain, in any order and from several files', async () => {
    const { certificate } = await bench.ok('certificates.import', {
      key: key,
      files: [root, leaf, middle],
    });
    expect(certificate).toMatchObject({
      key,
      version: 1,
      subject: 'CN=leaf',
      issuer: 'CN=middle',
      state: 'valid',
      uses: ['digital-signature', 'server'],
      complete: true,
      chain: [{ subject: 'CN=middle' }, { subject: 'CN=root' }],
    });
    ({ sha256 } = certificate);
    // Once more with less above it: it is kept once, as it came last.
    const again = await bench.ok('certificates.import', { key: key, files: [leaf, middle] });
    expect(again.certificate).toMatchObject({ sha256, complete: false });
    const { certificates } = await bench.ok('certificates.list', { key: key });
    expect(certificates).toEqual([again.certificate]);
    await bench.ok('certificates.import', { key: key, files: [leaf, middle, root] });
    expect((await bench.ok('certificates.list', {})).certificates).toHaveLength(1);
    expect((await bench.ok('certificates.list', { key: otherKey })).certificates).toEqual([]);
  });

  it('survive the lock, and stand in the calendar and in the record of the key', async () => {
    await bench.engine.lock('asked');
    await bench.unlock();
    const { certificates } = await bench.ok('certificates.list', { key: key });
    expect(certificates).toMatchObject([{ sha256, complete: true }]);
    const notAfter = certificates[0]?.notAfter ?? '';
    expect(await calendar()).toEqual([
      { at: notAfter, what: 'certificate-expires', key, label: 'Key p256', state: 'active' },
    ]);
    const { record } = await bench.ok('keys.get', { id: key });
    expect(record.certificates).toMatchObject([{ sha256, issuer: 'CN=middle' }]);
  });

  it.each([
    ['chain', 2],
    ['pem', 1],
    ['der', 1],
    ['p7b', 3],
    ['ssh', 0],
  ] as const)('are saved as %s, which other programs read', async (form, count) => {
    const to = bench.file(`saved.${form}`);
    const saved = await bench.ok('certificates.export', { key: key, sha256, form, file: to });
    expect(saved.certificates).toBe(count);
    const text = readFileSync(to, 'latin1');
    if (form === 'chain')
      expect(run('openssl', 'verify', '-x509_strict', '-CAfile', root, '-untrusted', to, to)).toContain('OK');
    if (form === 'pem' || form === 'der')
      expect(run('openssl', 'x509', '-in', to, '-inform', form, '-noout', '-subject')).toContain('leaf');
    if (form === 'p7b')
      expect(run('openssl', 'pkcs7', '-in', to, '-print_certs', '-noout').match(/subject/g)).toHaveLength(3);
    if (form === 'ssh') expect(run('ssh-keygen', '-l', '-f', to)).toContain('ECDSA');
    expect(text.length).toBeGreaterThan(0);
    expect(await bench.no('certificates.export', { key, sha256, form, file: to })).toMatchObject({
      code: 'file-exists',
    });
  });

  it.each<[string, () => readonly string[], string, string | undefined]>([
    ['of another key', () => [middle, root], 'certificate-other-key', undefined],
    ['that is none', () => [file('junk', 'junk')], 'certificate-malformed', undefined],
    ['that is not there', () => [bench.file('absent')], 'file-missing', undefined],
    [
      'with a stranger',
      () => {
        made.issue({ name: 'stranger', extensions: authority });
        return [leaf, middle, file('stranger.pem', made.pem('stranger'))];
      },
      'certificate-refused',
      'left-over',
    ],
    [
      'under another authority of that name',
      () => {
        made.issue({ name: 'forged', subject: '/CN=middle', extensions: authority });
        return [leaf, file('forged.pem', made.pem('forged'))];
      },
      'certificate-refused',
      'signature',
    ],
  ])('are refused: one %s', async (_what, files, code, reason) => {
    const before = (await bench.ok('certificates.list', {})).certificates;
    const error = await bench.no('certificates.import', { key, files: files() });
    expect(error).toMatchObject({ code, ...(reason === undefined ? {} : { details: { reason } }) });
    expect((await bench.ok('certificates.list', {})).certificates).toEqual(before);
  });

  it('are refused for a key of another kind', async () => {
    expect(await bench.no('certificates.import', { key: otherKey, files: [leaf] })).toMatchObject({
      code: 'key-wrong-algorithm',
    });
  });

  it('are not put on a token for a key that is on none', async () => {
    expect(await bench.no('certificates.put-on-token', { key, sha256 })).toMatchObject({
      code: 'not-a-token-key',
    });
  });

  it('are removed, and noted as long as they could be misused', async () => {
    const missing = { key, sha256: '0'.repeat(64) };
    expect(await bench.no('certificates.remove', missing)).toMatchObject({ code: 'no-such-item' });
    expect(await bench.ok('certificates.remove', { key: key, sha256 })).toEqual({
      stillNoted: true,
    });
    expect((await bench.ok('certificates.list', {})).certificates).toEqual([]);
    const { record } = await bench.ok('keys.get', { id: key });
    expect(record.certificates).toMatchObject([{ sha256 }]);
  });
});

describe('attestation', () => {
  const yubico = (...lines: string[]): string[] => lines.map((line) => `1.3.6.1.4.1.41482.3.${line}`);
  const said = [
    ...yubico('3=DER:050407', '7=ASN1:INTEGER:1234567', '8=DER:0203', '9=DER:01'),
    '1.3.6.1.4.1.99999.1=DER:0500',
  ];
  const files = (wish: Partial<Issued> = {}): string[] => [issued({ extensions: said, ...wish }), middle];
  const origin = async (): Promise<unknown> =>
    (await bench.ok('keys.get', { id: key })).record.origin.attestation;

  it('is unknown while no root was added', async () => {
    const seen = await bench.ok('attestation.verify', { key: key, files: files() });
    expect(seen).toMatchObject({ verdict: 'unknown', reason: 'no-root', about: 'CN=root' });
    expect(await origin()).toMatchObject({
      verdict: 'unknown',
      notes: expect.arrayContaining(['no-root']) as unknown,
    });
    const withRoot = await bench.ok('attestation.verify', { key: key, files: [...files(), root] });
    expect(withRoot).toMatchObject({ verdict: 'unknown', reason: 'root-not-added', about: 'CN=root' });
  });

  const refusals: [string, () => readonly string[], string][] = [
    ['of another key', () => [middle], 'wrong-key'],
    [
      'with a broken signature',
      () => {
        issued({ extensions: said });
        const der = Uint8Array.from(made.der('leaf'));
        der[der.length - 1] = (der.at(-1) ?? 0) ^ 1;
        return [file('broken.der', der), middle];
      },
      'signature',
    ],
    [
      'under one that is no authority',
      () => {
        made.issue({ name: 'plain', by: 'root', extensions: ['keyUsage=keyCertSign'] });
        return [...files({ by: 'plain' }).slice(0, 1), file('plain.pem', made.pem('plain'))];
      },
      'not-a-ca',
    ],
    [
      'under too many authorities',
      () => {
        made.issue({ name: 'low', by: 'root', extensions: ['basicConstraints=critical,CA:TRUE,pathlen:0'] });
        made.issue({ name: 'lower', by: 'low', extensions: authority });
        return [...files({ by: 'lower' }).slice(0, 1), file('low.pem', made.pem('lower', 'low'))];
      },
      'path-length',
    ],
    [
      'under a root of the same name',
      () => {
        made.issue({ name: 'false', subject: '/CN=root', extensions: authority });
        made.issue({ name: 'false-middle', by: 'false', subject: '/CN=middle', extensions: authority });
        return [...files({ by: 'false-middle' }).slice(0, 1), file('false.pem', made.pem('false-middle'))];
      },
      'signature',
    ],
  ];

  it("is verified under a root that was added; the maker's facts are read, and what is not known is shown", async () => {
    const { root: added } = await bench.ok('attestation.add-root', { file: root, name: 'Maker' });
    expect(added).toMatchObject({ name: 'Maker', subject: 'CN=root' });
    const seen = await bench.ok('attestation.verify', { key: key, files: files() });
    expect(seen).toMatchObject({ verdict: 'verified', root: { name: 'Maker' } });
    expect(seen.chain.map(({ subject }) => subject)).toEqual(['CN=leaf', 'CN=middle', 'CN=root']);
    expect(seen.facts).toEqual([
      { name: 'firmware', value: '5.4.7' },
      { name: 'serial', value: '1234567' },
      { name: 'PIN', value: 'once a session' },
      { name: 'touch', value: 'every 15 seconds at most' },
      { name: 'form', value: 'USB-A keychain' },
      { name: 'unknown 1.3.6.1.4.1.99999.1', value: '0500' },
    ]);
    expect(await origin()).toMatchObject({ verdict: 'verified', root: 'CN=root' });
    expect(seen.key.record.history.at(-1)).toMatchObject({ event: 'attested' });
  });

  it.each(refusals)('is refused: one %s', async (_what, given, reason) => {
    const before = await origin();
    expect(await bench.no('attestation.verify', { key, files: given() })).toMatchObject({
      code: 'attestation-refused',
      details: { reason },
    });
    // A wrong file takes nothing from what was right.
    expect(await origin()).toEqual(before);
  });

  it('of another root is unknown, and a refusal is recorded where nothing better is', async () => {
    made.issue({ name: 'elsewhere', extensions: authority });
    const leaf = issued({ name: 'far', by: 'elsewhere', publicKey: await pem(otherKey) });
    const seen = await bench.ok('attestation.verify', { key: otherKey, files: [leaf] });
    expect(seen).toMatchObject({ verdict: 'unknown', reason: 'no-root' });
    expect(await bench.no('attestation.verify', { key: otherKey, files: [middle] })).toMatchObject({
      code: 'attestation-refused',
    });
    const { record } = await bench.ok('keys.get', { id: otherKey });
    expect(record.origin.attestation).toMatchObject({ verdict: 'refused', notes: ['wrong-key'] });
  });

  it('has roots that are roots, named by their hash where that is known', async () => {
    const no = async (input: object): Promise<unknown> => await bench.no('attestation.add-root', input);
    expect(await no({ file: middle })).toMatchObject({ details: { reason: 'not-a-root' } });
    expect(await no({ file: root, sha256: '0'.repeat(64) })).toMatchObject({
      details: { reason: 'other-certificate' },
    });
    made.issue({ name: 'self' });
    expect(await no({ file: file('self.pem', made.pem('self')) })).toMatchObject({
      details: { reason: 'not-a-ca' },
    });
    expect(await no({ file: file('two.pem', made.pem('root', 'middle')) })).toMatchObject({
      code: 'certificate-malformed',
    });
    const { roots } = await bench.ok('attestation.roots', {});
    expect(roots).toHaveLength(1);
    await bench.ok('attestation.remove-root', { id: roots[0]?.id ?? '' });
    expect(await bench.no('attestation.remove-root', { id: roots[0]?.id })).toMatchObject({
      code: 'no-such-root',
    });
    // What it has verified stays on record.
    expect(await origin()).toMatchObject({ verdict: 'verified' });
    expect(existsSync(root)).toBe(true);
  });
});

// The clock of a vault does not go back: what is to come is seen last.
describe('the end of a certificate', () => {
  it('is announced, and then it is good for nothing any more', async () => {
    const input = { key: key, files: [issued({ days: 100, by: 'root' }), root] };
    const { certificate } = await bench.ok('certificates.import', input);
    await bench.ok('attestation.add-root', { file: root });
    expect(await bench.ok('attestation.verify', input)).toMatchObject({ verdict: 'verified' });
    bench.clockOffset = Date.parse(certificate.notAfter) - Date.now() - 6 * day;
    expect(await calendar()).toContainEqual(
      expect.objectContaining({ at: certificate.notAfter, warning: 7 }),
    );
    expect((await bench.ok('certificates.list', {})).certificates).toMatchObject([{ state: 'ends-soon' }]);
    bench.clockOffset += 7 * day;
    expect((await bench.ok('certificates.list', {})).certificates).toMatchObject([{ state: 'expired' }]);
    const details = { reason: 'expired' };
    expect(await bench.no('certificates.import', input)).toMatchObject({
      code: 'certificate-refused',
      details,
    });
    expect(await bench.no('attestation.verify', input)).toMatchObject({
      code: 'attestation-refused',
      details,
    });
    const { sha256 } = certificate;
    expect(await bench.ok('certificates.remove', { key: key, sha256 })).toEqual({
      stillNoted: false,
    });
  });
});
