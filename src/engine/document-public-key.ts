import { HoldfastError } from '../core/error.ts';
import { jwkThumbprint, jwsAlgorithm, publicJwk } from '../core/encoding/jwk.ts';
import { encodeSpkiPem } from '../core/encoding/public-key-export.ts';
import { encodeSshPublicKey, isSshKeyAlgorithm } from '../core/encoding/ssh-key.ts';
import type { KeyRecord } from '../core/keys/key.ts';
import { minisignPublicKey } from '../core/signing/documents/minisign.ts';
import { fileName } from './document-file.ts';
import { publicKeyOf } from './key-view.ts';

/** A public key as a verifier of documents takes it. Errors: `key-wrong-algorithm`. */
export function documentPublicKey(
  record: KeyRecord,
  form: 'minisign' | 'ssh' | 'jwk' | 'pem',
): { text: string; suggestedFileName: string } {
  const found = publicKeyOf(record);
  if (found === undefined) throw wrongAlgorithm(record);
  const { algorithm, bytes } = found;
  const name = fileName(record.label.replace(/[/\\:]/g, '_'));
  switch (form) {
    case 'minisign':
      if (algorithm !== 'ed25519') throw wrongAlgorithm(record);
      return { text: minisignPublicKey(bytes), suggestedFileName: `${name}.pub` };
    case 'ssh':
      if (!isSshKeyAlgorithm(algorithm)) throw wrongAlgorithm(record);
      return {
        text: `${encodeSshPublicKey(algorithm, bytes, record.label)}\n`,
        suggestedFileName: `${name}.pub`,
      };
    case 'jwk': {
      const alg = jwsAlgorithm(algorithm);
      if (alg === undefined || algorithm === 'x25519') throw wrongAlgorithm(record);
      const members = publicJwk(algorithm, bytes);
      const jwk = { ...members, alg, use: 'sig', kid: jwkThumbprint(members) };
      return { text: `${JSON.stringify(jwk, undefined, 2)}\n`, suggestedFileName: `${name}.jwk.json` };
    }
    case 'pem':
      return { text: encodeSpkiPem(algorithm, bytes), suggestedFileName: `${name}.pem` };
  }
}

function wrongAlgorithm({ algorithm }: KeyRecord): HoldfastError {
  return new HoldfastError('key-wrong-algorithm', { algorithm });
}
