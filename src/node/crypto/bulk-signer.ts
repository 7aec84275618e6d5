import { signDigests } from '../../core/signing/bulk-sign.ts';
import { nativeSigner, secondSigner } from './native-signer.ts';
import { systemRandomPort } from './random.ts';
import { sha256 } from './hash.ts';
import { uncompressPoint } from './secp256k1-addon.ts';
import { wasmVerifier } from './second-signer.ts';
import { WasmCurve } from './wasm-curve.ts';

const tools = {
  signer: nativeSigner,
  verifier: secondSigner,
  random: (length: number) => systemRandomPort.bytes(length),
  uncompress: uncompressPoint,
  sha256,
  combine: (ofBase: bigint, ofKey: bigint, publicKey: Uint8Array) =>
    wasmVerifier().combine(ofBase, ofKey, publicKey),
};

/** Compiled when it is needed first. */
let curve: WasmCurve | undefined;

/** See `signDigests`: libsecp256k1 signs, the second implementation checks. Errors: `bad-signature`. */
export function signNatively(secret: Uint8Array, publicKey: Uint8Array, digests: Uint8Array): Uint8Array {
  curve ??= new WasmCurve();
  return signDigests(secret, publicKey, digests, { ...tools, curve });
}

/** The `BulkSigner` of the engine on the thread at hand. */
export const nativeBulkSigner = {
  sign: (secret: Uint8Array, publicKey: Uint8Array, digests: Uint8Array): Promise<Uint8Array> =>
    Promise.resolve().then(() => signNatively(secret, publicKey, digests)),
  close: (): Promise<void> => Promise.resolve(),
};
