/** Every command of `certificates.*` and `attestation.*` through `holdfast batch`, with a key on a token of SoftHSM2. */
import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { authority, Authorities } from '../../support/authority.ts';
import { softHsm } from '../../tokens/support/softhsm.ts';
import { at, BatchSession, parts, utf8, type Value } from './batch-session.ts';

const session = new BatchSession();
const hsm = softHsm();
const made = new Authorities();
let key = '';
let token = '';

beforeAll(async () => {
  hsm.addToken('Cards');
  Object.assign(session.place.env, hsm.environment);
  await session.begin();
  await session.say('modules.trust', { path: hsm.module });
  const all = (await session.say('tokens.list'))['tokens'] as Value[];
  token = at(
    all.find(({ label }) => label === 'Cards'),
    'token',
  );
  await session.say('tokens.login', { token, pin: utf8('1234') });
  key = await session.inUse(
    await session.say('token-keys.generate', { token, algorithm: 'p256', label: 'Card' }),
  );
});
afterAll(async () => {
  await session.remove();
  hsm.remove();
  made.end();
});

describe('batch, certificates', () => {
  it('takes in a chain, puts it on the token, exports it, and checks what a maker attests', async () => {
    const { text } = await session.say('documents.public-key', { key, form: 'pem' });
    made.issue({ name: 'root', extensions: authority });
    made.issue({
      name: 'leaf',
      by: 'root',
      publicKey: String(text),
      extensions: ['keyUsage=critical,digitalSignature'],
    });
    const [root, leaf] = ['root', 'leaf'].map((name) => {
      const path = session.path(`${name}.pem`);
      writeFileSync(path, made.pem(name));
      return path;
    });
    const imported = await session.say('certificates.import', { key, files: [leaf, root] });
    const sha256 = at(imported, 'certificate', 'sha256');
    expect(await session.say('certificates.list', { key })).toMatchObject({ certificates: [{ sha256 }] });
    await session.say('certificates.put-on-token', { key, sha256 });
    await session.say('certificates.export', { key, sha256, form: 'chain', file: session.path('chain.pem') });
    const { objects } = await session.say('tokens.get', { token });
    expect((objects as Value[]).map(({ kind }) => kind)).toContain('certificate');

    const added = await session.say('attestation.add-root', { file: root, name: 'Maker' });
    expect(await session.say('attestation.verify', { key, files: [leaf] })).toMatchObject({
      verdict: 'verified',
    });
    expect(await session.say('attestation.roots')).toMatchObject({ roots: [{ name: 'Maker' }] });
    await session.say('attestation.remove-root', { id: at(added, 'root', 'id') });
    await session.say('certificates.remove', { key, sha256 });
  });

  it('has used every command of its part', async () => {
    expect(session.missing(parts.certificates)).toEqual([]);
    expect(parts.certificates).toHaveLength(9);
    expect(await session.end()).toBe(0);
  });
});
