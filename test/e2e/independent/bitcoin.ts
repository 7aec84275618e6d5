import { secp256k1, schnorr } from '@noble/curves/secp256k1.js';
import { crypto, initEccLib, Psbt, Transaction } from 'bitcoinjs-lib';

// bitcoinjs-lib brings no curve of its own; it asks for these two operations of BIP-341.
initEccLib({
  isXOnlyPoint(point) {
    try {
      schnorr.utils.lift_x(BigInt(`0x${Buffer.from(point).toString('hex')}`));
      return point.length === 32;
    } catch {
      return false;
    }
  },
  xOnlyPointAddTweak(point, tweak) {
    const { Point } = secp256k1;
    const lifted = schnorr.utils.lift_x(BigInt(`0x${Buffer.from(point).toString('hex')}`));
    const sum = lifted.add(Point.BASE.multiply(BigInt(`0x${Buffer.from(tweak).toString('hex')}`)));
    if (sum.equals(Point.ZERO)) return null;
    const bytes = sum.toBytes(true);
    return { parity: bytes[0] === 3 ? 1 : 0, xOnlyPubkey: bytes.slice(1) };
  },
});

/** What bitcoinjs-lib makes of a signed PSBT. */
export interface Extracted {
  readonly txid: string;
  readonly hex: string;
  /** Every signature of every input verified, before it was made final. */
  readonly signaturesValid: boolean;
}

/** Verifies, finalises and extracts with bitcoinjs-lib. A PSBT that came final is extracted and its witnesses verified. */
export function finaliseAndExtract(bytes: Uint8Array): Extracted {
  const psbt = Psbt.fromBuffer(bytes);
  const isFinal = psbt.data.inputs.every((input) => input.finalScriptWitness !== undefined);
  const signaturesValid = isFinal ? witnessesValid(psbt) : psbt.validateSignaturesOfAllInputs(verify);
  if (!isFinal) psbt.finalizeAllInputs();
  const transaction = psbt.extractTransaction();
  return { txid: transaction.getId(), hex: transaction.toHex(), signaturesValid };
}

function verify(publicKey: Uint8Array, hash: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length === 32) return schnorr.verify(signature, hash, publicKey);
  return secp256k1.verify(signature, hash, publicKey, { prehash: false });
}

/** Checks the witnesses of final single-key inputs over the digests that bitcoinjs-lib computes. */
function witnessesValid(psbt: Psbt): boolean {
  const transaction = psbt.extractTransaction(true);
  const spent = psbt.data.inputs.map((input) => {
    if (input.witnessUtxo === undefined) throw new Error('no spent output');
    return input.witnessUtxo;
  });
  return transaction.ins.every(({ witness }, index) => {
    const output = spent[index];
    const [signature, publicKey] = witness;
    if (output === undefined || signature === undefined) return false;
    if (publicKey === undefined) {
      const hash = transaction.hashForWitnessV1(
        index,
        spent.map(({ script }) => script),
        spent.map(({ value }) => value),
        signature.length === 65 ? (signature[64] ?? 0) : Transaction.SIGHASH_DEFAULT,
      );
      return schnorr.verify(signature.slice(0, 64), hash, output.script.slice(2));
    }
    const keyHash = crypto.hash160(publicKey);
    const scriptCode = Uint8Array.from([0x76, 0xa9, 0x14, ...keyHash, 0x88, 0xac]);
    const hash = transaction.hashForWitnessV0(index, scriptCode, output.value, signature.at(-1) ?? 0);
    return secp256k1.verify(signature.slice(0, -1), hash, publicKey, { prehash: false, format: 'der' });
  });
}
