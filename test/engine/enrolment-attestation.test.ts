import { createPublicKey, ECDH } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { CommandOutput } from '../../src/shared/contract.ts';
import { authority, Authorities } from '../support/authority.ts';
import type { FakeToken } from '../support/fake-token.ts';
import { FakeModule } from '../support/fake-tokens.ts';
import { openTokenBench } from './token-bench.ts';

const { bench, module, plug } = await openTokenBench();
const maker = new Authorities();
afterAll(() => maker.end());

maker.issue({ name: 'maker', extensions: authority });
maker.issue({ name: 'batch', by: 'maker', extensions: authority });
maker.issue({ name: 'forger', subject: '/CN=maker', extensions: authority });
maker.issue({ name: 'stranger', extensions: authority });
// Certificates that openssl makes begin to be good now; the vault is some seconds older.
bench.clockOffset = 60_000;

const file = (name: string, content: string): string => {
  writeFileSync(bench.file(name), content);
  return bench.file(name);
};

/** What the maker's software puts on a token beside a key that is made there; nothing when absent. */
let attest: ((token: FakeToken, made: { id: Uint8Array; publicPem: string }) => void) | undefined;
const seen: { publicPem: string }[] = [];
module.generate = async (...args: Parameters<FakeModule['generate']>) => {
  const made = await FakeModule.prototype.generate.apply(module, args);
  const token = module.held.find(({ serial }) => serial === args[0].serial);
  if (made.publicKey === undefined || token === undefined) return made;
  const of = { id: args[1].id, publicPem: pemOf(made.publicKey) };
  seen.push(of);
  attest?.(token, of);
  return made;
};

/** SubjectPublicKeyInfo of a compressed point on P-256. */
function pemOf(compressed: Uint8Array): string {
  const point = ECDH.convertKey(compressed, 'prime256v1', undefined, undefined, 'uncompressed') as Buffer;
  const jwk = {
    kty: 'EC',
    crv: 'P-256',
    x: point.subarray(1, 33).toString('base64url'),
    y: point.subarray(33).toString('base64url'),
  };
  return createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' }).toString();
}

let issued = 0;
/** The attestation of a key by one of the authorities; gives its name. */
function attestation(publicKey: string, by = 'batch', extensions: readonly string[] = []): string {
  const name = `attestation-${String(++issued)}`;
  maker.issue({ name, by, publicKey, extensions });
  return name;
}

function put(token: FakeToken, id: Uint8Array, ...names: string[]): void {
  for (const name of names)
    token.objects.push({
      kind: 'certificate',
      id,
      label: name,
      type: 'other',
      attributes: {},
      certificate: maker.der(name),
    } as unknown as FakeToken['objects'][number]);
}

let profiles = 0;
async function begin(attestationDemand: string, change: Record<string, unknown> = {}): Promise<string> {
  const name = `Attested ${String(++profiles)}`;
  const profile = {
    format: 'holdfast-enrolment-profile',
    version: 1,
    name,
    fresh: { state: 'uninitialised' },
    label: `A${String(profiles)}-{n:3}`,
    pin: { how: 'generated', length: 6, alphabet: 'digits' },
    soPin: { how: 'generated', length: 8, alphabet: 'digits', vault: true, recipients: [] },
    keys: [{ algorithm: 'p256', label: '{label} key' }],
    activate: { withoutBackup: 'test' },
    attestation: attestationDemand,
    holders: 'none',
    ...change,
  };
  const { id } = await bench.ok('enrolment.save-profile', {
    file: file(`${name}.json`, JSON.stringify(profile)),
  });
  return (await bench.ok('enrolment.begin', { profile: id, count: 1 })).id;
}

type Next = CommandOutput<'enrolment.next'>;
async function originOf(item: Next['item']): Promise<unknown> {
  const { record } = await bench.ok('keys.get', { id: item?.keys[0]?.id ?? '' });
  return record.origin.attestation;
}

beforeEach(() => {
  attest = undefined;
});

