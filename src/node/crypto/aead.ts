// The only file that may call createCipheriv and createDecipheriv: the traps of their GCM are closed here.
import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from 'node:crypto';
import {
  checkLength,
  openEach,
  xaesDerivationBlocks,
  xaesKeyLength,
  xaesNonceLength,
  xaesTagLength,
} from '../../core/crypto/xaes.ts';
import { HoldfastError } from '../../core/error.ts';
import type { AeadKey, AeadPort, SealedMessage } from '../../core/ports.ts';

// Without an explicit tag length, GCM of node:crypto accepts tags cut to 4, 8 or 12 bytes when it opens.
const options = { authTagLength: xaesTagLength } as const;

/** XAES-256-GCM on node:crypto. Errors: `aead-open-failed`, `bad-length` {what}. */
export const nativeAead: AeadPort = {
  key(key: Uint8Array): AeadKey {
    checkLength('key', key, xaesKeyLength);
    // One ECB object serves all records: its blocks are independent, so each update is a derivation of its own.
    const blockCipher = createCipheriv('aes-256-ecb', createSecretKey(key), null).setAutoPadding(false);
    const zero = blockCipher.update(new Uint8Array(16));
    const messageKey = (nonce: Uint8Array): KeyObject => {
      checkLength('nonce', nonce, xaesNonceLength);
      const derived = blockCipher.update(xaesDerivationBlocks(zero, nonce));
      // A KeyObject, since Node 24 takes 20 us for a key given as bytes and 5 us this way.
      const messageKeyObject = createSecretKey(derived);
      derived.fill(0);
      return messageKeyObject;
    };
    const open = (messageKeyObject: KeyObject, { nonce, aad, sealed }: SealedMessage): Uint8Array => {
      if (sealed.length < xaesTagLength) throw new HoldfastError('aead-open-failed');
      const decipher = createDecipheriv('aes-256-gcm', messageKeyObject, nonce.subarray(12), options);
      decipher.setAAD(aad);
      decipher.setAuthTag(sealed.subarray(sealed.length - xaesTagLength));
      const plaintext = decipher.update(sealed.subarray(0, sealed.length - xaesTagLength));
      try {
        decipher.final();
      } catch {
        plaintext.fill(0);
        throw new HoldfastError('aead-open-failed');
      }
      // A Buffer's slice() is a view and not a copy: what leaves is a plain array over the same bytes.
      return new Uint8Array(plaintext.buffer, plaintext.byteOffset, plaintext.length);
    };
    return {
      seal(nonce, aad, plaintext) {
        const cipher = createCipheriv('aes-256-gcm', messageKey(nonce), nonce.subarray(12), options);
        cipher.setAAD(aad);
        const sealed = new Uint8Array(plaintext.length + xaesTagLength);
        sealed.set(cipher.update(plaintext), 0);
        cipher.final();
        sealed.set(cipher.getAuthTag(), plaintext.length);
        return sealed;
      },
      open: (nonce, aad, sealed) => open(messageKey(nonce), { nonce, aad, sealed }),
      openMany(messages) {
        for (const { nonce } of messages) checkLength('nonce', nonce, xaesNonceLength);
        const derived = blockCipher.update(xaesDerivationBlocks(zero, ...messages.map(({ nonce }) => nonce)));
        try {
          return openEach(messages, (message, index) =>
            open(createSecretKey(derived.subarray(32 * index, 32 * index + 32)), message),
          );
        } finally {
          derived.fill(0);
        }
      },
    };
  },
};
