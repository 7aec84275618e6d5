/** Every command of `data.*`, `keys.wrap`, `keys.unwrap` and `keys.derive` in one run of `holdfast batch`. */
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { at, BatchSession, parts, textOf, utf8 } from './batch-session.ts';

const session = new BatchSession();
const path = (name: string): string => session.path(name);
const ids = { data: '', outer: '', mac: '', signing: '' };
const contents = 'a line that is long enough to fill more than one chunk\n'.repeat(5_000);
const message = { bytes: utf8('pay 5 to Bob') };
const other = { bytes: utf8('pay 9 to Bob') };

beforeAll(async () => {
  await session.begin();
  const make = async (input: object): Promise<string> =>
    session.inUse(await session.say('keys.generate', input));
  ids.data = await make({ algorithm: 'aes-256', label: 'Data', purposes: ['encrypt'] });
  ids.outer = await make({ algorithm: 'aes-256', label: 'Outer', purposes: ['wrap'] });
  ids.mac = await make({ algorithm: 'hmac-sha256', label: 'Mac' });
  ids.signing = await make({ algorithm: 'ed25519', label: 'Signing' });
});
afterAll(() => session.remove());

describe('batch, keys at work', () => {
  it('encrypts a file, tells what protects it, and reads it back', async () => {
    writeFileSync(path('plain'), contents);
    const file = path('sealed');
    const done = await session.say('data.encrypt-file', { key: ids.data, file: path('plain'), to: file });
    expect(done).toMatchObject({ key: ids.data, version: 1, plainBytes: contents.length });
    expect(readFileSync(file)).toHaveLength(Number(done['cipherBytes']));
    expect(readFileSync(file, 'latin1')).not.toContain('long enough');
    const header = await session.say('data.inspect', { from: { file } });
    expect(header).toMatchObject({ kind: 'file', key: ids.data, version: 1, label: 'Data' });
    const read = await session.say('data.decrypt-file', { file, to: path('again') });
    expect(read).toEqual({ key: ids.data, version: 1, plainBytes: contents.length, warnings: [] });
    expect(readFileSync(path('again'), 'utf8')).toBe(contents);
    const exists = await session.refused('data.decrypt-file', { file, to: path('again') });
    expect(exists).toBe('file-exists');
  });

  it('encrypts a text into letters and reads it back', async () => {
    const text = 'für dich: ✓';
    const made = await session.say('data.encrypt-text', { key: ids.data, text: utf8(text) });
    const armored = at(made, 'armored');
    expect(armored).toMatch(/^[\x20-\x7e\n]+$/);
    expect(await session.say('data.inspect', { from: { armored } })).toMatchObject({ kind: 'text' });
    const read = await session.say('data.decrypt-text', { armored });
    expect(textOf(read['text'])).toBe(text);
    expect(read['warnings']).toEqual([]);
  });

  it('tells a message that has a code from one that has not', async () => {
    const made = await session.say('data.mac', { key: ids.mac, message });
    expect(made['mac']).toMatch(/^[0-9a-f]{64}$/);
    const token = made['token'];
    const valid = { key: ids.mac, version: 1, warnings: [] };
    expect(await session.say('data.verify-mac', { message, token })).toEqual({ valid: true, ...valid });
    expect(await session.say('data.verify-mac', { message: other, token })).toMatchObject({ valid: false });
  });

  it('tells a message that is signed from one that is not', async () => {
    const from = { bytes: message.bytes };
    const opened = await session.say('sign.open', { from, kind: 'raw-message', key: ids.signing });
    const id = at(opened, 'id');
    await session.say('sign.approve', { id, digest: at(opened, 'digest') });
    await session.say('sign.save', { id, file: path('signature') });
    const signature = { base64: readFileSync(path('signature')).toString('base64') };
    const wish = { key: ids.signing, signature };
    expect(await session.say('data.verify-signature', { ...wish, message })).toMatchObject({ valid: true });
    const forged = await session.say('data.verify-signature', { ...wish, message: other });
    expect(forged).toMatchObject({ valid: false });
  });

  it('wraps a key, destroys it, and brings the very key back in both forms', async () => {
    const { mac } = await session.say('data.mac', { key: ids.mac, message });
    const wish = { id: ids.mac, under: ids.outer };
    const whole = await session.say('keys.wrap', wish);
    const bare = await session.say('keys.wrap', { ...wish, form: 'aes-kwp', to: path('bare') });
    expect(bare).toMatchObject({ under: ids.outer, version: 1 });
    // RFC 5649: 32 bytes and one semiblock.
    expect(readFileSync(path('bare'))).toHaveLength(40);
    const back = { from: { bytes: whole['wrapped'] }, label: 'Mac again' };
    expect(await session.refused('keys.unwrap', back)).toBe('duplicate-key');
    const destroy = (id: string, label: string) =>
      session.say('keys.destroy', { id, confirmLabel: label, reason: 'practice' });
    await destroy(ids.mac, 'Mac');
    const unwrapped = await session.say('keys.unwrap', back);
    expect(unwrapped).toMatchObject({ record: { algorithm: 'hmac-sha256', label: 'Mac again' } });
    const again = await session.inUse(unwrapped);
    expect((await session.say('data.mac', { key: again, message }))['mac']).toBe(mac);
    await destroy(again, 'Mac again');
    const third = await session.say('keys.unwrap', {
      from: { file: path('bare') },
      bare: { under: ids.outer, algorithm: 'hmac-sha256' },
      label: 'Mac once more',
    });
    const last = await session.inUse(third);
    expect((await session.say('data.mac', { key: last, message }))['mac']).toBe(mac);
  });

  it('derives a key alone and one with another party, and puts them to work', async () => {
    const make = async (algorithm: string, label: string): Promise<string> =>
      session.inUse(await session.say('keys.generate', { algorithm, label, purposes: ['derive'] }));
    const mother = await make('hmac-sha256', 'Mother');
    const wish = { id: mother, algorithm: 'aes-256', context: 'letters of 2026' };
    const derived = await session.say('keys.derive', { ...wish, label: 'Letters' });
    expect(derived).toMatchObject({
      record: { origin: { how: 'derived' }, derivedFrom: { key: mother, version: 1, context: wish.context } },
    });
    const key = await session.inUse(derived);
    const armored = at(await session.say('data.encrypt-text', { key, text: utf8('Dear') }), 'armored');
    expect(textOf((await session.say('data.decrypt-text', { armored }))['text'])).toBe('Dear');
    const pair = await make('x25519', 'Pair');
    const { publicKey } = generateKeyPairSync('x25519', {
      publicKeyEncoding: { format: 'pem', type: 'spki' },
      privateKeyEncoding: { format: 'pem', type: 'pkcs8' },
    });
    const agreed = { ...wish, id: pair, label: 'Agreed', publicKey: utf8(publicKey), salt: utf8('salt') };
    expect(await session.say('keys.derive', agreed)).toMatchObject({
      record: { derivedFrom: { method: 'ecdh-hkdf-sha256', salt: '73616c74' } },
    });
  });

  it('has used every command of its part', async () => {
    expect(session.missing(parts.data)).toEqual([]);
    expect(parts.data).toHaveLength(11);
    // Two refusals were asked for.
    expect(await session.end()).toBe(11);
  });
});
