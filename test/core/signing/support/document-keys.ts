import { generateKeyPairSync } from 'node:crypto';
import { nativeSigner, secondSigner } from '../../../../src/node/crypto/native-signer.ts';
import { encodeDocumentBody, type DocumentBody } from '../../../../src/core/signing/documents/body.ts';
import { decodeRequest } from '../../../../src/core/signing/decode.ts';
import type {
  DecodedRequest,
  FoundKey,
  KeyLookup,
  SignedOutcome,
  SigningAlgorithm,
} from '../../../../src/core/signing/request.ts';
import { signTasks } from '../../../../src/core/signing/sign.ts';

/** Algorithms of keys that sign documents. */
export const documentAlgorithms = ['ed25519', 'p256', 'secp256k1', 'rsa'] as const;

/** One key, as a vault would find it. */
export class DocumentKey implements KeyLookup {
  readonly found: FoundKey;
  readonly secret: Uint8Array;

  constructor(algorithm: SigningAlgorithm, secret = secretFor(algorithm)) {
    this.secret = secret;
    const publicKey =
      algorithm === 'hmac-sha256' || algorithm === 'api-secret'
        ? new Uint8Array(0)
        : nativeSigner.publicKey(algorithm, secret);
    this.found = { keyId: 'key', algorithm, publicKey };
  }

  byId(): FoundKey {
    return this.found;
  }
  byFingerprintPath(): undefined {
    return undefined;
  }
  byPublicKey(): undefined {
    return undefined;
  }
  byAddress(): undefined {
    return undefined;
  }

  open(body: DocumentBody, now?: number): DecodedRequest {
    return this.openBytes(encodeDocumentBody(body), now);
  }

  openBytes(bytes: Uint8Array, now?: number): DecodedRequest {
    const input = { kind: 'document', bytes, key: { keyId: 'key' }, fromFile: true } as const;
    return decodeRequest(now === undefined ? input : { ...input, now }, this);
  }

  sign(body: DocumentBody): SignedOutcome {
    const request = this.open(body);
    const engines = { signer: nativeSigner, verifier: secondSigner };
    return request.finish(
      signTasks(request.tasks, () => this.secret.slice(), engines),
      () => undefined,
    );
  }
}

function secretFor(algorithm: SigningAlgorithm): Uint8Array {
  if (algorithm !== 'rsa') return new Uint8Array(32).fill(7);
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return new Uint8Array(privateKey.export({ format: 'der', type: 'pkcs8' }));
}
