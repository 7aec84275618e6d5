import { equalBytes, requireBytes } from '../../core/crypto/bytes.ts';
import type { Signer } from '../../core/crypto/signer.ts';
import { decodeHex } from '../../core/encoding/hex.ts';
import { HoldfastError } from '../../core/error.ts';
import { secondSigner } from './native-signer.ts';
import { WasmVerifier } from './wasm-verifier.ts';

let made: WasmVerifier | undefined;

/** Compiled when a signature is checked first, and only used when it knows right from wrong (K-9). Throws `self-test-failed`. */
export function wasmVerifier(): WasmVerifier {
  if (made !== undefined) return made;
  const fresh = new WasmVerifier();
  if (!knowsAnswers(fresh))
    throw new HoldfastError('self-test-failed', { engine: 'second', test: 'secp256k1' });
  return (made = fresh);
}

/** The private key 1 over the digest of known-answers.ts, and the first row of BIP-340; each with its last bit turned too. */
function knowsAnswers(fresh: WasmVerifier): boolean {
  const [key, digest] = [decodeHex(base), decodeHex(ecdsaDigest)];
  const [right, wrong] = [decodeHex(ecdsaSignature), damaged(ecdsaSignature)];
  const [schnorrRight, schnorrWrong] = [decodeHex(schnorrSignature), damaged(schnorrSignature)];
  const [x, zeros] = [decodeHex(schnorrKey), new Uint8Array(32)];
  const recovered = ([0, 1] as const).map((recovery) => fresh.recover(right, recovery, digest));
  return (
    fresh.ecdsa(right, digest, key) &&
    !fresh.ecdsa(wrong, digest, key) &&
    recovered.filter((one) => one !== undefined && equalBytes(one, key)).length === 1 &&
    fresh.schnorr(schnorrRight, zeros, x) &&
    !fresh.schnorr(schnorrWrong, zeros, x)
  );
}

function damaged(hex: string): Uint8Array {
  const bytes = decodeHex(hex);
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  return bytes;
}

const base = '0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798';
const ecdsaDigest = 'a0dc65ffca799873cbea0ac274015b9526505daaaed385155425f7337704883e';
const ecdsaSignature =
  '934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d8' +
  '2442ce9d2b916064108014783e923ec36b49743e2ffa1c4496f01a512aafd9e5';
const schnorrKey = 'f9308a019258c31049344f85f89d5229b531c845836f99b08601f113bce036f9';
const schnorrSignature =
  'e907831f80848d1069a5371b402410364bdf1c5f8307b0084c55f1ce2dca8215' +
  '25f66a4a85ea8b71e482a74f382d2ce5ebeee8fdb2172f477df4900d310536c0';

/**
 * Who checks signatures before they are released, in a seventh of the time on secp256k1: what our own WebAssembly accepts is
 * right, and about all else noble has the word. Neither shares code with the library that signs.
 */
export const quickSecondSigner: Signer = {
  ...secondSigner,
  verifyEcdsaSecp256k1(signature, digest, publicKey) {
    const bytes = requireBytes(signature, undefined, 'signature');
    const message = requireBytes(digest, 32, 'digest');
    const key = requireBytes(publicKey, undefined, 'publicKey');
    return (
      wasmVerifier().ecdsa(bytes, message, key) || secondSigner.verifyEcdsaSecp256k1(bytes, message, key)
    );
  },
  recoverEcdsaSecp256k1({ compact, recovery }, digest) {
    const bytes = requireBytes(compact, 64, 'signature');
    const message = requireBytes(digest, 32, 'digest');
    const found =
      recovery === 0 || recovery === 1 ? wasmVerifier().recover(bytes, recovery, message) : undefined;
    return found ?? secondSigner.recoverEcdsaSecp256k1({ compact: bytes, recovery }, message);
  },
  verifySchnorr(signature, digest, publicKey) {
    const bytes = requireBytes(signature, undefined, 'signature');
    const message = requireBytes(digest, 32, 'digest');
    const key = requireBytes(publicKey, undefined, 'publicKey');
    return wasmVerifier().schnorr(bytes, message, key) || secondSigner.verifySchnorr(bytes, message, key);
  },
};
