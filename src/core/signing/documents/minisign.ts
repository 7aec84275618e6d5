import { blake2b } from '@noble/hashes/blake2.js';
import { base64 } from '@scure/base';
import { joinBytes } from '../../crypto/bytes.ts';
import { HoldfastError } from '../../error.ts';
import { decodeHex, encodeHex } from '../../encoding/hex.ts';
import { encodeUtf8 } from '../../encoding/utf8.ts';
import type { FoundKey } from '../request.ts';
import { refused } from '../refusal.ts';
import type { BodyOf } from './body.ts';
import { besideFile, field, taskOver, type BuiltDocument } from './form.ts';

/** Ed25519 over BLAKE2b-512 of the file: `ED`. The older form over the file itself, `Ed`, is not made. */
const prehashed = encodeUtf8('ED');

/**
 * The eight bytes by which minisign tells keys apart. minisign draws them at random; ours follow from the public key, so that
 * the same key has the same number everywhere. Hex.
 */
export function minisignKeyNumber(publicKey: Uint8Array): string {
  return encodeHex(blake2b(publicKey, { dkLen: 8 }));
}

/** A public key file as `minisign -p` takes it. */
export function minisignPublicKey(publicKey: Uint8Array, keyNumber = minisignKeyNumber(publicKey)): string {
  const number = decodeHex(keyNumber);
  // The number is written as a little-endian integer in the comment.
  const name = encodeHex(number.slice().reverse()).toUpperCase();
  const key = base64.encode(joinBytes(encodeUtf8('Ed'), number, publicKey));
  return `untrusted comment: minisign public key ${name}\n${key}\n`;
}

/** A signature in minisign's form, with a trusted comment that is signed too. */
export function buildMinisign(body: BodyOf<'minisign'>, key: FoundKey): BuiltDocument {
  if (key.algorithm !== 'ed25519') throw refused('wrong-key-algorithm', { algorithm: key.algorithm });
  const digest = decodeHex(body.digest);
  const comment = encodeUtf8(body.trustedComment);
  return {
    acts: ['document'],
    file: body.file,
    body: null,
    fields: [
      field('trusted-comment', body.trustedComment),
      field('untrusted-comment', body.untrustedComment),
      field('digest', body.digest, 'BLAKE2b-512'),
    ],
    warnings: [],
    target: body.file.name,
    tasks: [taskOver(digest, key), taskOver(comment, key, { after: 0 })],
    finish: ([signature, global]) => {
      if (signature === undefined || global === undefined)
        throw new HoldfastError('bad-signature', { index: 0 });
      const first = base64.encode(joinBytes(prehashed, decodeHex(body.keyNumber), signature));
      const lines = [
        `untrusted comment: ${body.untrustedComment}`,
        first,
        `trusted comment: ${body.trustedComment}`,
        base64.encode(global),
        '',
      ];
      return {
        form: 'text',
        bytes: encodeUtf8(lines.join('\n')),
        mediaType: 'text/plain',
        suggestedFileName: besideFile(body.file.name, '.minisig'),
      };
    },
  };
}
