import { joinBytes } from '../crypto/bytes.ts';
import { wrapBare } from '../crypto/key-wrap.ts';
import { encryptOaep, oaepSeedBytes, type OaepHash } from '../crypto/rsa-oaep.ts';
import type { RandomPort } from '../ports.ts';

/**
 * A key wrapped under an RSA key, as CKM_RSA_AES_KEY_WRAP has it (PKCS #11 3.1, section 6.1.10): a fresh AES-256 key under RSA-OAEP,
 * then `key` under that AES key (RFC 5649). `spki` is the public half in DER; `key` is PKCS #8 for pairs and the bare bytes for
 * symmetric keys. Errors: `bad-rsa-key`.
 */
export function wrapUnderRsa(
  random: Pick<RandomPort, 'bytes'>,
  spki: Uint8Array,
  hash: OaepHash,
  key: Uint8Array,
): Uint8Array {
  const once = random.bytes(32);
  try {
    const outer = encryptOaep(hash, once, random.bytes(oaepSeedBytes(hash)), spki);
    return joinBytes(outer, wrapBare(once, key));
  } finally {
    once.fill(0);
  }
}
