/*
 * What a publisher of advisories needs (docs/advisories.md), written from the document and apart from the program that reads them.
 */
import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto';

/** Ed25519 seeds as PKCS #8 (RFC 8410): everything before the 32 bytes. */
const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The secret of the example publisher, which anyone can make: what it signs proves nothing. */
export function exampleSecret() {
  const text = 'Holdfast example publisher: this key is public and proves nothing';
  return createHash('sha256').update(text).digest();
}

/**
 * Canonical JSON (RFC 8785) of what JSON.parse gave: members sorted by UTF-16 code units, no white space.
 * @param {unknown} value
 * @returns {string}
 */
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, item]) => `${JSON.stringify(name)}:${canonical(item)}`).join(',')}}`;
}

/**
 * The signed file, and the fingerprint that its readers pin.
 * @param {unknown} draft
 * @param {Uint8Array} secret 32 bytes
 */
export function signAdvisory(draft, secret) {
  const key = createPrivateKey({ key: Buffer.concat([pkcs8, secret]), format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32);
  const advisory = canonical(draft);
  const signature = sign(null, Buffer.from(`holdfast v1 advisory\0${advisory}`), key);
  const file = {
    advisory,
    format: 'holdfast-signed-advisory',
    publicKey: publicKey.toString('hex'),
    signature: signature.toString('hex'),
    version: 1,
  };
  const publisher = createHash('sha256').update(publicKey).digest('hex');
  return { text: `${JSON.stringify(file, null, 2)}\n`, publisher };
}
