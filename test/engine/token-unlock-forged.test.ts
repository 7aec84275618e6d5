import { readFileSync, renameSync } from 'node:fs';
import { p256 } from '@noble/curves/nist.js';
import { x25519 } from '@noble/curves/ed25519.js';
import { afterAll, describe, expect, it } from 'vitest';
import { answerChallenge } from '../../src/core/tokens/unlock-challenge.ts';
import type { TokenModule } from '../../src/core/tokens/port.ts';
import { createVault } from '../../src/core/vault/create-vault.ts';
import { parseHeader } from '../../src/core/vault/header.ts';
import { placeOfSlot } from '../../src/core/vault/token-slot.ts';
import { FakeModule, FakeTokens } from '../support/fake-tokens.ts';
import { FakeToken } from '../support/fake-token.ts';
import { Bench, cheapest, passphrase } from './harness.ts';

/** Who can read the file of a vault and put another in its place makes none that the owner's token opens. */

const token = new FakeToken({ label: 'Blue' });
const module = new FakeModule('/usr/lib/fake.so', [token]);
const tokens = new FakeTokens(module);
const bench = new Bench((ports) => ({ ...ports, tokens }));
afterAll(() => bench.end());
const pin = (text = '123456'): Uint8Array => new TextEncoder().encode(text);
const proof = () => ({ with: 'passphrase' as const, secret: passphrase() });
const file = bench.file('v.holdfast');
await bench.create();
await bench.ok('modules.trust', { path: module.file.path });

async function headerBody() {
  const store = await bench.ports.stores.open(file);
  try {
    return parseHeader(await store.readHeader()).body;
  } finally {
    await store.close();
  }
}

it.each(['ecdh', 'rsa', 'aes'] as const)(
  'the file tells nothing that a challenge is made of: %s',
  async (make) => {
    if (!(await bench.ok('vault.status', {})).open) await bench.unlock();
    await bench.ok('tokens.login', { token: token.serial, pin: pin() });
    const added = { token: token.serial, make, proof: proof(), kdf: cheapest };
    const { slot } = await bench.ok('vault.add-token-slot', added);
    const keys = token.objects.flatMap(({ key }) => key?.publicKey ?? []);
    expect(keys.length > 0).toBe(make !== 'aes');
    await bench.ok('vault.lock', {});
    const bytes = readFileSync(file);
    for (const key of keys) {
      // Its x coordinate, or some of its modulus, in either form.
      const part = Buffer.from(key.slice(-32));
      expect(bytes.includes(part)).toBe(false);
      expect(bytes.includes(part.toString('hex'))).toBe(false);
    }
    const kdf = (await headerBody()).slots.find(({ id }) => id === slot)?.kdf;
    expect(kdf?.algorithm === 'token' && kdf.publicKey).toBeNull();
    await bench.unlock();
    await bench.ok('vault.remove-slot', { slot, proof: proof() });
    token.objects.splice(0);
    await bench.ok('vault.lock', {});
  },
);

it('a vault made from its header is not opened', async () => {
  await bench.unlock();
  await bench.ok('tokens.login', { token: token.serial, pin: pin() });
  await bench.ok('vault.add-token-slot', { token: token.serial, make: 'ecdh', proof: proof() });
  await bench.ok('vault.lock', {});
  const { slots } = await headerBody();
  const kdf = slots.find(({ kind }) => kind === 'token')?.kdf;
  if (kdf?.algorithm !== 'token') throw new Error('not the slot that was made');
  // What is in the file, and a key of one's own in place of the one that is not in it.
  const ephemeral = p256.utils.randomSecretKey();
  const known =
    kdf.publicKey === null
      ? p256.getPublicKey(p256.utils.randomSecretKey(), true)
      : Buffer.from(kdf.publicKey, 'hex');
  const secret = p256.getSharedSecret(ephemeral, known, true).slice(1);
  const place = { ...placeOfSlot(kdf), challenge: p256.getPublicKey(ephemeral, true) };
  const forged = bench.file('forged.holdfast');
  const vault = await createVault(
    { ...bench.ports, store: await bench.ports.stores.create(forged) },
    {
      slots: [
        { kind: 'token', secret, place },
        { kind: 'recovery-code', secret: new Uint8Array(20).fill(1) },
      ],
      appVersion: '1',
      audit: { actor: 'owner', command: 'vault.create', subjects: [], outcome: 'ok', details: {} },
    },
  );
  await vault.close();
  renameSync(forged, file);
  expect(await bench.no('vault.unlock-with-token', { file, pin: pin() })).toMatchObject({
    code: 'wrong-secret',
  });
});

describe('an answer that everybody knows', () => {
  const answers = (share: Uint8Array) =>
    ({
      agree: () => Promise.resolve(share),
      decrypt: () => Promise.resolve(share),
    }) as unknown as TokenModule;
  const place = { id: new Uint8Array([1]) };

  it.each([
    // A point of low order: zeros, whatever the key is.
    ['ecdh-x25519', new Uint8Array(32)],
    // Two copies of a block whose decryption is known, read as a text of 31 bytes.
    ['aes-cbc-pad', new Uint8Array(31).fill(5)],
    ['aes-gcm', new Uint8Array(16).fill(5)],
    ['rsa-oaep-sha256', new Uint8Array(0)],
    ['ecdh-p384', new Uint8Array(32).fill(5)],
  ] as const)('is none: %s', async (means, share) => {
    const given = share.slice();
    await expect(
      answerChallenge({ module: answers(given), name: { serial: 'A1' } }, place, means, new Uint8Array(60)),
    ).rejects.toMatchObject({ code: 'token-failed', details: { reason: 'no-shared-secret' } });
    expect(given.every((byte) => byte === 0)).toBe(true);
  });

  it('and a proper one is taken', async () => {
    const share = x25519.getSharedSecret(
      x25519.utils.randomSecretKey(),
      x25519.getPublicKey(x25519.utils.randomSecretKey()),
    );
    const { length } = await answerChallenge(
      { module: answers(share), name: { serial: 'A1' } },
      place,
      'ecdh-x25519',
      new Uint8Array(32),
    );
    expect(length).toBe(32);
  });
});
