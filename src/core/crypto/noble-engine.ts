import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { nobleHdEngine } from '../seeds/hd-engine.ts';
import type { CryptoEngine } from './known-answers.ts';
import { nobleSigner } from './noble-signer.ts';
import { nobleAead } from './xaes.ts';

/** Everything in JavaScript: the second implementation. */
export const nobleEngine: CryptoEngine = {
  name: 'noble',
  signer: nobleSigner,
  hd: nobleHdEngine,
  hash: { sha256: (data) => sha256(data), hmacSha256: (key, data) => hmac(sha256, key, data) },
  aead: nobleAead,
};
