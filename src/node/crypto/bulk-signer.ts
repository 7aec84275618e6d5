import { recoveryId, requireSecret } from '../../core/crypto/noble-signer.ts';
import { signDigests } from '../../core/signing/bulk-sign.ts';
import { secondSigner } from './native-signer.ts';
import { systemRandomPort } from './random.ts';
import { sha256 } from './hash.ts';
import { secp256k1Addon, uncompressPoint } from './secp256k1-addon.ts';
import { wasmVerifier } from './second-signer.ts';
import { WasmCurve } from './wasm-curve.ts';

/*
 * Thousands of signatures are made and checked one after the other: with new bytes for each result, taking those away again
 * would cost a tenth of what signing does.
 */
const made = new Uint8Array(64);
const whole = new Uint8Array(65);

const tools = {
  signer: {
    ecdsaSecp256k1(digest: Uint8Array, secret: Uint8Array) {
      const { signature, recid } = secp256k1Addon.ecdsaSign(digest, secret, {}, made);
      return { compact: signature, recovery: recoveryId(recid) };
    },
  },
  verifier: secondSigner,
  random: (length: number) => systemRandomPort.bytes(length),
  uncompress: (point: Uint8Array) => uncompressPoint(point, whole),
  sha256,
  combine: (ofBase: bigint, ofKey: bigint, publicKey: Uint8Array) =>
    wasmVerifier().combine(ofBase, ofKey, publicKey),
};

/** Compiled when it is needed first. */
let curve: WasmCurve | undefined;

/** See `signDigests`: libsecp256k1 signs, the second implementation checks. Errors: `bad-signature`. */
export function signNatively(secret: Uint8Array, publicKey: Uint8Array, digests: Uint8Array): Uint8Array {
  curve ??= new WasmCurve();
  const key = requireSecret('secp256k1', secret);
  try {
    return signDigests(key, publicKey, digests, { ...tools, curve });
  } finally {
    made.fill(0);
  }
}

/** The `BulkSigner` of the engine on the thread at hand. */
export const nativeBulkSigner = {
  sign: (secret: Uint8Array, publicKey: Uint8Array, digests: Uint8Array): Promise<Uint8Array> =>
    Promise.resolve().then(() => signNatively(secret, publicKey, digests)),
  close: (): Promise<void> => Promise.resolve(),
};