describe('enrolment with an attestation', () => {
  it('does not touch a token while there is no root that could prove anything', async () => {
    const run = await begin('required');
    const token = plug();
    expect(await bench.no('enrolment.next', { run })).toMatchObject({
      code: 'enrolment-state',
      details: { reason: 'no-roots' },
    });
    expect(token.inits).toBe(0);
    token.present = false;
    await bench.ok('attestation.add-root', { file: file('maker.pem', maker.pem('maker')), name: 'Maker' });
  });

  it('takes it from the token, records it, and counts it', async () => {
    const run = await begin('required');
    // A certificate of somebody else that names the key as well proves nothing, and stands in nobody's way.
    attest = (token, { id, publicPem }) =>
      put(token, id, attestation(publicPem, 'stranger'), 'batch', attestation(publicPem));
    plug();
    const { outcome, item } = await bench.ok('enrolment.next', { run });
    expect({ outcome, stage: item?.stage }).toEqual({ outcome: 'done', stage: 'done' });
    expect(await originOf(item)).toMatchObject({ verdict: 'verified', root: 'CN=maker' });
    const { items } = await bench.ok('enrolment.reconcile', { run });
    expect(items[0]?.findings).toContainEqual({ what: 'attestation', result: 'ok', note: '1 of 1' });
  });

  it('asks for it where the token holds none, and goes on with a file', async () => {
    const run = await begin('required');
    const token = plug();
    const asked = await bench.ok('enrolment.next', { run });
    expect(asked).toMatchObject({
      outcome: 'waiting',
      needs: ['attestation'],
      item: { stage: 'keys-made' },
    });
    // Not in use before it is proven.
    const { record } = await bench.ok('keys.get', { id: asked.item?.keys[0]?.id ?? '' });
    expect(record.state).toBe('pre-activation');
    const name = attestation(seen.at(-1)?.publicPem ?? '');
    const files = [file(`${name}.pem`, maker.pem(name)), file('batch.pem', maker.pem('batch'))];
    const { outcome, item } = await bench.ok('enrolment.next', { run, attestation: files });
    expect({ outcome, serial: item?.serial }).toEqual({ outcome: 'done', serial: token.serial });
    expect(await originOf(item)).toMatchObject({ verdict: 'verified' });
    expect(token.inits).toBe(1);
  });

  const refused: [string, (publicPem: string) => string[], RegExp, string][] = [
    ['by nobody who was added', (pem) => [attestation(pem, 'stranger')], /unknown, no-root/, 'unknown'],
    [
      "by a forger of the maker's name",
      (pem) => [attestation(pem, 'forger')],
      /refused, signature/,
      'refused',
    ],
    [
      'of a key that was imported',
      (pem) => ['batch', attestation(pem, 'batch', ['1.3.6.1.4.1.41482.4.3=DER:03020002'])],
      /imported/,
      'verified',
    ],
  ];
  it.each(refused)('sets a token aside: attested %s', async (_what, names, reason, verdict) => {
    const run = await begin('required');
    attest = (token, { id, publicPem }) => put(token, id, ...names(publicPem));
    const token = plug();
    const { outcome, item, summary } = await bench.ok('enrolment.next', { run });
    expect(outcome).toBe('set-aside');
    expect(item?.setAside?.reason).toMatch(reason);
    expect(summary).toMatchObject({ begun: 1, done: 0, open: 0, setAside: 1 });
    expect(await originOf(item)).toMatchObject({ verdict });
    const { record } = await bench.ok('keys.get', { id: item?.keys[0]?.id ?? '' });
    expect(record.state).toBe('pre-activation');
    expect(token.loggedIn).toBeUndefined();
    // It stays in the count, and is left alone.
    const again = await bench.ok('enrolment.next', { run });
    expect(again).toMatchObject({ outcome: 'waiting', freshWanted: true });
    expect(again.passedOver).toContainEqual(
      expect.objectContaining({ token: token.serial, why: 'set-aside' }),
    );
    const { items } = await bench.ok('enrolment.reconcile', { run });
    expect(items[0]).toMatchObject({ ok: true, findings: [{ result: 'not-needed' }] });
    expect(items[0]?.findings[0]?.note).toMatch(reason);
    // The next one takes the place.
    attest = (next, { id, publicPem }) => put(next, id, 'batch', attestation(publicPem));
    plug();
    expect(await bench.ok('enrolment.next', { run })).toMatchObject({ outcome: 'done' });
  });

  it('sets a token aside when the file that was given is of another key', async () => {
    const run = await begin('required');
    plug();
    const files = [file('other.pem', maker.pem(attestation(seen[0]?.publicPem ?? '')))];
    const { outcome, item } = await bench.ok('enrolment.next', { run, attestation: files });
    expect(outcome).toBe('set-aside');
    expect(item?.setAside?.reason).toContain('nothing names this key');
  });

  it('sets a token aside when its key was verified by hand meanwhile, and is said to be imported', async () => {
    const run = await begin('required');
    plug();
    const asked = await bench.ok('enrolment.next', { run });
    expect(asked).toMatchObject({ outcome: 'waiting', needs: ['attestation'] });
    const key = asked.item?.keys[0]?.id ?? '';
    const made = seen.at(-1)?.publicPem ?? '';
    const bad = attestation(made, 'batch', ['1.3.6.1.4.1.41482.4.3=DER:03020002']);
    const good = attestation(made);
    const batch = file('batch.pem', maker.pem('batch'));
    const [imported, plain] = [bad, good].map((name) => file(`${name}.pem`, maker.pem(name)));
    if (imported === undefined || plain === undefined) throw new Error('no files');
    // Also when one that says nothing of it comes with it, or later.
    for (const files of [
      [plain, imported, batch],
      [imported, batch],
      [plain, batch],
    ])
      expect(await bench.ok('attestation.verify', { key, files })).toMatchObject({ verdict: 'verified' });
    expect(await originOf(asked.item)).toMatchObject({ verdict: 'verified', imported: true });
    const after = await bench.ok('enrolment.next', { run });
    expect(after.outcome).toBe('set-aside');
    expect(after.item?.setAside?.reason).toContain('imported');
    expect((await bench.ok('keys.get', { id: key })).record.state).toBe('pre-activation');
  });

  it('that is only recorded stops nobody', async () => {
    const run = await begin('recorded');
    plug();
    const { outcome, item } = await bench.ok('enrolment.next', { run });
    expect(outcome).toBe('done');
    expect(await originOf(item)).toBeUndefined();
    const other = await begin('recorded');
    attest = (token, { id, publicPem }) => put(token, id, attestation(publicPem, 'stranger'));
    plug();
    const noted = await bench.ok('enrolment.next', { run: other });
    expect(noted.outcome).toBe('done');
    expect(await originOf(noted.item)).toMatchObject({ verdict: 'unknown' });
    const { items } = await bench.ok('enrolment.reconcile', { run: other });
    expect(items[0]?.findings).toContainEqual({ what: 'attestation', result: 'ok', note: '0 of 1' });
  });

  it('cannot be required of a key without a public half, or of none', async () => {
    for (const keys of [[], [{ algorithm: 'aes-256', label: '{label} key' }]]) {
      const run = begin('required', { keys });
      await expect(run).rejects.toThrow(/profile-malformed/);
    }
  });
});
