import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { hpkeRecipient, hpkeSender, nobleX25519 } from '../../../src/core/crypto/hpke.ts';
import { nativeX25519 } from '../../../src/node/crypto/native-x25519.ts';

const fresh = (): Uint8Array => Uint8Array.from(randomBytes(32));

describe('native X25519', () => {
  it('equals noble on 300 random pairs', () => {
    for (let i = 0; i < 300; i++) {
      const secret = fresh();
      const peer = nobleX25519.publicKey(fresh());
      expect(nativeX25519.publicKey(secret)).toEqual(nobleX25519.publicKey(secret));
      expect(nativeX25519.sharedSecret(secret, peer)).toEqual(nobleX25519.sharedSecret(secret, peer));
    }
  });

  it('refuses points of low order, as HPKE demands (RFC 9180 section 7.1.4)', () => {
    for (const low of [new Uint8Array(32), Uint8Array.of(1, ...new Uint8Array(31))]) {
      expect(() => nativeX25519.sharedSecret(fresh(), low)).toThrow();
      expect(() => hpkeRecipient(low, fresh(), new Uint8Array(0), undefined, nativeX25519)).toThrow(
        'hpke-bad-key',
      );
    }
  });

  it('opens what noble sealed', () => {
    const secret = fresh();
    const info = Uint8Array.of(1, 2, 3);
    const { enc, context } = hpkeSender(nobleX25519.publicKey(secret), info, fresh());
    const sealed = context.seal(new Uint8Array(0), Uint8Array.of(42));
    const opened = hpkeRecipient(enc, secret, info, undefined, nativeX25519).open(new Uint8Array(0), sealed);
    expect(opened).toEqual(Uint8Array.of(42));
  });
});
