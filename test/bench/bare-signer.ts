import { isMainThread, parentPort } from 'node:worker_threads';
import { nativeSigner } from '../../src/node/crypto/native-signer.ts';

/** So many ECDSA signatures of secp256k1, one after the other, and nothing else. */
export function signBare(count: number): void {
  const digest = new Uint8Array(32).fill(6);
  const secret = new Uint8Array(32).fill(5);
  for (let at = 0; at < count; at++) {
    new DataView(digest.buffer).setUint32(0, at);
    nativeSigner.ecdsaSecp256k1(digest, secret);
  }
}

// Started by itself as a thread, it signs as many as it is told to.
if (!isMainThread) {
  parentPort?.on('message', (count: number) => {
    signBare(count);
    parentPort?.postMessage('done');
  });
}
