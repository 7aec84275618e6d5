import { createHmac, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { encodeApiSecret } from '../../../src/core/crypto/api-secret.ts';
import { equalBytes } from '../../../src/core/crypto/bytes.ts';
import { nobleSigner } from '../../../src/core/crypto/noble-signer.ts';
import { encodeHex } from '../../../src/core/encoding/hex.ts';
import { encodeUtf8 } from '../../../src/core/encoding/utf8.ts';
import type { SignatureScheme, SigningTask } from '../../../src/core/signing/request.ts';
import { signTasks } from '../../../src/core/signing/sign.ts';
import { checkSignatures } from '../../../src/core/signing/verify-task.ts';
import { nativeSigner, secondSigner } from '../../../src/node/crypto/native-signer.ts';

const engines = { signer: nativeSigner, verifier: secondSigner };
const message = encodeUtf8('POST/api/v3/order');

function task(scheme: SignatureScheme, more: Partial<SigningTask> = {}): SigningTask {
  return { keyId: 'key', scheme, payload: message, publicKey: new Uint8Array(0), ...more };
}

describe('RSA', () => {
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const secret = Uint8Array.from(pair.privateKey.export({ format: 'der', type: 'pkcs8' }));
  const publicKey = nobleSigner.publicKey('rsa', secret);
  const schemes = ['rsa-pkcs1-sha256', 'rsa-pkcs1-sha512', 'rsa-pss-sha256'] as const;

  it.each(schemes)('%s: made by one implementation, accepted by the other and in the release', (scheme) => {
    const tasks = [task(scheme, { publicKey })];
    const signatures = signTasks(tasks, () => secret.slice(), engines);
    expect(signatures[0]).toHaveLength(256);
    expect(() => checkSignatures(tasks, signatures)).not.toThrow();
    const changed = signatures.map((bytes) => bytes.map((byte, at) => (at === 200 ? byte ^ 1 : byte)));
    expect(() => checkSignatures(tasks, changed)).toThrow('bad-signature');
  });

  it('is refused under another key, and with parts that do not belong together', () => {
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey;
    const spki = Uint8Array.from(other.export({ format: 'der', type: 'spki' }));
    const wrong = [task('rsa-pkcs1-sha256', { publicKey: spki })];
    expect(() => signTasks(wrong, () => secret.slice(), engines)).toThrow('bad-signature');
    const broken = secret.map((byte, at) => (at > secret.length - 400 ? 1 : byte));
    const right = [task('rsa-pkcs1-sha256', { publicKey })];
    expect(() => signTasks(right, () => broken.slice(), engines)).toThrow();
  });

  it.each([2048, 3072, 4096] as const)('keys of %i bits are generated as pairs', async (bits) => {
    const made = await nativeSigner.generateRsa(bits);
    const half = nobleSigner.publicKey('rsa', made);
    const signature = nativeSigner.rsa('pkcs1-sha256', message, made);
    expect(signature.length * 8).toBe(bits);
    expect(nobleSigner.verifyRsa('pkcs1-sha256', signature, message, half)).toBe(true);
  });
});

describe('codes', () => {
  const key = new Uint8Array(40).fill(7);

  it.each(['sha256', 'sha384', 'sha512'] as const)('hmac-%s by a key of the vault', (hash) => {
    const [code] = signTasks([task(`hmac-${hash}`)], () => key.slice(), engines);
    expect(encodeHex(code ?? key)).toBe(createHmac(hash, key).update(message).digest('hex'));
  });

  it('by an API secret: its text, its base64, its passphrase and a code over that', () => {
    const base64 = Buffer.from(key).toString('base64');
    const stored = encodeApiSecret({ secret: encodeUtf8(base64), passphrase: encodeUtf8('pass phrase') });
    const tasks = [
      task('hmac-sha256', { apiSecret: 'text' }),
      task('hmac-sha512', { apiSecret: 'base64' }),
      task('passphrase', { apiSecret: 'text', payload: new Uint8Array(0) }),
      task('passphrase-hmac-sha256', { apiSecret: 'text', payload: new Uint8Array(0) }),
    ];
    const made = signTasks(tasks, () => stored.slice(), engines).map(encodeHex);
    const over = (bytes: Uint8Array, hash: string, secret: Uint8Array | string): string =>
      createHmac(hash, secret).update(bytes).digest('hex');
    expect(made).toEqual([
      over(message, 'sha256', base64),
      over(message, 'sha512', key),
      Buffer.from('pass phrase').toString('hex'),
      over(encodeUtf8('pass phrase'), 'sha256', base64),
    ]);
  });

  it('are wrong when the second implementation makes another one, and secrets are wiped either way', () => {
    const given = key.slice();
    const verifier = { ...secondSigner, hmac: () => new Uint8Array(32) };
    const sign = () => signTasks([task('hmac-sha256')], () => given, { signer: nativeSigner, verifier });
    expect(sign).toThrow('bad-signature');
    expect(equalBytes(given, new Uint8Array(40))).toBe(true);
  });
});
