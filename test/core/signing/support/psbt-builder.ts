import { concatBytes } from '@noble/hashes/utils.js';

import type { Psbt, PsbtPair } from '../../../../src/core/signing/bitcoin/psbt-codec.ts';
import { encodePsbt } from '../../../../src/core/signing/bitcoin/psbt-codec.ts';
import { p2trScript, p2wpkhScript } from '../../../../src/core/signing/bitcoin/script.ts';
import { tweakPublicKey } from '../../../../src/core/signing/bitcoin/taproot.ts';
import type {
  BitcoinTransaction,
  TransactionOutput,
} from '../../../../src/core/signing/bitcoin/transaction.ts';
import {
  encodeOutput,
  encodeTransaction,
  transactionId,
} from '../../../../src/core/signing/bitcoin/transaction.ts';
import { littleEndian } from '../../../../src/core/signing/bitcoin/writer.ts';
import { uint32Bytes } from '../../../../src/core/signing/bytes.ts';
import { parseDerivationPath, pathIndexes } from '../../../../src/core/seeds/path.ts';
import type { FakeKeys } from './fake-keys.ts';

/** One input to build: either of ours by path, or any script. */
export interface InputSpec {
  path?: string;
  type?: 'p2wpkh' | 'p2tr';
  script?: Uint8Array;
  amount: bigint;
  /** Amount written into the witness UTXO when it is to lie. */
  claimed?: bigint;
  whole?: boolean;
  single?: boolean;
  sequence?: number;
  extra?: PsbtPair[];
}

/** One output to build: ours by path (with derivation fields), or any script. */
export interface OutputSpec {
  path?: string;
  type?: 'p2wpkh' | 'p2tr';
  script?: Uint8Array;
  amount: bigint;
  extra?: PsbtPair[];
}

const none = new Uint8Array(0);

/** A pair whose key is its type alone. */
export function pair(type: number, value: Uint8Array, keyData: Uint8Array = none): PsbtPair {
  return { type, keyData, value };
}

/** Script and derivation pairs of a path of the fake seed, with the field numbers of an input or output map. */
export function owned(
  keys: FakeKeys,
  path: string,
  type: 'p2wpkh' | 'p2tr',
  map: 'input' | 'output',
): { script: Uint8Array; pairs: PsbtPair[] } {
  const publicKey = keys.root.derive(path).publicKey ?? none;
  const steps = pathIndexes(parseDerivationPath(path)).map((step) => littleEndian(step, 4));
  const origin = concatBytes(uint32Bytes(keys.root.fingerprint), ...steps);
  if (type === 'p2wpkh') {
    return {
      script: p2wpkhScript(publicKey),
      pairs: [pair(map === 'input' ? 0x06 : 0x02, origin, publicKey)],
    };
  }
  const internal = publicKey.subarray(1);
  const [keyField, originField] = map === 'input' ? [0x17, 0x16] : [0x05, 0x07];
  return {
    script: p2trScript(tweakPublicKey(internal, none)),
    pairs: [pair(keyField, internal), pair(originField, concatBytes(Uint8Array.of(0), origin), internal)],
  };
}

/** Builds a PSBT from specifications; previous transactions are made up so that their ids fit. */
export function buildPsbt(
  keys: FakeKeys,
  inputs: readonly InputSpec[],
  outputs: readonly OutputSpec[],
): Psbt {
  const built = inputs.map((spec, index) => {
    const type = spec.type ?? 'p2wpkh';
    const ours = spec.path === undefined ? undefined : owned(keys, spec.path, type, 'input');
    const spent: TransactionOutput = { amount: spec.amount, script: spec.script ?? ours?.script ?? none };
    const previous: BitcoinTransaction = {
      version: 2,
      inputs: [
        {
          txid: new Uint8Array(32).fill(index + 1),
          vout: 0,
          scriptSig: none,
          sequence: 0xffffffff,
          witness: [],
        },
      ],
      outputs: [{ amount: 1000n, script: Uint8Array.of(0x6a) }, spent],
      lockTime: 0,
    };
    const pairs: PsbtPair[] = [];
    if (spec.whole ?? type === 'p2wpkh') pairs.push(pair(0x00, encodeTransaction(previous, false)));
    if (spec.single ?? true)
      pairs.push(pair(0x01, encodeOutput({ ...spent, amount: spec.claimed ?? spec.amount })));
    return {
      input: {
        txid: transactionId(previous),
        vout: 1,
        scriptSig: none,
        sequence: spec.sequence ?? 0xfffffffe,
        witness: [],
      },
      pairs: [...pairs, ...(ours?.pairs ?? []), ...(spec.extra ?? [])],
    };
  });
  const made = outputs.map((spec) => {
    const ours =
      spec.path === undefined ? undefined : owned(keys, spec.path, spec.type ?? 'p2wpkh', 'output');
    const script = spec.script ?? ours?.script ?? none;
    return {
      output: { amount: spec.amount, script },
      pairs: [...(ours?.pairs ?? []), ...(spec.extra ?? [])],
    };
  });
  const transaction: BitcoinTransaction = {
    version: 2,
    inputs: built.map(({ input }) => input),
    outputs: made.map(({ output }) => output),
    lockTime: 0,
  };
  return {
    version: 0,
    previous: [],
    transaction,
    global: [pair(0x00, encodeTransaction(transaction, false))],
    inputs: built.map(({ pairs }) => pairs),
    outputs: made.map(({ pairs }) => pairs),
  };
}

/** {@link buildPsbt}, encoded. */
export function psbtBytes(
  keys: FakeKeys,
  inputs: readonly InputSpec[],
  outputs: readonly OutputSpec[],
): Uint8Array {
  return encodePsbt(buildPsbt(keys, inputs, outputs));
}

/** A P2WPKH script of nobody's. */
export const strangerScript = new Uint8Array([0, 20, ...new Array<number>(20).fill(0xaa)]);
